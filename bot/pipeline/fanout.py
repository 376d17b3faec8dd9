"""From a recorded entry to the ledger's rows, a page of subscriptions at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.routing import route
from bot.ports import Enqueue, FanoutPage, Ledger

PAGE = 5000  # rows a transaction: about 10 ms of lock on SQLite (measured for INSERT … SELECT)


async def expand(ledger: Ledger, now: datetime, *, page: int = PAGE) -> bool:
    """Expand one page of the most urgent fan-out; return False when none is left.

    Only a page is in memory at a time, and the first of them can be sent before the last is
    expanded.
    """
    batch = await ledger.fanout_page(page, now)
    if batch is None:
        return False
    await ledger.enqueue(batch, list(_wanted(batch, now)), now)
    return True


def _wanted(page: FanoutPage, now: datetime) -> Iterable[Enqueue]:
    for candidate in page.candidates:
        if not candidate.already and page.revision > 1 and candidate.since > page.first_seen:
            continue  # who subscribes today is not sent yesterday's entry because a comma moved
        wish = route(
            page.entry,
            candidate.preferences,
            priority=page.priority,
            already=candidate.already,
            now=now,
            seen=page.first_seen,
            about=page.about,
        )
        if wish is not None:
            yield Enqueue(candidate.target, wish.priority, wish.due)
