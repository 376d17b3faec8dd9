"""The list of chats and the sandbox's figures, changed in place so that no focus is lost."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from bot.ports import Preview, PreviewChat
from bot.web.desk.elements import box, say
from bot.web.desk.watch import Watch
from bot.web.desk.wording import ICONS, KINDS, SERVICES, counted, tallies


@dataclass(slots=True)
class _Row:
    element: Element
    count: TextElement
    drawn: int = -1  # the watch's figure when the messages were counted


class Listing:
    """One button a chat."""

    def __init__(
        self, preview: Preview, watch: Watch, choose: Callable[[PreviewChat], None]
    ) -> None:
        """Draw an empty list into the element that is open."""
        self._preview = preview
        self._watch = watch
        self._choose = choose
        self._rows: dict[str, _Row] = {}
        with box("nav", "list", aria_label="Chats") as self._element:
            self._empty = say("p", "No chat yet: the configuration names them.", "empty")

    def update(self, chats: Collection[PreviewChat]) -> None:
        """Add new chats, take away those that are gone, count what changed."""
        self._empty.set_visibility(not chats)
        for gone in self._rows.keys() - {chat.id for chat in chats}:
            self._rows.pop(gone).element.delete()
        for chat in chats:
            if chat.id not in self._rows:
                with self._element:
                    self._rows[chat.id] = self._row(chat)
            self._count(chat, self._rows[chat.id])

    def mark(self, shown: Collection[str], front: str | None) -> None:
        """Mark the chats that stand in a column, and the one in front."""
        for chat, row in self._rows.items():
            row.element.props["aria-pressed"] = str(chat in shown).lower()
            row.element.update()
            _turn(row.element, "front", on=chat == front)

    def _row(self, chat: PreviewChat) -> _Row:
        element = box("button", "pick", type="button", aria_pressed="false")
        with element.on("click", partial(self._choose, chat)):
            say("span", ICONS[chat.platform], "icon", aria_hidden="true")
            with box("span", "name"):
                say("span", chat.title, "title")
                say("span", f"{SERVICES[chat.platform]} · {KINDS[chat.kind]}", "kind")
            return _Row(element, say("span", "", "count"))

    def _count(self, chat: PreviewChat, row: _Row) -> None:
        if row.drawn == self._watch.of(chat.id):
            return
        row.drawn = self._watch.of(chat.id)
        count = len(self._preview.messages(chat.id))
        row.count.set_text(str(count))
        row.count.props["title"] = counted(count, "message")
        row.count.update()


class Tallies:
    """What the sandbox counted, as a row of badges."""

    def __init__(self, preview: Preview) -> None:
        """Draw the badges into the element that is open."""
        self._preview = preview
        with box("p", "tallies", aria_label="Sandbox figures"):
            self._badges = [say("span", "", "tally") for _ in tallies({})]
        self.update()

    def update(self) -> None:
        """Write the present figures."""
        for badge, (name, figure, bad) in zip(
            self._badges, tallies(self._preview.counts()), strict=True
        ):
            badge.set_text(f"{name}: {figure}")
            _turn(badge, "bad", on=bad)


def _turn(element: Element, look: str, *, on: bool) -> None:
    element.classes(add=look if on else None, remove=None if on else look)
