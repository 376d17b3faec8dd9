"""Methods that change, remove or pin messages that stand."""

from __future__ import annotations

from bot.sandbox.nouns import Chat, Json, StoredMessage
from bot.sandbox.telegram.call import Call, bad
from bot.sandbox.telegram.content import caption_content, keyboard_content, text_content
from bot.sandbox.telegram.media import KINDS
from bot.sandbox.telegram.posting import album_item, may_post

_TEXT = ("text", "entities", "link_preview_options")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_MEDIA = (*KINDS, "_source", "_file", "has_media_spoiler")
# core.telegram.org/bots/api, deleteMessage
_DELETABLE = 48 * 3600
_MOST_DELETED = 100
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def edit_message_text(call: Call) -> Json:
    """Answer editMessageText."""
    message = _editable(call)
    if "text" not in message.body:
        raise bad("there is no text in the message to edit")
    content = text_content(call, too_long="MESSAGE_TOO_LONG")
    return _replace(call, message, {**content, **keyboard_content(call)}, _TEXT)


def edit_message_caption(call: Call) -> Json:
    """Answer editMessageCaption."""
    message = _editable(call)
    if not any(kind in message.body for kind in KINDS):
        raise bad("there is no caption in the message to edit")
    content = {**caption_content(call, call.params), **keyboard_content(call)}
    return _replace(call, message, content, _CAPTION)


def edit_message_media(call: Call) -> Json:
    """Answer editMessageMedia: a text may gain media, an album's item keeps its family."""
    message = _editable(call)
    item = call.structure("media")
    if not isinstance(item, dict) or item.get("type") not in KINDS:
        raise bad("can't parse media JSON object")
    families = [{"photo", "video"}, {"document"}, {"audio"}]
    if "media_group_id" in message.body and not any(
        item["type"] in family and family & message.body.keys() for family in families
    ):
        raise bad("message can't be edited to this type of media")
    may_post(call.chat(), str(item["type"]))
    content = {**album_item(call, item), **keyboard_content(call)}
    return _replace(call, message, content, (*_TEXT, *_CAPTION, *_MEDIA))


def edit_message_reply_markup(call: Call) -> Json:
    """Answer editMessageReplyMarkup; a missing keyboard takes the old one away."""
    message = _editable(call)
    return _replace(call, message, keyboard_content(call), (), mark=False)


def _editable(call: Call) -> StoredMessage:
    """Return the message to edit, or refuse it."""
    chat = call.chat()
    number = call.text("message_id")
    if not number:
        raise bad("message identifier is not specified")
    message = call.core.store.message("telegram", chat.id, number)
    if message is None:
        raise bad("message to edit not found")
    foreign = message.author != call.bot.author and not (
        chat.kind == "channel" and "can_edit_messages" not in chat.denied
    )
    if foreign or "_keyboard" in message.body or "forward_origin" in message.body:
        raise bad("message can't be edited")
    if chat.kind == "channel" and "can_post_messages" in chat.denied:
        raise bad("need administrator rights in the channel chat")
    return message


def _replace(
    call: Call,
    message: StoredMessage,
    content: Json,
    replaced: tuple[str, ...],
    *,
    mark: bool = True,
) -> Json:
    """Store a message's new content and return the message."""
    gone = {*replaced, "reply_markup"}
    body = {name: value for name, value in message.body.items() if name not in gone} | content
    if body == message.body:
        raise bad(_NOT_MODIFIED, "message is not modified")
    if mark:
        body["edit_date"] = int(call.now())
    call.core.store.edit_message(message, body, call.now() if mark else None)
    return body


def delete_message(call: Call) -> bool:
    """Answer deleteMessage."""
    chat = call.chat()
    message = call.core.store.message("telegram", chat.id, call.text("message_id") or "")
    if message is None:
        raise bad("message to delete not found")
    _delete(call, chat, message)
    return True


def delete_messages(call: Call) -> bool:
    """Answer deleteMessages: up to a hundred, those that are gone are passed over."""
    chat = call.chat()
    numbers = call.structure("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= _MOST_DELETED:
        raise bad("message identifiers are not specified")
    store = call.core.store
    for number in numbers:
        message = store.message("telegram", chat.id, str(number))
        if message is not None:
            _delete(call, chat, message)
    return True


def _delete(call: Call, chat: Chat, message: StoredMessage) -> None:
    if call.now() - message.sent >= _DELETABLE:
        raise bad("message can't be deleted for everyone")
    if message.author != call.bot.author and "can_delete_messages" in chat.denied:
        raise bad("message can't be deleted")
    call.core.store.delete_message(message, call.now())


def pin_chat_message(call: Call) -> bool:
    """Answer pinChatMessage: the message joins the pinned ones."""
    chat, number = _may_pin(call), call.text("message_id") or ""
    if call.core.store.message("telegram", chat.id, number) is None:
        raise bad("message to pin not found")
    pins = [pin for pin in pinned(call, chat) if pin != number]
    call.core.store.put(f"telegram/pins/{chat.id}", [*pins, number])
    return True


def unpin_chat_message(call: Call) -> bool:
    """Answer unpinChatMessage; without a number the latest pin goes."""
    chat, number = _may_pin(call), call.text("message_id")
    pins = pinned(call, chat)
    if number is not None and number not in pins:
        raise bad("message to unpin not found")
    kept = [pin for pin in pins if pin != number] if number else pins[:-1]
    call.core.store.put(f"telegram/pins/{chat.id}", kept or None)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    """Answer unpinAllChatMessages."""
    call.core.store.put(f"telegram/pins/{_may_pin(call).id}", None)
    return True


def pinned(call: Call, chat: Chat) -> list[str]:
    """Return the numbers of a chat's pinned messages, the latest last."""
    return list(call.core.store.get(f"telegram/pins/{chat.id}") or [])


def _may_pin(call: Call) -> Chat:
    chat = call.chat()
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    if right in chat.denied:
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat
