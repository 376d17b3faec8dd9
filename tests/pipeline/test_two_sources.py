"""Two sources of one story: an event is told once, by whoever tells it better."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.model import Flag, Source
from bot.pipeline.ingest import Ingest, Watched
from tests.fakes import FakePage, FakeWeb, entry

BRIDGE = "Police have closed all bridges into the city, the mayor said."
MORE = f"{BRIDGE} Two ferries run from the harbour."
OTHER = "The airport is open again, and trains go as far as Norton."
URL, SECOND = "https://example.org/live", "https://example.org/second"


class Pair:
    """A newsroom whose story has two sources."""

    def __init__(self, room):
        self.room, self.wire, self.paper = room, room.page, FakePage()
        second = replace(room.source, id="second", url=SECOND)
        watched = {
            "page": Watched(room.source, room.story, self.wire.read),
            "second": Watched(second, room.story, self.paper.read),
        }
        self.web = FakeWeb({URL: self.wire, SECOND: self.paper})
        room.ingest = Ingest(room.ledger, self.web, watched)
        self.sources: list[Source] = [room.source, second]

    async def tell(self, *, wire=None, paper=None, after=100):
        """Put entries on the pages, look at both a while later, and send."""
        for page, texts, name in ((self.wire, wire, "w"), (self.paper, paper, "p")):
            if texts is not None:
                page.entries = [
                    text if not isinstance(text, str) else entry(f"{name}{n}", text)
                    for n, text in enumerate(texts)
                ]
        self.room.clock.forward(after)
        await self.room.look()
        await self.room.send()
        return self.room.platform.shown("a")

    def posts(self):
        return [text for call, _, text in self.room.platform.calls if call == "post"]


@pytest.fixture
async def pair(make_newsroom):
    room = make_newsroom()
    made = Pair(room)
    await room.open("a")
    await room.ledger.sync_sources(made.sources, room.clock())
    await made.tell(wire=[], paper=[])
    return made


async def test_the_second_telling_is_not_sent_and_the_log_says_so(pair):
    await pair.tell(wire=[BRIDGE])
    with capture_logs() as lines:
        assert await pair.tell(paper=[BRIDGE, OTHER]) == [BRIDGE, OTHER]

    (line,) = [line for line in lines if line["event"] == "entry.linked"]
    assert (line["key"], line["same_as"]) == ("p0", "e1")


async def test_a_better_telling_takes_the_place_of_the_first(pair):
    await pair.tell(wire=[BRIDGE])

    assert await pair.tell(paper=[MORE]) == [MORE]
    assert pair.posts() == [BRIDGE]


async def test_who_tells_first_makes_no_difference_to_what_is_told(pair):
    await pair.tell(paper=[MORE])

    assert await pair.tell(wire=[BRIDGE]) == [MORE]
    assert pair.posts() == [MORE]


async def test_half_an_hour_later_the_same_words_are_news(pair):
    await pair.tell(wire=[BRIDGE])

    assert await pair.tell(paper=[BRIDGE], after=1900) == [BRIDGE, BRIDGE]


async def test_a_slow_source_is_judged_by_its_dates(pair):
    at = pair.room.clock()
    await pair.tell(wire=[entry("w", BRIDGE, published=at)])

    late = entry("p", BRIDGE, published=at + timedelta(minutes=2))
    assert await pair.tell(paper=[late], after=3600) == [BRIDGE]


async def test_one_source_that_says_the_same_twice_is_taken_at_its_word(pair):
    assert await pair.tell(wire=[BRIDGE, BRIDGE]) == [BRIDGE, BRIDGE]


async def test_breaking_news_is_told_though_another_told_it_calmly(pair):
    pair.room.story.words[Flag.BREAKING] = ("the police",)
    shout = BRIDGE.replace("Police have", "The police have")
    await pair.tell(wire=[BRIDGE])

    assert await pair.tell(paper=[shout]) == [BRIDGE, shout]


async def test_edits_of_the_one_that_speaks_arrive(pair):
    await pair.tell(wire=[BRIDGE], paper=[])
    await pair.tell(paper=[MORE])

    shorter = MORE.replace("all bridges", "the bridges")
    assert await pair.tell(paper=[shorter]) == [shorter]


async def test_one_that_comes_to_tell_another_event_gets_its_own_message(pair):
    await pair.tell(wire=[BRIDGE], paper=[])
    await pair.tell(paper=[MORE])

    assert await pair.tell(paper=[OTHER]) == [BRIDGE, OTHER]
    silent = "The mayor said nothing."
    assert await pair.tell(wire=[silent]) == [silent, OTHER]


async def test_a_message_falls_back_to_the_source_that_still_stands(pair):
    await pair.tell(wire=[BRIDGE])
    await pair.tell(paper=[MORE])
    pair.paper.removed = ("p0",)
    assert await pair.tell(paper=[]) == [BRIDGE]
    pair.wire.removed = ("w0",)
    assert await pair.tell(wire=[]) == []


async def test_two_visits_at_the_same_moment_announce_one(pair):
    room = pair.room
    pair.wire.entries, pair.paper.entries = [entry("w", BRIDGE)], [entry("p", BRIDGE)]
    room.clock.forward(100)
    due = await room.ledger.due_sources(room.clock(), 10)
    assert len(due) == 2
    await asyncio.gather(*(room.ingest.visit(state, room.clock()) for state in due))
    await room.look()
    await room.send()

    assert pair.posts() == [BRIDGE]


async def test_what_was_not_announced_tells_nothing_first(make_newsroom):
    room = make_newsroom(backlog=0)
    made = Pair(room)
    await room.open("a")
    await made.tell(wire=[BRIDGE])
    await room.ledger.sync_sources(made.sources, room.clock())
    await made.tell(paper=[])

    assert await made.tell(paper=[BRIDGE]) == [BRIDGE]
