"""What an editor withdrew or pinned, and words that nobody broke, on both back ends."""

import pytest

from bot.domain.model import Notice, NoticeStatus
from tests.contracts.press import LATER, PAGE, SHOTS, WORD, Press


@pytest.fixture
def press(desk):
    return Press(desk)


@pytest.fixture
async def corrected(press):
    return await press.corrected()


async def test_what_an_editor_withdrew_is_not_brought_back(corrected):
    await corrected.retract("e1")
    assert await corrected.told() == []
    for text in (LATER, PAGE, WORD):
        await corrected.says(text)
        assert (await corrected.known()).fingerprint == f"{text}False"
    assert await corrected.waiting() == []
    assert await corrected.told() == []
    assert (await corrected.ledger.stored("e1")).revision == 3


async def test_a_withdrawal_settles_what_waited(corrected):
    await corrected.says(LATER)
    await corrected.retract("e1")
    assert await corrected.waiting() == []


async def test_a_pin_is_no_word_and_stays_through_the_sources_revisions(press, desk):
    await desk.record(desk.write("k", PAGE))
    assert await press.pin("e1") == 2
    await press.says(LATER)
    stored = await press.ledger.stored("e1")
    assert (stored.revision, stored.entry.text, stored.entry.pin) == (3, LATER, True)
    await press.says(LATER)
    assert (await press.ledger.stored("e1")).revision == 3
    row = (await press.ledger.audit())[0]
    assert (row.action, row.details, row.before) == ("pin", "pinned", None)


async def test_time_alone_breaks_no_word(press, desk):
    def notice(status):
        return Notice("curfew", status, "Capitol")

    await desk.record(desk.write("k", PAGE, notice=notice(NoticeStatus.IN_FORCE)))
    await press.rewrite("e1", WORD, notice=notice(NoticeStatus.IN_FORCE))
    expired = desk.write(
        "k", WORD, known=1, fingerprint=f"{PAGE}False", notice=notice(NoticeStatus.EXPIRED)
    )
    await desk.record(expired)
    assert (await press.ledger.stored("e1")).entry.notice.status is NoticeStatus.EXPIRED
    await press.says(LATER)
    assert await press.waiting() == ["c1"]


async def test_an_entry_is_recognised_by_its_sources_words(press, desk):
    await desk.record(desk.write("k", PAGE, provisional=True))
    await press.rewrite("e1", SHOTS, provisional=True)
    assert (await press.known()).text == PAGE
    await press.says(LATER, provisional=True)
    assert (await press.known()).text == LATER


async def test_a_pin_does_not_make_a_message_look_corrected(press, desk):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    await desk.settle(row)
    await press.pin("e1")
    await press.leave()
    (pinned,) = await desk.claim()
    assert (pinned.wanted, pinned.entry.pin) == (2, True)
    assert pinned.revised_at == pinned.first_seen
