"""What people do in Telegram chats: write, press buttons, block the bot."""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox.core import Core
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.nouns import Act, ActError, Chat, Json, StoredMessage
from bot.sandbox.seed import stable_id
from bot.sandbox.telegram.call import Bot
from bot.sandbox.telegram.content import found_entities
from bot.sandbox.telegram.people import bot_member_json, chat_json, user_json
from bot.sandbox.telegram.updates import Updates


class People:
    """The people of all chats, whose acts become updates for the bots."""

    def __init__(self, core: Core, updates: Updates) -> None:
        """Act in the core's chats."""
        self._core = core
        self._updates = updates

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
        if act.press is not None:
            return self._press(act, chat, user)
        return self._write(act, chat, user)

    def _joined(self, act: Act) -> tuple[Chat, Json]:
        """Return the chat with the person in it, and the person."""
        user = user_json(act.user, act.chat)
        name = str(user["id"])
        role = act.role or act.chat.members.get(name, "member")
        chat = replace(act.chat, members={**act.chat.members, name: role})
        if chat != act.chat:
            self._core.store.put_chat(chat)
        return chat, user

    def _write(self, act: Act, chat: Chat, user: Json) -> Json:
        thread, text = act.thread, act.text or ""
        number = self._core.store.next_number(f"telegram message {chat.id}")
        sender = {"sender_chat": chat_json(chat)} if chat.kind == "channel" else {"from": user}
        now = self._core.clock()
        body: Json = {
            "message_id": number,
            **sender,
            "chat": chat_json(chat),
            "date": int(now),
            "text": text,
        }
        if thread and thread in chat.topics and thread != "1":
            body |= {"message_thread_id": int(thread), "is_topic_message": True}
        entities = found_entities(text)
        if entities:
            body["entities"] = entities
        author = f"user:{user['id']}"
        message = StoredMessage("telegram", chat.id, str(number), author, body, now, thread=thread)
        self._core.store.add_message(message)
        kind = "channel_post" if chat.kind == "channel" else "message"
        heard = [bot for bot in self._listening(act) if _hears(bot, chat, text)]
        for bot in heard:
            self._updates.push(bot.id, kind, body)
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

    def on_fault(self, fault: Fault, begins: bool) -> None:  # noqa: FBT001 - a watcher's shape
        """Tell the bots that someone blocked or removed them, or let them in again."""
        if fault.platform != "telegram" or fault.chat is None:
            return
        chat = self._core.store.chat("telegram", fault.chat)
        if chat is None:
            return
        if fault.kind is FaultKind.MIGRATED and begins:
            self._migrate(chat, fault)
        if fault.kind in (FaultKind.BLOCKED, FaultKind.KICKED):
            self._tell_membership(chat, removed=begins)

    def _tell_membership(self, chat: Chat, *, removed: bool) -> None:
        user = user_json("1" if chat.kind != "private" else chat.id, chat)
        for bot in self.bots():
            inside = bot_member_json(bot, chat)
            outside = {"status": "kicked", "user": bot.json(), "until_date": 0}
            body = {
                "chat": chat_json(chat),
                "from": user,
                "date": int(self._core.clock()),
                "old_chat_member": inside if removed else outside,
                "new_chat_member": outside if removed else inside,
            }
            self._updates.push(bot.id, "my_chat_member", body)

    def _migrate(self, chat: Chat, fault: Fault) -> None:
        new = replace(chat, id=migrated_to(fault, chat), kind="supergroup", username=None)
        self._core.add_chat(new)


def migrated_to(fault: Fault, chat: Chat) -> str:
    """Return the supergroup that a group became."""
    return fault.to or str(-(10**12) - stable_id(f"supergroup {chat.id}", 10))


def _hears(bot: Bot, chat: Chat, text: str) -> bool:
    """Tell whether a bot in privacy mode gets a message (core.telegram.org/bots/faq)."""
    if chat.kind in ("private", "channel"):
        return True
    command, _, addressed = text.partition(" ")[0].partition("@")
    if command.startswith("/"):
        return addressed.lower() in ("", bot.username.lower())
    return f"@{bot.username.lower()}" in text.lower()
