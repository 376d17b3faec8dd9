"""JSON as publishers write it: half of a surrogate pair is no character and no reader's loss."""

from __future__ import annotations

import re

_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def without_halves(text: str) -> str:
    """Return JSON text without escapes of lone surrogates, which UTF-8 cannot hold."""
    return _HALF.sub("", text)
