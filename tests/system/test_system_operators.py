"""What an operator does while the daemon runs: pause, look, change the configuration."""

import asyncio
import socket

import yaml

from tests.system.stage import write

CONFIG = ("-c", "tocsin.yaml")


async def test_what_changes_while_paused_is_caught_up_with_its_latest_words(
    stage, page, stand_ins, configured
):
    places = [await stand_ins.place("private"), await stand_ins.place("text")]
    configured(*places)
    page.updates({"a": "The river is rising."})
    daemon = await stage.run()
    await stand_ins.shows(places, ("is rising",))
    paused = await stage.tocsin("pause", "story:flood", *CONFIG)
    assert (paused.code, paused.out) == (0, "story:flood: paused\n")
    page.updates({"a": "The river has burst its banks.", "b": "Mill Lane is under water."})
    await daemon.says("visit.recorded", count=2)
    page.updates({"a": "The river has burst both banks.", "b": "Mill Lane is under water."})
    await daemon.says("visit.recorded", count=3)
    await page.seen(1)
    await stand_ins.shows(places, ("is rising",), 1)
    status, deliveries, audit = await asyncio.gather(
        *(stage.tocsin(what, "--json", *CONFIG) for what in ("status", "deliveries", "audit"))
    )
    assert status.json[0]["paused"] == ["story:flood"]
    assert status.json[0]["backlog"] == {"discord:main": 2, "telegram:main": 2}
    assert sorted((row["state"], row["wanted"], row["delivered"]) for row in deliveries.json) == [
        ("due", 1, None),
        ("due", 1, None),
        ("due", 3, 1),
        ("due", 3, 1),
    ]
    assert [(row["action"], row["subject"]) for row in audit.json] == [("pause", "story:flood")]
    resumed = await stage.tocsin("resume", "story:flood", *CONFIG)
    assert (resumed.code, resumed.out) == (0, "story:flood: resumed\n")
    await stand_ins.shows(places, ("burst both banks", "Mill Lane"), 8)
    for place in places:
        (chat,) = (await stand_ins.state(place))["chats"]
        assert [len(m["history"]) for m in chat["messages"]] == [1, 0], "one edit, not two"
    assert await daemon.stop() == 0


async def test_check_says_good_in_a_line_and_bad_with_places(stage, configured, page):
    configured()
    bad = "stories:\n  flood:\n    title: The flood\n    sorces: []\n    brake: many\n"
    write(stage.path / "bad.yaml", bad)
    good, told, gone = await asyncio.gather(
        *(stage.tocsin("check", "-c", name) for name in ("tocsin.yaml", "bad.yaml", "gone.yaml"))
    )
    assert (good.code, good.out.count("\n"), good.err) == (0, 1, "")
    assert good.out.startswith("tocsin.yaml: ")
    assert (told.code, told.out) == (2, "")
    lines = told.err.splitlines()
    assert any(line.startswith("bad.yaml:4:5: ") and "sources" in line for line in lines), lines
    assert any(line.startswith("bad.yaml:5:12: ") for line in lines), lines
    assert (gone.code, gone.err.count("\n")) == (2, 1)
    assert gone.err.startswith("gone.yaml:1:1: ")


async def test_a_taken_port_ends_the_start_with_the_remedy(stage, page, configured):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        configured(port=port)
        done = await stage.tocsin("run", *CONFIG)
    assert (done.code, done.out) == (2, "")
    assert f"127.0.0.1:{port} is taken; set console.port" in done.err


async def test_wrong_usage_does_nothing(stage, configured, page):
    configured()
    wrong = (("release",), ("read", "--kind", "psychic", "x"), ("pause",), ("dance",))
    for done in await asyncio.gather(*(stage.tocsin(*arguments) for arguments in wrong)):
        assert (done.code, done.out) == (2, "")
        assert done.err


async def test_a_changed_configuration_is_taken_up_and_a_broken_one_refused(
    stage, page, stand_ins, configured
):
    old, new = await stand_ins.place("text"), await stand_ins.place("announcement")
    config = configured(old)
    page.updates({"a": "The river is rising."})
    daemon = await stage.run()
    await stand_ins.shows([old], ("is rising",))

    config["channels"].append({"to": new.address, "stories": ["flood"]})
    write(stage.path / "tocsin.yaml", config)
    (applied,) = await daemon.says("config.applied")
    assert any(new.address in change for change in applied["changes"])
    texts = {"a": "The river is rising.", "b": "Mill Lane is under water."}
    page.updates(texts)
    await stand_ins.shows([old], ("is rising", "Mill Lane"))
    await stand_ins.shows([new], ("Mill Lane",))

    broken = yaml.safe_dump(config).replace("stories:", "storys:")
    write(stage.path / "tocsin.yaml", broken)
    (refused,) = await daemon.says("config.refused")
    assert any(problem.startswith("tocsin.yaml:") for problem in refused["problems"])
    page.updates(texts | {"c": "The bridge is closed."})
    await stand_ins.shows([old], ("is rising", "Mill Lane", "bridge is closed"))
    await stand_ins.shows([new], ("Mill Lane", "bridge is closed"))
    assert await daemon.stop() == 0
    assert "123456789:" not in daemon.err.read_text()
