"""The console in a real browser."""

import asyncio
import base64

import pytest
import pytest_asyncio
from nicegui import Client
from playwright.async_api import expect
from web_browser import CHROME, CONTRAST, opened, sideways
from web_stand_ins import LedgerByHand, PreviewByHand, discord, telegram

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROME is None, reason="no Chromium found; set CHROME_PATH to one"),
    pytest.mark.asyncio(loop_scope="module"),
]

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
HOSTILE = "<img src=x onerror=alert(1)> **bold** <script>alert(2)</script> {{ 7*7 }} </div>"


@pytest_asyncio.fixture(loop_scope="module")
async def preview():
    preview = PreviewByHand()
    preview.open("-1", "telegram", "channel", "Capitol live")
    preview.open("-2", "telegram", "private", "Ada")
    preview.open("11", "discord", "announcement", "capitol")
    preview.say("-1", "1", telegram("Two women were wounded."))
    preview.say("11", "1", discord(embeds=[{"title": "Hurt", "description": "**Two** women"}]))
    return preview


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium, preview):
    """The console, logged in; at the end nothing may have gone wrong in it."""
    async with opened(chromium, preview=preview) as page:
        yield page


def log(page, service):
    return page.locator(f".{service} .log")


async def test_the_same_story_stands_side_by_side(page):
    await expect(log(page, "telegram")).to_contain_text("Two women were wounded.")
    await expect(log(page, "discord").locator(".bold")).to_have_text("Two")
    assert await page.evaluate("document.documentElement.lang") == "en-US"


async def test_a_new_message_appears_by_itself_and_is_counted(page, preview):
    preview.say("-1", "2", telegram("The Capitol is secure."))
    await expect(log(page, "telegram").locator("article")).to_have_count(2)
    row = page.get_by_role("button", name="Capitol live")
    await expect(row.locator(".count")).to_have_text("2")
    await expect(page.locator(".tallies")).to_contain_text("calls: 3")


async def test_a_new_chat_appears_by_itself(page, preview):
    preview.open("12", "discord", "webhook", "newsroom")
    await expect(page.get_by_role("button", name="newsroom")).to_be_visible()


async def test_an_edit_shows_with_its_time_and_the_earlier_text_on_demand(page, preview):
    preview.edit("-1", "1", telegram("One woman was wounded."))
    message = log(page, "telegram").locator("article")
    await expect(message.locator(".edited")).to_have_text("edited 14:35")  # in New York
    await expect(message).to_contain_text("One woman was wounded.")
    earlier = message.get_by_text("Two women were wounded.")
    await expect(earlier).to_be_hidden()
    await message.get_by_text("before · 1 earlier version").click()
    await expect(earlier).to_be_visible()


async def test_an_edit_leaves_the_other_messages_alone(page, preview):
    preview.say("-1", "2", telegram("Another."))
    messages = log(page, "telegram").locator("article")
    await expect(messages).to_have_count(2)
    await messages.nth(0).evaluate("e => { e.querySelector('.bubble').dataset.kept = 'yes' }")
    preview.edit("-1", "2", telegram("Another, changed."))
    await expect(messages.nth(1)).to_contain_text("Another, changed.")
    kept = await messages.nth(0).evaluate("e => e.querySelector('.bubble').dataset.kept")
    assert kept == "yes"


async def test_a_deleted_message_stays_struck_out_with_a_label(page, preview):
    preview.delete("-1", "1")
    message = log(page, "telegram").locator("article")
    await expect(message.locator(".gone")).to_have_text("deleted 14:39")
    words = message.get_by_text("Two women were wounded.")
    await expect(words).to_have_css("text-decoration-line", "line-through")


async def test_hostile_text_stays_text(page, preview):
    preview.open("66", "discord", "text", HOSTILE)
    preview.say("-1", "2", telegram(HOSTILE, **{"from": {"first_name": HOSTILE, "is_bot": True}}))
    links = [{"type": "text_link", "offset": 0, "length": 4, "url": "javascript:alert(3)"}]
    preview.say("-1", "3", telegram("evil", entities=links))
    image = {"url": "javascript:alert(4)", "description": HOSTILE}
    embed = {"title": HOSTILE, "url": "javascript:alert(5)", "footer": {"text": HOSTILE}}
    preview.say("11", "2", discord(content=HOSTILE, embeds=[embed | {"image": image}]))
    await expect(log(page, "telegram").locator("article")).to_have_count(3)
    await expect(log(page, "discord").locator("article")).to_have_count(2)
    await expect(page.get_by_role("button", name=HOSTILE)).to_be_visible()
    assert HOSTILE in await log(page, "telegram").inner_text()
    assert await page.locator("img, [onerror], a[href^='javascript']").count() == 0
    assert await page.locator("script").evaluate_all(
        "all => all.every(e => !e.textContent.includes('alert('))"
    )


async def test_an_album_is_one_bubble_with_all_its_pictures(page, preview):
    preview.uploads = dict.fromkeys("abc", PIXEL)
    for number, name in enumerate("abc", 5):
        words = {"caption": "Three views of the gate"} if name == "a" else {}
        body = {"photo": [{}], "_file": name, "media_group_id": "1", **words}
        preview.say("-1", str(number), body)
    bubble = log(page, "telegram").locator("article", has_text="Three views")
    await expect(bubble.locator(".album img")).to_have_count(3)
    loaded = "images => images.every(image => image.complete && image.naturalWidth > 0)"
    await expect(bubble.locator("img").last).to_be_visible()
    assert await bubble.locator("img").evaluate_all(loaded)
    preview.edit("-1", "5", {"photo": [{}], "_file": "a", "media_group_id": "1", "caption": "One"})
    edited = log(page, "telegram").locator("article", has_text="One")
    await expect(edited.locator(".edited")).to_have_count(1)
    await expect(edited.locator(".album img")).to_have_count(3)


async def test_a_picture_elsewhere_is_not_loaded_but_named(page, preview):
    image = {"url": "https://cdn.example.org/map.png", "description": "A map"}
    preview.say("11", "2", discord(embeds=[{"image": image}]))
    place = log(page, "discord").locator(".no-picture")
    await expect(place).to_contain_text("A map")
    assert await place.locator("a").get_attribute("rel") == "noopener noreferrer nofollow"


async def test_only_the_latest_hundred_messages_are_drawn(page, preview):
    for number in range(2, 131):
        preview.say("-1", str(number), telegram(f"Message {number}."))
    messages = log(page, "telegram").locator("article")
    await expect(messages.last).to_contain_text("Message 130.")
    await expect(messages).to_have_count(100)
    await expect(messages.first).to_contain_text("Message 31.")
    assert await page.evaluate("document.querySelector('.telegram .scroll').scrollTop") == 0


async def test_a_keyboard_reaches_the_content_the_chats_and_the_messages(page):
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert "Capitol live" in await page.evaluate("document.activeElement.textContent")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".telegram h2")).to_have_text("Ada")
    assert "Ada" in await page.evaluate("document.activeElement.textContent")
    for _ in range(2):
        await page.keyboard.press("Tab")
    label = "document.activeElement.getAttribute('aria-label')"
    assert await page.evaluate(label) == "Telegram messages"


async def test_a_change_takes_no_focus_away(page, preview):
    await page.get_by_role("button", name="Ada").focus()
    preview.say("-2", "1", telegram("Hello"))
    await expect(page.get_by_role("button", name="Ada").locator(".count")).to_have_text("1")
    assert "Ada" in await page.evaluate("document.activeElement.textContent")


async def test_landmarks_and_live_regions_are_named(page):
    for role, name in (
        ("banner", None), ("main", None), ("navigation", "Pages"), ("navigation", "Chats"),
        ("region", "Telegram"), ("region", "Discord"), ("log", "Messages in Capitol live"),
    ):  # fmt: skip
        await expect(page.get_by_role(role, name=name, exact=True)).to_have_count(1)
    assert await log(page, "telegram").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_colours_follow_the_system_and_keep_their_contrast(page, preview, scheme):
    preview.edit("-1", "1", telegram("One woman was wounded."))
    preview.delete("11", "1")
    await expect(page.locator(".gone")).to_be_visible()
    await page.emulate_media(color_scheme=scheme)
    await expect(page.locator(f"body.body--{scheme}")).to_have_count(1)
    poor = await page.evaluate(CONTRAST)
    assert poor == []


async def test_the_switch_is_remembered(page):
    switch = page.get_by_role("button", name="Theme")
    await switch.click()
    await expect(page.locator("body.body--dark")).to_have_count(1)
    await page.wait_for_function("localStorage.getItem('theme') === 'dark'")
    await page.reload()
    await expect(switch).to_contain_text("Dark")
    await expect(page.locator("body.body--dark")).to_have_count(1)


async def test_a_phone_shows_one_chat_at_a_time_and_never_scrolls_sideways(chromium, preview):
    preview.say("-1", "2", telegram("x" * 400 + " https://example.org/" + "y" * 300))
    preview.say("11", "2", discord(embeds=[{"title": "z" * 250, "description": "w" * 900}]))
    size = {"width": 360, "height": 740}
    async with opened(chromium, preview=preview, viewport=size) as page:
        await expect(log(page, "telegram")).to_be_visible()
        await expect(log(page, "discord")).to_be_hidden()
        assert await sideways(page) == 0
        await page.get_by_role("button", name="announcement").click()
        await expect(log(page, "discord")).to_be_visible()
        await expect(log(page, "telegram")).to_be_hidden()
        assert await sideways(page) == 0


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_real_run_shows_its_state_and_a_failing_storage(chromium, width):
    ledger = LedgerByHand()
    size = {"width": width, "height": 740}
    async with opened(chromium, ledger=ledger, viewport=size) as page:
        await expect(page.get_by_role("heading", name="Overview")).to_be_visible()
        for words in ("404 Not Found", "SEND_MESSAGES", "12 entries would change", "story:budget"):
            await expect(page.get_by_text(words)).to_be_visible()
        assert await sideways(page) == 0
        ledger.broken = True
        await expect(page.get_by_role("alert")).to_contain_text("the disk is full")
        ledger.broken = False
        await expect(page.get_by_text("12 entries would change")).to_be_visible()


async def test_browsers_that_leave_are_forgotten(chromium, preview):
    async with opened(chromium, preview=preview) as page:
        others = [await page.context.new_page() for _ in range(3)]
        for other in others:
            await other.goto(page.url)
            await expect(log(other, "telegram")).to_be_visible()
        assert preview.listeners == 1
        assert len(Client.instances) == 4
        for other in others:
            await other.close()
        async with asyncio.timeout(15):
            while len(Client.instances) > 1:  # noqa: ASYNC110 - NiceGUI forgets without a word
                await asyncio.sleep(0.1)
    assert (preview.listeners, len(Client.instances)) == (0, 0)
