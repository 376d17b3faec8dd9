"""What happens at the front desk when something breaks, or when everybody asks at once."""

import asyncio

import pytest
import structlog
from chat_room import MAIN

from bot.chat import readers
from bot.chat.turnstile import CrowdedError, Turnstile
from bot.ports import Asked, Chat, LedgerError, NoSuchIdError, NotAllowedError, Place

ERRORS = {
    "the storage": (LedgerError("disk full"), "Nothing was changed"),
    "a rule": (NotAllowedError("Another editor has to agree."), "Another editor has to agree."),
    "an id": (NoSuchIdError("there is no entry 'e9'"), "there is no entry 'e9'"),
    "a mistake": (ZeroDivisionError("secret 12:AA"), "went wrong"),
}


@pytest.mark.parametrize(("error", "said"), ERRORS.values(), ids=ERRORS)
async def test_an_error_is_answered_in_a_sentence(room, monkeypatch, error, said):
    async def broken(_):
        raise error

    monkeypatch.setitem(readers.COMMANDS, "stories", broken)
    room.frontdesk = type(room.frontdesk)(room.desk)

    answer = await room.private().writes("/stories")

    assert said in answer
    assert "secret" not in answer
    assert "disk" not in answer


async def test_a_ledger_that_fails_at_once_is_answered_too(room):
    await room.ledger.close()

    assert "Nothing was changed" in await room.private().writes("/settings")


async def test_a_reply_that_fails_breaks_nothing(room):
    async def broken(_):
        raise ConnectionError

    ann = room.private()
    asked = Asked(ann.place, ann.person, room.now, word="help")

    await room.frontdesk.asked(asked, broken)

    assert "what I can do" in await ann.writes("/help")


async def test_one_line_is_logged_for_each_act_and_no_words(room):
    with structlog.testing.capture_logs() as logs:
        await room.private().writes("/start secret words")

    asked = [line for line in logs if line["event"] == "chat.asked"]
    assert asked == [
        {
            "event": "chat.asked",
            "log_level": "info",
            "word": "start",
            "place": "telegram:main:42",
            "person": "telegram:42",
        }
    ]


async def test_a_chats_turns_are_taken_one_after_the_other(room):
    ann = room.private()
    await ann.writes("/start capitol")
    await ann.writes("/settings")
    await ann.presses("Which entries")
    toggles = [ann.buttons["breaking news"], ann.buttons["curfews"], ann.buttons["key events"]]

    await asyncio.gather(*(ann.sends(data) for data in toggles))

    assert len((await room.wishes()).only) == 3


async def test_a_chat_that_asks_too_much_at_once_is_not_waited_for(room):
    ann = room.private()

    await asyncio.gather(*(ann.writes("/help") for _ in range(100)))

    helped = [a for a in ann.answers if "what I can do" in a.text.text]
    assert 0 < len(helped) <= 12
    assert {a.text.text for a in ann.answers if a not in helped} == {
        "That is not possible at the moment. Nothing was changed; please try again."
    }
    assert "what I can do" in await ann.writes("/help")


async def test_crowds_in_one_chat_leave_nothing_behind():
    turnstile, place = Turnstile(), Place(MAIN, Chat("1", "private"))
    release = asyncio.Event()

    async def wait():
        async with turnstile.pass_(place):
            await release.wait()

    waiting = [asyncio.create_task(wait()) for _ in range(12)]
    await asyncio.sleep(0)
    with pytest.raises(CrowdedError):
        async with turnstile.pass_(place):
            pass
    waiting[3].cancel()
    release.set()
    await asyncio.wait(waiting)

    assert turnstile.idle
