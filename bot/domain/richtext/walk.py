"""The walk through a page's elements that turns them into blocks, each element seen once."""

from __future__ import annotations

from collections.abc import Callable, Collection

from lxml import etree

from bot.domain.blocks import Block, Style
from bot.domain.richtext import embeds, media
from bot.domain.richtext.frames import (
    AsideFrame,
    FigureFrame,
    Flow,
    Frame,
    HeadingFrame,
    ListFrame,
    Piece,
    QuoteFrame,
    RowFrame,
)
from bot.domain.richtext.runs import Run
from bot.domain.richtext.tree import (
    UNSEEN,
    Element,
    classes,
    is_block,
    is_hidden,
    is_layout,
    is_pull_quote,
    tag_of,
    web_url,
)

Drop = Callable[[Element], bool]

_STYLES = {
    **dict.fromkeys(("b", "strong"), Style.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), Style.ITALIC),
    **dict.fromkeys(("s", "strike", "del"), Style.STRIKE),
    **dict.fromkeys(("code", "kbd", "samp", "tt", "pre"), Style.CODE),
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNFRAMED = frozenset(("p", "a", "b", "i", "em", "strong", "span", "div", "br", "li", "td"))
_CELLS = ("td", "th")
_SPEAKERS = frozenset(
    ["attribution", "quote-attribution", "quote-author", "quote__author", "source"]
)
_CAPTIONS = frozenset(("caption", "wp-caption-text", "image-caption"))
_ANCHORED = _HEADINGS | frozenset(("p", "blockquote", "figure", "ul", "ol", "pre", "table"))


def pieces(
    root: Element,
    base: str | None = None,
    drop: Drop = lambda _: False,
    sections: Collection[Element] = (),
) -> list[Piece]:
    """Return an element's blocks in order, each with its anchor and time.

    Args:
        root: the element to read; its own tag is not judged.
        base: what relative addresses are relative to.
        drop: tells which elements are no content.
        sections: elements whose blocks belong together.

    """
    return _Walk(base, drop, sections).through(root)


class _Walk:
    def __init__(self, base: str | None, drop: Drop, sections: Collection[Element]) -> None:
        self._base, self._drop, self._sections = base, drop, sections
        self._flow = Flow()
        self._frames: list[Frame] = [self._flow]
        self._run = Run()
        self._styles: dict[Style, list[str | None]] = {style: [] for style in Style}
        self._active: tuple[tuple[Style, str | None], ...] = ()

    def through(self, root: Element) -> list[Piece]:
        walk = etree.iterwalk(root, events=("start", "end"))
        unseen: set[Element] = set()
        for event, element in walk:
            if event == "end":
                if element in unseen:
                    unseen.discard(element)
                else:
                    self._leave(element)
                if element is not root and element.tail:
                    self._text(element.tail)
            elif element is not root and self._is_apart(element):
                unseen.add(element)
                walk.skip_subtree()
            else:
                self._enter(element)
        self._flush()
        return self._flow.pieces

    def _is_apart(self, element: Element) -> bool:
        """Tell whether the element's inside is not to be read: it is nothing, or it was taken."""
        if is_hidden(element):
            return True
        found = self._found(element)
        if found is None:
            unseen = tag_of(element) in UNSEEN or not tag_of(element)
            return (unseen and not is_pull_quote(element)) or self._drop(element)
        if found:
            self._flush()
        for block in found:
            self._frames[-1].deliver(block)
        return True

    def _found(self, element: Element) -> tuple[Block, ...] | None:
        """Return what an element shows by itself, or None when its inside must be read."""
        tag = tag_of(element)
        if tag in media.TAGS:
            if (smiley := media.smiley(element)) is not None:
                self._text(smiley)
                return ()
            return media.blocks_of(element, self._base)
        return embeds.blocks_of(element, tag, self._base)

    def _enter(self, element: Element) -> None:
        tag = tag_of(element)
        if is_block(tag):
            self._flush()
            self._begin_anchor(element, tag)
            self._next_item(tag)
        if element in self._sections:
            self._flow.section = element
        if tag == "br":
            self._break()
        elif (frame := self._frame_for(element, tag)) is not None:
            self._flush()
            frame.element = element
            self._frames.append(frame)
        else:
            self._begin_style(element, tag)
        if tag == "q":
            self._text("“")
        if element.text:
            self._text(element.text)

    def _leave(self, element: Element) -> None:
        tag = tag_of(element)
        if tag == "q":
            self._text("”")
        framed = self._frames[-1].element is element
        if framed or is_block(tag):
            self._flush()
        if framed:
            self._frames.pop().close(self._frames[-1])
        else:
            self._end_style(tag)
        self._next_item(tag)
        if tag in _ANCHORED:
            self._flow.anchor = self._flow.time = None
        if element is self._flow.section:
            self._flush()
            self._flow.section = None

    def _next_item(self, tag: str) -> None:
        if tag in ("li", *_CELLS) and isinstance(self._frames[-1], ListFrame | RowFrame):
            self._frames[-1].next()

    def _frame_for(self, element: Element, tag: str) -> Frame | None:
        top = self._frames[-1]
        if tag in _UNFRAMED and not element.get("class"):
            return None
        if tag in _HEADINGS and not isinstance(top, HeadingFrame):
            return HeadingFrame()
        if tag == "blockquote" or is_pull_quote(element):
            return QuoteFrame()
        if tag in ("ul", "ol") and not isinstance(top, ListFrame) and not is_layout(element):
            return ListFrame(ordered=tag == "ol")
        if tag == "tr" and not isinstance(top, RowFrame):
            several = sum(child.tag in _CELLS for child in element) > 1
            return RowFrame() if several else None
        if tag == "figure" or "wp-caption" in classes(element):
            return FigureFrame()
        return AsideFrame() if self._is_about(element, tag, top) else None

    def _is_about(self, element: Element, tag: str, top: Frame) -> bool:
        match top:
            case FigureFrame():
                return tag == "figcaption" or not _CAPTIONS.isdisjoint(classes(element))
            case QuoteFrame() if tag == "cite":
                ends = not (element.tail or "").strip() and element.getnext() is None
                free = self._run.last() in ("", "-", "–", "—", "―") or self._run.breaks > 0
                return ends and free
            case QuoteFrame():
                named = not _SPEAKERS.isdisjoint(classes(element))
                return tag in ("footer", "figcaption") or named
            case _:
                return False

    def _begin_anchor(self, element: Element, tag: str) -> None:
        if tag in _ANCHORED and len(self._frames) == 1:
            self._flow.anchor, self._flow.time = element.get("id"), None

    def _begin_style(self, element: Element, tag: str) -> None:
        if tag == "a":
            self._styles[Style.LINK].append(web_url(element.get("href"), self._base))
        elif tag in _STYLES:
            self._styles[_STYLES[tag]].append(None)
        else:
            self._note_place(element, tag)
            return
        self._note_place(element, tag)
        self._settle_styles()

    def _note_place(self, element: Element, tag: str) -> None:
        if tag == "time" and not self._run.last() and self._flow.time is None:
            self._flow.time = element.get("datetime")
        if tag in ("a", "span") and not self._run.last() and self._flow.anchor is None:
            self._flow.anchor = element.get("id") or (element.get("name") if tag == "a" else None)

    def _end_style(self, tag: str) -> None:
        style = Style.LINK if tag == "a" else _STYLES.get(tag)
        if style is not None and self._styles[style]:
            self._styles[style].pop()
            self._settle_styles()

    def _settle_styles(self) -> None:
        self._active = tuple(
            (style, stack[-1])
            for style, stack in self._styles.items()
            if stack and (style is not Style.LINK or stack[-1] is not None)
        )

    def _text(self, text: str) -> None:
        if self._styles[Style.CODE] and "\n" in text:
            self._run.add_verbatim(text, self._active)
        else:
            self._run.add(text, self._active)

    def _break(self) -> None:
        if self._run.breaks and len(self._frames) == 1:
            self._flush()  # two in a row: pages without <p> part their paragraphs so
        else:
            self._run.line_break()

    def _flush(self) -> None:
        if self._run.empty:
            return
        rich = self._run.finish()
        self._run = Run()
        if rich.text:
            self._frames[-1].words(rich)
