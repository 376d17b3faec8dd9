"""Oddities for the smaller readers: pushes, signatures, headers, dates, addresses, pictures, letters."""

import json
import math
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.domain import addresses
from bot.domain.reading import Page
from bot.domain.richtext.dates import date_in, date_of_status
from bot.domain.richtext.tree import web_url
from bot.domain.signing import HOOK_METHODS, is_signed, sign
from bot.domain.submission import SubmissionError, submission
from bot.fetch.freshness import validators, wait
from bot.fetch.guard import web_address
from bot.fetch.pictures import checked
from bot.pipeline.leases import begun, verified
from bot.platforms import discord, telegram
from bot.ports import FetchError
from bot.sources._feed_dates import read_date
from bot.sources._feed_links import absolute, identity, linked, unmarked
from bot.sources._identity import bare
from bot.sources._page import head_of, text_of, utf8_of
from tests.sources.broken import damaged, damages
from tests.sources.mixes import mixed_turns
from tests.sources.sanity import check_reading, in_range, same_again, storable
from tests.sources.turns import CHARSETS, Turn

NOW = datetime(2021, 1, 6, 22, tzinfo=UTC)
_PUSHES = [
    {"key": "a-1", "title": "Bridge closed", "text": "The bridge is closed.", "published": "2021-01-06T19:10:00Z"},
    {"key": "a", "html": "<p>The <b>bridge</b> is closed.</p><img src='https://x.example/a.jpg'>", "url": "https://x.example/a"},
    {"entries": [{"key": "1", "text": "One."}, {"key": 2, "retracted": True}, {"key": "1", "title": "One again", "pinned": True}]},
    {"key": "n", "title": "Curfew", "flags": ["curfew", "key-event"], "notice": {"kind": "curfew", "status": "in_force",
     "area": "The city", "starts": "2021-01-06T23:00:00Z", "ends": "2021-01-07T11:00:00+01:00", "severity": "Severe"}},
    {"key": "b", "author": "A desk", "note": "Mended.", "updated": "2021-01-06T19:10:00-05:00", "blocks": [
        {"type": "paragraph", "text": "Words."}, {"type": "heading", "text": "More"}, {"type": "list", "items": ["a", "b"]},
        {"type": "quote", "text": "Go home.", "attribution": "The mayor"}, {"type": "video", "url": "https://x.example/v"},
        {"type": "post", "network": "twitter", "text": "Here.", "author": "A", "handle": "a", "date": "2021-01-06"},
        {"type": "image", "url": "https://x.example/i.jpg", "alt": "A street"}, {"type": "link", "url": "https://x.example/"}]},
    {}, {"event": "read"},
]  # fmt: skip
_DATES = """2021-01-06T19:10:00Z|2021-01-06 19:10:00.123+05:30|Wed, 06 Jan 2021 19:10:00 EST|6 de enero de 2021 a las 7:10 p.m.
6. Januar 2021, 19:10 Uhr|mercredi 6 janvier 2021 à 19h10|January 6, 2021 7:10 pm America/New_York|1609960200|1609960200123
20210106T191000Z|06.01.2021, 19:10|13/01/2021 7:10 PM|2021年1月6日 19:10|2021년 1월 6일|6 января 2021 г.|Wed Jan  6 19:10:00 UTC 2021
6 Ocak 2021|6 stycznia 2021 19:10|31 December 9999 23:59|29 February 2020|0001-01-01T00:00:00Z|٢٠٢١-٠١-٠٦""".replace("\n", "|").split("|")  # fmt: skip
_ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Europe/Berlin")
_LINKS = [
    '<https://hub.example/>; rel="hub", <https://x.example/feed>; rel=self',
    '</feed>; rel="alternate self"; title="a, b", <//hub.example>;rel=hub;x',
]
_ADDRESSES = """https://x.example/a?b=c&utm_source=d#e|http://www.x.example:80/a/?ref=b&a=1|//x.example/a|/a/b?c#d|https://münchen.example/ä?ö=ü
https://user:pass@x.example:8443/%C3%A4//b/../c|https://youtu.be/abc?si=x|https://x.com/a/status/1346889018?s=20&t=x|mailto:a@x.example
https://i.guim.co.uk/img/media/0123456789abcdef0123456789abcdef/a.jpg?width=300|https://x.example/a-1024x768.jpg?w=3|https://[::1]:80/a
tag:x.example,2021:1|urn:uuid:1|https://x.example/w_300,h_200/a.png|HTTPS://X.EXAMPLE/A#:~:text=b|https://x.example/?a=1&a=2&;b""".replace("\n", "|").split("|")  # fmt: skip
_HEADERS = {
    "retry-after": [
        "120",
        "Wed, 06 Jan 2021 22:05:00 GMT",
        "-1",
        "Fri, 31 Dec 9999 23:59:59 -2359",
    ],
    "cache-control": [
        "max-age=300",
        "public, max-age=99999999999, no-store",
        's-maxage=1, max-age="7"',
    ],
    "age": ["10", "99999999999", "x"],
    "etag": ['"abc"', "W/x"],
    "link": _LINKS,
}
_PICTURES = [
    b"\xff\xd8\xff\xe0\0\x10JFIF",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    b"GIF89a\1\0\1\0",
    b"RIFF\4\0\0\0WEBPVP8 ",
    b"<svg/>",
]
_PAGE = """\ufeff<!doctype html><html><head><meta charset="utf-8"><title>Ein Tag – live</title>
<link rel="canonical" href="https://x.example/live"><base href="/a/"><meta property="og:title" content="Ein Tag">
<meta property="og:url" content="//x.example/live?utm_source=a"></head><body><p id="a">Ausgangssperre für alle – “ja”</p>"""


def _text(rng, some, most=4):
    """Draw one of some texts, broken."""
    return damaged(rng.choice(some).encode(), damages(rng, most)).decode("utf-8", "surrogateescape")


def _push(rng):
    body = json.dumps(rng.choice(_PUSHES), ensure_ascii=rng.random() < 0.5)
    return damaged(body.encode(), damages(rng, rng.choice((1, 2, 6))))


def _check_push(body):
    try:
        pushed = submission(body)
    except SubmissionError as error:
        _check_refusal(json.dumps(error.faults, ensure_ascii=False))
        return
    assert pushed == submission(body)
    reading = pushed.reading()
    check_reading(reading)
    same_again(reading, NOW)
    for entry in pushed.entries:
        storable(entry.note, entry.key)


def _check_refusal(text):
    assert text
    assert "\n" not in text
    text.encode()


def _check_signature(drawn):
    secret, body, header = drawn
    right = sign(secret, body)
    assert is_signed(secret, body, right, HOOK_METHODS)
    same = header.strip().lower().partition("=")
    fits = (same[0], same[2].strip()) == tuple(right.split("="))
    assert is_signed(secret, body, header, HOOK_METHODS) == fits


def _signature(rng):
    secret, body = rng.choice(("a" * 32, "ä secret")), rng.choice((b"", b"{}", b"\0\xff"))
    return (
        secret,
        body,
        _text(rng, [sign(secret, body), sign(secret, body, "sha512"), "sha256="], 2),
    )


def _check_link(header):
    for rel in ("hub", "self"):
        found = absolute(linked(header, rel), "https://x.example/feed")
        assert found is None or _is_web(found)


def _is_web(url):
    storable(url)
    parts = urlsplit(url)
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def _check_date(drawn):
    text, zone = drawn
    moment = read_date(text, zone)
    in_range(moment)
    assert moment == read_date(text, zone)
    date_of_status(text)
    day = date_in(text)
    assert day is None or datetime.fromisoformat(day)


def _check_address(url):
    bared = addresses.untracked(url)
    assert addresses.untracked(bared) == bared
    assert addresses.same_page(f" {url}") == addresses.same_page(url)
    assert addresses.is_spelling(url, url)
    for found in (
        absolute(url),
        absolute(url, "https://x.example/a"),
        web_url(url),
        web_url(url, "https://x.example/a"),
    ):
        assert found is None or _is_web(found)
    for change in (
        addresses.same_picture,
        identity,
        unmarked,
        bare,
        discord.addresses.web_address,
        telegram.markup.usable,
    ):
        change(url)
    try:
        web_address(url)
    except FetchError as refusal:
        _check_refusal(str(refusal))


def _check_headers(headers):
    seconds = wait(headers, NOW)
    assert 0 <= seconds <= 86400
    assert math.isfinite(seconds)
    validators(headers, None, validators(headers, "d", None))
    lease = verified(
        begun("s", "https://hub.example/", "https://x.example/", "https://y.example", NOW),
        headers["age"],
        NOW,
    )
    assert lease.until is None or lease.until.utcoffset() is not None


def _check_picture(drawn):
    body, kind = drawn
    try:
        picture = checked(Page("https://x.example/a", body, kind))
    except FetchError as refusal:
        _check_refusal(str(refusal))
        return
    assert picture.body == body


def _letters(rng):
    encoding = rng.choice(
        ("utf-8", "utf-16", "utf-16-be", "windows-1252", "shift_jis", "utf-8-sig")
    )
    body = damaged(_PAGE.encode(encoding, "replace"), damages(rng))
    return Page("https://x.example/", body, "text/html", rng.choice(CHARSETS))


def _check_letters(page):
    storable(text_of(page).replace("\0", ""))
    body = utf8_of(page)
    head = head_of(page, body)
    storable(head.titles)
    for url in filter(None, (head.url, head.base)):
        assert _is_web(url)


def odd_turns():
    """Return every turn that reads no saved page."""
    return [
        Turn("pushes", _push, _check_push),
        Turn("signatures", _signature, _check_signature),
        Turn("Link headers", lambda rng: _text(rng, _LINKS), _check_link),
        Turn("dates", lambda rng: (_text(rng, _DATES), rng.choice(_ZONES)), _check_date),
        Turn("addresses", lambda rng: _text(rng, _ADDRESSES), _check_address),
        Turn(
            "other headers",
            lambda rng: {n: _text(rng, some) for n, some in _HEADERS.items()},
            _check_headers,
        ),
        Turn(
            "pictures",
            lambda rng: (
                damaged(rng.choice(_PICTURES), damages(rng, 2)),
                _text(rng, ["image/jpeg", ""], 1),
            ),
            _check_picture,
        ),
        Turn("letters", _letters, _check_letters),
        *mixed_turns(),
    ]
