"""What surrounds every page: the bar with its links, the light switch, the browser's clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from bot.web.desk import Desk
from bot.web.desk.elements import box, button, say
from bot.web.desk.watch import Watch
from bot.web.desk.wording import THEMES, zone_of

_NEXT: Final[dict[bool | None, bool | None]] = {None: True, True: False, False: None}
_STORED: Final = {"dark": True, "light": False}
_PATIENCE: Final = 5.0  # seconds for a browser to say where it is
_ASK: Final = (
    "return [Intl.DateTimeFormat().resolvedOptions().timeZone, localStorage.getItem('theme')]"
)


@dataclass(slots=True)
class View:
    """The place where a page draws itself. ``begin`` is called once the browser is there."""

    body: Element
    zone: tzinfo = UTC
    begin: list[Callable[[], Awaitable[None] | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the console; ``draw`` fills the view's body."""

    path: str
    title: str
    draw: Callable[[View, Desk, Watch], None]


def frame(page: Page, pages: Iterable[Page]) -> View:
    """Draw the frame around ``page`` and return the place for its content."""
    ui.add_head_html(f"<style>{_stylesheet()}</style>")
    dark = ui.dark_mode(value=None)
    with ui.header(elevated=False).classes("bar"):
        say("a", "Skip to the content", "skip", href="#content")
        with box("a", "brand", href="/", aria_label="Tocsin, first page"):
            say("span", "🔔", aria_hidden="true")
            say("strong", "Tocsin")
        with box("nav", "pages", aria_label="Pages"):
            for each in pages:
                here = {"aria_current": "page"} if each is page else {}
                say("a", each.title, href=each.path, **here)
        switch = _switch(dark)
    with box("div", "content", id="content", tabindex="-1") as body:
        view = View(body)
    ui.timer(0, lambda: _arrive(view, dark, switch), once=True)
    return view


def _switch(dark: ui.dark_mode) -> TextElement:
    """Draw the button that goes from the system's choice to dark, to light, and back."""
    switch = button(_label(None), "switch")

    def turn() -> None:
        _set(dark, switch, _NEXT[dark.value])
        stored = {True: "dark", False: "light", None: "system"}[dark.value]
        ui.run_javascript(f"localStorage.setItem('theme', '{stored}')")

    switch.on("click", turn)
    return switch


def _set(dark: ui.dark_mode, switch: TextElement, value: bool | None) -> None:  # noqa: FBT001 - three states
    dark.set_value(value)
    switch.set_text(_label(value))


def _label(value: bool | None) -> str:  # noqa: FBT001 - three states
    return f"◐ Theme: {THEMES[value]}"


async def _arrive(view: View, dark: ui.dark_mode, switch: TextElement) -> None:
    """Ask the browser for its clock and its reader's choice, then let the page begin."""
    try:
        zone, theme = await ui.run_javascript(_ASK, timeout=_PATIENCE) or (None, None)
    except TimeoutError:
        zone, theme = None, None
    view.zone = zone_of(zone)
    if theme in _STORED:
        _set(dark, switch, _STORED[theme])
    for begin in view.begin:
        with view.body:
            later = begin()
            if later is not None:
                await later


@cache
def _stylesheet() -> str:
    return Path(__file__).with_name("desk.css").read_text(encoding="utf-8")
