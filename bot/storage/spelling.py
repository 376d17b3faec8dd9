"""How ids and pause words are spelled: ``e12``, ``d12t3``, ``h4``, ``a12``, ``story:capitol``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.ports import NoSuchIdError

_ID = re.compile(r"([aceht])([0-9]{1,18})")
EDITORS = "editors:"
NOTICES = "notices:"

_DELIVERY = re.compile(r"d([0-9]{1,18})t([0-9]{1,18})")
_PAUSABLE = re.compile(r"all|(?:story|source|target|account):\S.*")


def entry_id(number: int) -> str:
    """Spell an entry's id."""
    return f"e{number}"


def target_id(number: int) -> str:
    """Spell a target's id."""
    return f"t{number}"


def held_id(number: int) -> str:
    """Spell the id of what the brake holds of a source."""
    return f"h{number}"


def approval_id(entry: int) -> str:
    """Spell the id of an alert that waits for agreement."""
    return f"a{entry}"


def difference_id(entry: int) -> str:
    """Spell the id of what a source now says of an entry, or of one that may tell an alert again."""
    return f"c{entry}"


def editors_of(story: str) -> str:
    """Spell the source of a story's alerts."""
    return f"{EDITORS}{story}"


def notices_of(story: str) -> str:
    """Spell the source of the short messages that tell what became of a story's notices."""
    return f"{NOTICES}{story}"


def delivery_id(entry: int, target: int) -> str:
    """Spell a delivery's id."""
    return f"d{entry}t{target}"


def read_id(kind: Literal["a", "c", "e", "h", "t"], text: str) -> int:
    """Read an id of one kind. Raises ``NoSuchIdError``."""
    found = _ID.fullmatch(text)
    if found is None or found[1] != kind:
        raise NoSuchIdError(f"there is no {text!r}")
    return int(found[2])


def read_delivery_id(text: str) -> tuple[int, int]:
    """Read a delivery's id as entry and target. Raises ``NoSuchIdError``."""
    found = _DELIVERY.fullmatch(text)
    if found is None:
        raise NoSuchIdError(f"nothing waits under the id {text!r}")
    return int(found[1]), int(found[2])


def check_pausable(what: str) -> None:
    """Raise ``NoSuchIdError`` unless the text is one that ``pause`` knows."""
    if not _PAUSABLE.fullmatch(what):
        raise NoSuchIdError(
            f"{what!r} cannot be paused: write all, story:ID, source:ID, target:ADDRESS "
            "or account:ADDRESS"
        )


@dataclass(frozen=True, slots=True)
class Pauses:
    """Everything that is paused right now."""

    words: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Pauses:
        """Collect the words of the pause table."""
        return cls(frozenset(words))

    def stops_account(self, account: str) -> bool:
        """Tell whether nothing of the account may go out."""
        return "all" in self.words or f"account:{account}" in self.words

    def stops_source(self, source: str) -> bool:
        """Tell whether the source is not to be visited."""
        return "all" in self.words or f"source:{source}" in self.words

    def named(self, kind: Literal["story", "target"]) -> list[str]:
        """Return the stories, or the targets' addresses, that are paused by name."""
        prefix = f"{kind}:"
        return sorted(w.removeprefix(prefix) for w in self.words if w.startswith(prefix))
