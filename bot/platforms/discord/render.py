"""A message as Discord embeds: pure, deterministic, within every limit."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.blocks import Block, Image, Rich, Style
from bot.domain.model import Entry, Flag, Message, Part, TargetKind
from bot.domain.richtext.characters import fold
from bot.domain.wording import (
    apart,
    banner,
    clock,
    icon,
    label,
    notice_facts,
    phrase,
    shown,
    signals,
)
from bot.platforms.discord.addresses import web_address
from bot.platforms.discord.markdown import escape
from bot.platforms.discord.parts import CHANNEL, SUPPRESS_NOTIFICATIONS, WEBHOOK, Published
from bot.platforms.discord.pieces import Piece, packed, pieces, styled

# Documentation, "Embed Limits": characters count as code points, and 6000 of them are the sum of
# an entire message. With the shorter limits of our own (author to footer) one text and all that
# frames it stay below; a second text goes into the same message where the sum lets it.
_TITLE, _DESCRIPTION, _AUTHOR, _MESSAGE = 256, 4096, 256, 6000
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
        _frame(group, message, number, len(embeds))
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


def _frame(group: list[Embed], message: Message, number: int, total: int) -> None:
    """Give a part what every part has: its colour, and below its last text a footer and the time."""
    entry = message.entry
    colour = next((c for flag, c in _COLOURS.items() if flag in signals(entry)), _PLAIN)
    for embed in group:
        embed["color"] = colour
    texts = [embed for embed in group if "description" in embed] or group[:1]
    texts[-1]["footer"] = {"text": _footer(message, number, total)}
    if entry.published:
        texts[-1]["timestamp"] = entry.published.isoformat()


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
    fields = _fields(message)
    room = _MESSAGE - _size(head) - _size(fields) - len(_footer(message, len(body), len(body)))
    groups = _together(body, room) or [[{}]]
    groups[0][0] = head | ({"description": "…"} if empty else groups[0][0])
    groups[-1][-1] |= fields
    if pictures:
        groups[0][-1]["image"] = {"url": pictures[0]}
        # Without an address of their own: embeds that share one are shown as one.
        groups[0] += [{"image": {"url": url}} for url in pictures[1:]]
    return groups


def _together(texts: tuple[str, ...], room: int) -> list[list[Embed]]:
    """Put texts into as few messages as hold them, each text an embed."""
    groups: list[list[Embed]] = []
    left = 0
    for text in texts:
        if len(text) > left:
            groups.append([])
            left = room
        groups[-1].append({"description": text})
        left -= len(text)
    return groups


def _size(embed: Embed) -> int:
    """Return how many of a message's characters a head or fields use up, at most."""
    return sum(map(len, _strings(embed)))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for inner in value.values() for text in _strings(inner))
        case list():
            yield from (text for inner in value for text in _strings(inner))
        case _:
            pass


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
    flags = signals(entry)
    icons = "".join(icon(flag) for flag in shown(flags))
    words = banner(flags, message.language, entry.notice, message.timezone)
    headline = fold(title or "")
    if words and headline.lower().startswith(words.lower()):
        return f"{icons} {words}{headline[len(words) :]}"  # it says so itself
    if not words:
        return headline
    return " · ".join(filter(None, (f"{icons} {words}", apart(headline, message.language))))


def _body(message: Message, head: Embed, pictures: list[str]) -> Iterator[Piece]:
    """Yield the text: a title that had no place, the blocks, what was changed, a link that had no title."""
    entry = message.entry
    title = fold(entry.title or "")
    if title and len(escape(_headline(message, title))) > _TITLE:
        yield Piece(styled(title, Style.BOLD))
    yield from pieces(entry.blocks, pictures, message.language)
    if note := _clip(entry.note, _NOTE):
        yield Piece(styled(f"{icon(Flag.CORRECTION)} {note}", Style.ITALIC))
    address = web_address(entry.url)
    if address and "url" not in head:
        yield Piece(styled(phrase("source", message.language), Style.LINK, address))


def _fields(message: Message) -> Embed:
    """Return an official notice as fields: where, from when, until when, how it stands."""
    notice = message.entry.notice
    facts = notice_facts(notice, message.timezone, message.language) if notice else ()
    fields = [_field(name, fold(value)) for name, value in facts if fold(value)]
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
