"""The state of a real run, where there are no chats to look into: figures, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from nicegui import ui

from bot.ports import LedgerError, SourceRow, Status, WaitingItem
from bot.web.desk import Desk
from bot.web.desk.elements import box, say
from bot.web.desk.frame import View
from bot.web.desk.watch import Watch
from bot.web.desk.wording import clock, counted

_REFRESH: Final = 3.0  # seconds
_MOST: Final = 200  # rows of a table


def draw(view: View, desk: Desk, _: Watch) -> None:
    """Draw the page; it fills once the browser is there."""
    view.begin.append(Overview(view, desk).begin)


class Overview:
    """The state before one browser."""

    def __init__(self, view: View, desk: Desk) -> None:
        """Show nothing yet."""
        self._view = view
        self._desk = desk
        self._shown: object = None

    async def begin(self) -> None:
        """Draw the state, and look again for as long as the browser stays."""
        self._place = box("div", "overview", aria_live="polite")
        await self._refresh()
        ui.timer(_REFRESH, self._refresh, immediate=False)

    async def _refresh(self) -> None:
        try:
            status = await self._desk.ledger.status(self._desk.clock())
            waiting = await self._desk.ledger.waiting()
        except LedgerError as error:
            self._tell(str(error))
            return
        if self._shown == (status, waiting):
            return
        self._shown = (status, waiting)
        self._place.clear()
        with self._place:
            self._draw(status, waiting)

    def _tell(self, trouble: str) -> None:
        self._shown = None
        self._place.clear()
        with self._place:
            say("h1", "Overview")
            say("p", f"The storage does not answer: {trouble}", "trouble", role="alert")

    def _draw(self, status: Status, waiting: Sequence[WaitingItem]) -> None:
        say("h1", "Overview")
        _figures(status)
        self._sources(status)
        troubled = [t for t in status.targets if t.reason or t.state.value != "active"]
        _table(
            "Chats that cannot be told",
            ("Chat", "State", "Reason"),
            [(t.target, t.state.value, t.reason or "") for t in troubled],
            "Every chat can be told.",
        )
        _table(
            "Waiting for a person",
            ("Id", "Story", "What", "Why"),
            [(item.id, item.story, item.summary, item.held_by.value) for item in waiting],
            "Nothing waits for you.",
        )

    def _sources(self, status: Status) -> None:
        zone = self._view.zone
        rows = [
            (
                source.id,
                source.story,
                clock(source.visited, zone) if source.visited else "never",
                _health(source),
            )
            for source in status.sources
        ]
        head = ("Source", "Story", "Last read", "Health")
        _table("Sources", head, rows, "The configuration names no source.")


def _health(source: SourceRow) -> str:
    if source.error or source.failures:
        return source.error or "failing"
    return "fine, pushed by a hub" if source.pushed_until else "fine"


def _figures(status: Status) -> None:
    states = Counter(target.state.value for target in status.targets)
    figures = (
        ("entries", sum(status.entries.values())),
        ("chats told", states["active"]),
        ("deliveries due", sum(status.backlog.values())),
        ("waiting for a person", status.waiting),
    )
    with box("dl", "figures"):
        for name, figure in figures:
            with box("div"):
                say("dt", name)
                say("dd", str(figure))
    if status.paused:
        say("p", f"Paused: {', '.join(status.paused)}", "trouble")


def _table(
    title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], otherwise: str
) -> None:
    with box("section"):
        say("h2", title)
        if not rows:
            say("p", otherwise, "empty")
            return
        with box("table"):
            with box("thead"), box("tr"):
                for name in head:
                    say("th", name, scope="col")
            with box("tbody"):
                for row in rows[:_MOST]:
                    _row(head, row)
        if len(rows) > _MOST:
            say("p", f"and {counted(len(rows) - _MOST, 'more row')}: see `tocsin status`", "empty")


def _row(head: tuple[str, ...], row: tuple[str, ...]) -> None:
    with box("tr"):
        for name, value in zip(head, row, strict=True):
            say("td", value, data_label=name)
