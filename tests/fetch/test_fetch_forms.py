"""Forms for hubs, sent to a real server on loopback."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.fetch import FileWeb, HttpWeb
from bot.ports import Answered, FetchError

FORM = {"hub.mode": "subscribe", "hub.topic": "https://example.org/é?a=b&c", "hub.secret": "hush"}


@pytest.fixture
async def hub():
    """A hub that keeps what it was sent and answers as the test wants."""
    forms, said = [], {"status": 202}
    app = web.Application()

    async def answer(request):
        forms.append((request.headers, dict(await request.post())))
        return web.Response(**said)

    app.router.add_post("/{any:.*}", answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    server.forms, server.answer = forms, said
    yield server
    await server.close()


@pytest.fixture
async def client():
    opened = HttpWeb(allow_private=True)
    yield opened
    await opened.close()


async def test_a_form_arrives_as_it_was_filled_in(client, hub):
    assert await client.submit(str(hub.make_url("/hub")), FORM) == Answered(202)
    ((headers, form),) = hub.forms
    assert form == FORM
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["User-Agent"].startswith("Tocsin/")


async def test_a_redirect_is_told_and_not_followed(client, hub):
    hub.answer |= {"status": 307, "headers": {"Location": "/other?x=1"}}
    answered = await client.submit(str(hub.make_url("/hub")), FORM)
    assert (answered.status, answered.location) == (307, str(hub.make_url("/other?x=1")))
    assert len(hub.forms) == 1


async def test_a_refusal_is_told_in_the_hubs_words_and_not_at_any_length(client, hub):
    hub.answer |= {"status": 404, "text": "No such topic. " * 1000}
    answered = await client.submit(str(hub.make_url("/")), FORM)
    assert answered.status == 404
    assert answered.text.startswith("No such topic.")
    assert len(answered.text) <= 2000


@pytest.mark.parametrize(
    ("location", "reason"),
    [("http://[", "no address"), ("http://x:99999999/", "no address")],
    ids=["broken", "port"],
)
async def test_a_redirect_to_nowhere_is_an_error(client, hub, location, reason):
    hub.answer |= {"status": 307, "headers": {"Location": location}}
    with pytest.raises(FetchError, match=reason):
        await client.submit(str(hub.make_url("/")), FORM)


async def test_a_hub_that_is_not_there_is_an_error_without_the_form(client, hub):
    url = str(hub.make_url("/hub"))
    await hub.close()
    with pytest.raises(FetchError, match="takes no connection") as failed:
        await client.submit(url, FORM)
    assert "hush" not in str(failed.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:80/",
        "http://localhost/",
        "http://2130706433/",
        "http://[::1]/",
        "ftp://a.b/",
    ],
)
async def test_a_hub_may_not_lead_home(url):
    client = HttpWeb(allow_private=False)
    with pytest.raises(FetchError):
        await client.submit(url, FORM)
    await client.close()


async def test_nothing_is_sent_for_a_file(tmp_path):
    reader = FileWeb(tmp_path / "saved.xml")
    with pytest.raises(FetchError, match="nothing is sent"):
        await reader.submit("https://hub.example.org/", FORM)
    await reader.close()
