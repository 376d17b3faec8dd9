"""What a delivery costs on the disk."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import DeliveryState, Entry, Priority, Source, Subscription
from bot.pipeline import fanout
from bot.ports import Chat, PartRef, Settled, VisitRecord, Write
from bot.storage import backup, open_ledger, upgrade
from tests.bench.figures import figure

NOW = datetime(2021, 1, 6, tzinfo=UTC)
CHATS, ENTRIES = 500, 20


async def sizes():
    """the ledger's bytes a delivery"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.db")
        await upgrade(f"sqlite:///{path}")
        ledger = await open_ledger(f"sqlite:///{path}")
        wishes = []
        for number in range(CHATS):
            address = f"telegram:main:{number}"
            await ledger.bind_target(address, "telegram:main", Chat(str(number), "private"), NOW)
            wishes.append(Subscription(address, "story"))
        await ledger.sync_sources([Source("page", "story", "https://example.org")], NOW)
        await ledger.sync_subscriptions(wishes, NOW)
        before = await _size(ledger, path)
        await _deliver(ledger)
        after = await _size(ledger, path)
        await ledger.close()
    each = (after - before) / (CHATS * ENTRIES)
    note = f"{CHATS} chats × {ENTRIES} entries, delivered, with message ids, indexes and entries"
    return [figure("ledger bytes a delivery (SQLite)", each, "bytes", 80, note)]


async def _deliver(ledger):
    for number in range(ENTRIES):
        entry = Entry(f"k{number}", (Paragraph(Rich(f"Entry {number}.")),))
        write = Write(entry, f"print {number}", Priority.LIVE)
        await ledger.record(VisitRecord("page", "story", NOW, NOW + timedelta(1), (write,)))
        while await fanout.expand(ledger, NOW):
            pass
        while rows := await ledger.claim("telegram:main", NOW, 500, ()):
            part = (PartRef("1234567", "abcdef"),)
            done = [
                Settled(r.entry_id, r.target.id, DeliveryState.DONE, 1, part, NOW) for r in rows
            ]
            await ledger.settle(done, NOW)


async def _size(ledger, path):
    """Return the file's size with what still stands in the write-ahead log."""
    copy = path.with_suffix(".copy")
    await backup(f"sqlite:///{path}", str(copy))
    size = copy.stat().st_size
    copy.unlink()
    return size
