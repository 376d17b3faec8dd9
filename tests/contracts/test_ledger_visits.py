"""What a visit leaves behind, on both back ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.blocks import Mark, Paragraph, Quote, Rich, Style
from bot.domain.known import Pending
from bot.domain.model import Entry, Flag, Notice, NoticeStatus, Priority
from bot.ports import Held, LedgerError, NoSuchIdError, Write


async def known(desk, source="wire"):
    return await desk.ledger.known_entries(source)


async def test_an_entry_comes_back_whole(desk):
    rich = Rich("Curfew at six", (Mark(0, 6, Style.BOLD),))
    entry = Entry(
        "k1",
        (Paragraph(rich), Quote(Rich("Stay home"), "Mayor")),
        title="Curfew",
        url="https://example.org/#k1",
        published=desk.now,
        key_event=True,
        flags=frozenset({Flag.CURFEW}),
        notice=Notice(
            "curfew", NoticeStatus.IN_FORCE, "Washington DC", ends=desk.now + timedelta(hours=1)
        ),
    )
    assert await desk.record(Write(entry, "f", Priority.CURFEW)) == ["e1"]
    assert await desk.ledger.entry_of(1) == entry
    (stored,) = await desk.ledger.entries()
    assert (stored.id, stored.story, stored.source, stored.revision) == ("e1", "capitol", "wire", 1)
    assert stored.entry == entry


async def test_known_entries_come_in_the_order_they_were_recorded(desk):
    await desk.record(desk.write("z"), desk.write("a"))
    await desk.record(desk.write("m"))
    assert [(k.id, k.key) for k in await known(desk)] == [(1, "z"), (2, "a"), (3, "m")]
    assert await known(desk, "other") == []


async def test_the_text_is_known_where_matching_needs_it(desk):
    await desk.record(
        desk.write("p", "Some words", provisional=True, title="Title"), desk.write("k")
    )
    provisional, identified = await known(desk)
    assert provisional.text == "Title\nSome words"
    assert identified.text == ""


async def test_a_revision_counts_up_and_the_latest_is_told(desk):
    await desk.record(desk.write("k", "one"))
    later = desk.now + timedelta(minutes=3)
    assert await desk.record(desk.write("k", "two", known=1), at=later) == ["e1"]
    (entry,) = await known(desk)
    assert (entry.revision, entry.fingerprint, entry.first_seen) == (2, "twoFalse", desk.now)
    assert (await desk.ledger.entry_of(1)).text == "two"


async def test_a_retraction_is_known(desk):
    await desk.record(desk.write("k"))
    await desk.record(desk.write("k", known=1, retracted=True))
    assert (await known(desk))[0].retracted


async def test_a_repeat_of_the_same_visit_changes_nothing(desk):
    visit = desk.visit(desk.write("k", "one"), desk.write("l"))
    assert await desk.ledger.record(visit) == await desk.ledger.record(visit) == ["e1", "e2"]
    assert [k.revision for k in await known(desk)] == [1, 1]
    await desk.subscribe("a")
    assert await desk.expand() == 2


async def test_a_repeated_revision_changes_nothing(desk):
    await desk.record(desk.write("k", "one"))
    for _ in range(2):
        await desk.record(desk.write("k", "two", known=1))
    assert (await known(desk))[0].revision == 2


async def test_a_new_write_under_a_known_key_is_a_revision(desk):
    await desk.record(desk.write("k", "one"))
    assert await desk.record(desk.write("k", "two")) == ["e1"]
    assert (await known(desk))[0].revision == 2


async def test_a_notice_can_run_out_though_its_page_stays_the_same(desk):
    def notice(status):
        return Notice("curfew", status, "Capitol")

    await desk.record(desk.write("k", fingerprint="f", notice=notice(NoticeStatus.IN_FORCE)))
    await desk.record(
        desk.write("k", fingerprint="f", known=1, notice=notice(NoticeStatus.EXPIRED))
    )
    assert (await known(desk))[0].revision == 2
    assert (await desk.ledger.entry_of(1)).notice.status is NoticeStatus.EXPIRED


async def test_one_key_at_two_sources_is_two_entries(desk):
    await desk.record(desk.write("k"), source="a")
    await desk.record(desk.write("k"), source="b")
    assert len(await desk.ledger.entries()) == 2


async def test_what_was_never_announced_stays_silent_when_it_is_revised(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("k", "one", announce=False))
    assert not (await known(desk))[0].announced
    await desk.record(desk.write("k", "two", known=1))
    assert (await known(desk))[0].revision == 2
    assert await desk.ledger.fanout_page(10, desk.now) is None


async def test_the_brake_measures_by_what_was_announced_lately(desk):
    await desk.record(desk.write("old"), at=desk.now - timedelta(days=2))
    await desk.record(desk.write("quiet", announce=False), desk.write("new"))
    await desk.record(desk.write("elsewhere"), story="other", source="x")
    assert await desk.ledger.sent_since("capitol", desk.now - timedelta(days=1)) == 1
    assert await desk.ledger.sent_since("capitol", desk.now - timedelta(days=3)) == 2


async def test_a_pending_edit_is_remembered_and_forgotten(desk):
    await desk.record(desk.write("k"), desk.write("l"))
    pending = Pending("g", desk.now)
    await desk.record(pending={1: pending})
    assert [k.pending for k in await known(desk)] == [pending, None]
    await desk.record(unchanged=True)
    assert (await known(desk))[0].pending == pending
    await desk.record(pending={1: None})
    assert (await known(desk))[0].pending is None


async def test_a_revision_ends_what_was_pending(desk):
    await desk.record(desk.write("k"))
    await desk.record(pending={1: Pending("twoFalse", desk.now)})
    await desk.record(desk.write("k", "two", known=1))
    assert (await known(desk))[0].pending is None


async def test_a_visit_is_stored_whole_or_not_at_all(desk):
    broken = Write(desk.entry("bad\0key"), "f", Priority.LIVE)
    object.__setattr__(broken, "fingerprint", None)  # what no column takes
    with pytest.raises(LedgerError):
        await desk.record(desk.write("good"), broken, cursor="c")
    assert await desk.ledger.entries() == []
    assert (await desk.ledger.status(desk.now)).sources == ()
    assert await desk.record(desk.write("good")) != []


async def test_many_sources_record_at_once(desk):
    visits = [desk.record(desk.write(f"k{n % 5}"), source=f"s{n % 10}") for n in range(60)]
    ids = await asyncio.gather(*visits)
    stored = await desk.ledger.entries()
    assert len(stored) == len({(s.source, s.entry.key) for s in stored}) == 10
    assert {id_ for (id_,) in ids} == {s.id for s in stored}


async def test_unknown_entries_are_named(desk):
    with pytest.raises(NoSuchIdError, match="e5"):
        await desk.ledger.entry_of(5)


async def test_entries_are_listed_newest_first_by_story(desk):
    await desk.record(desk.write("a"), desk.write("b"))
    await desk.record(desk.write("c"), source="x", story="other")
    assert [s.entry.key for s in await desk.ledger.entries()] == ["c", "b", "a"]
    assert [s.entry.key for s in await desk.ledger.entries("capitol", limit=1)] == ["b"]


async def held(desk, *writes, reason="a redesign", **more):
    await desk.record(held=Held(reason, writes), **more)


async def waiting_ids(desk):
    return [item.id for item in await desk.ledger.waiting()]


async def test_what_the_brake_holds_is_replaced_by_the_next_visit(desk):
    await desk.record(desk.write("k"))
    await held(desk, desk.write("k", "X", known=1))
    (first,) = await waiting_ids(desk)
    await held(desk, desk.write("k", "Y", known=1), reason="worse")
    (item,) = await desk.ledger.waiting()
    assert item.id != first  # what a person looked at is not what now waits
    assert (item.held_by, item.story, item.summary) == ("brake", "capitol", "worse")
    assert item.details == ("revise e1: Y",)


async def test_the_same_thing_held_again_keeps_its_id_and_its_age(desk):
    await desk.record(desk.write("k"))
    await held(desk, desk.write("k", "X", known=1))
    (before,) = await desk.ledger.waiting()
    await held(desk, desk.write("k", "X", known=1), at=desk.now + timedelta(minutes=1))
    assert await desk.ledger.waiting() == [before]


async def test_a_visit_that_reads_only_changes_leaves_what_it_does_not_mention(desk):
    await desk.publish("j", "k")
    await held(desk, desk.write("j", "X", known=1), desk.write("k", "X", known=2))
    await desk.record(desk.write("k", "Y", known=2), partial=True)
    await desk.record(partial=True)
    (item,) = await desk.ledger.waiting()
    await desk.ledger.release(item.id, "test", desk.now)

    assert [(await desk.ledger.entry_of(n)).text for n in (1, 2)] == ["X", "Y"]


async def test_an_unchanged_visit_leaves_what_is_held(desk):
    await held(desk, desk.write("k"))
    await desk.record(unchanged=True)
    assert len(await waiting_ids(desk)) == 1
    await desk.record()
    assert await waiting_ids(desk) == []
