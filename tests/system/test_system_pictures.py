"""Pictures of a page reach Telegram as photos and albums, and stay right through every change."""

import aiohttp
import pytest
from aiohttp import web

from tests.platforms.telegram_photos import png
from tests.system.stage import eventually

LONG = "The water is rising along the whole of the river. " * 30


@pytest.fixture
async def gallery():
    """Serve pictures; one path has none."""

    async def answer(request):
        if request.match_info["name"] == "gone":
            return web.Response(status=404)
        return web.Response(
            body=png(shade=ord(request.match_info["name"][0])), content_type="image/png"
        )

    app = web.Application()
    app.router.add_get("/{name}.png", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def standing(stand_ins, place):
    """Return what stands in a chat: how many pictures, and the words."""
    (chat,) = (await stand_ins.state(place))["chats"]
    bodies = [message["body"] for message in chat["messages"] if message["deleted"] is None]
    return [("photo" in body, body.get("caption") or body.get("text") or "") for body in bodies]


async def shows(stand_ins, place, *expected):
    """Wait until a chat shows exactly these: whether a picture, and a piece of its words."""
    seen = []

    async def ask():
        seen[:] = await standing(stand_ins, place)
        return len(seen) == len(expected) and all(
            photo is wanted and words in text
            for (photo, text), (wanted, words) in zip(seen, expected, strict=True)
        )

    await eventually(ask, why=lambda: f"for {expected}: {seen}")


def told(stand_ins, place):
    """Return the methods of the calls that changed a chat."""
    methods = [call["method"] for call in stand_ins.calls(place)]
    return [method for method in methods if not method.startswith("get")]


async def test_a_pictures_life_from_photo_to_album_to_text(
    stage, page, stand_ins, configured, gallery
):
    def figures(*names):
        return "".join(f'</p><figure><img src="{gallery}/{n}.png"></figure><p>' for n in names)

    place = await stand_ins.place("private")
    configured(place)
    page.updates({"one": f"The bridge is closed.{figures('a')}"})
    daemon = await stage.run()
    await shows(stand_ins, place, (True, "The bridge is closed."))
    (posted,) = stand_ins.calls(place, "send")
    assert posted["method"] == "sendPhoto"
    assert posted["payload"]["photo"]["size"] == len(png()), "its bytes were uploaded"

    page.updates({"one": f"The bridge is shut.{figures('b')}"})
    await shows(stand_ins, place, (True, "The bridge is shut."))
    assert told(stand_ins, place)[1:] == ["editMessageMedia"]

    page.updates({"one": f"{LONG}{figures('b')}"})
    await shows(stand_ins, place, (False, LONG[:40]))
    assert told(stand_ins, place)[2:] == [
        "sendMessage",
        "deleteMessage",
    ]
    (again,) = stand_ins.calls(place, "sendMessage")
    assert again["payload"]["disable_notification"] == "true", "nobody is called twice"

    page.updates({"one": f"{LONG}{figures('b')}", "two": f"Two views.{figures('c', 'gone', 'd')}"})
    await shows(stand_ins, place, (False, LONG[:40]), (True, "Two views."), (True, ""), (True, ""))
    assert await daemon.stop() == 0


async def test_a_picture_that_telegram_refuses_costs_no_words(
    stage, page, stand_ins, configured, gallery
):
    place, other = await stand_ins.place("private"), await stand_ins.place("text")
    configured(place, other)
    await stand_ins.fault("media", place)
    page.updates(
        {"one": f'The bridge is closed.</p><figure><img src="{gallery}/a.png"></figure><p>'}
    )
    daemon = await stage.run()
    await shows(stand_ins, place, (False, "The bridge is closed."))
    page.updates({"one": f'The bridge is shut.</p><figure><img src="{gallery}/a.png"></figure><p>'})
    await shows(stand_ins, place, (False, "The bridge is shut."))
    assert told(stand_ins, place) == ["sendMessage", "editMessageText"]
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{stand_ins.telegram}/_sandbox/state") as answer,
    ):
        by_rule = (await answer.json())["violations"]["by_rule"]
    assert not [rule for rule in by_rule if "media" in rule or "content" in rule]
    assert await daemon.stop() == 0
