"""Takes the pictures of the guides from the sandbox's page, of runs of its own: `make pictures`."""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urljoin

import picture_five
from picture_palette import small
from picture_scenes import SCENES
from playwright.sync_api import sync_playwright
from web_browser import CHROME, FLAGS

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
FIVE = "five"
LARGEST = 150_000  # bytes; a page of the guides should open at once
_PATIENCE = 60_000  # milliseconds
_MARGIN = 8  # pixels


class Studio:
    """A browser before the demo's chats; what is written and pressed there, and what is kept."""

    def __init__(self, page, folder, config):
        """Take a page that shows the chats, the folder for the pictures, and the run's own."""
        self.page = page
        self.address = urljoin(page.url, "/").rstrip("/")
        self._folder = folder
        self._config = config

    def chat(self, service, title):
        """Open a chat in its service's column."""
        picks = self.page.locator(".list .pick", has_text=re.compile(service, re.IGNORECASE))
        picks.filter(has=self.page.get_by_text(title, exact=True)).first.click()
        heading = self._lane(service).get_by_role("heading", name=title, exact=True)
        heading.wait_for(timeout=_PATIENCE)

    def write(self, service, text):
        """Write a line."""
        field = self._lane(service).get_by_label("What to write")
        field.fill(text)
        field.press("Enter")

    def press(self, service, label, on=""):
        """Press the latest button of this name, or take this line of the latest menu.

        A label that ends with a space is only a part of the name.
        """
        messages = self._lane(service).locator("article.message", has_text=on)
        named = re.compile(re.escape(label) if label.endswith(" ") else rf"^{re.escape(label)}$")
        button = messages.locator("button.key", has_text=named).last
        line = messages.locator("select.picker option", has_text=label).last
        button.or_(line).last.wait_for(state="attached", timeout=_PATIENCE)
        if button.count():
            button.click()
        else:
            menu = messages.locator("select.picker").last
            menu.select_option(label=line.inner_text())

    def reads(self, service, text):
        """Wait until the chat says something."""
        self._saying(service, text).wait_for(timeout=_PATIENCE)

    def keep(self, name, service, first, last=None):
        """Keep a picture of the messages from the one that says ``first`` to the one with ``last``."""
        self.save(name, self.shot(service, first, last))

    def shot(self, service, first, last=None):
        """Return a picture of the messages from one to another."""
        boxes = []
        for text in (first, last or first):
            message = self._saying(service, text)
            message.wait_for(timeout=_PATIENCE)
            message.scroll_into_view_if_needed()
            boxes.append(message)
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(1500)
        boxes[0].scroll_into_view_if_needed()  # something may have come meanwhile
        top, bottom = (box.bounding_box() for box in boxes)
        ground = self._lane(service).locator(".scroll").bounding_box()
        upper = max(top["y"] - _MARGIN, ground["y"])
        lower = bottom["y"] + bottom["height"] + _MARGIN
        height = min(lower, ground["y"] + ground["height"]) - upper
        clip = {"x": ground["x"], "y": upper, "width": ground["width"], "height": height}
        return self.page.screenshot(clip=clip, timeout=2 * _PATIENCE)

    def keep_lanes(self, name, width, height):
        """Keep a picture of both columns of a page of this size."""
        usual = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(1500)
        left, right = (self._lane(each).bounding_box() for each in ("telegram", "discord"))
        across = right["x"] + right["width"] - left["x"]
        clip = left | {"width": across}
        self.save(name, self.page.screenshot(clip=clip, timeout=2 * _PATIENCE))
        self.page.set_viewport_size(usual)

    def tocsin(self, *words):
        """Run a command beside the daemon."""
        subprocess.run(
            [sys.executable, "-m", "bot", *words, "-c", "config/demo.yaml"],
            cwd=self._config,
            env=_environment(),
            check=True,
            capture_output=True,
        )

    def save(self, name, picture):
        """Keep a picture in the folder; one that is too large for a guide ends it all."""
        picture = small(self.page, picture)
        file = self._folder / f"{name}.png"
        file.write_bytes(picture)
        print(f"{file.name:32} {len(picture) // 1000:4} KB", flush=True)
        if len(picture) > LARGEST:
            raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} KB: show less")

    def _lane(self, service):
        return self.page.locator(f".lane.{service}")

    def _saying(self, service, text):
        return self._lane(service).locator("article.message", has_text=text).last


@contextlib.contextmanager
def tocsin(folder, config, **environ):
    """Run the daemon on the sandbox in a folder of its own; give the console's address."""
    command = [sys.executable, "-m", "bot", "run", "-c", config, "--sandbox"]
    environ = _environment() | environ
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=log
        )
    try:
        yield process.stdout.readline().decode().split()[1]
    except IndexError:
        sys.exit((folder / "log").read_text())
    finally:
        process.terminate()
        process.wait(60)


def _environment():
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


@contextlib.contextmanager
def page_of(browser, address):
    """Open a page and log in."""
    page = browser.new_page(
        viewport={"width": 1240, "height": 2200},
        color_scheme="light",
        locale="en-US",
        timezone_id="America/New_York",
    )
    page.goto(address)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector(".list")
    yield page
    page.close()


@contextlib.contextmanager
def studio_of(browser, folder, into, config, **environ):
    """Open a studio before a run in a folder; what goes wrong there leaves a picture."""
    with (
        tocsin(folder, f"config/{config}", **environ) as address,
        page_of(browser, address) as page,
    ):
        try:
            yield Studio(page, into, folder)
        except BaseException:
            page.screenshot(path=into / "failed.png")
            raise


def tell_demo(browser, folder, into, scenes):
    """Take the pictures of the demo's scenes."""
    shutil.copytree(ROOT / "config", folder / "config")
    config = folder / "config" / "demo.yaml"
    config.write_text(config.read_text().replace("port: 8080", "port: 0"))
    with studio_of(browser, folder, into, "demo.yaml") as studio:
        for name in scenes:
            SCENES[name](studio)


def tell_five(browser, folder, into):
    """Take the pictures of the five entries."""
    with (
        picture_five.newsroom(browser, folder) as (site, environ),
        studio_of(browser, folder, into, "tocsin.yaml", **environ) as studio,
    ):
        picture_five.take(studio, site, environ["PICTURE_TOKEN"])


def main():
    """Take all pictures, or those of the scenes that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = (*SCENES, FIVE)
    parser.add_argument("scenes", nargs="*", help=f"of {', '.join(names)}; default all")
    parser.add_argument("--into", type=Path, default=IMAGES, help="the folder for them")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    wanted = asked.scenes or names
    folders = tempfile.TemporaryDirectory(prefix="tocsin-pictures-")
    with folders as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROME, args=FLAGS)
        for each in ("demo", FIVE):
            (Path(name) / each).mkdir()
        if scenes := [scene for scene in wanted if scene != FIVE]:
            tell_demo(browser, Path(name) / "demo", asked.into, scenes)
        if FIVE in wanted:
            tell_five(browser, Path(name) / FIVE, asked.into)
        browser.close()


if __name__ == "__main__":
    main()
