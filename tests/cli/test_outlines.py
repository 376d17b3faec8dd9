"""Stories and their sources as OPML, taken elsewhere and back."""

import pytest
import yaml

from bot.config import load


def test_stories_and_their_sources_are_outlines(house):
    done = house.tocsin("subscriptions", "export", "--format", "opml")

    assert done.exit_code == 0
    assert done.stdout.startswith("<?xml version='1.0' encoding='utf-8'?>\n<opml version=\"2.0\">")
    assert '<outline text="Unrest at the Capitol" title="Unrest at the Capitol">' in done.stdout
    assert 'xmlUrl="https://example.org/feed.atom"' in done.stdout


def test_an_opml_file_becomes_stories_to_paste_that_a_check_accepts(house, tmp_path):
    opml = tmp_path / "feeds.opml"
    opml.write_text("""\
<opml version="1.0"><head/><body>
  <outline text="Harbour &amp; Storm">
    <outline type="rss" text="Port" xmlUrl="https://port.example/feed"/>
    <outline text="Deeper"><outline type="rss" xmlUrl="https://sea.example/rss?a=1&amp;b=2"/></outline>
  </outline>
  <outline type="rss" text="Die Zeitung" xmlUrl="https://zeitung.example/"/>
  <outline type="rss" title="日本" text="x" xmlUrl="https://jp.example/"/>
  <outline type="rss" text="no address" xmlUrl="javascript:alert(1)"/>
  <outline text="empty"/>
</body></opml>""")
    done = house.tocsin("subscriptions", "import", "--format", "opml", str(opml))
    assert done.exit_code == 0
    pasted = tmp_path / "pasted.yaml"
    pasted.write_text(done.stdout)
    config = load(str(pasted), environ={}, sandbox=True)

    assert [(s.id, s.title) for s in config.stories] == [
        ("harbour-storm", "Harbour & Storm"),
        ("die-zeitung", "Die Zeitung"),
        ("story", "日本"),
    ]
    assert [(s.story, s.url) for s in config.sources] == [
        ("harbour-storm", "https://port.example/feed"),
        ("harbour-storm", "https://sea.example/rss?a=1&b=2"),
        ("die-zeitung", "https://zeitung.example/"),
        ("story", "https://jp.example/"),
    ]


def test_what_was_exported_as_opml_comes_back_as_the_same_sources(house):
    opml = house.tocsin("subscriptions", "export", "--format", "opml").stdout
    done = house.tocsin("subscriptions", "import", "--format", "opml", "-", stdin=opml)

    assert yaml.safe_load(done.stdout)["stories"] == {
        "unrest-at-the-capitol": {
            "title": "Unrest at the Capitol",
            "sources": ["https://example.org/live", "https://example.org/feed.atom"],
        }
    }


ENTITY = '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this is no XML"),
        ("subscriptions: []", "-:1:1: this is no XML"),
        ("<rss><channel/></rss>", "this is no OPML"),
        ("<opml><body/></opml>", "no feed is named in it"),
        (f"{ENTITY}<opml><body><outline text='&x;'/></body></opml>", "external entity"),
    ],
    ids=["empty", "yaml", "a feed", "no feeds", "an entity"],
)
def test_what_is_no_opml_is_named(house, text, said):
    done = house.tocsin("subscriptions", "import", "--format", "opml", "-", stdin=text)

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
