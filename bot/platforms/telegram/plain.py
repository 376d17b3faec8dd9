"""Telegram's HTML as the words that a reader sees."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^>]*>")
_JOINER = "\u2060"  # stands behind @ and / where nobody is to be called; shows nothing


def plain(markup: str) -> str:
    """Return a text without its markup; what kept it from calling somebody stays."""
    return html.unescape(_TAG.sub("", markup))


def visible(markup: str) -> str:
    """Return a text without its markup and without what does not show."""
    return plain(markup).replace(_JOINER, "")
