"""What an editor can do, whatever they do it with: push, correct, withdraw, pin."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from rapidfuzz import fuzz, process

from bot.domain.changes import withdrawn
from bot.domain.fingerprint import fingerprint
from bot.domain.model import Entry, Flag, Story
from bot.domain.routing import priority_of, wants
from bot.pipeline.composing import checked_note, composed, corrected
from bot.ports import (
    Alert,
    AlertStage,
    By,
    Draft,
    DraftRefusedError,
    Ledger,
    NewAlert,
    NoSuchIdError,
    NotAllowedError,
    StoredEntry,
    Write,
)

log = structlog.get_logger()

Wake = Callable[[timedelta], None]

_NEVER_LEFT = {
    AlertStage.RECALLED: "This alert was called back: no chat has it. Push it anew.",
    AlertStage.DROPPED: "This alert was dropped: no chat has it. Push it anew.",
}


def _nobody(_: timedelta) -> None:
    """Wake no one: who sends is another process, and looks every second."""


class Newsdesk:
    """``bot.ports.Newsdesk`` over the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        stories: Callable[[], Mapping[str, Story]],
        approval: Callable[[], Mapping[str, int]],
        clock: Callable[[], datetime],
        wake: Wake = _nobody,
    ) -> None:
        """Take what editors work with.

        Args:
            ledger: where everything stands.
            stories: returns the running configuration's stories.
            approval: returns how many editors must agree, by level.
            clock: the only clock.
            wake: rings, after a while, for whoever sends what was written here.

        """
        self._ledger = ledger
        self._stories = stories
        self._approval = approval
        self._clock = clock
        self._wake = wake

    async def push(
        self,
        draft: Draft,
        by: By,
        *,
        recall: timedelta,
        key: str | None = None,
        request: str | None = None,
    ) -> Alert:
        """Push an alert; see ``bot.ports.Newsdesk.push``."""
        composed_ = self.compose(draft, self._clock())
        entry = replace(composed_, key=f"alert-{uuid4().hex}")
        alert = await self._ledger.push(
            NewAlert(
                draft.story,
                draft.level,
                Write(entry, fingerprint(entry), priority_of(entry, 1)),
                needed=self._approval().get(draft.level, 1),
                recall=recall,
                wanted=await self.audience(draft.story, entry),
                key=key,
                digest=_digest(request or _spelled(draft)),
            ),
            by,
        )
        log.info(
            "alert.pushed", entry=alert.entry, story=alert.story, level=alert.level, who=by.who
        )
        self._announce(alert)
        return alert

    def compose(self, draft: Draft, now: datetime) -> Entry:
        """Return the entry that a draft becomes, for a preview. Raises as ``push``."""
        return composed(draft, story_named(draft.story, self._stories()), now)

    async def audience(self, story: str, entry: Entry) -> int:
        """Count the chats that want an entry now."""
        heard = await self._ledger.audience(story)
        return sum(count for preferences, count in heard if wants(entry, preferences))

    async def agree(self, entry: str, by: By) -> Alert:
        """Agree to an alert that waits; see ``NewsroomLedger.agree``."""
        alert = await self._ledger.agree(entry, by)
        log.info("alert.agreed", entry=entry, stage=alert.stage.value, who=by.who)
        self._announce(alert)
        return alert

    async def call_back(self, entry: str, by: By) -> Alert:
        """Keep an alert from leaving; see ``NewsroomLedger.call_back``."""
        alert = await self._ledger.call_back(entry, by)
        log.info("alert.called_back", entry=entry, who=by.who)
        return alert

    async def correct(
        self,
        entry: str,
        text: str | None,
        by: By,
        *,
        note: str | None = None,
        flags: Collection[Flag] | None = None,
    ) -> int:
        """Replace an entry's words everywhere; see ``bot.ports.Newsdesk.correct``."""
        if text is None and flags is None and not (note or "").strip():
            raise DraftRefusedError("text", "There is nothing to change: give new words.")
        stored = await self._standing(entry)
        changed = self._corrected(stored, text, note, flags)
        return await self._rewrite(stored, changed, by, "correct")

    def reworded(self, stored: StoredEntry, text: str, *, note: str | None = None) -> Entry:
        """Return what ``correct`` would make of an entry; see ``bot.ports.Newsdesk``."""
        return self._corrected(stored, text, note, None)

    def _corrected(
        self,
        stored: StoredEntry,
        text: str | None,
        note: str | None,
        flags: Collection[Flag] | None,
    ) -> Entry:
        story = self._stories().get(stored.story) or Story(stored.story, stored.story)
        return corrected(stored.entry, story, self._clock(), text=text, note=note, flags=flags)

    async def retract(self, entry: str, by: By, *, reason: str | None = None) -> int:
        """Withdraw an entry everywhere.

        Raises:
            NoSuchIdError: there is no such entry.
            NotAllowedError: it was withdrawn already, or never left.

        """
        stored = await self._standing(entry)
        note = checked_note("reason", reason)
        gone = replace(withdrawn(stored.entry), note=note, pin=False, updated=self._clock())
        return await self._rewrite(stored, gone, by, "retract")

    async def pin(self, entry: str, by: By, *, pinned: bool = True) -> int:
        """Pin an entry in every chat that shows it, or unpin it; again changes nothing."""
        stored = await self._standing(entry)
        if stored.entry.pin is pinned:
            return stored.revision
        return await self._rewrite(stored, replace(stored.entry, pin=pinned), by, "pin")

    async def _standing(self, entry: str) -> StoredEntry:
        """Return an entry that an editor may still change."""
        stored = await self._ledger.stored(entry)
        if stored.entry.retracted:
            raise NotAllowedError("This entry was withdrawn already.")
        try:
            alert = await self._ledger.alert(entry)
        except NoSuchIdError:
            return stored  # a source's
        if said := _NEVER_LEFT.get(alert.stage):
            raise NotAllowedError(said)
        return stored

    def _announce(self, alert: Alert) -> None:
        """Ring when an alert may leave."""
        if alert.leaves_at:
            self._wake(max(alert.leaves_at - self._clock(), timedelta(0)))

    async def _rewrite(self, stored: StoredEntry, entry: Entry, by: By, action: str) -> int:
        priority = priority_of(entry, stored.revision + 1)
        write = Write(entry, fingerprint(entry), priority)
        number = await self._ledger.rewrite(stored.id, write, by, action)
        self._wake(timedelta(0))
        log.info("entry.rewritten", entry=stored.id, action=action, revision=number, who=by.who)
        return number


def story_named(name: str, stories: Mapping[str, Story]) -> Story:
    """Return a story by its id. Raises ``NoSuchIdError`` with what may have been meant."""
    if name not in stories:
        near = process.extractOne(name, list(stories), scorer=fuzz.ratio, score_cutoff=60)
        listed = ", ".join(list(stories)[:12])
        guess = f"did you mean {near[0]}?" if near else f"the stories are: {listed}"
        raise NoSuchIdError(f"there is no story {name!r}; {guess}")
    return stories[name]


def _spelled(draft: Draft) -> str:
    return json.dumps(asdict(draft), default=str, sort_keys=True)


def _digest(request: str) -> str:
    return hashlib.blake2b(request.encode(errors="surrogatepass"), digest_size=16).hexdigest()
