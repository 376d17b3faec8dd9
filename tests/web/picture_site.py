"""The newsroom of the five entries: a live-blog page, drawn pictures, and a clock that suits them."""

import contextlib
import re
import struct
import threading
from datetime import UTC, datetime, time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PATH = "/live/capitol"
_FIVE = Path(__file__).with_name("five")
_ZONE = "America/New_York"
_SHOWN = time(14, 5, 5)  # what the clocks of the pictures say
_SIZE = {"width": 960, "height": 600}
_SLIP, _RIGHT = "150 state troopers", "200 state troopers"
_CHANGED = re.compile(r"<!-- corrected: (.*?) -->")
_TIME = re.compile(r"\{(\d\d):(\d\d)\}")


class Newsroom:
    """The page as it stands, and its pictures."""

    def __init__(self, pictures):
        """Take the pictures by their names; it is five past two now."""
        now = datetime.now(UTC).replace(microsecond=0)
        self._ahead = datetime.combine(now.date(), _SHOWN, UTC) - now
        self._day = now.date()
        self._corrected = False
        self._pictures = pictures

    def correct(self):
        """Put a figure of the last entry right."""
        self._corrected = True

    def answer(self, path):
        """Return what lies at a path, with its type; None where nothing does."""
        if path == PATH:
            return self._page().encode(), "text/html; charset=utf-8"
        picture = self._pictures.get(path.removeprefix("/five/"))
        return picture and (picture, "image/png")

    def write_zone(self, folder):
        """Write a New York where it is five past two; return what to put into the environment.

        So the entries' times, the curfew's hours and "corrected 14:05" go together whenever the
        pictures are taken, and a curfew until tomorrow is in force.
        """
        file = folder / "zones" / _ZONE
        file.parent.mkdir(parents=True)
        seconds = int(self._ahead.total_seconds())
        counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)  # RFC 8536: one local time type, 4 characters
        kind = struct.pack(">lbb", seconds, 0, 0)
        file.write_bytes(b"TZif\0" + bytes(15) + counts + kind + b"EST\0")
        return {"PYTHONTZPATH": str(folder / "zones")}

    def _page(self):
        text = (_FIVE / "live.html").read_text(encoding="utf-8")
        if self._corrected:
            text = _CHANGED.sub(r"\1", text).replace(_SLIP, _RIGHT)
        text = text.replace("{date}", f"{self._day:%B} {self._day.day}, {self._day.year}")
        return _TIME.sub(self._moment, text)

    def _moment(self, found):
        shown = datetime.combine(self._day, time(int(found[1]), int(found[2])), UTC)
        return (shown - self._ahead).isoformat()


@contextlib.contextmanager
def served(newsroom):
    """Serve a newsroom on loopback; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Request, newsroom))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Request(BaseHTTPRequestHandler):
    def __init__(self, newsroom, *stream):
        self._newsroom = newsroom
        super().__init__(*stream)

    def do_GET(self):
        body, kind = self._newsroom.answer(self.path) or (b"", None)
        self.send_response(200 if kind else 404)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Say nothing: the pictures are the report."""


def drawn(browser):
    """Draw the pictures of the page; return them by name."""
    page = browser.new_page(viewport=_SIZE)
    pictures = {}
    for file in sorted(_FIVE.glob("*.svg")):
        page.set_content(f"<style>*{{margin:0}}</style>{file.read_text(encoding='utf-8')}")
        pictures[f"{file.stem}.png"] = page.screenshot()
    page.close()
    return pictures
