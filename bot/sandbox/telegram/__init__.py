"""A stand-in for Telegram's Bot API server."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.core import Core
from bot.sandbox.telegram import asking, editing, menus, posting
from bot.sandbox.telegram.acting import People
from bot.sandbox.telegram.gate import Gate, Method
from bot.sandbox.telegram.media import KINDS
from bot.sandbox.telegram.updates import Updates

# what the cloud server takes: 50 MB of file and some room for the form around it
_LARGEST_REQUEST = 51 * 1024 * 1024

_METHODS: dict[str, Method] = {
    "getMe": asking.get_me,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatAdministrators": asking.get_chat_administrators,
    "getChatMemberCount": asking.get_chat_member_count,
    "setMyCommands": menus.set_my_commands,
    "getMyCommands": menus.get_my_commands,
    "deleteMyCommands": menus.delete_my_commands,
    "setWebhook": asking.set_webhook,
    "deleteWebhook": asking.delete_webhook,
    "getWebhookInfo": asking.get_webhook_info,
    "logOut": asking.agree,
    "close": asking.agree,
    "answerCallbackQuery": asking.answer_callback_query,
    "sendMessage": posting.send_message,
    "sendMediaGroup": posting.send_media_group,
    "sendChatAction": posting.send_chat_action,
    "copyMessage": posting.copy_message,
    "forwardMessage": posting.forward_message,
    **{f"send{kind.capitalize()}": posting.sender_of(kind) for kind in KINDS},
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "unpinAllChatMessages": editing.unpin_all_chat_messages,
}


def build(core: Core) -> web.Application:
    """Return the server's application, see ``bot.sandbox.core``."""
    updates = Updates(core)
    people = People(core, updates)
    core.actors["telegram"] = people.act
    core.faults.watchers.append(people.membership.on_fault)
    gate = Gate(core, {**_METHODS, "getUpdates": updates.get})
    app = web.Application(client_max_size=_LARGEST_REQUEST)
    app.router.add_route("*", "/bot{token}/{method}", gate.answer)

    async def end_polls(_app: web.Application) -> None:
        updates.end_all()

    app.on_shutdown.append(end_polls)
    return app
