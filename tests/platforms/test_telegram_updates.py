"""Updates as Telegram words them, and what each one means."""

from datetime import UTC, datetime

import pytest
from telegram import Update, User

from bot.platforms.telegram.updates import Joined, Left, Moved, Spoken, read
from bot.ports import Chat

ME = User(7, "Tocsin", is_bot=True, username="Tocsin_Bot")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = {"id": 5, "is_bot": False, "first_name": "Ada", "last_name": "L", "language_code": "pt-br"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Ada"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Town"}
FORUM = GROUP | {"is_forum": True}
CHANNEL = {"id": -1002, "type": "channel", "title": "Live"}


def heard(**update):
    return read(Update.de_json({"update_id": 1, **update}, None), ME, "telegram:main", NOW)


def message(chat=PRIVATE, text="/help", **fields):
    length = len(text.split()[0]) if text.startswith("/") else 0
    entities = [{"type": "bot_command", "offset": 0, "length": length}] if length else []
    head = {"message_id": 3, "date": 1_700_000_000, "chat": chat, "from": ADA}
    body = {k: v for k, v in (head | fields).items() if v is not None}
    return {**body, "text": text, "entities": entities}


def spoken(chat=PRIVATE, text="/help", **fields):
    return heard(message=message(chat, text, **fields))


NOT_OURS = {
    "edited message": {"edited_message": message()},
    "edited post": {"edited_channel_post": message(CHANNEL)},
    "another bot's command": {"message": message(GROUP, "/help@other_bot")},
    "passed on": {
        "message": message(
            text="/breaking x",
            forward_origin={"type": "hidden_user", "sender_user_name": "X", "date": 1},
        )
    },
    "linked channel's post": {
        "message": message(GROUP, sender_chat=CHANNEL, is_automatic_forward=True)
    },
    "another bot": {"message": message(GROUP, **{"from": ADA | {"is_bot": True}})},
    "no words": {
        "message": {
            "message_id": 3,
            "date": 1,
            "chat": GROUP,
            "from": ADA,
            "new_chat_title": "New",
        }
    },
    "press without data": {
        "callback_query": {"id": "9", "from": ADA, "chat_instance": "1", "message": message()}
    },
    "press elsewhere": {
        "callback_query": {"id": "9", "from": ADA, "chat_instance": "1", "data": "x"}
    },
    "unknown kind of chat": {"message": message({"id": 1, "type": "sender"})},
    "nothing known": {},
}


@pytest.mark.parametrize("update", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_what_is_no_business_of_ours_is_passed_over(update):
    assert heard(**update) is None


@pytest.mark.parametrize("text", ["/help@TOCSIN_BOT x", "/HELP x"])
def test_a_command_is_ours_in_any_case_of_letters(text):
    asked = spoken(GROUP, text).asked
    assert (asked.word, asked.text) == ("help", "x")


def test_a_command_must_begin_the_message():
    found = spoken(GROUP, "see /help")
    assert (found.asked.word, found.words) == (None, "see /help")


def test_a_person_is_known_by_number_name_and_language():
    person = spoken().asked.person
    assert (person.id, person.name, person.language) == ("telegram:5", "Ada L", "pt-br")


AUTHORS = {
    "private": (PRIVATE, {}, "telegram:5", True, None),
    "member": (GROUP, {}, "telegram:5", False, 5),
    "unnamed administrator": (
        GROUP,
        {"from": ANONYMOUS, "sender_chat": GROUP, "author_signature": "Duty"},
        "telegram:-1001",
        True,
        None,
    ),
    "another channel": (GROUP, {"sender_chat": CHANNEL}, "telegram:-1002", False, None),
    "channel": (CHANNEL, {"sender_chat": CHANNEL, "from": None}, "telegram:-1002", True, None),
}


@pytest.mark.parametrize(
    ("chat", "fields", "person", "administers", "member"), AUTHORS.values(), ids=AUTHORS.keys()
)
def test_who_speaks_is_told_by_the_message(chat, fields, person, administers, member):
    found = spoken(chat, **fields)
    who = found.asked.person
    assert (who.id, who.administers, found.member) == (person, administers, member)


def test_a_channel_signs_with_its_author_or_its_title():
    signed = message(CHANNEL, sender_chat=CHANNEL, author_signature="Ann", **{"from": None})
    plain = message(CHANNEL, sender_chat=CHANNEL, **{"from": None})
    names = [heard(channel_post=post).asked.person.name for post in (signed, plain)]
    assert names == ["Ann", "Live"]


TOPIC = {"message_thread_id": 40, "is_topic_message": True}
FIRST = message(FORUM, "x", message_id=40) | {
    "forum_topic_created": {"name": "S", "icon_color": 1, "is_name_implicit": False}
}
PLACES = {
    "topic": (FORUM, TOPIC, Chat("-1001", "topic", "40", "Town")),
    "general": (FORUM, {}, Chat("-1001", "group", None, "Town")),
    "thread of replies": (GROUP, {"message_thread_id": 40}, Chat("-1001", "group", None, "Town")),
    "private topic": (PRIVATE, TOPIC, Chat("5", "private", None, "Ada")),
}


@pytest.mark.parametrize(("chat", "fields", "found"), PLACES.values(), ids=PLACES.keys())
def test_where_it_was_said(chat, fields, found):
    assert spoken(chat, **fields).asked.place.chat == found


@pytest.mark.parametrize(
    ("original", "replied"),
    [(message(FORUM, "an entry", message_id=41), "41"), (FIRST, None), (None, None)],
    ids=["message", "topic's first", "none"],
)
def test_what_is_replied_to(original, replied):
    assert spoken(FORUM, reply_to_message=original, **TOPIC).asked.replied == replied


def test_a_press_is_heard_even_on_a_message_that_is_too_old_to_be_seen():
    old = {"chat": CHANNEL, "message_id": 9, "date": 0}
    query = {"id": "77", "from": ADA, "chat_instance": "1", "data": "go", "message": old}
    found = heard(callback_query=query)
    assert (found.query, found.asked.press, found.asked.message) == ("77", "go", "9")
    assert (found.member, found.asked.at) == (5, NOW)


def test_a_press_in_a_topic_is_heard_there():
    on = message(FORUM, "x", **TOPIC)
    query = {"id": "77", "from": ADA, "chat_instance": "1", "data": "go", "message": on}
    assert heard(callback_query=query).asked.place.chat.thread == "40"


ALL = (
    "can_be_edited can_manage_chat can_change_info can_delete_messages can_invite_users"
    " can_restrict_members can_promote_members can_manage_video_chats can_post_stories"
    " can_edit_stories can_delete_stories is_anonymous"
)
LESS = (
    "can_change_info can_invite_users can_pin_messages can_send_polls can_send_other_messages"
    " can_add_web_page_previews can_manage_topics can_send_audios can_send_documents"
    " can_send_photos can_send_videos can_send_video_notes can_send_voice_notes can_edit_tag"
    " can_react_to_messages"
)


def administrator(**rights):
    return {"status": "administrator", **dict.fromkeys(ALL.split(), True), **rights}


def restricted(**rights):
    return {"status": "restricted", "until_date": 0, **dict.fromkeys(LESS.split(), False), **rights}


KICKED = {"status": "kicked", "until_date": 0}
MEMBERSHIPS = {
    "blocked": (PRIVATE, KICKED, "the user blocked the bot"),
    "unblocked": (PRIVATE, {"status": "member"}, None),
    "kicked": (GROUP, KICKED, "the bot was removed from the chat"),
    "left": (GROUP, {"status": "left"}, "the bot was removed from the chat"),
    "added": (GROUP, {"status": "member"}, None),
    "promoted": (GROUP, administrator(), None),
    "silenced": (GROUP, restricted(is_member=True, can_send_messages=False), "may not write"),
    "restricted": (GROUP, restricted(is_member=True, can_send_messages=True), None),
    "restricted outside": (GROUP, restricted(is_member=False, can_send_messages=True), "may not"),
    "channel": (CHANNEL, administrator(can_post_messages=True), None),
    "channel without posting": (CHANNEL, administrator(can_post_messages=False), "may not write"),
    "channel left": (CHANNEL, {"status": "left"}, "removed"),
}


@pytest.mark.parametrize(("chat", "member", "reason"), MEMBERSHIPS.values(), ids=MEMBERSHIPS.keys())
def test_what_became_of_the_bot(chat, member, reason):
    user = {"id": 7, "is_bot": True, "first_name": "Tocsin"}
    found = heard(
        my_chat_member={
            "chat": chat,
            "from": ADA,
            "date": 1,
            "old_chat_member": {"status": "left", "user": user},
            "new_chat_member": {"user": user, **member},
        }
    )
    if reason is None:
        assert isinstance(found, Joined)
        assert found.by.id == "telegram:5"
        assert (found.by.administers, found.member) == (
            (True, None) if chat is PRIVATE else (False, 5)
        )
    else:
        assert isinstance(found, Left)
        assert found.chat == str(chat["id"])
        assert reason in found.reason
        assert found.there == ("may not" in reason)


def test_a_group_that_moves_says_so_in_both_chats():
    before = heard(message=message(GROUP, "x", migrate_to_chat_id=-1009))
    after = heard(message=message(GROUP, "x", migrate_from_chat_id=-5))
    assert (before, after) == (Moved("-1001", "-1009"), Moved("-5", "-1001"))


def test_a_caption_is_read_like_words():
    photo = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    entities = [{"type": "bot_command", "offset": 0, "length": 9}]
    body = message() | {"photo": [photo], "caption": "/breaking Fire", "caption_entities": entities}
    del body["text"], body["entities"]
    found = heard(message=body)
    assert isinstance(found, Spoken)
    assert (found.asked.word, found.asked.text, found.asked.picture) == ("breaking", "Fire", None)
    assert found.asked.attached
    assert not heard(message=message()).asked.attached
