"""What the stand-in makes of pictures: Telegram's rules for them, and pictures that fail."""

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest

from bot.sandbox import Sandbox
from bot.sandbox.control import Control
from bot.sandbox.faults import FaultError
from bot.sandbox.store import Store
from bot.sandbox.uploads import MOST_BYTES
from tests.platforms.telegram_photos import png

TOKEN = "7000000001:abcdefghijklmnopqrstuvwxyz012345678"
READER, LISTENERS = "4242", "-1002000000001"
LINK = "https://example.org/a.jpg"


@pytest.fixture
async def sandbox(tmp_path):
    box = Sandbox(tmp_path / "s.db", limits="none")
    box.add_chat("telegram", READER, "private")
    box.add_chat("telegram", LISTENERS, "supergroup", denied=["can_send_photos"])
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def bot(sandbox):
    async with Bot(TOKEN, base_url=f"{sandbox.telegram_url}/bot") as speaker:
        yield speaker


def violations(sandbox):
    return sandbox.control.state()["violations"]["total"]


def shown(sandbox):
    return [message.body for message in sandbox.preview.messages(READER)]


async def test_an_uploaded_picture_can_be_looked_at(bot, sandbox):
    await bot.send_photo(READER, png(), filename="a.png")
    (body,) = shown(sandbox)
    assert sandbox.preview.picture(body["_file"]) == png()
    assert sandbox.preview.picture("other") is None


async def test_a_copy_shows_what_was_uploaded(bot, sandbox):
    sent = await bot.send_photo(READER, png(), filename="a.png")
    await bot.send_photo(READER, sent.photo[0].file_id)
    first, second = shown(sandbox)
    assert first["_file"] == second["_file"]


def test_only_the_latest_uploads_are_kept():
    store = Store(":memory:")
    half = MOST_BYTES // 2
    for name in "abc":
        store.uploads.put(name, name.encode() * half)
    kept = [name for name in "abc" if store.uploads.get(name)]
    store.close()
    assert kept == ["b", "c"]


async def test_a_text_becomes_a_photo_and_a_photo_no_text(bot, sandbox):
    text = await bot.send_message(READER, "Words")
    media = InputMediaPhoto(LINK, caption="Words under a picture")
    photo = await bot.edit_message_media(media, READER, text.message_id)
    assert (photo.text, photo.caption) == (None, "Words under a picture")
    with pytest.raises(BadRequest, match=r"(?i)no text in the message"):
        await bot.edit_message_text("Words", READER, text.message_id)
    assert violations(sandbox) == 1


async def test_a_host_that_cannot_be_is_not_fetched_and_nobody_is_to_blame(bot, sandbox):
    with pytest.raises(BadRequest, match=r"(?i)failed to get HTTP URL content"):
        await bot.send_photo(READER, "https://nowhere.invalid/a.jpg")
    assert violations(sandbox) == 0


async def test_a_refused_album_names_the_picture(bot, sandbox):
    album = [InputMediaPhoto(LINK), InputMediaPhoto("https://nowhere.invalid/a.jpg")]
    with pytest.raises(BadRequest, match=r'(?i)failed to send message #2 .*"failed to get HTTP'):
        await bot.send_media_group(READER, album)
    assert shown(sandbox) == [], "an album is sent whole or not at all"


async def test_an_uploaded_webp_has_an_unsupported_extension(bot):
    with pytest.raises(BadRequest, match=r"(?i)unsupported extension"):
        await bot.send_photo(READER, png(), filename="a.webp")


async def test_a_chat_may_take_words_and_no_photos(bot):
    text = await bot.send_message(LISTENERS, "Words")
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to send photos"):
        await bot.send_photo(LISTENERS, LINK)
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to send photos"):
        await bot.edit_message_media(InputMediaPhoto(LINK), LISTENERS, text.message_id)


WAYS = {"link": LINK, "upload": png()}


@pytest.mark.parametrize("only", [None, "link", "upload"])
@pytest.mark.parametrize("way", WAYS)
async def test_pictures_are_refused_by_the_way_in_which_they_come(bot, sandbox, way, only):
    await sandbox.control.faults({"kind": "media", "platform": "telegram", "only": only})
    await bot.send_message(READER, "Words are not refused")
    if only in (None, way):
        with pytest.raises(BadRequest):
            await bot.send_photo(READER, WAYS[way], filename="a.png")
    else:
        await bot.send_photo(READER, WAYS[way], filename="a.png")
    assert violations(sandbox) == 0


@pytest.mark.parametrize("wish", [{"platform": "discord"}, {"only": "film"}], ids=str)
async def test_a_fault_that_cannot_be_is_refused_with_a_remedy(sandbox, wish):
    control: Control = sandbox.control
    with pytest.raises(FaultError, match=r"Telegram alone|link, upload, copy"):
        await control.faults({"kind": "media", "platform": "telegram", **wish})
