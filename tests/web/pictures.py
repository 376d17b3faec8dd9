"""Takes the pictures of the guides from the sandbox page of a fresh demo: `make pictures`."""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from picture_scenes import SCENES
from playwright.sync_api import sync_playwright
from web_browser import CHROME, FLAGS

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
LARGEST = 120_000  # bytes; a page of the guides should open at once
_PATIENCE = 60_000  # milliseconds
_MARGIN = 8  # pixels


class Studio:
    """A browser before the demo's chats; what is written and pressed there, and what is kept."""

    def __init__(self, page, folder, config):
        """Take a page that shows the chats, and the folder for the pictures."""
        self.page = page
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
        lane = self._lane(service).bounding_box()
        clip = {
            "x": lane["x"],
            "y": top["y"] - _MARGIN,
            "width": lane["width"],
            "height": bottom["y"] + bottom["height"] - top["y"] + 2 * _MARGIN,
        }
        self._shoot(name, clip=clip)

    def keep_lanes(self, name, width, height):
        """Keep a picture of both columns of a page of this size."""
        usual = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(1500)
        left, right = (self._lane(each).bounding_box() for each in ("telegram", "discord"))
        across = right["x"] + right["width"] - left["x"]
        self._shoot(name, clip=left | {"width": across})
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

    def _shoot(self, name, **options):
        file = self._folder / f"{name}.png"
        self.page.screenshot(path=file, timeout=2 * _PATIENCE, **options)
        size = file.stat().st_size
        print(f"{file.name:32} {size // 1000:4} KB", flush=True)
        if size > LARGEST:
            raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} KB: show less")

    def _lane(self, service):
        return self.page.locator(f".lane.{service}")

    def _saying(self, service, text):
        return self._lane(service).locator("article.message", has_text=text).last


@contextlib.contextmanager
def demo():
    """Run the demo in a folder of its own; give its folder and the console's address."""
    with tempfile.TemporaryDirectory(prefix="tocsin-pictures-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "config", folder / "config")
        config = folder / "config" / "demo.yaml"
        config.write_text(config.read_text().replace("port: 8080", "port: 0"))
        command = [sys.executable, "-m", "bot", "run", "-c", "config/demo.yaml", "--sandbox"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, env=_environment(), stdout=subprocess.PIPE, stderr=log
            )
        try:
            yield folder, process.stdout.readline().decode().split()[1]
        except IndexError:
            sys.exit((folder / "log").read_text())
        finally:
            process.terminate()
            process.wait(60)


def _environment():
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


@contextlib.contextmanager
def page_of(address):
    """Open a browser and log in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROME, args=FLAGS)
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
        browser.close()


def main():
    """Take all pictures, or those of the scenes that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", help="which; default all")
    parser.add_argument("--into", type=Path, default=IMAGES, help="the folder for them")
    wanted = parser.parse_args()
    wanted.into.mkdir(parents=True, exist_ok=True)
    with demo() as (folder, address), page_of(address) as page:
        studio = Studio(page, wanted.into, folder)
        try:
            for name in wanted.scenes or SCENES:
                SCENES[name](studio)
        except BaseException:
            page.screenshot(path=wanted.into / "failed.png")
            raise


if __name__ == "__main__":
    main()
