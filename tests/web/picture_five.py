"""The same five entries on both services: Telegram on the left, Discord on the right."""

import base64
import json
import secrets
import shutil
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from picture_site import Newsroom, drawn, served

CONFIG = Path(__file__).with_name("five") / "tocsin.yaml"
CHATS = {"telegram": "Capitol live", "discord": "live-news"}
ENTRIES = {
    "five-photo": "Crowd breaks into the Capitol",
    "five-curfew": "The mayor has ordered",
    "five-text": "What we know so far",
    "five-quotes": "What people say",
    "five-album": "Virginia sends help",
}
DARK = {"five-curfew-dark": ENTRIES["five-curfew"], "five-quotes-dark": ENTRIES["five-quotes"]}
NOTE = "An earlier version gave a wrong number of state troopers."
_SETTLING = 2000  # milliseconds, until nothing moves any more
_PAIR = """<style>body {{ margin: 0 }} div {{ display: inline-flex; align-items: start; gap: 12px;
  background: {ground} }} img {{ display: block }}</style><div>{images}</div>"""


@contextmanager
def newsroom(browser, folder):
    """Serve the page; give the newsroom, the configuration and the environment for the daemon."""
    site = Newsroom(drawn(browser))
    (folder / "config").mkdir()
    shutil.copy(CONFIG, folder / "config" / "tocsin.yaml")
    with served(site) as address:
        environ = site.write_zone(folder)
        environ |= {"PICTURE_SITE": address, "PICTURE_TOKEN": secrets.token_hex(16)}
        yield site, environ


def take(studio, site, token):
    """Wait for the five, let the page correct the last and an editor say why; keep the pictures."""
    for service, title in CHATS.items():
        studio.chat(service, title)
        studio.reads(service, ENTRIES["five-album"])
    site.correct()
    for service in CHATS:
        studio.reads(service, "200 state troopers")
    _explain(studio.address, token)
    for service in CHATS:
        studio.reads(service, NOTE)
    studio.page.wait_for_timeout(_SETTLING)
    for name, words in ENTRIES.items():
        _keep_pair(studio, name, words, "white")
    studio.page.locator(".switch").click()
    studio.page.wait_for_timeout(_SETTLING)
    for name, words in DARK.items():
        _keep_pair(studio, name, words, "black")


def _explain(address, token):
    """Add a note to the entry that was corrected, as an editor does."""

    def call(path, method="GET", body=None):
        request = urllib.request.Request(
            f"{address}/api/v1/{path}",
            data=body and json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    entries = call("entries?story=capitol")["items"]
    (corrected,) = (entry["id"] for entry in entries if entry["title"] == ENTRIES["five-album"])
    call(f"entries/{corrected}", "PATCH", {"note": NOTE})


def _keep_pair(studio, name, words, ground):
    """Keep an entry's message of both services side by side."""
    shots = [studio.shot(service, words) for service in CHATS]
    page = studio.page.context.browser.new_page()
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(shot).decode()}">' for shot in shots
    )
    page.set_content(_PAIR.format(ground=ground, images=images))
    studio.save(name, page.locator("div").screenshot())
    page.close()
