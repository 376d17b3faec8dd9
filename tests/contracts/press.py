"""Editors at a ledger, in the hands of a test."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.model import Flag, Priority
from bot.ports import By, Enqueue, NewAlert, Write

ANN, BOB = "telegram:1", "discord:2"
RECALL = timedelta(seconds=5)
SHOTS = "Shots fired inside the Capitol."
PAGE = "Two people were hurt at the bridge."
WORD = "Three people were hurt at the bridge."
LATER = "Four people were hurt at the bridge."
LAST = "Five people were hurt at the bridge."


class Press:
    """What editors do, a line each; ``desk`` is the ledger's other hands."""

    def __init__(self, desk):
        self.desk = desk
        self.ledger = desk.ledger

    def by(self, who=ANN, after=timedelta(0)):
        return By(who, "telegram:main:-100", self.desk.now + after)

    def draft(self, text=SHOTS, **more):
        key = more.pop("entry", f"alert-{text}")
        flags = more.pop("flags", frozenset({Flag.BREAKING}))
        entry = self.desk.entry(key, text, flags=flags)
        write = Write(entry, f"{text}False", Priority.BREAKING)
        facts = {"needed": 1, "recall": RECALL, "wanted": 3} | more
        return NewAlert(facts.pop("story", "capitol"), "breaking", write, **facts)

    async def push(self, text=SHOTS, who=ANN, **more):
        return await self.ledger.push(self.draft(text, **more), self.by(who))

    async def sent(self, text=SHOTS, **more):
        """Push an alert and let it leave; return its entry's id."""
        alert = await self.push(text, recall=timedelta(0), **more)
        await self.desk.expand()
        return alert.entry

    async def rewrite(self, entry, text, action="correct", who=ANN, **more):
        stored = await self.ledger.stored(entry)
        said = self.desk.entry(stored.entry.key, text, **more)
        write = Write(said, f"{text}{said.retracted}", Priority.CORRECTION)
        return await self.ledger.rewrite(entry, write, self.by(who), action)

    async def retract(self, entry, **more):
        return await self.rewrite(entry, SHOTS, "retract", retracted=True, **more)

    async def pin(self, entry):
        stored = await self.ledger.stored(entry)
        write = Write(replace(stored.entry, pin=True), "", Priority.CORRECTION)
        return await self.ledger.rewrite(entry, write, self.by(), "pin")

    async def page(self, after=RECALL):
        return await self.ledger.fanout_page(10, self.desk.now + after)

    async def enqueue(self, page):
        now = self.desk.now
        rows = [Enqueue(c.target, page.priority, now) for c in page.candidates]
        await self.ledger.enqueue(page, rows, now)

    async def leave(self):
        """Let everything leave whose recall window is over after it."""
        while page := await self.page():
            await self.enqueue(page)

    async def told(self):
        """The texts that now stand in all chats, after sending everything."""
        await self.leave()
        await self.desk.deliver()
        rows = await self.desk.rows()
        stored = {s.id: s.entry for s in await self.ledger.entries()}
        return sorted({stored[row.entry].text for row in rows if not stored[row.entry].retracted})

    async def corrected(self):
        """Tell one chat an entry of the page, then correct it."""
        await self.desk.subscribe("a")
        await self.desk.record(self.desk.write("k", PAGE))
        await self.desk.expand()
        await self.desk.deliver()
        await self.rewrite("e1", WORD, note="The hospital counts three.")
        return self

    async def says(self, text, **more):
        """Have the page say something else about that entry."""
        await self.desk.record(self.desk.write("k", text, **({"known": 1} | more)))

    async def known(self):
        """What is known of the page's first entry."""
        return (await self.ledger.known_entries("wire"))[0]

    async def waiting(self):
        return [item.id for item in await self.ledger.waiting()]

    async def acts(self):
        """What the audit log says, the oldest first."""
        return [(row.action, row.subject) for row in reversed(await self.ledger.audit())]
