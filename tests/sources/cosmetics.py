"""Edits that change nothing for a reader, done to the bytes of any saved page, and other orders of it."""

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.domain.addresses import same_page
from tests.sources.cases import run

_TEXT = re.compile(rb">([^<>]{12,})<")
_SKIPPED = re.compile(rb"(?is)<(script|style|pre|code)\b.*?</\1\s*>|<!\[CDATA\[.*?\]\]>|<!--.*?-->")
_DOCUMENT = re.compile(rb"(?is)(?<=ld\+json[\"']>).*(?=</script)")
_ADDRESS = re.compile(rb"(?<=[\"'>])(https?)://([\w.-]+)([^\s\"'<>\\]*)(?=[\"'<])")
_APOSTROPHE = re.compile("(?<=[^\\W\\d_])['’](?=[^\\W\\d_])")
_LISTS = ("items", "_items", "entries", "liveBlogUpdate", "blocks", "features", "@graph")
_ITEM = re.compile(rb"(?is)<(item|entry|alert)[\s>].*?</\1\s*>")
_LONG = 12  # characters of what is surely words


def _is_json(body):
    return body.lstrip()[:1] in (b"{", b"[")


def _worded(body, edit, *, documents=True):
    """Return a page whose running text was edited, wherever it stands, or in its markup alone."""
    if _is_json(body):
        return _valued(body, edit)
    parts, at = [], 0
    for kept in (*_SKIPPED.finditer(body), None):
        end = kept.start() if kept else len(body)
        parts.append(_TEXT.sub(lambda found: _edited(found, edit), body[at:end]))
        held = kept[0] if kept else b""
        parts.append(_DOCUMENT.sub(lambda m: _valued(m[0], edit), held) if documents else held)
        at = kept.end() if kept else end
    return b"".join(parts)


def _valued(body, edit):
    try:
        return json.dumps(_strings(json.loads(body), edit), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return body


def _edited(found, edit):
    try:
        text = found[1].decode()
    except UnicodeDecodeError:
        return found[0]
    return b">" + (edit(text) if _is_prose(text) else text).encode() + b"<"


def _is_prose(text):
    return (
        len(text) >= _LONG
        and "&lt;" not in text
        and text.count(" ") >= 2
        and not text.lstrip().startswith(("<", "{"))
    )


def _strings(value, edit):
    match value:
        case str() if value.lstrip().startswith("<"):
            return _worded(value.encode("utf-8", "ignore"), edit).decode()
        case str():
            return edit(value) if _is_prose(value) else value
        case dict():
            return {name: _strings(inner, edit) for name, inner in value.items()}
        case list():
            return [_strings(inner, edit) for inner in value]
        case _:
            return value


def double_spaces(body, host):
    return _worded(body, lambda text: re.sub(r"(?<=[^\s,:\d]) (?=\w)", "  ", text))


def line_breaks(body, host):
    if _is_json(body):  # in a value they may part paragraphs
        return body
    return _worded(body, lambda text: re.sub(r"(?<=[a-z]) (?=[a-z])", "\n ", text), documents=False)


def other_apostrophes(body, host):
    return _worded(body, lambda text: _APOSTROPHE.sub(lambda m: "’" if m[0] == "'" else "'", text))


def other_quotation_marks(body, host):
    return _worded(
        body,
        lambda text: (
            text.translate(str.maketrans("“”„«»", '""“„”')) if not _is_json(body) else text
        ),
    )


def unseen_characters(body, host):
    return _worded(body, lambda text: re.sub(r"(?<=[a-z]{3})(?=[a-z]{4})", "\u00ad", text, count=1))


def tracking(body, host):
    return _addressed(body, host, lambda scheme, rest: scheme + b"://" + _tracked(rest))


def _tracked(rest):
    place, mark, anchor = rest.partition(b"#")
    sign = (b"&amp;" if b"&amp;" in place else b"&") if b"?" in place else b"?"
    return place + sign + b"utm_source=elsewhere" + mark + anchor


def unsecured(body, host):
    return _addressed(body, host, lambda _, rest: b"http://" + rest)


def _addressed(body, host, edit):
    def edited(found):
        own = found[2].decode("ascii", "replace") == host
        return edit(found[1], found[2] + found[3]) if own else found[0]

    return _ADDRESS.sub(edited, body)


def another_word(body, host):
    """Change what is said: this is no cosmetic edit."""
    return _worded(body, lambda text: re.sub(r"(?<= )[a-z]{4,}(?= )", "otherwise", text, count=1))


EDITS = (
    double_spaces,
    line_breaks,
    other_apostrophes,
    other_quotation_marks,
    unseen_characters,
    tracking,
    unsecured,
)


def upside_down(body, host):
    """Turn the order of a page's entries around, where it lists them one after the other."""
    if _is_json(body):
        try:
            return json.dumps(_turned(json.loads(body)), ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return body
    items = list(_ITEM.finditer(body))
    shown = any(b"item" in kept[0] or b"entry" in kept[0] for kept in _SKIPPED.finditer(body))
    if len(items) < 2 or shown or any(item[0].count(b"<" + item[1]) > 1 for item in items):
        return body
    turned = [item[0] for item in reversed(items)]
    for item, other in zip(reversed(items), reversed(turned), strict=True):
        body = body[: item.start()] + other + body[item.end() :]
    return body


def _turned(value):
    match value:
        case dict():
            return {
                name: inner[::-1] if name in _LISTS and isinstance(inner, list) else _turned(inner)
                for name, inner in value.items()
            }
        case list():
            return [_turned(inner) for inner in value]
        case _:
            return value


def edited(case, edit):
    """Return what is read where every page of a case is edited, and whether anything was."""
    host = urlsplit(case.visit.url).hostname or ""
    pages = {url: replace(page, body=edit(page.body, host)) for url, page in case.pages.items()}
    changed = any(pages[url].body != page.body for url, page in case.pages.items())
    return run(replace(case, pages=_Spelled(pages))), changed


class _Spelled(dict):
    """Pages that are found under any spelling of their addresses."""

    def get(self, url, default=None):
        found = super().get(url)
        same = (page for other, page in self.items() if same_page(other) == same_page(url))
        return found or next(same, default)


def shuffled(reading, rng):
    """Return a reading whose entries stand in another order."""
    return replace(reading, entries=tuple(rng.sample(reading.entries, len(reading.entries))))
