"""Pictures with captions that a page sets as plain boxes, marked as the figures they are."""

from __future__ import annotations

import re

from bot.domain.richtext.tree import Element, plain, tag_of

_CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|legend|figcaption|cutline)(?:$|[\s_-])")
_LONGEST = 600  # characters of a caption
_AROUND = 4  # levels from a caption up to the box that holds its picture
_LOOSE = 40  # characters of a box that are neither, such as a label "Image"
_SHOWS = frozenset(("img", "picture", "video", "amp-img", "iframe"))


def mark_figures(body: Element) -> None:
    """Turn boxes of a picture and its caption into figures, in place."""
    captions = [element for element in body.iter("span", "div", "p", "small") if _is(element)]
    for caption in captions:
        if (box := _box_of(caption, body)) is not None:
            box.tag = "figure"
            caption.tag = "figcaption"


def _is(element: Element) -> bool:
    return _CAPTION.search(element.get("class", "").lower()) is not None


def _box_of(caption: Element, body: Element) -> Element | None:
    """Return the box around a caption and its picture, where there is nothing else in it."""
    length = len(plain(caption))
    box = caption.getparent()
    for _ in range(_AROUND):
        if box is None or box is body or length > _LONGEST:
            return None
        if tag_of(box) in ("figure", "figcaption"):
            return None
        if next(box.iter(*_SHOWS), None) is not None:
            return box if len(plain(box)) <= length + _LOOSE else None
        box = box.getparent()
    return None
