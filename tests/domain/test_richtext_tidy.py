"""Left-overs of editing go; the shortest real words stay."""

import pytest

from bot.domain.blocks import Heading, Listing, Mark, Paragraph, Quote, Rich, Style
from bot.domain.richtext import tidy


def kept(text):
    return [block.rich.text for block in tidy([Paragraph(Rich(text))])]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The bridge is closed to all. I", "The bridge is closed to all."),
        ("“We will stay here.” s", "“We will stay here.”"),
        ("Is it over?\nA", "Is it over?"),
        ("Der Damm hält. e", "Der Damm hält."),
    ],
)
def test_a_letter_behind_a_finished_sentence_is_cut(text, left):
    assert kept(text) == [left]


@pytest.mark.parametrize(
    "text",
    [
        "s",
        "I",
        " x ",
        "and",
        "but the",
        "Und",
        "(see below)",
        "See video above",
        "siehe unten",
        "—",
        "***",
        "[[video:4711]]",
    ],
)
def test_a_fragment_is_no_content(text):
    assert kept(text) == []


@pytest.mark.parametrize(
    "text",
    ["Yes.", "RIP", "Goodnight", "Polls close", "42", "7", "🙏", "水", "Why?", "No.", "But.", "1-0", "€", "Closed", "So much for that.",
     "He met Mr. T", "Signed by J. R", "It fell 3. 5", "They chose plan B", "Vitamin C", "終了。", "He sent it (see below) to all."],
)  # fmt: skip
def test_short_words_that_say_something_stay(text):
    assert kept(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "This blog will be updated as the story develops.",
        "This live blog is being updated regularly",
        "(This article will be updated.)",
        "This page is updated live as news comes in.",
        "This is a developing story. Please check back for updates.",
        "This is a breaking news story.",
        "More follows",
        "We will continue to update this page as we learn more.",
        "Refresh this page for the latest updates.",
        "Este blog se irá actualizando a medida que avance la noticia.",
        "Noticia en desarrollo",
        "Cet article sera mis à jour au fil de la journée.",
        "Plus d'informations à suivre.",
        "Dieser Liveblog wird laufend aktualisiert.",
        "Diese Meldung wird aktualisiert.",
        "Weitere Informationen folgen in Kürze.",
    ],
)
def test_a_closing_line_is_no_content(text):
    assert kept(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "This page will be updated by the council on Friday, the clerk told us.",
        "The blog was updated after a reader complained.",
        "More follows from the inquest: the judge wants answers by Friday.",
        "Police said this is a developing story of great concern to the town.",
        "Die Seite der Stadt wird überrannt.",
    ],
)
def test_news_about_updates_stays(text):
    assert kept(text) == [text]


def test_marks_are_cut_with_the_letter():
    rich = Rich("Go home. I", (Mark(3, 10, Style.BOLD),))
    assert tidy([Paragraph(rich)]) == (Paragraph(Rich("Go home.", (Mark(3, 8, Style.BOLD),))),)


def test_other_blocks_are_judged_by_their_content():
    blocks = [
        Heading(Rich("…")),
        Heading(Rich("Q")),
        Quote(Rich("No. I")),
        Listing((Rich("–"), Rich("a"))),
    ]
    assert tidy(blocks) == (Heading(Rich("Q")), Quote(Rich("No. I")), Listing((Rich("a"),)))
