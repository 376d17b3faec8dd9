"""Who gets an entry, when, and how loud."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Flag, Notice, NoticeStatus, Preferences, Priority, Quiet
from bot.domain.routing import (
    corrected_at,
    is_published,
    is_silent,
    is_urgent,
    mention_of,
    priority_of,
    route,
    wants,
)

NOON = datetime(2021, 1, 6, 12, tzinfo=UTC)
BREAKING, CURFEW, LIFTED = Flag.BREAKING, Flag.CURFEW, Flag.CURFEW_LIFTED


def entry(*flags, text="Shots were fired near the bridge.", area=None, severity=None, **more):
    notice = Notice("curfew", NoticeStatus.IN_FORCE, area, severity=severity)
    blocks = (Paragraph(Rich(text)),)
    return Entry(
        "k", blocks, flags=frozenset(flags), notice=notice if area or severity else None, **more
    )


@pytest.mark.parametrize(
    ("preferences", "an_entry", "wanted"),
    [
        (Preferences(), entry(), True),
        (Preferences(only=frozenset({BREAKING})), entry(), False),
        (Preferences(only=frozenset({BREAKING})), entry(BREAKING), True),
        (Preferences(only=frozenset({CURFEW})), entry(LIFTED), True),
        (Preferences(only=frozenset({Flag.KEY_EVENT})), entry(key_event=True), True),
        (Preferences(match=("bridge",)), entry(), True),
        (Preferences(match=("bridges",)), entry(), False),
        (Preferences(match=("BRIDGE",)), entry(), True),
        (Preferences(match=("/br.dge/",)), entry(), True),
        (Preferences(exclude=("shots were",)), entry(), False),
        (Preferences(match=("état",)), entry(text="L'État réagit."), True),
        (Preferences(areas=("Paris",)), entry(CURFEW, area="Lyon"), False),
        (Preferences(areas=("Paris",)), entry(CURFEW, area="Paris"), True),
        (Preferences(areas=("Paris",)), entry(), True),
        (Preferences(min_severity="severe"), entry(CURFEW, severity="Minor"), False),
        (Preferences(min_severity="severe"), entry(CURFEW, severity="Extreme"), True),
    ],
)
def test_a_filter_lets_through_what_it_names(preferences, an_entry, wanted):
    assert wants(an_entry, preferences) is wanted


def test_who_has_a_message_gets_its_correction_whatever_the_filter():
    preferences = Preferences(only=frozenset({CURFEW}))
    wish = route(entry(), preferences, priority=Priority.CORRECTION, already=True, now=NOON)

    assert wish is not None
    assert route(entry(), preferences, priority=Priority.LIVE, already=False, now=NOON) is None


def test_a_withdrawn_entry_is_news_to_nobody():
    gone = entry(retracted=True)

    assert route(gone, Preferences(), priority=Priority.CORRECTION, already=False, now=NOON) is None


@pytest.mark.parametrize(
    ("an_entry", "revision", "priority"),
    [
        (entry(BREAKING, CURFEW), 1, Priority.BREAKING),
        (entry(CURFEW), 1, Priority.CURFEW),
        (entry(LIFTED), 1, Priority.CURFEW),
        (entry(), 1, Priority.LIVE),
        (entry(BREAKING), 2, Priority.CORRECTION),
    ],
)
def test_urgency_follows_the_flags(an_entry, revision, priority):
    assert priority_of(an_entry, revision) is priority


NIGHT = Quiet("23:00", "07:00", frozenset({BREAKING}))


def test_an_ordinary_entry_waits_for_the_morning_and_a_breaking_one_does_not():
    preferences = Preferences(quiet=NIGHT)
    midnight = datetime(2021, 1, 7, 0, tzinfo=UTC)

    ordinary = route(entry(), preferences, priority=Priority.LIVE, already=False, now=midnight)
    urgent = route(
        entry(BREAKING), preferences, priority=Priority.BREAKING, already=False, now=midnight
    )

    assert ordinary is not None
    assert ordinary.due == datetime(2021, 1, 7, 7, tzinfo=UTC)
    assert urgent is not None
    assert urgent.due == midnight


@pytest.mark.parametrize(
    ("sound", "an_entry", "silent"),
    [
        (None, entry(), False),
        (frozenset(), entry(BREAKING), True),
        (frozenset({BREAKING}), entry(), True),
        (frozenset({BREAKING}), entry(BREAKING), False),
        (frozenset({CURFEW}), entry(LIFTED), False),
    ],
)
def test_only_what_was_asked_for_makes_a_sound(sound, an_entry, silent):
    assert is_silent(an_entry, Preferences(sound=sound), NOON) is silent


def test_the_most_urgent_flag_calls_by_name():
    preferences = Preferences(mention={CURFEW: "role:2", BREAKING: "role:1"})

    assert mention_of(entry(CURFEW, BREAKING), preferences) == "role:1"
    assert mention_of(entry(), preferences) is None


@pytest.mark.parametrize(
    ("publish", "an_entry", "passed_on"),
    [
        ("never", entry(BREAKING), False),
        ("breaking", entry(BREAKING), True),
        ("breaking", entry(key_event=True), False),
        ("key-event", entry(key_event=True), True),
    ],
)
def test_only_key_events_are_passed_on_to_followers(publish, an_entry, passed_on):
    assert is_published(an_entry, Preferences(publish=publish)) is passed_on


LATER = NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("updated", "revised", "shown"),
    [
        (None, None, None),
        (LATER - timedelta(minutes=9), None, None),
        (None, LATER, LATER),
        (NOON, LATER, LATER),  # the date of an earlier edit, left alone
        (LATER + timedelta(minutes=1), LATER, LATER),  # a date to come
        (LATER - timedelta(minutes=9), LATER, LATER - timedelta(minutes=9)),
    ],
)
def test_a_correction_bears_the_time_its_source_gives_if_it_can_be_believed(
    updated, revised, shown
):
    assert corrected_at(entry(published=NOON, updated=updated), revised) == shown


ALARM = entry(BREAKING, CURFEW, area="Leeds")
PAST = {
    status: replace(ALARM, notice=replace(ALARM.notice, status=status))
    for status in (NoticeStatus.LIFTED, NoticeStatus.EXPIRED)
}
CALLING = Preferences(mention={BREAKING: "role:1", CURFEW: "role:2"}, publish="breaking")


@pytest.mark.parametrize("past", PAST.values(), ids=PAST)
def test_what_is_over_when_it_is_told_calls_nobody(past):
    assert is_silent(past, CALLING, NOON)
    assert mention_of(past, CALLING) is None
    assert not is_published(past, CALLING)
    assert not is_urgent(past)
    assert wants(past, Preferences(only=frozenset({CURFEW}))), "and yet it is told"


def test_the_lifting_itself_is_news():
    lifting = replace(PAST[NoticeStatus.LIFTED], flags=frozenset({LIFTED}))

    assert not is_silent(lifting, CALLING, NOON)
    assert is_urgent(lifting)


def test_what_became_of_an_announcement_is_for_whoever_wanted_that():
    short = entry(LIFTED, text="Leeds: Curfew lifted.", area="Leeds")
    facts = {"priority": Priority.CURFEW, "already": False, "now": NOON}
    bridge = Preferences(match=("bridge",), only=frozenset({BREAKING}))

    assert route(short, bridge, **facts) is None
    assert route(short, bridge, about=ALARM, **facts) is not None
    assert route(short, Preferences(exclude=("bridge",)), about=ALARM, **facts) is None
