"""What a person typed, as blocks: paragraphs whose addresses are links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.domain.blocks import Block, Mark, Paragraph, Rich, Style
from bot.domain.richtext import blocks_from_text

_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_AFTER_AN_ADDRESS = ".,;:!?'’…"
_BRACKETS = {")": "(", "]": "["}


def typed(text: str) -> tuple[Block, ...]:
    """Return the paragraphs of a text, which empty lines part; none for an empty one."""
    return tuple(
        Paragraph(Rich(block.rich.text, tuple(_links(block.rich.text))))
        for block in blocks_from_text(text)
        if isinstance(block, Paragraph)
    )


def is_address(text: str) -> bool:
    """Tell whether a text is the address of a page."""
    try:
        parts = urlsplit(text)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        return good and parts.port != 0 and not re.search(r"[\s\x00-\x1f<>\"]", text)
    except ValueError:  # a port or a bracket that cannot be
        return False


def _links(text: str) -> Iterator[Mark]:
    for found in _ADDRESS.finditer(text):
        address = _trimmed(found[0])
        if is_address(address):
            yield Mark(found.start(), found.start() + len(address), Style.LINK, address)


def _trimmed(address: str) -> str:
    """Cut off what belongs to the sentence around an address and not to the address."""
    while address:
        last = address[-1]
        opening = _BRACKETS.get(last)
        unbalanced = opening is not None and address.count(last) > address.count(opening)
        if last not in _AFTER_AN_ADDRESS and not unbalanced:
            break
        address = address[:-1]
    return address
