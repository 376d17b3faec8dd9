"""Chats that add the account, leave, come back and move; and what a chat can take with it."""

import json

import pytest
from chat_room import MAIN

from bot.domain.model import Preferences, Subscription
from bot.ports import Chat, LedgerError, Person, Place

CHANNEL = Place(MAIN, Chat("-7", "channel", title="The news"))
GROUP = Place(MAIN, Chat("-100", "group", title="The group"))
ANN = Person("telegram:42", "Ann", "en", administers=True)


async def state(room, chat):
    rows = {row.target: row.state for row in (await room.ledger.status(room.now)).targets}
    return rows[(await room.target(chat)).address]


async def test_whoever_adds_a_channel_is_asked_in_private(room):
    room.conversation.reachable.add("telegram:42")
    room.conversation.admins.add(("-7", "telegram:42"))

    await room.frontdesk.joined(CHANNEL, ANN)

    ((place, answer),) = room.conversation.said
    assert place.chat.chat == "42"
    assert "I was added to The news." in answer.text.text
    ann = room.private()
    ann.answers.append(answer)
    await ann.presses("Fire in the harbour")
    assert await room.followed("-7") == ["harbour"]


async def test_a_channel_whose_administrator_is_out_of_reach_is_taken_up_quietly(room):
    await room.frontdesk.joined(CHANNEL, ANN)

    assert room.conversation.said == []
    assert await room.ledger.targets_in(MAIN, "-7")


async def test_a_new_group_is_greeted_once(room):
    await room.frontdesk.joined(GROUP, ANN)
    await room.frontdesk.joined(GROUP, ANN)

    ((place, answer),) = room.conversation.said
    assert place == GROUP
    assert answer.public
    bob = room.group(admin=True)
    bob.answers.append(answer)
    await bob.presses("Fire in the harbour")
    assert await room.followed("-100") == ["harbour"]


async def test_a_group_is_greeted_in_the_houses_language_whatever_its_adder_speaks(room):
    room.configures(language="fr")
    await room.frontdesk.joined(GROUP, ANN)
    bob = room.group(admin=True)

    await bob.writes("/language")

    assert bob.ticked == {"Français"}


async def test_who_unblocks_comes_back_without_a_word(room):
    ann = room.private()
    await ann.writes("/start capitol")
    await room.frontdesk.left(MAIN, "42", "the user blocked the bot")
    assert await state(room, "42") == "gone"

    await room.frontdesk.joined(ann.place, ann.person)

    assert await state(room, "42") == "active"
    assert await room.followed() == ["capitol"]
    assert room.conversation.said == []


async def test_a_stranger_who_only_opens_the_chat_is_not_stored(room):
    await room.frontdesk.joined(room.private().place, ANN)

    assert await room.ledger.targets_in(MAIN, "42") == []


@pytest.mark.parametrize("word", ["/start", "/start capitol"])
async def test_who_writes_again_is_spoken_to_again(room, word):
    ann = room.private()
    await ann.writes("/start capitol")
    await room.frontdesk.left(MAIN, "42", "the user blocked the bot")

    await ann.writes(word)

    assert await state(room, "42") == "active"


async def test_all_topics_leave_and_come_back_with_their_chat(room):
    one = room.group(kind="topic", thread="3", admin=True)
    two = room.group(kind="topic", thread="9", admin=True)
    await one.writes("/start capitol")
    await two.writes("/start harbour")

    await room.frontdesk.left(MAIN, "-100", "kicked")
    rows = (await room.ledger.status(room.now)).targets
    assert {row.state for row in rows} == {"gone"}
    await room.frontdesk.joined(GROUP, ANN)

    rows = (await room.ledger.status(room.now)).targets
    assert [(row.kind, row.state) for row in rows] == [("topic", "active")] * 2
    assert room.conversation.said == []


async def test_a_group_that_moved_keeps_its_subscriptions(room):
    await room.group(admin=True).writes("/start capitol")

    await room.frontdesk.moved(MAIN, "-100", "-1009")

    assert await room.followed("-1009") == ["capitol"]
    assert await room.followed("-100") == []


async def test_a_ledger_that_fails_breaks_no_arrival(room):
    await room.ledger.close()

    await room.frontdesk.joined(GROUP, ANN)
    await room.frontdesk.left(MAIN, "-100", "kicked")
    await room.frontdesk.moved(MAIN, "-100", "-1009")
    with pytest.raises(LedgerError):
        await room.ledger.targets_in(MAIN, "-100")


async def test_privacy_says_what_is_stored(room):
    said = await room.private().writes("/privacy")

    assert "neither what people write here nor their names" in said


async def test_everything_stored_can_be_taken_away(room):
    ann = room.private()
    await room.tells("a")
    await ann.writes("/start capitol")
    await ann.writes("/privacy")
    before = len(ann.answers)

    await ann.presses("Export")

    text = "\n".join(a.text.text for a in ann.answers[before:])
    stored = json.loads(text)
    assert stored["address"] == "telegram:main:42"
    assert [s["story"] for s in stored["subscriptions"]] == ["capitol"]


async def test_a_long_export_comes_in_several_messages_of_a_readable_length(room):
    ann = room.private()
    await ann.writes("/start capitol")
    target = (await room.target()).id
    entries = [await room.tells(f"k{n}", f"Entry {n}.") for n in range(40)]
    await room.ledger.tell(target, entries, room.now)
    await ann.writes("/privacy")
    before = len(ann.answers)

    await ann.presses("Export")

    pieces = [a.text.text for a in ann.answers[before:]]
    assert len(pieces) > 1
    assert all(len(piece) <= 1800 for piece in pieces)
    assert json.loads("\n".join(pieces)) == await room.ledger.export_chat(target)


async def test_everything_stored_is_erased_after_one_more_question(room):
    ann = room.private()
    await ann.writes("/start capitol")
    await ann.writes("/privacy")

    await ann.presses("Erase")
    assert await room.followed() == ["capitol"]
    await ann.presses("Erase everything")

    assert "is erased" in ann.text
    assert await room.ledger.targets_in(MAIN, "42") == []
    assert "do not follow any story" in await ann.writes("/settings")


async def test_who_thinks_again_keeps_everything(room):
    ann = room.private()
    await ann.writes("/start capitol")
    await ann.writes("/privacy")

    await ann.presses("Erase", "Keep it")

    assert await room.followed() == ["capitol"]


async def test_a_chat_without_a_trace_has_nothing_to_export_or_erase(room):
    ann = room.private()
    for what in ("Export", "Erase"):
        await ann.writes("/privacy")
        await ann.presses(what)
    await ann.presses("Erase everything")

    assert "Nothing is stored" in ann.text
    assert await room.ledger.targets_in(MAIN, "42") == []


async def test_an_erased_chat_can_begin_anew(room):
    ann = room.private()
    await ann.writes("/start capitol")
    await ann.writes("/privacy")
    await ann.presses("Erase", "Erase everything")

    await ann.writes("/start harbour")

    assert await room.followed() == ["harbour"]


async def test_what_the_operator_chose_is_not_erased_in_chat(room):
    await room.ledger.bind_target("telegram:main:-100", MAIN, GROUP.chat, room.now)
    await room.ledger.sync_subscriptions(
        [Subscription("telegram:main:-100", "capitol", Preferences())], room.now
    )
    bob = room.group(admin=True)
    await bob.writes("/privacy")

    await bob.presses("Erase", "Erase everything")

    assert "operator" in bob.text
    assert await room.followed("-100") == ["capitol"]


async def test_a_member_of_a_group_takes_nothing_and_erases_nothing(room):
    await room.group(admin=True).writes("/start capitol")
    bob = room.group()

    for data in ("data:0:export", "data:0:ask", "data:0:erase"):
        await bob.sends(data)
        assert "Only administrators" in bob.last.toast
    assert await room.followed("-100") == ["capitol"]
