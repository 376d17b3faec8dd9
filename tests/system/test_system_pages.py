"""Pages that grow, change and vanish, and what the chats make of it."""

from pathlib import Path

import pytest

from tests.system.newsroom import words
from tests.system.stage import eventually

VERSIONS = Path(__file__).parents[1] / "sources" / "data" / "article"
PARAGRAPHS = (
    "The river has risen by two metres since the morning and is still rising fast.",
    "The mayor has asked everybody who lives on Mill Lane to leave their houses at once.",
    "Buses wait in front of the town hall and will run until midnight, free of charge.",
    "Schools stay closed tomorrow, and the market on the square will not be held.",
)
NOTICE = (
    "Before you go on, please choose how our partners may measure your visit.",
    "You can change your choice later on at the very bottom of each of our pages.",
)
GATE = (
    "We use cookies. To read on, give your consent to cookies, or manage consent in the settings.",
)
MARKERS = ("two metres", "Mill Lane", "Buses wait", "Schools stay")
CURFEW = "ordered a curfew for Washington DC. It begins at 18:00 today and ends at 06:00 tomorrow."

# what of each group of version 4 identifies it, in the order in which they were first told
FINAL = (
    "where both chambers were in the middle",
    "brought to safety shortly after 14:00",
    CURFEW,
    "Shots were fired inside the building",
    "Reince Priebus",
    "asked the crowd to leave",
    "From several corridors",
    "agreed to call in the National Guard",
    "In a recorded message",
    "called the day an attack on democracy",
    "no more shots have been heard",
)
POSTS = {
    "asked the crowd to leave": ("Harbour Photos", "HarbourPhotos", "drawn guns"),
    "From several corridors": ("Capitol Desk", "CapitolDesk", "Pushing and shoving"),
    "agreed to call in": ("Office of the Governor", "GovOfVirginia", "request of the mayor"),
    "In a recorded message": ("Donald Trump", "Your pain is known to me"),
}


async def test_an_article_that_grows_is_told_paragraph_by_paragraph(
    stage, page, stand_ins, configured
):
    places = [await stand_ins.place("private"), await stand_ins.place("text")]
    configured(*places, kind="article")
    page.body = (VERSIONS / "capitol-1.html").read_bytes()
    daemon = await stage.run()
    for number in range(1, 5):
        page.body = (VERSIONS / f"capitol-{number}.html").read_bytes()
        await daemon.says("visit.recorded", count=number)
    await _show_all(stand_ins, places, FINAL)
    for place in places:
        await _reads_well(stand_ins, place)
    assert await daemon.stop() == 0
    assert not daemon.logged("visit.held")


async def _show_all(stand_ins, places, markers, deadline=40):
    """Wait until each chat shows each marker in one message of its own, and nothing else."""
    seen = {}

    async def ask():
        for place in places:
            seen[place] = await stand_ins.shown(place)
        return all(
            len(texts) == len(markers) and all(sum(m in t for t in texts) == 1 for m in markers)
            for texts in seen.values()
        )

    await eventually(ask, deadline, every=0.2, why=lambda: seen)


async def _reads_well(stand_ins, place):
    (chat,) = (await stand_ins.state(place))["chats"]
    assert len(chat["messages"]) == len(FINAL), "each group was posted once, and none withdrawn"
    edited = [words(message["body"]) for message in chat["messages"] if message["history"]]
    assert all(any(marker in text for text in edited) for marker in (FINAL[0], CURFEW))
    texts = await stand_ins.shown(place)
    (curfew,) = (text for text in texts if CURFEW in text)
    assert "CURFEW" in curfew
    assert "Washington DC" in curfew
    for marker, parts in POSTS.items():
        (text,) = (text for text in texts if marker in text)
        assert all(part in text for part in parts), text
    lines = [line.strip() for text in texts for line in text.splitlines()]
    assert "s" not in lines
    assert not [line for line in lines if line.endswith(" I")]
    assert "will be updated" not in "".join(lines)


@pytest.fixture
async def article(stage, page, stand_ins, configured):
    """Start a daemon on an article of four paragraphs; return the chats that show them."""
    places = [await stand_ins.place("private"), await stand_ins.place("text")]
    configured(*places, kind="article")
    page.article(*PARAGRAPHS)
    daemon = await stage.run()
    await stand_ins.shows(places, MARKERS)
    return daemon, places


async def _waiting(stage):
    done = await stage.tocsin("waiting", "--json", "-c", "tocsin.yaml")
    assert (done.code, done.err) == (0, "")
    return done.json


async def test_a_consent_notice_instead_of_the_article_changes_nothing(
    stage, page, stand_ins, article
):
    daemon, places = article
    page.article(*NOTICE)
    await daemon.says("visit.held")
    (item,) = await _waiting(stage)
    assert item["held_by"] == "brake"
    assert item["story"] == "flood"
    page.article(*GATE)
    _, gate = await daemon.says("visit.held", count=2)
    assert "asks for consent" in gate["reason"]
    page.article(*PARAGRAPHS)
    await page.seen(2)
    assert await _waiting(stage) == []
    for place in places:
        (chat,) = (await stand_ins.state(place))["chats"]
        assert all(not m["history"] and not m["deleted"] for m in chat["messages"])
    await stand_ins.shows(places, MARKERS, 1)


async def test_what_the_brake_holds_goes_out_when_a_person_releases_it(
    stage, page, stand_ins, article
):
    daemon, places = article
    page.article(*NOTICE)
    await daemon.says("visit.held")
    (item,) = await _waiting(stage)
    done = await stage.tocsin("release", item["id"], "-c", "tocsin.yaml")
    assert (done.code, done.out) == (0, f"{item['id']}: released\n")
    await stand_ins.shows(places, ("Before you go on", "You can change"))
