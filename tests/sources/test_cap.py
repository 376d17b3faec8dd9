"""Alerts: chains keep their entry through updates, whatever order they come in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.changes import Known, Policy, brake, detect
from bot.domain.fingerprint import source_print
from bot.domain.model import Deletions, Flag, NoticeStatus
from tests.sources.alerting import DAY, NOW, alert, entries


def by_key(reading):
    return {entry.key: entry for entry in reading.entries}


def test_an_update_that_names_only_the_one_before_stays_the_same_entry_across_visits():
    first = entries(alert("A", 10, expires=f"{DAY}18:00:00Z"))
    second = entries(alert("B", 11, "Update", names=[("A", 10)]), cursor=first.cursor)
    third = entries(alert("C", 12, "Update", names=[("B", 11)]), cursor=second.cursor)
    assert [e.key for r in (first, second, third) for e in r.entries] == ["A", "A", "A"]
    assert third.entries[0].published == datetime(2021, 1, 6, 10, tzinfo=UTC)
    assert third.entries[0].updated == datetime(2021, 1, 6, 12, tzinfo=UTC)


def test_what_was_superseded_gives_no_entry_when_it_is_listed_late():
    first = entries(alert("B", 11, "Update", names=[("A", 10)], text="Newer."))
    second = entries(alert("A", 10, text="Older."), cursor=first.cursor)
    assert [e.key for e in first.entries] == ["A"]
    assert second.entries == ()


def test_a_later_end_extends_and_stays_so_when_the_alert_is_read_again():
    first = alert("A", 10, expires=f"{DAY}18:00:00Z")
    second = alert("B", 11, "Update", names=[("A", 10)], expires=f"{DAY}20:00:00Z")
    reading = entries(first, second)
    again = entries(first, second, cursor=reading.cursor)
    assert [r.entries[0].notice.status for r in (reading, again)] == [NoticeStatus.EXTENDED] * 2
    assert again.entries == reading.entries


@pytest.mark.parametrize(
    ("expires", "status"),
    [("20", "extended"), ("18", "in_force"), ("16", "in_force")],
    ids=["later", "the same", "earlier"],
)
def test_only_a_later_end_extends(expires, status):
    update = alert("B", 11, "Update", names=[("A", 10)], expires=f"{DAY}{expires}:00:00Z")
    reading = entries(alert("A", 10, expires=f"{DAY}18:00:00Z"), update)
    assert reading.entries[0].notice.status == status


def test_a_cancel_withdraws_the_first_alert_and_says_in_its_place_that_it_is_lifted():
    first = entries(alert("A", 10, headline="Curfew tonight", event="Curfew", area="Old Town"))
    second = entries(alert("Z", 12, "Cancel", names=[("A", 10)]), cursor=first.cursor)
    (lifted,) = second.entries
    assert (second.removed, lifted.key, lifted.title) == (("A",), "A", "Curfew tonight")
    assert (lifted.notice.status, lifted.notice.kind) == (NoticeStatus.LIFTED, "curfew")
    assert (lifted.notice.area, lifted.flags) == ("Old Town", {Flag.CURFEW_LIFTED})


def test_a_cancel_of_two_alerts_lifts_both():
    reading = entries(
        alert("A", 10, area="Quay"),
        alert("B", 10, area="Mill"),
        alert("Z", 12, "Cancel", names=[("A", 10), ("B", 10)]),
    )
    assert reading.removed == ("A", "B")
    assert {e.notice.status for e in reading.entries} == {NoticeStatus.LIFTED}


def test_a_cancel_of_the_first_alert_ends_a_chain_that_went_on():
    reading = entries(
        alert("A", 10),
        alert("B", 11, "Update", names=[("A", 10)]),
        alert("Z", 12, "Cancel", names=[("A", 10)]),
    )
    assert (reading.removed, [e.key for e in reading.entries]) == (("A",), ["A"])


def test_an_alert_parted_into_two_is_two_entries():
    parts = [alert(n, 11, "Update", names=[("A", 10)], area=n) for n in ("B", "C")]
    reading = entries(alert("A", 10), *parts)
    assert {e.key: e.notice.area for e in reading.entries} == {"A": "B", "C": "C"}


def test_a_sender_who_always_names_the_first_alert_stays_in_one_chain():
    updates = [alert(n, h, "Update", names=[("A", 10)], text=n) for n, h in [("B", 11), ("C", 12)]]
    reading = entries(alert("A", 10), *updates)
    assert [(e.key, e.text) for e in reading.entries] == [("A", "C")]


def test_two_alerts_merged_into_one_say_the_same_and_the_other_is_withdrawn():
    merged = alert("C", 12, "Update", names=[("A", 10), ("B", 11)], text="Both.")
    reading = entries(alert("A", 10, area="Quay"), alert("B", 11, area="Mill"), merged)
    assert {e.key: e.text for e in reading.entries} == {"A": "Both.", "B": "Both."}
    assert reading.removed == ("B",)


def test_an_alert_that_went_up_in_another_follows_it_to_its_end():
    merged = alert("C", 12, "Update", names=[("A", 10), ("B", 11)], text="Both.")
    first = entries(alert("A", 10, area="Quay"), alert("B", 11, area="Mill"), merged)
    later = alert("D", 13, "Update", names=[("C", 12)], text="Still both.")
    second = entries(later, cursor=first.cursor)
    assert {e.key: e.text for e in second.entries} == {"A": "Still both.", "B": "Still both."}
    last = entries(alert("Z", 14, "Cancel", names=[("D", 13)]), cursor=second.cursor)
    assert {e.key: e.notice.status.value for e in last.entries} == {"A": "lifted", "B": "lifted"}
    assert last.removed == ("A", "B")


def test_one_identifier_of_two_senders_is_two_entries_at_every_visit():
    ours, theirs = (
        alert("1", 10, text="Ours."),
        alert("1", 11, sender="x@x.example", text="Theirs."),
    )
    both = entries(ours, theirs)
    alone = entries(theirs, cursor=both.cursor)
    assert {e.key: e.text for e in both.entries} == {"1": "Ours.", "1,x@x.example": "Theirs."}
    assert [e.key for e in alone.entries] == ["1,x@x.example"]


STORY = [
    alert("A", 10, expires=f"{DAY}18:00:00Z"),
    alert("B", 11, "Update", names=[("A", 10)], expires=f"{DAY}20:00:00Z"),
    alert("C", 12, "Update", names=[("B", 11)], expires=f"{DAY}20:00:00Z"),
    alert("D", 12, "Update", names=[("B", 11)], area="Mill Lane"),
    alert("E", 10, area="Harbour"),
    alert("F", 13, "Cancel", names=[("E", 10)]),
    alert("A", 10, sender="other@river.example"),
    alert("A", 10, text="The same triple with other words."),
    alert("G", 14, "Update", names=[("H", 15)], text="Ring."),
    alert("H", 15, "Update", names=[("G", 14)], text="Ring."),
    alert("I", 9, status="Draft"),
]


@settings(deadline=None, max_examples=60)
@given(st.permutations(STORY))
def test_the_order_of_alerts_makes_no_difference(order):
    expected, found = entries(*STORY), entries(*order)
    assert by_key(found) == by_key(expected)
    assert found.removed == expected.removed
    assert set(found.skipped) == set(expected.skipped)


def known(number, entry):
    return Known(
        id=number, key=entry.key, provisional=False, revision=1, fingerprint=source_print(entry),
        text=entry.text, retracted=False, announced=True, first_seen=NOW,
    )  # fmt: skip


POLICY = Policy(timedelta(seconds=20), Deletions.RETRACT)


def test_an_update_counts_at_once_since_it_is_not_shown_a_second_time():
    first = known(1, entries(alert("A", 10, text="Older.")).entries[0])
    update = entries(alert("B", 11, "Update", names=[("A", 10)], text="Newer."))
    changes = detect([first], update, POLICY, NOW, first=False)
    assert [revised.entry.text for revised in changes.revised] == ["Newer."]
    nothing = detect([first], entries(alert("Z", 11)), POLICY, NOW, first=False)
    assert (nothing.retracted, nothing.unsettled) == ((), ())


@pytest.mark.parametrize("severity", ["Severe", ""], ids=["graded", "without a grade"])
@pytest.mark.parametrize(
    "change",
    [
        {"expires": f"{DAY}20:00:00Z"},
        {"expires": f"{DAY}16:00:00Z"},
        {"severity": "Extreme"},
        {"urgency": "Immediate", "severity": "Extreme"},
        {"response": "AllClear"},
    ],
    ids=["longer", "shorter", "severity", "urgency", "all clear"],
)
def test_an_update_that_changes_no_word_is_heard(severity, change):
    told = {"expires": f"{DAY}18:00:00Z", "severity": severity, "text": "The same words."}
    first = entries(alert("A", 10, **told))
    update = alert("B", 11, "Update", names=[("A", 10)], **told | change)
    seen = entries(update, cursor=first.cursor)
    changes = detect([known(1, first.entries[0])], seen, POLICY, NOW, first=False)
    assert [revised.entry.key for revised in changes.revised] == ["A"]
    again = entries(update, cursor=seen.cursor)
    changes = detect([known(1, seen.entries[0])], again, POLICY, NOW, first=False)
    assert changes.is_empty


def test_an_alert_service_may_follow_up_on_many_alerts_at_once():
    first = entries(*(alert(f"A{n}", 10) for n in range(30)))
    page = entries(
        *(alert(f"B{n}", 11, "Update", names=[(f"A{n}", 10)], text="New.") for n in range(30)),
        cursor=first.cursor,
    )
    old = [known(n, entry) for n, entry in enumerate(first.entries, 1)]
    changes = detect(old, page, POLICY, NOW, first=False)
    assert len(changes.revised) == 30
    assert brake(changes, limit=10, sent_in_a_day=30) is None
    assert "30 entries" in (brake(changes, limit=2, sent_in_a_day=30) or "")
    assert brake(changes, limit=0, sent_in_a_day=0), "who wants to see all of it does"
