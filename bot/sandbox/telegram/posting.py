"""Methods that put new messages into a chat."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.nouns import Chat, Json, StoredMessage
from bot.sandbox.telegram.call import Call, RefusedError, bad, forbidden
from bot.sandbox.telegram.content import caption_content, keyboard_content, text_content
from bot.sandbox.telegram.media import media_content
from bot.sandbox.telegram.people import chat_json

_GENERAL_TOPIC = 1
_ALBUM = range(2, 11)
_ALONE = ("document", "audio")  # kinds that share an album only with their own
_NOUNS = {"text": "text messages", "photo": "photos", "video": "videos", "document": "documents"}
_PERMISSIONS = {
    "photo": "can_send_photos",
    "video": "can_send_videos",
    "document": "can_send_documents",
}


def send_message(call: Call) -> Json:
    """Answer sendMessage."""
    chat = call.chat()
    may_post(chat, "text")
    return post(call, chat, {**text_content(call), **keyboard_content(call)})


def sender_of(kind: str) -> Callable[[Call], Json]:
    """Return the method that sends one file of a kind."""

    def send(call: Call) -> Json:
        chat = call.chat()
        may_post(chat, kind)
        media = media_content(call, kind, call.params.get(kind))
        content = {**media, **caption_content(call, call.params), **keyboard_content(call)}
        if call.flag("has_spoiler"):
            content["has_media_spoiler"] = True
        return post(call, chat, content)

    return send


def send_media_group(call: Call) -> list[Json]:
    """Answer sendMediaGroup: an album of 2 to 10, each item a message of its own."""
    chat = call.chat()
    items = call.structure("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad("can't parse media JSON object")
    if len(items) not in _ALBUM:
        text = "too many" if len(items) > _ALBUM.stop - 1 else "too few"
        raise bad(f"{text} messages to send as an album")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= {"photo", "video", "document", "audio"}:
        raise bad("media of this type can't be sent in an album")
    if len(kinds) > 1 and kinds & set(_ALONE):
        raise bad("document and audio can't be mixed with other media types")
    for kind in kinds:
        may_post(chat, kind)
    contents = [_numbered(call, item, number) for number, item in enumerate(items, 1)]
    group = str(call.core.store.next_number("telegram album", 13_000_000_001))
    return [post(call, chat, {**content, "media_group_id": group}) for content in contents]


def _numbered(call: Call, item: Json, number: int) -> Json:
    """Return an item of an album; a refusal says which one it was, as Telegram does."""
    try:
        return album_item(call, item)
    except RefusedError as refusal:
        words = refusal.description.removeprefix("Bad Request: ")
        text = f'failed to send message #{number} with the error message "{words}"'
        raise RefusedError(400, f"Bad Request: {text}", rule=refusal.rule) from None


def album_item(call: Call, item: Json) -> Json:
    """Return the message fields of an InputMedia object."""
    kind = str(item.get("type"))
    return {**media_content(call, kind, item.get("media")), **caption_content(call, item)}


def copy_message(call: Call) -> Json:
    """Answer copyMessage: the content again, without its source."""
    source = _original(call)
    kept = ("from", "sender_chat", "chat", "date", "message_id", "edit_date", "reply_to_message")
    content = {name: value for name, value in source.body.items() if name not in kept}
    body = post(call, call.chat(), content)
    return {"message_id": body["message_id"]}


def forward_message(call: Call) -> Json:
    """Answer forwardMessage."""
    source = _original(call)
    kept = ("from", "sender_chat", "chat", "message_id", "edit_date", "reply_markup")
    content = {name: value for name, value in source.body.items() if name not in kept}
    origin: Json = {"date": source.body["date"]}
    if "sender_chat" in source.body:
        number = int(source.id)
        origin |= {"type": "channel", "chat": source.body["sender_chat"], "message_id": number}
    else:
        origin |= {"type": "user", "sender_user": source.body["from"]}
    return post(call, call.chat(), {**content, "forward_origin": origin})


def _original(call: Call) -> StoredMessage:
    chat = call.chat("from_chat_id")
    source = call.core.store.message("telegram", chat.id, call.text("message_id") or "")
    if source is None:
        raise bad(f"message to {call.method.removesuffix('Message').lower()} not found")
    return source


def send_chat_action(call: Call) -> bool:
    """Answer sendChatAction: nothing is kept of it."""
    may_post(call.chat(), "text")
    return True


def may_post(chat: Chat, kind: str) -> None:
    """Refuse what the bot may not post in a chat."""
    if chat.details.get("is_bot"):
        raise forbidden("the bot can't send messages to the bot")
    if chat.kind == "channel" and "can_post_messages" in chat.denied:
        raise bad("need administrator rights in the channel chat")
    wanted = {"can_send_messages", _PERMISSIONS.get(kind, "can_send_messages")}
    if wanted & chat.denied:
        raise bad(f"not enough rights to send {_NOUNS.get(kind, 'messages')} to the chat")


def post(call: Call, chat: Chat, content: Json) -> Json:
    """Store a new message of the bot's and return it."""
    thread = _thread(call, chat)
    reply = _reply(call, chat)
    number = call.core.store.next_number(f"telegram message {chat.id}")
    sender = {"sender_chat": chat_json(chat)} if chat.kind == "channel" else {}
    body: Json = {
        "message_id": number,
        **(sender or {"from": call.bot.json()}),
        "chat": chat_json(chat),
        "date": int(call.now()),
        **({"message_thread_id": thread, "is_topic_message": True} if thread else {}),
        **reply,
        **content,
    }
    if call.flag("protect_content"):
        body["has_protected_content"] = True
    if call.flag("disable_notification"):
        body["_silent"] = True
    stored = StoredMessage(
        "telegram",
        chat.id,
        str(number),
        call.bot.author,
        body,
        call.now(),
        thread=str(thread) if thread else None,
    )
    call.core.store.add_message(stored)
    return body


def _thread(call: Call, chat: Chat) -> int | None:
    """Return the topic; the general one has no number of its own."""
    thread = call.number("message_thread_id")
    if not thread:
        return None
    if chat.kind != "forum" or thread == _GENERAL_TOPIC or str(thread) not in chat.topics:
        raise bad("message thread not found")
    return thread


def _reply(call: Call, chat: Chat) -> Json:
    parameters = call.structure("reply_parameters") or {}
    number = parameters.get("message_id") or call.number("reply_to_message_id")
    if not number:
        return {}
    original = call.core.store.message("telegram", chat.id, str(number))
    if original is not None:
        body = {k: v for k, v in original.body.items() if k != "reply_to_message"}
        return {"reply_to_message": body}
    if parameters.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")
