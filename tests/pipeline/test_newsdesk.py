"""What an editor can do, on a real ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Flag, Preferences, Priority, Quiet, Story, Subscription
from bot.pipeline.newsdesk import Newsdesk
from bot.ports import (
    AlertStage,
    By,
    Chat,
    Draft,
    DraftRefusedError,
    KeyReusedError,
    NoSuchIdError,
    NotAllowedError,
    VisitRecord,
    Write,
)
from tests.fakes import entry

STORIES = {
    "capitol": Story("capitol", "Capitol", timezone="America/New_York", language="en"),
    "budget": Story("budget", "Budget"),
}
DRAFT = Draft("capitol", "Shots fired inside the Capitol.")
AT_ONCE = timedelta(0)


@pytest.fixture
def desk(ledger, clock):
    return Newsdesk(ledger, lambda: STORIES, lambda: {"curfew": 2}, clock)


@pytest.fixture
def by(clock):
    return By("cli:ann", "cli", clock(), "Ann")


@pytest.fixture
async def chats(ledger, clock):
    """Five chats: all, only breaking, only curfews, another area, other words."""
    wishes = [
        Preferences(),
        Preferences(only=frozenset({Flag.BREAKING})),
        Preferences(only=frozenset({Flag.CURFEW})),
        Preferences(areas=("Alexandria",)),
        Preferences(exclude=("shots fired",)),
    ]
    subscriptions = []
    for number, wish in enumerate(wishes):
        address = f"fake:main:{number}"
        await ledger.bind_target(address, "fake:main", Chat(str(number), "group"), clock())
        subscriptions.append(Subscription(address, "capitol", wish))
    await ledger.sync_subscriptions(subscriptions, clock())


async def source_entry(ledger, clock, **fields):
    told = entry("k1", "The doors are open.", **fields)
    write = Write(told, "print", Priority.LIVE)
    record = VisitRecord("wire", "capitol", clock(), clock(), writes=(write,))
    (number,) = await ledger.record(record)
    return number


# --------------------------------------------------------------------------- pushing


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [
        (DRAFT, 3),
        (replace(DRAFT, level="live"), 2),
        (replace(DRAFT, area="Ward 8"), 2),
        (Draft("capitol", "Curfew in Washington from 6 pm.", level="curfew"), 3),
        (replace(DRAFT, story="budget"), 0),
    ],
    ids=["breaking", "live", "an area", "a curfew", "a story that nobody hears"],
)
async def test_an_alert_is_for_the_chats_that_want_it(desk, by, chats, draft, wanted):
    assert (await desk.push(draft, by, recall=AT_ONCE)).wanted == wanted


async def test_chats_that_wait_out_the_night_are_counted(desk, ledger, clock, by):
    quiet = Preferences(quiet=Quiet("00:00", "23:59"))
    await ledger.bind_target("fake:main:1", "fake:main", Chat("1", "group"), clock())
    await ledger.sync_subscriptions([Subscription("fake:main:1", "capitol", quiet)], clock())

    assert (await desk.push(DRAFT, by, recall=AT_ONCE)).wanted == 1


async def test_an_alert_is_stored_with_its_words_and_leaves(desk, ledger, clock, by):
    alert = await desk.push(DRAFT, by, recall=timedelta(seconds=5))
    stored = await ledger.stored(alert.entry)

    assert (alert.stage, alert.leaves_at) == (AlertStage.LEAVING, clock() + timedelta(seconds=5))
    assert (stored.story, stored.revision) == ("capitol", 1)
    assert stored.entry.text == DRAFT.text
    assert stored.entry.flags == {Flag.BREAKING}
    assert stored.entry.published == clock()


async def test_two_alerts_of_the_same_words_are_two(desk, by):
    first = await desk.push(DRAFT, by, recall=AT_ONCE)
    second = await desk.push(DRAFT, by, recall=AT_ONCE)

    assert first.entry != second.entry


async def test_a_level_that_needs_two_waits_for_the_second(desk, clock, by):
    draft = replace(DRAFT, level="curfew")
    waiting = await desk.push(draft, by, recall=AT_ONCE)
    with pytest.raises(NotAllowedError, match="already"):
        await desk.agree(waiting.entry, by)
    agreed = await desk.agree(waiting.entry, By("telegram:2", "telegram:main:2", clock()))

    assert (waiting.stage, waiting.needed, waiting.agreed) == (AlertStage.APPROVAL, 2, ("cli:ann",))
    assert (agreed.stage, agreed.agreed) == (AlertStage.LEAVING, ("cli:ann", "telegram:2"))


async def test_an_alert_can_be_called_back_before_it_leaves(desk, by):
    alert = await desk.push(DRAFT, by, recall=timedelta(seconds=5))

    assert (await desk.call_back(alert.entry, by)).stage is AlertStage.RECALLED
    with pytest.raises(NotAllowedError, match="called back"):
        await desk.correct(alert.entry, "Other words.", by)


async def test_a_repeat_under_a_key_is_the_same_alert(desk, clock, by, chats):
    first = await desk.push(DRAFT, by, recall=AT_ONCE, key="k")
    clock.forward(60)
    again = await desk.push(DRAFT, replace(by, at=clock()), recall=AT_ONCE, key="k")

    assert (again.entry, again.wanted) == (first.entry, first.wanted)
    with pytest.raises(KeyReusedError):
        await desk.push(replace(DRAFT, level="live"), by, recall=AT_ONCE, key="k")
    assert (await desk.push(DRAFT, by, recall=AT_ONCE)).entry == "e2"


async def test_a_repeat_is_known_by_the_request_where_its_times_move(desk, clock, by):
    drafts = [replace(DRAFT, until=clock() + timedelta(hours=h)) for h in (2, 3)]
    first, again = [
        await desk.push(draft, by, recall=AT_ONCE, key="k", request="in 2h") for draft in drafts
    ]

    assert again.entry == first.entry


@pytest.mark.parametrize(
    ("name", "said"),
    [("capitl", "did you mean capitol?"), ("harbour", "the stories are: capitol, budget")],
)
async def test_an_unknown_story_is_named_with_what_there_is(desk, ledger, by, name, said):
    with pytest.raises(NoSuchIdError) as caught:
        await desk.push(replace(DRAFT, story=name), by, recall=AT_ONCE)

    assert said in str(caught.value).replace("'", "")
    assert await ledger.entries() == []


async def test_what_cannot_be_told_is_not_stored(desk, ledger, by):
    with pytest.raises(DraftRefusedError):
        await desk.push(replace(DRAFT, text=" "), by, recall=AT_ONCE)

    assert await ledger.entries() == []


# --------------------------------------------------------------------------- afterwards


async def test_a_correction_is_the_next_revision(desk, ledger, clock, by):
    alert = await desk.push(DRAFT, by, recall=AT_ONCE)
    clock.forward(60)

    assert await desk.correct(alert.entry, "One shot.", by, note="One, not several.") == 2
    corrected = (await ledger.stored(alert.entry)).entry
    assert (corrected.text, corrected.note) == ("One shot.", "One, not several.")
    assert corrected.updated == clock()


async def test_a_correction_of_nothing_is_refused(desk, by):
    alert = await desk.push(DRAFT, by, recall=AT_ONCE)

    with pytest.raises(DraftRefusedError, match="nothing to change"):
        await desk.correct(alert.entry, None, by, note=" ")


async def test_what_a_source_told_is_corrected_and_withdrawn_too(desk, ledger, clock, by):
    number = await source_entry(ledger, clock, title="Doors")

    assert await desk.correct(number, "The doors are shut.", by) == 2
    assert await desk.retract(number, by, reason="Mistaken.") == 3
    stored = (await ledger.stored(number)).entry
    assert (stored.retracted, stored.note) == (True, "Mistaken.")


async def test_what_was_withdrawn_is_neither_corrected_nor_withdrawn_nor_pinned(desk, by):
    alert = await desk.push(DRAFT, by, recall=AT_ONCE)
    await desk.retract(alert.entry, by)

    for act in (desk.correct(alert.entry, "x", by), desk.retract(alert.entry, by)):
        with pytest.raises(NotAllowedError, match="withdrawn already"):
            await act
    with pytest.raises(NotAllowedError, match="withdrawn already"):
        await desk.pin(alert.entry, by)


async def test_an_alert_that_is_withdrawn_while_it_waits_never_leaves(desk, ledger, by):
    alert = await desk.push(replace(DRAFT, level="curfew"), by, recall=AT_ONCE)
    await desk.retract(alert.entry, by)

    assert (await ledger.alert(alert.entry)).stage is AlertStage.DROPPED
    assert await ledger.waiting() == []


async def test_a_pin_is_set_and_taken_away_once(desk, ledger, by):
    alert = await desk.push(DRAFT, by, recall=AT_ONCE)

    assert await desk.pin(alert.entry, by) == 2
    assert await desk.pin(alert.entry, by) == 2
    assert (await ledger.stored(alert.entry)).entry.pin
    assert await desk.pin(alert.entry, by, pinned=False) == 3
    assert not (await ledger.stored(alert.entry)).entry.pin


@pytest.mark.parametrize("name", ["e99", "x", "c1"])
async def test_an_unknown_entry_is_named(desk, by, name):
    for act in (desk.correct(name, "x", by), desk.retract(name, by), desk.pin(name, by)):
        with pytest.raises(NoSuchIdError, match=name):
            await act


async def test_every_act_is_in_the_audit_log_with_its_words(desk, ledger, by):
    alert = await desk.push(DRAFT, by, recall=AT_ONCE)
    await desk.correct(alert.entry, "One shot.", by, note="One.")
    await desk.pin(alert.entry, by)
    await desk.retract(alert.entry, by, reason="None at all.")

    rows = [r for r in reversed(await ledger.audit()) if r.who == "cli:ann"]
    assert [(r.action, r.subject, r.place) for r in rows] == [
        (action, alert.entry, "cli") for action in ("alert", "correct", "pin", "retract")
    ]
    assert [(r.before, r.after) for r in rows if r.action != "pin"] == [
        (None, DRAFT.text),
        (DRAFT.text, "One shot."),
        ("One shot.", None),
    ]
