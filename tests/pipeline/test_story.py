"""A story from its page to its chats: told once, corrected where it stands, withdrawn."""

from bot.domain.model import Flag, Preferences
from bot.domain.reading import SourceRefusedError
from bot.ports import FetchError
from tests.fakes import entry


async def test_an_entry_reaches_every_chat_once(newsroom):
    await newsroom.tell(entry("a", "First."))
    await newsroom.tell(entry("a", "First."))

    assert newsroom.platform.shown("a") == newsroom.platform.shown("b") == ["First."]
    assert len(newsroom.platform.calls) == 2


async def test_entries_arrive_in_their_order(newsroom):
    await newsroom.tell(*(entry(str(n), f"No. {n}") for n in range(8)))

    assert newsroom.platform.shown("a") == [f"No. {n}" for n in range(8)]


async def test_a_first_visit_pours_only_the_backlog(make_newsroom):
    room = make_newsroom(backlog=1)
    await room.open("a")
    await room.tell(*(entry(str(n), f"No. {n}") for n in range(8)))

    assert room.platform.shown("a") == ["No. 7"]


async def test_an_old_entry_that_is_edited_is_still_no_news(make_newsroom):
    room = make_newsroom(backlog=1)
    await room.open("a")
    await room.tell(entry("old"), entry("new", "New."))
    await room.tell(entry("old", "Edited."), entry("new", "New."))

    assert room.platform.shown("a") == ["New."]


async def test_an_edit_follows_the_message(newsroom):
    await newsroom.tell(entry("a", "Two dead."))
    await newsroom.tell(entry("a", "One dead."))

    assert newsroom.platform.shown("a") == ["One dead."]
    assert [call for call, _, _ in newsroom.platform.calls] == ["post", "post", "edit", "edit"]


async def test_there_and_back_is_three_revisions(newsroom):
    for text in ("A.", "B.", "A."):
        await newsroom.tell(entry("a", text))

    (stored,) = await newsroom.ledger.entries()
    assert stored.revision == 3
    assert newsroom.platform.shown("a") == ["A."]


async def test_an_edit_that_does_not_hold_still_costs_nothing(make_newsroom):
    room = make_newsroom(settle=20)
    await room.open("a")
    await room.tell(entry("a", "A."))
    await room.tell(entry("a", "B."))
    await room.tell(entry("a", "A."), after=5)

    assert [call for call, _, _ in room.platform.calls] == ["post"]


async def test_a_settled_edit_is_looked_for_early(make_newsroom):
    room = make_newsroom(settle=20)
    await room.open("a")
    await room.tell(entry("a", "A."))
    await room.tell(entry("a", "B."))
    await room.tell(entry("a", "B."), after=20)

    assert room.platform.shown("a") == ["B."]


async def test_an_edit_reaches_every_part(newsroom):
    await newsroom.tell(entry("a", "One.\n\nTwo.\n\nThree."))
    await newsroom.tell(entry("a", "One!\n\nTwo.\n\nThree!"))

    assert newsroom.platform.shown("a") == ["One!", "Two.", "Three!"]
    edits = [text for call, chat, text in newsroom.platform.calls if (call, chat) == ("edit", "a")]
    assert edits == ["One!", "Three!"]  # the middle one was not touched


async def test_a_message_that_grows_gets_more_parts_and_one_that_shrinks_loses_them(newsroom):
    await newsroom.tell(entry("a", "One."))
    await newsroom.tell(entry("a", "One.\n\nTwo.\n\nThree."))
    assert newsroom.platform.shown("a") == ["One.", "Two.", "Three."]

    await newsroom.tell(entry("a", "One only."))
    assert newsroom.platform.shown("a") == ["One only."]


async def test_a_withdrawn_entry_disappears(newsroom):
    await newsroom.tell(entry("a"), entry("b"), entry("c"))
    await newsroom.tell(entry("a"), entry("c"))
    assert len(newsroom.platform.shown("a")) == 3  # one look may be mistaken

    await newsroom.tell(entry("a"), entry("c"), after=1)
    assert newsroom.platform.shown("a") == ["The words of a.", "The words of c."]


async def test_a_withdrawn_entry_too_old_to_delete_is_struck_out(newsroom):
    newsroom.platform.deletable = False
    await newsroom.tell(entry("a"), entry("b", "Wrong.\n\nAnd more."), entry("c"))
    await newsroom.tell(entry("a"), entry("c"))
    await newsroom.tell(entry("a"), entry("c"))

    assert newsroom.platform.shown("a") == [
        "The words of a.",
        "withdrawn: Wrong.",
        "The words of c.",
    ]


async def test_an_entry_that_comes_back_is_posted_again(newsroom):
    for page in ("abc", "ac", "ac", "abc"):
        await newsroom.tell(*(entry(key) for key in page))

    assert [call for call, chat, _ in newsroom.platform.calls if chat == "a"].count("post") == 4
    assert sorted(newsroom.platform.shown("a")) == [f"The words of {k}." for k in "abc"]


async def test_a_consent_page_rewrites_nothing_and_waits_for_a_person(newsroom):
    newsroom.page.complete = True
    page = [entry(f"k{n}", f"Paragraph {n}.") for n in range(12)]
    await newsroom.tell(*page)
    await newsroom.tell(entry("consent", "We value your privacy."))

    assert len(newsroom.platform.shown("a")) == 12
    (item,) = await newsroom.ledger.waiting()
    assert item.held_by == "brake"

    await newsroom.tell(*page)  # the page is back: nothing waits any more
    assert await newsroom.ledger.waiting() == []
    assert len(newsroom.platform.calls) == 24


async def test_what_the_brake_held_goes_ahead_when_released(newsroom):
    page = [entry(f"k{n}", f"Paragraph {n}.") for n in range(12)]
    await newsroom.tell(*page)
    await newsroom.tell(*(entry(e.key, f"Edited {e.key}.") for e in page), entry("new", "New."))
    assert newsroom.platform.shown("a")[-1] == "New."  # news is not held back

    (item,) = await newsroom.ledger.waiting()
    await newsroom.ledger.release(item.id, "test", newsroom.clock())
    await newsroom.look()
    await newsroom.send()

    assert newsroom.platform.shown("a")[0] == "Edited k0."


async def test_dropping_what_the_brake_held_keeps_it_from_coming_up_again(newsroom):
    page = [entry(f"k{n}", f"Paragraph {n}.") for n in range(12)]
    edited = [entry(e.key, f"Edited {e.key}.") for e in page]
    await newsroom.tell(*page)
    await newsroom.tell(*edited)
    (item,) = await newsroom.ledger.waiting()
    await newsroom.ledger.drop(item.id, "test", newsroom.clock())
    await newsroom.tell(*edited)

    assert await newsroom.ledger.waiting() == []
    assert newsroom.platform.shown("a")[0] == "Paragraph 0."


async def test_a_source_that_fails_is_tried_again_and_loses_nothing(newsroom):
    newsroom.page.error = FetchError("the server answered 503")
    await newsroom.tell(entry("a"))
    newsroom.page.error = SourceRefusedError("this is not a live blog")
    await newsroom.tell(entry("a"), after=1000)
    newsroom.page.error = None
    await newsroom.tell(entry("a"), after=10_000)

    assert newsroom.platform.shown("a") == ["The words of a."]


async def test_a_subscription_gets_what_it_asked_for_and_its_correction(make_newsroom):
    room = make_newsroom()
    await room.open("a", preferences=Preferences(only=frozenset({Flag.BREAKING})))
    await room.tell(entry("a", "Breaking: it is so."), entry("b", "Weather."))
    assert room.platform.shown("a") == ["Breaking: it is so."]

    await room.tell(entry("a", "It is not so, after all."), entry("b", "Weather."))
    assert room.platform.shown("a") == ["It is not so, after all."]


async def test_a_new_subscriber_is_not_sent_old_entries_because_they_are_edited(newsroom):
    await newsroom.tell(entry("a", "A."))
    newsroom.clock.forward(10)
    await newsroom.open("a", "b", "late")
    await newsroom.tell(entry("a", "A, edited."), entry("b", "B."))

    assert newsroom.platform.shown("late") == ["B."]


async def test_a_page_that_its_source_doubts_changes_nothing_by_itself(newsroom):
    newsroom.page.complete = True
    await newsroom.tell(entry("a", "A."))
    newsroom.page.doubt = "the page asks for consent"
    await newsroom.tell(entry("consent", "We value your privacy."))

    assert newsroom.platform.shown("a") == ["A."]
    (item,) = await newsroom.ledger.waiting()
    assert item.held_by == "brake"


async def test_a_story_does_not_begin_with_a_doubtful_page(make_newsroom):
    room = make_newsroom(backlog=1)
    await room.open("a")
    room.page.doubt = "the page asks for consent"
    await room.tell(entry("consent", "We value your privacy."))
    room.page.doubt = None
    await room.tell(entry("a", "A."), entry("b", "B."), after=10_000)

    assert room.platform.shown("a") == ["B."]
