"""Answers as messages: what stands in them, and within which bounds."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import ForceReply

from bot.domain.blocks import Image, Mark, Paragraph, Rich, Style
from bot.domain.model import Entry, Message
from bot.platforms.telegram import sketch
from bot.platforms.telegram.screens import (
    Screen,
    entry_screens,
    keyboard,
    question_screen,
    word_screens,
)
from bot.ports import Answer, Button, Choice, Menu, Question
from bot.sandbox.telegram.markup import parse_html

ENTRY = Entry("k", (Paragraph(Rich("Call @mayor /now")), Image("https://example.org/a.jpg")))


def labels(markup):
    return [[button.text for button in row] for row in markup.inline_keyboard]


def text(rich, commands=()):
    (screen,) = word_screens(Answer(rich), commands)
    return screen.text


def test_words_keep_their_looks_and_call_nobody():
    rich = Rich("Try <it> @all", (Mark(0, 3, Style.BOLD),))
    assert text(rich) == "<b>Try</b> &lt;it&gt; @\u2060all"


def test_only_the_bots_own_commands_can_be_tapped():
    said = text(Rich("/help, /erase, a/help, https://a.org/help/@me"), {"help"})
    assert said == "/help, /\u2060erase, a/help, https://a.org/help/@me"


def test_an_answer_without_words_has_no_screen():
    assert word_screens(Answer(toast="Saved")) == ()
    assert word_screens(Answer(Rich(" \n\u200b"))) == ()


def test_a_menus_title_stands_under_the_words_unless_they_say_it():
    menu = Menu("Language", (Choice("English", "en"),))
    said = [
        word_screens(Answer(Rich(words), menu=menu))[0].text for words in ("", "Hi", "LANGUAGE")
    ]
    assert said == ["Language", "Hi\n\nLanguage", "LANGUAGE"]


MENUS = {
    "short": (("a", "b", "c", "d", "e"), [["a", "b", "c", "d"], ["e"]]),
    "numbers": (("10 min", "20 min", "30 min"), [["10 min", "20 min", "30 min"]]),
    "words": (("everything", "breaking"), [["everything", "breaking"]]),
    "sentences": (("the latest from the Capitol", "b"), [["the latest from the Capitol"], ["b"]]),
    "nothing": ((), []),
}


@pytest.mark.parametrize(("choices", "rows"), MENUS.values(), ids=MENUS.keys())
def test_a_menu_stands_in_as_many_columns_as_its_labels_leave_room_for(choices, rows):
    markup = keyboard((), Menu("t", tuple(Choice(label, label) for label in choices)))
    assert (labels(markup) if markup else []) == rows


def test_the_chosen_one_is_ticked_and_the_menu_is_under_the_buttons():
    menu = Menu("t", (Choice("yes", "y", chosen=True), Choice("no", "n")))
    assert labels(keyboard(((Button("Back", "b"),),), menu)) == [["Back"], ["✓ yes", "no"]]


def test_a_button_that_leads_nowhere_is_left_out():
    rows = ((Button("a"), Button("b", url="javascript:x")), (Button("c", url="https://a.org"),))
    assert labels(keyboard(rows)) == [["c"]]


def test_a_hundred_buttons_are_all_there_can_be():
    menu = Menu("t", tuple(Choice(f"choice {n}", str(n)) for n in range(200)))
    buttons = [b for row in keyboard(((Button("Back", "b"),),), menu).inline_keyboard for b in row]
    assert (len(buttons), buttons[-1].text) == (100, "choice 98")


def test_a_label_is_never_empty_and_never_endless():
    assert labels(keyboard(((Button(" \n", "a"), Button("x" * 99, "b")),))) == [
        ["…", "x" * 63 + "…"]
    ]


LETTERS = st.text(st.sampled_from("ab @/<&é\n😀."), max_size=9000)


@given(LETTERS, st.integers(0, 9000), st.integers(0, 9000))
def test_every_answer_fits_and_loses_no_word(words, start, length):
    marks = (Mark(start, start + length, Style.ITALIC),) if start < len(words) else ()
    rows = ((Button("Go", "go"),),)
    screens = word_screens(Answer(Rich(words, marks), rows=rows))
    texts = [parse_html(screen.text).text for screen in screens]

    assert all(0 < len(text) <= 4096 for text in texts)
    assert all(len(screen.text.encode()) <= 32_768 for screen in screens)
    assert [screen.markup is not None for screen in screens] == [False] * (len(screens) - 1) + [
        True
    ] * bool(screens)
    shown = "".join(texts).replace("\u2060", "")
    assert "".join(shown.split()) == "".join(words.split())


ASK = Question("d", "What & when", "A <day>", value="Mon & Tue")


def test_a_question_begins_a_reply_and_shows_what_stands_there():
    screen = question_screen(ASK, "private", (5, "Ada"))
    assert screen.text == "<b>What &amp; when</b>\nA &lt;day&gt;\n<code>Mon &amp; Tue</code>"
    assert screen.markup == ForceReply(selective=False)
    assert screen.markup.input_field_placeholder == "A <day>"


def test_a_question_in_a_group_is_for_one_person():
    screen = question_screen(ASK, "group", (5, "A & B"))
    assert screen.text.startswith('<a href="tg://user?id=5">A &amp; B</a>, <b>What')
    assert screen.markup.selective
    assert not question_screen(ASK, "group").markup.selective  # nobody can be named


def test_a_question_in_a_channel_is_words_alone():
    assert question_screen(ASK, "channel").markup is None


def test_a_long_question_is_cut_to_fit():
    screen = question_screen(Question("d", "t", "l" * 200, "😀&" * 3000), "group", (5, "A"))
    assert len(parse_html(screen.text).text) <= 4096
    assert len(screen.markup.input_field_placeholder) == 64


def test_an_entry_is_shown_as_its_readers_see_it():
    (screen,) = entry_screens([Message(ENTRY, "Capitol", silent=True)], "channel")
    assert screen.preview.url == "https://example.org/a.jpg"
    assert screen.silent
    assert "@\u2060mayor" in screen.text


def test_what_is_refused_is_said_as_bare_words():
    bare = Screen("<b>a</b> &amp; b", keyboard(((Button("x", "y"),),))).stripped
    assert (bare.text, bare.markup, bare.bare) == ("a & b", None, True)
    assert bare.stripped == bare


def test_a_sketch_is_what_a_reader_sees():
    said = sketch(Message(ENTRY, "Capitol", timezone="UTC"))
    assert "Call @mayor /now" in said
    assert said.endswith("🖼 https://example.org/a.jpg")
    assert "\u2060" not in said
    assert not re.search(r"<[a-z/]", said)
    assert html.unescape(said) == said
    first = Entry("k", tuple(reversed(ENTRY.blocks)))
    assert sketch(Message(first, "Capitol")).startswith("🖼 https://example.org/a.jpg")


def test_a_sketch_of_a_long_entry_holds_all_its_parts():
    entry = Entry("k", tuple(Paragraph(Rich(f"{n} " + "word " * 200)) for n in range(12)))
    said = sketch(Message(entry, "Capitol"))
    assert all(f"{n} word" in said for n in range(12))
