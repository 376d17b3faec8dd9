"""What is pushed to us, on the same way to the ledger as what a visit finds."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.model import Deletions
from bot.domain.reading import Page, Reading, SourceRefusedError, Steps, Visit
from bot.domain.signing import HOOK_METHODS, HUB_METHODS, is_signed
from bot.domain.submission import Submission, SubmissionError, submission
from bot.pipeline.hubs import Hubs
from bot.pipeline.ingest import Ingest, Reader, Watched
from bot.ports import (
    FetchError,
    Lease,
    LeaseState,
    Ledger,
    NotOursError,
    SourcePausedError,
    SourceState,
    Web,
)

log = structlog.get_logger()

Replay = Callable[[Reader, Visit, Page], Steps]

_AT_ONCE: Final = 4  # pushes of one hub that are read at a time; what more it says, a visit finds
_READ_WITHIN: Final = 15.0  # seconds; a hub is not kept waiting while a reader wants more pages
_NOTHING_TO_READ: Final = "there is nothing to read: this hook has no url in the configuration"
_NOT_A_HOOK: Final = (
    "this source is read from its page: send {} to have it read now, or push to one of kind: hook"
)


class Calls:
    """Asks for visits on behalf of others, so that no source is visited all the time."""

    def __init__(
        self,
        ledger: Ledger,
        ingest: Ingest,
        clock: Callable[[], datetime],
        ring: Callable[[], None],
    ) -> None:
        """Take what is needed; ``ring`` wakes whoever visits."""
        self._ledger, self._ingest, self._clock, self._ring = ledger, ingest, clock, ring

    async def __call__(self, source: str) -> None:
        """Make a visit due, now or a moment after the last one began; all calls until then join it.

        A server that asked for peace gets it, whoever calls.

        One that is under way may have read the page before this call: another one follows it.
        """
        now = self._clock()
        at = self._ingest.not_before.get(source, now)
        await self._ledger.call_for(source, max(now, at))
        self._ring()


class Intake:
    """``bot.ports.Pushes`` on the pipeline."""

    def __init__(
        self,
        ledger: Ledger,
        web: Web,
        ingest: Ingest,
        hubs: Hubs,
        call: Calls,
        replay: Replay,
        *,
        clock: Callable[[], datetime],
        told: Callable[[], None],
    ) -> None:
        """Take the adapters; ``told`` is called when something is there to be brought to chats."""
        self._ledger, self._web, self._ingest, self._hubs = ledger, web, ingest, hubs
        self._call, self._replay, self._clock, self._told = call, replay, clock, told
        self._taking: Counter[str] = Counter()
        self._nobodys = secrets.token_hex(32)
        self.secrets: Mapping[str, str] = {}

    async def expects(self, source: str, token: str | None = None) -> bool:
        """Tell whether a hook, or with a token a hub, may push to a place."""
        if token is None:
            return source in self.secrets
        try:
            lease = await self._hubs.lease_of(source, token)
        except NotOursError:
            return False
        return lease.state is not LeaseState.LEAVING

    async def hook(self, source: str, body: bytes, signature: str) -> int:
        """Take what a newsroom's system pushed; return how many entries are safely stored.

        Raises:
            NotOursError: there is no such source, or the signature does not fit.
            SourcePausedError: the source is paused.
            SubmissionError: the body does not fit.

        """
        secret = self.secrets.get(source)
        # A place that nobody knows takes as long as a wrong signature, and looks like one.
        signed = is_signed(secret or self._nobodys, body, signature, HOOK_METHODS)
        if secret is None or not signed:
            raise NotOursError
        watched = self._ingest.watched.get(source)
        if watched is None:
            raise NotOursError  # the configuration lets go of it just now
        if await self._ledger.is_source_paused(source):
            raise SourcePausedError(
                f"source {source} is paused: nothing is taken until `tocsin resume source:{source}`"
            )
        pushed = await asyncio.to_thread(submission, body)
        if pushed.is_call:
            return await self._visit_for(watched)
        return await self._take_entries(watched, pushed)

    async def confirm(self, source: str, token: str, question: Mapping[str, str]) -> str:
        """Answer a hub's question whether we asked for this; return what to echo."""
        return await self._hubs.confirm(source, token, question)

    async def distribute(self, source: str, token: str, page: Page, signature: str) -> None:
        """Take what a hub pushed; once this returns, it is stored or a visit is due.

        What is not signed is not believed: where the hub has no secret of ours (a hub on plain
        http) a push only says that there is something to read.

        Raises:
            NotOursError: there is no such subscription (any more).

        """
        lease = await self._hubs.lease_of(source, token)
        watched = self._ingest.watched.get(source)
        if watched is None or lease.state is LeaseState.LEAVING:
            raise NotOursError
        if lease.secret and not is_signed(lease.secret, page.body, signature, HUB_METHODS):
            log.warning("websub.ignored", source=source, reason="its signature does not fit")
            return
        await self._hubs.heard(lease)
        brought = lease.secret and page.body.strip() and not await self._is_paused(source)
        if not (brought and await self._in_turn(watched, lease, page)):
            await self._call(source)

    async def _visit_for(self, watched: Watched) -> int:
        if not watched.source.url:
            raise SubmissionError((("body", _NOTHING_TO_READ),))
        await self._call(watched.source.id)
        log.info("push.called", source=watched.source.id)
        return 0

    async def _take_entries(self, watched: Watched, pushed: Submission) -> int:
        if watched.source.kind != "hook":
            raise SubmissionError((("body", _NOT_A_HOOK),))
        state = await self._ledger.source_state(watched.source.id)
        if state is None:
            raise NotOursError
        await self._record(_as_told(watched), state, pushed.reading())
        return len(pushed.entries)

    async def _in_turn(self, watched: Watched, lease: Lease, page: Page) -> bool:
        """Read a push unless its source pushes faster than we read: then its page is visited."""
        source = watched.source.id
        if self._taking[source] >= _AT_ONCE:
            return False
        self._taking[source] += 1
        try:
            return await self._take_page(watched, lease, page)
        finally:
            self._taking[source] -= 1

    async def _take_page(self, watched: Watched, lease: Lease, page: Page) -> bool:
        """Read what a hub pushed as the source's own page; tell whether it had anything to say."""
        state = await self._ledger.source_state(watched.source.id)
        # Before its first visit, at a new address, a page's backlog is not to look like news.
        if state is None or state.visited is None:
            return False
        source = watched.source
        zone = watched.story.timezone
        visit = Visit(source.url, self._clock(), source.options, state.cursor, zone)
        steps = self._replay(watched.read, visit, replace(page, url=lease.topic))
        try:
            async with asyncio.timeout(_READ_WITHIN):
                reading = (await self._web.visit(steps, {})).reading
        except (FetchError, SourceRefusedError, TimeoutError) as error:
            log.warning("websub.unreadable", source=source.id, reason=str(error) or "too slow")
            return False
        if not (reading.entries or reading.removed):
            return False
        await self._record(watched, state, reading)
        return True

    async def _record(self, watched: Watched, state: SourceState, reading: Reading) -> None:
        window = replace(reading, complete=False, unchanged=False)
        if await self._ingest.push(watched, state, window, self._clock()):
            self._told()

    async def _is_paused(self, source: str) -> bool:
        return await self._ledger.is_source_paused(source)


def _as_told(watched: Watched) -> Watched:
    """Return a hook's source and story as they are for what is pushed.

    A page that is looked at may be caught half-way through an edit, hence ``settle``; a push is its
    newsroom's word, and nobody would come to confirm it. Its first entries are news and no backlog,
    and what it calls withdrawn is withdrawn.
    """
    source = replace(watched.source, settle=timedelta(0), deletions=Deletions.RETRACT)
    return replace(watched, source=source, story=replace(watched.story, backlog=None))
