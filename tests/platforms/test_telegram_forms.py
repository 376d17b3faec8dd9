"""Which form a Telegram message takes: a text, a photo with a caption, an album."""

import pytest

from bot.domain import blocks as b
from bot.domain.model import Entry, Flag, Message
from bot.platforms.telegram import render
from bot.platforms.telegram.forms import Content, content_of, linked, part_of, shortened
from bot.platforms.telegram.plain import plain

PICTURE = "https://example.org/crowd.jpg"
SHORT = b.Paragraph(b.Rich("The gate is open."))
LONG = b.Paragraph(b.Rich("The gate is open. " * 80))


def gallery(count):
    return [f"https://example.org/{n}.jpg" for n in range(count)]


def parts(*blocks, **facts):
    message = {name: facts.pop(name) for name in ("silent",) if name in facts}
    return render(Message(Entry("k", blocks, **facts), "Unrest", **message), "channel")


def only(*blocks, **facts):
    (part,) = parts(*blocks, **facts)
    return part


def test_one_picture_and_few_words_are_a_photo_with_a_caption():
    part = only(SHORT, b.Image(PICTURE, "The west gate", "AFP"))
    assert part.method == "sendPhoto"
    assert part.payload == {
        "photo": PICTURE,
        "caption": "Unrest\n\nThe gate is open.\n\n<i>The west gate (AFP)</i>",
        "parse_mode": "HTML",
        "show_caption_above_media": True,
    }


def test_a_picture_that_leads_stands_over_its_words_unless_they_are_urgent():
    assert "show_caption_above_media" not in only(b.Image(PICTURE), SHORT).payload
    urgent = only(b.Image(PICTURE), SHORT, flags=frozenset({Flag.BREAKING}))
    assert urgent.payload["show_caption_above_media"] is True


@pytest.mark.parametrize("count", [2, 10])
def test_several_pictures_are_an_album_with_the_words_under_the_first(count):
    part = only(*map(b.Image, gallery(count)), SHORT)
    assert part.method == "sendMediaGroup"
    media = part.payload["media"]
    assert [item["media"] for item in media] == gallery(count)
    assert ["caption" in item for item in media] == [True] + [False] * (count - 1)
    assert "reply_markup" not in part.payload
    assert part.count == count, "each picture spends the ceilings of a message"


def test_pictures_beyond_the_tenth_are_linked():
    part = only(SHORT, *(b.Image(url, f"Picture number {n}") for n, url in enumerate(gallery(12))))
    words = content_of(part).words
    assert len(part.payload["media"]) == 10
    assert '<a href="https://example.org/10.jpg"><i>Picture number 10</i></a>' in words
    assert "https://example.org/9.jpg" not in words


def test_a_picture_that_stands_there_twice_is_shown_once():
    part = only(b.Image(PICTURE), SHORT, b.Image(PICTURE))
    assert part.method == "sendPhoto"
    assert PICTURE in content_of(part).words


def test_words_too_long_for_a_caption_are_a_text_that_previews_the_first_picture():
    second = "https://example.org/2.jpg"
    part = only(b.Image(PICTURE), LONG, b.Image(second, "The gate at night"))
    assert part.method == "sendMessage"
    preview = {"url": PICTURE, "prefer_large_media": True, "show_above_text": True}
    assert part.payload["link_preview_options"] == preview
    assert f'🖼 <a href="{second}"><i>The gate at night</i></a>' in part.payload["text"]


def test_a_caption_holds_1024_characters():
    room = 1024 - len("Unrest\n\n")
    for extra, method in ((0, "sendPhoto"), (1, "sendMessage")):
        words = b.Paragraph(b.Rich("x" * (room + extra)))
        assert only(words, b.Image(PICTURE)).method == method


def test_a_caption_holds_a_hundred_entities():
    bold = [b.Mark(n * 2, n * 2 + 1, b.Style.BOLD) for n in range(101)]
    for count, method in ((100, "sendPhoto"), (101, "sendMessage")):
        words = b.Paragraph(b.Rich("a " * 101, tuple(bold[:count])))
        assert parts(words, b.Image(PICTURE))[0].method == method


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "/etc/passwd", "attach://x", "tg://x", "https://example.org/map.SVG?a"],
)
def test_what_is_no_photo_of_the_web_is_never_sent_as_one(url):
    assert only(SHORT, b.Image(url)).method == "sendMessage"


def test_a_film_or_a_card_is_previewed_when_there_is_no_picture():
    film, card = b.Video("https://example.org/v"), b.Link("https://example.org/map", "Map")
    assert only(card, film).payload["link_preview_options"]["url"] == film.url
    preview = {"url": card.url, "show_above_text": False}
    assert only(SHORT, card).payload["link_preview_options"] == preview


def test_a_silent_photo_is_silent():
    assert only(b.Image(PICTURE), silent=True).payload["disable_notification"] is True


def test_a_withdrawn_entry_shows_no_picture():
    assert only(SHORT, b.Image(PICTURE), retracted=True).method == "sendMessage"


FORMS = {
    "text": Content("a", preview={"is_disabled": True}),
    "photo": Content("a", (PICTURE,)),
    "album": Content("a", tuple(gallery(3)), above=True, silent=True),
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_a_call_is_read_back_as_it_was_written(content):
    assert content_of(part_of(content)) == content


def test_pictures_that_cannot_be_shown_are_linked_by_their_number():
    content = Content("Words", tuple(gallery(3)))
    words = linked(content, gallery(3)[1:]).words
    assert words == (
        'Words\n\n🖼 <a href="https://example.org/1.jpg">2</a> · '
        '<a href="https://example.org/2.jpg">3</a>'
    )
    full = Content("x" * 1020, tuple(gallery(3)))
    assert linked(full, gallery(3)) == full, "a caption that is full stays as it is"


def test_words_that_outgrew_a_caption_keep_their_beginning_and_their_footer():
    footer = 'Ada · 12:00 · <a href="https://example.org/#k">Source</a>'
    long = f"<b>Unrest</b>\n\n<i>{'One sentence &amp; another. ' * 60}</i>\n\n{footer}"
    short = shortened(Content(long)).words
    assert len(plain(short)) <= 1024
    assert short.startswith("<b>Unrest</b>\n\n<i>One sentence &amp; another.")
    assert short.endswith(f"another.</i>…\n\n{footer}")


@pytest.mark.parametrize("letter", ["👩‍👩‍👧‍👦", "e\u0301\u0308", "क्षि", "x"])
def test_no_letter_is_cut_in_two(letter):
    short = plain(shortened(Content(letter * 1100)).words)
    assert len(short) <= 1024
    assert short.endswith("…")
    assert short[:-1] == letter * (len(short[:-1]) // len(letter))


def test_a_long_or_many_lined_quotation_is_folded():
    for words, folded in (("a" * 300, False), ("a" * 301, True), ("a\n" * 5 + "b", True)):
        shown = content_of(only(b.Quote(b.Rich(words)))).words
        assert ("<blockquote expandable>" in shown) is folded
