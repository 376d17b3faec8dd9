"""A clock that moves when it is told, and chats that keep what they show."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from bot.ports import Chat, Place
from tests.fakes import Clock


class Hours:
    """A clock that moves only when it is told, and sleepers that follow it."""

    def __init__(self):
        self.clock = Clock()
        self.tasks = set()
        self._sleeping = {}

    async def sleep(self, seconds):
        if seconds > 0:
            task = asyncio.current_task()
            awake = asyncio.get_running_loop().create_future()
            self._sleeping[task] = (self.clock() + timedelta(seconds=seconds), awake)
            try:
                await awake
            finally:
                del self._sleeping[task]

    def spawn(self, work, name):
        self.tasks.add(asyncio.create_task(work, name=name))

    async def quiet(self):
        """Wait until every background task sleeps or has ended."""
        while any(not task.done() and not self._asleep(task) for task in self.tasks):  # noqa: ASYNC110 - the ledger's threads ring no bell
            await asyncio.sleep(0.001)
        for task in [task for task in self.tasks if task.done()]:
            self.tasks.discard(task)
            task.result()

    async def forward(self, seconds):
        """Let time pass; whoever wakes meanwhile does what is due."""
        end = self.clock() + timedelta(seconds=seconds)
        await self.quiet()
        while due := [pair for pair in self._sleeping.values() if pair[0] <= end]:
            moment = min(moment for moment, _ in due)
            self.clock.moment = max(moment, self.clock())
            for woken, awake in due:
                if woken <= self.clock():
                    awake.set_result(None)
            await asyncio.sleep(0)
            await self.quiet()
        self.clock.moment = end

    async def stop(self):
        """End all background tasks, as the end of the daemon does."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with suppress(asyncio.CancelledError):
                await task
        self.tasks.clear()

    def _asleep(self, task):
        pair = self._sleeping.get(task)
        return pair is not None and not pair[1].done()


@dataclass
class Shown:
    """A message as it stands in a chat, with all it said before."""

    id: str
    place: Place
    answer: object
    before: list = field(default_factory=list)

    @property
    def text(self):
        return self.answer.text.text

    @property
    def buttons(self):
        menu = self.answer.menu.choices if self.answer.menu else ()
        pressable = [*(b for row in self.answer.rows for b in row), *menu]
        return {button.label: button.data for button in pressable}


class Gate:
    """Holds up the first edit that comes to it."""

    def __init__(self):
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def passed(self):
        if not self.reached.is_set():
            self.reached.set()
            await self.open.wait()


class FakeConversation:
    """An account's chats; ``deaf`` edits nothing, as when a message was deleted."""

    def __init__(self, account):
        self.account = account
        self.messages = {}
        self.strangers = set()
        self.deaf = set()
        self._ids = count(1)
        self._gate = None

    def hold(self):
        self._gate = Gate()
        return self._gate

    async def say(self, place, answer, *, over=None):
        if over is not None and self._gate is not None:
            await self._gate.passed()
        if over is None:
            over = str(next(self._ids))
            self.messages[over] = Shown(over, place, answer)
        elif over not in self.messages or over in self.deaf:
            return None
        else:
            message = self.messages[over]
            message.before.append(message.answer)
            message.answer = answer
        return over

    async def private(self, person):
        if person in self.strangers:
            return None
        return Place(self.account, Chat(f"of {person}", "private"))

    def last(self, place):
        return [m for m in self.messages.values() if m.place == place][-1]
