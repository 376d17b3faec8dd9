"""Messages as people write them: who they are from, what they hold, what they reply to."""

from __future__ import annotations

import hashlib

from bot.sandbox.nouns import Act, ActError, Chat, Json, StoredMessage
from bot.sandbox.store import Store
from bot.sandbox.telegram.call import Bot
from bot.sandbox.telegram.content import found_entities
from bot.sandbox.telegram.people import chat_json

ANONYMOUS = "anonymous"
# the account in whose name Telegram shows what an anonymous administrator writes
_ANONYMOUS_BOT: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


def author_fields(act: Act, chat: Chat, user: Json) -> Json:
    """Return who a message is from: a person, a channel, or a group for an unnamed administrator."""
    if chat.kind == "channel":
        signed = {"author_signature": user["first_name"]} if chat.details.get("signatures") else {}
        return {"sender_chat": chat_json(chat), **signed}
    if act.role == ANONYMOUS:
        return {"from": _ANONYMOUS_BOT, "sender_chat": chat_json(chat)}
    return {"from": user}


def content_fields(act: Act) -> Json:
    """Return a message's words, and the picture over them if there is one."""
    text = act.text or ""
    entities = found_entities(text)
    if act.picture is None:
        return {"text": text, **({"entities": entities} if entities else {})}
    unique = hashlib.sha256(act.picture.encode()).hexdigest()[:16]
    size: Json = {"width": 1280, "height": 720}
    photo = {"file_id": f"sandbox-photo-{unique}", "file_unique_id": unique, **size}
    caption: Json = {"caption": text} if text else {}
    if entities:
        caption["caption_entities"] = entities
    return {"photo": [photo], "_source": act.picture, **caption}


def place_fields(store: Store, act: Act, chat: Chat, user: Json) -> Json:
    """Return the topic of a message, and the message it replies to.

    A message of a topic that replies to nothing names the topic's first message, as Telegram's do.

    Raises:
        ActError: there is no such message to reply to.

    """
    body: Json = {}
    if act.thread and act.thread in chat.topics and act.thread != "1":
        number = int(act.thread)
        topic = {"name": chat.topics[act.thread], "icon_color": 7322096}
        first = {"message_id": number, "date": 0, "chat": chat_json(chat)}
        body = {
            "message_thread_id": number,
            "is_topic_message": True,
            "reply_to_message": {**first, "forum_topic_created": topic},
        }
    original = _original(store, act, chat, user)
    return {**body, "reply_to_message": _shown(original)} if original else body


def _original(store: Store, act: Act, chat: Chat, user: Json) -> StoredMessage | None:
    if act.message is None:
        return _asking(store, act, chat, user)
    message = store.message("telegram", chat.id, act.message)
    if message is None:
        raise ActError(f"no message {act.message} stands in the chat {chat.id}")
    return message


def _asking(store: Store, act: Act, chat: Chat, user: Json) -> StoredMessage | None:
    """Return the message that asks this person for a reply: their app replies to it by itself.

    It does so once, for the first thing that they write after it.
    """
    for message in reversed(store.messages(chat.id, "telegram")):
        if message.thread != act.thread or message.deleted is not None:
            continue
        if message.author == f"user:{user['id']}":
            return None
        markup = message.body.get("_keyboard", {})
        meant = not markup.get("selective") or user["id"] in _meant(message.body)
        if markup.get("force_reply") and meant:
            return message
    return None


def _meant(body: Json) -> set[int]:
    """Return whom a selective question is for: who is mentioned, and whose message it replies to."""
    mentioned = {e["user"]["id"] for e in body.get("entities", ()) if "user" in e}
    author = body.get("reply_to_message", {}).get("from", {}).get("id")
    return mentioned | {author} - {None}


def hears(bot: Bot, chat: Chat, body: Json) -> bool:
    """Tell whether a bot in privacy mode gets a message (core.telegram.org/bots/faq)."""
    if chat.kind in ("private", "channel"):
        return True
    if str(body.get("reply_to_message", {}).get("from", {}).get("id")) == bot.id:
        return True
    text = str(body.get("text") or body.get("caption") or "")
    command, _, addressed = text.partition(" ")[0].partition("@")
    if command.startswith("/"):
        return addressed.lower() in ("", bot.username.lower())
    return f"@{bot.username.lower()}" in text.lower()


def _shown(message: StoredMessage) -> Json:
    """Return a message as a reply shows it: without what it itself replied to."""
    return {k: v for k, v in message.body.items() if k[0] != "_" and k != "reply_to_message"}
