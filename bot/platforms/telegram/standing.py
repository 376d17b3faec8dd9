"""What stands in a chat for a part, as its id in the ledger: messages, and the pictures they show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

_FORM = re.compile(r"(?P<form>[pa]?)(?P<messages>[^-]+)(?P<refused>(?:-\w+)*)")


@dataclass(frozen=True, slots=True)
class Shown:
    """One message; ``picture`` is the mark of what it shows, None for a text."""

    number: str
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The messages of a part, the one with its words first.

    It is written ``7`` for a text, ``p7.3f2a1c`` for a photo, ``a7.3f2a1c,8.77aa00`` for an album.
    The marks of pictures that Telegram would not take follow (``7-3f2a1c``): they are not tried
    again at each edit.
    """

    messages: tuple[Shown, ...]
    refused: frozenset[str] = frozenset()

    @property
    def first(self) -> str:
        """The number of the message that carries the words."""
        return self.messages[0].number

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of all messages."""
        return tuple(message.number for message in self.messages)

    @property
    def pictures(self) -> frozenset[str]:
        """The marks of the pictures that stand there."""
        return frozenset(message.picture for message in self.messages if message.picture)

    def without(self, refused: Iterable[str]) -> Standing:
        """Return the same with the marks of these addresses as those that were refused."""
        return replace(self, refused=frozenset(map(mark_of, refused)))

    def __str__(self) -> str:
        """Return the id."""
        shown = [f"{m.number}.{m.picture}" if m.picture else m.number for m in self.messages]
        form = "" if not self.pictures else "p" if len(shown) == 1 else "a"
        return form + ",".join(shown) + "".join(f"-{mark}" for mark in sorted(self.refused))


def read(id_: str) -> Standing:
    """Read an id, those of the time when all were texts included."""
    found = _FORM.fullmatch(id_)
    if found is None:
        return Standing((Shown(id_),))
    parted = (each.partition(".") for each in found["messages"].split(","))
    messages = tuple(Shown(number, picture or None) for number, _, picture in parted)
    return Standing(messages, frozenset(found["refused"].split("-")[1:]))


def mark_of(url: str) -> str:
    """Return six characters by which a picture's address is known again."""
    return hashlib.blake2b(url.encode(errors="replace"), digest_size=3).hexdigest()
