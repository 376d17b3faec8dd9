"""The digest that the first releases took of an entry: their ledgers hold it still."""

from __future__ import annotations

import hashlib
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.domain import blocks as b
from bot.domain.model import Entry

# Nothing here may change: what was stored must be recognised.
_SAME_TO_A_READER = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"–": "-", "—": "-", "‐": "-", "‑": "-", "\u00ad": None, "\u200b": None, "\ufeff": None}
)
_TRACKING = ("utm_", "at_medium", "at_campaign", "fbclid", "gclid", "ref_src", "cmp", "ito")


def first_fingerprint(entry: Entry) -> str:
    """Return the 16 hex digits that a first release would have stored for an entry."""
    seen = [_plain(entry.title or ""), "key" if entry.key_event else "", entry.note or ""]
    seen += ["withdrawn"] if entry.retracted else [_visible(block) for block in entry.blocks]
    return hashlib.blake2b(
        "\x1f".join(seen).encode(errors="surrogatepass"), digest_size=8
    ).hexdigest()


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).translate(_SAME_TO_A_READER)
    return " ".join(folded.split())


def _untracked(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
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
            return f"post {network} {author} {handle} {_plain(text)}"
        case b.Image(url, alt, credit):
            return f"image {url.partition('?')[0]} {_plain(alt or '')} {_plain(credit or '')}"
        case b.Video(url) | b.Link(url):
            return f"link {_untracked(url)}"
        case b.Listing(items):
            return "list " + "\x1e".join(map(_styled, items))


def _styled(rich: b.Rich) -> str:
    links = " ".join(_untracked(m.href) for m in rich.marks if m.href)
    return f"{_plain(rich.text)} {links}"
