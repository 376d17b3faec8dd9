"""What publishing systems and forums write below every item of their feeds; no item says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.blocks import Block, Paragraph, visible_text

# "The post TITLE appeared first on SITE.", as WordPress has it in the languages of its feeds.
_FOOTER = re.compile(
    r"The (?:post|article|entry) .{1,400}? (?:first )?appeared first on .{1,200}"
    r"|(?:Der Beitrag|Der Artikel) .{1,400}? erschien zuerst auf .{1,200}"
    r"|La entrada .{1,400}? (?:se public[oó] primero en|aparece primero en|apareci[oó] primero en) .{1,200}"
    r"|L['’](?:article|articolo) .{1,400}? (?:est apparu en premier sur|proviene da|sembra essere il primo su) .{1,200}"
    r"|(?:O post|O artigo|A mat[eé]ria) .{1,400}? apareceu primeiro em .{1,200}"
    r"|Het bericht .{1,400}? verscheen eerst op .{1,200}"
    r"|(?:Artyku[lł]|Post|Wpis) .{1,400}? pochodzi z serwisu .{1,200}"
    r"|Inl[aä]gget .{1,400}? d[oö]k f[oö]rst upp p[aå] .{1,200}"
    r"|(?:Запись|Сообщение|Допис) .{1,400}? (?:впервые появи\w+ на|появи\w+ сначала на|з['’]явився спочатку на) .{1,200}",
)
_FORUM = re.compile(
    r"\s*submitted by\s+/?u/[\w-]{1,40}(?:\s+to\s+r/\w{1,40})?\s+\[link\]\s+\[comments\]\Z"
)
_LONGEST_LINE = 200  # characters of a forum's last line
_GOES_ON = re.compile(
    r"(?:Continue reading|Read more|Keep reading)(?: .{0,200})?(?: ?[→»…]| ?\.\.\.)", re.DOTALL
)


def without_footer(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks without the last lines that say no more than where they come from."""
    worded = [index for index, block in enumerate(blocks) if isinstance(block, Paragraph)]
    kept = list(blocks)
    while worded and _is_footer(visible_text(kept[worded[-1]])):
        del kept[worded.pop()]
    if worded:
        kept[worded[-1] : worded[-1] + 1] = _without_links(kept[worded[-1]])
    return tuple(kept)


def _without_links(block: Block) -> list[Block]:
    """Cut off the line by which a forum links to a thread and names who began it."""
    text = visible_text(block)
    found = _FORUM.search(text, max(0, len(text) - _LONGEST_LINE))
    if found is None or not isinstance(block, Paragraph):
        return [block]
    rest = block.rich.slice(0, found.start())
    return [Paragraph(rest)] if rest.text else []


def _is_footer(text: str) -> bool:
    return bool(_FOOTER.fullmatch(text) or _GOES_ON.fullmatch(text))
