"""Pictures of the sandbox's newsroom, fetched on the page's behalf and from this machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import aiohttp
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from bot.ports import Preview
from bot.web.desk.reading import LATEST, face_of
from bot.web.local import is_local

_LARGEST: Final = 5 * 1024 * 1024
_PATIENCE: Final = aiohttp.ClientTimeout(total=5)
_KINDS: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def pictures_of(preview: Preview) -> APIRouter:
    """Return the route that serves what stands in the preview's messages, and nothing else."""
    router = APIRouter(include_in_schema=False)

    @router.get("/preview/image")
    async def image(url: str) -> Response:
        if not is_local(url) or url not in _shown(preview):
            return _refused(HTTPStatus.NOT_FOUND, "No message shows this picture.")
        try:
            return await _fetched(url)
        except (aiohttp.ClientError, TimeoutError):
            return _refused(HTTPStatus.BAD_GATEWAY, "The picture could not be had.")

    @router.get("/preview/upload/{name}")
    async def upload(name: str) -> Response:
        body = preview.picture(name) if name in _uploaded(preview) else None
        kind = _kind_of(body or b"")
        if body is None or kind is None:
            return _refused(HTTPStatus.NOT_FOUND, "No message shows this picture.")
        return Response(body, media_type=kind, headers={"Cache-Control": "private, max-age=600"})

    return router


def _shown(preview: Preview) -> Iterator[str]:
    for chat in preview.chats():
        for message in preview.messages(chat.id)[-LATEST:]:
            yield from face_of(chat.platform, message.body).addresses


def _uploaded(preview: Preview) -> Iterator[str]:
    for chat in preview.chats():
        for message in preview.messages(chat.id)[-LATEST:]:
            yield from face_of(chat.platform, message.body).files


def _kind_of(body: bytes) -> str | None:
    """Tell a picture's kind by its first bytes: a page must not be served as one."""
    heads = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"GIF8": "gif"}
    kind = next((kind for head, kind in heads.items() if body.startswith(head)), None)
    kind = "webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else kind
    return kind and f"image/{kind}"


async def _fetched(url: str) -> Response:
    async with (
        aiohttp.ClientSession(timeout=_PATIENCE, trust_env=False) as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        if answer.status != HTTPStatus.OK or answer.content_type not in _KINDS:
            return _refused(HTTPStatus.NOT_FOUND, "There is no picture there.")
        body = bytearray()
        async for chunk in answer.content.iter_chunked(1 << 16):
            body += chunk
            if len(body) > _LARGEST:
                return _refused(HTTPStatus.BAD_GATEWAY, "The picture is too large.")
        return Response(bytes(body), media_type=answer.content_type)


def _refused(status: HTTPStatus, reason: str) -> Response:
    return PlainTextResponse(f"{reason}\n", status)
