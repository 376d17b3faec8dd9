"""The buttons and menus under a message, which can be pressed as in the chat itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from nicegui.events import GenericEventArguments

from bot.web.desk.elements import box, button, link, say
from bot.web.desk.face import Face, Key, Picker

Press = Callable[[str], Awaitable[None]]

_CHOSEN: Final = "(event) => { if (event.target.value) emit(event.target.value) }"


def draw(face: Face, press: Press) -> None:
    """Draw a message's buttons row by row, then its menus."""
    for row in face.keys:
        with box("div", "keys"):
            for key in row:
                _key(key, press)
    for picker in face.pickers:
        _picker(picker, press)


def _key(key: Key, press: Press) -> None:
    look = f"key {key.style}".strip()
    if key.href:
        link(key.label, key.href, look)
    elif key.press:
        button(key.label, look).on("click", partial(press, key.press))
    else:
        say("span", key.label, look)


def _picker(picker: Picker, press: Press) -> None:
    async def choose(event: GenericEventArguments) -> None:
        await press(str(event.args))

    with box("select", "picker", aria_label=picker.title) as select:
        say("option", picker.title, value="")
        for key in picker.keys:
            say("option", key.label, value=key.press or "")
    select.on("change", choose, js_handler=_CHOSEN)
