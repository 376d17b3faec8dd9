"""Where a ledger lives: reading ``storage`` addresses, and the schema this program speaks."""

from __future__ import annotations

import re
from pathlib import Path

from bot.ports import LedgerError

ROOT = Path(__file__).parents[2]  # what `import bot` needs on the path
MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMAS = tuple(sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))
HEAD = SCHEMAS[-1]


def place_of(url: str) -> Path | str:
    """Return the file of a ``sqlite:///`` address, or a ``postgresql://`` address as it is.

    ``sqlite:///var/tocsin.db`` is relative to the working directory, ``sqlite:////srv/t.db`` is not.

    Raises:
        LedgerError: the address is neither.

    """
    if url.startswith("sqlite:///") and (path := url.removeprefix("sqlite:///").strip()):
        return Path(path)
    if url.startswith(("postgresql://", "postgres://")):
        return url
    raise LedgerError(
        f"storage {without_password(url)!r} cannot be used: "
        "write sqlite:///path/to/file.db or postgresql://user@host/database"
    )


def without_password(url: str) -> str:
    """Return the address as it may be shown."""
    kept = re.sub(r"://([^:@/]*):[^@/]*@", r"://\1@", url)
    return re.sub(r"([?&]password=)[^&]*", r"\1…", kept)


def refuse_other_schema(found: str | None) -> None:
    """Raise ``LedgerError`` unless the schema is the one this program speaks."""
    if found == HEAD:
        return
    if found is None or found in SCHEMAS:
        raise LedgerError(
            f"the ledger's schema is behind ({found or 'none'}, needed {HEAD}): "
            "run `tocsin db upgrade`"
        )
    raise LedgerError(
        f"the ledger's schema ({found}) is newer than this program ({HEAD}): "
        "run the newer tocsin, or restore the backup made before its `tocsin db upgrade`"
    )


def file_uri(path: Path) -> str:
    """Return the file's ``file:`` address, which SQLite takes options with."""
    return path.absolute().as_uri()
