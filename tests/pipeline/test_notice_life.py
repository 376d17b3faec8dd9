"""A curfew from its announcement to its end, as its chats see and hear it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.model import Flag, NoticeStatus, Preferences
from bot.domain.wording import banner, signals
from bot.pipeline.newsdesk import Newsdesk
from bot.ports import By, Draft
from tests.fakes import OneMessage, entry

HOUR = 3600
CALLS = Preferences(
    only=frozenset({Flag.CURFEW}),
    sound=frozenset({Flag.BREAKING, Flag.CURFEW}),
    mention={Flag.BREAKING: "role:1", Flag.CURFEW: "role:2"},
)
ANNOUNCED = "BREAKING: A curfew has been imposed in Leeds until 6 a.m."
EXTENDED = "The curfew in Leeds has been extended until 8 a.m."
LIFTED = "The curfew in Leeds has been lifted."


class Banners(OneMessage):
    """An account whose messages are their banner and their first words."""

    def render(self, message, kind):
        said = message.entry
        words = banner(signals(said), "en", said.notice, message.timezone) or "-"
        (part,) = super().render(message, kind)
        text = f"{words} | {said.text[:24]}{' corrected' if message.corrected_at else ''}"
        return (replace(part, payload=part.payload | {"text": text}),)


@pytest.fixture
async def room(open_room, clock):
    """One chat that hears of curfews; the story begins at seven in the evening."""
    room = await open_room(CALLS)
    room.platform = Banners(clock)
    room.sender = room.new_sender()
    room.story = replace(room.story, language="en")
    watched = room.ingest.watched["page"]
    room.ingest.watched = {"page": replace(watched, story=room.story)}
    await room.ledger.sync_stories([room.story])
    return room


def dated(key, text, hour=19, minute=0):
    day = datetime(2021, 1, 6, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    return entry(key, text, published=day, url=f"https://example.org/#{key}")


async def pass_time(room, hours):
    """Let hours go by; what runs out is edited."""
    room.clock.forward(hours * HOUR)
    await room.ledger.follow_notices(room.clock())
    await room.look()
    await room.send()


async def test_announced_extended_and_lifted_by_new_entries(room):
    told = [dated("a", ANNOUNCED)]
    await room.tell(*told)
    assert room.platform.shown("a") == ["BREAKING · CURFEW | BREAKING: A curfew has b"]

    told.append(dated("b", EXTENDED, 20))
    await room.tell(*told, after=HOUR)
    until = "Curfew extended until Jan 7, 8:00 AM UTC"
    assert room.platform.shown("a") == [
        f"BREAKING · {until} | BREAKING: A curfew has b",
        f"{until} | The curfew in Leeds has ",
    ]

    told.append(dated("c", LIFTED, 23, 10))
    await room.tell(*told, after=4 * HOUR)
    at = "Curfew lifted at 11:10 PM UTC"
    assert room.platform.shown("a") == [
        f"{at} | BREAKING: A curfew has b",
        f"{at} | The curfew in Leeds has ",
        "Curfew lifted | The curfew in Leeds has ",
    ]
    assert len(room.platform.heard) == 3, "each new message calls, no edit does"


async def test_extended_in_place_is_an_edit_and_a_short_message(room):
    await room.tell(dated("a", ANNOUNCED))
    await room.tell(dated("a", EXTENDED), after=HOUR)
    await room.tell(dated("a", EXTENDED), after=HOUR)

    until = "Curfew extended until Jan 7, 8:00 AM UTC"
    assert room.platform.shown("a") == [
        f"{until} | The curfew in Leeds has  corrected",
        f"{until} | Leeds: Curfew extended u",
    ]
    assert len(room.platform.heard) == 2
    assert [post[2] for post in room.platform.posts][1:] == [f"{until} | Leeds: Curfew extended u"]


async def test_lifted_in_place_is_an_edit_and_a_short_message(room):
    await room.tell(dated("a", ANNOUNCED))
    await room.tell(dated("a", LIFTED), after=HOUR)

    announcement, short = room.platform.shown("a")
    assert announcement.startswith("Curfew lifted at 8:0")
    assert short.startswith("Curfew lifted at 8:0")
    assert len(room.platform.heard) == 2


async def test_at_its_end_it_is_edited_and_nothing_new_is_sent(room):
    await room.tell(dated("a", ANNOUNCED))
    await pass_time(room, 10)
    assert room.platform.shown("a") == ["BREAKING · CURFEW | BREAKING: A curfew has b"]

    await pass_time(room, 1)
    await pass_time(room, 1)

    assert room.platform.shown("a") == ["Curfew ended at 6:00 AM UTC | BREAKING: A curfew has b"]
    assert [call for call, _, _ in room.platform.calls] == ["post", "edit"]


async def test_an_end_that_came_while_nothing_ran_is_made_up_for(room):
    await room.tell(dated("a", ANNOUNCED))
    room.clock.forward(30 * HOUR)  # down all night and all day
    room.sender = room.new_sender()
    await pass_time(room, 0)

    assert room.platform.shown("a") == ["Curfew ended at 6:00 AM UTC | BREAKING: A curfew has b"]
    assert len(room.platform.posts) == 1


async def test_what_is_over_before_it_could_be_sent_is_no_alarm(room):
    room.page.entries = [dated("a", ANNOUNCED)]
    await room.look()
    room.clock.forward(12 * HOUR)  # the service was out of reach until the morning
    await room.send()  # before anybody looked at notices

    assert room.platform.shown("a") == ["Curfew ended at 6:00 AM UTC | BREAKING: A curfew has b"]
    assert room.platform.heard == []
    assert room.platform.mentions == [None]
    await pass_time(room, 0)
    assert [call for call, _, _ in room.platform.calls] == ["post"], "the chat shows it already"


async def test_what_is_over_when_it_is_first_read_is_no_alarm(room):
    room.clock.forward(12 * HOUR)
    await room.tell(dated("a", ANNOUNCED))

    assert room.platform.shown("a") == ["Curfew ended at 6:00 AM UTC | BREAKING: A curfew has b"]
    assert room.platform.heard == []


async def test_a_page_of_an_archive_is_told_as_it_stands(room):
    room.clock.forward(900 * HOUR)
    await room.tell(dated("a", ANNOUNCED))
    await pass_time(room, 24)

    assert room.platform.shown("a") == ["BREAKING · CURFEW | BREAKING: A curfew has b"]


async def test_an_edit_of_other_words_leaves_what_became_of_it(room):
    await room.tell(dated("a", ANNOUNCED))
    await room.tell(dated("a", ANNOUNCED), dated("b", EXTENDED, 20), after=HOUR)
    mended = dated("a", f"{ANNOUNCED} Shops closed early.")
    await room.tell(mended, dated("b", EXTENDED, 20), after=HOUR)

    first, _ = room.platform.shown("a")
    assert first.startswith("BREAKING · Curfew extended until Jan 7, 8:00 AM UTC")


async def test_hours_of_an_undated_entry_do_not_move_when_other_words_are_edited(room):
    await room.tell(entry("a", ANNOUNCED))
    await room.tell(entry("a", f"{ANNOUNCED} Shops closed early."), after=12 * HOUR)
    await pass_time(room, 0)

    (stored,) = await room.ledger.entries()
    assert stored.entry.notice.status is NoticeStatus.EXPIRED
    assert len(room.platform.posts) == 1


async def test_a_withdrawn_lifting_is_undone(room):
    both = [dated("a", ANNOUNCED), dated("b", LIFTED, 20), dated("c", "Rain is expected.", 21)]
    await room.tell(*both, after=2 * HOUR)
    kept = [both[0], both[2]]
    await room.tell(*kept)
    await room.tell(*kept)

    assert room.platform.shown("a")[0] == "BREAKING · CURFEW | BREAKING: A curfew has b"


async def test_a_kill_before_the_edit_loses_and_doubles_nothing(room):
    await room.tell(dated("a", ANNOUNCED))
    room.page.entries = [dated("a", EXTENDED)]
    room.clock.forward(HOUR)
    await room.look()  # stored and spread; the process ends before anything is sent
    room.sender = room.new_sender()
    await room.send()
    await room.tell(dated("a", EXTENDED))

    assert [call for call, _, _ in room.platform.calls] == ["post", "post", "edit"]


async def test_an_editors_lifting_reaches_the_sources_announcement(room):
    await room.tell(dated("a", ANNOUNCED))
    stories = {room.story.id: room.story}
    desk = Newsdesk(room.ledger, lambda: stories, dict, room.clock)
    by = By("cli:ann", "cli", room.clock())
    await desk.push(Draft("story", LIFTED, "curfew"), by, recall=timedelta(0))
    await room.look()
    await pass_time(room, 0)

    assert room.platform.shown("a") == [
        "Curfew lifted at 7:01 PM UTC | BREAKING: A curfew has b",
        "Curfew lifted | The curfew in Leeds has ",
    ]


async def test_an_editors_typo_does_not_put_a_lifted_curfew_back_in_force(room):
    await room.tell(dated("a", ANNOUNCED))
    await room.tell(dated("a", ANNOUNCED), dated("b", LIFTED, 19, 2))
    desk = Newsdesk(room.ledger, lambda: {room.story.id: room.story}, dict, room.clock)
    await desk.correct("e1", f"{ANNOUNCED} Trains run.", By("cli:ann", "cli", room.clock()))
    await pass_time(room, 0)

    first, _ = room.platform.shown("a")
    assert first.startswith("Curfew lifted at 7:02 PM UTC")
