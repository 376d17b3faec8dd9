"""JSON-LD in a page, however carelessly it was written, and the nodes of a type in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import orjson

from bot.sources._json_text import without_halves
from bot.sources._page import loosely

Node = dict[str, Any]

_SCRIPT = re.compile(rb"<script\b([^<>]*)>", re.IGNORECASE)
_MENTION = re.compile(rb"\+[jJ][sS][oO][nN]\b")
_END = re.compile(rb"</script", re.IGNORECASE)
_MOST_TRIED = (
    3  # scripts of a page that are read beyond their end tag: each is read to the page's end
)
_LONGEST_TAG = 1000  # bytes between a script's "<" and its type
_OPENINGS = ("<!--", "-->", "<![CDATA[", "/*", "*/", "//", ">")
_CLOSINGS = ("-->", "<!]]>", "]]>", "/*", "*/", "//", ";")
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])', re.DOTALL)
_ESCAPE = re.compile(r"""\\(u[0-9a-fA-F]{4}|["\\/bfnrt]|'|)""")
_BETWEEN = re.compile(r"[\s,;]*")


def documents(body: bytes) -> tuple[list[Any], int]:
    """Return every JSON-LD document of a page, and how many scripts could not be read.

    Args:
        body: the page as UTF-8; broken letters are replaced.

    """
    found: list[Any] = []
    broken = 0
    tried = 0
    for start, end in _scripts(body):
        script = body[start:end]
        read = _read(script)
        if not read and b"<script" in script and tried < _MOST_TRIED:
            tried += 1
            read = _beyond(body[start:])
        broken += not read and bool(script.strip())
        found.extend(read)
    return found, broken


def _beyond(script: bytes) -> list[Any]:
    """Read one document that holds end tags of scripts, as an embed that was not escaped has them."""
    try:
        return [json.JSONDecoder(strict=False).raw_decode(loosely(script).lstrip())[0]]
    except (ValueError, RecursionError):
        return []


def nodes(found: list[Any], kind: str) -> list[Node]:
    """Return the nodes of a schema.org type, in order, wherever they are nested."""
    return list(chosen(found, lambda node: is_a(node, kind)))


class References:
    """The nodes that have an id and more than that; looked for when first one is referred to."""

    def __init__(self, found: list[Any]) -> None:
        """Keep the documents of a page."""
        self._found = found
        self._nodes: dict[str, Node] | None = None

    def get(self, name: str, otherwise: Node) -> Node:
        """Return the node of an id."""
        if self._nodes is None:
            known = chosen(self._found, lambda node: len(node) > 1)
            self._nodes = {n["@id"]: n for n in known if isinstance(n.get("@id"), str)}
        return self._nodes.get(name, otherwise)


def is_a(node: Node, kind: str) -> bool:
    """Tell whether a node is of a type, with or without its namespace."""
    types = node.get("@type")
    listed = types if isinstance(types, list) else [types]
    return any(isinstance(t, str) and re.split(r"[/:#]", t)[-1] == kind for t in listed)


def chosen(
    found: list[Any], wanted: Callable[[Node], bool], *, leaving: str | None = None
) -> Iterator[Node]:
    """Yield the wanted nodes in order; inside them, nothing of the property named is looked at."""
    waiting: list[Any] = list(reversed(found))
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            inner = value
            if wanted(value):
                yield value
                inner = {name: v for name, v in value.items() if name != leaving}
            waiting.extend(v for v in reversed(inner.values()) if isinstance(v, dict | list))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _scripts(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield where scripts of JSON-LD begin and end."""
    at = 0
    for start in _openings(body):
        if start < at:
            continue  # the words of a script that was read already
        end = _END.search(body, start)
        at = end.start() if end else len(body)
        yield start, at


def _openings(body: bytes) -> Iterator[int]:
    """Yield where scripts of JSON-LD begin."""
    none = True
    for mention in _MENTION.finditer(body):
        # Found from the rare sign: looking at every "<" of a long page takes ten times as long.
        at = mention.start()
        tag = _SCRIPT.match(body, max(body.rfind(b"<", max(0, at - _LONGEST_TAG), at), 0))
        if tag and tag.end() > at and b"ld+json" in tag[1].lower():
            none = False
            yield tag.end()
    if none:
        yield from (s.end() for s in _SCRIPT.finditer(body) if b"ld&#43;json" in s[1].lower())


def _unwrapped(script: str) -> str:
    """Take off the comments and CDATA marks that once hid scripts from old browsers."""
    script = script.strip("\ufeff \t\r\n\f")
    while mark := next((m for m in _OPENINGS if script.startswith(m)), ""):
        script = script[len(mark) :].lstrip()
    while mark := next((m for m in _CLOSINGS if script.endswith(m)), ""):
        script = script[: -len(mark)].rstrip()
    return script


def _read(whole: bytes) -> list[Any]:
    """Read one script: strictly, then with its control characters, then mended."""
    try:
        return [orjson.loads(whole)]
    except ValueError:
        script = _unwrapped(loosely(whole))
    try:
        return [orjson.loads(script)]
    except ValueError:
        pass
    if '"' not in script and "&quot;" in script:
        script = unescape(script)
    script = without_halves(script)
    return _leniently(script) or _leniently(_mended(script))


def _leniently(script: str) -> list[Any]:
    """Read one document after the other until one is broken."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    at = 0
    try:
        while at < len(script):
            value, at = decoder.raw_decode(script, at)
            found.append(value)
            if (gap := _BETWEEN.match(script, at)) is not None:
                at = gap.end()
    except (ValueError, RecursionError):
        # Half a document is no document: a list cut short would look like withdrawn updates.
        return []
    return found


def _mended(script: str) -> str:
    """Drop commas before a closing bracket, and backslashes that escape nothing."""
    return _STRING_OR_COMMA.sub(
        lambda m: _ESCAPE.sub(_escaped, m[0]) if m[0] != "," else "", script
    )


def _escaped(found: re.Match[str]) -> str:
    """Keep what JSON may escape, take an apostrophe as it is, and a lone backslash as one."""
    match found[1]:
        case "'":
            return "'"
        case "":
            return "\\\\"
        case _:
            return found[0]
