"""The ledger: every room over one database, opened only on the schema it was written for."""

from __future__ import annotations

from pathlib import Path

from bot.ports import Ledger
from bot.storage.bundling import Bundling
from bot.storage.chats import Chats
from bot.storage.claiming import Claiming
from bot.storage.database import Database
from bot.storage.erasure import Erasure
from bot.storage.fanout import Fanout
from bot.storage.links import Links
from bot.storage.newsroom import Newsroom
from bot.storage.notes import Notes
from bot.storage.notices import Notices
from bot.storage.place import place_of, refuse_other_schema
from bot.storage.postgres import open_postgres
from bot.storage.reports import Reports
from bot.storage.settling import Settling
from bot.storage.sources import Sources
from bot.storage.sqlite import open_sqlite
from bot.storage.subscriptions import Subscriptions
from bot.storage.targets import Targets
from bot.storage.tying import Tying
from bot.storage.upkeep import schema_of
from bot.storage.visits import Visits
from bot.storage.waiting import Waiting
from bot.storage.websub import Websub
from bot.storage.wishes import Wishes


class SqlLedger(
    Sources,
    Visits,
    Links,
    Targets,
    Subscriptions,
    Chats,
    Wishes,
    Erasure,
    Fanout,
    Claiming,
    Bundling,
    Tying,
    Settling,
    Waiting,
    Newsroom,
    Reports,
    Notes,
    Notices,
    Websub,
):
    """``bot.ports.Ledger`` in hand-written SQL."""

    async def close(self) -> None:
        """Finish what was begun and let go of the storage."""
        await self._database.close()


async def open_ledger(url: str) -> Ledger:
    """Open a ledger whose schema is up to date.

    Args:
        url: ``sqlite:///relative/path.db``, ``sqlite:////absolute/path.db`` or
            ``postgresql://user@host/database``.

    Raises:
        LedgerError: it cannot be reached, or its schema is behind or ahead of this program.

    """
    refuse_other_schema(await schema_of(url))
    place = place_of(url)
    database: Database
    if isinstance(place, Path):
        database = await open_sqlite(place)
    else:
        database = await open_postgres(place)
    return SqlLedger(database)
