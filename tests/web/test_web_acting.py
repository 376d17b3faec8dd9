"""Writing and pressing in the sandbox's chats, in a real browser."""

import pytest
import pytest_asyncio
from playwright.async_api import expect
from web_browser import CHROME, opened, sideways
from web_stand_ins import PreviewByHand, discord, telegram

from bot.ports import PreviewDialogue

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROME is None, reason="no Chromium found; set CHROME_PATH to one"),
    pytest.mark.asyncio(loop_scope="module"),
]

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Settings", "callback_data": "set:1"}, {"text": "Stop", "callback_data": "no:1"}],
        [{"text": "Read on", "url": "https://example.org/live"}],
    ]
}
ROWS = [
    {"type": 1, "components": [{"type": 2, "style": 3, "label": "Send", "custom_id": "d:1:send"}]},
    {
        "type": 1,
        "components": [
            {
                "type": 3,
                "custom_id": "menu",
                "placeholder": "Which story?",
                "options": [{"label": "Capitol", "value": "sub:capitol", "default": True}],
            }
        ],
    },
]


@pytest_asyncio.fixture(loop_scope="module")
async def preview():
    preview = PreviewByHand()
    preview.open("7", "telegram", "private", "Ada")
    preview.open("11", "discord", "text", "capitol")
    preview.say("7", "1", telegram("You follow the story.", reply_markup=KEYBOARD))
    preview.say("11", "5", discord(content="Send this?", components=ROWS))
    return preview


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium, preview):
    async with opened(chromium, preview=preview) as page:
        yield page


def lane(page, service):
    return page.locator(f".lane.{service}")


async def acted(page, preview):
    """Return the acts once there is one."""
    for _ in range(100):
        if preview.acts:
            return preview.acts
        await page.wait_for_timeout(20)
    raise AssertionError("nobody acted")


async def test_what_a_reader_writes_reaches_the_chat(page, preview):
    field = lane(page, "telegram").get_by_label("What to write")
    await field.fill("/stories")
    await field.press("Enter")

    assert await acted(page, preview) == [("7", "reader", "/stories", None)]
    await expect(field).to_have_value("")


async def test_one_can_act_as_an_editor(page, preview):
    await lane(page, "discord").get_by_label("Who writes").select_option("editor")
    await lane(page, "discord").get_by_label("What to write").fill("/breaking Shots are fired")
    await lane(page, "discord").locator(".composer .send").click()

    assert (await acted(page, preview))[0][1] == "editor"
    # In direct messages there is nobody else to be.
    await expect(lane(page, "telegram").get_by_label("Who writes")).to_be_hidden()


async def test_a_button_under_a_message_is_pressed(page, preview):
    await lane(page, "telegram").get_by_role("button", name="Settings").click()

    assert await acted(page, preview) == [("7", "reader", "set:1", "1")]


async def test_a_line_of_a_menu_is_chosen(page, preview):
    await lane(page, "discord").get_by_label("Which story?").select_option("sub:capitol")

    assert await acted(page, preview) == [("11", "reader", "sub:capitol", "5")]


async def test_each_line_runs_in_the_direction_of_its_words(page, preview):
    preview.say("7", "2", telegram("Unrest\n• تصل كل الأخبار."))
    message = lane(page, "telegram").locator("article", has_text="تصل")
    words = message.locator(".is-text span span").first
    place = """(element, [n]) => { const range = document.createRange();
      range.setStart(element.firstChild, n); range.setEnd(element.firstChild, n + 1);
      return range.getBoundingClientRect().x; }"""
    text = await words.inner_text()
    first, stop = [await words.evaluate(place, [n]) for n in (text.index("ت"), len(text) - 1)]

    assert stop < first
    assert await words.evaluate(place, [0]) < first


async def test_a_link_under_a_message_leads_out(page):
    link = lane(page, "telegram").get_by_role("link", name="Read on")

    assert await link.get_attribute("href") == "https://example.org/live"


async def test_words_can_reply_to_a_message(page, preview):
    await lane(page, "telegram").get_by_role("button", name="Reply").click()
    await expect(lane(page, "telegram").locator(".about")).to_contain_text("You follow the story")
    field = lane(page, "telegram").get_by_label("What to write")
    await field.fill("/retract")
    await field.press("Enter")

    assert await acted(page, preview) == [("7", "reader", "/retract", "1")]


async def test_a_dialogue_says_what_it_asks_and_takes_the_next_words(page, preview):
    preview.dialogues["11"] = PreviewDialogue("New words", "The words", "It broke.")
    await expect(lane(page, "discord").locator(".about")).to_have_text(
        "New words: The words (It broke.)"
    )
    field = lane(page, "discord").get_by_label("What to write")
    await field.fill("It leaks.")
    await field.press("Enter")

    assert await acted(page, preview) == [("11", "reader", "It leaks.", None)]
    assert preview.filled == [True]


async def test_what_cannot_be_done_is_said_under_the_chat(page, preview):
    preview.refusal = "the reader may not post in a channel"
    await lane(page, "telegram").get_by_role("button", name="Stop").click()

    await expect(lane(page, "telegram").get_by_role("status")).to_have_text(preview.refusal)


async def test_a_narrow_screen_has_room_for_the_line(chromium, preview):
    narrow = {"viewport": {"width": 360, "height": 640}}
    async with opened(chromium, preview=preview, **narrow) as page:
        await expect(lane(page, "telegram").get_by_label("What to write")).to_be_visible()
        assert await sideways(page) <= 0
