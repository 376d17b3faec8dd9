"""A message in plain text, as somebody who sees its embeds would read it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.domain.model import Message
from bot.platforms.discord.render import render

# What the renderer writes: escaped signs, links, styles, headings, and signs that show nothing.
_SIGNS: Final = re.compile(
    r"\\(?P<sign>.)"
    r"|<(?P<bare>https?://[^>\s]+)>"
    r"|\]\((?P<href>https?://[^)\s]+)\)"
    r"|(?P<nothing>\*\*|~~|[*`\[\u200b]|^#{1,3} )",
    re.MULTILINE,
)


def sketch(message: Message) -> str:
    """Return what the embeds of a message say.

    Args:
        message: An entry as a target is to see it.

    Returns:
        Author, title, text, fields and footer, line by line; each part after an empty line.

    """
    payloads = (part.payload for part in render(message, "text"))
    return "\n\n".join("\n".join(_lines(dict(payload))) for payload in payloads)


def plain(markdown: str) -> str:
    """Return markdown as it is shown, without its signs."""
    return _SIGNS.sub(_shown, markdown)


def _shown(match: re.Match[str]) -> str:
    return match["sign"] or match["bare"] or ""


def _lines(payload: Mapping[str, Any]) -> Iterator[str]:
    for embed in payload.get("embeds", ()):
        if author := embed.get("author"):
            yield author["name"]
        yield from (plain(embed[key]) for key in ("title", "description") if embed.get(key))
        for field in embed.get("fields", ()):
            yield f"{plain(field['name'])}: {plain(field['value'])}"
        if footer := embed.get("footer"):
            yield footer["text"]
