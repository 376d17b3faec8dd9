import asyncio
import socket
from contextlib import asynccontextmanager

import aiohttp
import aiohttp.web
import pytest
from web_stand_ins import LedgerByHand, PreviewByHand, served, telegram

from bot import web


def test_a_taken_port_is_named_with_the_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            web.PortTakenError, match=f"127.0.0.1:{port} is taken; set console.port"
        ):
            web.reserve("127.0.0.1", port)


def test_with_more_tries_the_next_free_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = web.reserve("127.0.0.1", port, tries=50)
        server.close()
        assert port < server.port < port + 50


def test_a_reserved_port_is_nobody_elses_before_anything_is_served():
    server = web.reserve("127.0.0.1", 0)
    try:
        with pytest.raises(web.PortTakenError):
            web.reserve("127.0.0.1", server.port)
    finally:
        server.close()


def test_an_address_of_another_machine_is_refused_in_words():
    with pytest.raises(web.PortTakenError, match="cannot be listened on"):
        web.reserve("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "localhost"), ("::1", "[::1]")]
)
def test_the_address_can_be_typed_into_a_browser(host, shown):
    server = web.reserve(host, 0)
    server.close()
    assert server.url == f"http://{shown}:{server.port}"


async def test_the_login_line_is_the_only_one_and_comes_when_the_port_answers(capsys):
    async with served() as server:
        out = capsys.readouterr().out
        assert out.startswith(f"Console: http://127.0.0.1:{server.port}/login?token=")
        assert out.endswith("\n")
        assert out.count("\n") == 1
        async with aiohttp.ClientSession() as http, http.get(f"{server.url}/healthz") as answer:
            assert await answer.json() == {"status": "ok"}


async def test_several_servers_one_after_the_other_each_with_its_own_token(capsys):
    tokens = set()
    for _ in range(3):
        async with served(), aiohttp.ClientSession():
            tokens.add(capsys.readouterr().out.partition("token=")[2])
    assert len(tokens) == 3


async def test_two_servers_of_one_process_both_answer(capsys):
    async with _logged_in(capsys) as (one, there), _logged_in(capsys) as (other, elsewhere):
        assert one.port != other.port
        for http, url in ((there, one.url), (elsewhere, other.url)):
            async with http.get(url) as answer:
                assert answer.status == 200


async def test_stopping_does_not_wait_for_a_browser_that_keeps_its_socket_open(capsys):
    preview = PreviewByHand()
    preview.open("-1", "telegram", "channel", "Capitol")
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with served(preview=preview) as server:
            await log_in(http, server, capsys)
            address = f"{server.url}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
            socket_ = await http.ws_connect(address, autoclose=False, autoping=False)
            assert (await socket_.receive()).data.startswith("0{")
            begun = loop.time()
        assert loop.time() - begun < 2.5
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.get(f"{server.url}/healthz")
        await socket_.close()
    assert preview.listeners == 0


async def test_a_slow_request_is_cut_at_the_end():
    async def never():
        await asyncio.Event().wait()

    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession() as http:
        async with served(health=never) as server:
            asking = asyncio.create_task(_status(http, f"{server.url}/readyz"))
            await asyncio.sleep(0.05)
            begun = loop.time()
        assert loop.time() - begun < 3
        with pytest.raises(aiohttp.ClientError):
            await asking


async def test_a_picture_is_served_only_when_a_message_shows_it(capsys):
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    async with _newsroom(png) as site, _logged_in(capsys, _with_picture(site)) as (server, http):
        shown = {"url": f"{site}/map.png"}
        async with http.get(f"{server.url}/preview/image", params=shown) as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
            assert await answer.read() == png
        for url in (f"{site}/other.png", "http://192.0.2.1/map.png", "file:///etc/passwd"):
            async with http.get(f"{server.url}/preview/image", params={"url": url}) as answer:
                assert answer.status == 404


async def test_an_uploaded_picture_is_served_only_when_a_message_shows_it(capsys):
    preview = _with_picture("http://127.0.0.1:1")
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    preview.uploads = {"aa": png, "bb": png, "cc": b"<script>alert(1)</script>"}
    preview.say("-1", "3", {"photo": [{}], "_file": "aa"})
    preview.say("-1", "4", {"photo": [{}], "_file": "cc"})
    async with _logged_in(capsys, preview) as (server, http):
        async with http.get(f"{server.url}/preview/upload/aa") as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
            assert await answer.read() == png
        for name in ("bb", "cc", "dd", "..%2Faa"):
            assert await _status(http, f"{server.url}/preview/upload/{name}") == 404


@pytest.mark.parametrize(
    ("path", "status"), [("/page.html", 404), ("/huge.png", 502), ("/moved.png", 404)]
)
async def test_what_is_no_picture_of_a_modest_size_is_refused(capsys, path, status):
    async with _newsroom(b"") as site:
        preview = _with_picture(site, path)
        async with _logged_in(capsys, preview) as (server, http):
            shown = {"url": f"{site}{path}"}
            assert await _status(http, f"{server.url}/preview/image", params=shown) == status


async def test_a_picture_needs_a_login():
    preview = _with_picture("http://127.0.0.1:1")
    async with served(preview=preview) as server, aiohttp.ClientSession(server.url) as http:
        path = "/preview/image?url=http://127.0.0.1:1/map.png"
        async with http.get(path, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/login")


def _with_picture(site, path="/map.png"):
    preview = PreviewByHand()
    preview.open("-1", "telegram", "channel", "Capitol")
    preview.say("-1", "1", telegram("A map", link_preview_options={"url": f"{site}{path}"}))
    preview.say(
        "-1", "2", telegram("One", link_preview_options={"url": "http://192.0.2.1/map.png"})
    )
    return preview


@asynccontextmanager
async def _newsroom(png):
    async def answer(request):
        match request.path:
            case "/page.html":
                return aiohttp.web.Response(text="<p>Hello</p>", content_type="text/html")
            case "/huge.png":
                return aiohttp.web.Response(body=b"\0" * 6_000_000, content_type="image/png")
            case "/moved.png":
                raise aiohttp.web.HTTPFound("/map.png")
        return aiohttp.web.Response(body=png, content_type="image/png")

    app = aiohttp.web.Application()
    app.router.add_get("/{name}", answer)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    await runner.cleanup()


@asynccontextmanager
async def _logged_in(capsys, preview=None):
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
        served(LedgerByHand(), preview) as server,
    ):
        await log_in(http, server, capsys)
        yield server, http


async def log_in(http, server, capsys):
    token = capsys.readouterr().out.rpartition("token=")[2].strip()
    async with http.post(f"{server.url}/login", data={"token": token}) as answer:
        assert answer.status == 200


async def _status(http, url, **options):
    async with http.get(url, **options) as answer:
        return answer.status
