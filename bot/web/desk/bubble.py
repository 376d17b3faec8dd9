"""One message drawn as its service draws it, with what became of it since it was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Final
from urllib.parse import quote

from bot.ports import PreviewMessage
from bot.web.desk import keyboard
from bot.web.desk.elements import box, button, link, say
from bot.web.desk.face import Card, Face, Passage, Picture, Run, host_of
from bot.web.desk.keyboard import Press
from bot.web.desk.reading import face_of, face_of_album
from bot.web.desk.wording import clock, counted, moment_of
from bot.web.local import is_local

_TAGS: Final = {"quote": "blockquote", "folded": "blockquote", "code": "pre", "heading": "h4"}
_QUOTED: Final = 40  # characters of a message that is replied to
_WIDEST: Final = 5  # an album of more looks like one of so many
_VERSIONS: Final = 5  # earlier texts that can be unfolded


@dataclass(frozen=True, slots=True)
class Hands:
    """What one can do with a message: press its buttons, and reply to its words."""

    press: Press
    reply: Callable[[str], None] | None


def draw(platform: str, messages: Sequence[PreviewMessage], zone: tzinfo, hands: Hands) -> None:
    """Draw a message, or an album's messages as one, into the element that is open."""
    face = _face(platform, messages)
    message = _told(messages)
    with box("div", f"bubble {'own' if face.own else 'theirs'}"):
        if face.author:
            say("div", face.author, "author")
        _content(face, zone)
        _foot(message, face, zone, hands)
        if message.history:
            _before(platform, message, zone)
    if not message.deleted:
        keyboard.draw(face, hands.press)


def _face(platform: str, messages: Sequence[PreviewMessage]) -> Face:
    if len(messages) == 1:
        return face_of(platform, messages[0].body)
    return face_of_album([message.body for message in messages])


def _told(messages: Sequence[PreviewMessage]) -> PreviewMessage:
    """Return the message whose times and earlier versions are told: of an album the first edited."""
    return next((message for message in messages if message.edited), messages[0])


def _content(face: Face, zone: tzinfo) -> None:
    with box("div", "said"):
        if face.above:
            _pictures(face.pictures)
        for passage in face.passages:
            _passage(passage)
        for card in face.cards:
            _card(card, zone)
        if not face.above:
            _pictures(face.pictures)


def _foot(message: PreviewMessage, face: Face, zone: tzinfo, hands: Hands) -> None:
    with box("div", "foot"):
        if hands.reply and not message.deleted:
            words = " ".join(p.text for p in face.passages)[:_QUOTED]
            button("Reply", "reply").on("click", partial(hands.reply, words))
        for mark in face.marks:
            say("span", mark, "mark")
        if message.edited:
            _time(f"edited {clock(message.edited, zone)}", message.edited, zone, "edited")
        _time(clock(message.sent, zone), message.sent, zone)
        if message.deleted:
            _time(f"deleted {clock(message.deleted, zone)}", message.deleted, zone, "gone")


def _time(text: str, moment: datetime, zone: tzinfo, look: str = "") -> None:
    iso = moment.isoformat(timespec="seconds")
    say("time", text, look, datetime=iso, title=moment_of(moment, zone))


def _before(platform: str, message: PreviewMessage, zone: tzinfo) -> None:
    """Draw what stood there earlier, folded."""
    with box("details", "before"):
        say("summary", f"before · {counted(len(message.history), 'earlier version')}")
        for body in message.history[-_VERSIONS:]:
            with box("div", "earlier"):
                _content(face_of(platform, body), zone)


def _passage(passage: Passage) -> None:
    # A folded quotation opens under the pointer, or when a keyboard comes to it.
    reach = {"tabindex": "0"} if passage.kind == "folded" else {}
    with box(_TAGS.get(passage.kind, "p"), f"is-{passage.kind}", **reach):
        if passage.sign:
            say("span", passage.sign, "sign")
        with box("span"):
            for run in passage.runs:
                _run(run)


def _run(run: Run) -> None:
    look = " ".join(sorted(run.styles))
    if run.href:
        link(run.text, run.href, look)
    else:
        say("code" if "code" in run.styles else "span", run.text, look)


def _card(card: Card, zone: tzinfo) -> None:
    with box("div", "card") as element:
        if card.colour:
            element.style["border-left-color"] = card.colour
        if card.author:
            say("div", card.author, "card-author")
        if card.title:
            with box("h4", "card-title"):
                for run in card.title:
                    _run(run)
        for passage in card.passages:
            _passage(passage)
        _fields(card)
        _pictures(card.pictures)
        _card_foot(card, zone)


def _fields(card: Card) -> None:
    if not card.fields:
        return
    with box("dl", "fields"):
        for field in card.fields:
            with box("div"):
                with box("dt"):
                    for run in field.name:
                        _run(run)
                with box("dd"):
                    for passage in field.value:
                        _passage(passage)


def _card_foot(card: Card, zone: tzinfo) -> None:
    words = [card.footer] if card.footer else []
    if card.time:
        try:
            words.append(moment_of(datetime.fromisoformat(card.time), zone).rpartition(":")[0])
        except ValueError:
            words.append(card.time)
    if words:
        say("div", " • ".join(words), "card-foot")


def _pictures(pictures: tuple[Picture, ...]) -> None:
    if len(pictures) == 1:
        _picture(pictures[0])
    elif pictures:
        with box("div", f"album of-{min(len(pictures), _WIDEST)}"):
            for picture in pictures:
                _picture(picture)


def _picture(picture: Picture) -> None:
    source = _source(picture)
    if source:
        box("img", "picture", src=source, alt=picture.alt, loading="lazy")
    else:
        _placeholder(picture)


def _source(picture: Picture) -> str | None:
    """Return where the console itself has a picture."""
    if picture.file:
        return f"/preview/upload/{quote(picture.file, safe='')}"
    if picture.url and is_local(picture.url):
        return f"/preview/image?url={quote(picture.url, safe='')}"
    return None


def _placeholder(picture: Picture) -> None:
    """Stand in for a picture elsewhere on the network: the console loads nothing from there."""
    with box("div", "no-picture"):
        say("span", "🖼", aria_hidden="true")
        say("span", picture.alt)
        if picture.url:
            link(host_of(picture.url), picture.url)
