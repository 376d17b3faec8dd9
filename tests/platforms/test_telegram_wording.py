"""A Telegram message does not say one thing twice."""

import pytest

from bot.domain.blocks import Image, Paragraph, Rich
from bot.domain.model import Entry, Flag, Message
from bot.platforms.telegram import render
from bot.platforms.telegram.forms import content_of


def shown(*blocks, **facts):
    (part,) = render(Message(Entry("k", blocks, **facts), "Unrest"), "channel")
    return content_of(part).words


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("BREAKING: Doors broken", "<b>Doors broken</b>"),
        ("Breaking | Doors broken", "<b>Doors broken</b>"),
        ("Breaking bread in the park", "<b>Breaking bread in the park</b>"),
        ("BREAKING:", "<b>BREAKING:</b>"),
    ],
)
def test_a_title_leaves_out_the_label_that_the_banner_says(title, told):
    html = shown(title=title, flags=frozenset({Flag.BREAKING}))
    assert html.splitlines()[1] == told


def test_a_title_keeps_a_label_without_a_banner():
    assert "BREAKING: Doors" in shown(title="BREAKING: Doors broken")


@pytest.mark.parametrize(
    ("alt", "credit", "told"),
    [
        ("The mill lane", "The mill lane at noon", "<i>The mill lane at noon</i>"),
        ("The mill lane", "Ann Lee", "<i>The mill lane (Ann Lee)</i>"),
    ],
)
def test_a_caption_that_says_the_description_stands_alone(alt, credit, told):
    html = shown(Paragraph(Rich("x")), Image("https://x.example/1.jpg", alt, credit))
    assert told in html
