"""An entry's blocks as pieces of Discord markdown that can be cut and packed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from bot.domain.blocks import (
    Block,
    Heading,
    Image,
    Link,
    Listing,
    Mark,
    Paragraph,
    Post,
    Quote,
    Rich,
    Style,
    Video,
)
from bot.domain.richtext.characters import fold
from bot.domain.richtext.runs import join
from bot.domain.richtext.split import Weight, cut, pack
from bot.domain.wording import network, phrase
from bot.platforms.discord.addresses import host_of, web_address
from bot.platforms.discord.markdown import bound, markdown

_GLUE = "\n\n"
_QUOTE, _HEADING, _BULLET, _NUMBER = "> ", "### ", "- ", "1. "
_LONGEST_NUMBER = 6  # "9999. "


@dataclass(frozen=True, slots=True)
class Piece:
    """Styled text with what stands before each of its lines; ``number`` is a list's first."""

    rich: Rich
    lead: str = ""
    number: int = 1

    def markdown(self) -> str:
        """Write the piece out."""
        lines = markdown(self.rich).split("\n")
        leads = (f"{n}. " if self.lead == _NUMBER else self.lead for n in range(self.number, 10**9))
        return "\n".join(f"{lead}{line}" for lead, line in zip(leads, lines, strict=False))

    def weigh(self) -> Weight:
        """Return a length it never exceeds."""
        lead = _LONGEST_NUMBER if self.lead == _NUMBER else len(self.lead)
        return (bound(self.rich) + lead * (1 + self.rich.text.count("\n")),)


def styled(text: str, style: Style, href: str | None = None) -> Rich:
    """Return a text that is all of one style."""
    return Rich(text, (Mark(0, len(text), style, href),) if text else ())


def pieces(blocks: Iterable[Block], pictures: Iterable[str], language: str) -> Iterator[Piece]:
    """Write blocks as pieces, leaving out those with nothing to read.

    Args:
        blocks: What an entry is made of.
        pictures: Addresses of images shown by themselves; others become links.
        language: For words such as "Video".

    Yields:
        The pieces in order.

    """
    shown = set(pictures)
    for of_images, group in groupby(blocks, lambda block: isinstance(block, Image)):
        made = (_piece(block, shown, language) for block in group)
        told = [piece for piece in made if fold(piece.rich.text)]
        if of_images and told:  # a gallery's captions stand together
            yield Piece(join((piece.rich for piece in told), between="\n"))
        else:
            yield from told


def packed(parts: Iterable[Piece], room: int) -> tuple[str, ...]:
    """Fill texts of at most ``room`` characters with pieces, in order."""
    boxes = pack(parts, weigh=Piece.weigh, room=(room,), glue=(len(_GLUE),), divide=_divide)
    return tuple(_GLUE.join(piece.markdown() for piece in box) for box in boxes)


def _divide(piece: Piece, room: Weight) -> tuple[Piece, Piece | None] | None:
    try:
        head, rest = cut(piece.rich, lambda rich: replace(piece, rich=rich).weigh() <= room)
    except ValueError:  # not even one character
        return None
    if rest is None:
        return replace(piece, rich=head), None
    begun = head.text.count("\n") + (piece.rich.text[len(head.text)] == "\n")
    return replace(piece, rich=head), replace(piece, rich=rest, number=piece.number + begun)


def _piece(block: Block, shown: set[str], language: str) -> Piece:
    match block:
        case Paragraph(rich):
            return Piece(rich)
        case Heading(rich):
            return Piece(_one_line(rich), _HEADING)
        case Quote(rich, attribution):
            return Piece(_lines(rich, Rich(_said_by(attribution))), _QUOTE)
        case Post():
            return Piece(_post(block), _QUOTE)
        case Listing(items, ordered):
            return Piece(_lines(*map(_one_line, items)), _NUMBER if ordered else _BULLET)
        case Image():
            return Piece(_caption(block, shown, language))
        case Video(url, title):
            return Piece(_pointer("▶", url, title, phrase("video", language)))
        case Link(url, title):
            return Piece(_pointer("🔗", url, title, phrase("link", language)))


def _said_by(name: str | None) -> str:
    name = fold(name or "")
    return f"— {name}" if name else ""


def _post(post: Post) -> Rich:
    """Write a post as its network shows it: who, what, where and when."""
    handle = fold(post.handle or "").lstrip("@")
    author = styled(fold(post.author or ""), Style.BOLD)
    who = _words(author, Rich(f"@{handle}" if handle else ""))
    place = ", ".join(filter(None, (fold(network(post.network)), fold(post.date or ""))))
    address = web_address(post.url)
    place = place or (host_of(address) if address else "")
    where = styled(place, Style.LINK, address) if address else Rich(place)
    return _lines(who, Rich(post.text), _words(Rich("—"), where) if place else where)


def _caption(image: Image, shown: set[str], language: str) -> Rich:
    """Write what is said of an image; one that is not shown by itself becomes a link."""
    alt, credit = fold(image.alt or ""), fold(image.credit or "")
    if alt.casefold() in credit.casefold():
        alt, credit = credit, ""
    if web_address(image.url) in shown:
        return styled(" — ".join(filter(None, (alt, credit))), Style.ITALIC)
    pointer = _pointer("🖼", image.url, alt, phrase("image", language))
    return join(filter(_has_words, (pointer, Rich(credit))), " — ")


def _pointer(sign: str, url: str, title: str | None, otherwise: str) -> Rich:
    """Write a link that stands by itself, or just its title when it leads nowhere."""
    title, address = fold(title or ""), web_address(url)
    if address is None:
        return Rich(title)
    words = title or f"{otherwise}: {host_of(address)}"
    return _words(Rich(sign), styled(words, Style.LINK, address))


def _one_line(rich: Rich) -> Rich:
    return Rich(rich.text.replace("\n", " "), rich.marks)


def _words(*riches: Rich) -> Rich:
    return join(filter(_has_words, riches), " ")


def _lines(*riches: Rich) -> Rich:
    return join(filter(_has_words, riches), "\n")


def _has_words(rich: Rich) -> bool:
    return bool(fold(rich.text))
