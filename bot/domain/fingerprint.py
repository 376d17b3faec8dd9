"""A short digest of what a reader would see, blind to cosmetic differences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.domain import blocks as b
from bot.domain.addresses import same_page, same_picture
from bot.domain.cosmetic import plain
from bot.domain.first_fingerprint import first_fingerprint
from bot.domain.model import Entry, Notice, NoticeStatus

_GIVEN = "+"  # between what is seen and what a source says beside it
_WAY = "2:"  # how the digest was taken; that of the first releases bears no number


def fingerprint(entry: Entry) -> str:
    """Return a digest that changes exactly when a reader would see a difference.

    White space, where a paragraph ends, kinds of quotation marks and dashes, punctuation between
    words, tracking parameters, http or https and the cut of a picture make no difference; dates
    do not count, since a source may bump them without touching a word. Letters and their case,
    digits, signs and question marks do.
    """
    seen = [plain(entry.title or ""), "key" if entry.key_event else "", entry.note or ""]
    seen += ["withdrawn"] if entry.retracted else [*_shown(entry.blocks), *_official(entry.notice)]
    digest = hashlib.blake2b("\x1f".join(seen).encode(errors="surrogatepass"), digest_size=8)
    return f"{_WAY}{digest.hexdigest()}"


def source_print(entry: Entry) -> str:
    """Return the fingerprint of an entry as its source gives it, before anything is read from it.

    A flag or a notice that the source itself gives is its word as well: one that marks an entry as
    breaking without touching its text is heard. Where it gives none, this is ``fingerprint``.
    """
    given = [*sorted(entry.flags), *_told(entry.notice)]
    if entry.retracted or not given:
        return fingerprint(entry)
    digest = hashlib.blake2b("\x1f".join(given).encode(errors="surrogatepass"), digest_size=4)
    return f"{fingerprint(entry)}{_GIVEN}{digest.hexdigest()}"


def of_words(print_: str) -> str:
    """Return the part of a source's print that is the fingerprint of what is seen."""
    return print_.partition(_GIVEN)[0]


def is_print_of(stored: str, entry: Entry) -> bool:
    """Tell whether a stored print, of this release or of an earlier one, is a source's entry's."""
    return stored == source_print(entry) or (
        _is_first(stored) and stored == first_fingerprint(entry)
    )


def renewed(stored: str, entry: Entry) -> str:
    """Return today's fingerprint of an entry in place of one that an earlier release took of it."""
    if _is_first(stored) and stored == first_fingerprint(entry):
        return fingerprint(entry)
    return stored


def _is_first(stored: str) -> bool:
    return not stored.startswith(_WAY)


def _told(notice: Notice | None) -> Iterator[str]:
    """Yield what a source's own notice says; that one is extended follows from its new end."""
    if notice is None:
        return
    over = notice.status in (NoticeStatus.LIFTED, NoticeStatus.EXPIRED)
    moments = (each.isoformat() if each else "" for each in (notice.starts, notice.ends))
    yield f"{notice.kind} {notice.severity} {notice.area} {notice.status if over else ''}"
    yield from moments


def _official(notice: Notice | None) -> Iterator[str]:
    """Yield what an alert service says beside its words; what was read from them says no more."""
    if notice is None or notice.severity is None:
        return
    # Whether it is over follows from its end, and changes no page.
    lifted = "lifted" if notice.status is NoticeStatus.LIFTED else ""
    ends = notice.ends.isoformat() if notice.ends else ""
    yield f"notice {notice.kind} {notice.severity} {notice.area} {ends} {lifted}"


def _shown(blocks: Sequence[b.Block]) -> Iterator[str]:
    """Yield what is seen of blocks; paragraphs in a row are one text, wherever they are parted."""
    for kind, run in groupby(blocks, lambda block: type(block) in (b.Paragraph, b.Heading)):
        if kind:
            yield _styled(
                [block.rich for block in run if isinstance(block, b.Paragraph | b.Heading)]
            )
        else:
            yield from map(_visible, run)


def _visible(block: b.Block) -> str:
    match block:
        case b.Quote(rich, attribution):
            return f"quote {_styled([rich])} {plain(attribution or '')}"
        case b.Post(network, text, author, handle):
            return f"post {network} {author} {handle} {plain(text)}"
        case b.Image(url, alt, credit):
            return f"image {same_picture(url)} {plain(alt or '')} {plain(credit or '')}"
        case b.Video(url):
            return f"link {same_page(url)}"
        case b.Link(url, title):
            return f"link {same_page(url)} {plain(title or '')}"
        case b.Listing(items):
            return "list " + "\x1e".join(_styled([item]) for item in items)
        case b.Paragraph(rich) | b.Heading(rich):
            return _styled([rich])


def _styled(run: Iterable[b.Rich]) -> str:
    """Return the words of texts in a row, and where their links lead."""
    texts = list(run)
    words = plain(" ".join(rich.text for rich in texts))
    led = (same_page(mark.href) for rich in texts for mark in rich.marks if mark.href)
    return f"{words}\x1d{' '.join(href for href, _ in groupby(led))}"
