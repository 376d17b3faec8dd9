"""A ledger in the hands of a test."""

from datetime import UTC, datetime, timedelta

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import DeliveryState, Entry, Priority, Subscription
from bot.ports import Chat, Enqueue, Member, PartRef, Settled, VisitRecord, Write

NOW = datetime(2026, 1, 6, 19, tzinfo=UTC)
MAIN = "telegram:main"


class Desk:
    """A ledger in the hands of a test: stories told in a line each."""

    now = NOW

    def __init__(self, ledger):
        self.ledger = ledger

    def entry(self, key, text="Police closed the bridge.", **more):
        return Entry(key, (Paragraph(Rich(text)),), **more)

    def write(self, key, text="Police closed the bridge.", **more):
        facts = {n: more.pop(n) for n in ("known", "announce", "fingerprint") if n in more}
        priority = more.pop("priority", Priority.LIVE)
        entry = self.entry(key, text, **more)
        facts.setdefault("fingerprint", f"{text}{entry.retracted}")
        return Write(entry, priority=priority, **facts)

    def visit(self, *writes, source="wire", story="capitol", at=NOW, **more):
        return VisitRecord(source, story, at, at + timedelta(minutes=1), writes, **more)

    async def record(self, *writes, **more):
        return await self.ledger.record(self.visit(*writes, **more))

    async def bind(self, name, account=MAIN, **more):
        chat = Chat(more.pop("chat", f"chat of {name}"), "channel", **more)
        return await self.ledger.bind_target(f"{account}:{name}", account, chat, self.now)

    async def subscribe(self, *names, story="capitol", account=MAIN):
        """Bind chats and make them, and nobody else, the configured subscribers of a story."""
        targets = [await self.bind(name, account) for name in names]
        wishes = [Subscription(target.address, story) for target in targets]
        await self.ledger.sync_subscriptions(wishes, self.now)
        return [target.id for target in targets]

    async def expand(self, size=100, due=NOW, priority=None):
        """Run every fan-out to its end; return how many pages that took."""
        pages = 0
        while page := await self.ledger.fanout_page(size, self.now):
            pages += 1
            rows = [
                Enqueue(c.target, page.priority if priority is None else priority, due)
                for c in page.candidates
            ]
            await self.ledger.enqueue(page, rows, self.now)
        return pages

    async def publish(self, *keys, **more):
        """Record entries and fan them out."""
        ids = await self.record(*(self.write(key) for key in keys), **more)
        await self.expand()
        return [int(id_[1:]) for id_ in ids]

    async def revise(self, number, text="Police reopened the bridge.", **more):
        """Record a newer revision of an entry and fan it out."""
        more.setdefault("priority", Priority.CORRECTION)
        await self.record(self.write("k", text, known=number, **more))
        await self.expand()

    async def claim(self, limit=100, *, account=MAIN, now=NOW, busy=()):
        return await self.ledger.claim(account, now, limit, busy)

    async def settle(self, row, state=DeliveryState.DONE, **more):
        facts = {"delivered": row.wanted, "parts": (PartRef("77", "ab"),), "posted_at": NOW}
        if state is not DeliveryState.DONE:
            facts = {"delivered": row.delivered, "parts": row.parts}
        settled = Settled(row.entry_id, row.target.id, state, **(facts | more))
        await self.ledger.settle([settled], self.now)

    async def gather(self, *keys):
        """Publish entries to one chat; claim the first, with what could join its message."""
        await self.subscribe("a")
        await self.publish(*keys)
        (row,) = await self.claim()
        return row, await self.ledger.companions(row, self.now, 10)

    async def settle_bundle(self, row, others=(), state=DeliveryState.DONE, **more):
        """Settle a row as a message of its bundle, or of one that others join now."""
        own = Member(row.entry_id, row.entry, row.wanted, row.first_seen, row.revised_at)
        facts = {"delivered": row.wanted if state is DeliveryState.DONE else row.delivered}
        facts |= {"parts": (PartRef("71", "aa"), PartRef("72", "bb"))}
        facts |= {"lead": row.lead or row.entry_id, "bundle": row.bundle or (own, *others)}
        settled = Settled(row.entry_id, row.target.id, state, **(facts | more))
        await self.ledger.settle([settled], self.now)

    async def deliver(self):
        """Send everything that is due, as if every call succeeded."""
        while claimed := await self.claim():
            for row in claimed:
                await self.settle(row)

    async def rows(self, **filters):
        return await self.ledger.deliveries(**filters)

    async def row(self):
        """The only row of the ledger."""
        (only,) = await self.rows()
        return only
