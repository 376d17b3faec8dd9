"""Edits from every form of a Telegram message to every other."""

import hashlib

import pytest

from bot.domain.model import Part
from bot.platforms.telegram import revising
from bot.platforms.telegram.forms import Content, part_of
from bot.platforms.telegram.standing import Shown, Standing, mark_of, read
from bot.ports import Later, Missing, PartRef, Sent
from tests.platforms.telegram_photos import Chatroom, png, url

A, B, C, D = (mark_of(url(name)) for name in "abcd")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(revising, "BETWEEN", 0.0)


@pytest.fixture
async def room(tmp_path):
    made = Chatroom(tmp_path)
    await made.open()
    yield made
    await made.close()


def copy(name):
    """Return the mark by which the stand-in knows an uploaded picture."""
    return hashlib.sha256(png(shade="abcdefghijkl".index(name))).hexdigest()[:16]


IDS = {
    "7": Standing((Shown("7"),)),
    "7-3f2a1c": Standing((Shown("7"),), frozenset({"3f2a1c"})),
    "p7.3f2a1c": Standing((Shown("7", "3f2a1c"),)),
    "a7.3f2a1c,8.77aa00-000001-000002": Standing(
        (Shown("7", "3f2a1c"), Shown("8", "77aa00")), frozenset({"000001", "000002"})
    ),
}


@pytest.mark.parametrize(("id_", "standing"), IDS.items(), ids=IDS)
def test_what_stands_is_read_from_its_id_and_written_back(id_, standing):
    assert read(id_) == standing
    assert str(standing) == id_
    assert PartRef(id_, "d").messages == standing.numbers


# What stands, what it becomes, the chat then, and the id then. "a b" are pictures.
EDITS = {
    "words of a text": ("", "", ["New"], "1"),
    "words under a photo": ("a", "a", [("New", "a")], f"p1.{A}"),
    "words under an album": ("a b", "a b", [("New", "a"), (None, "b")], f"a1.{A},2.{B}"),
    "another picture": ("a", "b", [("New", "b")], f"p1.{B}"),
    "a picture for a text": ("", "a", [("New", "a")], f"p1.{A}"),
    "pictures for a text": ("", "a b", [("New\n\n🖼 2", "a")], f"p1.{A}"),
    "a second picture": ("a", "a b", [("New\n\n🖼 2", "a")], f"p1.{A}"),
    "an album's second": ("a b c", "a d c", [("New", "a"), (None, "d"), (None, "c")], None),
    "an album's first": ("a b", "c b", [("New", "c"), (None, "b")], f"a1.{C},2.{B}"),
    "a picture less": ("a b c", "a c", [("New", "a"), (None, "c")], f"a1.{A},3.{C}"),
    "the first less": ("a b c", "b c", [("New", "b"), (None, "c")], f"a2.{B},3.{C}"),
    "one is left": ("a b c", "c", [("New", "c")], f"p3.{C}"),
    "one more": ("a b", "a b c", [("New\n\n🖼 3", "a"), (None, "b")], f"a1.{A},2.{B}"),
    "another order": ("a b", "b a", [("New", "a"), (None, "b")], f"a1.{A},2.{B}"),
    "all others": ("a b", "c d", [("New", "c"), (None, "d")], f"a1.{C},2.{D}"),
}


@pytest.mark.parametrize(("before", "after", "shown", "id_"), EDITS.values(), ids=EDITS)
async def test_an_edit_changes_words_and_pictures_where_they_stand(room, before, after, shown, id_):
    stands = await room.edit(await room.post("Old", *before.split()), "New", *after.split())
    seen = [item if isinstance(item, str) else (item[0], copy(item[1])) for item in shown]
    assert room.shown() == seen
    assert id_ in (None, stands)
    assert room.violations() == {}
    await room.edit(stands, "Newer", *after.split())
    told = [item if isinstance(item, str) else item[0] for item in room.shown()]
    assert told[0].partition("\n")[0] == "Newer"


async def test_words_that_change_upload_nothing(room):
    stands = await room.post("Old", "a")
    await room.edit(stands, "New", "a")
    assert room.calls()[-1][0] == "editMessageCaption"


@pytest.mark.parametrize("pictures", ["a", "a b"])
async def test_a_photo_cannot_become_a_text(room, pictures):
    stands = await room.post("Old", *pictures.split())
    text = part_of(Content("New"))
    assert not room.platform.may_become(stands, text)
    assert room.platform.may_become(stands, part_of(Content("New", (url("c"),))))
    assert room.platform.may_become("7", text)
    assert room.platform.may_become(f"7-{A}", text)


async def test_a_photo_too_old_to_be_deleted_keeps_a_part_of_words_that_grew(room):
    stands = await room.post("Old", "a")
    footer = '12:00 · <a href="https://example.org/">Source</a>'
    again = await room.edit(stands, f"<b>{'A sentence. ' * 100}</b>\n\n{footer}")
    assert again == stands
    ((words, picture),) = room.shown()
    assert picture == copy("a")
    assert len(words) <= 1024
    assert words.endswith("A sentence.…\n\n12:00 · Source")


async def test_a_text_whose_picture_was_refused_is_edited_without_trying_it_again(room):
    await room.fault()
    stands = await room.post("Old", "a")
    await room.box.control.faults({"kind": "clear"})
    again = await room.edit(stands, "New", "a")
    assert again == stands == f"1-{A}"
    assert [method for method, _ in room.calls()] == ["sendMessage", "editMessageText"]
    assert room.shown() == ["New"]
    assert await room.edit(again, "Newer", "b") == f"p1.{B}", "another picture has its chance"


async def test_a_picture_that_is_refused_in_an_edit_never_costs_the_words(room):
    text, photo = await room.post("Old"), await room.post("Old", "a", kind="group")
    await room.fault()
    assert await room.edit(text, "New", "b") == f"1-{B}"
    assert room.shown() == ["New"]
    assert await room.edit(photo, "New", "b", kind="group") == f"p1.{A}-{B}"
    assert room.shown("group") == [("New\n\n🖼 1", copy("a"))]
    calls = len(room.calls())
    await room.edit(f"p1.{A}-{B}", "Newer", "b", kind="group")
    assert len(room.calls()) == calls + 1


async def test_pictures_too_old_to_be_deleted_stay_where_they_are(room):
    stands = await room.post("Old", "a", "b")
    room.now += 49 * 3600
    again = await room.edit(stands, "New", "a")
    assert again == stands
    assert room.shown() == [("New", copy("a")), (None, copy("b"))]


async def test_an_edit_that_is_stopped_half_way_is_done_by_the_next_try(room):
    stands = await room.post("Old", "a", "b")
    await room.fault(kind="flood", method="editMessageCaption", count=1)
    part = part_of(Content("New", (url("c"), url("d"), url("e"))))
    assert isinstance(await room.platform.edit(room.chat(), stands, part), Later)
    assert await room.edit(stands, "New", "c", "d", "e") == f"a1.{C},2.{D}"
    assert room.shown() == [("New\n\n🖼 3", copy("c")), (None, copy("d"))]


async def test_a_message_of_an_album_that_somebody_deleted_is_let_go(room):
    stands = await room.post("Old", "a", "b", "c")
    await room.platform.delete(room.chat(), "2")
    assert await room.edit(stands, "New", "a", "c") == f"a1.{A},3.{C}"
    await room.platform.delete(room.chat(), "1")
    part = part_of(Content("Newer", (url("a"), url("c"))))
    assert isinstance(await room.platform.edit(room.chat(), stands, part), Missing)


async def test_a_withdrawal_strikes_out_the_words_under_a_photo(room):
    stands = await room.post("Old", "a", "b")
    part = Part("sendMessage", {"text": "<s>Old</s>", "parse_mode": "HTML"})
    assert await room.platform.edit(room.chat(), stands, part) == Sent(stands)
    assert room.shown() == [("Old", copy("a")), (None, copy("b"))]
