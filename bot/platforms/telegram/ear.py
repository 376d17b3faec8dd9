"""Long polling: what happens in a bot's chats, each thing once, in order, and none of it lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import Bot, Update, User
from telegram.error import Conflict, RetryAfter
from telegram.request import BaseRequest

from bot.platforms.telegram.crowd import Crowd, wants_answer
from bot.platforms.telegram.errors import translate
from bot.platforms.telegram.lines import Lines, Work
from bot.platforms.telegram.notes import Notes
from bot.platforms.telegram.progress import Progress
from bot.platforms.telegram.request import parameters
from bot.platforms.telegram.updates import WANTED
from bot.ports import Later, Stopped

log = structlog.get_logger()

POLL = 25  # seconds that Telegram holds a poll in which nothing happens
AT_ONCE = 64  # chats answered at a time
_PAGE = 100  # updates a poll returns at most, core.telegram.org/bots/api#getupdates
_GLANCE = 0.2  # seconds between polls while something is in hand
_GRACE = 3.0  # seconds for what is under way when we stop
_HELD = 20.0  # seconds; see ``_let_go``
_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds before a poll that failed is made again
_REVOKED = 300.0  # the same when the token is refused: a person must act first

Begin = Callable[[Update], Work]


class Ear:
    """One bot's long poll.

    The library's own ``Updater`` lets Telegram forget an update before it was handled, so that a
    kill in between loses it. Here an update is acknowledged when its answering is over.
    """

    def __init__(self, bot: Bot, request: BaseRequest, account: str, notes: Notes) -> None:
        """Poll for ``bot`` through ``request``, which is there for polls alone."""
        self._bot = bot
        self._request = request
        self._account = account
        self._notes = notes
        self._name = f"{account}:handled"
        self._progress = Progress()
        self._lines = Lines(AT_ONCE)
        self._crowd = Crowd()
        self._left_out = 0
        self._quiet = asyncio.Event()
        self._unsaved = asyncio.Event()
        self.me: User | None = None

    async def listen(self, begin: Begin) -> None:
        """Listen until cancelled.

        Args:
            begin: takes note of an update as it comes, and returns the work of answering it.

        """
        self._progress = Progress(await self._notes.recall(self._name))
        self._lines, self._crowd = Lines(AT_ONCE), Crowd()
        saving = asyncio.create_task(self._keep_saving(), name=f"{self._name} saving")
        try:
            await self._poll_on(begin)
        finally:
            await self._lines.close(_GRACE)
            saving.cancel()
            await asyncio.gather(saving, return_exceptions=True)
            await self._notes.remember(self._name, self._progress.text)

    async def _poll_on(self, begin: Begin) -> None:
        failures, ready = 0, False
        while True:
            try:
                ready = ready or await self._get_ready()
                await self._round(begin)
            except Exception as error:  # noqa: BLE001 - whatever is answered, we listen on
                # Another program may have set a webhook: it is taken away once more.
                ready = ready and not isinstance(error, Conflict)
                failures += 1
                await asyncio.sleep(self._rest(error, failures))
            else:
                failures = 0

    async def _get_ready(self) -> bool:
        """Learn who the bot is, and end a webhook, beside which Telegram allows no polling."""
        self.me = await self._bot.get_me()
        await self._bot.delete_webhook(drop_pending_updates=False)
        log.info("telegram.listening", account=self._account)
        return True

    def _rest(self, error: Exception, failures: int) -> float:
        """Return for how many seconds to leave Telegram alone after a failure."""
        outcome = translate(error, standing=self._account)
        wait: float = min(_PAUSE * 2 ** min(failures - 1, 10), _LONGEST_PAUSE)
        match outcome:
            case Stopped():
                wait = _REVOKED
            case Later(delay) if isinstance(error, RetryAfter | Conflict):
                wait = max(delay, wait)
        wait *= 1 + random.random() / 4  # noqa: S311 - not all bots of a house at once
        reason = getattr(outcome, "reason", "")
        log.warning("telegram.deaf", account=self._account, reason=reason, seconds=round(wait, 1))
        return wait

    async def _round(self, begin: Begin) -> None:
        """Poll once and put what is new in its line."""
        await self._glance()
        offset = self._progress.offset
        page = await self._poll(offset)
        self._progress.confirm(offset)
        now = asyncio.get_running_loop().time()
        fresh = [raw for raw in page if self._progress.take(int(raw["update_id"]), now)]
        for raw in fresh:
            self._enter(raw, begin)
            await asyncio.sleep(0)  # the library takes a millisecond to read one: others go between
        self._tell_of_crowds()
        if not fresh and len(page) == _PAGE:
            self._let_go(now)

    async def _glance(self) -> None:
        """Wait a moment while something is in hand: its page comes back to every poll at once."""
        if self._progress.idle:
            return
        self._quiet.clear()
        try:
            async with asyncio.timeout(_GLANCE):
                await self._quiet.wait()
        except TimeoutError:
            pass

    async def _poll(self, offset: int | None) -> list[dict[str, Any]]:
        """Return the updates that Telegram has from an offset on, as it gave them.

        They are read one by one later: ``Bot.get_updates`` fails as a whole, and so for ever, when
        the library cannot read one of them.
        """
        wait = POLL if self._progress.idle else 0
        fields = {"timeout": wait, "limit": _PAGE, "allowed_updates": WANTED, "offset": offset}
        given = parameters({name: value for name, value in fields.items() if value is not None})
        url = f"{self._bot.base_url}/getUpdates"
        read = (self._request.read_timeout or 0) + wait
        answer: Any = await self._request.post(url, given, read_timeout=read)
        return [raw for raw in answer if isinstance(raw, dict) and _is_number(raw)]

    def _enter(self, raw: dict[str, Any], begin: Begin) -> None:
        number = int(raw["update_id"])
        try:
            update = Update.de_json(raw, self._bot)
            line = str(update.effective_chat.id) if update.effective_chat else ""
            if wants_answer(update) and not self._crowd.enter(line, number):
                self._leave_out(line, number)
                return
            work = begin(update)
        except Exception as error:  # noqa: BLE001 - one strange update must not deafen the bot
            log.warning("telegram.unreadable", update=number, error=type(error).__name__)
            self._finish(number)
            return
        self._lines.put(line, lambda: self._handle(line, number, work))

    async def _handle(self, line: str, number: int, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:
            log.exception("telegram.broke", update=number)
        self._crowd.leave(line, number)
        self._finish(number)

    def _leave_out(self, line: str, number: int) -> None:
        """Pass an update over, and let Telegram forget those before it in its chat's long line.

        Else they would fill page after page, and what others ask would come behind all of them.
        """
        self._left_out += 1
        for each in (*self._crowd.of(line), number):
            self._finish(each)

    def _tell_of_crowds(self) -> None:
        if self._left_out:
            log.warning("telegram.crowded", account=self._account, updates=self._left_out)
        self._left_out = 0

    def _finish(self, number: int) -> None:
        self._progress.finish(number)
        self._unsaved.set()
        if self._progress.idle:
            self._quiet.set()

    def _let_go(self, now: float) -> None:
        """Acknowledge old updates in hand when a whole page of them hides what is new.

        A kill would lose these; without this, one chat at its ceiling would make all others wait.
        """
        count = self._progress.let_go(now - _HELD)
        if count:
            log.warning("telegram.let_go", account=self._account, updates=count)

    async def _keep_saving(self) -> None:
        """Remember what was handled, in one note for all that was handled meanwhile."""
        while True:
            await self._unsaved.wait()
            self._unsaved.clear()
            await self._notes.remember(self._name, self._progress.text)


def _is_number(raw: dict[str, Any]) -> bool:
    return isinstance(raw.get("update_id"), int)
