"""Signatures over what others push to us: HMAC over the raw bytes, compared in constant time."""

from __future__ import annotations

import hmac
from collections.abc import Collection

# What WebSub allows (W3C Recommendation, section 8). Many hubs still sign by SHA-1, which is
# broken as a hash and not as an HMAC.
HUB_METHODS = ("sha1", "sha256", "sha384", "sha512")
HOOK_METHODS = ("sha256",)


def sign(secret: str, body: bytes, method: str = "sha256") -> str:
    """Return the signature of a body as a header carries it: ``sha256=HEX``."""
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


def is_signed(secret: str, body: bytes, header: str, methods: Collection[str]) -> bool:
    """Tell whether a header holds the signature of a body.

    Args:
        secret: what both sides know.
        body: the bytes as they came, before anything was made of them.
        header: ``METHOD=HEX``, whatever a stranger may have written there.
        methods: the hashes that are good enough.

    """
    method, _, given = header.strip().partition("=")
    known = method.lower() in methods
    # Counted in any case: how long the answer takes tells nothing.
    expected = sign(secret, body, method.lower() if known else "sha256").partition("=")[2]
    same = hmac.compare_digest(given.strip().lower().encode(errors="replace"), expected.encode())
    return known and same
