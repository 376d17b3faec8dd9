"""Whatever a reader wishes and whatever happens: nothing lost, nothing twice, no unwanted sound."""

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from bot.domain.model import Flag, Preferences, Quiet, Rate
from bot.pipeline import record
from bot.storage import open_ledger
from tests.fakes import Clock, OneMessage
from tests.pipeline.conftest import Newsroom
from tests.pipeline.life import Life

URGENT = frozenset({Flag.BREAKING, Flag.CURFEW})

zones = st.sampled_from(
    ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
clock_times = st.tuples(st.integers(0, 23), st.sampled_from([0, 15, 30])).map(
    lambda at: f"{at[0]:02}:{at[1]:02}"
)
nights = st.sampled_from([("23:00", "07:00"), ("01:00", "02:30"), ("22:00", "01:30")])
hours = st.one_of(nights, st.tuples(clock_times, clock_times)).filter(lambda h: h[0] != h[1])
flags = st.sampled_from([frozenset()] * 4 + [frozenset({Flag.BREAKING}), frozenset({Flag.CURFEW})])
quiets = st.builds(
    lambda h, allow, then: Quiet(*h, allow, then),
    hours,
    st.sampled_from([frozenset(), frozenset({Flag.BREAKING}), URGENT]),
    st.sampled_from(["digest", "digest", "silent", "drop"]),
)
wishes = st.builds(
    Preferences,
    timezone=zones,
    quiet=st.one_of(st.none(), quiets),
    digest=st.sampled_from([None, None, "0 * * * *", "30 2 * * *", "0 8,18 * * *"]),
    at_most=st.sampled_from([None, None, Rate(1, timedelta(hours=1)), Rate(2, timedelta(hours=3))]),
    sound=st.sampled_from([None, None, frozenset({Flag.BREAKING})]),
)
steps = st.one_of(
    st.tuples(st.just("publish"), st.lists(flags, min_size=1, max_size=5)),
    st.tuples(st.just("publish"), st.lists(flags, min_size=1, max_size=2)),
    st.tuples(st.just("revise"), st.integers(0, 20)),
    st.tuples(st.just("turn"), st.integers(0, 20)),
    st.tuples(st.just("wait"), st.sampled_from([5, 30, 60, 125, 600])),
    st.tuples(st.just("mute"), st.sampled_from([0, 1, 10])),
    st.tuples(st.just("prefer"), wishes),
    st.tuples(st.just("away"), st.booleans()),
    st.tuples(st.just("kill"), st.booleans()),
    st.tuples(st.just("stumble"), st.sampled_from([0, 60, 3600, 60_000])),
)
# The evenings before clocks change in New York, Berlin and on Lord Howe Island, and a plain day.
starts = st.sampled_from(
    [
        datetime(2021, 3, 13, 22, tzinfo=UTC),
        datetime(2021, 11, 6, 22, tzinfo=UTC),
        datetime(2021, 3, 27, 18, tzinfo=UTC),
        datetime(2021, 10, 30, 18, tzinfo=UTC),
        datetime(2021, 4, 3, 10, tzinfo=UTC),
        datetime(2021, 10, 2, 10, tzinfo=UTC),
        datetime(2021, 1, 6, 19, tzinfo=UTC),
    ]
)


async def play(empty, start, preferences, story):
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(empty, Path(folder) / "ledger.db")
        ledger = await open_ledger(f"sqlite:///{path}")
        try:
            await play_on(ledger, start, preferences, story)
        finally:
            await ledger.close()


async def play_on(ledger, start, preferences, story):
    clock = Clock()
    clock.moment = start
    room = Newsroom(ledger, clock, brake=1000)
    room.platform = OneMessage(clock, replays_safely=True)
    room.sender = room.new_sender()
    life = Life(room, preferences)
    await life.open()
    for act, what in story:
        await getattr(life, act)(what)
        await life.go_on()
    await life.end()
    life.check_end()
    event(f"messages of several: {any(len(m) > 1 for m in life.shown())}")


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(record, "_GROUP_COMMIT", 0.0)


PLAIN, BREAKING = frozenset(), frozenset({Flag.BREAKING})
NIGHT = Quiet("23:00", "07:00", BREAKING)
EVENING = datetime(2021, 1, 6, 19, tzinfo=UTC)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(
    start=datetime(2021, 11, 6, 22, tzinfo=UTC),
    preferences=Preferences("America/New_York", quiet=Quiet("23:00", "01:30")),
    story=[("publish", [PLAIN] * 3), ("wait", 600), ("publish", [PLAIN] * 2)],
)
@example(
    start=datetime(2021, 1, 6, 19, tzinfo=UTC),
    preferences=Preferences(digest="0 * * * *", at_most=Rate(1, timedelta(hours=1))),
    story=[
        ("publish", [PLAIN] * 3),
        ("wait", 60),
        ("turn", 0),
        ("turn", 1),
        ("turn", 2),
        ("turn", 1),
        ("kill", True),
    ],
)
@example(  # who comes back at night hears what may break through, and that alone
    start=EVENING,
    preferences=Preferences(timezone="UTC", quiet=NIGHT),
    story=[("away", True), ("publish", [BREAKING, PLAIN, PLAIN]), ("wait", 300), ("away", False)],
)
@example(  # the evening's message, of which nobody knows whether it came before the night did
    start=EVENING,
    preferences=Preferences(
        timezone="UTC", quiet=Quiet("20:02", "07:00", BREAKING), digest="0 * * * *"
    ),
    story=[("publish", [PLAIN] * 2), ("stumble", 0), ("wait", 57), ("wait", 5)],
)
@example(  # three one after another, where two may come in three hours
    start=EVENING,
    preferences=Preferences(at_most=Rate(2, timedelta(hours=3))),
    story=[("publish", [PLAIN]), ("publish", [PLAIN]), ("publish", [PLAIN]), ("wait", 5)],
)
@example(  # an end of silence that comes earlier than it was announced
    start=EVENING,
    preferences=Preferences(),
    story=[("mute", 10), ("publish", [PLAIN] * 2), ("mute", 0), ("wait", 5)],
)
@example(  # in Berlin 02:30 comes twice that night, at 00:30 and at 01:30 UTC
    start=datetime(2021, 10, 30, 18, tzinfo=UTC),
    preferences=Preferences(timezone="Europe/Berlin", digest="30 2 * * *"),
    story=[("publish", [PLAIN]), ("wait", 391), ("publish", [PLAIN]), ("wait", 60), ("wait", 5)],
)
@given(start=starts, preferences=wishes, story=st.lists(steps, min_size=3, max_size=12))
def test_a_readers_wishes_are_kept(empty_ledger, at_once, start, preferences, story):
    asyncio.run(play(empty_ledger, start, preferences, story))
