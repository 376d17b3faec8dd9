"""Pages as they should never be: saved ones with pieces cut out, doubled, swapped and put in."""

import json
import re
from dataclasses import dataclass

from hypothesis import strategies as st

# What parsers have stumbled over: entities, ends in the wrong place, odd numbers, odd characters.
_SHARDS = [
    b"<", b">", b"&", b'"', b"'", b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xfe\xff",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE x [", b"<!ENTITY x 'y'>", b"&x;", b"&#0;", b"&#xD800;",
    b"&#1114112;", b"<script>", b"</script>", b"<p>", b"</p>", b"<div>" * 50, b"</div>" * 50, b"<table><tr><td>",
    b"<blockquote class='twitter-tweet'>", b"<a href='//['>", b"<img src=x>", b"<iframe src='http://[::'>",
    b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"-1", b"1e999", b"NaN", b"[]", b"{}", b'""', b"[" * 3000,
    b"99999999999999999999", b"0000-00-00T00:00:00Z", b"9999-12-31T23:59:60+99:99", b"\\u0000", b"\\ud800", b"\\",
    b"http://[", b"javascript:alert(1)", b"http://x/" + b"a" * 300, "\u202e\u200f\u0301".encode(), "🧑‍🚒".encode(),
    b"</", b"<br>", b"<h2>", b"<li>", b"<figure>", b"<b><i>" * 40, b"&amp;#0;", b"&lt;p&gt;", b"\r\n\t", b"\x1f", b"\x85",
]  # fmt: skip
# What may stand where a page says something: between quotation marks, between tags, for a number.
_WORDS = [
    b"", b" ", b"\\u0000", b"&#0;", b"\0", b"a\\u0000b", b"\\ud800x", b"&#xD83D;", b"\\udc00\\ud800", "\ufffe\u200b".encode(),
    b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59", b"2021-02-30T25:61:61Z", b"253402300799", b"-62135596801",
    b"2021-01-06T19:10:00+99:99", b"10000-01-01", b"31 December 9999 23:59 -1200", b"Fri, 31 Dec 9999 23:59:59 EST",
    "٢٠٢١-٠١-٠٦".encode(), b"1e400", b"1" * 400, b"0", b"-1", b"3.5", b"true", "½²".encode(), b"\\n\\n", b"a\nb\r\nc\td",
    b"http://[", b"http://[::1", b"https://a:b@c.example/", b"https://example.org:99999/", b"https://example.org:x/",
    "https://exa\u2100mple.org/".encode(), "https://münchen.example/ä?ß=ü#ö".encode(), b"https://.", b"https://a..b/", b"//",
    b"https://xn--/", b"https://" + b"a" * 70 + b".example/", b"HTTP://EXAMPLE.ORG", b"#", b"?", b"mailto:a@b.example",
    b"https://example.org/" + b"a" * 3000, b"https://example.org/?utm_source=x#:~:text=y", b"javascript:alert(1)", b"data:,x",
    b"<p></p>", b"&amp;lt;b&amp;gt;", b"<b>x</b>", b'<img src=\\"x\\">', b"@everyone /stop #x", b"*_~`|>", "\u202eabc".encode(),
    "👩‍👩‍👧‍👦🇺🇸".encode() * 30, "e\u0301\u0301\u0301".encode(), b"W" * 5000, b"word " * 1500, "速報。議事堂に侵入！".encode(), "שלום".encode(),
    b"key", b"id", b"twitter", b"LiveBlogPosting", b"paragraph", b"Actual", b"Cancel", b"deleted", b"html", b"text",
]  # fmt: skip
_KINDS = [
    b"null", b"[]", b"{}", b"true", b"false", b"0", b"-1", b"1.5", b"1e999", b"1e308", b"99999999999999999999", b'""', b"[[]]",
    b'{"a":{"b":[null]}}', b'["x",null,1]', b"[{}]", b'{"@id":{}}', b'{"text":1}', b'{"name":null}', b'[{"name":[]}]', b'"\\u0000"',
]  # fmt: skip
_VALUES = [
    None, True, 0, -1, 1.5, 1e308, 10**30, 253402300799, 253402300799999, "", " ", [], {}, [[]], [None], ["x", 1], [{}], [[[]] * 30],
    {"a": {"b": [None]}}, {"@id": {}}, {"text": 1}, {"name": None}, {"@type": "Person", "name": ["A", 1]}, {"id": "x"}, {"@value": "x"},
    "\0", "a\0b", "\u202e", "x" * 5000, "word " * 1500, "<p>a<p>b", "<b>", "&#0;", "&lt;p&gt;", "👍🏽" * 700, "e\u0301" * 9, "\n\n\n", "速報。",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2021-02-30", "1609960200", "2021-01-06T19:10:00.5Z", "31 December 9999",
    "http://[", "https://a:b@c.example/", "https://x.example:99999/", "https://exa\u2100mple.org/", "//x.example", "#a", "a#b", "?", "_:b0",
    "https://x.example/" + "a" * 3000, "https://x.example/?utm_source=a", "javascript:alert(1)", "twitter", "Cancel", "delete", "true",
]  # fmt: skip
_SCRIPT = re.compile(rb"(?s)(?<=ld\+json\">)\s*[{\[].*?(?=</script)")
_SAID = re.compile(rb'"(?:[^"\\]|\\.){0,400}"|>[^<>]{1,400}<|\b\d{1,30}\b|\b(?:null|true|false)\b')
_WAYS = (
    "cut",
    "insert",
    "double",
    "move",
    "end",
    "flip",
    "bytes",
    "word",
    "word",
    "word",
    "kind",
    *["value"] * 4,
)
_GENTLE = ("word", "kind", "value", "value", "value")
_NEARLY_ALL = 0.999_999
_LENGTHS = (0, 1, 3, 20, 200, 5000)


@dataclass(frozen=True)
class Damage:
    """One thing wrong with a page; places are shares of its length."""

    way: str
    place: float
    length: int
    piece: bytes
    other: float

    def done(self, body):
        """Return the page with it."""
        start = int(self.place * len(body))
        end = min(len(body), start + self.length)
        match self.way:
            case "cut":
                return body[:start] + body[end:]
            case "double":
                return body[:start] + body[start:end] * int(2 + 4 * self.other) + body[end:]
            case "move":
                rest = body[:start] + body[end:]
                place = int(self.other * len(rest))
                return rest[:place] + body[start:end] + rest[place:]
            case "end":
                return body[:start]
            case "flip" if start < len(body):
                bit = 1 << int(8 * self.other)
                return body[:start] + bytes([body[start] ^ bit]) + body[start + 1 :]
            case "value":
                return self._valued(body)
            case "word" | "kind":
                return self._said_otherwise(body, start)
            case _:
                return body[:start] + self.piece + body[start:]

    def _valued(self, body):
        """Put another value into a document of JSON, or into one that a page holds."""
        whole = _SCRIPT.search(body) if body.lstrip()[:1] not in (b"{", b"[") else None
        first, last = whole.span() if whole else (0, len(body))
        try:
            document = json.loads(body[first:last])
        except (ValueError, RecursionError):
            return self._said_otherwise(body, int(self.place * len(body)))
        places = [(document, name) for name in _names(document)]
        for holder, name in places:
            places += [(holder[name], inner) for inner in _names(holder[name])]
        if places:
            holder, name = places[int(self.place * len(places))]
            holder[name] = self._value(places)
        told = json.dumps(document, ensure_ascii=self.other < 0.5).encode("utf-8", "replace")
        return body[:first] + told + body[last:]

    def _value(self, places):
        if self.other < 0.3:  # what stands elsewhere; through text, lest it holds itself
            holder, name = places[int(self.other / 0.3 * len(places))]
            return json.loads(json.dumps(holder[name]))
        return _VALUES[int((self.other - 0.3) / 0.7 * len(_VALUES))]

    def _said_otherwise(self, body, start):
        found = _SAID.search(body, start)
        if found is None:
            return body + self.piece
        first, last = found.span()
        framed = self.way == "word" and body[first : first + 1] in (b'"', b">")
        return body[: first + framed] + self.piece + body[last - framed :]


def _names(value):
    match value:
        case dict():
            return list(value)
        case list():
            return range(len(value))
        case _:
            return ()


def damages(rng, most=6):
    """Draw what is to be wrong with a page, from a generator of random numbers.

    Every other page stays well-formed: much is found only behind the first look.
    """
    ways = _GENTLE if rng.random() < 0.5 else _WAYS
    return tuple(_damage(rng, ways) for _ in range(rng.randint(0, most)))


def _damage(rng, ways):
    way = rng.choice(ways)
    pieces = {"word": _WORDS, "kind": _KINDS}.get(way, _SHARDS)
    piece = rng.choice(pieces)
    if way == "bytes":
        piece = bytes(rng.randrange(256) for _ in range(rng.randint(0, 12)))
    # Hypothesis' own generator knows 1.0 too.
    place, other = (min(rng.random(), _NEARLY_ALL) for _ in range(2))
    return Damage(way, place, rng.choice(_LENGTHS), piece, other)


def damaged(page, wrong):
    """Return a page with all that is to be wrong with it."""
    for damage in wrong:
        page = damage.done(page)
    return page


def broken(page, most=6):
    """Return, for Hypothesis, versions of a page's bytes with a few things wrong with each."""
    return st.randoms(use_true_random=False).map(lambda rng: damaged(page, damages(rng, most)))
