"""What Telegram tells of its chats, read as what a person asked or what became of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    Update,
    User,
)

from bot.platforms.telegram.chats import read_chat
from bot.ports import Asked, ChatRefusedError, Person, Place

WANTED = ("message", "channel_post", "callback_query", "my_chat_member")
"""The kinds of updates that are asked for; edits of messages are none of them."""

_REMOVED = "the bot was removed from the chat"
_BLOCKED = "the user blocked the bot"
_SILENCED = "the bot may not write there: make it an administrator that may post"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a person said or pressed.

    Attributes:
        asked: all that the update itself tells. A message without a command has neither ``word``
            nor ``press``: it may answer a question, which only the memory knows.
        words: the whole text, its command included.
        member: the user whose rights in the chat must still be asked for.
        user: the user who can be mentioned, if the person is one.
        sent: the message's own id; None for a press.
        query: the press's id, which waits to be answered.

    """

    asked: Asked
    words: str = ""
    member: int | None = None
    user: int | None = None
    sent: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot may speak in a chat; ``member`` as of ``Spoken``."""

    place: Place
    by: Person
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """The bot may no longer speak in a chat; it may be ``there`` all the same."""

    chat: str
    reason: str
    there: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup with another id."""

    chat: str
    to: str


Heard = Spoken | Joined | Left | Moved


def read(update: Update, me: User, account: str, now: datetime) -> Heard | None:
    """Read an update; None for what is no business of ours.

    Args:
        update: as Telegram gave it.
        me: the bot itself.
        account: the account's address, such as ``telegram:main``.
        now: the time of a press, of which Telegram tells none.

    """
    try:
        if update.my_chat_member:
            return _membership(update.my_chat_member, account)
        if update.callback_query:
            return _press(update.callback_query, account, now)
        message = update.message or update.channel_post
        return _message(message, me, account) if message else None
    except ChatRefusedError:  # a kind of chat that cannot be spoken in
        return None


def _membership(change: ChatMemberUpdated, account: str) -> Joined | Left:
    chat, user = change.chat, change.from_user
    reason = _silence(change.new_chat_member, chat)
    if reason:
        return Left(str(chat.id), reason, there=reason is _SILENCED)
    private = chat.type == Chat.PRIVATE
    by = _person(user, administers=private)
    return Joined(_place(account, chat), by, None if private else user.id)


def _silence(member: ChatMember, chat: Chat) -> str | None:
    """Return why the bot cannot speak as this member of a chat, None when it can."""
    if member.status in (ChatMember.LEFT, ChatMember.BANNED):
        return _BLOCKED if chat.type == Chat.PRIVATE else _REMOVED
    match member:
        case ChatMemberRestricted():
            return None if member.is_member and member.can_send_messages else _SILENCED
        case ChatMemberAdministrator() if chat.type == Chat.CHANNEL:
            return None if member.can_post_messages else _SILENCED
    return None


def _press(query: CallbackQuery, account: str, now: datetime) -> Spoken | None:
    message = query.message
    if message is None or query.data is None:
        return None
    private = message.chat.type == Chat.PRIVATE
    topic = _topic(message) if isinstance(message, Message) else None
    asked = Asked(
        _place(account, message.chat, topic),
        _person(query.from_user, administers=private),
        now,
        press=query.data,
        message=str(message.message_id),
    )
    user = query.from_user.id
    return Spoken(asked, member=None if private else user, user=user, query=query.id)


def _message(message: Message, me: User, account: str) -> Spoken | Moved | None:
    chat = str(message.chat.id)
    if message.migrate_to_chat_id:
        return Moved(chat, str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return Moved(str(message.migrate_from_chat_id), chat)
    return _spoken(message, me, account)


def _spoken(message: Message, me: User, account: str) -> Spoken | None:
    """Read what somebody wrote, under a picture too; what was only passed on is not their word."""
    words = (message.text or message.caption or "").strip()
    author = _author(message)
    if not words or author is None or message.forward_origin or message.is_automatic_forward:
        return None
    person, member, user = author
    word, text = _command(message, me)
    if word == "":
        return None
    asked = Asked(
        _place(account, message.chat, _topic(message)),
        person,
        message.date,
        word=word,
        text=text if word else words,
        replied=_replied(message),
        attached=bool(message.effective_attachment),
    )
    return Spoken(asked, words, member, user, sent=str(message.message_id))


def _author(message: Message) -> tuple[Person, int | None, int | None] | None:
    """Return who wrote, whose rights are to be asked for, and who can be mentioned."""
    chat, sender, user = message.chat, message.sender_chat, message.from_user
    if sender:
        # An unnamed administrator writes as the group, everybody who may post as the channel.
        own = sender.id == chat.id
        name = message.author_signature or sender.title or str(sender.id)
        return Person(f"telegram:{sender.id}", name, administers=own), None, None
    if user is None or user.is_bot:
        return None
    private = chat.type == Chat.PRIVATE
    return _person(user, administers=private), None if private else user.id, user.id


def _command(message: Message, me: User) -> tuple[str | None, str]:
    """Return a command's name and what follows it; an empty name for another bot's command."""
    entities = message.entities if message.text else message.caption_entities
    first = next((e for e in entities if e.offset == 0), None)
    if first is None or first.type != MessageEntity.BOT_COMMAND:
        return None, ""
    text = message.text or message.caption or ""
    # A command is of ASCII letters, so that its length is the same in UTF-16 code units.
    word, _, bot = text[1 : first.length].partition("@")
    if bot and bot.casefold() != (me.username or "").casefold():
        return "", ""
    return word.lower(), text[first.length :].strip()


def _replied(message: Message) -> str | None:
    """Return what a message replies to; in a topic every message seems to reply to its first."""
    original = message.reply_to_message
    if original is None or original.forum_topic_created:
        return None
    topic = message.message_thread_id if message.is_topic_message else None
    return None if original.message_id == topic else str(original.message_id)


def _topic(message: Message) -> str | None:
    in_topic = message.is_topic_message and message.chat.type != Chat.PRIVATE
    return str(message.message_thread_id) if in_topic and message.message_thread_id else None


def _place(account: str, chat: Chat, topic: str | None = None) -> Place:
    return Place(account, read_chat(chat.to_dict(), topic))


def _person(user: User, *, administers: bool) -> Person:
    return Person(f"telegram:{user.id}", user.full_name, user.language_code, administers)
