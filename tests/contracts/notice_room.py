"""A ledger whose entries tell of curfews."""

from datetime import timedelta

from ledger_desk import NOW, Desk

from bot.domain.model import Flag, Notice, NoticeStatus, Priority, Subscription
from bot.pipeline import fanout
from bot.ports import By

ON, MORE, OFF, OVER = NoticeStatus
HOUR = timedelta(hours=1)
ANN = By("cli:ann", "cli", NOW)


def curfew(status, hours=None, area="DC"):
    return Notice("curfew", status, area, ends=None if hours is None else NOW + hours * HOUR)


class Room(Desk):
    """A ledger whose entries tell of curfews; hours count from the first word."""

    def says(self, key, status, hours=None, *, area="DC", known=None, text=None, **more):
        flag = Flag.CURFEW_LIFTED if status is OFF else Flag.CURFEW
        more.setdefault("flags", frozenset({flag}))
        more.setdefault("priority", Priority.CURFEW if known is None else Priority.CORRECTION)
        text = text or f"{key}: {status} {hours}"
        return self.write(key, text, known=known, notice=curfew(status, hours, area), **more)

    async def tells(self, key, status, hours=None, *, hour=0, **more):
        """Record one entry, or an edit of a known one, at an hour."""
        at = NOW + hour * HOUR
        return await self.record(self.says(key, status, hours, **more), at=at)

    async def shown(self):
        """What every entry shows: its status and its end, in hours."""
        said = {}
        for stored in await self.ledger.entries():
            notice = stored.entry.notice
            if notice is not None and not stored.entry.retracted:
                said[stored.id] = (notice.status, notice.ends and (notice.ends - NOW) / HOUR)
        return said

    async def bulletins(self):
        entries = await self.ledger.entries()
        return [e for e in reversed(entries) if e.source == "notices:capitol"]

    async def asks(self, *wishes):
        """Subscribe chats a, b, c … with their wishes; return who is to see what, by spreading."""
        names = "abcdefg"[: len(wishes)]
        targets = [await self.bind(name) for name in names]
        await self.ledger.sync_subscriptions(
            [Subscription(t.address, "capitol", w) for t, w in zip(targets, wishes, strict=True)],
            self.now,
        )

    async def spread(self):
        while await fanout.expand(self.ledger, self.now):
            pass

    async def wanted(self, entry):
        await self.spread()
        return sorted(row.target[-1] for row in await self.rows(entry=entry))
