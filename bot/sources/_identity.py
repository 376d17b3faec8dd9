"""Which entry is which: the identity a page gives its entries, kept apart where it repeats."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.richtext import fold

_SEVERAL = 3  # of two equal ids, one may be a slip; an id on all of several says nothing


@dataclass(frozen=True, slots=True)
class Identity:
    """A key, and whether it was made from the content because the source gives none."""

    key: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """All that may identify an update; ``names`` in the order they are to be believed."""

    names: tuple[str, ...]
    date: str | None
    content: str


def identities(
    updates: Sequence[Told], pages: frozenset[str], *, newest_first: bool
) -> list[Identity]:
    """Return one identity an update, no two the same.

    Args:
        updates: in the order of the page.
        pages: addresses and ids of the blog itself, which identify no update.
        newest_first: whether the oldest update stands last.

    """
    shared = _shared([name for told in updates for name in told.names], len(updates))
    dates = Counter(told.date for told in updates if told.date)
    dated = len(dates) * 2 > len(updates)
    plain = [_identity(told, shared | pages, dated=dated) for told in updates]
    if newest_first:
        return list(_apart(plain[::-1]))[::-1]
    return list(_apart(plain))


def content_key(content: str) -> str:
    """Return a key made of an entry's words, whatever their case and spacing."""
    return hashlib.sha256(fold(content).casefold().encode()).hexdigest()[:16]


def bare(address: str) -> str:
    """Return an address without what differs between spellings of one page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address.strip()
    if not parts.hostname:
        return address.strip()
    query = f"?{parts.query}" if parts.query else ""
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.hostname.removeprefix('www.')}{parts.path.rstrip('/')}{query}{anchor}"


def _shared(names: list[str], updates: int) -> frozenset[str]:
    """Return the names that stand on every update, or on most: they name the page."""
    counts = Counter(map(bare, names))
    return frozenset(name for name, count in counts.items() if _is_shared(name, count, updates))


def _is_shared(name: str, count: int, updates: int) -> bool:
    if "/" in name and "#" not in name:
        return count > 1 and count * 2 > updates
    return count == updates and count >= _SEVERAL


def _identity(told: Told, unusable: frozenset[str], *, dated: bool) -> Identity:
    for name in told.names:
        if name and not name.startswith("_:") and bare(name) not in unusable:
            return Identity(_short(name))
    if told.date and dated:
        return Identity(told.date)
    return Identity(content_key(told.content), provisional=True)


def _short(name: str) -> str:
    """Return the anchor of an address: it outlives a change of the page's own address."""
    return (name.rpartition("#")[2] or name).strip() if "#" in name else name.strip()


def _apart(oldest_first: list[Identity]) -> Iterator[Identity]:
    """Number equal keys from the oldest on: what comes later does not rename what is known."""
    seen: Counter[str] = Counter()
    taken = {identity.key for identity in oldest_first}
    for identity in oldest_first:
        seen[identity.key] += 1
        key, number = identity.key, seen[identity.key]
        while number > 1 and key in taken:
            key = f"{identity.key}~{number}"
            number += 1
        taken.add(key)
        yield Identity(key, identity.provisional)
