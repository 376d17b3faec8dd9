"""A message as Discord embeds: what a reader sees of each thing an entry can hold."""

from datetime import UTC, datetime

import pytest

from bot.domain.blocks import Heading, Image, Link, Listing, Paragraph, Post, Quote, Rich, Video
from bot.domain.model import Entry, Flag, Message, Notice, NoticeStatus
from bot.domain.richtext.characters import clean
from bot.platforms.discord.parts import Published
from bot.platforms.discord.render import render

AT = datetime(2021, 1, 6, 19, 10, tzinfo=UTC)


def paragraph(text):
    return Paragraph(Rich(text))


def message(*blocks, **changes):
    fields = {name: changes.pop(name) for name in list(changes) if name in Entry.__slots__}
    return Message(Entry("k", blocks, **fields), "Unrest", **changes)


def only_embed(*blocks, **changes):
    (part,) = render(message(*blocks, **changes), "text")
    return part.payload["embeds"][0]


def test_an_entry_becomes_one_embed_with_title_link_author_and_time():
    embed = only_embed(
        paragraph("The building is locked down."),
        title="Capitol *locked*",
        url="https://example.org/live#b1",
        author="A. Reporter",
        published=AT,
        flags=frozenset({Flag.BREAKING}),
    )
    assert embed["title"] == "🔴 BREAKING · Capitol \\*locked\\*"
    assert embed["url"] == "https://example.org/live#b1"
    assert embed["author"] == {"name": "A. Reporter"}
    assert embed["description"] == "The building is locked down."
    assert embed["timestamp"] == "2021-01-06T19:10:00+00:00"
    assert embed["footer"] == {"text": "Unrest"}


def test_flags_have_colours_of_their_own():
    flags = [Flag.BREAKING, Flag.CURFEW, Flag.CURFEW_LIFTED, Flag.CORRECTION]
    embeds = [only_embed(paragraph("x"), flags=frozenset({flag})) for flag in flags]
    colours = {embed["color"] for embed in (*embeds, only_embed(paragraph("x")))}
    assert len(colours) == 5


def test_without_a_title_the_source_is_linked_below_the_text():
    embed = only_embed(paragraph("x"), url="https://example.org/live#b1")
    assert "url" not in embed
    assert embed["description"] == "x\n\n[Source](https://example.org/live#b1)"


def test_a_title_too_long_for_its_place_opens_the_text():
    embed = only_embed(paragraph("x"), title="word " * 80, flags=frozenset({Flag.BREAKING}))
    assert embed["title"] == "🔴 BREAKING"
    assert embed["description"].startswith("**word word")
    assert embed["description"].count("word") == 80


@pytest.mark.parametrize(
    ("block", "written"),
    [
        (Heading(Rich("What we know")), "### What we know"),
        (Quote(Rich("Go home.\nNow."), "The mayor"), "> Go home.\n> Now.\n> — The mayor"),
        (Listing((Rich("one"), Rich("two"))), "- one\n- two"),
        (Listing((Rich("one"), Rich("two")), ordered=True), "1. one\n2. two"),
        (Video("https://v.example/a", "The march"), "▶ [The march](https://v.example/a)"),
        (Link("https://m.example/map"), "🔗 [Link: m.example](https://m.example/map)"),
        (Link("tg://user?id=1", "A map"), "A map"),
        (
            Post(
                "twitter",
                "Stay safe",
                "Mayor",
                "@mayor",
                "https://twitter.com/mayor/1",
                "2021-01-06",
            ),
            "> **Mayor** @mayor\n> Stay safe\n> — [X (Twitter), 2021-01-06](https://twitter.com/mayor/1)",
        ),
        (Post("bluesky", "Stay safe"), "> Stay safe\n> — Bluesky"),
    ],
    ids=[
        "heading",
        "quote",
        "bullets",
        "numbers",
        "video",
        "link",
        "bad link",
        "post",
        "bare post",
    ],
)
def test_a_block_is_written_as_discord_shows_it(block, written):
    assert only_embed(block)["description"] == written


def test_images_are_shown_four_at_most_and_the_rest_linked():
    images = [Image(f"https://i.example/{n}.jpg", f"View {n}", "AP") for n in range(5)]
    (part,) = render(message(*images), "text")
    first, *more = part.payload["embeds"]
    assert first["image"] == {"url": "https://i.example/0.jpg"}
    assert [e["image"]["url"] for e in more] == [f"https://i.example/{n}.jpg" for n in (1, 2, 3)]
    assert all(e.keys() == {"image", "color"} and e["color"] == first["color"] for e in more)
    assert first["description"].startswith("*View 0 — AP*\n*View 1 — AP*\n")
    assert "🖼 [View 4](https://i.example/4.jpg) — AP" in first["description"]


def test_a_correction_says_what_changed():
    embed = only_embed(paragraph("Two hundred."), note="The *number* was wrong.")
    assert embed["description"].startswith("Two hundred.\n\n*✏️ The \\*number\\* was wrong.*")


def test_a_curfew_is_told_in_fields_on_the_readers_clock():
    notice = Notice(
        "curfew", NoticeStatus.IN_FORCE, "Washington DC",
        datetime(2021, 1, 6, 23, tzinfo=UTC), datetime(2021, 1, 7, 11, tzinfo=UTC),
    )  # fmt: skip
    embed = only_embed(
        paragraph("x"), notice=notice, flags=frozenset({Flag.CURFEW}), timezone="America/New_York"
    )
    assert [(f["name"], f["value"]) for f in embed["fields"]] == [
        ("Area", "Washington DC"),
        ("From", "Jan 6, 6:00 PM EST"),
        ("Until", "Jan 7, 6:00 AM EST"),
        ("Status", "in force"),
    ]


def test_a_long_entry_is_cut_into_numbered_parts_at_sentences():
    text = " ".join(f"Sentence {n} ends here." for n in range(400))
    parts = render(message(paragraph(text), corrected_at=AT), "text")
    last = [part.payload["embeds"][-1] for part in parts]
    assert [e["footer"]["text"] for e in last] == [
        f"Unrest · corrected 7:10 PM UTC · {n}/2" for n in (1, 2)
    ]
    embeds = [embed for part in parts for embed in part.payload["embeds"]]
    assert len(embeds) == 3
    assert all(e["description"].endswith("here.") for e in embeds)
    assert " ".join(e["description"] for e in embeds) == clean(text)


def test_two_texts_share_a_message_where_both_have_room():
    text = " ".join(f"Sentence {n} ends here." for n in range(240))
    (part,) = render(message(paragraph(text), Image("https://x.example/1.jpg")), "text")
    first, second = part.payload["embeds"]
    assert len(first["description"]) + len(second["description"]) > 4096
    assert "footer" not in first
    assert second["image"] == {"url": "https://x.example/1.jpg"}
    assert first["color"] == second["color"]


def test_a_list_cut_in_two_goes_on_counting():
    items = tuple(Rich(f"item {'word ' * 60}".strip()) for _ in range(20))
    parts = render(message(Listing(items, ordered=True)), "text")
    lines = [line for p in parts for line in p.payload["embeds"][0]["description"].split("\n")]
    assert [line.partition(".")[0] for line in lines] == [str(n) for n in range(1, 21)]


def test_silence_and_the_webhooks_own_call():
    loud, quiet = message(paragraph("x")), message(paragraph("x"), silent=True)
    assert "flags" not in render(loud, "text")[0].payload
    assert render(quiet, "text")[0].payload["flags"] == 4096
    assert render(loud, "text")[0].method == "POST /channels/{id}/messages"
    assert render(loud, "webhook")[0].method == "POST /webhooks/{id}/{token}"


@pytest.mark.parametrize(
    ("kind", "publish", "published"),
    [("announcement", True, True), ("announcement", False, False), ("text", True, False)],
)
def test_only_announcements_are_published_and_only_when_asked(kind, publish, published):
    (part,) = render(message(paragraph("x"), publish=publish), kind)
    assert isinstance(part, Published) is published
    assert set(part.payload) == {"embeds", "allowed_mentions"}


def test_a_withdrawn_entry_is_a_short_struck_out_notice():
    embed = only_embed(
        paragraph("Nine people died."), Image("https://i.example/a.jpg"),
        title="Nine dead", retracted=True, note="The figure was wrong.", mention="role:998877",
    )  # fmt: skip
    assert embed["title"] == "🚫 Withdrawn"
    assert embed["description"] == "The figure was wrong.\n\n~~Nine dead~~"
    assert "image" not in embed


def test_a_withdrawn_entry_without_a_title_shows_its_first_words_only():
    embed = only_embed(paragraph("Nine people died. " * 100), retracted=True)
    assert embed["description"].startswith("~~Nine people died.")
    assert embed["description"].endswith("…~~")
    assert len(embed["description"]) < 220


def test_a_title_that_says_what_the_banner_says_is_not_told_twice():
    embed = only_embed(
        paragraph("x"), title="Breaking: gates closed", flags=frozenset({Flag.BREAKING})
    )
    assert embed["title"] == "🔴 BREAKING: gates closed"
