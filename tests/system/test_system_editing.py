"""What an editor does while the daemon runs reaches the chats, and is told once."""

import asyncio

import aiohttp

from tests.system.stage import TOKENS, eventually, write

CONFIG = ("-c", "tocsin.yaml")


async def test_an_alert_is_brought_corrected_and_withdrawn_while_a_daemon_runs(
    stage, page, stand_ins, configured
):
    places = [await stand_ins.place("private"), await stand_ins.place("text")]
    configured(*places)
    page.updates({})
    daemon = await stage.run()
    await daemon.up()
    pushed = await stage.tocsin("alert", "flood", "The dam has burst.", *CONFIG)
    assert (pushed.code, pushed.out, pushed.err) == (0, "e1\n", "for 2 chats\n")
    await stand_ins.shows(places, ("The dam has burst.",), 10)
    corrected = await stage.tocsin("correct", "e1", "The upper dam has burst.", *CONFIG)
    assert (corrected.code, corrected.out) == (0, "e1: revision 2\n")
    await stand_ins.shows(places, ("The upper dam has burst.",), 10)
    for place in places:
        (chat,) = (await stand_ins.state(place))["chats"]
        assert [len(m["history"]) for m in chat["messages"]] == [1], "edited, not sent again"
    assert (await stage.tocsin("retract", "e1", *CONFIG)).code == 0
    await stand_ins.shows(places, (), 10)
    assert await daemon.stop() == 0


async def test_a_source_that_tells_an_alert_again_does_not_tell_it_twice(
    stage, page, stand_ins, configured
):
    place = await stand_ins.place("private")
    configured(place, kind="article")
    page.article("The river is rising.")
    daemon = await stage.run()
    await stand_ins.shows([place], ("is rising",))
    await stage.tocsin("alert", "flood", "The upper dam has burst.", *CONFIG)
    await stand_ins.shows([place], ("is rising", "The upper dam has burst."), 10)
    page.article(
        "The river is rising.",
        "The upper dam has burst, the fire service says.",
        "Mill Lane is under water.",
    )
    await stand_ins.shows([place], ("is rising", "The upper dam has burst.", "Mill Lane"), 10)
    waiting = (await stage.tocsin("waiting", "--json", *CONFIG)).json
    assert [item["held_by"] for item in waiting] == ["editor"]
    released = await stage.tocsin("release", waiting[0]["id"], *CONFIG)
    assert (released.code, released.out) == (0, f"{waiting[0]['id']}: released\n")
    told = ("is rising", "burst, the fire service says", "Mill Lane")
    await stand_ins.shows([place], told, 10)
    assert await daemon.stop() == 0


async def test_a_program_pushes_under_a_key_and_follows_the_entry(
    stage, page, stand_ins, configured
):
    place = await stand_ins.place("private")
    config = configured(place)
    write(stage.path / "tocsin.yaml", config | {"api": {"tokens": ["${API}"]}})
    page.updates({})
    secret = {"API": "a-token-for-programs"}
    daemon = await stage.start("run", *CONFIG, tokens=TOKENS | secret)
    url = await daemon.up()
    body = {"story": "flood", "text": "The dam has burst.", "level": "breaking"}
    headers = {"Authorization": "Bearer a-token-for-programs", "Idempotency-Key": "k"}
    async with aiohttp.ClientSession(f"{url}/api/v1/", headers=headers) as http:

        async def push():
            async with http.post("alerts", json=body) as answer:
                return answer.status, await answer.json()

        answers = await asyncio.gather(*(push() for _ in range(3)))
        assert answers == [(202, {"entry": "e1", "wanted": 1})] * 3
        await stand_ins.shows([place], ("The dam has burst.",), 10)

        async def done():
            async with http.get("entries/e1/deliveries") as answer:
                (row,) = (await answer.json())["items"]
                return row["state"] == "done"

        await eventually(done)
    assert await daemon.stop() == 0
