"""Pictures and other files: where they come from and what Telegram refuses of them."""

from __future__ import annotations

import hashlib
import struct
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.sandbox.nouns import Json
from bot.sandbox.telegram.call import Call, Upload, bad, unlucky
from bot.sandbox.telegram.links import checked_link

# core.telegram.org/bots/api, sendPhoto
_PHOTO_BYTES = 10 * 1024 * 1024
_PHOTO_SIDES = 10_000
_PHOTO_RATIO = 20
# names behind which no picture stands
_NO_PICTURES = (".svg", ".pdf", ".zip", ".mp4", ".webm", ".html", ".json", ".xml", ".txt")
_NO_PHOTOS = (*_NO_PICTURES, ".webp")  # as names of uploads
# what Telegram says of a picture that it does not take, by the way in which it came
_SPOILED = {
    "link": "failed to get HTTP URL content",
    "upload": "IMAGE_PROCESS_FAILED",
    "copy": "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
}
# core.telegram.org/bots/api, "Sending files"
_DOCUMENT_NAMES = (".pdf", ".zip", ".gif")

# a JPEG segment begins with this byte; those with these markers tell the size (ITU T.81)
_SEGMENT = 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

KINDS = ("photo", "video", "document", "audio", "animation", "voice")


def media_content(call: Call, kind: str, reference: object) -> Json:
    """Return the media fields of a message: the kind's own and ``_source``, where it came from.

    Args:
        call: its files are what ``attach://`` and a field of the kind's name mean.
        kind: one of ``KINDS``.
        reference: an address, a known file id, ``attach://NAME`` or None for the field itself.

    """
    upload = _upload(call, kind, reference)
    _spoil(call, upload, str(reference or ""))
    if upload is not None:
        size = _checked_photo(upload) if kind == "photo" else (0, 0)
        unique = hashlib.sha256(upload.content).hexdigest()[:16]
        call.core.store.uploads.put(unique, upload.content)
        return _body(call, kind, unique, upload.name, size, len(upload.content))
    source = str(reference or "")
    if not source:
        raise bad(f"there is no {kind} in the request")
    known = call.core.store.get(f"telegram/file/{source}")
    if known is not None:
        return dict(known)
    _check_address(kind, source)
    unique = hashlib.sha256(source.encode()).hexdigest()[:16]
    return _body(call, kind, unique, source, (1280, 720), None)


def _spoil(call: Call, upload: Upload | None, source: str) -> None:
    """Let the fault in force refuse a file, if it is meant for the way in which this one came."""
    way = "upload" if upload else "link" if source.lower().startswith("http") else "copy"
    if call.spoiled and call.spoiled.only in (None, way):
        raise unlucky(_SPOILED[way])


def _upload(call: Call, kind: str, reference: object) -> Upload | None:
    if isinstance(reference, str) and reference.startswith("attach://"):
        upload = call.files.get(reference.removeprefix("attach://"))
        if upload is None:
            raise bad("wrong file identifier/HTTP URL specified")
        return upload
    return call.files.get(kind) if reference is None else None


def _check_address(kind: str, source: str) -> None:
    if not source.lower().startswith(("http://", "https://")):
        raise bad("wrong file identifier/HTTP URL specified")
    if checked_link(source) is None:
        raise bad("wrong HTTP URL specified")
    if (urlsplit(source).hostname or "").endswith(".invalid"):  # no such host can be (RFC 6761)
        raise unlucky("failed to get HTTP URL content")
    suffix = PurePosixPath(urlsplit(source).path).suffix.lower()
    wrong_photo = kind == "photo" and suffix in _NO_PICTURES
    if wrong_photo or (kind == "document" and suffix not in _DOCUMENT_NAMES):
        raise bad("wrong type of the web page content")


def _checked_photo(upload: Upload) -> tuple[int, int]:
    """Return a picture's width and height, or refuse it."""
    if PurePosixPath(upload.name).suffix.lower() in _NO_PHOTOS:
        raise bad(
            "photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png, .tif or .bmp"
        )
    size = len(upload.content)
    if size > _PHOTO_BYTES:
        raise bad(
            f"file of size {size} bytes is too big for a photo; "
            f"the maximum size is {_PHOTO_BYTES} bytes",
            "photo too big",
        )
    sides = picture_size(upload.content)
    if sides is None:
        raise bad("IMAGE_PROCESS_FAILED")
    longest, shortest = max(sides), min(sides)
    if sum(sides) > _PHOTO_SIDES or shortest == 0 or longest > _PHOTO_RATIO * shortest:
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return sides


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height from the head of a PNG, GIF, BMP, WebP or JPEG file, else None."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _pair(">II", content, 16)
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return _pair("<HH", content, 6)
        if content.startswith(b"BM"):
            return _pair("<ii", content, 18)
        if content[8:12] == b"WEBP":
            return _webp_size(content)
        return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def _pair(shape: str, content: bytes, offset: int) -> tuple[int, int]:
    width, height = struct.unpack_from(shape, content, offset)
    return abs(width), abs(height)


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk a JPEG's segments to the frame header, which holds height and width."""
    at = 2
    while content[at] == _SEGMENT:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + int(struct.unpack_from(">H", content, at + 2)[0])
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    """Read the size from the first chunk, of which there are three kinds (RFC 9649)."""
    if content[12:16] == b"VP8X":
        low, high = (int.from_bytes(content[at : at + 3], "little") for at in (24, 27))
        return low + 1, high + 1
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = _pair("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _body(
    call: Call, kind: str, unique: str, name: str, size: tuple[int, int], length: int | None
) -> Json:
    """Return the fields of a stored file and remember them under its id."""
    file: Json = {"file_id": f"sandbox-{kind}-{unique}", "file_unique_id": unique}
    if length is not None:
        file["file_size"] = length
    width, height = size
    if kind in ("photo", "video", "animation"):
        file |= {"width": width or 1280, "height": height or 720}
    if kind in ("video", "animation", "audio", "voice"):
        file["duration"] = 1
    if kind in ("document", "video", "animation", "audio"):
        file["file_name"] = PurePosixPath(urlsplit(name).path).name or kind
    body: Json = {kind: [file] if kind == "photo" else file, "_source": name}
    if length is not None:
        body["_file"] = unique
    if kind == "animation":
        body["document"] = {
            k: v for k, v in file.items() if k not in ("width", "height", "duration")
        }
    call.core.store.put(f"telegram/file/{file['file_id']}", body)
    return body
