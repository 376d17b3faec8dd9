"""What a reload would change: the file as it is against the file that the daemon runs on."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app.errors import UsageError
from bot.app.opening import configuration, ledger_of
from bot.config import Config, difference
from bot.ports import Ledger

_NOTE = "configuration"


async def remember(ledger: Ledger, config: Config) -> None:
    """Keep the text of the configuration that runs now; secrets never stand in it."""
    await ledger.remember(_NOTE, Path(config.file).read_text(encoding="utf-8"))  # noqa: ASYNC240 - a small local file


async def plan(path: str) -> list[str]:
    """Return what a reload of the file would change, a sentence each.

    Raises:
        UsageError: the file is not valid.

    """
    # Tokens decide nothing here: whoever plans need not have them.
    new = configuration(path, sandbox=True)
    async with ledger_of(new) as ledger:
        text = await ledger.recall(_NOTE)
    return difference(_running(text, path), new)


def _running(text: str | None, path: str) -> Config:
    if text is None:
        return Config(path, stories=())
    with TemporaryDirectory() as folder:
        copy = Path(folder, "running.yaml")
        copy.write_text(text, encoding="utf-8")
        try:
            return configuration(str(copy), sandbox=True)
        except UsageError:  # it named an environment variable that is not set here
            return Config(path, stories=())
