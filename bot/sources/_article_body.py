"""Where on a page the article stands, and what around and inside it is no article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from bot.domain.richtext.tree import UNSEEN, Element, is_block, is_hidden, tag_of

_NEVER = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|cookie-?\w*|consent|gdpr|onetrust|newsletter\w*|outbrain|taboola"
    r"|paywall|subscribe\w*|breadcrumbs?|byline\w*|dateline|timestamp|most-?(?:read|viewed|popular))(?:$|[\s_-])"
)
_RARELY = re.compile(
    r"(?:^|[\s_-])(?:share\w*|sharing|social-(?:links|icons|bar|buttons|media-links|share)|addtoany|related\w*"
    r"|recirc\w*|recommend\w*|promo\w*|advert\w*|ads?|adslot|sponsor\w*|author\w*|bio|tags?|topics?"
    r"|read-?(?:more|next|also)|see-?also|more-?on|trending|toolbar|teasers?|popup|modal|banner|signup"
    r"|sign-up|metadata|meta|skip-?link|publish\w*|print|credits?|copyright|correction-form|jump-?to)(?:$|[\s_-])"
)
_TAGS = frozenset(
    (
        *(
            "header",
            "footer",
            "h1",
            "menu",
            "amp-ad",
            "amp-sticky-ad",
            "amp-consent",
            "amp-sidebar",
        ),
        *("amp-user-notification", "amp-social-share", "amp-auto-ads"),
    )
)
_WORDED = frozenset(("p", "li", "td", "th", "a", "b", "em", "strong", "i", "h2", "h3", "h4"))
_WHOLE = frozenset(("html", "body", "main", "article"))
_LONG_TEXT = 600  # characters; boxes beside an article hold less running text
_CHILDREN = 20
_LOOKED_AT = 400  # elements; enough to tell a box from a body
_PARAGRAPH_FROM = 25  # characters; less is a label
_MARKED_FROM = 10  # characters, of what the page marks as a paragraph
_MOST = 0.85
_TIMED_WITHIN = 8  # levels between a time and the section it dates
_SECTIONS = frozenset(("article", "section", "div", "li"))


def is_junk(element: Element) -> bool:
    """Tell boxes, bars, bylines and advertisements from the article."""
    tag = tag_of(element)
    above = element.getparent()
    if above is not None and tag_of(above) in ("blockquote", "figure"):
        return False  # a speaker's or a photographer's name
    if tag == "time" and _is_alone(element):
        return True
    if tag in _TAGS or element.get("role") in ("navigation", "complementary", "banner"):
        return True
    told = f"{element.get('class', '')} {element.get('id', '')}".lower()
    if tag in _WHOLE or len(told) < 2:  # noqa: PLR2004 - the blank between none and none
        return False
    if _NEVER.search(told):
        return True
    return _RARELY.search(told) is not None and not _is_long(element)


def _is_alone(element: Element) -> bool:
    """Tell whether an element stands beside no words of its parent, as the time of a section does."""
    before, above = element.getprevious(), element.getparent()
    if (element.tail or "").strip() or above is None or tag_of(above) in _WORDED:
        return False
    return not ((above.text if before is None else before.tail) or "").strip()


def _is_long(element: Element) -> bool:
    """Tell whether there is much running text; stops as soon as it is known."""
    length = 0
    for number, inner in enumerate(element.iter("p", "blockquote", "div")):
        length += len((inner.text or "").strip()) + sum(
            len(c.tail or "") for c in islice(inner, _CHILDREN)
        )
        if length > _LONG_TEXT:
            return True
        if number > _LOOKED_AT:
            break
    return False


def body_of(root: Element) -> Element | None:
    """Return the element that holds the article's text, or None where there is no text."""
    totals = _totals(root)
    best = max((e for e in totals if _is_marked(e)), key=totals.__getitem__, default=None)
    whole = totals.get(root, 0)
    if whole == 0:
        return None
    if best is None or totals[best] * 2 < whole:
        candidates = [
            e for e in totals if tag_of(e) in ("article", "main") or e.get("role") == "main"
        ]
        best = max(candidates, key=totals.__getitem__, default=None)
    if best is None or totals[best] * 2 < whole:
        best = root
    return _densest(best, totals)


def _densest(element: Element, totals: dict[Element, int]) -> Element:
    """Go down to where the paragraphs stand side by side."""
    while True:
        most = totals[element] * _MOST
        inner = next((c for c in element if totals.get(c, 0) >= most and not _is_leaf(c)), None)
        if inner is None:
            return element
        element = inner


def _is_leaf(element: Element) -> bool:
    return tag_of(element) in ("p", "blockquote", "ul", "ol", "table", "figure", "pre")


def _is_marked(element: Element) -> bool:
    told = f"{element.get('itemprop', '')} {element.get('property', '')}"
    return "articleBody" in told


@dataclass(slots=True)
class _Count:
    own: int = 0
    total: int = 0


def _totals(root: Element) -> dict[Element, int]:
    """Count the characters of running text below every block; words of links do not count."""
    totals: dict[Element, int] = {}
    stack = [_Count()]
    links = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped: set[Element] = set()
    for event, element in walk:
        tag = tag_of(element)
        if event == "start":
            if element is not root and (tag in UNSEEN or is_hidden(element) or is_junk(element)):
                skipped.add(element)
                walk.skip_subtree()
                continue
            links += tag == "a"
            if is_block(tag) or element is root:
                stack.append(_Count())
            stack[-1].own += 0 if links else len((element.text or "").strip())
            continue
        if element not in skipped:
            links -= tag == "a"
            if is_block(tag) or element is root:
                _close(stack, totals, element)
        stack[-1].own += 0 if links else len((element.tail or "").strip())
    return totals


def _close(stack: list[_Count], totals: dict[Element, int], element: Element) -> None:
    count = stack.pop()
    least = _MARKED_FROM if tag_of(element) == "p" else _PARAGRAPH_FROM
    count.total += count.own if count.own >= least else 0
    totals[element] = count.total
    stack[-1].total += count.total


def sections_of(body: Element) -> dict[Element, str | None]:
    """Return the elements that the page itself sets apart by an id and a time, with that time."""
    found: dict[Element, str | None] = {}
    for time in body.iter("time"):
        above = time.getparent()
        for _ in range(_TIMED_WITHIN):
            if above is None or above is body:
                break
            if tag_of(above) in _SECTIONS and above.get("id"):
                found.setdefault(above, time.get("datetime"))
                break
            above = above.getparent()
    return found if len(found) > 1 else {}
