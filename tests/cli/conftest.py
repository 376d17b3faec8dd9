"""A house to command: a configuration, an empty ledger, and a shell."""

import asyncio
import json
import logging
import shutil
from dataclasses import dataclass

import pytest
import structlog
from typer.testing import CliRunner

from bot.cli import app
from bot.storage import open_ledger, upgrade

CONFIG = """\
storage: sqlite:///{path}/ledger.db
accounts:
  telegram: {{main: {{token: "${{TELEGRAM_BOT_TOKEN}}"}}}}
  discord: {{main: {{token: "${{DISCORD_BOT_TOKEN}}"}}}}
stories:
  capitol:
    title: Unrest at the Capitol
    timezone: America/New_York
    sources:
      - {{url: https://example.org/live, id: live}}
      - {{url: https://example.org/feed.atom, id: wire, kind: feed}}
  budget: {{title: The Budget}}
approval: {{curfew: 2}}
"""


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory):
    """Return a migrated SQLite file; every house starts on a copy of it."""
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(autouse=True)
def _logs_as_they_were():
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@dataclass
class House:
    """What a shell can do in a folder."""

    path: object

    def tocsin(self, *words, stdin=None):
        """Run a command on this house's configuration."""
        config = ["-c", str(self.path / "tocsin.yaml")]
        return CliRunner().invoke(app, [*words, *config], input=stdin)

    def listed(self, *words):
        """Return what a command prints with ``--json``."""
        return [json.loads(line) for line in self.tocsin(*words, "--json").stdout.splitlines()]

    def ledger(self, work):
        """Do something with the ledger and return its result."""

        async def opened():
            ledger = await open_ledger(f"sqlite:///{self.path}/ledger.db")
            try:
                return await work(ledger)
            finally:
                await ledger.close()

        return asyncio.run(opened())


@pytest.fixture
def house(tmp_path, empty_ledger, monkeypatch):
    monkeypatch.setenv("LOGNAME", "ann")
    shutil.copy(empty_ledger, tmp_path / "ledger.db")
    (tmp_path / "tocsin.yaml").write_text(CONFIG.format(path=tmp_path))
    return House(tmp_path)
