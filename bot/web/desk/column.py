"""One chat in full height; only the messages that changed are drawn again."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

from nicegui.element import Element

from bot.ports import Preview, PreviewChat, PreviewMessage
from bot.web.desk import bubble
from bot.web.desk.composer import Composer
from bot.web.desk.elements import box, say
from bot.web.desk.reading import LATEST, albums
from bot.web.desk.watch import Watch
from bot.web.desk.wording import ICONS, KINDS, SERVICES


class Column:
    """A service's column, which shows one of its chats."""

    def __init__(self, platform: str, preview: Preview, watch: Watch, zone: tzinfo) -> None:
        """Draw an empty column into the element that is open."""
        self.chat: PreviewChat | None = None
        self._preview = preview
        self._watch = watch
        self._zone = zone
        self._drawn = -1
        self._messages: dict[str, tuple[tuple[PreviewMessage, ...], Element]] = {}
        name = SERVICES[platform]
        with box("section", f"lane {platform}", aria_label=name) as self._element:
            self._head = box("header", "head")
            # Focusable, since a keyboard scrolls what it stands on.
            self._scroll = box(
                "div", "scroll", tabindex="0", role="group", aria_label=f"{name} messages"
            )
            self._composer = Composer(preview, lambda: self.chat)

    def show(self, chat: PreviewChat) -> None:
        """Show a chat from its latest messages on."""
        if chat == self.chat:
            return
        self.chat = chat
        self._messages = {}
        self._drawn = -1
        self._draw_head(chat)
        self._scroll.clear()
        with self._scroll:
            label = f"Messages in {chat.title}"
            self._log = box("div", "log", role="log", aria_live="polite", aria_label=label)
        self.update()
        self._element.classes(add="settled")

    def front(self, *, is_front: bool) -> None:
        """Come forward, or step back, on a screen with room for one column."""
        self._element.classes(
            add="front" if is_front else None, remove=None if is_front else "front"
        )

    def listen(self) -> None:
        """Look whether the chat asks something in a dialogue."""
        self._composer.update()

    def update(self) -> None:
        """Draw what changed since the last time."""
        if self.chat is None or self._drawn == self._watch.of(self.chat.id):
            return
        self._drawn = self._watch.of(self.chat.id)
        latest = self._preview.messages(self.chat.id)[-LATEST:]
        shown = {group[0].id: group for group in albums(latest)}
        for gone in self._messages.keys() - shown.keys():
            self._messages.pop(gone)[1].delete()
        for group in shown.values():
            self._draw(self.chat.platform, group)

    def _draw(self, platform: str, group: tuple[PreviewMessage, ...]) -> None:
        message = group[0]
        known, element = self._messages.get(message.id, (None, None))
        if known == group:
            return
        if element is None:
            with self._log:
                element = box("article", "message")
        element.clear()
        deleted = message.deleted is not None
        element.classes(add="deleted" if deleted else None, remove=None if deleted else "deleted")
        with element:
            bubble.draw(platform, group, self._zone, self._hands(platform, message))
        self._messages[message.id] = (group, element)

    def _hands(self, platform: str, message: PreviewMessage) -> bubble.Hands:
        """Return what one can do with a message; Discord's replies do not reach a bot's commands."""
        press = partial(self._composer.press, message.id)
        reply = partial(self._composer.reply, message.id) if platform == "telegram" else None
        return bubble.Hands(press, reply)

    def _draw_head(self, chat: PreviewChat) -> None:
        self._head.clear()
        with self._head:
            say("span", ICONS[chat.platform], "icon", aria_hidden="true")
            with box("div", "name"):
                say("h2", chat.title)
                say("span", f"{SERVICES[chat.platform]} · {KINDS[chat.kind]}", "kind")
