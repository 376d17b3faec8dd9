"""Which spellings of an address lead to one page or show one picture."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

# Parameters that say where a reader came from; a publisher may change them at any time.
_TRACKING = re.compile(
    r"(?:utm|at|ns|hsa|vero|oly|mtm|pk|piwik|matomo|stm)_\w+|utm-\w+|_?hs(?:enc|mi|ctatracking)|"
    r"(?:fb|g|d|y|ms|tw|tt|igs|wbra|gbra|dg|sc|rb_)?clid|[gw]braid|gclsrc|"
    r"igshid|igsh|mc_[ce]id|mkt_tok|_g[al]\w*|li_fat_id|wickedid|yclid|srsltid|"
    r"ref|ref_\w+|referrer|referer|cmp\w*|s_cid|s_kwcid|icid|ito|ocid|ncid|cmpid|xtor|xtref|xts|"
    r"wt[._]\w+|__twitter_impression|smid|smtyp|partner|ftag|sr_share|soc_\w+|guccounter|"
    r"guce_\w+|spm|taid|sh(?:are|ared)?_?(?:by|from|id|source)|feature|echobox|dicbo",
    re.IGNORECASE,
)
# Of these some sites make their identities: they are left out of a key only where one lacks them.
_MAYBE = re.compile(
    r"ref|ref_\w+|referr?er|partner|feature|cmp\w*|icid|sh\w*|at_\w+", re.IGNORECASE
)
# Short names that count readers on these sites alone.
_TRACKING_AT = {
    "twitter.com": frozenset({"s", "t"}),
    "x.com": frozenset({"s", "t"}),
    "youtube.com": frozenset({"si", "app"}),
    "youtu.be": frozenset({"si"}),
    "instagram.com": frozenset({"img_index", "hl"}),
}
_DEFAULT_PORTS = {"http": 80, "https": 443}

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic|svg|bmp|tiff?)$", re.IGNORECASE)
_SIZING = re.compile(
    r"w|h|q|s|width|height|quality|fit|crop|dpr|auto|format|fm|sig|signature|token|expires|resize|"
    r"size|scale|strip|ssl|fp-[xyz]|rect|usm|sharp|blend\w*|overlay\w*|imwidth|im|maxw|maxh|zoom",
    re.IGNORECASE,
)
# What image servers put into a path: measures before the file's ending, or a step of their own.
_CUT_NAME = re.compile(r"(?:-\d{2,4}x\d{2,4}|-scaled|@[234]x)(?=\.\w{3,4}$)", re.IGNORECASE)
_CUT_STEP = re.compile(
    r"(?:(?:w|h|c|q|f|g|ar|dpr|width|height|quality|fit|format|crop|resize)[_=-][\w.:*]+)"
    r"(?:,[a-z]{1,8}[_=-][\w.:*]+)*|\d{2,4}x\d{2,4}",
    re.IGNORECASE,
)
# Two of the largest, whose cuts follow no common form.
_CUT_AT = (
    (re.compile(r"^(i\.guim\.co\.uk/img/\w+/[0-9a-f]{32,})/.*$"), r"\1"),
    (re.compile(r"^(ichef\.bbci\.co\.uk)/.*?/(cpsprodpb/.*)$"), r"\1/\2"),
)


def untracked(url: str) -> str:
    """Return an address without the parameters that only count visitors."""
    parts = _split(url)
    if parts is None or not (parts.query and parts.netloc):
        return url
    return urlunsplit(parts._replace(query=_joined(_kept(parts))))


@lru_cache(maxsize=8192)
def same_page(url: str) -> str:
    """Return what all spellings of one page's address have in common.

    Neither http or https, ``www.``, tracking parameters, the order of the parameters nor a slash
    at the end make another page. What is no address is returned as it is.
    """
    parts = _split(url.strip())
    if parts is None or not (host := _host(parts)):
        return url.strip()
    scheme = "" if parts.scheme in _DEFAULT_PORTS else f"{parts.scheme}:"
    query = _joined(sorted(_kept(parts)))
    anchor = parts.fragment.partition(":~:")[0]
    if _TRACKING.fullmatch(anchor.partition("=")[0]):
        anchor = ""
    tail = f"{'?' if query else ''}{query}{'#' if anchor else ''}{anchor}"
    return f"{scheme}//{host}{parts.path.rstrip('/')}{tail}"


@lru_cache(maxsize=8192)
def same_picture(url: str) -> str:
    """Return what the cuts and sizes of one picture have in common, where that is certain.

    The query of a picture's file is left out whole: it holds sizes and signatures. Of an address
    that ends in no picture's name only what is surely a size is left out.
    """
    parts = _split(url.strip())
    if parts is None or not (host := _host(parts)):
        return url.strip()
    steps = [step for step in parts.path.split("/") if not _CUT_STEP.fullmatch(step)]
    place = _CUT_NAME.sub("", f"{host}{'/'.join(steps)}")
    for pattern, kept in _CUT_AT:
        place = pattern.sub(kept, place)
    if _PICTURE.search(parts.path):
        return place
    query = _joined([pair for pair in _kept(parts) if not _SIZING.fullmatch(pair[0])])
    return f"{place}?{query}" if query else place


def is_spelling(one: str, other: str) -> bool:
    """Tell whether two addresses are one page's, also where a mistake would lose an entry."""
    if same_page(one) != same_page(other):
        return False
    doubts, others = _doubtful(one), _doubtful(other)
    return doubts == others or not doubts or not others


def is_address(text: str) -> bool:
    """Tell whether a text is a web address, as many keys of entries are."""
    return text.startswith(("http://", "https://", "//"))


def _doubtful(url: str) -> list[tuple[str, str]]:
    parts = _split(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts else []
    return sorted(pair for pair in pairs if _MAYBE.fullmatch(pair[0]))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:  # sources hold what looks like an address and is none
        return None
    return parts


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").removeprefix("www.")
    usual = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    return name if usual or not name else f"{name}:{parts.port}"


def _kept(parts: SplitResult) -> list[tuple[str, str]]:
    """Return the parameters that say what is asked for."""
    own = _TRACKING_AT.get(_host(parts).removeprefix("m."), frozenset())
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return [(n, value) for n, value in pairs if not (_TRACKING.fullmatch(n) or n in own)]


def _joined(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="replace")  # half a character is none
