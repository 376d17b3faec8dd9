"""What a message may hold: texts, captions, keyboards, within Telegram's limits."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.sandbox.nouns import Json
from bot.sandbox.telegram.call import Call, bad
from bot.sandbox.telegram.entities import Entity, Marked, in_order, settled, utf16_length
from bot.sandbox.telegram.links import checked_link
from bot.sandbox.telegram.markup import parse_html
from bot.sandbox.telegram.people import user_json
from bot.sandbox.telegram.tags import MarkupError

# core.telegram.org/bots/api, sendMessage and sendPhoto; counted in code points as TDLib does
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
# the Bot API server's own limit on a text before it is parsed, in bytes
LONGEST_MARKUP = 32_768
# entities beyond these are dropped without a word
MOST_ENTITIES = 100

_BUTTONS = 100
_BUTTON_DATA = 64
_STYLES = ("danger", "primary", "success")
_LONGEST_HINT = 64
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}", re.ASCII)),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)
_CLOSED = {"code", "pre", "pre_code", "text_link", "text_mention", "custom_emoji", "date_time"}


def text_content(call: Call, *, too_long: str = "message is too long") -> Json:
    """Return the text fields of a message, or refuse them."""
    text = call.text("text")
    if not text:
        raise bad("message text is empty")
    marked = _marked(call, text, call.text("parse_mode"), call.structure("entities"))
    if not marked.text:
        raise bad("message text is empty")
    if len(marked.text) > LONGEST_TEXT:
        raise bad(too_long, "message is too long")
    body: Json = {"text": marked.text}
    if marked.entities:
        body["entities"] = _entities_json(call, marked)
    preview = call.structure("link_preview_options")
    if preview:
        body["link_preview_options"] = preview
    elif call.flag("disable_web_page_preview"):
        body["link_preview_options"] = {"is_disabled": True}
    return body


def caption_content(call: Call, source: Json) -> Json:
    """Return the caption fields that ``source`` (a call's parameters, an album's item) holds."""
    entities = source.get("caption_entities")
    if isinstance(entities, str):
        entities = call.structure("caption_entities")
    marked = _marked(call, str(source.get("caption", "")), source.get("parse_mode"), entities)
    if len(marked.text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    body: Json = {"caption": marked.text} if marked.text else {}
    if marked.entities:
        body["caption_entities"] = _entities_json(call, marked)
    above = str(source.get("show_caption_above_media", "")).lower() == "true"
    return {**body, "show_caption_above_media": True} if above else body


def keyboard_content(call: Call) -> Json:
    """Return the keyboard of a message, or refuse it."""
    markup = call.structure("reply_markup")
    if not markup:
        return {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return _other_keyboard(call, markup)
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    if len(buttons) > _BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        _check_button(button)
    kept = [row for row in rows if row]
    return {"reply_markup": {"inline_keyboard": kept}} if kept else {}


def _other_keyboard(call: Call, markup: Json) -> Json:
    """Return a wish for a reply, or another keyboard: no part of the message, yet it bars edits."""
    chat = call.named_chat()
    if call.method.startswith("edit") or (chat and chat.kind == "channel"):
        raise bad("inline keyboard expected")
    hint = markup.get("input_field_placeholder")
    if hint is not None and not 1 <= len(str(hint)) <= _LONGEST_HINT:
        raise bad("input field placeholder is too long")
    return {"_keyboard": markup}


def _check_button(button: object) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad("can't parse inline keyboard button: Text is empty", "button without text")
    if not any(name in button for name in _ACTIONS):
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= _BUTTON_DATA:
            raise bad("BUTTON_DATA_INVALID")
    if button.get("style", "primary") not in _STYLES:
        raise bad("can't parse inline keyboard button: Invalid style", "button style")
    if "url" in button and checked_link(str(button["url"])) is None:
        raise bad(
            f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL",
            "inline keyboard button URL is invalid",
        )


def _marked(call: Call, text: str, mode: object, entities: object) -> Marked:
    """Return a text as it is stored, its markup read and addresses in it found."""
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_MARKUP:
        raise bad("text is too long")
    marked = settled(_parsed(text, str(mode or ""), entities))
    if len(marked.entities) > MOST_ENTITIES:
        sentence = f"{call.method}: {len(marked.entities)} entities, only {MOST_ENTITIES} are kept"
        call.core.violated("telegram", "too many entities", sentence)
    found = in_order((*marked.entities, *_found(marked)))
    return replace(marked, entities=found[:MOST_ENTITIES])


def _parsed(text: str, mode: str, entities: object) -> Marked:
    match mode.lower():
        case "":
            return Marked(text, _given(text, entities))
        case "html":
            try:
                return parse_html(text)
            except MarkupError as error:
                raise bad(f"can't parse entities: {error}", "can't parse entities") from None
        case "markdown" | "markdownv2":
            raise bad("can't parse entities: the sandbox reads HTML alone", "Markdown")
        case _:
            raise bad("unsupported parse_mode")


def _given(text: str, entities: object) -> tuple[Entity, ...]:
    """Return the entities that came beside the text, those that lie within it."""
    if not isinstance(entities, list):
        return ()
    end = utf16_length(text)
    read = [
        Entity(
            str(given.get("type")),
            int(given.get("offset", 0)),
            int(given.get("length", 0)),
            {k: v for k, v in given.items() if k not in ("type", "offset", "length")},
        )
        for given in entities
        if isinstance(given, dict)
    ]
    return in_order(e for e in read if e.length > 0 and e.offset >= 0 and e.end <= end)


def _found(marked: Marked) -> list[Entity]:
    """Return the addresses, names and commands that Telegram finds in a text by itself."""
    taken = [(e.offset, e.end) for e in marked.entities if e.type in _CLOSED]
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(marked.text):
            start = utf16_length(marked.text[: match.start()])
            entity = Entity(kind, start, utf16_length(match[0]))
            if all(entity.end <= begin or end <= start for begin, end in taken):
                found.append(entity)
                taken.append((start, entity.end))
    return found


def found_entities(text: str) -> list[Json]:
    """Return the entities that Telegram finds in a plain text by itself."""
    return [entity.json() for entity in in_order(_found(Marked(text)))]


def _entities_json(call: Call, marked: Marked) -> list[Json]:
    """Return MessageEntity objects, with the users that mentions by link name."""
    listed = []
    for entity in marked.entities:
        body = entity.json()
        if isinstance(body.get("user"), int):
            chat = call.core.store.chat("telegram", str(body["user"]))
            body["user"] = (
                user_json(str(body["user"]), chat)
                if chat
                else {"id": body["user"], "is_bot": False, "first_name": f"User {body['user']}"}
            )
        listed.append(body)
    return listed
