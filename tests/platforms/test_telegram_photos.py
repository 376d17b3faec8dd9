"""Photos and albums reach their chats, and a picture that fails never costs the words."""

import asyncio
import hashlib

import pytest

from bot.domain.model import Part, Target
from bot.platforms.telegram import supply
from bot.platforms.telegram.forms import Content, part_of
from bot.platforms.telegram.standing import mark_of, read
from bot.ports import Barred, Later, Missing, Sent, Unknown
from tests.platforms.telegram_photos import CHATS, Chatroom, png, url


@pytest.fixture
async def room(tmp_path):
    made = Chatroom(tmp_path)
    await made.open()
    yield made
    await made.close()


def copy(shade):
    """Return the mark by which the stand-in knows an uploaded picture."""
    return hashlib.sha256(png(shade=shade)).hexdigest()[:16]


def by_link(name):
    """Return the mark by which the stand-in knows a picture given by its address."""
    return hashlib.sha256(url(name).encode()).hexdigest()[:16]


async def test_a_picture_is_uploaded_and_its_copy_serves_all_further_chats(room):
    one = await room.post("Words", "a")
    two = await room.post("Words", "a", kind="group")
    assert one == two == f"p1.{mark_of(url('a'))}"
    assert room.shown() == room.shown("group") == [("Words", copy(0))]
    (_, first), (_, second) = room.calls()
    assert first["photo"]["size"] == len(png())
    assert second["photo"] == f"sandbox-photo-{copy(0)}"
    assert room.pictures.fetched == [url("a")]
    assert room.violations() == {}


async def test_a_picture_that_cannot_be_fetched_is_given_by_its_address(room):
    room.pictures.bodies = {}
    await room.post("Words", "a")
    assert room.shown() == [("Words", by_link("a"))]


async def test_whatever_a_fetch_ends_with_the_words_go_out(room):
    room.pictures.bodies[url("a")] = None  # len() of it will not do
    await room.post("Words", "b", "a")
    assert [picture for _, picture in room.shown()] == [copy(1), by_link("a")]


async def test_a_webp_picture_is_given_by_its_address(room):
    room.pictures.kinds[url("a")] = "webp"
    await room.post("Words", "a")
    assert room.shown() == [("Words", by_link("a"))]


async def test_a_slow_picture_does_not_keep_the_words_waiting(room, monkeypatch):
    monkeypatch.setattr(supply, "_FETCH", 0.05)
    room.pictures.wait = asyncio.Event()
    await room.post("Words", "a")
    assert room.shown() == [("Words", by_link("a"))]


async def test_a_copy_that_is_refused_is_uploaded_again(room):
    await room.post("Words", "a")
    await room.fault(only="copy")
    await room.post("Words", "a", kind="group")
    assert room.shown("group") == [("Words", copy(0))]


@pytest.mark.parametrize("size", [(9000, 2000), (100, 2001)], ids=["too large", "too narrow"])
async def test_a_picture_of_a_size_that_telegram_refuses_goes_as_a_link(room, size):
    room.pictures.bodies[url("a")] = png(*size)
    await room.post("Words", "a")
    assert room.shown() == [("Words", by_link("a"))]


async def test_a_picture_that_is_refused_in_every_way_leaves_a_text_with_a_preview(room):
    await room.fault()
    id_ = await room.post("Words", "a", above=True)
    assert id_ == f"1-{mark_of(url('a'))}"
    ((method, payload),) = room.calls()
    assert (method, payload["text"]) == ("sendMessage", "Words")
    assert f'"url":"{url("a")}"' in payload["link_preview_options"].replace(" ", "")
    assert room.violations() == {}


async def test_a_refused_picture_is_not_tried_again_for_every_chat(room):
    await room.fault(count=2)  # the upload and the address
    await room.post("Words", "a")
    assert await room.post("Words", "a", kind="group") == f"1-{mark_of(url('a'))}"
    assert room.shown("group") == ["Words"]
    assert len(room.box.core.faults.active()) == 0


async def test_a_chat_that_takes_no_photos_gets_the_words(room):
    room.box.add_chat("telegram", "-1002000000009", "supergroup", denied=["can_send_photos"])
    target = Target(9, "t", "telegram", "telegram:main", "-1002000000009", "group")
    outcome = await room.platform.post(target, part_of(Content("Words", (url("a"),))), "n")
    assert outcome == Sent(f"1-{mark_of(url('a'))}")
    await room.post("Words", "a")
    assert room.shown() == [("Words", copy(0))], "the picture itself is not at fault"


async def test_a_chat_that_takes_nothing_is_barred(room):
    room.box.add_chat("telegram", "-1002000000009", "supergroup", denied=["can_send_messages"])
    target = Target(9, "t", "telegram", "telegram:main", "-1002000000009", "group")
    outcome = await room.platform.post(target, part_of(Content("Words", (url("a"),))), "n")
    assert isinstance(outcome, Barred)


async def test_an_album_is_one_call_of_several_messages(room):
    id_ = await room.post("<b>Words</b>", "a", "b", "c")
    assert id_ == "a" + ",".join(f"{n}.{mark_of(url(x))}" for n, x in enumerate("abc", 1))
    assert room.shown() == [("Words", copy(0)), (None, copy(1)), (None, copy(2))]
    again = await room.post("Words", "b", "d", kind="group")
    assert [shown.picture for shown in read(again).messages] == [
        mark_of(url("b")),
        mark_of(url("d")),
    ]
    assert sorted(room.pictures.fetched) == [url(x) for x in "abcd"]


async def test_an_album_goes_without_the_picture_that_is_broken(room):
    bad = "https://nowhere.invalid/x.jpg"
    pictures = (url("a"), bad, url("c"))
    outcome = await room.platform.post(room.chat(), part_of(Content("Words", pictures)), "n")
    assert outcome.id == f"a1.{mark_of(url('a'))},2.{mark_of(url('c'))}-{mark_of(bad)}"
    assert room.shown() == [("Words\n\n🖼 2", copy(0)), (None, copy(2))]


async def test_an_album_with_one_picture_left_is_a_photo(room):
    pictures = (url("a"), "https://nowhere.invalid/x.jpg")
    await room.platform.post(room.chat(), part_of(Content("Words", pictures)), "n")
    assert room.shown() == [("Words\n\n🖼 2", copy(0))]
    assert room.calls()[-1][0] == "sendPhoto"


async def test_an_album_without_a_picture_left_is_a_text_with_links(room):
    await room.fault()
    await room.post("Words", "a", "b")
    assert room.shown() == ["Words\n\n🖼 2"]


async def test_an_album_too_large_for_one_request_is_partly_given_by_addresses(room, monkeypatch):
    monkeypatch.setattr("bot.platforms.telegram.photos._ALBUM_BYTES", 2 * len(png()))
    await room.post("Words", "a", "b", "c")
    assert [picture for _, picture in room.shown()] == [copy(0), copy(1), by_link("c")]


async def test_unreadable_markup_under_a_photo_is_sent_as_plain_words(room):
    await room.post("<b>a &amp; b", "a")
    await room.post("<b>a &amp; b", "a", "b", kind="group")
    assert room.shown() == [("a & b", copy(0))]
    assert [words for words, _ in room.shown("group")] == ["a & b", None]


async def test_forty_chats_share_one_upload(room):
    for number in range(40):
        room.box.add_chat("telegram", str(5000 + number), "private")
    targets = [
        Target(n, "t", "telegram", "telegram:main", str(5000 + n), "private") for n in range(40)
    ]
    part = part_of(Content("Words", (url("a"),)))
    outcomes = await asyncio.gather(*(room.platform.post(t, part, "n") for t in targets))
    assert {outcome.id for outcome in outcomes} == {f"p1.{mark_of(url('a'))}"}
    uploads = [payload for _, payload in room.calls() if isinstance(payload["photo"], dict)]
    assert (len(uploads), len(room.calls())) == (1, 40)
    assert room.pictures.fetched == [url("a")]


async def test_chats_that_waited_for_an_upload_do_not_burst_upon_telegram(tmp_path):
    room = Chatroom(tmp_path, limits="real")
    await room.open()
    for number in range(40):
        room.box.add_chat("telegram", str(5000 + number), "private")
    targets = [
        Target(n, "t", "telegram", "telegram:main", str(5000 + n), "private") for n in range(40)
    ]
    part = part_of(Content("Words", (url("a"),)))
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(room.platform.post(t, part, "n") for t in targets))
    assert asyncio.get_running_loop().time() - began > 1.2, "about 30 a second"
    await room.close()


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("drop_after", Unknown), ("drop_before", Unknown), ("flood", Later), ("error", Unknown)],
)
async def test_a_photo_whose_fate_is_not_known_is_never_sent_again_as_a_text(room, fault, outcome):
    await room.fault(kind=fault, count=1, method="sendPhoto")
    part = part_of(Content("Words", (url("a"),)))
    assert isinstance(await room.platform.post(room.chat(), part, "n"), outcome)
    assert len(room.calls()) == (fault == "drop_after")


async def test_an_album_is_pinned_by_its_first_message_and_deleted_whole(room):
    id_ = await room.post("Words", "a", "b", kind="group")
    target = room.chat("group")
    assert await room.platform.pin(target, id_, pinned=True) == Sent(id_)
    assert room.box.core.store.get(f"telegram/pins/{CHATS['group']}") == ["1"]
    assert await room.platform.delete(target, id_) == Sent(id_)
    assert room.shown("group") == []


async def test_a_photo_that_somebody_deleted_is_missing(room):
    id_ = await room.post("Words", "a")
    await room.platform.delete(room.chat(), id_)
    part = part_of(Content("New words", (url("a"),)))
    assert isinstance(await room.platform.edit(room.chat(), id_, part), Missing)


async def test_only_bytes_that_we_hold_are_ever_uploaded(room, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    part = Part("sendPhoto", {"photo": str(secret), "caption": "Words"})
    await room.platform.post(room.chat(), part, "n")
    assert room.shown() == ["Words"]
    assert room.violations() == {}, "nor is a path told to anybody"
