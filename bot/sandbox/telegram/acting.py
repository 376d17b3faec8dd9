"""What people do in Telegram chats: write, press buttons, let the bot in or out."""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox.core import Core
from bot.sandbox.nouns import Act, ActError, Chat, Json, StoredMessage
from bot.sandbox.seed import stable_id
from bot.sandbox.telegram.call import Bot
from bot.sandbox.telegram.membership import Membership
from bot.sandbox.telegram.people import ADMINISTRATORS, chat_json, user_json
from bot.sandbox.telegram.updates import Updates
from bot.sandbox.telegram.writing import (
    ANONYMOUS,
    author_fields,
    content_fields,
    hears,
    place_fields,
)


class People:
    """The people of all chats, whose acts become updates for the bots."""

    def __init__(self, core: Core, updates: Updates) -> None:
        """Act in the core's chats."""
        self._core = core
        self._updates = updates
        self.membership = Membership(core, updates, self.bots)

    def bots(self) -> list[Bot]:
        """Return the bots that have called, and those that are configured."""
        named = [
            Bot(token.partition(":")[0], name)
            for name, token in self._core.accounts.get("telegram", {}).items()
        ]
        called = self._core.store.items("telegram/bot/")
        known = {bot.id for bot in named}
        others = [Bot(key.rpartition("/")[2], account) for key, account in called.items()]
        return named + [bot for bot in others if bot.id not in known]

    async def act(self, act: Act) -> Json:
        """Carry out an act.

        Raises:
            ActError: nothing to press there, or nobody to hear it.

        """
        chat, user = self._joined(act)
        if act.step is not None:
            return self.membership.step(act, chat, user)
        if act.press is not None:
            return self._press(act, chat, user)
        return self._write(act, chat, user)

    def _joined(self, act: Act) -> tuple[Chat, Json]:
        """Return the chat with the person in it, and the person."""
        user = user_json(act.user, act.chat)
        name = str(user["id"])
        role = _role(act, act.chat.members.get(name))
        chat = replace(act.chat, members={**act.chat.members, name: role})
        if chat != act.chat:
            self._core.store.put_chat(chat)
        return chat, user

    def _write(self, act: Act, chat: Chat, user: Json) -> Json:
        store, now = self._core.store, self._core.clock()
        place = place_fields(store, act, chat, user)
        number = store.next_number(f"telegram message {chat.id}")
        author = author_fields(act, chat, user)
        words = content_fields(act)
        head: Json = {"message_id": number, **author, "chat": chat_json(chat), "date": int(now)}
        body = {**head, **place, **words}
        thread = str(place["message_thread_id"]) if "message_thread_id" in place else None
        writer = f"user:{user['id']}"
        message = StoredMessage("telegram", chat.id, str(number), writer, body, now, thread=thread)
        store.add_message(message)
        shown = {name: value for name, value in body.items() if name[0] != "_"}
        heard = [bot for bot in self._listening(act) if hears(bot, chat, body)]
        for bot in heard:
            kind = "channel_post" if chat.kind == "channel" else "message"
            self._updates.push(bot.id, kind, shown)
        return {"message_id": number, "heard_by": [bot.account for bot in heard]}

    def _listening(self, act: Act) -> list[Bot]:
        return [bot for bot in self.bots() if act.account in (None, bot.account, bot.id)]

    def _press(self, act: Act, chat: Chat, user: Json) -> Json:
        message, button = self._button(act)
        if "callback_data" not in button:
            raise ActError(f"the button {button['text']!r} opens {button.get('url', 'something')}")
        query = str(stable_id(f"{chat.id} {self._core.store.next_number('telegram query')}", 18))
        bot = message.author.removeprefix("bot:")
        shown = {name: value for name, value in message.body.items() if name[0] != "_"}
        self._core.store.put(f"telegram/callback/{query}", {"bot": bot, "chat": chat.id})
        body: Json = {
            "id": query,
            "from": user,
            "message": shown,
            "chat_instance": str(stable_id(f"instance {chat.id}", 18)),
            "data": button["callback_data"],
        }
        self._updates.push(bot, "callback_query", body)
        return {"callback_query_id": query, "message_id": int(message.id)}

    def _button(self, act: Act) -> tuple[StoredMessage, Json]:
        """Return the latest button with that text or data, and its message."""
        for message in reversed(self._core.store.messages(act.chat.id, "telegram")):
            if message.deleted is not None or act.message not in (None, message.id):
                continue
            rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row):
                if act.press in (button["text"], button.get("callback_data")):
                    return message, button
        raise ActError(f"no button {act.press!r} stands in the chat {act.chat.id}")


def _role(act: Act, known: str | None) -> str:
    """Return the status of whoever acts.

    Raises:
        ActError: only administrators write in a channel.

    """
    role = "administrator" if act.role == ANONYMOUS else act.role or known
    if act.chat.kind != "channel" or act.press is not None:
        return role or "member"
    if (role or "administrator") not in ADMINISTRATORS:
        raise ActError("only administrators write in a channel")
    return role or "administrator"
