"""The parsed page: a tolerant HTML tree and the questions one asks its elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree

from bot.domain.richtext.characters import clean

Element = etree._Element  # noqa: SLF001 - the only name lxml has for the type

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "form",
        "nav",
        "aside",
        "template",
        "head",
        "title",
        "svg",
        "math",
        "canvas",
        "button",
        "select",
        "textarea",
        "input",
        "dialog",
        "object",
        "embed",
        "map",
        "applet",
        "frameset",
        "link",
        "meta",
    ]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(("sr-only", "visually-hidden", "screen-reader-text", "hide", "hidden"))
_PULL_QUOTES = frozenset(("pullquote", "pull-quote", "pull_quote", "wp-block-pullquote"))
_LAYOUT = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "figure", "blockquote")
)
_PAGE = re.compile(r"<(?:html|head|body)\b", re.IGNORECASE)
_NONE: frozenset[str] = frozenset()
_BROKEN = re.compile(r"[\t-\r]")  # an address over several lines
_WEB = ("http", "https")
_WHOLE = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::\d{1,5})?(?:/[!-:<-~]*)?")


def parse(html: str | bytes) -> Element | None:
    """Return the root of an HTML tree, or None where there is nothing; never raises.

    Bytes are UTF-8. Beyond 2048 nested elements libxml2 stops reading.
    """
    markup = _whole(clean(html)).encode("utf-8", "ignore") if isinstance(html, str) else html
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(markup, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root


def _whole(html: str) -> str:
    """Put a fragment into a body: a parser would take a leading script for the head's."""
    return html if _PAGE.search(html) else f"<body>{html}"


def tag_of(element: Element) -> str:
    """Return the element's tag in lower case; comments and the like have none."""
    tag: object = element.tag
    return tag if isinstance(tag, str) else ""


def is_block(tag: str) -> bool:
    """Tell whether an element of that tag stands on lines of its own."""
    return tag in _BLOCKS


def classes(element: Element) -> frozenset[str]:
    """Return the element's class names in lower case."""
    told = element.get("class")
    return frozenset(told.lower().split()) if told else _NONE


def is_hidden(element: Element) -> bool:
    """Tell whether readers never see the element."""
    if not element.keys():
        return False
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    return not _HIDDEN_CLASSES.isdisjoint(classes(element))


def is_pull_quote(element: Element) -> bool:
    """Tell a quotation that is set off without being marked as one."""
    return not _PULL_QUOTES.isdisjoint(classes(element))


def is_layout(element: Element) -> bool:
    """Tell a list of whole sections from a list of items."""
    for item in element:
        tags = [child.tag for child in item]
        if tags.count("p") > 1 or any(tag in _LAYOUT for tag in tags):
            return True
    return False


def web_url(href: str | None, base: str | None = None) -> str | None:
    """Return an absolute http(s) address, or None for what is none without a base."""
    if not href:
        return None
    if _WHOLE.fullmatch(href) and href[-1] not in "?#" and "?#" not in href:
        return href  # as most are: whole and plain
    href = clean(href).strip().replace(" ", "%20")
    href = _BROKEN.sub("", href)
    if href.startswith("//") and base is None:
        href = "https:" + href
    try:
        whole = urljoin(base, href) if base else href
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme.lower() in _WEB and parts.hostname else None


def plain(element: Element) -> str:
    """Return an element's words, one line a block or line break, white space folded."""
    return fold_pieces(_pieces(element))


def fold_pieces(pieces: Iterator[str]) -> str:
    """Join pieces of text, where a lone line feed is a line break and the rest is folded."""
    lines: list[list[str]] = [[]]
    for piece in pieces:
        if piece == "\n":
            lines.append([])
        else:
            lines[-1].append(piece)
    folded = (" ".join(clean("".join(line)).split()) for line in lines)
    return "\n".join(line for line in folded if line)


def _pieces(element: Element) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        tag = tag_of(node)
        if event == "start":
            if is_block(tag) or tag == "br":
                yield "\n"
            if tag in UNSEEN or is_hidden(node):
                walk.skip_subtree()
            elif node.text:
                yield node.text.replace("\n", " ")
        else:
            if is_block(tag):
                yield "\n"
            if node is not element and node.tail:
                yield node.tail.replace("\n", " ")
