"""Which entry is which: the identity a page gives its entries, kept apart where it repeats."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from bot.domain.addresses import untracked
from bot.domain.codec import time_to_json
from bot.domain.richtext import fold

_WHOLE = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)((?:/[!-\"$->@-~]*)?)((?:#[!-~]+)?)")
_NOT_WORDS = re.compile(r"[\W_]+")
_LONG = 300  # characters; no more of a hostile page is remembered
# Anchors that many pages give to each update beside an address that does identify it.
_ANYONE = frozenset(
    (
        "post",
        "update",
        "entry",
        "item",
        "block",
        "live",
        "liveblog",
        "blog",
        "top",
        "content",
        "main",
    )
)
_SEVERAL = 3  # of two equal ids, one may be a slip; an id on all of several says nothing


@dataclass(frozen=True, slots=True)
class Identity:
    """A key, and whether it was made from the content because the source gives none."""

    key: str
    provisional: bool = False


class Named(Protocol):
    """All that may identify an update; ``names`` in the order they are to be believed."""

    @property
    def names(self) -> tuple[str, ...]:
        """The ids and addresses it is told to have."""

    @property
    def date(self) -> datetime | str | None:
        """When it was published, where the source tells."""

    @property
    def content(self) -> str:
        """Its words; asked for only where nothing else identifies it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What identifies an update, where nothing else holds it."""

    names: tuple[str, ...]
    date: datetime | str | None
    content: str


def identities(
    updates: Sequence[Named], pages: frozenset[str], *, newest_first: bool
) -> list[Identity]:
    """Return one identity an update, no two the same.

    Args:
        updates: in the order of the page.
        pages: addresses and ids of the blog itself, which identify no update.
        newest_first: whether the oldest update stands last.

    """
    names = [tuple(map(bare, told.names)) for told in updates]
    unusable = _shared(names) | pages
    told_by_name = [
        _named(told.names, bared, unusable) for told, bared in zip(updates, names, strict=True)
    ]
    dated = None in told_by_name and _are_dated(updates)
    plain = [
        identity or _nameless(told, dated=dated)
        for told, identity in zip(updates, told_by_name, strict=True)
    ]
    if len({identity.key for identity in plain}) == len(plain):
        return plain
    if newest_first:
        return list(_apart(plain[::-1]))[::-1]
    return list(_apart(plain))


def content_key(content: str) -> str:
    """Return a key made of an entry's words, whatever their case, spacing and punctuation."""
    folded = fold(content).casefold()
    words = _NOT_WORDS.sub(" ", folded).strip() or folded
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def bare(address: str) -> str:
    """Return an address without what differs between spellings of one page."""
    return _known_bare(address) if len(address) < _LONG else _bare(address)


def _bare(address: str) -> str:
    if found := _WHOLE.fullmatch(address):
        host, path, rest = found.groups()
        return f"{host}{path.rstrip('/')}{rest}"
    if "//" not in address:
        return address.strip()
    try:
        parts = urlsplit(untracked(address.strip()))
    except ValueError:
        return address.strip()
    if not parts.hostname:
        return address.strip()
    query = f"?{parts.query}" if parts.query else ""
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.hostname.removeprefix('www.')}{parts.path.rstrip('/')}{query}{anchor}"


_known_bare = lru_cache(maxsize=4096)(_bare)  # asked for twice, and again at the next visit


def _shared(names: Sequence[tuple[str, ...]]) -> frozenset[str]:
    """Return the names that stand on every update, or on most: they name the page."""
    listed = [name for told in names for name in (told if len(told) == 1 else set(told))]
    if len(set(listed)) == len(listed):
        return frozenset()
    counts = Counter(listed)
    return frozenset(
        name for name, count in counts.items() if count > 1 and _is_shared(name, count, len(names))
    )


def _is_shared(name: str, count: int, updates: int) -> bool:
    if "/" in name and "#" not in name:
        return count > 1 and count * 2 > updates
    return count == updates and count >= _SEVERAL


def _are_dated(updates: Sequence[Named]) -> bool:
    """Tell whether the dates tell most updates apart."""
    dates = {told.date for told in updates if told.date}
    return len(dates) * 2 > len(updates)


def _named(
    names: tuple[str, ...], bares: tuple[str, ...], unusable: frozenset[str]
) -> Identity | None:
    for name, bared in zip(names, bares, strict=True):
        if bared and bared not in unusable and not bared.startswith("_:"):
            identity = _known_identity(name) if len(name) < _LONG else Identity(_short(name))
            if identity.key:  # of nothing but unseen characters none is left
                return identity
    return None


def _nameless(told: Named, *, dated: bool) -> Identity:
    if told.date and dated:
        told_date = told.date if isinstance(told.date, str) else time_to_json(told.date)
        return Identity(told_date or "")
    return Identity(content_key(told.content), provisional=True)


@lru_cache(maxsize=4096)
def _known_identity(name: str) -> Identity:
    return Identity(_short(name))


def _short(name: str) -> str:
    """Return the anchor of an address, which outlives a change of the page's own address.

    An address without one is written in one way, whatever scheme and tracking it came with.
    """
    name = fold(name)
    anchor = name.rpartition("#")[2].strip() if "#" in name else ""
    if anchor and not (anchor in _ANYONE and "?" in name):
        name = anchor
    elif "://" in name:
        whole = untracked(name)
        name = f"https{whole[4:]}" if whole.startswith("http:") else whole
    return name if len(name) < _LONG else content_key(name)


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
