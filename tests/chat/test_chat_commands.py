"""How commands are listed, taken apart and completed."""

import re

import pytest
from chat_room import STORIES
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.commands import COMMANDS, menu, options_of
from bot.chat.tongue import LANGUAGES
from bot.domain.model import Story
from bot.ports import Asked, Audience

TAKEN_APART = {
    "nothing": ("start", "", {}),
    "a story": ("start", "capitol", {"story": "capitol"}),
    "a story's title": ("subscribe", "Unrest at the Capitol", {"story": "Unrest at the Capitol"}),
    "a number": ("latest", "5", {"n": "5"}),
    "a number and a story": ("latest", "5 capitol", {"n": "5", "story": "capitol"}),
    "a story without a number": ("latest", "capitol", {"story": "capitol"}),
    "a story that begins with a digit": ("latest", "6jan", {"story": "6jan"}),
    "a length": ("mute", "2 hours", {"for": "2 hours"}),
    "a level and words": (
        "alert",
        "Curfew from six\nin the whole city",
        {"level": "curfew", "text": "from six\nin the whole city"},
    ),
    "words without a level": ("alert", "Shots fired", {"text": "Shots fired"}),
    "words": ("breaking", "  Shots fired  ", {"text": "Shots fired"}),
    "words that seem a story": ("breaking", "capitol stormed", {"text": "capitol stormed"}),
    "an entry and words": (
        "correct",
        "e12 The new words",
        {"entry": "e12", "text": "The new words"},
    ),
    "new words alone": ("correct", "The new words", {"text": "The new words"}),
    "an entry alone": ("correct", "E12", {"entry": "E12"}),
    "an entry and a reason": (
        "retract",
        "e12 wrong street",
        {"entry": "e12", "reason": "wrong street"},
    ),
    "a reason alone": ("retract", "wrong street", {"reason": "wrong street"}),
    "a word that only begins like an entry": (
        "retract",
        "e12th street",
        {"reason": "e12th street"},
    ),
    "an entry to pin": ("pin", "e12", {"entry": "e12"}),
    "what to pause": ("pause", "story:capitol", {"what": "story:capitol"}),
    "words where none belong": ("help", "me", {}),
}


@pytest.mark.parametrize(("word", "text", "options"), TAKEN_APART.values(), ids=TAKEN_APART)
def test_a_commands_text_is_taken_apart(word, text, options):
    assert options_of(COMMANDS[word], text) == options


@given(st.sampled_from(sorted(COMMANDS)), st.text(max_size=60))
def test_whatever_is_written_no_word_is_invented(word, text):
    command = COMMANDS[word]
    found = options_of(command, text)

    assert set(found) <= {option.name for option in command.options}
    assert all(value.casefold() in text.casefold() for value in found.values())
    assert all(found.values())


def test_menus_fit_both_services():
    for command in menu():
        assert re.fullmatch("[a-z]{1,32}", command.name)
        assert set(command.descriptions) == set(LANGUAGES)
        # Discord takes 100 characters of a description, Telegram 256.
        assert all(1 <= len(text) <= 100 for text in command.descriptions.values())
        assert all(1 <= len(o.description) <= 100 for o in command.options)
        required = [option.required for option in command.options]
        assert required == sorted(required, reverse=True), "Discord wants required options first"


async def test_help_tells_each_what_they_may_do(room):
    def named(text):
        return re.findall(r"^/(\w+)", text, re.MULTILINE)

    everybody = [n for n, c in COMMANDS.items() if c.audience is Audience.EVERYBODY]
    readers = [n for n, c in COMMANDS.items() if c.audience is not Audience.EDITORS]

    assert named(await room.group().writes("/help")) == everybody
    assert named(await room.private().writes("/help")) == readers
    assert named(await room.private("9").writes("/help")) == list(COMMANDS)


async def test_help_leads_on_to_other_chats(room):
    ann = room.private()
    await ann.writes("/help")

    links = [b.url for row in ann.last.rows for b in row]

    assert links == ["https://t.me/tocsin_bot", "https://t.me/tocsin_bot?startgroup"]


async def completed(room, who, word, typed, option="story"):
    asked = Asked(who.place, who.person, room.now, word=word)
    return [choice.data for choice in await room.frontdesk.complete(asked, option, typed)]


async def test_a_story_completes_by_title_and_by_id(room):
    ann = room.private()

    assert await completed(room, ann, "subscribe", "") == list(STORIES)
    assert await completed(room, ann, "subscribe", "FIRE") == ["harbour"]
    assert await completed(room, ann, "subscribe", "capi") == ["capitol"]
    assert await completed(room, ann, "subscribe", "xyz") == []


async def test_only_what_is_followed_completes_where_that_is_meant(room):
    ann = room.private()
    await ann.writes("/start harbour")

    assert await completed(room, ann, "settings", "") == ["harbour"]
    assert await completed(room, ann, "latest", "") == list(STORIES)


async def test_completions_stay_few_and_short(room):
    room.configures(stories={f"s{n}": Story(f"s{n}", "word " * 40) for n in range(60)})
    ann = room.private()
    asked = Asked(ann.place, ann.person, room.now, word="subscribe")

    found = await room.frontdesk.complete(asked, "story", "word")

    assert len(found) == 25
    assert all(len(choice.label) <= 100 for choice in found)


async def test_editors_options_complete_for_editors_alone(room):
    await room.tells("a", "Police closed the bridge.")

    assert await completed(room, room.private(), "breaking", "") == []
    assert await completed(room, room.private("9"), "breaking", "") == list(STORIES)
    assert await completed(room, room.private(), "correct", "bridge", "entry") == []
    assert await completed(room, room.private("9"), "correct", "bridge", "entry") == ["e1"]


async def test_what_cannot_be_completed_is_not(room):
    await room.ledger.close()

    assert await completed(room, room.private(), "settings", "") == []
    assert await completed(room, room.private(), "nonsense", "") == []
