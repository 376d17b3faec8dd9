"""The ledger in hand-written SQL, on SQLite or PostgreSQL.

place.py      where a ledger lives, and the schema this program speaks
database.py   the thin port: one SQL text, two dialects (sqlite.py, postgres.py)
ledger.py     the ledger, put together from its rooms:
              sources visits targets subscriptions fanout claiming bundling settling
              chats wishes erasure waiting newsroom reports notes
revising.py   entries and their revisions, step by step: what visits and newsroom are made of, with
              alerts.py, differences.py (an editor's word against its source's), twins.py, items.py
values.py preferences.py spelling.py   between columns and the ports' types
alone.py      one daemon a storage
upkeep.py     upgrade, backup, integrity;  migrate.py and migrations/ run in a child process
"""

from bot.storage.alone import alone
from bot.storage.ledger import open_ledger
from bot.storage.upkeep import backup, check_integrity, upgrade

__all__ = ["alone", "backup", "check_integrity", "open_ledger", "upgrade"]
