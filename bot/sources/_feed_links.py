"""Addresses in feeds: made absolute, and bared of what only counts readers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

# Parameters that say where a reader came from; a publisher may change them at any time.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|link\w*|format|ptr_name|bbc_team)|ns_\w+|mc_[ce]id|"
    r"(?:fb|g|d|y|ms|tw|igs|wbra|gbra)clid|igshid|ref_src|ref_url|cmpid|cmp|ito|ocid|xtor|wt_\w+|"
    r"__twitter_impression|smid|partner|ftag|sr_share|_ga",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_HUB = re.compile(r"<([^<>]*)>\s*((?:;[^,;<>]*)+)")
_REL_HUB = re.compile(r";\s*rel\s*=\s*(?:\"[^\"]*\bhub\b[^\"]*\"|hub\b)", re.IGNORECASE)


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
    """Return a link as an identity: without what only counts readers."""
    parts = urlsplit(link)
    if not parts.query:
        return link
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(name)
    ]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def hub_of(header: str) -> str:
    """Return the WebSub hub that a Link header names, or an empty text."""
    for target, parameters in _HUB.findall(header):
        if _REL_HUB.search(parameters):
            return str(target)
    return ""
