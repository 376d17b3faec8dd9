"""What feeds say beside their text: pictures, films, and who pushes their news."""

from datetime import UTC, datetime

import pytest

from bot.domain.blocks import Image, Video
from bot.domain.reading import Page, Visit
from bot.sources import feed

URL = "https://news.example/harbour.xml"


def parse(body, **more):
    return feed.parse(
        Page(URL, body.encode(), **more), Visit(URL, datetime(2021, 1, 6, tzinfo=UTC))
    )


def rss(item="", head=""):
    return f"<rss version='2.0'><channel><title>T</title>{head}<item>{item}</item></channel></rss>"


MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"


@pytest.mark.parametrize(
    ("told", "blocks"),
    [
        (
            (
                "<media:group><media:content url='https://i.example/s.jpg' type='image/jpeg' width='90'/>"
                "<media:content url='https://i.example/l.jpg' type='image/jpeg' width='900'/></media:group>"
            ),
            (Image("https://i.example/l.jpg"),),
        ),
        (
            (
                "<media:content url='https://i.example/s.jpg'><media:credit>A &amp;amp; B</media:credit>"
                "<media:credit>C</media:credit></media:content><media:credit>Nobody</media:credit>"
            ),
            (Image("https://i.example/s.jpg", None, "A & B, C"),),
        ),
        (
            (
                "<media:content url='https://i.example/s.jpg' width='99999999999999999999'/>"
                "<media:content url='javascript:x' medium='image'/><media:content/>"
            ),
            (Image("https://i.example/s.jpg"),),
        ),
        (
            (
                "<enclosure url='https://a.example/ep' type='audio/mpeg'/>"
                "<enclosure url='https://a.example/ep.pdf' type='application/pdf'/>"
            ),
            (Video("https://a.example/ep"),),
        ),
        (
            "<media:content url='https://www.youtube.com/embed/abcdefghijk'/>",
            (Video("https://www.youtube.com/watch?v=abcdefghijk"),),
        ),
    ],
    ids=["sizes", "credits", "nonsense", "podcast", "player"],
)
def test_media_beside_the_text(told, blocks):
    body = rss(f"<guid>g</guid><title>T1</title>{told}").replace("<rss", f"<rss {MEDIA}", 1)
    assert parse(body).entries[0].blocks == blocks


@pytest.mark.parametrize(
    ("head", "header", "hub", "topic"),
    [
        ("", "", None, None),
        ("<link rel='hub' href='/h'/><link rel='self' href='/f'/>", "", "https://news.example/h", "https://news.example/f"),
        ("<link rel='hub' href='/h'/>", '<https://o.example/h>; rel="hub", <https://o.example/f>; rel="self"', "https://o.example/h", "https://o.example/f"),
        ("", '<https://o.example/x>; rel="prev", </h>; rel="hub nofollow"', "https://news.example/h", None),
        ("<link rel='hub' href='javascript:x'/>", "<>; rel=hub", None, None),
    ],
)  # fmt: skip
def test_hub_and_topic_are_what_header_or_feed_announce(head, header, hub, topic):
    body = rss(head=head.replace("<link", "<link xmlns='http://www.w3.org/2005/Atom'"))
    reading = parse(body, headers={"link": header})
    assert (reading.hub, reading.topic) == (hub, topic)
