"""The thin port beneath the ledger: one SQL text for both databases.

Statements are written once, in the words SQLite and PostgreSQL share. Parameters are named
(``:target``); ``:targets[]`` is a list of integers and stands where a sub-select may stand
(``d.target NOT IN :targets[]``). A statement may end in a row lock (``FOR UPDATE OF d SKIP
LOCKED``), which is dropped where it has no place: on SQLite, which has one writer at a time, and
in a transaction that only reads.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

Value = str | int | None | list[int]
T = TypeVar("T")

_ROW_LOCK = re.compile(r"\s+FOR (UPDATE|SHARE)\b[^()]*$")


def without_lock(sql: str) -> str:
    """Drop the row lock a statement ends in."""
    return _ROW_LOCK.sub("", sql)


class Row(Protocol):
    """A row of a result, read by column name."""

    def __getitem__(self, key: str, /) -> Any:
        """Return the column's value."""
        ...


class Connection(Protocol):
    """Statements inside one transaction."""

    async def run(self, sql: str, **values: Value) -> None:
        """Run a statement for its effect."""
        ...

    async def rows(self, sql: str, **values: Value) -> Sequence[Row]:
        """Run a statement and return all its rows."""
        ...

    async def row(self, sql: str, **values: Value) -> Row | None:
        """Run a statement and return its first row."""
        ...

    async def many(self, sql: str, values: Sequence[dict[str, Value]]) -> None:
        """Run a statement once for each set of values, in that order, in one journey."""
        ...


class Database(Protocol):
    """Where the ledger's tables live. All failures come out as ``LedgerError``."""

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that sees one moment and changes nothing."""
        ...

    def write(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction: committed at the end of the block, undone if the block raises."""
        ...

    async def close(self) -> None:
        """Finish what was begun and close; closing twice is harmless."""
        ...


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Finish the work even when the caller is cancelled, then pass the cancellation on.

    A commit or a rollback that is abandoned half-way would leave the connection inside a
    transaction that belongs to nobody.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()  # looked at, so that it is not reported as forgotten
        raise cancelled
    return task.result()
