"""An answer as the messages that carry it: words, buttons, and questions that ask for a reply."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import InlineKeyboardMarkupLimit, KeyboardButtonStyle, ReplyLimit

from bot.domain.blocks import Rich
from bot.domain.model import Message, Part, TargetKind
from bot.platforms.telegram.forms import Content, content_of
from bot.platforms.telegram.layout import blank
from bot.platforms.telegram.markup import Piece, clean, usable
from bot.platforms.telegram.plain import plain, visible
from bot.platforms.telegram.render import ROOM, fill, render
from bot.ports import Answer, Button, Choice, Menu, Question, Style

_TICK = "✓ "
_LONGEST_LABEL = 64  # characters; a phone shows fewer
_LONGEST_VALUE = 3000  # characters; title and label need room beside it
# How many buttons of which length stand beside each other on a phone.
_COLUMNS = ((6, 4), (9, 3), (17, 2))
_STYLES = {Style.GOOD: KeyboardButtonStyle.SUCCESS, Style.DANGER: KeyboardButtonStyle.DANGER}
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Screen:
    """One message to send or to put in another's place; ``text`` is HTML unless ``bare``."""

    text: str
    markup: InlineKeyboardMarkup | ForceReply | None = None
    preview: LinkPreviewOptions = _NO_PREVIEW
    silent: bool = False
    bare: bool = False

    @property
    def stripped(self) -> Screen:
        """The same words alone, for when Telegram refuses the rest."""
        words = self.text if self.bare else plain(self.text)
        return Screen(words, silent=self.silent, bare=True)


def sketch(message: Message) -> str:
    """Return a message as plain text, as a Telegram reader would see it.

    The pictures that Telegram shows large stand there as their addresses.
    """
    contents = [content_of(part) for part in render(message, "private")]
    words = "\n\n".join(visible(content.words) for content in contents)
    pictures, above = _seen(contents[0])
    if not pictures:
        return words
    shown = "\n".join(f"🖼 {picture}" for picture in pictures)
    return f"{shown}\n\n{words}" if above else f"{words}\n\n{shown}"


def _seen(content: Content) -> tuple[tuple[str, ...], bool]:
    """Return the addresses that a message shows large, and whether they stand over its words."""
    if content.pictures:
        return content.pictures, content.above
    preview = content.preview or {}
    url = preview.get("url")
    return (str(url),) if url else (), bool(preview.get("show_above_text"))


def entry_screens(messages: Sequence[Message], kind: TargetKind) -> tuple[Screen, ...]:
    """Return entries as their readers see them."""
    return tuple(_entry_screen(part) for message in messages for part in render(message, kind))


def word_screens(answer: Answer, commands: Collection[str] = ()) -> tuple[Screen, ...]:
    """Return an answer's words with its buttons under the last of them.

    Args:
        answer: without words it has no screen, unless a menu's title can stand for them.
        commands: the commands that a reader may tap in the words.

    """
    rich = _words(answer)
    if blank(rich.text):
        return ()
    texts = fill((Piece(rich),), ROOM, commands)
    markup = keyboard(answer.rows, answer.menu)
    last = len(texts) - 1
    return tuple(Screen(text, markup if i == last else None) for i, text in enumerate(texts))


def question_screen(
    question: Question, kind: TargetKind, person: tuple[int, str] | None = None
) -> Screen:
    """Return a question; whoever is asked finds the reply begun.

    Args:
        question: what is asked, with what stands there now to be copied.
        kind: the kind of chat. A channel's message cannot ask for a reply, its words must do.
        person: the id and the name of whom a group's question is for; others are not bothered.

    """
    mention = ""
    if person and kind != "private":
        mention = f'<a href="tg://user?id={person[0]}">{html.escape(person[1])}</a>, '
    words = [f"<b>{html.escape(question.title)}</b>", html.escape(question.label)]
    if question.value:
        words.append(f"<code>{html.escape(_cut(question.value, _LONGEST_VALUE))}</code>")
    text = mention + "\n".join(dict.fromkeys(word for word in words if word))
    if kind == "channel":
        return Screen(text)
    hint = question.label.strip()[: ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER]
    selective = person is not None and kind != "private"
    return Screen(text, ForceReply(selective=selective, input_field_placeholder=hint or None))


def keyboard(
    rows: Sequence[Sequence[Button]], menu: Menu | None = None
) -> InlineKeyboardMarkup | None:
    """Return buttons with a menu's choices under them, as many as Telegram takes."""
    lines = [[_button(button) for button in row if _leads_somewhere(button)] for row in rows]
    lines += _menu_rows(menu.choices) if menu else []
    kept = list[list[InlineKeyboardButton]]()
    room = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
    for line in lines:
        kept.append(line[:room])
        room -= len(kept[-1])
    kept = [line for line in kept if line]
    return InlineKeyboardMarkup(kept) if kept else None


def _words(answer: Answer) -> Rich:
    """Return the words with the menu's title under them, unless they say it already."""
    rich = clean(answer.text)
    title = clean(Rich(answer.menu.title)).text.strip() if answer.menu else ""
    end = len(rich.text.rstrip())
    start = min(len(rich.text) - len(rich.text.lstrip()), end)
    rich = rich.slice(start, end)
    if not title or title.casefold() in rich.text.casefold():
        return rich
    return Rich(f"{rich.text}\n\n{title}" if rich.text else title, rich.marks)


def _entry_screen(part: Part) -> Screen:
    """Return an entry as a text: a conversation's messages are never photos."""
    content = content_of(part).as_text
    preview = LinkPreviewOptions(**content.preview) if content.preview else _NO_PREVIEW
    return Screen(content.words, preview=preview, silent=content.silent)


def _leads_somewhere(button: Button) -> bool:
    return button.data is not None or usable(button.url)


def _button(button: Button) -> InlineKeyboardButton:
    label, style = _label(button.label), _STYLES.get(button.style)
    if button.data is not None:
        return InlineKeyboardButton(label, callback_data=button.data, style=style)
    return InlineKeyboardButton(label, url=button.url, style=style)


def _menu_rows(choices: Sequence[Choice]) -> list[list[InlineKeyboardButton]]:
    buttons = [
        InlineKeyboardButton(
            _label(f"{_TICK if choice.chosen else ''}{choice.label}"), callback_data=choice.data
        )
        for choice in choices
    ]
    return list(_side_by_side(buttons))


def _side_by_side(buttons: list[InlineKeyboardButton]) -> Iterator[list[InlineKeyboardButton]]:
    """Yield rows with as many buttons as the longest label leaves room for."""
    longest = max((len(button.text) for button in buttons), default=0)
    columns = next((count for most, count in _COLUMNS if longest <= most), 1)
    for start in range(0, len(buttons), columns):
        yield buttons[start : start + columns]


def _label(text: str) -> str:
    return _cut(" ".join(clean(Rich(text)).text.split()) or "…", _LONGEST_LABEL)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
