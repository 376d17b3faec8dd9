"""Bring a ledger's schema up to date: ``python -m bot.storage.migrate URL`` (``-``: from stdin).

A process of its own, because Alembic and SQLAlchemy are half as large as the daemon.
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.ports import LedgerError
from bot.storage.place import MIGRATIONS, place_of


def migrate(url: str, to: str = "head") -> None:
    """Run the migrations that are missing, up to the one named."""
    place = place_of(url)
    if isinstance(place, Path):
        place.parent.mkdir(parents=True, exist_ok=True)
    config = Config(attributes={"place": place})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, to)


def main() -> int:
    """Migrate what the one argument names; say in one line why not."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.stderr.write("usage: python -m bot.storage.migrate URL|-\n")
        return 2
    url = sys.stdin.readline().strip() if sys.argv[1] == "-" else sys.argv[1]
    try:
        migrate(url)
    except LedgerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Exception as error:  # noqa: BLE001 - a library's text is shown by its kind and first line
        reason = (str(error).splitlines() or [""])[0]
        sys.stderr.write(f"the migration failed: {type(error).__name__}: {reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
