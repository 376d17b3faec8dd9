"""The bot's commands as its chats' menus show them, by scope and language."""

from __future__ import annotations

import re

from bot.sandbox.nouns import Json
from bot.sandbox.telegram.call import Call, bad, unknown_chat

# core.telegram.org/bots/api#setmycommands, #botcommand, #botcommandscope
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LONGEST_DESCRIPTION = 256
_MOST_COMMANDS = 100
_GENERAL = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_OF_A_CHAT = {
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def set_my_commands(call: Call) -> bool:
    """Answer setMyCommands."""
    commands = call.structure("commands")
    if not isinstance(commands, list) or len(commands) > _MOST_COMMANDS:
        raise bad("can't parse list of bot commands")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= _LONGEST_DESCRIPTION:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.core.store.put(_key(call), commands)
    return True


def get_my_commands(call: Call) -> list[Json]:
    """Answer getMyCommands."""
    return list(call.core.store.get(_key(call)) or [])


def delete_my_commands(call: Call) -> bool:
    """Answer deleteMyCommands."""
    call.core.store.put(_key(call), None)
    return True


def _key(call: Call) -> str:
    scope = call.structure("scope") or {"type": "default"}
    language = call.text("language_code") or ""
    if language and not _LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    where = "/".join((str(scope.get("type")), *_chat(call, scope)))
    return f"telegram/commands/{call.bot.id}/{where}/{language}"


def _chat(call: Call, scope: Json) -> list[str]:
    """Return the chat and the member that a scope names; the bot must know the chat."""
    if scope.get("type") in _GENERAL:
        return []
    fields = _OF_A_CHAT.get(str(scope.get("type")))
    if fields is None or not all(scope.get(field) for field in fields):
        raise bad("can't parse BotCommandScope: Unsupported type specified", "command scope")
    if call.core.store.chat("telegram", str(scope["chat_id"])) is None:
        raise unknown_chat()
    return [str(scope[field]) for field in fields]
