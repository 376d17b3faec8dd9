"""Chats and users as the Bot API shows them."""

from __future__ import annotations

from bot.sandbox.nouns import Chat, Json
from bot.sandbox.seed import stable_id
from bot.sandbox.telegram.call import Bot

_TYPES = {"forum": "supergroup"}
ADMINISTRATORS = ("administrator", "creator")

_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_direct_messages",
)
_CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
_GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
_PERMISSIONS = (
    "can_send_messages",
    "can_send_photos",
    "can_send_videos",
    "can_send_documents",
    "can_send_polls",
    "can_add_web_page_previews",
    "can_pin_messages",
    "can_manage_topics",
)
# what a restricted member of a supergroup may or may not do (ChatMemberRestricted)
RESTRICTIONS = (
    *_PERMISSIONS,
    "can_change_info",
    "can_invite_users",
    "can_send_other_messages",
    "can_send_audios",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_edit_tag",
    "can_react_to_messages",
)


def chat_json(chat: Chat) -> Json:
    """Return the Bot API's Chat."""
    body: Json = {"id": int(chat.id), "type": _TYPES.get(chat.kind, chat.kind)}
    if chat.kind == "private":
        body["first_name"] = chat.title
    else:
        body["title"] = chat.title
    if chat.username:
        body["username"] = chat.username
    if chat.kind == "forum":
        body["is_forum"] = True
    return body


def full_chat_json(chat: Chat) -> Json:
    """Return the Bot API's ChatFullInfo."""
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    body = {
        **chat_json(chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }
    if chat.kind not in ("private", "channel"):
        body["permissions"] = {name: name not in chat.denied for name in _PERMISSIONS}
    return body


def user_json(name: str, chat: Chat) -> Json:
    """Return the User behind an id or a name; in a private chat there is only its reader.

    The language of their app is the chat's ``details["language"]``.
    """
    if chat.kind == "private":
        return {
            "id": int(chat.id),
            "is_bot": False,
            "first_name": chat.title or name,
            "language_code": chat.details.get("language", "en"),
        }
    known = {"language_code": chat.details["language"]} if "language" in chat.details else {}
    if name.isdigit():
        return {"id": int(name), "is_bot": False, "first_name": f"Reader {name[-4:]}", **known}
    number = stable_id(f"user {name.lower()}", 9)
    return {"id": number, "is_bot": False, "first_name": name, "username": name.lower(), **known}


def bot_member_json(bot: Bot, chat: Chat) -> Json:
    """Return the bot's own ChatMember: an administrator with what is not denied.

    With ``details["bot"]`` "member" it is an ordinary member of the group.
    """
    if chat.kind == "private" or chat.details.get("bot") == "member":
        return {"status": "member", "user": bot.json()}
    more = _CHANNEL_RIGHTS if chat.kind == "channel" else _GROUP_RIGHTS
    rights = {name: name not in chat.denied for name in (*_RIGHTS, *more)}
    return {
        "status": "administrator",
        "user": bot.json(),
        "is_anonymous": False,
        **rights,
        "can_be_edited": False,
    }


def member_json(user: str, chat: Chat) -> Json:
    """Return a person's ChatMember by the status the chat gives them."""
    status = chat.members.get(user, "member" if chat.kind == "private" else "left")
    body: Json = {"status": status, "user": user_json(user, chat)}
    if status == "creator":
        body["is_anonymous"] = False
    if status == "administrator":
        more = _CHANNEL_RIGHTS if chat.kind == "channel" else _GROUP_RIGHTS
        body |= {"is_anonymous": False, **dict.fromkeys((*_RIGHTS, *more), True)}
    return body
