"""`tocsin read` and `tocsin render` on pages of one's own: lines, keys, exit codes."""

import asyncio

ENTRY = [
    "id", "story", "source", "key", "revision", "published", "updated", "title", "text", "url",
    "author", "flags", "key_event", "pinned", "retracted", "notice", "blocks",
]  # fmt: skip
FEED = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>urn:wire</id>
<updated>2021-01-06T20:00:00Z</updated>
<entry><id>urn:1</id><title>Curfew</title><updated>2021-01-06T19:12:00Z</updated>
<published>2021-01-06T14:10:00-05:00</published><link href="https://example.org/1"/>
<content type="html">&lt;p&gt;The mayor has imposed a curfew on Washington DC from 6 p.m. until
6 a.m. Thursday.&lt;/p&gt;</content></entry>
<entry><id>urn:2</id><title></title><updated>2021-01-06T18:00:00Z</updated></entry>
</feed>"""
ARTICLE = "<html><body><article><p>The river is rising fast tonight.</p></article></body></html>"
NOTHING = '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'


async def test_an_entry_is_printed_as_the_contract_says(stage):
    (stage.path / "wire.xml").write_text(FEED)
    (stage.path / "none.xml").write_text(NOTHING)
    done, none = await asyncio.gather(
        stage.tocsin("read", "wire.xml", "--json", tokens={}),
        stage.tocsin("read", "none.xml", "--json", tokens={}),
    )
    assert (none.code, none.out, none.err) == (0, "", "")
    (entry,) = done.json
    assert (done.code, done.err) == (0, "wire.xml: skipped urn:2: empty\n")
    assert list(entry) == ENTRY
    assert entry | {"text": "", "blocks": [], "notice": None} == {
        "id": None,
        "story": None,
        "source": "wire.xml",
        "key": "urn:1",
        "revision": 1,
        "published": "2021-01-06T19:10:00Z",
        "updated": "2021-01-06T19:12:00Z",
        "title": "Curfew",
        "text": "",
        "url": "https://example.org/1",
        "author": None,
        "flags": ["curfew"],
        "key_event": False,
        "pinned": False,
        "retracted": False,
        "notice": None,
        "blocks": [],
    }
    assert list(entry["notice"]) == ["kind", "status", "severity", "area", "starts", "ends"]
    assert entry["notice"]["area"] == "Washington DC"
    (block,) = entry["blocks"]
    assert block == {"type": "paragraph", "text": entry["text"]}


async def test_what_cannot_be_read_is_named_and_the_others_go_on(stage, page):
    (stage.path / "wire.xml").write_text(FEED)
    (stage.path / "story.html").write_text(ARTICLE)
    page.body = FEED.encode()
    plain, blog, private, allowed = await asyncio.gather(
        stage.tocsin("read", "story.html", "gone.xml", "wire.xml", "--json", tokens={}),
        stage.tocsin("read", "story.html", "--kind", "liveblog", tokens={}),
        stage.tocsin("read", page.url, tokens={}),
        stage.tocsin("read", page.url, "--allow-private", "--json", tokens={}),
    )
    first, second, *skipped = plain.err.splitlines()
    assert first == (
        "story.html: no feed or live blog found; to read it as an article edited in place "
        "use --kind article"
    )
    assert second.startswith("gone.xml: ")
    assert skipped == ["wire.xml: skipped urn:2: empty"]
    assert (plain.code, len(plain.json)) == (1, 1)
    assert (blog.code, blog.out, blog.err.count("\n")) == (1, "", 1)
    assert blog.err.startswith("story.html: ")
    assert (private.code, private.out, private.err.count("\n")) == (1, "", 1)
    assert private.err.startswith(f"{page.url}: ")
    assert (allowed.code, [e["source"] for e in allowed.json]) == (0, [page.url])


async def test_a_rendering_is_the_calls_that_would_be_made(stage):
    (stage.path / "wire.xml").write_text(FEED)
    arguments = ("render", "wire.xml", "--platform")
    telegram, webhook, wrong, unknown = await asyncio.gather(
        stage.tocsin(*arguments, "telegram", tokens={}),
        stage.tocsin(*arguments, "discord", "--target", "webhook", "--json", tokens={}),
        stage.tocsin(*arguments, "telegram", "--target", "webhook", tokens={}),
        stage.tocsin(*arguments, "pigeon", tokens={}),
    )
    for done in (telegram, webhook):
        (call,) = done.json
        assert list(call) == ["key", "part", "method", "payload"]
        assert (done.code, call["key"], call["part"]) == (0, "urn:1", 1)
        assert "CURFEW" in str(call["payload"])
    assert telegram.json[0]["method"] == "sendMessage"
    assert telegram.json[0]["payload"]["parse_mode"] == "HTML"
    assert webhook.json[0]["method"] == "POST /webhooks/{id}/{token}"
    assert webhook.json[0]["payload"]["allowed_mentions"] == {"parse": []}
    for done in (wrong, unknown):
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
