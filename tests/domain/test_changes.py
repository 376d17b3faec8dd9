"""New, revised, retracted: what two looks at a page mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Paragraph, Rich
from bot.domain.changes import ABSENT, Known, Pending, Policy, Revised, brake, detect
from bot.domain.fingerprint import fingerprint
from bot.domain.model import Deletions, Entry
from bot.domain.reading import Reading

NOON = datetime(2021, 1, 6, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=20)
POLICY = Policy(SETTLE, Deletions.RETRACT)


def entry(key, text=None, *, at=None, provisional=False):
    blocks = (Paragraph(Rich(text if text is not None else f"The words of {key}.")),)
    return Entry(key, blocks, published=at, provisional=provisional)


def known(id_, e, *, revision=1, pending=None, retracted=False, announced=True):
    text = e.text if e.provisional else ""
    print_ = fingerprint(e)
    return Known(
        id_, e.key, e.provisional, revision, print_, text, retracted, announced, NOON, pending
    )


def look(memory, *entries, now=NOON, policy=POLICY, first=False, **reading):
    return detect(memory, Reading(tuple(entries), **reading), policy, now, first=first)


@pytest.mark.parametrize("newest_first", [True, False])
def test_what_is_stuck_to_the_top_is_the_newest_of_what_is_new(newest_first):
    stuck, below = replace(entry("stuck"), pinned=True), [entry("a"), entry("b")]
    changes = look([], stuck, *below, newest_first=newest_first)

    assert changes.new[-1].key == "stuck"


def test_everything_on_an_unknown_page_is_new():
    changes = look([], entry("a"), entry("b"))

    assert [e.key for e in changes.new] == ["b", "a"]  # a live blog runs upward


def test_new_entries_go_out_in_the_order_of_their_dates():
    early, late = NOON, NOON + timedelta(minutes=5)

    changes = look([], entry("late", at=late), entry("early", at=early), newest_first=False)

    assert [e.key for e in changes.new] == ["early", "late"]


def test_one_missing_date_leaves_the_order_to_the_page():
    changes = look([], entry("a", at=NOON + timedelta(1)), entry("b"), newest_first=False)

    assert [e.key for e in changes.new] == ["a", "b"]


@pytest.mark.parametrize(("backlog", "told"), [(1, 1), (0, 0), (2, 2), (9, 3), (None, 3)], ids=str)
def test_a_first_visit_tells_only_the_backlog(backlog, told):
    policy = Policy(SETTLE, Deletions.IGNORE, backlog=backlog)

    changes = look([], entry("a"), entry("b"), entry("c"), policy=policy, first=True)

    assert changes.announced == told
    assert len(changes.new) == 3


def test_the_same_page_again_changes_nothing():
    a = entry("a")

    changes = look([known(1, a)], a)

    assert changes.new == changes.revised == changes.retracted == ()
    assert not changes.pending


def test_an_edit_waits_until_it_holds_still():
    old, new = entry("a", "One dead."), entry("a", "Two dead.")
    first = look([known(1, old)], new)
    soon = look([known(1, old, pending=first.pending[1])], new, now=NOON + SETTLE / 2)
    later = look([known(1, old, pending=first.pending[1])], new, now=NOON + SETTLE)

    assert first.revised == soon.revised == ()
    assert first.pending[1] == soon.pending[1] == Pending(fingerprint(new), NOON)
    assert later.revised == (Revised(known(1, old, pending=first.pending[1]), new),)
    assert later.pending[1] is None


def test_an_edit_that_moves_again_starts_its_wait_anew():
    old, middle, last = entry("a", "One."), entry("a", "Two."), entry("a", "Three.")
    pending = look([known(1, old)], middle).pending[1]

    changes = look([known(1, old, pending=pending)], last, now=NOON + SETTLE)

    assert changes.revised == ()
    assert changes.pending[1] == Pending(fingerprint(last), NOON + SETTLE, NOON)


def test_an_edit_that_was_taken_back_is_forgotten():
    old = entry("a")
    pending = Pending("something else", NOON)

    assert look([known(1, old, pending=pending)], old).pending == {1: None}


def test_no_settle_tells_an_edit_at_once():
    policy = Policy(timedelta(0), Deletions.IGNORE)

    assert look([known(1, entry("a", "x"))], entry("a", "y"), policy=policy).revised


def test_a_cosmetic_edit_is_no_edit():
    old = entry("a", "“Go home,” he  said — again.")
    new = entry("a", '"Go home," he said - again.')

    assert not look([known(1, old)], new).pending


def test_falling_off_a_window_is_not_a_deletion():
    a, b, c = entry("a"), entry("b"), entry("c")
    memory = [known(1, a), known(2, b), known(3, c)]

    changes = look(memory, c, b)

    assert changes.retracted == changes.unsettled == ()


def test_a_gap_between_survivors_is_a_deletion_once_confirmed():
    a, b, c = entry("a"), entry("b"), entry("c")
    memory = [known(1, a), known(2, b), known(3, c)]
    first = look(memory, c, a)
    gone = known(2, b, pending=first.pending[2])
    second = look([known(1, a), gone, known(3, c)], c, a, now=NOON + SETTLE)

    assert first.retracted == ()
    assert first.pending[2] == Pending(ABSENT, NOON)
    assert second.retracted == (gone,)


def test_deletions_may_be_ignored():
    memory = [known(n, entry(k)) for n, k in enumerate("abc", 1)]
    policy = Policy(SETTLE, Deletions.IGNORE)

    assert not look(memory, entry("c"), entry("a"), policy=policy, removed=("b",)).retracted


def test_a_source_that_names_a_deletion_is_believed_at_once():
    memory = [known(1, entry("a")), known(2, entry("b"))]

    assert [k.key for k in look(memory, entry("b"), removed=("a",)).retracted] == ["a"]


def test_an_entry_that_comes_back_is_told_again():
    a = entry("a")
    back = Known(1, "a", False, 2, "withdrawn", "", True, True, NOON, None)

    assert look([back], a, policy=Policy(timedelta(0), Deletions.RETRACT)).revised[0].entry == a


class TestEntriesWithoutIdentity:
    def page(self, *texts):
        return [entry(f"key of {t}", t, provisional=True) for t in texts]

    def memory(self, *texts):
        return [known(n, e) for n, e in enumerate(self.page(*texts), 1)]

    def look(self, memory, *texts, **more):
        return look(memory, *self.page(*texts), newest_first=False, complete=True, **more)

    first = "Police have closed the bridges into the city since the morning."
    second = "The mayor speaks of a dangerous night and asks people to stay at home."
    third = "Trains run again, the railway says, but with long delays."

    def test_an_edited_paragraph_keeps_its_key(self):
        memory = self.memory(self.first, self.second, self.third)
        edited = self.second.replace("dangerous", "difficult")

        changes = self.look(memory, self.first, edited, self.third)

        (change,) = changes.unsettled
        assert change.known.id == 2
        assert change.entry.key == memory[1].key
        assert not changes.new

    def test_a_paragraph_rewritten_in_its_place_keeps_its_key(self):
        memory = self.memory(self.first, self.second, self.third)
        edited = "The mayor asks people to stay at home: it may be a dangerous night, she says."

        changes = self.look(memory, self.first, edited, self.third)

        assert [c.known.id for c in changes.unsettled] == [2]

    def test_a_grown_paragraph_keeps_its_key(self):
        memory = self.memory(self.first)

        changes = self.look(memory, self.first + " Ferries have stopped as well. " * 8)

        assert [c.known.id for c in changes.unsettled] == [1]

    def test_an_inserted_paragraph_is_new_and_moves_nobody(self):
        memory = self.memory(self.first, self.third)

        changes = self.look(memory, self.first, self.second, self.third)

        assert [e.text for e in changes.new] == [self.second]
        assert not changes.unsettled

    @given(st.permutations([first, second, third]))
    def test_order_does_not_matter_to_unchanged_paragraphs(self, texts):
        changes = self.look(self.memory(self.first, self.second, self.third), *texts)

        assert not changes.new
        assert not changes.unsettled

    def test_twins_stay_two(self):
        memory = self.memory("Nothing new.", "Nothing new.")

        changes = self.look(memory, "Nothing new.", "Nothing new.")

        assert not changes.new
        assert not changes.unsettled


class TestBrake:
    def wiped(self, count, **policy):
        memory = [known(n, entry(f"k{n}")) for n in range(1, count + 1)]
        return look(
            memory, entry("consent", "We value your privacy."), complete=True, newest_first=False
        )

    def test_a_page_replaced_by_a_consent_notice_is_held(self):
        assert brake(self.wiped(15), limit=10, sent_in_a_day=15)

    def test_a_small_page_replaced_is_held_too(self):
        assert brake(self.wiped(3), limit=10, sent_in_a_day=3)

    @pytest.mark.parametrize(
        ("edits", "day", "held"),
        [(10, 40, False), (11, 40, True), (2, 4, False), (3, 4, True), (3, 3, False)],
    )
    def test_too_many_edits_are_held(self, edits, day, held):
        memory = [known(n, entry(f"k{n}")) for n in range(1, 41)]
        page = [entry(k.key, "edited" if k.id <= edits else None) for k in memory]

        assert bool(brake(look(memory, *page), limit=10, sent_in_a_day=day)) is held

    def test_what_was_never_told_does_not_count(self):
        memory = [known(n, entry(f"k{n}"), announced=False) for n in range(1, 41)]

        changes = look(memory, *(entry(k.key, "edited") for k in memory))

        assert len(changes.revised) == 40
        assert brake(changes, limit=10, sent_in_a_day=0) is None


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), max_size=12))
def test_the_ledger_ends_where_the_page_ends(visits):
    """Whatever edits a page goes through, the last one is what is known at the end."""
    policy = Policy(timedelta(0), Deletions.RETRACT)
    memory: dict[str, Known] = {}
    page: dict[str, Entry] = {}
    for key, text in visits:
        page[key] = entry(key, text)
        changes = look(list(memory.values()), *page.values(), policy=policy)
        for e in changes.new:
            memory[e.key] = known(len(memory) + 1, e)
        for change in changes.revised:
            memory[change.known.key] = known(change.known.id, change.entry)

    assert {k: fingerprint(e) for k, e in page.items()} == {
        k: m.fingerprint for k, m in memory.items()
    }
