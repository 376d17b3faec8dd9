"""A source that tells an alert again: an editor decides, and no chat hears it twice."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.model import HeldBy
from bot.pipeline.newsdesk import Newsdesk
from bot.ports import By, Draft
from tests.fakes import entry

WORDS = "Shots fired inside the Capitol."
RETOLD = "Shots have been fired inside the US Capitol building, police say."
OTHER = "The National Guard is on its way to the Capitol."


@pytest.fixture
def desk(newsroom):
    stories = {"story": newsroom.story}
    return Newsdesk(newsroom.ledger, lambda: stories, dict, newsroom.clock)


@pytest.fixture
def by(clock):
    return By("telegram:1", "telegram:main:1", clock())


async def push(desk, by):
    alert = await desk.push(Draft("story", WORDS), by, recall=timedelta(0))
    return alert.entry


async def look(newsroom, *entries, after=100):
    """Visit the page, without a fan-out."""
    newsroom.clock.forward(after)
    at = newsroom.clock()
    newsroom.page.entries = [entry(f"k{n}", text, published=at) for n, text in enumerate(entries)]
    for state in await newsroom.ledger.due_sources(at, 10):
        await newsroom.ingest.visit(state, at)


async def waiting(newsroom):
    return [(item.id[0], item.held_by) for item in await newsroom.ledger.waiting()]


async def test_an_entry_that_tells_an_alert_again_waits_and_others_go_out(newsroom, desk, by):
    await push(desk, by)
    await look(newsroom, RETOLD, OTHER)

    (item,) = await newsroom.ledger.waiting()
    assert (item.id[0], item.held_by) == ("c", HeldBy.EDITOR)
    assert "Shots have been fired" in " ".join((item.summary, *item.details))


async def test_the_daemon_says_so_in_its_log(newsroom, desk, by):
    alert = await push(desk, by)
    with capture_logs() as lines:
        await look(newsroom, RETOLD)

    assert [line["alert"] for line in lines if line["event"] == "entry.seems_told"] == [alert]


@pytest.mark.parametrize(
    ("entries", "after"), [([OTHER], 100), ([RETOLD], 3 * 3600)], ids=["another event", "too late"]
)
async def test_nothing_waits_for(newsroom, desk, by, entries, after):
    await push(desk, by)
    await look(newsroom, *entries, after=after)

    assert await waiting(newsroom) == []


async def test_an_alert_that_was_withdrawn_holds_nothing(newsroom, desk, by):
    await desk.retract(await push(desk, by), by)
    await look(newsroom, RETOLD)

    assert await waiting(newsroom) == []


async def test_a_known_entry_that_is_edited_is_no_repeat(newsroom, desk, by):
    await look(newsroom, "Trouble inside the Capitol.")
    await push(desk, by)
    await look(newsroom, RETOLD)

    assert await waiting(newsroom) == []


async def test_the_backlog_that_is_never_told_is_not_asked_about(make_newsroom, clock, by):
    newsroom = make_newsroom(backlog=0)
    await newsroom.open("a")
    stories = {"story": newsroom.story}
    await push(Newsdesk(newsroom.ledger, lambda: stories, dict, clock), by)
    await look(newsroom, RETOLD)

    assert await waiting(newsroom) == []


async def test_an_editor_who_agrees_makes_it_the_alerts_next_revision(newsroom, desk, by, clock):
    alert = await push(desk, by)
    await look(newsroom, RETOLD)
    (item,) = await newsroom.ledger.waiting()
    await newsroom.ledger.release(item.id, by.who, clock())

    stored = await newsroom.ledger.stored(alert)
    assert (stored.revision, stored.entry.text) == (2, RETOLD)
