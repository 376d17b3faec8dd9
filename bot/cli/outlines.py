"""Stories and their sources as OPML, the feed readers' exchange format, and back as YAML to paste."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml
from lxml import etree

from bot.app.errors import UsageError
from bot.config import Config
from bot.domain.typed import is_address

_HEAD = "# Read what is here, then paste it into your configuration and run `tocsin check`.\n"
_LONGEST_NAME = 40

Feed = tuple[str, str]
"""A feed's title and its address."""


def written(config: Config) -> str:
    """Return an outline for each story, with its sources' addresses; hooks have none."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Tocsin's stories"
    body = etree.SubElement(root, "body")
    for story in config.stories:
        outline = etree.SubElement(body, "outline", text=story.title, title=story.title)
        for source in config.sources:
            if source.story == story.id and source.url:
                etree.SubElement(outline, "outline", type="rss", text=source.id, xmlUrl=source.url)
    made: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return made.decode()


def as_yaml(text: bytes, file: str) -> str:
    """Return an OPML file's feeds as ``stories:``: a folder is a story, and so is a lone feed.

    Raises:
        UsageError: it is no OPML, or names no feed.

    """
    stories: dict[str, dict[str, Any]] = {}
    for title, feeds in _folders(text, file):
        name = _free(_name(title), stories)
        stories[name] = {"title": title, "sources": [url for _, url in feeds]}
    if not stories:
        raise UsageError(f"{file}: no feed is named in it (an outline with an xmlUrl)")
    body = yaml.safe_dump({"stories": stories}, sort_keys=False, allow_unicode=True, width=1000)
    return f"{_HEAD}{body}"


def _folders(text: bytes, file: str) -> Iterator[tuple[str, list[Feed]]]:
    for outline in _body(text, file).iterchildren("outline"):
        feeds = list(_feeds(outline))
        if feeds:
            own = outline.get("xmlUrl")
            yield feeds[0][0] if own else _title(outline) or feeds[0][0], feeds


def _body(text: bytes, file: str) -> Any:
    # Entities and external declarations stay unread: the file may come from anybody.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise UsageError(f"{file}:{line}:1: this is no XML: {error.msg}") from None
    body = root.find("body")
    if root.tag != "opml" or body is None:
        raise UsageError(f"{file}:1:1: this is no OPML: its outlines stand in <opml><body>")
    return body


def _feeds(outline: Any) -> Iterator[Feed]:
    for one in outline.iter("outline"):
        url = (one.get("xmlUrl") or "").strip()
        if is_address(url):
            yield _title(one) or url, url


def _title(outline: Any) -> str:
    return " ".join((outline.get("title") or outline.get("text") or "").split())


def _name(title: str) -> str:
    """Return a title as a story's id: letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-") or "story"


def _free(name: str, taken: dict[str, Any]) -> str:
    number, free = 2, name
    while free in taken:
        number, free = number + 1, f"{name}-{number}"
    return free
