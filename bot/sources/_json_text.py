"""JSON as publishers write it: half of a surrogate pair is no character and no reader's loss."""

from __future__ import annotations

import re

_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ANY = re.compile(r"\\u[dD][89a-fA-F]")
# A backslash that is written as two begins no escape.
_ESCAPES = re.compile(rf"\\\\|{_HIGH}{_LOW}|(?P<half>{_HIGH}|{_LOW})")


def without_halves(text: str) -> str:
    """Return JSON text without escapes of lone surrogates, which UTF-8 cannot hold."""
    if _ANY.search(text) is None:
        return text
    return _ESCAPES.sub(lambda found: "" if found["half"] else found[0], text)
