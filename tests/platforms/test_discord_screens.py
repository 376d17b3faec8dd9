"""Answers as Discord's messages: whatever is said, the stand-in's judge takes it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Rich
from bot.platforms.discord.questions import Questions, asking_button, dialogue
from bot.platforms.discord.screens import replacing, screens, toast
from bot.platforms.discord.sketch import plain, sketch
from bot.ports import Answer, Button, Choice, Menu, Question, Style
from bot.sandbox.discord import forms, rules
from tests.strategies import messages

TEXT = st.text(max_size=120)
DATA = st.text("abcdefgh:0123456789", min_size=1, max_size=64)
LINKS = st.sampled_from(["https://example.org/", "https://example.org/" + "a" * 600])
BUTTONS = st.builds(Button, TEXT, data=DATA, style=st.sampled_from(Style)) | st.builds(
    Button, TEXT.filter(bool), url=LINKS
)
MENUS = st.builds(
    Menu, TEXT, st.lists(st.builds(Choice, TEXT, DATA, st.booleans()), max_size=70).map(tuple)
)
QUESTIONS = st.builds(Question, DATA, TEXT, TEXT, st.text(max_size=300), st.booleans())
ANSWERS = st.builds(
    Answer,
    text=st.text(max_size=5000).map(Rich),
    rows=st.lists(st.lists(BUTTONS, max_size=7).map(tuple), max_size=7).map(tuple),
    menu=st.none() | MENUS,
    shown=st.lists(messages(), max_size=2).map(tuple),
    toast=st.none() | TEXT,
    question=st.none() | QUESTIONS,
)
patient = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@patient
@given(ANSWERS, st.booleans())
def test_discord_takes_every_answer(answer, hidden):
    for screen in (*screens(answer, "text"), *replacing(answer, "text")):
        rules.new_message(screen.body(hidden=hidden))
    if not toast(answer).empty:
        rules.new_message(toast(answer).body(hidden=True))


@patient
@given(QUESTIONS, st.text(max_size=200))
def test_discord_takes_every_dialogue(question, words):
    form = dialogue(question, words.strip())
    forms.judge(form)
    assert form["custom_id"] == question.data


@given(QUESTIONS)
def test_a_question_s_button_opens_it_even_when_it_was_forgotten(question):
    button = asking_button(question)
    rows = [{"components": [button]}]
    questions = Questions()
    found = questions.behind(button["custom_id"], rows)
    assert (found.data, found.long) == (question.data, question.long)
    questions.keep(question)
    assert questions.behind(button["custom_id"], rows) == question
    assert questions.behind(question.data, rows) is None


@patient
@given(messages())
def test_a_sketch_is_never_empty_and_keeps_no_guard(message):
    told = sketch(message)
    assert told.strip()
    assert "\u200b" not in told


def test_a_sketch_is_what_a_reader_reads():
    assert plain(
        "**Fire** at [the \\*river\\*](https://example.org/a) <https://example.org/b>"
    ) == ("Fire at the *river* https://example.org/b")
    assert plain("### Head\n> said ~~once~~ `code`") == "Head\n> said once code"
