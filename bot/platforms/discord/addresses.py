"""Web addresses as Discord takes them: well formed, and harmless inside markdown."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

LONGEST = 2048  # characters of an address in an embed (observed; longer ones are refused whole)

_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z0-9-]+", re.IGNORECASE)
_KEPT = "/%:=&?+!$,;@-._~"  # what neither ends a masked link nor opens a style
_PING = re.compile(r"@(?=everyone|here|[!&]?\d)")


@lru_cache(maxsize=4096)
def web_address(url: str | None) -> str | None:
    """Return an address that can be shown and followed, or None.

    Only ``http`` and ``https``, with a host that has a dot and nobody's name before it (a name
    there is how a link pretends to lead elsewhere). What markdown would read is percent-encoded.
    """
    try:
        return _rebuilt(urlsplit((url or "").strip()))
    except ValueError:  # brackets, ports or characters that no address may have
        return None


def host_of(address: str) -> str:
    """Return an address's host without ``www.``."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _rebuilt(split: SplitResult) -> str | None:
    host = (split.hostname or "").encode("idna").decode()
    if split.scheme not in {"http", "https"} or "@" in split.netloc or not _HOST.fullmatch(host):
        return None
    port = f":{split.port}" if split.port else ""
    query = f"?{_encoded(split.query)}" if split.query else ""
    fragment = f"#{_encoded(split.fragment)}" if split.fragment else ""
    address = f"{split.scheme}://{host}{port}{_encoded(split.path)}{query}{fragment}"
    return address if len(address) <= LONGEST else None


def _encoded(text: str) -> str:
    return _PING.sub("%40", quote(text, safe=_KEPT)).replace("~~", "%7E%7E")
