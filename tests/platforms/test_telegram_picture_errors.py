"""What Telegram says of pictures, told from what it says of words and chats."""

import pytest
from telegram.error import BadRequest, NetworkError

from bot.platforms.telegram.errors import BadPicture, translate
from bot.ports import Barred, Gone, Later, Refused, Sent

PICTURES = [
    "wrong file identifier/HTTP URL specified",
    "wrong remote file identifier specified: wrong padding in the string",
    "invalid file_id",
    "failed to get HTTP URL content",
    "wrong HTTP URL specified",
    "wrong type of the web page content",
    "can't upload file by URL",
    "photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png, .tif or .bmp",
    "file of size 11000000 bytes is too big for a photo; the maximum size is 10485760 bytes",
    "PHOTO_INVALID_DIMENSIONS",
    "IMAGE_PROCESS_FAILED",
    "WEBPAGE_MEDIA_EMPTY",
    "WEBPAGE_CURL_FAILED",
    "MEDIA_EMPTY",
    "FILE_REFERENCE_EXPIRED",
    "group send failed",
]


@pytest.mark.parametrize("text", PICTURES)
def test_a_refused_picture_is_told_from_refused_words(text):
    for told in (f"Bad Request: {text}", text.capitalize(), text):
        assert translate(BadRequest(told)) == BadPicture("Telegram refuses the picture")


@pytest.mark.parametrize("text", PICTURES)
def test_an_album_names_the_picture_that_was_refused(text):
    told = BadRequest(f'Failed to send message #4 with the error message "{text}"')
    assert translate(told) == BadPicture("Telegram refuses the picture", 4)


ALBUMS = {
    "Too Many Requests: retry after 8": Later(8.0, "Telegram asks to wait", everyone=True),
    "not enough rights to send photos to the chat": Barred,
    "chat not found": Gone,
    "something new": BadPicture("Telegram refuses the picture", 1),
}


@pytest.mark.parametrize(("text", "outcome"), ALBUMS.items(), ids=ALBUMS)
def test_an_album_that_failed_for_another_reason_says_that_reason(text, outcome):
    told = translate(BadRequest(f'Failed to send message #1 with the error message "{text}"'))
    assert told == outcome if not isinstance(outcome, type) else isinstance(told, outcome)


def test_an_upload_that_is_too_large_is_the_pictures_fault():
    assert isinstance(translate(NetworkError("Request Entity Too Large")), BadPicture)


@pytest.mark.parametrize("text", ["message caption is too long", "can't parse entities: x"])
def test_words_under_a_picture_may_be_at_fault_themselves(text):
    outcome = translate(BadRequest(text))
    assert isinstance(outcome, Refused)
    assert not isinstance(outcome, BadPicture)


def test_a_caption_that_says_the_same_already_is_well():
    assert translate(BadRequest("Message is not modified"), standing="7") == Sent("7")
