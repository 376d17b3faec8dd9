"""The page that shows the sandbox's chats as their readers see them, as it happens."""

from __future__ import annotations

from functools import partial
from typing import Final

from nicegui import ui
from nicegui.element import Element

from bot.ports import Preview, PreviewChat
from bot.web.desk import Desk
from bot.web.desk.column import Column
from bot.web.desk.elements import box, say
from bot.web.desk.frame import View
from bot.web.desk.watch import Watch
from bot.web.desk.wording import ICONS, KINDS, SERVICES, counted, tallies

_REDRAW: Final = 0.25  # seconds between redraws at most


def draw(view: View, desk: Desk, watch: Watch) -> None:
    """Draw the page; it fills once the browser is there."""
    if desk.preview is not None:
        view.begin.append(Board(view, desk.preview, watch).begin)


class Board:
    """The list of chats and a column for each service, before one browser."""

    def __init__(self, view: View, preview: Preview, watch: Watch) -> None:
        """Show nothing yet."""
        self._view = view
        self._preview = preview
        self._watch = watch
        self._drawn = -1
        self._listed: list[tuple[PreviewChat, int]] = []
        self._columns: dict[str, Column] = {}
        self._current = ""

    def begin(self) -> None:
        """Draw what is there, and look again for as long as the browser stays."""
        with box("div", "chats"):
            with box("div", "strip"):
                say("h1", "Chats")
                say("p", "What readers see right now, as each service shows it.", "lead")
                self._tallies = box("p", "tallies", role="status", aria_label="Sandbox figures")
            self._list = box("nav", "list", aria_label="Chats")
            self._places = box("div", "columns")
        self._update()
        ui.timer(_REDRAW, self._tick)

    def _tick(self) -> None:
        if self._watch.total != self._drawn:
            self._update()

    def _update(self) -> None:
        self._drawn = self._watch.total
        chats = self._preview.chats()
        for platform in dict.fromkeys(chat.platform for chat in chats):
            if platform not in self._columns:
                self._open(platform, [c for c in chats if c.platform == platform])
        for column in self._columns.values():
            column.update()
        self._update_list(chats)
        self._update_tallies()

    def _open(self, platform: str, chats: list[PreviewChat]) -> None:
        """Give a service its column, on the first chat in which something was said."""
        spoken = (chat for chat in chats if self._preview.messages(chat.id))
        with self._places:
            column = Column(platform, self._preview, self._watch, self._view.zone)
        self._columns[platform] = column
        column.show(next(spoken, chats[0]))
        if not self._current:
            self._front(platform)

    def _choose(self, chat: PreviewChat) -> None:
        self._columns[chat.platform].show(chat)
        self._front(chat.platform)
        self._listed = []
        self._update_list(self._preview.chats())

    def _front(self, platform: str) -> None:
        """Bring a service's column forward where the screen has room for one alone."""
        self._current = platform
        for name, column in self._columns.items():
            column.front(is_front=name == platform)

    def _update_list(self, chats: list[PreviewChat]) -> None:
        rows = [(chat, len(self._preview.messages(chat.id))) for chat in chats]
        if rows == self._listed:
            return
        self._listed = rows
        self._list.clear()
        with self._list:
            for chat, count in rows:
                self._row(chat, count)
            if not rows:
                say("p", "No chat yet: the configuration names them.", "empty")

    def _row(self, chat: PreviewChat, count: int) -> Element:
        shown = self._columns[chat.platform].chat == chat
        look = f"row {'front' if shown and chat.platform == self._current else ''}"
        row = box("button", look, type="button", aria_pressed=str(shown).lower())
        with row.on("click", partial(self._choose, chat)):
            say("span", ICONS[chat.platform], "icon", aria_hidden="true")
            with box("span", "name"):
                say("span", chat.title, "title")
                say("span", f"{SERVICES[chat.platform]} · {KINDS[chat.kind]}", "kind")
            say("span", str(count), "count", aria_label=counted(count, "message"))
        return row

    def _update_tallies(self) -> None:
        self._tallies.clear()
        with self._tallies:
            for name, figure, bad in tallies(self._preview.counts()):
                say("span", f"{name}: {figure}", "tally bad" if bad else "tally")
