"""How an entry reads in a Telegram chat."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain import blocks as b
from bot.domain.model import Entry, Flag, Message, Notice, NoticeStatus
from bot.platforms.telegram import render
from bot.platforms.telegram.forms import content_of

NOON = datetime(2021, 1, 6, 17, 0, tzinfo=UTC)
PICTURE = "https://example.org/crowd.jpg"


def texts(entry, kind="channel", **message):
    given = {"story": "Unrest", "timezone": "America/New_York"} | message
    return [content_of(part).words for part in render(Message(entry, **given), kind)]


def text(entry, **message):
    (only,) = texts(entry, **message)
    return only


def preview(entry):
    return render(Message(entry, "Unrest"), "channel")[0].payload["link_preview_options"]


def entry(*blocks, **facts):
    return Entry("k", blocks, **facts)


def words(string, *marks):
    return b.Rich(string, marks)


def link(start, end, href):
    return b.Mark(start, end, b.Style.LINK, href)


BLOCKS = [
    (
        "paragraph",
        b.Paragraph(words("Doors & windows <broken>")),
        "Doors &amp; windows &lt;broken&gt;",
    ),
    ("heading", b.Heading(words("At noon")), "<b>At noon</b>"),
    ("quote", b.Quote(words("Go home"), "Mayor"), "<blockquote>Go home\n— Mayor</blockquote>"),
    ("long quote", b.Quote(words("w " * 300)), "<blockquote expandable>"),
    ("list", b.Listing((words("one"), words("two"))), "• one\n• two"),
    ("ordered list", b.Listing((words("one"), words("two")), ordered=True), "1. one\n2. two"),
    (
        "post",
        b.Post("twitter", "Stay safe", "Ada", "ada", "https://x.com/ada/1", "2021-01-06"),
        (
            "<blockquote><b>Ada</b> @\u2060ada · X (Twitter)\nStay safe\n"
            '<a href="https://x.com/ada/1">2021-01-06</a></blockquote>'
        ),
    ),
    (
        "video",
        b.Video("https://example.org/v", "The march"),
        '▶️ <a href="https://example.org/v">The march</a>',
    ),
    (
        "link",
        b.Link("https://example.org/m?a=1&b=2"),
        '🔗 <a href="https://example.org/m?a=1&amp;b=2">example.org</a>',
    ),
    ("picture", b.Image(PICTURE, "A crowd at the gate", "AFP"), "<i>A crowd at the gate (AFP)</i>"),
]


@pytest.mark.parametrize(
    ("block", "shown"), [row[1:] for row in BLOCKS], ids=[r[0] for r in BLOCKS]
)
def test_each_block_has_its_form(block, shown):
    assert shown in text(entry(block))


MARKS = [
    ("bold", [b.Mark(0, 2, b.Style.BOLD)], "<b>ab</b>cdef"),
    ("nested", [b.Mark(0, 4, b.Style.BOLD), b.Mark(1, 3, b.Style.ITALIC)], "<b>a<i>bc</i>d</b>ef"),
    (
        "crossing",
        [b.Mark(0, 3, b.Style.BOLD), b.Mark(2, 5, b.Style.STRIKE)],
        "<b>ab<s>c</s></b><s>de</s>f",
    ),
    (
        "crossing a link",
        [b.Mark(0, 3, b.Style.BOLD), link(2, 5, "https://a.org")],
        '<b>ab</b><a href="https://a.org"><b>c</b>de</a>f',
    ),
    (
        "two links on one word",
        [link(0, 4, "https://a.org"), link(2, 6, "https://b.org")],
        '<a href="https://a.org">abcd</a>ef',
    ),
    (
        "code in a link",
        [link(0, 4, "https://a.org"), b.Mark(0, 4, b.Style.CODE)],
        '<a href="https://a.org">abcd</a>ef',
    ),
    ("repeated", [b.Mark(0, 2, b.Style.BOLD), b.Mark(2, 4, b.Style.BOLD)], "<b>abcd</b>ef"),
    ("script address", [link(0, 4, "javascript:alert(1)")], "abcdef"),
    ("telegram address", [link(0, 4, "tg://user?id=1")], "abcdef"),
    ("login in the address", [link(0, 4, "https://bank.example@evil.example")], "abcdef"),
    (
        "quote in the address",
        [link(0, 4, 'https://a.org/"><b>')],
        '<a href="https://a.org/&quot;&gt;&lt;b&gt;">abcd</a>ef',
    ),
]


@pytest.mark.parametrize(
    ("marks", "shown"), [row[1:] for row in MARKS], ids=[row[0] for row in MARKS]
)
def test_styles_are_balanced_and_links_are_safe(marks, shown):
    assert text(entry(b.Paragraph(words("abcdef", *marks))), story="").split("\n\n")[0] == shown


CALLS = [
    ("@admin hello", "@\u2060admin hello"),
    ("(@admin)", "(@\u2060admin)"),
    ("/start now", "/\u2060start now"),
    ("and/or 1/2", "and/or 1/2"),
    ("mail ada@example.org", "mail ada@example.org"),
    ("https://t.example/@ada/a", "https://t.example/@ada/a"),
    ("see example.org/-/b", "see example.org/-/\u2060b"),
]


@pytest.mark.parametrize(("source", "shown"), CALLS, ids=[row[0] for row in CALLS])
def test_a_mention_or_command_in_a_source_is_only_words(source, shown):
    assert shown in text(entry(b.Paragraph(words(source))))


def test_the_banner_shows_what_is_urgent_and_the_story():
    flags = frozenset({Flag.BREAKING, Flag.CURFEW, Flag.CORRECTION})
    shown = text(entry(b.Paragraph(words("Now")), title="Curfew!", flags=flags))
    assert shown.startswith("🔴🚨 <b>BREAKING · CURFEW</b> · Unrest\n<b>Curfew!</b>\n\nNow")


def test_a_notice_says_where_and_until_when_on_the_readers_clock():
    ends = datetime(2021, 1, 7, 11, tzinfo=UTC)
    notice = Notice("curfew", NoticeStatus.IN_FORCE, "Washington DC", NOON, ends)
    assert "⏱ Curfew · Washington DC · from Jan 6, 12:00 PM EST to Jan 7, 6:00 AM EST" in text(
        entry(flags=frozenset({Flag.CURFEW}), notice=notice)
    )


def test_an_expired_curfew_is_not_announced_as_one_in_force():
    notice = Notice("curfew", NoticeStatus.EXPIRED, "Washington DC")
    shown = text(entry(flags=frozenset({Flag.CURFEW}), notice=notice))
    assert "<b>Curfew expired</b>" in shown
    assert "CURFEW" not in shown


def test_the_footer_says_who_when_corrected_and_where_from():
    facts = {
        "author": "Ada",
        "published": NOON,
        "url": "https://example.org/#k",
        "note": "Fixed a name",
    }
    shown = text(
        entry(b.Paragraph(words("x")), **facts),
        corrected_at=datetime(2021, 1, 6, 19, 5, tzinfo=UTC),
    )
    assert shown.endswith(
        "<i>✏️ Fixed a name</i>\n\nAda · 12:00 PM EST · corrected 2:05 PM EST · "
        '<a href="https://example.org/#k">Source</a>'
    )


def test_a_reader_of_german_gets_german_words_and_times():
    flagged = entry(published=NOON, flags=frozenset({Flag.BREAKING}))
    shown = text(flagged, language="de", timezone="Europe/Berlin")
    assert "EILMELDUNG" in shown
    assert "18:00 MEZ" in shown


def test_a_withdrawn_entry_says_so_and_never_repeats_its_text():
    body = "The governor has resigned, two aides said."
    gone = entry(
        b.Paragraph(words(body)), b.Image(PICTURE), retracted=True, note="The aides were wrong."
    )
    shown = text(gone)
    assert shown.startswith("🚫 <b>Withdrawn</b> · Unrest\nThe aides were wrong.")
    assert "<s>The governor has…</s>" in shown
    assert body not in shown
    assert preview(gone) == {"is_disabled": True}


def test_a_withdrawn_entry_with_a_title_strikes_the_title():
    assert "<s>Governor resigns</s>" in text(entry(title="Governor resigns", retracted=True))


def test_links_in_the_text_are_not_previewed_unasked():
    linked = entry(b.Paragraph(words("see", link(0, 3, "https://example.org/"))))
    assert preview(linked) == {"is_disabled": True}
    assert preview(entry(b.Image("file:///etc/passwd"))) == {"is_disabled": True}
    assert preview(entry(title="x", url="https://example.org/#k")) == {"is_disabled": True}


@pytest.mark.parametrize(
    "alt", ["image", "Photo", "IMG_1234.jpg", "https://example.org/a", " ", None]
)
def test_a_picture_without_a_description_adds_no_line(alt):
    assert text(entry(b.Image(PICTURE, alt)), story="S") == "S"


def test_a_long_entry_is_numbered_sounds_once_and_loses_no_word():
    paragraphs = [b.Paragraph(words(f"Paragraph {n}. " + "More words. " * 60)) for n in range(20)]
    parts = render(Message(entry(b.Image(PICTURE), *paragraphs), "Unrest"), "group")
    assert len(parts) > 2
    told = [part.payload["text"] for part in parts]
    assert [t.rsplit("\n\n", 1)[1] for t in told] == [
        f"<i>{n}/{len(parts)}</i>" for n in range(1, len(parts) + 1)
    ]
    joined = "\n\n".join(told)
    assert [int(n) for n in re.findall(r"Paragraph (\d+)\.", joined)] == list(range(20))
    assert joined.count("More words.") == 20 * 60
    assert ["disable_notification" in part.payload for part in parts] == [False] + [True] * (
        len(parts) - 1
    )
    assert [part.payload["link_preview_options"].get("url") for part in parts[:2]] == [
        PICTURE,
        None,
    ]


def test_a_short_entry_is_not_numbered():
    assert not re.search(r"\d/\d", text(entry(b.Paragraph(words("x")))))


def test_a_full_message_of_4096_characters_is_one_part():
    body = "x" * (4096 - len("S\n\n"))
    assert len(texts(entry(b.Paragraph(words(body))), story="S")) == 1
    assert len(texts(entry(b.Paragraph(words(body + "x"))), story="S")) == 2


def test_a_silent_message_is_silent():
    (part,) = render(Message(entry(title="x"), "Unrest", silent=True), "private")
    assert part.payload["disable_notification"] is True


@pytest.mark.parametrize("hidden", ["", "\u200b", " \u2060\ufeff", "\x00"])
def test_an_entry_with_nothing_to_show_still_makes_a_message(hidden):
    assert text(entry(b.Paragraph(words(hidden)), title=hidden), story=hidden).strip()


def test_a_revision_that_shows_the_same_renders_the_same():
    one = Message(entry(b.Paragraph(words("x")), published=NOON), "Unrest")
    assert render(one, "group") == render(replace(one, revision=2), "group")
