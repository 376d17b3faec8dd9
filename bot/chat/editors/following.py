"""Keeps a message telling how far an act got, until there is nothing left to tell."""

from __future__ import annotations

from asyncio import sleep
from dataclasses import replace
from typing import Final

import structlog

from bot.chat.editors import watches
from bot.chat.editors.drafts import Act
from bot.chat.editors.names import private_place
from bot.chat.editors.scenes import Scene, scene_of, standstill
from bot.chat.editors.watches import Watch
from bot.chat.tongue import Tongue
from bot.chat.turn import Desk, Turn
from bot.ports import Answer, LedgerError, NoSuchIdError, Reply, Tally

log = structlog.get_logger()

_PATIENCE: Final = 3  # edits in a row that fail before the words are said elsewhere
_GIVE_UP: Final = 8  # failures in a row, about eight minutes
_AFTER_FAILURE: Final = 5.0  # seconds


async def follow(turn: Turn, name: str, act: Act, entry: str, revision: int = 1) -> None:
    """Turn the message whose button was pressed into one that follows what was done.

    Args:
        turn: the press.
        name: the draft's id; a repeat of the press takes over from the first.
        act: what was done.
        entry: to what.
        revision: the revision that came of it.

    """
    desk, asked = turn.desk, turn.asked
    watch = Watch(
        name,
        act,
        entry,
        revision,
        asked.place,
        asked.message or "",
        asked.person.id,
        turn.t.language,
        desk.clock(),
    )
    scene = await scene_of(desk, watch)
    message = await turn.reply(replace(scene.answer, replaces=True))
    mine = await watches.take_up(desk, replace(watch, message=message or watch.message))
    start(desk, mine, turn.reply, scene)


async def resume(desk: Desk) -> None:
    """Go on with the messages that the end of the daemon interrupted."""
    for name in await watches.names(desk):
        watch = await watches.find(desk, name)
        if watch is not None:
            start(desk, await watches.take_up(desk, watch))


def start(desk: Desk, watch: Watch, reply: Reply | None = None, shown: Scene | None = None) -> None:
    """Follow a watch in the background; ``shown`` is what the message says already."""
    follower = Follower(desk, watch, reply, shown.answer if shown else None)
    desk.spawn(follower.run(shown.pause if shown else 0.0), f"follow {watch.entry}")


class Follower:
    """One message under way."""

    def __init__(self, desk: Desk, watch: Watch, reply: Reply | None, shown: Answer | None) -> None:
        """Take the message, what it says, and the way to answer its button, if one is known."""
        self._desk = desk
        self._watch = watch
        self._reply = reply
        self._shown = shown
        self._misses = 0
        self._tally: Tally | None = None
        self._moved = desk.clock()

    async def run(self, pause: float = 0.0) -> None:
        """Look and tell until it is over, or until somebody else took the message up."""
        while pause >= 0:
            await sleep(pause)
            try:
                pause = await self._step()
            except NoSuchIdError:
                await watches.forget(self._desk, self._watch.id)
                return
            except LedgerError as error:
                log.warning("follow.storage", entry=self._watch.entry, error=str(error))
                pause = _AFTER_FAILURE

    async def _step(self) -> float:
        """Bring the message up to date; return the seconds until the next look, or -1."""
        if not await self._is_mine():
            return -1
        scene = self._judged(await scene_of(self._desk, self._watch))
        if scene.early:
            await self._keep_up()
        told = await self._tell(scene.answer)
        if (scene.over and told) or self._misses >= _GIVE_UP:
            await watches.forget(self._desk, self._watch.id)
            return -1
        return scene.pause if told else max(scene.pause, 2.0**self._misses)

    async def _keep_up(self) -> None:
        """Follow an alert that is corrected before it leaves: its newest words will be sent."""
        revision = (await self._desk.ledger.stored(self._watch.entry)).revision
        if revision != self._watch.revision:
            self._watch = replace(self._watch, revision=revision)
            await watches.keep(self._desk, self._watch)

    async def _is_mine(self) -> bool:
        found = await watches.find(self._desk, self._watch.id)
        return found is not None and found.token == self._watch.token

    def _judged(self, scene: Scene) -> Scene:
        now = self._desk.clock()
        if scene.tally != self._tally:
            self._tally, self._moved = scene.tally, now
        return standstill(scene, now - self._moved, Tongue(self._watch.language))

    async def _tell(self, answer: Answer) -> bool:
        """Show an answer; return whether the message says it now."""
        if answer == self._shown:
            return True
        if await self._edit(answer) or await self._say_elsewhere(answer):
            self._shown, self._misses = answer, 0
            return True
        self._misses += 1
        return False

    async def _edit(self, answer: Answer) -> bool:
        """Change the message.

        What only its author sees can be changed by answering the press alone, and only for a
        while (Discord: an interaction's token lives 15 minutes); any other by its id, at any time.
        """
        if self._reply and await self._reply(replace(answer, replaces=True)):
            return True
        conversation = self._desk.conversations.get(self._watch.place.account)
        if conversation is None:
            return False
        return bool(await conversation.say(self._watch.place, answer, over=self._watch.message))

    async def _say_elsewhere(self, answer: Answer) -> bool:
        """Say it to the author alone, in a new message, when the old one cannot be changed."""
        if self._misses + 1 < _PATIENCE:
            return False
        place = await private_place(self._desk, self._watch.person)
        message = place and await self._desk.conversations[place.account].say(place, answer)
        if not place or not message:
            return False
        self._reply = None
        self._watch = replace(self._watch, place=place, message=message)
        await watches.keep(self._desk, self._watch)
        return True
