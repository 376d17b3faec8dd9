"""Addresses in feeds: made absolute, and bared of what only counts readers."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

# Parameters that say where a reader came from; a publisher may change them at any time.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|link\w*|format|ptr_name|bbc_team)|ns_\w+|mc_[ce]id|"
    r"(?:fb|g|d|y|ms|tw|igs|wbra|gbra)clid|igshid|ref_src|ref_url|cmpid|cmp|ito|ocid|xtor|wt_\w+|"
    r"__twitter_impression|smid|partner|ftag|sr_share|_ga",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_LINK = re.compile(r"<([^<>]*)>\s*((?:;[^,;<>]*)+)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", re.IGNORECASE)
# A mark that only scrolls to words on the page.
_SCROLL = re.compile(r"#:~:.*$")


# A feed shows the same addresses again at every visit.
@lru_cache(maxsize=4096)
def absolute(link: str, *bases: str | None) -> str | None:
    """Return a web address, resolved against the bases in turn from the last to the first.

    None for a relative one without a base, and for anything that is not http or https.
    """
    whole = _UNPRINTABLE.sub("", link).strip()
    for base in bases if whole else ():
        if base:
            whole = _join(base, whole)
    try:
        parts = urlsplit(whole)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return re.sub(r"\s", "%20", whole) if good else None


def base_of(*candidates: str | None) -> str | None:
    """Return the first base that is absolute once resolved against those behind it."""
    for index, candidate in enumerate(candidates):
        if candidate and (found := absolute(candidate, *candidates[index + 1 :])):
            return found
    return None


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def identity(link: str) -> str:
    """Return a link as an identity: without what only counts readers, whichever way it is secured.

    Sites move from http to https and nothing else changes; what leads by http was meant to be the
    same entry.
    """
    link = _SCROLL.sub("", link)
    if link.startswith("http://"):
        link = f"https://{link.removeprefix('http://')}"
    return unmarked(link)


def unmarked(link: str) -> str:
    """Return a link without the parameters that only count readers, otherwise as it was."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    if not parts.query:
        return link
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    if len(kept) == len(pairs):
        return link
    return urlunsplit(parts._replace(query=urlencode(kept, errors="replace")))


def linked(header: str, rel: str) -> str:
    """Return what a Link header names by a relation (``hub``, ``self``), or an empty text."""
    for target, parameters in _LINK.findall(header):
        told = _REL.search(parameters)
        if told and rel in (told[1] or told[2] or "").lower().split():
            return str(target)
    return ""
