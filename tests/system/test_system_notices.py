"""A curfew on both services: announced, extended in place, and over at its end by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.system.stage import eventually

ZONE = ZoneInfo("America/New_York")
NOON = 12
AHEAD = timedelta(seconds=20)  # enough to tell of the extension before it is over


async def _shows(stand_ins, places, *markers, deadline=30.0):
    """Wait until each chat shows exactly so many messages, each with all of its markers."""
    seen = {}

    async def ask():
        for place in places:
            seen[place.id] = await stand_ins.shown(place)
        return all(
            len(texts) == len(markers)
            and all(all(m in t for m in some) for some, t in zip(markers, texts, strict=True))
            for texts in seen.values()
        )

    await eventually(ask, deadline, every=0.2, why=lambda: f"for {markers}: {seen}")


def _blog(page, text, begun):
    page.updates({"curfew": text})
    page.date(begun)


async def test_an_extension_is_an_edit_and_a_message_and_the_end_is_only_an_edit(
    stage, page, stand_ins, configured
):
    places = [await stand_ins.place("private"), await stand_ins.place("text")]
    configured(*places)
    begun = datetime.now(ZONE)
    _blog(page, "A curfew is in force in Leeds.", begun)
    daemon = await stage.run()
    await _shows(stand_ins, places, ["CURFEW", "Leeds"])

    end = (datetime.now(ZONE) + AHEAD).replace(second=0, microsecond=0) + timedelta(minutes=1)
    half = "a.m." if end.hour < NOON else "p.m."
    told = f"The curfew in Leeds has been extended until {end:%-I:%M} {half}"
    _blog(page, told, begun)
    extended = ["Curfew extended until", f"{end:%-I:%M %p}"]
    announcement, short = [*extended, told], [*extended, "Leeds: Curfew extended until"]
    await _shows(stand_ins, places, announcement, short)

    over = f"Curfew ended at {end:%-I:%M %p}"
    await _shows(stand_ins, places, [over, told], [over], deadline=120.0)
    assert datetime.now(ZONE) >= end

    for place in places:
        (chat,) = (await stand_ins.state(place))["chats"]
        assert len(chat["messages"]) == 2, "nothing was sent twice, nothing at the end"
        assert len(chat["messages"][0]["history"]) == 2, "in force, extended, and now over"
    assert await daemon.stop() == 0
