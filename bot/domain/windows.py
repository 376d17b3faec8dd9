"""A push is a window on its source: of what it does not mention it says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.known import Known
from bot.domain.matching import find_keys, match
from bot.domain.reading import Reading


def named_in(known: Sequence[Known], reading: Reading) -> list[Known]:
    """Return what a newsroom's push names by its key; words and likeness do not count there."""
    return _named(known, (*(entry.key for entry in reading.entries), *reading.removed))


def shown_in(known: Sequence[Known], reading: Reading) -> list[Known]:
    """Return what a hub's push shows, recognised as on any page, or calls withdrawn.

    Hubs may leave out what they distributed before: a gap in a push is no deletion.
    """
    shown = {k.id for _, k in match(known, reading) if k is not None}
    shown |= {k.id for k in _named(known, reading.removed)}
    return [k for k in known if k.id in shown]


def _named(known: Sequence[Known], keys: Iterable[str]) -> list[Known]:
    by_key = {key: k for k in known for key in (k.alias, k.key) if key is not None}
    found = {by_key[key].id for key in find_keys(keys, by_key).values()}
    return [k for k in known if k.id in found]
