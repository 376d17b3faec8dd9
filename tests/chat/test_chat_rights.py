"""Who may do what, and what the others are told."""

from dataclasses import replace

import pytest
import structlog
from chat_room import MAIN

from bot.chat import commands, editors, readers
from bot.domain.blocks import Rich
from bot.ports import (
    Answer,
    Asked,
    Audience,
    Chat,
)

SETTLED_BY_ADMINISTRATORS = [
    name for name, c in commands.COMMANDS.items() if c.audience is Audience.ADMINISTRATORS
]
EDITORS_OWN = [name for name, c in commands.COMMANDS.items() if c.audience is Audience.EDITORS]


def test_every_readers_command_is_answered_and_none_is_answered_twice():
    own = {n for n, c in commands.COMMANDS.items() if c.audience is not Audience.EDITORS}

    assert set(readers.COMMANDS) == own
    assert not set(readers.COMMANDS) & set(editors.COMMANDS)
    assert not set(readers.PRESSES) & set(editors.PRESSES)


@pytest.mark.parametrize("word", SETTLED_BY_ADMINISTRATORS)
async def test_in_a_group_only_administrators_change_settings(room, word):
    bob = room.group()

    assert "Only administrators" in await bob.writes(f"/{word}")
    assert await room.ledger.targets_in(MAIN, "-100") == []


@pytest.mark.parametrize("word", SETTLED_BY_ADMINISTRATORS)
async def test_an_administrator_is_answered(room, word):
    assert "Only administrators" not in await room.group(admin=True).writes(f"/{word}")


@pytest.mark.parametrize("word", ["start", "stories", "latest", "curfew", "privacy", "help"])
async def test_everybody_may_read(room, word):
    assert "Only administrators" not in await room.group().writes(f"/{word}")


async def test_a_link_does_not_let_a_member_subscribe_the_group(room):
    assert "Only administrators" in await room.group().writes("/start capitol")
    assert await room.ledger.targets_in(MAIN, "-100") == []


async def test_a_member_turns_the_pages_but_presses_nothing_else(room):
    bob = room.group()
    await bob.writes("/stories")

    await bob.presses("Unrest at the Capitol")
    assert "Only administrators" in bob.last.toast
    await bob.sends("list:0:sub:0")
    assert "Unrest at the Capitol" in bob.buttons

    assert await room.ledger.targets_in(MAIN, "-100") == []


PRESSES = ("set:{}:any:see:main", "sub:{}:{key}", "stop:{}:{key}", "list:{}:set:0", "lang:{}:de",
           "zone:{}:UTC", "mute:{}:2h")  # fmt: skip


@pytest.mark.parametrize("data", PRESSES)
async def test_nobody_presses_for_somebody_elses_chat(room, data):
    ann, eve = room.private(), room.private("66")
    await ann.writes("/start capitol")
    key = ann.buttons["Stop"].rpartition(":")[2]
    before = await room.ledger.export_chat((await room.target()).id)

    await eve.sends(data.format((await room.target()).id, key=key))

    assert "Only administrators" in eve.last.toast
    assert await room.ledger.export_chat((await room.target()).id) == before


async def test_an_administrator_presses_for_a_channel_from_a_private_chat(room):
    channel = await room.ledger.admit(f"{MAIN}:-7", MAIN, Chat("-7", "channel"), room.now)
    room.conversation.admins.add(("-7", "telegram:42"))
    ann, eve = room.private(), room.private("66")
    await ann.writes("/stories")
    key = ann.buttons["Unrest at the Capitol"].rpartition(":")[2]

    await eve.sends(f"sub:{channel.id}:{key}")
    assert await room.followed("-7") == []
    await ann.sends(f"sub:{channel.id}:{key}")

    assert await room.followed("-7") == ["capitol"]
    assert "arrives there from now on" in ann.text


async def test_another_services_person_is_nobody_here(room):
    channel = await room.ledger.admit(f"{MAIN}:-7", MAIN, Chat("-7", "channel"), room.now)
    room.conversation.admins.add(("-7", "discord:42"))
    ann = room.private()
    ann.person = type(ann.person)("discord:42", "Ann", "en", administers=True)

    await ann.sends(f"list:{channel.id}:sub:0")

    assert "Only administrators" in ann.last.toast


@pytest.mark.parametrize("word", EDITORS_OWN)
async def test_who_is_no_editor_learns_nothing(room, word):
    ann, bob = room.private(), room.group(admin=True)
    with structlog.testing.capture_logs() as logs:
        said = await ann.writes(f"/{word} breaking x")

    assert said == await ann.writes("/nonsense")
    assert await bob.writes(f"/{word} breaking x") is None
    if word in editors.COMMANDS:
        assert [line["word"] for line in logs if line["event"] == "chat.refused"] == [word]


async def test_an_editor_is_let_through_and_others_presses_are_too_old(room, monkeypatch):
    async def answer(turn):
        return Answer(Rich(f"done {turn.by.who}"))

    monkeypatch.setitem(editors.COMMANDS, "status", answer)
    monkeypatch.setitem(editors.PRESSES, "draft", answer)
    room.frontdesk = type(room.frontdesk)(room.desk)
    ed, ann = room.private("9"), room.private()

    assert await ed.writes("/status") == "done telegram:9"
    assert await ed.sends("draft:send:1") == "done telegram:9"
    await ann.sends("draft:send:1")

    assert "too old" in ann.last.toast


async def test_unknown_commands_are_answered_in_private_alone(room):
    assert "/help" in await room.private().writes("/weather")
    assert await room.group().writes("/weather") is None
    assert await room.group("-7", kind="channel").writes("/weather") is None


@pytest.mark.parametrize(
    "data",
    ["", "x", "set", "set:", "set:0", "set:99:abc:see:main", "set:x:y:z:w", "set:٣:a:b:c",
     "set:0:zzz:only:all", "list:0:sub:x", "list:0:nope:0", "sub:0:ffffff", "stop:0:", "data:0:nope",
     "data:5:erase", "zone:0:Nowhere/At_All", "lang:0:xx", "mute:0:9999d",
     "set:99999999999999999999999:a:b:c"],
)  # fmt: skip
async def test_whatever_is_pressed_is_answered(room, data):
    ann = room.private()
    await ann.writes("/start capitol")
    before = len(ann.answers)

    await ann.sends(data)

    assert len(ann.answers) == before + 1
    assert "went wrong" not in (ann.last.toast or ann.text)
    assert await room.followed() == ["capitol"]


@pytest.mark.parametrize("word", ["alert", "status", "frobnicate"])
async def test_who_is_no_editor_is_answered_where_the_service_knows_whom_a_command_means(
    room, word
):
    bob = room.group(kind="text", admin=True)

    said = await bob.fills(word)

    assert said == "I do not know that one. /help shows what I can do."


async def test_plain_words_in_private_are_told_what_helps(room):
    assert "/help" in await room.private().sends(None, "hello")


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "\x00"], ids=["nul", "half", "nothing"])
async def test_characters_that_no_ledger_takes_break_nothing(room, odd):
    ann = room.private()
    ann.person = replace(ann.person, name=odd)
    with structlog.testing.capture_logs() as logs:
        for word in ("start", "latest", "mute", "settings"):
            await ann.writes(f"/{word} {odd}")
            await ann.fills(word, story=odd, n=odd)
            await room.frontdesk.complete(asked_by(ann, word), "story", odd)
        await ann.sends(f"sub:0:{odd}")
        await ann.sends(f"zone:0:{odd}", odd)

    assert {line["event"] for line in logs} <= {"chat.asked"}


def asked_by(somebody, word):
    return Asked(somebody.place, somebody.person, somebody.room.now, word=word)
