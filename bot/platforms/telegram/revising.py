"""Edits of what stands, whatever its form: text, photo or album; and from one to another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.domain.model import Part, Target
from bot.platforms.telegram.forms import (
    Content,
    Fields,
    caption_fields,
    content_of,
    linked,
    shortened,
    text_fields,
)
from bot.platforms.telegram.photos import Call, Photos
from bot.platforms.telegram.standing import Shown, Standing, mark_of, read
from bot.ports import Missing, Outcome, Refused, Sent

Form = Callable[[Content], Fields]

BETWEEN = 1.05  # seconds between the calls of one edit: a chat takes about one a second


class Revising:
    """One account's way to edit."""

    def __init__(self, call: Call, photos: Photos) -> None:
        """Speak through ``call``; show pictures by ``photos``."""
        self._call = call
        self._photos = photos

    async def edit(self, target: Target, id_: str, part: Part) -> Outcome:
        """Edit what stands under an id into a part, or into what comes nearest to it."""
        stands, content = read(id_), content_of(part)
        stands = replace(stands, refused=stands.refused & set(map(mark_of, content.pictures)))
        if not content.pictures and stands.pictures:
            return await self._caption(target, stands, shortened(content))
        if stands.pictures:
            return await _Album(self._call, self._photos, target, stands, content).revise()
        return await self._illustrated(target, stands, content)

    async def _illustrated(self, target: Target, stands: Standing, content: Content) -> Outcome:
        """Give a text its picture, the first that Telegram takes; else change its words."""
        number = stands.first
        for url in content.pictures:
            if mark_of(url) in stands.refused:
                continue
            others = [each for each in content.pictures if each != url]
            tried = await self._photos.put(target, number, linked(content, others), url)
            if tried.told is None:
                continue
            if isinstance(tried.told.outcome, Sent):
                bad = content.pictures[: content.pictures.index(url)]
                photo = Standing((Shown(number, mark_of(url)),))
                return Sent(str(photo.without(bad)))
            if not tried.worded:
                return tried.told.outcome
            break
        bare = Standing((Shown(number),)).without(content.pictures)
        return await self._retold(target, bare, content.as_text)

    async def _retold(self, target: Target, stands: Standing, content: Content) -> Outcome:
        return await revised(self._call, target, stands, content, "editMessageText", text_fields)

    async def _caption(self, target: Target, stands: Standing, content: Content) -> Outcome:
        return await recaptioned(self._call, target, stands, content)


async def recaptioned(call: Call, target: Target, stands: Standing, content: Content) -> Outcome:
    """Change the words under a photo or an album."""
    return await revised(call, target, stands, content, "editMessageCaption", caption_fields)


async def revised(
    call: Call, target: Target, stands: Standing, content: Content, method: str, fields_of: Form
) -> Outcome:
    """Change a message's words; refused ones once more as plain words."""
    outcome: Outcome = Refused("")
    for form in (content, content.bare):
        fields = {"message_id": stands.first} | fields_of(form)
        outcome = (await call(target, method, fields, standing=stands.first)).outcome
        if not isinstance(outcome, Refused):
            break
    return Sent(str(stands)) if isinstance(outcome, Sent) else outcome


@dataclass(slots=True)
class _Album:
    """One photo or album on its way to other words and pictures.

    Telegram adds no message to an album: what stands keeps its place, a picture that goes makes
    room for one that comes, and those without a place are linked.
    """

    call: Call
    photos: Photos
    target: Target
    stands: Standing
    content: Content
    is_begun: bool = False
    worded: str | None = None  # the message that has got the new words together with its picture
    bad: list[str] = field(default_factory=list)

    async def revise(self) -> Outcome:
        """Replace pictures, take away those too many, then change the words."""
        stopped = await self._replace() or await self._take_away()
        if stopped:
            return stopped
        shown = self.stands.pictures
        unshown = [url for url in self.content.pictures if mark_of(url) not in shown]
        refused = [url for url in unshown if mark_of(url) in self.stands.refused]
        stands = self.stands.without([*refused, *self.bad])
        if self.worded == stands.first and not unshown:
            return Sent(str(stands))
        await self._breathe()
        return await recaptioned(self.call, self.target, stands, linked(self.content, unshown))

    def _coming(self) -> list[str]:
        there = self.stands.pictures | self.stands.refused
        return [url for url in self.content.pictures if mark_of(url) not in there]

    def _idle(self) -> list[Shown]:
        wanted = set(map(mark_of, self.content.pictures))
        return [message for message in self.stands.messages if message.picture not in wanted]

    async def _replace(self) -> Outcome | None:
        """Put each new picture into the place of one that is not wanted any more."""
        coming = self._coming()
        for message in self._idle():
            words = self.content if message.number == self.stands.first else None
            while coming:
                url = coming.pop(0)
                await self._breathe()
                tried = await self.photos.put(self.target, message.number, words, url)
                if tried.told is None or tried.worded:
                    self.bad.append(url)
                    continue
                if not isinstance(tried.told.outcome, Sent):
                    return tried.told.outcome
                self._keep(Shown(message.number, mark_of(url)))
                self.worded = message.number if words else self.worded
                break
        return None

    async def _take_away(self) -> Outcome | None:
        """Delete messages whose picture is not wanted; one stays, and what is too old."""
        for message in self._idle():
            if len(self.stands.messages) == 1:
                break
            fields: Fields = {"message_id": message.number}
            await self._breathe()
            told = await self.call(self.target, "deleteMessage", fields, standing=message.number)
            if isinstance(told.outcome, Sent | Missing):
                left = tuple(m for m in self.stands.messages if m != message)
                self.stands = replace(self.stands, messages=left)
            elif not isinstance(told.outcome, Refused):
                return told.outcome
        return None

    def _keep(self, shown: Shown) -> None:
        messages = (shown if m.number == shown.number else m for m in self.stands.messages)
        self.stands = replace(self.stands, messages=tuple(messages))

    async def _breathe(self) -> None:
        if self.is_begun:
            await asyncio.sleep(BETWEEN)
        self.is_begun = True
