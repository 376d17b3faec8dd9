from datetime import timedelta

import aiohttp
import pytest
from web_stand_ins import NOW, served

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.fixture
def clock():
    class Clock:
        now = NOW

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
async def door(capsys, clock):
    """A server, a browser without a session, and the token that was printed."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(clock=clock) as server:
        token = capsys.readouterr().out.rpartition("token=")[2].strip()
        async with aiohttp.ClientSession(server.url, cookie_jar=jar) as http:
            yield server, http, token


async def ask(http, method, path, **options):
    async with http.request(method, path, allow_redirects=False, **options) as answer:
        return answer.status, answer.headers, await answer.text()


async def log_in(http, token, **options):
    return await ask(http, "POST", "/login", data={"token": token}, **options)


async def test_without_a_session_every_page_leads_to_one_that_says_where_to_look(door):
    _, http, token = door
    for path in ("/", "/preview/image?url=x", "/anything"):
        status, headers, _ = await ask(http, "GET", path)
        assert (status, headers["Location"]) == (303, "/login")
    _, _, page = await ask(http, "GET", "/login")
    assert "Console:" in page
    assert token not in page
    assert "token" not in page.lower()


async def test_opening_the_link_shows_a_button_and_uses_nothing_up(door):
    _, http, token = door
    for _ in range(2):
        status, headers, page = await ask(http, "GET", f"/login?token={token}")
        assert status == 200
        assert page.count("<button") == 1
        assert "Set-Cookie" not in headers
    assert (await log_in(http, token))[0] == 303


async def test_a_login_gives_a_cookie_that_scripts_and_other_sites_do_not_get(door):
    server, http, token = door
    status, headers, _ = await log_in(http, token)
    cookie = headers["Set-Cookie"]
    assert (status, headers["Location"]) == (303, "/")
    assert cookie.startswith(f"tocsin_session_{server.port}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert token not in cookie
    assert (await ask(http, "GET", "/"))[0] == 200


@pytest.mark.parametrize("wrong", ["", "x", "é"])
async def test_a_wrong_token_opens_nothing_and_spoils_nothing(door, wrong):
    _, http, token = door
    assert (await log_in(http, wrong))[0] == 403
    assert (await ask(http, "GET", "/"))[0] == 303
    assert (await log_in(http, token))[0] == 303


async def test_the_token_is_good_for_one_login(door):
    server, http, token = door
    await log_in(http, token)
    async with aiohttp.ClientSession(server.url) as other:
        status, _, page = await log_in(other, token)
        assert status == 403
        assert "used already" in page
        assert (await ask(other, "GET", "/"))[0] == 303


async def test_a_session_ends_after_a_week(door, clock):
    _, http, token = door
    await log_in(http, token)
    clock.now += timedelta(days=6, hours=23)
    assert (await ask(http, "GET", "/"))[0] == 200
    clock.now += timedelta(hours=2)
    assert (await ask(http, "GET", "/"))[0] == 303


async def test_a_made_up_session_opens_nothing(door):
    server, http, _ = door
    cookies = {f"tocsin_session_{server.port}": "made-up"}
    assert (await ask(http, "GET", "/", cookies=cookies))[0] == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Host": "["},
        {"Origin": "http://["},
    ],
    ids=["another site", "hidden", "rebinding", "rebinding with origin", "no host", "no origin"],
)
async def test_another_sites_post_is_refused_and_spoils_nothing(door, headers):
    _, http, token = door
    assert (await log_in(http, token, headers=headers))[0] == 403
    assert (await log_in(http, token))[0] == 303


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
async def test_our_own_pages_may_post(door, host):
    server, http, token = door
    place = f"{host}:{server.port}"
    headers = {"Host": place, "Origin": f"http://{place}"}
    assert (await log_in(http, token, headers=headers))[0] == 303


async def test_another_sites_page_gets_no_websocket_even_with_the_cookie(door):
    _, http, token = door
    await log_in(http, token)
    address = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(address, headers=headers)
        assert refused.value.status == 403
    async with http.ws_connect(address) as socket:
        assert (await socket.receive()).data.startswith("0{")


async def test_without_a_session_there_is_no_websocket(door):
    _, http, _ = door
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect("/_nicegui_ws/socket.io/?EIO=4&transport=websocket")
    assert refused.value.status in (401, 403)


@pytest.mark.parametrize("path", ["/", "/login", "/docs", "/healthz", "/api/v1/status"])
async def test_every_answer_carries_the_security_headers_and_is_not_kept(door, path):
    _, http, token = door
    await log_in(http, token)
    _, headers, _ = await ask(http, "GET", path)
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


async def test_the_token_does_not_become_markup(door):
    _, http, _ = door
    _, _, page = await ask(http, "GET", "/login", params={"token": '"><script>alert(1)</script>'})
    assert "<script" not in page
