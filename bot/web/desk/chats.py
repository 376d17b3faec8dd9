"""The page that shows the sandbox's chats as their readers see them, as it happens."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from bot.ports import Preview, PreviewChat
from bot.web.desk import Desk
from bot.web.desk.column import Column
from bot.web.desk.elements import box, say
from bot.web.desk.frame import View
from bot.web.desk.listing import Listing, Tallies
from bot.web.desk.watch import Watch

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
        self._columns: dict[str, Column] = {}
        self._front = ""

    def begin(self) -> None:
        """Draw what is there, and look again for as long as the browser stays."""
        with box("div", "chats"):
            with box("div", "strip"):
                say("h1", "Chats")
                say("p", "What readers see right now, as each service shows it.", "lead")
                self._tallies = Tallies(self._preview)
            self._listing = Listing(self._preview, self._watch, self._choose)
            self._places = box("div", "lanes")
        self._update()
        ui.timer(_REDRAW, self._tick)

    def _tick(self) -> None:
        for column in self._columns.values():
            column.listen()
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
        self._listing.update(chats)
        self._tallies.update()
        self._mark()

    def _open(self, platform: str, chats: list[PreviewChat]) -> None:
        """Give a service its column, on the first chat in which something was said."""
        spoken = (chat for chat in chats if self._preview.messages(chat.id))
        with self._places:
            column = Column(platform, self._preview, self._watch, self._view.zone)
        self._columns[platform] = column
        column.show(next(spoken, chats[0]))
        self._front = self._front or platform

    def _choose(self, chat: PreviewChat) -> None:
        """Show a chat, and bring its column forward where the screen has room for one alone."""
        self._front = chat.platform
        self._columns[chat.platform].show(chat)
        self._mark()

    def _mark(self) -> None:
        shown = {name: c.chat.id for name, c in self._columns.items() if c.chat}
        for name, column in self._columns.items():
            column.front(is_front=name == self._front)
        self._listing.mark(set(shown.values()), shown.get(self._front))
