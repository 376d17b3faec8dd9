"""The line under a chat in which one writes as a reader, an administrator or an editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, get_args

from nicegui.events import GenericEventArguments

from bot.ports import Preview, PreviewAct, PreviewChat, PreviewDialogue, PreviewRefusedError
from bot.web.desk.elements import box, say

Role = Literal["reader", "administrator", "editor"]

_ROLES: Final = {
    "reader": "as a reader",
    "administrator": "as an administrator",
    "editor": "as an editor",
}
_SENT: Final = """(event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  if (field.value.trim()) { emit(field.value); field.value = ""; }
}"""
_VALUE: Final = "(event) => emit(event.target.value)"


class Composer:
    """Who one is in a chat, and what one does there."""

    def __init__(self, preview: Preview, chat: Callable[[], PreviewChat | None]) -> None:
        """Draw the line into the element that is open; ``chat`` returns the chat it is under."""
        self._preview = preview
        self._chat = chat
        self._role: Role = "reader"
        self._reply: str | None = None
        self._dialogue: PreviewDialogue | None = None
        self._about = say("p", "", "about", role="status")
        with box("form", "composer", autocomplete="off") as form:
            self._roles()
            box(
                "input",
                "words",
                name="text",
                type="text",
                placeholder="Write, or try /help",
                aria_label="What to write",
            )
            say("button", "Send", "send", type="submit")
        form.on("submit", self._write, js_handler=_SENT)
        self._trouble = say("p", "", "trouble", role="status")

    def update(self) -> None:
        """Look whether a dialogue was opened or closed."""
        chat = self._chat()
        # In direct messages there is only one person besides the bot.
        self._select.set_visibility(chat is not None and chat.kind != "private")
        dialogue = self._preview.dialogue(chat.id) if chat else None
        if dialogue != self._dialogue:
            self._dialogue = dialogue
            self._tell()

    def reply(self, message: str, words: str) -> None:
        """Let what is written next be a reply to a message."""
        self._reply = message
        self._tell(words)

    def _tell(self, words: str = "") -> None:
        """Say above the line what is written there."""
        if self._dialogue:
            asked = f"{self._dialogue.title}: {self._dialogue.label}"
            self._about.text = (
                f"{asked} ({self._dialogue.value})" if self._dialogue.value else asked
            )
        else:
            self._about.text = f"In reply to “{words}”" if self._reply else ""

    async def press(self, message: str, data: str) -> None:
        """Press a button of a message."""
        await self._act(press=data, message=message)

    def _roles(self) -> None:
        with box("select", "role", aria_label="Who writes and presses") as self._select:
            for role in get_args(Role):
                say("option", _ROLES[role], value=role)
        self._select.on("change", self._be, js_handler=_VALUE)

    def _be(self, event: GenericEventArguments) -> None:
        if event.args in _ROLES:
            self._role = event.args

    async def _write(self, event: GenericEventArguments) -> None:
        reply, self._reply = self._reply, None
        await self._act(text=str(event.args), message=reply)
        self._tell()

    async def _act(
        self, *, text: str | None = None, press: str | None = None, message: str | None = None
    ) -> None:
        chat = self._chat()
        if chat is None:
            return
        fill = text is not None and self._dialogue is not None and not text.startswith("/")
        try:
            await self._preview.act(PreviewAct(chat, self._role, text, press, message, fill))
        except PreviewRefusedError as error:
            self._trouble.text = str(error)
        else:
            self._trouble.text = ""
