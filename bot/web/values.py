"""The ledger's values as the contract writes them in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.codec import public, time_to_json
from bot.ports import StoredEntry

Json = dict[str, Any]


def listed(items: Sequence[Json], after: str | None = None) -> Json:
    """Return a list as every list is returned, with where the next one begins."""
    return {"items": items, "next": after}


def plain(value: Any) -> Any:
    """Write moments as the contract writes them, all the way down."""
    match value:
        case datetime():
            return time_to_json(value)
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return value


def entry_of(stored: StoredEntry) -> Json:
    """Return an entry in its public form."""
    return public(
        stored.entry,
        id=stored.id,
        story=stored.story,
        source=stored.source,
        revision=stored.revision,
    )
