"""A short digest of what a reader would see, blind to cosmetic differences."""

from __future__ import annotations

import hashlib
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.domain import blocks as b
from bot.domain.model import Entry

_SAME_TO_A_READER = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"–": "-", "—": "-", "‐": "-", "‑": "-", "\u00ad": None, "\u200b": None, "\ufeff": None}
)
_TRACKING = ("utm_", "at_medium", "at_campaign", "fbclid", "gclid", "ref_src", "cmp", "ito")


def fingerprint(entry: Entry) -> str:
    """Return 16 hex digits that change exactly when a reader would see a difference.

    White space, kinds of quotation marks and dashes and tracking parameters make no difference;
    dates do not count, since a source may bump them without touching a word.
    """
    seen = [plain(entry.title or ""), "key" if entry.key_event else "", entry.note or ""]
    seen += ["withdrawn"] if entry.retracted else [_visible(block) for block in entry.blocks]
    return hashlib.blake2b(
        "\x1f".join(seen).encode(errors="surrogatepass"), digest_size=8
    ).hexdigest()


def plain(text: str) -> str:
    """Fold what looks the same: composition, white space, quotation marks, dashes."""
    folded = unicodedata.normalize("NFC", text).translate(_SAME_TO_A_READER)
    return " ".join(folded.split())


def untracked(url: str) -> str:
    """Return an address without the parameters that only count visitors."""
    try:
        parts = urlsplit(url)
    except ValueError:  # sources hold what looks like an address and is none
        return url
    if not parts.query:
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not name.lower().startswith(_TRACKING)]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def _visible(block: b.Block) -> str:
    match block:
        case b.Paragraph(rich) | b.Heading(rich):
            return _styled(rich)
        case b.Quote(rich, attribution):
            return f"quote {_styled(rich)} {attribution}"
        case b.Post(network, text, author, handle):
            return f"post {network} {author} {handle} {plain(text)}"
        case b.Image(url, alt, credit):
            # A picture's address without its query: sizes and signatures change at every visit.
            return f"image {url.partition('?')[0]} {plain(alt or '')} {plain(credit or '')}"
        case b.Video(url) | b.Link(url):
            return f"link {untracked(url)}"
        case b.Listing(items):
            return "list " + "\x1e".join(map(_styled, items))


def _styled(rich: b.Rich) -> str:
    links = " ".join(untracked(m.href) for m in rich.marks if m.href)
    return f"{plain(rich.text)} {links}"
