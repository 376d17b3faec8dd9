"""What is remembered of alerts between visits: which were read, and their chains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import orjson

from bot.domain.model import NoticeStatus
from bot.sources._cap_index import Listed
from bot.sources._cap_told import Chain
from bot.sources._cursor import address, recalled, seconds

_VERSION = 1
_MOST_CHAINS = 400
_MOST_WAITING = 500
TRIES = 5  # times an alert is asked for that cannot be had


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that is still to be asked for."""

    listed: Listed
    tries: int = 0
    told_as: str = ""  # the key under which its index told of it meanwhile


@dataclass(frozen=True, slots=True)
class Memory:
    """What one visit leaves to the next.

    ``read`` maps the digest of an address to that of the stamp with which an index listed it;
    ``fresh`` is true before the first visit.
    """

    read: dict[str, str] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    chains: tuple[Chain, ...] = ()
    fresh: bool = True

    @classmethod
    def load(cls, cursor: str | None) -> Memory:
        """Read what ``dump`` wrote; anything else is no memory."""
        told = recalled(cursor)
        if told is None or told.get("v") != _VERSION:
            return cls()
        try:
            waiting = [
                Waiting(Listed(str(key), address(url), str(stamp)), int(tries), str(told_as))
                for key, url, stamp, tries, told_as in told["wait"]
            ]
            chains = tuple(map(_chain, told["chains"]))
            return cls(dict(told["read"]), tuple(waiting), chains, fresh=False)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return cls()

    def dump(self) -> str:
        """Write it in few letters."""
        waiting = [
            (w.listed.key, w.listed.url, w.listed.stamp, w.tries, w.told_as)
            for w in self.waiting[:_MOST_WAITING]
        ]
        told = {
            "v": _VERSION,
            "read": self.read,
            "wait": waiting,
            "chains": [_packed(chain) for chain in self.chains[-_MOST_CHAINS:]],
        }
        return orjson.dumps(told).decode()


def digest(text: str) -> str:
    """Return a text's name in ten letters."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=5).hexdigest()


def _packed(chain: Chain) -> tuple[Any, ...]:
    return (
        chain.key,
        " ".join(chain.names),
        chain.head,
        chain.sent,
        chain.first,
        chain.ends,
        chain.subject,
        chain.status.value,
        chain.title,
        chain.kind,
        chain.area,
        int(chain.cancelled),
    )


def _chain(told: Iterable[Any]) -> Chain:
    key, names, head, sent, first, ends, subject, status, title, kind, area, cancelled = told
    return Chain(
        str(key),
        tuple(names.split()),
        str(head),
        seconds(sent),
        seconds(first),
        None if ends is None else seconds(ends),
        str(subject),
        NoticeStatus(status),
        str(title),
        str(kind),
        None if area is None else str(area),
        bool(cancelled),
    )
