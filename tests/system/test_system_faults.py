"""A story during which services, networks and readers fail: nobody else suffers, and it heals."""

from tests.system.stage import eventually

FIRST = {"a": "The river is rising.", "b": "Mill Lane is under water."}
THIRD = {"c": "The bridge is closed."}
LAST = {"d": "The water is falling."}
POST = "POST /channels/{id}/messages"
MARKERS = ("is rising", "Mill Lane", "bridge is closed", "is falling")


async def test_failing_services_and_networks_cost_nobody_a_message(
    stage, page, stand_ins, configured
):
    sound = [await stand_ins.place("private"), await stand_ins.place("text")]
    broken, flooded, cut, doubtful = [await stand_ins.place("private") for _ in range(4)]
    wide, lost, again = [await stand_ins.place("text") for _ in range(3)]
    await stand_ins.fault("5xx", broken, count=2, method="sendMessage")
    await stand_ins.fault("flood", flooded, seconds=3, method="sendMessage")
    await stand_ins.fault("drop_before", cut, count=1, method="sendMessage")
    await stand_ins.fault("drop_after", doubtful, count=1, method="sendMessage")
    await stand_ins.fault("5xx", wide, count=2, status=503, method=POST)
    await stand_ins.fault("drop_before", lost, count=2)
    await stand_ins.fault("drop_after", again, count=2, method=POST)
    places = [*sound, broken, flooded, cut, wide, lost, again]
    configured(*places, doubtful)
    page.updates(FIRST)
    daemon = await stage.run()
    await stand_ins.shows(sound, MARKERS[:2])
    page.updates(FIRST | THIRD)
    await stand_ins.shows(places, MARKERS[:3])
    # Nobody can know that the dropped answer was a yes; the configuration says: send it again.
    await stand_ins.shows([doubtful], ("is rising", "is rising", *MARKERS[1:3]))
    assert await daemon.stop() == 0


async def test_chats_that_are_lost_are_set_aside_and_caught_up_when_they_are_back(
    stage, page, stand_ins, configured
):
    sound = [await stand_ins.place("private"), await stand_ins.place("text")]
    blocked, group = await stand_ins.place("private"), await stand_ins.place("group")
    muted, deleted = await stand_ins.place("channel"), await stand_ins.place("text")
    lost = [blocked, muted, deleted]
    configured(*sound, *lost, group)
    page.updates({"a": FIRST["a"]})
    daemon = await stage.run()
    await stand_ins.shows([*sound, *lost, group], MARKERS[:1])

    await stand_ins.fault("blocked", blocked)
    await stand_ins.fault("forbidden", muted)
    await stand_ins.fault("deleted_channel", deleted)
    moved = f"-100{int(group.id[1:]) + 4_000_000_000}"
    await stand_ins.fault("migrated", group, to=moved)
    page.updates(FIRST)
    await stand_ins.shows(sound, MARKERS[:2])
    await _stand(stage, blocked="gone", muted="paused", deleted="gone", of=lost)
    page.updates(FIRST | THIRD)
    await stand_ins.shows(sound, MARKERS[:3])
    there = type(group)("telegram", moved, "supergroup")
    await eventually(lambda: _shows(stand_ins, there, "bridge is closed"))
    for place in lost:
        await stand_ins.shows([place], MARKERS[:1], 1)

    await stand_ins.clear()
    # Who lets the bot in again is heard; a channel that was deleted comes back by a person's word.
    await _stand(stage, blocked="active", muted="active", of=[blocked, muted])
    done = await stage.tocsin("resume", f"target:{deleted.address}", "-c", "tocsin.yaml")
    assert (done.code, done.err) == (0, "")
    page.updates(FIRST | THIRD | LAST)
    await stand_ins.shows([*sound, *lost], MARKERS)
    assert await daemon.stop() == 0


async def _stand(stage, *, of, **states):
    """Wait until the targets are in these states."""
    seen = []

    async def ask():
        done = await stage.tocsin("status", "--json", "-c", "tocsin.yaml")
        found = {target["target"]: target["state"] for target in done.json[0]["targets"]}
        seen[:] = [found[place.address] for place in of]
        return seen == list(states.values())

    await eventually(ask, why=lambda: str(seen))


async def _shows(stand_ins, place, marker):
    return any(marker in text for text in await stand_ins.shown(place))
