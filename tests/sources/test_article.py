"""Articles edited in place: their paragraphs, grouped, keep their keys while the page grows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Heading, Image, Listing, Paragraph, Post, Quote, Rich, visible_text
from bot.domain.reading import Page, Request, SourceRefusedError, Visit
from bot.sources import article

DATA = Path(__file__).parent / "data" / "article"
URL = "https://gazette.example/world/capitol-unrest"
VISIT = Visit(URL, datetime(2021, 1, 6, 23, tzinfo=UTC), zone="America/New_York")
LONG = "The river has risen by two metres since the morning and still rises."
AGAIN = "The mayor has asked all who live on Mill Lane to leave their houses."
THIRD = "Buses wait in front of the town hall and will run until midnight."


def capitol(number):
    return article.parse(Page(None, (DATA / f"capitol-{number}.html").read_bytes()), VISIT)


def read(body, head=""):
    html = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
    return article.parse(Page(URL, html.encode()), VISIT)


def shape(reading):
    return [[type(block).__name__ for block in entry.blocks] for entry in reading.entries]


def texts(reading):
    return [entry.text for entry in reading.entries]


# --------------------------------------------------------------------------- a growing page


@pytest.mark.parametrize(("number", "entries"), [(1, 4), (2, 7), (3, 9), (4, 11)])
def test_each_version_has_its_paragraphs(number, entries):
    reading = capitol(number)
    assert len(reading.entries) == entries
    assert reading.complete
    assert not reading.newest_first
    assert reading.skipped == ()
    assert all(e.title is None and e.provisional and e.url == URL for e in reading.entries)


def test_what_did_not_change_keeps_its_key():
    before = {entry.text: entry.key for entry in capitol(2).entries}
    after = {entry.text: entry.key for entry in capitol(4).entries}
    same = before.keys() & after.keys()
    assert len(same) == 5
    assert all(before[text] == after[text] for text in same)


def test_quotations_and_posts_belong_to_the_paragraph_before():
    assert shape(capitol(4)) == [
        ["Paragraph"], ["Paragraph"], ["Paragraph"], ["Paragraph"], ["Paragraph"],
        ["Paragraph", "Post"], ["Paragraph", "Post"], ["Paragraph", "Post"], ["Paragraph", "Quote"],
        ["Paragraph"], ["Paragraph"],
    ]  # fmt: skip


def test_posts_and_speakers_have_names():
    blocks = [block for entry in capitol(4).entries for block in entry.blocks]
    posts = [block for block in blocks if isinstance(block, Post)]
    assert [(post.network, post.author, post.handle, post.date) for post in posts] == [
        ("twitter", "Harbour Photos", "HarbourPhotos", "2021-01-06"),
        ("twitter", "Capitol Desk", "CapitolDesk", "2021-01-06"),
        ("twitter", "Office of the Governor", "GovOfVirginia", "2021-01-06"),
    ]
    assert posts[0].text == "Officers with drawn guns behind a barricaded door of the House chamber"
    (quote,) = (block for block in blocks if isinstance(block, Quote))
    assert quote.attribution == "Donald Trump"


def test_left_overs_and_what_surrounds_the_article_are_no_entries():
    said = texts(capitol(4))
    assert "s" not in said
    assert said[-1].endswith("for years.")
    for foreign in (
        "will be updated",
        "evening briefing",
        "Georgia",
        "newsroom",
        "Updated",
        "Share",
    ):
        assert not any(foreign in text for text in said)


# --------------------------------------------------------------------------- grouping

GROUPS = {
    "a heading goes with what follows": (
        f"<p>{LONG}</p><h2>Mill Lane</h2><p>{AGAIN}</p>",
        [["Paragraph"], ["Heading", "Paragraph"]],
    ),
    "a colon takes what follows": (
        f"<p>The mayor said:</p><p>“{AGAIN}”</p><p>{LONG}</p>",
        [["Paragraph", "Paragraph"], ["Paragraph"]],
    ),
    "a list belongs to the paragraph before": (
        f"<p>{LONG}</p><ul><li>blankets</li><li>torches</li></ul><p>{AGAIN}</p>",
        [["Paragraph", "Listing"], ["Paragraph"]],
    ),
    "a picture at the top goes with the first paragraph": (
        f'<img src="/a.jpg"><p>{LONG}</p><p>{AGAIN}</p>',
        [["Image", "Paragraph"], ["Paragraph"]],
    ),
    "lists of links are no content": (
        f'<p>{LONG}</p><ul><li><a href="/a">More on floods</a></li><li><a href="/b">Dams</a></li></ul>',
        [["Paragraph"]],
    ),
}


@pytest.mark.parametrize(("body", "expected"), GROUPS.values(), ids=GROUPS.keys())
def test_blocks_are_grouped(body, expected):
    assert shape(read(body)) == expected


def test_equal_paragraphs_have_different_keys():
    first, _, again = read(f"<p>{LONG}</p><p>{AGAIN}</p><p>{LONG}</p>").entries
    assert again.key == f"{first.key}~2"


def test_a_paragraph_moved_keeps_its_key():
    one = {e.text: e.key for e in read(f"<p>{LONG}</p><p>{AGAIN}</p>").entries}
    other = {e.text: e.key for e in read(f"<p>{AGAIN}</p><p>{LONG}</p>").entries}
    assert one == other


# --------------------------------------------------------------------------- identity of the page's own


def test_anchors_are_keys():
    reading = read(f'<p id="rise-a1f">{LONG}</p><p id="mill-77c">{AGAIN}</p>')
    assert [(e.key, e.url, e.provisional) for e in reading.entries] == [
        ("rise-a1f", f"{URL}#rise-a1f", False),
        ("mill-77c", f"{URL}#mill-77c", False),
    ]


@pytest.mark.parametrize("ids", [("p1", "p2"), ("paragraph-7", "paragraph-8"), ("x91", "x92")])
def test_anchors_that_only_count_are_no_identity(ids):
    reading = read(f'<p id="{ids[0]}">{LONG}</p><p id="{ids[1]}">{AGAIN}</p>')
    assert [entry.provisional for entry in reading.entries] == [True, True]


def test_sections_with_an_id_and_a_time_are_entries():
    reading = read(
        f'<div id="u-9c"><time datetime="2021-01-06T15:00">15:00</time><p>{LONG}</p><p>{AGAIN}</p></div>'
        f'<div id="u-4b"><time datetime="2021-01-06T14:00">14:00</time><p>{THIRD}</p></div>'
    )
    assert [(e.key, e.published, e.provisional) for e in reading.entries] == [
        ("u-9c", datetime(2021, 1, 6, 20, tzinfo=UTC), False),
        ("u-4b", datetime(2021, 1, 6, 19, tzinfo=UTC), False),
    ]
    assert LONG in reading.entries[0].text
    assert AGAIN in reading.entries[0].text


# --------------------------------------------------------------------------- growing and refusing


@pytest.mark.parametrize(
    "end",
    [
        "Firefighters are now going from door to door in",
        "Police have closed the",
        "The mayor will say more,",
    ],
)
def test_half_a_sentence_at_the_end_waits(end):
    reading = read(f"<p>{LONG}</p><p>{end}</p>")
    assert texts(reading) == [LONG]
    assert [skipped.reason for skipped in reading.skipped] == ["unfinished"]


@pytest.mark.parametrize(
    "end", ["Reporting by Ann Lee", "“We will not leave our houses tonight, whatever comes”", AGAIN]
)
def test_what_is_finished_does_not_wait(end):
    assert texts(read(f"<p>{LONG}</p><p>{end}</p>")) == [LONG, end]


def test_text_that_only_the_markup_tells_is_read():
    told = "\\n\\n".join([LONG, AGAIN, THIRD] * 6)
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{told}"}}</script>'
    assert texts(read('<div id="root"></div>', script))[:3] == [LONG, AGAIN, THIRD]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "no article text"),
        ("<nav><a href='/'>Home</a></nav><p>s</p>", "no article text"),
        (
            (
                "<p>We and our partners use cookies. With your consent we store cookies as our privacy policy says.</p>"
                "<p>You can withdraw your consent at any time.</p>"
            ),
            "consent",
        ),
    ],
)
def test_a_page_that_shows_no_article_is_doubted(body, reason):
    assert reason in read(body).doubt


def test_an_article_is_not_doubted():
    assert read(f"<p>{LONG}</p><p>{AGAIN}</p>").doubt is None


def test_json_is_no_article():
    with pytest.raises(SourceRefusedError, match="JSON"):
        article.parse(Page("https://example.org/", b'{"a": 1}'), VISIT)


def test_the_generator_asks_for_one_page():
    steps = article.read(VISIT)
    assert next(steps) == Request(URL)
    with pytest.raises(StopIteration) as stop:
        steps.send(Page(URL, unchanged=True))
    assert stop.value.value.unchanged


sentences = st.lists(
    st.from_regex(r"[A-Z][a-z]{2,9}( [a-z]{2,9}){6,12}\.", fullmatch=True), min_size=1, max_size=8
)


@settings(max_examples=100, deadline=None)
@given(sentences)
def test_every_paragraph_is_an_entry_under_a_key_of_its_own(said):
    reading = read("".join(f"<p>{text}</p>" for text in said))
    assert texts(reading) == said
    assert len({entry.key for entry in reading.entries}) == len(said)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div id=a>",
                "</div>",
                "<time datetime='2021-01-06T10:00'>",
                LONG,
                "<h2>",
                "</h2>",
                "<ul><li>",
                ":",
                "<img src=x>",
                "<article>",
                "<blockquote>",
                "</article>",
                "a",
            ]
        ),
        max_size=30,
    )
)
def test_any_soup_is_read_or_refused(parts):
    try:
        reading = read("".join(parts))
    except SourceRefusedError:
        return
    blocks = [block for entry in reading.entries for block in entry.blocks]
    assert all(visible_text(block) or isinstance(block, Image | Post) for block in blocks)
    assert len({entry.key for entry in reading.entries}) == len(reading.entries)


def test_blocks_keep_their_words():
    (entry,) = read(f"<h2>Mill Lane</h2><p>{LONG}</p><ul><li>blankets</li></ul>").entries
    assert entry.blocks == (
        Heading(Rich("Mill Lane")),
        Paragraph(Rich(LONG)),
        Listing((Rich("blankets"),)),
    )


def test_a_closing_line_behind_the_last_words_does_not_make_them_unfinished():
    last = f"{THIRD} This blog will be updated as the story develops"

    assert len(read(f"<p>{LONG}</p><p>{last}</p>").entries) == 2
