"""A message as the calls that carry it, within every limit of Telegram."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.domain.blocks import Rich
from bot.domain.model import Message, Part, TargetKind
from bot.domain.richtext.split import Weight, cut, pack
from bot.platforms.telegram.forms import ALBUM, CAPTION, NO_PREVIEW, Content, part_of
from bot.platforms.telegram.layout import Layout, blank, lay_out
from bot.platforms.telegram.markup import Piece, to_html, weigh

# Code points after parsing (TDLib MessageContent.cpp: utf8_length(text) > 4096), entities (further
# ones are ignored, tdlib/telegram-bot-api#820), and bytes with markup (telegram-bot-api
# Client.cpp: 32,768).
ROOM: Weight = (4096, 100, 32_768)
_GLUE = "\n\n"
_GLUE_WEIGHT: Weight = (len(_GLUE), 0, len(_GLUE))
_NUMBER = "\n\n<i>{n}/{count}</i>"
_NUMBER_WEIGHT: Weight = (len("\n\n9999/9999"), 1, len("\n\n<i>9999/9999</i>"))


def render(message: Message, kind: TargetKind) -> tuple[Part, ...]:  # noqa: ARG001 - the port's signature; Telegram shows one form everywhere
    """Turn a message into one part, or into several numbered ones when it is long.

    Words that fit under a picture stand there; longer ones are texts, the first with a preview.
    The same message always gives the same parts. Only the first part may sound: a long entry calls
    its readers once.
    """
    illustrated = lay_out(message, ALBUM)
    if illustrated.pictures and (words := _caption(illustrated.pieces)):
        pictures, above = illustrated.pictures, illustrated.above
        return (part_of(Content(words, pictures, above, message.silent)),)
    layout = lay_out(message)
    return tuple(
        part_of(_text(text, layout, first=index == 0, silent=message.silent))
        for index, text in enumerate(_texts(layout.pieces))
    )


def _caption(pieces: tuple[Piece, ...]) -> str | None:
    """Return the words of a caption, or None when they do not fit into one."""
    texts = fill(pieces, CAPTION)
    return texts[0] if len(texts) == 1 else None


def _texts(pieces: tuple[Piece, ...]) -> list[str]:
    texts = fill(pieces, ROOM)
    if len(texts) == 1:
        return texts
    room = tuple(a - b for a, b in zip(ROOM, _NUMBER_WEIGHT, strict=True))
    texts = fill(pieces, room)
    return [f"{t}{_NUMBER.format(n=n, count=len(texts))}" for n, t in enumerate(texts, 1)]


def fill(pieces: tuple[Piece, ...], room: Weight, commands: Collection[str] = ()) -> list[str]:
    """Return the HTML of as few messages as hold the pieces.

    Args:
        pieces: what is to be told, in order.
        room: what one message holds, in the measures of ``ROOM``.
        commands: the bot's commands that a reader may tap; all others are only words.

    """
    boxes = pack(pieces, weigh=weigh, room=room, glue=_GLUE_WEIGHT, divide=_divide)
    shown = (box for box in boxes if not all(blank(piece.rich.text) for piece in box))
    return [_GLUE.join(to_html(piece, commands) for piece in box) for box in shown]


def _divide(piece: Piece, room: Weight) -> tuple[Piece, Piece | None] | None:
    def fits(rich: Rich) -> bool:
        weight = weigh(replace(piece, rich=rich))
        return all(a <= b for a, b in zip(weight, room, strict=True))

    try:
        head, rest = cut(piece.rich, fits)
    except ValueError:  # not one character
        return None
    return replace(piece, rich=head), replace(piece, rich=rest) if rest else None


def _text(text: str, layout: Layout, *, first: bool, silent: bool) -> Content:
    preview = layout.preview if first else None
    return Content(text, silent=silent or not first, preview=preview or NO_PREVIEW)
