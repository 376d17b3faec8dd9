"""What the ledger remembers of sources between visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.known import Known, Pending
from bot.domain.matching import words_of
from bot.domain.model import Entry, Source
from bot.ports import NoSuchIdError, SourceState
from bot.storage.database import Connection, Row
from bot.storage.room import Room, pauses
from bot.storage.spelling import editors_of, notices_of
from bot.storage.spelling import entry_id as spelled
from bot.storage.values import entry_from_json, millis, moment, validators_from_json

# A source that now has another address or kind is read afresh: its validators and its cursor
# belong to the old one, and its next visit is a first one. So is that of a source that is watched
# again. One whose interval became shorter does not sit out the longer one.
_WATCH = """
INSERT INTO source (id, story, url, kind, watched, validators, next_visit)
VALUES (:id, :story, :url, :kind, 1, '{}', :now)
ON CONFLICT (id) DO UPDATE SET
    story = excluded.story, url = excluded.url, kind = excluded.kind, watched = 1,
    validators = CASE WHEN source.url = excluded.url AND source.kind = excluded.kind
        THEN source.validators ELSE excluded.validators END,
    cursor = CASE WHEN source.url = excluded.url AND source.kind = excluded.kind
        THEN source.cursor END,
    hub = CASE WHEN source.url = excluded.url AND source.kind = excluded.kind
        THEN source.hub END,
    visited = CASE WHEN source.watched = 1 AND source.url = excluded.url
        AND source.kind = excluded.kind THEN source.visited END,
    next_visit = CASE
        WHEN source.watched = 0 OR source.url <> excluded.url OR source.kind <> excluded.kind
        THEN excluded.next_visit
        WHEN source.failures = 0 AND source.next_visit > CAST(:latest AS BIGINT)
        THEN CAST(:latest AS BIGINT)
        ELSE source.next_visit END"""

# A last visit in the future tells that the clock was set back: nobody sits out the difference. A
# hook is visited when it calls, and at no other time.
_DUE = """
SELECT id, kind, validators, cursor, failures, visited, next_visit FROM source
WHERE watched = 1 AND (called <= :now
    OR kind <> 'hook' AND (next_visit <= :now OR visited > :now)) ORDER BY next_visit, id"""

# Matching goes by the source's own words, not by an editor's or by another source's that stand
# instead. What tells an alert or another's entry again is watched as closely as what is told itself.
_KNOWN = """
SELECT e.id, e.key, e.provisional, e.revision, e.fingerprint, e.retracted, e.first_seen,
    e.pending_fingerprint, e.pending_since, e.pending_began, e.alias,
    CASE WHEN e.provisional = 1 THEN COALESCE(e.own, f.body, r.body) END AS body,
    CASE WHEN e.twin IS NULL AND e.same_as IS NULL THEN e.announced ELSE 1 END AS announced
FROM entry e
LEFT JOIN revision r ON e.provisional = 1 AND r.entry = e.id AND r.number = e.revision
LEFT JOIN difference f ON e.provisional = 1 AND f.entry = e.id
WHERE e.source = :source ORDER BY e.id"""

_SAID = """
SELECT COALESCE(e.own, f.body, r.body) AS body FROM entry e
JOIN revision r ON r.entry = e.id AND r.number = e.revision
LEFT JOIN difference f ON f.entry = e.id WHERE e.id = :entry"""


class Sources(Room):
    """Sources, and what is known of their entries."""

    async def sync_sources(self, sources: Sequence[Source], now: datetime) -> None:
        """Make the watched sources exactly these; the memory of others is kept, not visited."""
        wanted = {source.id for source in sources}
        async with self._database.write() as c:
            watched = await c.rows("SELECT id FROM source WHERE watched = 1")
            await c.many(
                "UPDATE source SET watched = 0 WHERE id = :id",
                [{"id": row["id"]} for row in watched if row["id"] not in wanted],
            )
            await c.many(
                _WATCH,
                [
                    {
                        "id": source.id,
                        "story": source.story,
                        "url": source.url,
                        "kind": source.kind,
                        "now": millis(now),
                        "latest": millis(now + source.every),
                    }
                    for source in sources
                ],
            )

    async def due_sources(self, now: datetime, limit: int) -> list[SourceState]:
        """Return sources whose visit is due and which are not paused, the longest due first."""
        async with self._database.read() as c:
            paused = await pauses(c)
            rows = await c.rows(_DUE, now=millis(now))
        return [state_from(row) for row in rows if not paused.stops_source(row["id"])][:limit]

    async def known_entries(self, source: str) -> list[Known]:
        """Return all entries ever read from a source, in the order they were recorded.

        ``text`` is filled where matching needs it (provisional keys) and empty elsewhere: a long
        story's words are not read back at every visit.
        """
        async with self._database.read() as c:
            rows = await c.rows(_KNOWN, source=source)
        return [_known(row) for row in rows]

    async def entry_of(self, entry_id: int) -> Entry:
        """Return an entry in its latest revision. Raises ``NoSuchIdError``."""
        async with self._database.read() as c:
            row = await c.row(
                """SELECT r.body FROM entry e
                   JOIN revision r ON r.entry = e.id AND r.number = e.revision
                   WHERE e.id = :entry""",
                entry=entry_id,
            )
        if row is None:
            raise NoSuchIdError(f"there is no entry {spelled(entry_id)!r}")
        return entry_from_json(row["body"])

    async def said_of(self, entry_id: int) -> Entry:
        """Return what an entry's own source said of it last, whatever stands instead.

        Raises ``NoSuchIdError``.
        """
        async with self._database.read() as c:
            row = await c.row(_SAID, entry=entry_id)
        if row is None:
            raise NoSuchIdError(f"there is no entry {spelled(entry_id)!r}")
        return entry_from_json(row["body"])

    async def sent_since(self, story: str, since: datetime) -> int:
        """Count the story's announced entries first seen since then (the brake measures by it).

        Editors' own alerts and what tells of notices are left out: no page can rewrite them.
        """
        async with self._database.read() as c:
            row = await c.row(
                """SELECT count(*) AS sent FROM entry
                   WHERE story = :story AND first_seen >= :since AND announced = 1
                   AND source NOT IN (:editors, :notices)""",
                story=story,
                editors=editors_of(story),
                notices=notices_of(story),
                since=millis(since),
            )
        return int(row["sent"]) if row else 0

    async def record_failure(
        self, source: str, at: datetime, next_visit: datetime, error: str
    ) -> None:
        """Store that a visit failed and when the next one is due.

        ``visited`` stays the last success, but never later than ``at``.
        """
        async with self._database.write() as c:
            await c.run(
                """UPDATE source SET failures = failures + 1, error = :error,
                       next_visit = :next_visit,
                       visited = CASE WHEN visited > :at THEN :at ELSE visited END
                   WHERE id = :source""",
                source=source,
                at=millis(at),
                next_visit=millis(next_visit),
                error=error,
            )
            await answer_call(c, source, millis(at))


async def answer_call(c: Connection, source: str, at: int) -> None:
    """Note that a visit began: who called until then was heard."""
    await c.run(
        "UPDATE source SET called = NULL WHERE id = :source AND called <= :at",
        source=source,
        at=at,
    )


def state_from(row: Row) -> SourceState:
    """Read what is remembered of a source."""
    # What a hook was sent is no visit of its page: the first one of that is still to come.
    unread = row["kind"] == "hook" and row["validators"] == "{}"
    return SourceState(
        id=row["id"],
        validators=validators_from_json(row["validators"]),
        cursor=row["cursor"],
        failures=row["failures"],
        visited=None if unread else moment(row["visited"]),
        next_visit=moment(row["next_visit"]),
    )


def _known(row: Row) -> Known:
    pending = row["pending_fingerprint"]
    return Known(
        id=row["id"],
        key=row["key"],
        provisional=bool(row["provisional"]),
        revision=row["revision"],
        fingerprint=row["fingerprint"],
        text=_text(row["body"]),
        retracted=bool(row["retracted"]),
        announced=bool(row["announced"]),
        first_seen=moment(int(row["first_seen"])),
        pending=None if pending is None else _pending(row),
        alias=row["alias"],
    )


def _pending(row: Row) -> Pending:
    since, began = moment(int(row["pending_since"])), moment(row["pending_began"])
    return Pending(row["pending_fingerprint"], since, began)


def _text(body: str | None) -> str:
    return "" if body is None else words_of(entry_from_json(body))
