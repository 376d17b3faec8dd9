"""The Content API's calls: what is asked, where, with which key, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from bot.domain.reading import Request, SourceRefusedError, Visit
from bot.domain.richtext import fold
from bot.ports import FetchError

API = "content.guardianapis.com"
_SITES = ("theguardian.com", "amp.theguardian.com", "m.theguardian.com", "guardian.co.uk")
BLOCKS = 100  # the latest of them are looked at anew each time, since edits do not tell themselves
# A free key has 500 calls a day (open-platform.theguardian.com/access): 480 leave some for a person.
PACE = 180.0  # seconds
ENDED = 600.0  # seconds; a blog that has ended is only corrected now and then
_KEY = "api-key"
_ASKED = {
    "show-fields": "headline,lastModified,liveBloggingNow",
    "show-tags": "contributor",
}
_KEYLESS = (
    "the Guardian's Content API answers nobody without a key: set api_key for this source "
    "(open-platform.theguardian.com/access)"
)
_MEANINGS = {
    400: "the Content API does not understand the address; check it",
    401: "the Content API does not accept the api_key; check it",
    403: "the Content API does not accept the api_key, or does not let it read this; check it",
    404: "the Content API knows no such page; check the address",
    410: "the page was taken down",
    429: "the calls of this api_key are used up for now; a longer interval (every:) helps, as does "
    "a key of its own for each blog",
}
_BUDGET_WAIT = 900.0  # seconds; what was used up does not come back at once


@dataclass(frozen=True, slots=True)
class Call:
    """A request, and the key it bears, which nothing else may show."""

    request: Request
    key: str | None = field(repr=False)


def call_for(visit: Visit) -> Call:
    """Return what to ask for a source.

    The page's own address becomes the API's. The key goes in a header: addresses are kept with
    their validators and stand in logs. An address elsewhere is a proxy of the API where there is
    a key, and a saved answer where there is none.

    Raises:
        SourceRefusedError: it is the API that is to be asked, and there is no key.

    """
    try:
        parts = urlsplit(visit.url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError as error:
        raise SourceRefusedError("that is no address") from error
    written = dict(parse_qsl(parts.query, keep_blank_values=True))
    key = visit.options.get("api_key") or written.pop(_KEY, "") or None
    written.pop(_KEY, None)
    if host in _SITES:
        parts = SplitResult("https", API, _path(parts.path), "", "")
        written = {}
    if key is None and (host == API or host in _SITES):
        raise SourceRefusedError(_KEYLESS)
    if key is None:
        return Call(Request(visit.url), None)
    blocks = f"body:latest:{BLOCKS}" + (",body:key-events" if visit.cursor is None else "")
    query = urlencode({"show-blocks": blocks} | _ASKED | written, safe=":,")
    address = urlunsplit(parts._replace(query=query, fragment=""))
    return Call(Request(address, {_KEY: key, "Accept": "application/json"}), key)


def _path(path: str) -> str:
    return f"/{path.strip('/').removesuffix('.json').removesuffix('/amp')}"


def explained(error: FetchError, key: str | None) -> FetchError:
    """Return a refusal in the API's own terms, with the patience its budget asks for."""
    if key is None:
        return error
    meaning = _MEANINGS.get(error.status or 0)
    least = _BUDGET_WAIT if error.status == 429 else PACE  # noqa: PLR2004 - too many requests
    wait = max(error.wait, least)
    reason = f"{meaning} ({error.status})" if meaning else str(error)
    return FetchError(reason, wait=wait, gone=error.gone, status=error.status)


def complaint(answer: Mapping[str, object], key: str | None) -> str:
    """Return what the API said in place of a page, without the key."""
    said = answer.get("message")
    words = fold(said)[:200] if isinstance(said, str) else ""
    if key:
        words = words.replace(key, "…")
    lower = words.lower()
    if "authenti" in lower or "api key" in lower or "api-key" in lower or "unauthorized" in lower:
        return _MEANINGS[401]
    if "rate limit" in lower or "quota" in lower:
        return _MEANINGS[429]
    if "not be found" in lower or "not found" in lower:
        return _MEANINGS[404]
    return f"the Content API says: {words}" if words else "the Content API reports an error"
