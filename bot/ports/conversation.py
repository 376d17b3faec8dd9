"""What a person does in a chat and what is answered: the same on every chat service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.blocks import Rich
from bot.domain.model import Message
from bot.ports.platform import Chat

NOTHING = Rich("")
LONGEST_DATA = 64  # bytes of a button's data: core.telegram.org/bots/api#inlinekeyboardbutton


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts. ``id`` is spelled as in the configuration's ``editors``: ``telegram:12345678``.

    ``administers``: may change the settings of the chat spoken in; everybody does in a private
    chat, whoever can post does in a channel. ``language`` is what the service tells, if anything.
    """

    id: str
    name: str
    language: str | None = None
    administers: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A chat of an account."""

    account: str
    chat: Chat

    @property
    def address(self) -> str:
        """The place as a target's address, ``telegram:main:-100…/7``."""
        thread = f"/{self.chat.thread}" if self.chat.thread else ""
        return f"{self.account}:{self.chat.chat}{thread}"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a person did: a command, a press, an answer to a question.

    Exactly one of these holds, or neither for words in a private chat that answer nothing. ``word`` is a command's name without its slash, ``text`` all that
    follows it and ``options`` what the service itself took apart (Discord), by option's name.
    ``press`` is the data of the button or of the ``Choice`` that was pressed, or of the
    ``Question`` that ``text`` answers; ``message`` is then the message it stands on.
    ``replied`` is the message a command was written in reply to. ``picture`` is the address of a
    picture that came along; ``attached`` says that something came along that has no address.
    """

    place: Place
    person: Person
    at: datetime
    word: str | None = None
    press: str | None = None
    text: str = ""
    options: Mapping[str, str] | None = None
    message: str | None = None
    replied: str | None = None
    picture: str | None = None
    attached: bool = False


class Style(StrEnum):
    """How a button looks where the service knows colours."""

    PLAIN = "plain"
    GOOD = "good"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button with either ``data``, at most 64 bytes that come back as ``Asked.press``, or a link."""

    label: str
    data: str | None = None
    url: str | None = None
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu; ``data`` as of a button."""

    label: str
    data: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose one from: a select menu on Discord, buttons with a tick on Telegram."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is answered by writing: a dialogue on Discord, a reply on Telegram.

    The answer comes back as ``Asked`` with ``press`` = ``data`` and the words in ``text``.
    """

    data: str
    title: str
    label: str
    value: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said back.

    Attributes:
        text: the words; empty for none (a toast or a question alone).
        rows: buttons, row by row.
        menu: a list to choose from, under the buttons.
        shown: entries as this service's readers would see them, posted before the words.
        public: everybody in the chat sees it; else only who asked, where the service can do that.
        replaces: the message whose button was pressed becomes this answer.
        toast: a few words that vanish by themselves, where the service has such.
        question: asks for words; then ``text`` may be empty.

    """

    text: Rich = NOTHING
    rows: tuple[tuple[Button, ...], ...] = ()
    menu: Menu | None = None
    shown: tuple[Message, ...] = ()
    public: bool = False
    replaces: bool = False
    toast: str | None = None
    question: Question | None = None
