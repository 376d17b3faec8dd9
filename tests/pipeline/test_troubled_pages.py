"""What may go wrong at night with pages: clocks set back, new addresses, a person's verbs."""

from dataclasses import replace

from bot.pipeline.service import Service
from bot.ports import FetchError
from tests.fakes import entry


async def test_a_clock_that_is_set_back_stops_no_source(newsroom):
    await newsroom.tell(entry("a"))
    newsroom.clock.forward(-3600)
    await newsroom.tell(entry("a"), entry("b", "B."), after=0)

    assert newsroom.platform.shown("a")[-1] == "B."


async def test_a_failing_source_is_not_asked_all_the_time_after_a_clock_was_set_back(newsroom):
    await newsroom.tell(entry("a"))
    newsroom.clock.forward(-3600)
    newsroom.page.error = FetchError("the server answered 503")
    await newsroom.look()

    assert await newsroom.ledger.due_sources(newsroom.clock(), 10) == []


async def test_a_clock_that_is_set_back_does_not_hold_an_edit(make_newsroom):
    room = make_newsroom(settle=20)
    await room.open("a")
    await room.tell(entry("a", "A."))
    await room.tell(entry("a", "B."))
    await room.tell(entry("a", "B."), after=-3600)
    await room.tell(entry("a", "B."), after=21)

    assert room.platform.shown("a") == ["B."]


async def test_a_source_that_is_given_another_page_begins_with_its_backlog(make_newsroom):
    room = make_newsroom(backlog=1)
    await room.open("a")
    await room.tell(entry("a", "A."))
    await room.ledger.sync_sources([replace(room.source, kind="feed")], room.clock())
    await room.tell(*(entry(f"n{n}", f"No. {n}") for n in range(8)))

    assert room.platform.shown("a") == ["A.", "No. 7"]


async def test_a_page_that_only_changed_its_address_loses_nothing(make_newsroom):
    room = make_newsroom(backlog=1)
    await room.open("a")
    await room.tell(entry("a", "A."))
    await room.ledger.sync_sources([replace(room.source, kind="feed")], room.clock())
    await room.tell(entry("a", "A."), entry("b", "B."), entry("c", "C."))

    assert room.platform.shown("a") == ["A.", "B.", "C."]


async def test_one_key_that_stands_twice_on_a_page_does_not_flutter(newsroom):
    for _ in range(3):
        await newsroom.tell(entry("a", "First."), entry("a", "Second."), entry("b"))

    (_, stored) = await newsroom.ledger.entries()
    assert stored.revision == 1
    assert newsroom.platform.shown("a")[0] == "First."


async def test_a_pinned_entry_withdraws_nothing_that_slid_out_of_the_window(newsroom):
    pinned = entry("pinned", pinned=True)
    await newsroom.tell(pinned, *(entry(f"{n}") for n in range(1, 4)))
    for _ in range(3):
        await newsroom.tell(pinned, *(entry(f"{n}") for n in range(2, 5)))

    assert len(newsroom.platform.shown("a")) == 5


async def test_what_the_brake_holds_keeps_its_id_though_its_dates_move_on(newsroom):
    page = [entry(f"k{n}", f"Paragraph {n}.") for n in range(12)]
    await newsroom.tell(*page)
    ids = set()
    for _ in range(3):
        edited = [entry(e.key, f"New {e.key}.", updated=newsroom.clock()) for e in page]
        await newsroom.tell(*edited)
        ids |= {item.id for item in await newsroom.ledger.waiting()}

    assert len(ids) == 1


async def test_a_page_that_comes_back_after_a_refusal_corrects_nothing(newsroom):
    newsroom.page.complete = True
    page = [entry(f"k{n}", f"Paragraph {n}.") for n in range(5)]
    await newsroom.tell(*page)
    await newsroom.tell(entry("consent", "We value your privacy."))
    (item,) = await newsroom.ledger.waiting()
    await newsroom.ledger.drop(item.id, "test", newsroom.clock())
    await newsroom.tell(*page)
    for item in await newsroom.ledger.waiting():
        await newsroom.ledger.release(item.id, "test", newsroom.clock())
    await newsroom.tell(*page)

    assert {row.wanted for row in await newsroom.ledger.deliveries()} == {1}
    assert await newsroom.ledger.waiting() == []


async def test_what_the_brake_held_is_let_go_once_and_never_goes_backwards(newsroom):
    page = [entry(f"k{n}", f"Paragraph {n}.") for n in range(12)]
    await newsroom.tell(*page)
    await newsroom.tell(*(entry(e.key, f"Old edit of {e.key}.") for e in page))
    (stale,) = await newsroom.ledger.waiting()
    await newsroom.tell(*(entry(e.key, f"New edit of {e.key}.") for e in page))
    (fresh,) = await newsroom.ledger.waiting()
    assert stale.id != fresh.id

    await newsroom.ledger.release(fresh.id, "test", newsroom.clock())
    await newsroom.look()
    await newsroom.send()
    assert newsroom.platform.shown("a")[0] == "New edit of k0."


async def test_a_visit_that_breaks_is_put_off_and_tells_no_more_than_its_kind(newsroom):
    def broken(visit):
        raise RuntimeError("https://user:secret@example.org")

    service = Service(newsroom.ledger, newsroom.ingest, [newsroom.sender], newsroom.clock)
    newsroom.page.read = broken
    (state,) = await newsroom.ledger.due_sources(newsroom.clock(), 10)
    await service._visit(state)

    (row,) = (await newsroom.ledger.status(newsroom.clock())).sources
    assert row.failures == 1
    assert row.error == "internal error (RuntimeError); the log has the details"
    newsroom.ingest.watched = {}
    await service.ingest.failed(state, RuntimeError(), newsroom.clock())  # removed meanwhile
