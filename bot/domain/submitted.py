"""The fields of a pushed entry, each read with suspicion and complained of by its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain import blocks as b
from bot.domain.richtext import fold
from bot.domain.richtext.characters import fold_lines

Json = dict[str, Any]

_LONGEST_ADDRESS = 8_000  # characters
_MOST_FAULTS = 50  # an answer must not be many times as long as what it answers


class SubmissionError(Exception):
    """What was pushed does not fit; ``faults`` are pairs of a place and what belongs there."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        """Keep the faults; the text is the first of them."""
        place, reason = faults[0]
        super().__init__(f"{place}: {reason}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that does not fit, gathered under the place it stands at."""

    found: list[tuple[str, str]] = field(default_factory=list)
    place: str = "body"

    def note(self, name: str, reason: str) -> None:
        """Complain of a field; an empty name is the place itself."""
        if len(self.found) < _MOST_FAULTS:
            self.found.append((f"{self.place}.{name}".rstrip("."), reason))

    def under(self, name: str) -> Faults:
        """Return the same list, for what stands further inside."""
        return Faults(self.found, f"{self.place}.{name}")


def words(told: Json, name: str, faults: Faults, longest: int) -> str | None:
    """Return a text on one line, or None where there is none."""
    given = told.get(name)
    if given is None:
        return None
    if not isinstance(given, str) or len(given) > longest:
        faults.note(name, f"a text of at most {longest} characters belongs here")
        return None
    return fold(given) or None


def web_address(told: Json, name: str, faults: Faults) -> str | None:
    """Return an address of the web, or None where there is none."""
    given = told.get(name)
    if given is None or given == "":
        return None
    if isinstance(given, str) and len(given) <= _LONGEST_ADDRESS and _is_address(given):
        return given
    faults.note(name, "a web address (http or https) belongs here")
    return None


def moment(told: Json, name: str, faults: Faults) -> datetime | None:
    """Return a time in UTC, or None where there is none; one without a zone says nothing."""
    given = told.get(name)
    if given is None:
        return None
    try:
        read = datetime.fromisoformat(given)
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    faults.note(name, "a time with its zone belongs here, such as 2021-01-06T19:10:00Z")
    return None


def truth(told: Json, name: str, faults: Faults) -> bool:
    """Return whether something is so; nothing is no."""
    given = told.get(name)
    if given is None or isinstance(given, bool):
        return bool(given)
    faults.note(name, "true or false belongs here")
    return False


def blocks(told: Any, faults: Faults) -> tuple[b.Block, ...]:
    """Read blocks in their public form."""
    if not isinstance(told, list):
        faults.note("blocks", "a list of blocks belongs here")
        return ()
    read = []
    for number, one in enumerate(told):
        inner = faults.under(f"blocks.{number}")
        kind = one.get("type") if isinstance(one, dict) else None
        reader = _BLOCKS.get(kind) if isinstance(kind, str) else None
        if reader is None:
            inner.note("type", f"one of these belongs here: {', '.join(_BLOCKS)}")
        else:
            read.append(reader(one, inner))
    return tuple(block for block in read if not faults.found and _says_something(block))


def _says_something(block: b.Block) -> bool:
    return bool(b.visible_text(block)) or not isinstance(block, b.Paragraph | b.Heading | b.Quote)


def _rich(told: Json, faults: Faults) -> b.Rich:
    return b.Rich(_text(told, "text", faults))


def _text(told: Json, name: str, faults: Faults) -> str:
    given = told.get(name)
    if isinstance(given, str):
        return fold_lines(given)
    faults.note(name, "a text belongs here")
    return ""


def _optional(told: Json, name: str, faults: Faults) -> str | None:
    return None if told.get(name) is None else _text(told, name, faults) or None


def _needed(told: Json, faults: Faults) -> str:
    if (address := web_address(told, "url", faults)) is None and not told.get("url"):
        faults.note("url", "this is missing: the address of what is shown")
    return address or ""


def _post(told: Json, faults: Faults) -> b.Post:
    return b.Post(
        _text(told, "network", faults),
        _text(told, "text", faults),
        _optional(told, "author", faults),
        _optional(told, "handle", faults),
        web_address(told, "url", faults),
        _optional(told, "date", faults),
    )


def _listing(told: Json, faults: Faults) -> b.Listing:
    given = told.get("items")
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        faults.note("items", "a list of texts belongs here")
        return b.Listing(())
    folded = map(fold_lines, given)
    return b.Listing(tuple(b.Rich(item) for item in folded if item), told.get("ordered") is True)


_BLOCKS: dict[str, Callable[[Json, Faults], b.Block]] = {
    "paragraph": lambda told, faults: b.Paragraph(_rich(told, faults)),
    "heading": lambda told, faults: b.Heading(_rich(told, faults)),
    "quote": lambda told, faults: b.Quote(
        _rich(told, faults), _optional(told, "attribution", faults)
    ),
    "post": _post,
    "image": lambda told, faults: b.Image(
        _needed(told, faults), _optional(told, "alt", faults), _optional(told, "credit", faults)
    ),
    "video": lambda told, faults: b.Video(_needed(told, faults), _optional(told, "title", faults)),
    "link": lambda told, faults: b.Link(_needed(told, faults), _optional(told, "title", faults)),
    "list": _listing,
}


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    clean = text.isprintable() and not any(letter.isspace() for letter in text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and clean
