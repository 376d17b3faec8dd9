"""A message as Discord embeds: pure, deterministic, within every limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.blocks import Block, Image, Rich, Style
from bot.domain.model import Entry, Flag, Message, Part, TargetKind
from bot.domain.richtext.characters import fold
from bot.domain.wording import apart, banner, clock, icon, label, notice_line, phrase, shown, when
from bot.platforms.discord.addresses import web_address
from bot.platforms.discord.markdown import escape
from bot.platforms.discord.parts import CHANNEL, SUPPRESS_NOTIFICATIONS, WEBHOOK, Published
from bot.platforms.discord.pieces import Piece, packed, pieces, styled

# Documentation, "Embed Limits": characters count as code points, and 6000 of them are the sum of
# an entire message. With the shorter limits of our own (author to footer) the sum stays below.
_TITLE, _DESCRIPTION, _AUTHOR = 256, 4096, 256
_FIELD_NAME, _FIELD_VALUE, _STORY = 100, 512, 200
_PICTURES = 4  # shown by themselves; more become links
_NOTE, _FIRST_WORDS = 1000, 200

_COLOURS = {
    Flag.RETRACTED: 0x6B7280,
    Flag.BREAKING: 0xC81E1E,
    Flag.CURFEW: 0xD97706,
    Flag.CURFEW_LIFTED: 0x15803D,
    Flag.CORRECTION: 0x7C3AED,
    Flag.KEY_EVENT: 0x1D4ED8,
}
_PLAIN = 0x475569

Embed = dict[str, object]


def render(message: Message, kind: TargetKind) -> tuple[Part, ...]:
    """Turn a message into the calls that carry it.

    Args:
        message: An entry as a target is to see it.
        kind: The target's kind: a webhook is called elsewhere, an announcement can be published.

    Returns:
        One part or several, marked ``1/3`` when there are several. A withdrawn entry is always
        one short notice.

    """
    if message.entry.retracted:
        embeds: list[list[Embed]] = [[_withdrawn(message)]]
    else:
        embeds = _told(message)
    for number, group in enumerate(embeds, 1):
        group[0] |= _frame(message, number, len(embeds))
    published = kind == "announcement" and message.publish
    make = Published if published else Part
    method = WEBHOOK if kind == "webhook" else CHANNEL
    return tuple(
        make(method, _payload(message, group, first=not number))
        for number, group in enumerate(embeds)
    )


def _payload(message: Message, embeds: list[Embed], *, first: bool) -> dict[str, object]:
    """Return the body of a call: nothing may ping but the one role asked for."""
    role = _role(message.mention) if first and not message.entry.retracted else None
    payload: dict[str, object] = {"embeds": embeds, "allowed_mentions": {"parse": []}}
    if role:
        payload["content"] = f"<@&{role}>"
        payload["allowed_mentions"] = {"parse": [], "roles": [role]}
    if message.silent:
        payload["flags"] = SUPPRESS_NOTIFICATIONS
    return payload


def _role(mention: str | None) -> str | None:
    kind, _, number = (mention or "").partition(":")
    return number if kind == "role" and number.isascii() and number.isdigit() else None


def _frame(message: Message, number: int, total: int) -> Embed:
    """Return what every part has: colour, footer, time."""
    entry = message.entry
    colour = next((c for flag, c in _COLOURS.items() if flag in entry.all_flags), _PLAIN)
    frame: Embed = {"color": colour, "footer": {"text": _footer(message, number, total)}}
    if entry.published:
        frame["timestamp"] = entry.published.isoformat()
    return frame


def _footer(message: Message, number: int, total: int) -> str:
    at = message.corrected_at
    time = at and clock(at, message.timezone, message.language)
    facts = (
        _clip(message.story, _STORY),
        phrase("corrected", message.language, time=time) if time else None,
        f"{number}/{total}" if total > 1 else None,
    )
    return " · ".join(fact for fact in facts if fact) or "…"


def _told(message: Message) -> list[list[Embed]]:
    """Return the embeds of each part of an entry that stands."""
    pictures = _pictures(message.entry.blocks)
    head = _head(message)
    body = packed(_body(message, head, pictures), _DESCRIPTION)
    empty = not body and not pictures and "title" not in head
    groups: list[list[Embed]] = [[_described(text)] for text in body] or [[{}]]
    groups[0][0] = head | ({"description": "…"} if empty else groups[0][0])
    groups[-1][0] |= _fields(message)
    if pictures:
        groups[0][0]["image"] = {"url": pictures[0]}
        # Without an address of their own: embeds that share one are shown as one.
        groups[0] += [{"image": {"url": url}} for url in pictures[1:]]
    return groups


def _described(text: str) -> Embed:
    return {"description": text}


def _pictures(blocks: tuple[Block, ...]) -> list[str]:
    addresses = (web_address(block.url) for block in blocks if isinstance(block, Image))
    return list(dict.fromkeys(filter(None, addresses)))[:_PICTURES]


def _head(message: Message) -> Embed:
    """Return title, link and author; a title too long for its place is told in the body."""
    entry, head = message.entry, Embed()
    title = escape(_headline(message, entry.title))
    if len(title) > _TITLE:
        title = escape(_headline(message, None))
    address = web_address(entry.url)
    if title:
        head["title"] = title
    if title and address:
        head["url"] = address
    if author := _clip(entry.author, _AUTHOR):
        head["author"] = {"name": author}
    return head


def _headline(message: Message, title: str | None) -> str:
    """Return the banner and the title on one line."""
    entry = message.entry
    icons = "".join(icon(flag) for flag in shown(entry.all_flags))
    words = banner(entry.all_flags, message.language, entry.notice)
    headline = fold(title or "")
    if words and headline.lower().startswith(words.lower()):
        return f"{icons} {words}{headline[len(words) :]}"  # it says so itself
    if not words:
        return headline
    return " · ".join(filter(None, (f"{icons} {words}", apart(headline, message.language))))


def _body(message: Message, head: Embed, pictures: list[str]) -> Iterator[Piece]:
    """Yield the text: a title that had no place, the blocks, a link that had no title to sit on."""
    entry = message.entry
    title = fold(entry.title or "")
    if title and len(escape(_headline(message, title))) > _TITLE:
        yield Piece(styled(title, Style.BOLD))
    yield from pieces(entry.blocks, pictures, message.language)
    address = web_address(entry.url)
    if address and "url" not in head:
        yield Piece(styled(phrase("source", message.language), Style.LINK, address))


def _fields(message: Message) -> Embed:
    """Return an official notice as fields: what and where, from when, until when."""
    notice = message.entry.notice
    if notice is None:
        return {}
    zone, language = message.timezone, message.language
    name = notice_line(
        replace(notice, severity=None, area=None, starts=None, ends=None), zone, language
    )
    severity = notice.severity if notice.kind != "curfew" else None
    start, end = phrase("from", language, start=""), phrase("until", language, end="")
    rows = (
        (name, " · ".join(filter(None, (severity, fold(notice.area or ""))))),
        (start, when(notice.starts, zone, language) if notice.starts else ""),
        (end, when(notice.ends, zone, language) if notice.ends else ""),
    )
    fields = [_field(name.strip(), value) for name, value in rows if value]
    return {"fields": fields} if fields else {}


def _field(name: str, value: str) -> Embed:
    name = escape(_clip(name[:1].upper() + name[1:], _FIELD_NAME))
    return {"name": name or "…", "value": escape(_clip(value, _FIELD_VALUE // 2)), "inline": True}


def _withdrawn(message: Message) -> Embed:
    """Return the notice that stands where a withdrawn entry stood, never its text again."""
    entry = message.entry
    title = f"{icon(Flag.RETRACTED)} {label(Flag.RETRACTED, message.language)}"
    rows = (Rich(_clip(entry.note, _NOTE)), styled(_first_words(entry), Style.STRIKE))
    body = packed((Piece(row) for row in rows if row.text), _DESCRIPTION)
    return {"title": title, "description": body[0]} if body else {"title": title}


def _first_words(entry: Entry) -> str:
    return _clip(entry.title, _FIRST_WORDS) or _clip(entry.text, _FIRST_WORDS)


def _clip(text: str | None, room: int) -> str:
    """Return text on one line, cut at ``room`` characters with an ellipsis."""
    text = fold(text or "")
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
