"""A browser before the console, which notes whatever goes wrong in it."""

import contextlib
import io
import os
import shutil
from urllib.parse import urlsplit

from web_stand_ins import served

NAMES = ("chromium", "google-chrome", "chromium-browser")
CHROME = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@contextlib.asynccontextmanager
async def opened(chromium, *, preview=None, ledger=None, **options):
    out, troubles = io.StringIO(), []
    async with contextlib.AsyncExitStack() as stack:
        with contextlib.redirect_stdout(out):
            await stack.enter_async_context(served(ledger, preview))
        options = {"timezone_id": "America/New_York", "locale": "en-US"} | options
        context = await chromium.new_context(**options)
        page = await context.new_page()
        listen(page, troubles)
        await page.goto(out.getvalue().split()[1])
        await page.get_by_role("button", name="Log in").click()
        await page.wait_for_selector(".list, .overview")
        yield page
        await context.close()
    assert troubles == []


def listen(page, troubles):
    """Note errors, and whatever asks another host."""
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append(f"dialog {dialog.message}"))
    page.on("requestfailed", lambda request: troubles.append(f"failed {request.url}"))
    page.on(
        "console", lambda m: troubles.append(m.text) if m.type in ("error", "warning") else None
    )

    def asked(request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            troubles.append(f"asked {request.url}")

    page.on("request", asked)


async def sideways(page):
    return await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


# Every visible text against the nearest painted ground; WCAG 2.2, 1.4.3: 4.5 to 1.
CONTRAST = """
() => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = text => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = text;
    paint.fillRect(0, 0, 1, 1); const d = paint.getImageData(0, 0, 1, 1).data;
    return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3]));
  const light = c => c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => { if (!e) return [255, 255, 255];
    const own = rgba(getComputedStyle(e).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(e.parentElement)); };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    const words = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    if (!words || !e.checkVisibility() || ['SCRIPT', 'STYLE'].includes(e.tagName)) continue;
    const back = ground(e), front = over(rgba(getComputedStyle(e).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push([words, (a + .05) / (b + .05)]);
  }
  return poor;
}
"""
