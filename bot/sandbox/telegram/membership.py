"""How a bot comes into a chat and out of it, and how a group changes its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.sandbox.core import Core
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.nouns import Act, ActError, Chat, Json
from bot.sandbox.seed import stable_id
from bot.sandbox.telegram.call import Bot
from bot.sandbox.telegram.people import RESTRICTIONS, bot_member_json, chat_json, user_json
from bot.sandbox.telegram.updates import Updates

State = Callable[[Bot, Chat], Json]

_OUT = (FaultKind.BLOCKED, FaultKind.KICKED)


class Membership:
    """Tells the bots what becomes of them in a chat."""

    def __init__(self, core: Core, updates: Updates, bots: Callable[[], Iterable[Bot]]) -> None:
        """Tell those that ``bots`` returns."""
        self._core = core
        self._updates = updates
        self._bots = bots
        self._acting: dict[str, Json] = {}

    def step(self, act: Act, chat: Chat, user: Json) -> Json:
        """Let the bots into a chat, or remove them.

        A bot that is out is a ``kicked`` or ``blocked`` fault: what it sends is refused until
        somebody lets it in.

        Raises:
            ActError: it is in there, or out of there, already.

        """
        faults = self._core.faults
        out = any(f.chat == chat.id and f.kind in _OUT for f in faults.active())
        self._acting[chat.id] = user
        match act.step, out:
            case "leave", False:
                kind = FaultKind.BLOCKED if chat.kind == "private" else FaultKind.KICKED
                faults.add(Fault(kind, "telegram", chat=chat.id))
            case "join", True:
                faults.clear("telegram", chat.id)
            case "join", False if chat.kind != "private":
                self._tell(chat, _left, bot_member_json)
            case _:
                state = "out of" if out else "in"
                raise ActError(f"the bot is {state} the chat {chat.id} already")
        del self._acting[chat.id]
        return {"step": act.step}

    def on_fault(self, fault: Fault, begins: bool) -> None:  # noqa: FBT001 - a watcher's shape
        """Tell the bots that someone removed or silenced them, or let them in again."""
        if fault.platform != "telegram" or fault.chat is None:
            return
        chat = self._core.store.chat("telegram", fault.chat)
        if chat is None:
            return
        if fault.kind is FaultKind.MIGRATED and begins:
            self._migrate(chat, fault)
        state = _changed(fault, chat)
        if state and begins:
            self._tell(chat, bot_member_json, state)
        elif state:
            self._tell(chat, state, bot_member_json)

    def _tell(self, chat: Chat, old: State, new: State) -> None:
        """Push a change of the bots' own membership."""
        user = self._acting.get(chat.id) or user_json("1", chat)
        for bot in self._bots():
            body = {
                "chat": chat_json(chat),
                "from": user,
                "date": int(self._core.clock()),
                "old_chat_member": old(bot, chat),
                "new_chat_member": new(bot, chat),
            }
            self._updates.push(bot.id, "my_chat_member", body)

    def _migrate(self, chat: Chat, fault: Fault) -> None:
        """Make the supergroup, and say in both chats what became of the group."""
        new = self._core.add_chat(
            replace(chat, id=migrated_to(fault, chat), kind="supergroup", username=None)
        )
        self._note(chat, {"migrate_to_chat_id": int(new.id)})
        self._note(new, {"migrate_from_chat_id": int(chat.id)})

    def _note(self, chat: Chat, content: Json) -> None:
        body: Json = {
            "message_id": self._core.store.next_number(f"telegram message {chat.id}"),
            "from": user_json("1", chat),
            "chat": chat_json(chat),
            "date": int(self._core.clock()),
            **content,
        }
        for bot in self._bots():
            self._updates.push(bot.id, "message", body)


def _changed(fault: Fault, chat: Chat) -> State | None:
    """Return what a bot is in a chat while a fault lasts, None where that does not change."""
    if fault.kind in _OUT:
        return _kicked
    return _silenced if fault.kind is FaultKind.FORBIDDEN and chat.kind != "private" else None


def _kicked(bot: Bot, _: Chat) -> Json:
    return {"status": "kicked", "user": bot.json(), "until_date": 0}


def _left(bot: Bot, _: Chat) -> Json:
    return {"status": "left", "user": bot.json()}


def _silenced(bot: Bot, chat: Chat) -> Json:
    """Return a bot that may no longer post."""
    if chat.kind == "channel":
        return {**bot_member_json(bot, chat), "can_post_messages": False}
    rights = dict.fromkeys(RESTRICTIONS, False)
    until = {"until_date": 0, "is_member": True}
    return {"status": "restricted", "user": bot.json(), **rights, **until}


def migrated_to(fault: Fault, chat: Chat) -> str:
    """Return the supergroup that a group became."""
    return fault.to or str(-(10**12) - stable_id(f"supergroup {chat.id}", 10))
