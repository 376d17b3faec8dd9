"""Pictures of entries: only from the public web, only pictures, and never too much of one."""

import asyncio
import gzip

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.fetch import Caps, HttpWeb
from bot.fetch.pictures import PictureWeb
from bot.ports import FetchError, Picture

BODIES = {
    "jpeg": b"\xff\xd8\xff\xe0 and so on",
    "png": b"\x89PNG\r\n\x1a\n and so on",
    "gif": b"GIF89a and so on",
    "webp": b"RIFF\x10\x00\x00\x00WEBPVP8 and so on",
}


@pytest.fixture
async def site():
    answers = {}

    async def answer(request):
        told = answers[request.path]
        return await told(request) if callable(told) else told

    app = web.Application()
    app.router.add_get("/{tail:.*}", answer)
    server = TestServer(app, host="127.0.0.1")
    server.answers = answers
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def client():
    opened = HttpWeb(allow_private=True)
    yield opened
    await opened.close()


def reply(body, kind="image/jpeg", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(body=body, headers={"Content-Type": kind, **named})


@pytest.mark.parametrize(("kind", "body"), BODIES.items(), ids=BODIES)
async def test_a_picture_is_what_its_first_bytes_say(site, client, kind, body):
    site.answers["/a.php"] = reply(body, "image/x-whatever")
    found = await client.picture(str(site.make_url("/a.php")))
    assert found == Picture(body, f"image/{kind}", f"photo.{'jpg' if kind == 'jpeg' else kind}")


NO_PICTURES = {
    "a page": (b"<html>not here</html>", "text/html"),
    "a page that says it is a picture": (b"<html>not here</html>", "image/jpeg"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    "a picture in a page's clothes": (BODIES["jpeg"], "text/html"),
    "nothing": (b"", "image/jpeg"),
    "two bytes": (b"\xff\xd8", "image/jpeg"),
    "another RIFF": (b"RIFF\x10\x00\x00\x00WAVEfmt ", "image/webp"),
}


@pytest.mark.parametrize(("body", "kind"), NO_PICTURES.values(), ids=NO_PICTURES)
async def test_what_is_no_picture_is_refused(site, client, body, kind):
    site.answers["/a"] = reply(body, kind)
    with pytest.raises(FetchError, match="picture"):
        await client.picture(str(site.make_url("/a")))


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/pjpeg; charset=binary"])
async def test_a_server_need_not_know_the_kind(site, client, kind):
    site.answers["/a"] = reply(BODIES["png"], kind)
    assert (await client.picture(str(site.make_url("/a")))).content_type == "image/png"


async def test_a_redirect_is_followed(site, client):
    site.answers["/a"] = web.Response(status=302, headers={"Location": "/b"})
    site.answers["/b"] = reply(BODIES["png"])
    assert (await client.picture(str(site.make_url("/a")))).body == BODIES["png"]


async def test_a_private_address_is_not_asked_and_no_redirect_leads_there(site):
    closed = HttpWeb(allow_private=False)
    try:
        with pytest.raises(FetchError):
            await closed.picture(str(site.make_url("/a")))
        for address in ("http://169.254.169.254/latest", "file:///etc/passwd", "/etc/passwd"):
            with pytest.raises(FetchError):
                await closed.picture(address)
    finally:
        await closed.close()


@pytest.mark.parametrize("packed", [False, True], ids=["as it is", "compressed"])
async def test_a_picture_that_is_too_large_is_not_read_to_its_end(site, packed):
    opened = HttpWeb(allow_private=True)
    pictures = PictureWeb(opened._open, opened._guard, Caps(size=1000, seconds=5))
    body = BODIES["png"] + bytes(2000)
    site.answers["/a"] = (
        reply(gzip.compress(body), Content_Encoding="gzip") if packed else reply(body)
    )
    with pytest.raises(FetchError, match="larger"):
        await pictures.picture(str(site.make_url("/a")))
    await opened.close()


async def test_a_picture_that_never_ends_is_given_up(site):
    async def drip(request):
        response = web.StreamResponse(headers={"Content-Type": "image/png"})
        await response.prepare(request)
        await response.write(BODIES["png"])
        await asyncio.sleep(5)
        return response

    opened = HttpWeb(allow_private=True)
    pictures = PictureWeb(opened._open, opened._guard, Caps(seconds=0.2))
    site.answers["/a"] = drip
    with pytest.raises(FetchError, match="did not answer in full"):
        await pictures.picture(str(site.make_url("/a")))
    await opened.close()
