"""Two sources that told one event come to tell two, or one of them is no longer read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Flag, Notice, NoticeStatus, Source

BRIDGE = "Police have closed all bridges into the city, the mayor said."
MORE = f"{BRIDGE} Two ferries run from the harbour."
OPEN = "Police have opened two bridges into the city again."
CURFEW = "A curfew holds from tonight, says the governor; trams stop at eight."
LONG = f"{MORE} Nobody may walk across. {CURFEW} The airport is open."


class Two:
    """Two sources of a story: ``paper`` tells again what ``wire`` told."""

    def __init__(self, desk):
        self.desk, self.ledger = desk, desk.ledger

    async def says(self, source, text, *, minute=0, **more):
        known = {"wire": 1, "paper": 2}[source]
        write = self.desk.write(f"{source}-1", text, known=known if minute else None, **more)
        same_as = "e1" if source == "paper" and not minute else None
        write = replace(write, fingerprint=f"{text} {more}", same_as=same_as)
        await self.desk.record(write, source=source, at=self.desk.now + timedelta(minutes=minute))

    async def shown(self):
        """Send what is due; return what stands, by entry."""
        await self.desk.expand()
        await self.desk.deliver()
        rows = await self.desk.rows()
        assert all(row.delivered == row.wanted for row in rows)
        stored = [await self.ledger.stored(row.entry) for row in rows]
        return {s.id: s.entry.text for s in stored if not s.entry.retracted}


@pytest.fixture
async def two(desk):
    await desk.subscribe("a")
    pair = Two(desk)
    await pair.says("wire", BRIDGE)
    await pair.says("paper", MORE)
    assert await pair.shown() == {"e1": MORE}
    return pair


@pytest.mark.parametrize("text", [CURFEW, OPEN])
async def test_what_comes_to_tell_another_event_is_told_by_itself(two, text):
    await two.says("paper", text, minute=1)
    assert await two.shown() == {"e1": BRIDGE, "e2": text}
    await two.says("paper", MORE, minute=2)
    assert await two.shown() == {"e1": BRIDGE, "e2": MORE}


async def test_a_text_that_only_grew_stays_one_with_the_other(two):
    await two.says("paper", LONG, minute=1)
    assert await two.shown() == {"e1": LONG}
    await two.says("paper", "Police have closed all bridges.", minute=2)
    assert await two.shown() == {"e1": "Police have closed all bridges."}


async def test_the_first_is_heard_when_it_comes_to_tell_another_event(two):
    await two.says("wire", OPEN, minute=1)
    assert await two.shown() == {"e1": OPEN}, "the other says nothing that was not told"


async def test_what_is_parted_is_news_and_no_correction(two, desk):
    await two.says("paper", CURFEW, minute=1, flags=frozenset({Flag.CURFEW}))
    await desk.expand()
    row = next(row for row in await desk.claim() if row.entry_id == 2)

    assert row.revised_at == row.first_seen
    assert [k.announced for k in await two.ledger.known_entries("paper")] == [True]


async def test_what_is_parted_tells_its_notice_once(two, desk):
    notice = Notice("curfew", NoticeStatus.IN_FORCE, ends=desk.now + timedelta(hours=9))
    await two.says("paper", CURFEW, minute=1, notice=replace(notice, status=NoticeStatus.EXTENDED))

    assert set(await two.shown()) == {"e1", "e2"}


async def test_a_withdrawn_first_leaves_the_other_to_say_what_it_likes(two):
    await two.says("wire", BRIDGE, minute=1, retracted=True)
    await two.says("paper", CURFEW, minute=2)
    assert await two.shown() == {"e1": CURFEW}


async def test_who_is_no_longer_read_does_not_keep_the_word(two, desk):
    await two.says("wire", LONG, minute=1)
    assert await two.shown() == {"e1": LONG}
    paper = Source("paper", "capitol", "https://example.org/paper")
    await two.ledger.sync_sources([paper], desk.now)
    await two.says("paper", f"{BRIDGE} Four ferries run.", minute=2)

    assert await two.shown() == {"e1": f"{BRIDGE} Four ferries run."}


async def test_what_its_own_source_said_is_known_beside_what_is_told(two):
    assert (await two.ledger.said_of(1)).text == BRIDGE
    assert (await two.ledger.entry_of(1)).text == MORE
    assert (await two.ledger.said_of(2)).text == MORE
