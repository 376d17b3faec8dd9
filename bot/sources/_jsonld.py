"""JSON-LD in a page, however carelessly it was written, and the nodes of a type in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import orjson

from bot.sources._json_text import without_halves

Node = dict[str, Any]

_SCRIPT = re.compile(r"<script\b([^<>]*)>", re.IGNORECASE)
_END = re.compile(r"</script", re.IGNORECASE)
_OPENINGS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_CLOSINGS = ("//-->", "-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", "//", ";")
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])', re.DOTALL)
_NO_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])|\\u(?![0-9a-fA-F]{4})')
_BETWEEN = re.compile(r"[\s,;]*")


def documents(text: str) -> tuple[list[Any], int]:
    """Return every JSON-LD document of a page, and how many scripts could not be read."""
    found: list[Any] = []
    broken = 0
    for script in _scripts(text):
        read = _read(script)
        broken += not read and bool(script)
        found.extend(read)
    return found, broken


def nodes(found: list[Any], kind: str) -> list[Node]:
    """Return the nodes of a schema.org type, in order, wherever they are nested."""
    return [node for node in _all(found) if is_a(node, kind)]


def index(found: list[Any]) -> dict[str, Node]:
    """Return the nodes that have an id and more than that, for references to them."""
    return {
        node["@id"]: node
        for node in _all(found)
        if isinstance(node.get("@id"), str) and len(node) > 1
    }


def is_a(node: Node, kind: str) -> bool:
    """Tell whether a node is of a type, with or without its namespace."""
    types = node.get("@type")
    listed = types if isinstance(types, list) else [types]
    return any(isinstance(t, str) and re.split(r"[/:#]", t)[-1] == kind for t in listed)


def _all(found: list[Any]) -> Iterator[Node]:
    waiting: list[Any] = list(reversed(found))
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _scripts(text: str) -> Iterator[str]:
    for start in _SCRIPT.finditer(text):
        if "ld+json" in start[1].lower():
            end = _END.search(text, start.end())
            body = text[start.end() : end.start() if end else len(text)]
            yield _unwrapped(body)


def _unwrapped(script: str) -> str:
    """Take off the comments and CDATA marks that once hid scripts from old browsers."""
    script = script.strip("\ufeff \t\r\n\f")
    while mark := next((m for m in _OPENINGS if script.startswith(m)), ""):
        script = script[len(mark) :].lstrip()
    while mark := next((m for m in _CLOSINGS if script.endswith(m)), ""):
        script = script[: -len(mark)].rstrip()
    return script


def _read(script: str) -> list[Any]:
    """Read one script: strictly, then with its control characters, then mended."""
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
        lambda m: _NO_ESCAPE.sub(r"\\\\", m[0]) if m[0] != "," else "", script
    )
