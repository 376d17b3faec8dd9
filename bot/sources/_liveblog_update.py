"""One update of a live blog: from a schema.org node to what an entry is made of."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import Any

from bot.domain.blocks import Block, visible_text
from bot.domain.richtext import blocks_from_html, blocks_from_text, fold, looks_like_html, tidy
from bot.sources._feed_dates import read_date
from bot.sources._jsonld import References
from bot.sources._leftovers import ADVERTS, without_leftovers

Node = dict[str, Any]

_BLOCK_TAG = re.compile(
    r"<(?:p|br|div|ul|ol|li|h[1-6]|blockquote|figure|table|section)\b", re.IGNORECASE
)
_OFF = r"(?![\"']?\s*[=:]\s*[\"']?(?:false|0|no)\b)"
_KEY_EVENT = re.compile(rf"\b(?:is-)?key[-_]?event(?:s)?\b{_OFF}")
_PINNED = re.compile(rf"\b(?:is-)?pinned\b{_OFF}|\bis-sticky\b|\bsticky-post\b|\bpost-+sticky\b")
_MILLISECONDS_FROM = 10**11
_KEY_NAMES = ("keyEvent", "isKeyEvent", "key_event")
_PIN_NAMES = ("pinned", "isPinned", "sticky")
_MARKS = frozenset((*_KEY_NAMES, *_PIN_NAMES))
_DEEPEST = 8  # lists in lists; a text is in none
_SHORT = 200  # characters; no more of a hostile page is remembered
_SHORTEST_ISO = len("2021-01-06T19:10:00Z")
_EARLIEST = 1971  # 0001-01-01 and 1970-01-01 are how programs write "no date"
_NOT_WORDS = re.compile(r"[\W_]+")
_BODIES = ("articleBody", "text", "description")
_BYLINE = re.compile(r"\A[Bb][Yy]:?\s+(?=[A-Z])")


def words(value: Any, depth: int = 0) -> str:
    """Return a property's text: of a string, a list of them, or a value in an object."""
    if isinstance(value, str):
        return value
    if depth > _DEEPEST:
        return ""
    match value:
        case list():
            return "\n\n".join(filter(None, (words(inner, depth + 1) for inner in value)))
        case {"@value": inner} | {"value": inner}:
            return words(inner, depth + 1)
        case int() | float() if not isinstance(value, bool):
            return str(int(value)) if value == value // 1 else str(value)
        case _:
            return ""


def line(value: Any) -> str:
    """Return a property as one line without markup."""
    text = words(value) if value else ""
    return _known_line(text) if len(text) < _SHORT else _line(text)


def _line(text: str) -> str:
    text = without_leftovers(text)
    if looks_like_html(text):
        return fold(" ".join(map(visible_text, blocks_from_html(text))))
    return fold(unescape(text))


_known_line = lru_cache(maxsize=1024)(_line)  # one author writes many updates


def moment(value: Any, zone: str) -> datetime | None:
    """Read a date of any ISO form, of a mail's form, or in seconds or milliseconds since 1970."""
    if isinstance(value, str) and (quick := _iso(value)) is not None:
        return quick
    text = words(value[0] if isinstance(value, list) and value else value).strip()
    if re.fullmatch(r"[12]\d{13}", text, re.ASCII):
        text = f"{text[:8]}T{text[8:]}"  # 20210106191000
    if re.fullmatch(r"\d{9,13}(?:\.\d{1,9})?", text, re.ASCII):
        seconds = float(text) / (1000 if float(text) >= _MILLISECONDS_FROM else 1)
        return datetime.fromtimestamp(int(seconds), UTC)
    return read_date(text, zone) if text else None


def _iso(text: str) -> datetime | None:
    """Read the form that nearly all pages use: a whole date and time with its zone."""
    if text[10:11] != "T" or len(text) < _SHORTEST_ISO:
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None or found.year < _EARLIEST:
            return None
        found = found if found.tzinfo is UTC else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found.replace(microsecond=0) if found.microsecond else found


def names(value: Any, known: References) -> str | None:
    """Return the names of persons, a comma between them."""
    people = value if isinstance(value, list) else [value]
    found = []
    for person in people:
        whole = resolve(person, known)
        told = whole.get("name") if isinstance(whole, dict) else whole
        for one in told if isinstance(told, list) else [told]:
            name = _BYLINE.sub("", line(one))
            if name and "://" not in name and name not in found:
                found.append(name)
    return ", ".join(found) or None


def resolve(value: Any, known: References) -> Any:
    """Return the node a bare reference stands for."""
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) == 1:
        return known.get(value["@id"], value)
    return value


def body(node: Node, base: str | None) -> tuple[Block, ...]:
    """Return the blocks of an update's text."""
    text = without_leftovers(next(filter(None, map(_told, map(node.get, _BODIES))), ""))
    if "<" not in text and "&" not in text:
        return tidy(blocks_from_text(text))
    if not looks_like_html(text) and "&lt;" in text and looks_like_html(unescape(text)):
        text = unescape(text)
    if not looks_like_html(text):
        return tidy(blocks_from_text(unescape(text)))
    if not _BLOCK_TAG.search(text):
        text = text.strip().replace("\n", "<br>")
    return tidy(blocks_from_html(text, base))


def _told(value: Any) -> str:
    """Return a text that is told as it is or within a work of its own."""
    if isinstance(value, dict) and "@value" not in value:
        return words(value.get("articleBody") or value.get("text"))
    return words(value)


def title(node: Node, headings: Collection[str], blocks: tuple[Block, ...]) -> str | None:
    """Return the headline, unless it is the page's own or the text begins with it.

    Args:
        node: the update.
        headings: the page's own, as ``comparable`` has them.
        blocks: the update's text.

    """
    headline = line(node.get("headline")) or line(node.get("name"))
    plain = comparable(headline)
    if not plain or plain in headings or (not blocks and plain in ADVERTS):
        return None
    if not blocks or _differ(visible_text(blocks[0])[:1], headline[:1]):
        return headline
    start = comparable(" ".join(map(visible_text, blocks[:3]))[: 2 * len(headline) + 80])
    return None if f"{start} ".startswith(f"{plain} ") else headline


def _differ(one: str, other: str) -> bool:
    """Tell at a glance that two texts begin with different words, by their first characters."""
    return one.isalnum() and other.isalnum() and one.casefold()[0] != other.casefold()[0]


def comparable(text: str) -> str:
    """Return the words alone, for telling whether two texts say the same."""
    folded = text.casefold()
    if folded.replace(" ", "").isalnum() and "  " not in folded:
        return folded.strip()
    return _NOT_WORDS.sub(" ", folded).strip()


def marks_of(node: Node, tag: bytes) -> tuple[bool, bool]:
    """Tell whether the source marks the update as a key event, and whether it pins it.

    Args:
        node: the update.
        tag: that of the element that shows it, in lower case.

    """
    words = str(node.get("marks", ""))
    if b"event" in tag or b"pinned" in tag or b"sticky" in tag:
        words += f" {tag.decode('utf-8', 'replace')}"
    if not words and _MARKS.isdisjoint(node):
        return False, False  # as nearly all
    key_event = any(_true(node.get(name)) for name in _KEY_NAMES) or _KEY_EVENT.search(words)
    pinned = any(_true(node.get(name)) for name in _PIN_NAMES) or _PINNED.search(words)
    return bool(key_event), bool(pinned)


def _true(value: Any) -> bool:
    return value is True or str(value).casefold() in ("true", "1", "yes")
