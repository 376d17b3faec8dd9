"""Methods about the bot itself and the chats it is in."""

from __future__ import annotations

from bot.sandbox.nouns import Json
from bot.sandbox.telegram.call import Call, bad, unknown_chat
from bot.sandbox.telegram.editing import pinned
from bot.sandbox.telegram.people import (
    ADMINISTRATORS,
    bot_member_json,
    full_chat_json,
    member_json,
)

_LONGEST_TOAST = 200  # characters; core.telegram.org/bots/api#answercallbackquery


def get_me(call: Call) -> Json:
    """Answer getMe."""
    return {
        **call.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(call: Call) -> Json:
    """Answer getChat, with the latest pinned message."""
    chat = call.named_chat()
    if chat is None:
        raise unknown_chat()
    body = full_chat_json(chat)
    for number in reversed(pinned(call, chat)):
        message = call.core.store.message("telegram", chat.id, number)
        if message is not None:
            return {**body, "pinned_message": message.body}
    return body


def get_chat_member(call: Call) -> Json:
    """Answer getChatMember."""
    chat, user = call.chat(), call.text("user_id") or ""
    if user == call.bot.id:
        return bot_member_json(call.bot, chat)
    if not user.isdigit():
        raise bad("invalid user_id specified")
    return member_json(user, chat)


def get_chat_administrators(call: Call) -> list[Json]:
    """Answer getChatAdministrators."""
    chat = call.chat()
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    people = [user for user, status in chat.members.items() if status in ADMINISTRATORS]
    return [bot_member_json(call.bot, chat), *(member_json(user, chat) for user in people)]


def get_chat_member_count(call: Call) -> int:
    """Answer getChatMemberCount."""
    return len(call.chat().members) + 1


def set_webhook(call: Call) -> bool:
    """Answer setWebhook: it is remembered, and updates go on waiting for getUpdates."""
    url = call.text("url") or ""
    if url and not url.startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    call.core.store.put(f"telegram/webhook/{call.bot.id}", url or None)
    return True


def delete_webhook(call: Call) -> bool:
    """Answer deleteWebhook."""
    call.core.store.put(f"telegram/webhook/{call.bot.id}", None)
    if call.flag("drop_pending_updates"):
        call.core.store.forget_updates(call.bot.id, below=1 << 62)
    return True


def get_webhook_info(call: Call) -> Json:
    """Answer getWebhookInfo."""
    return {
        "url": call.core.store.get(f"telegram/webhook/{call.bot.id}") or "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.core.store.updates(call.bot.id)),
    }


def agree(_call: Call) -> bool:
    """Answer logOut and close: nothing is to be done."""
    return True


def answer_callback_query(call: Call) -> bool:
    """Answer answerCallbackQuery, once a press: the words are kept for whoever pressed."""
    key = f"telegram/callback/{call.text('callback_query_id')}"
    query = call.core.store.get(key)
    if query is None or query["bot"] != call.bot.id or "answer" in query:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text") or "") > _LONGEST_TOAST:
        raise bad("MESSAGE_TOO_LONG", "callback answer is too long")
    answer = {"text": call.text("text"), "show_alert": call.flag("show_alert")}
    call.core.store.put(key, {**query, "answer": answer})
    return True
