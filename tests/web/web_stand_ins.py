"""A ledger and a window on chats for the pages' tests, both set by hand."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import web
from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import DeliveryState, Entry, HeldBy, Priority, TargetState
from bot.ports import (
    DeliveryRow,
    LedgerError,
    NoSuchIdError,
    PreviewChat,
    PreviewMessage,
    PreviewRefusedError,
    SourceRow,
    Status,
    StoredEntry,
    TargetRow,
    WaitingItem,
)

NOW = datetime(2021, 1, 6, 19, 30, tzinfo=UTC)
TOKEN = "a-token-for-the-programs"


class LedgerByHand:
    """Answers what the pages ask; ``broken`` makes the storage fail."""

    def __init__(self, entries=3):
        self.broken = False
        self.settled = []
        self.held = [
            WaitingItem("h4", HeldBy.BRAKE, "capitol", "12 entries would change", NOW),
            WaitingItem("d1t3", HeldBy.UNKNOWN, "capitol", "may have arrived", NOW, "e1", "t3"),
        ]
        self.stored = [
            StoredEntry(f"e{n}", "capitol", "live", 1, _entry(n)) for n in range(entries, 0, -1)
        ]

    async def status(self, now):
        self._check()
        return Status(
            sources=(
                SourceRow("live", "capitol", NOW, NOW + timedelta(minutes=1), 0, None),
                SourceRow("wire", "budget", None, NOW, 3, "404 Not Found"),
            ),
            targets=(
                TargetRow("t1", "telegram:main:-1001", "channel", TargetState.ACTIVE, None),
                TargetRow("t2", "discord:main:11", "text", TargetState.PAUSED, "SEND_MESSAGES"),
            ),
            entries={"capitol": len(self.stored)},
            backlog={"telegram:main": 7},
            waiting=len(self.held),
            paused=("story:budget",),
        )

    async def entries(self, story=None, limit=500):
        self._check()
        return [e for e in self.stored if story in (None, e.story)][:limit]

    async def deliveries(self, entry=None, target=None, state=None):
        self._check()
        if not entry.startswith("e"):
            raise NoSuchIdError(f"{entry} is no entry's id")
        row = DeliveryRow(
            entry, "capitol", "telegram:main:-1001", DeliveryState.DONE, 2, 2, ("55",),
            Priority.LIVE, 1, None, None,
        )  # fmt: skip
        return [row]

    async def waiting(self):
        self._check()
        return list(self.held)

    async def release(self, item, who, now):
        self._settle("release", item, who)

    async def drop(self, item, who, now):
        self._settle("drop", item, who)

    def _settle(self, verb, item, who):
        kept = [each for each in self.held if each.id != item]
        if len(kept) == len(self.held):
            raise NoSuchIdError(f"nothing waits under {item}")
        self.held = kept
        self.settled.append((verb, item, who))

    def _check(self):
        if self.broken:
            raise LedgerError("the disk is full")


def _entry(number):
    return Entry(f"k{number}", (Paragraph(Rich(f"Update {number}")),), published=NOW)


class PreviewByHand:
    """Chats that a test speaks into."""

    def __init__(self):
        self._chats = []
        self._messages = {}
        self._listeners = []
        self.acts = []
        self.dialogues = {}
        self.uploads = {}
        self.filled = []
        self.refusal = None
        self.tallies = {"accepted": 0, "violations": 0, "rate_limited": 0}

    def open(self, number, platform, kind, title):
        self._chats.append(PreviewChat(number, platform, kind, title))
        self._messages[number] = {}
        self._tell(number)

    def say(self, chat, number, body, at=NOW):
        self._messages[chat][number] = PreviewMessage(number, chat, at, None, None, body)
        self.tallies["accepted"] += 1
        self._tell(chat)

    def edit(self, chat, number, body, at=NOW + timedelta(minutes=5)):
        old = self._messages[chat][number]
        history = (*old.history, old.body)
        self._messages[chat][number] = replace(old, body=body, edited=at, history=history)
        self._tell(chat)

    def delete(self, chat, number, at=NOW + timedelta(minutes=9)):
        self._messages[chat][number] = replace(self._messages[chat][number], deleted=at)
        self._tell(chat)

    def chats(self):
        return list(self._chats)

    def messages(self, chat):
        return list(self._messages[chat].values())

    def counts(self):
        return dict(self.tallies)

    def picture(self, file):
        return self.uploads.get(file)

    def dialogue(self, chat):
        return self.dialogues.get(chat)

    async def act(self, act):
        if self.refusal:
            raise PreviewRefusedError(self.refusal)
        self.filled.append(act.fill)
        self.acts.append((act.chat.id, act.role, act.text or act.press, act.message))

    @property
    def listeners(self):
        return len(self._listeners)

    def changes(self):
        queue = asyncio.Queue()
        self._listeners.append(queue)
        return self._changes(queue)

    async def _changes(self, queue):
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.remove(queue)

    def _tell(self, chat):
        for queue in self._listeners:
            queue.put_nowait(chat)


async def healthy():
    return {"storage": None, "telegram:main": None}


@asynccontextmanager
async def served(
    ledger=None,
    preview=None,
    health=healthy,
    tokens=(TOKEN,),
    clock=lambda: NOW,
    *,
    newsdesk=None,
    stories=dict,
    pushes=None,
):
    """Serve the pages on a free port of this machine."""
    server = web.reserve("127.0.0.1", 0)
    desk = web.Desk(
        ledger or LedgerByHand(), health, preview, tokens, clock, newsdesk, stories, pushes
    )
    async with server.serving(desk):
        yield server


def telegram(text, **fields):
    return {"message_id": 1, "sender_chat": {"title": "Capitol live"}, "text": text, **fields}


def discord(**fields):
    author = {"username": "Tocsin", "bot": True}
    return {"author": author, "content": "", "embeds": [], "flags": 0, **fields}
