"""One look at an index of alerts: which of them are asked for now, later, or not again."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.domain.reading import Page, Request, Skipped, SourceRefusedError
from bot.ports import FetchError
from bot.sources import _cap_xml as xml
from bot.sources._cap_alert import Alert, unpublished
from bot.sources._cap_chain import Chains
from bot.sources._cap_index import Listed
from bot.sources._cap_memory import TRIES, Memory, Waiting, digest
from bot.sources._feed_dates import read_date

AT_ONCE = 50  # alerts asked for in one visit; at four a second that is a quarter of a minute
ACCEPT = {
    "Accept": "application/cap+xml, application/geo+json, application/atom+xml;q=0.9, "
    "application/rss+xml;q=0.9, application/xml;q=0.8, application/json;q=0.8, */*;q=0.5"
}
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """An alert at hand, and the key under which an index told of it before."""

    alert: Alert
    known_as: str | None = None


@dataclass(slots=True)
class Harvest:
    """What a visit brings together."""

    alerts: list[Found] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    failures: list[FetchError] = field(default_factory=list)

    def skip(self, key: str, reason: str) -> None:
        """Note what is no entry."""
        self.skipped.append(Skipped(key, reason))

    def done(self, listed: Listed) -> None:
        """Note that an alert need not be asked for again."""
        self.read[digest(listed.url or "")] = digest(listed.stamp)


Gathering = Generator[Request, Page, Harvest]


def gather(listed: tuple[Listed, ...], memory: Memory, *, alone: bool) -> Gathering:
    """Ask for the alerts that an index lists, the newest first, as many as a visit may.

    Args:
        listed: the entries of the index.
        memory: what earlier visits left; what they read is not asked for again.
        alone: whether the index is a file, for which nothing is fetched.

    """
    harvest = Harvest()
    chains = Chains(memory.chains)
    waited = {w.listed.url: w for w in memory.waiting}
    # What an index no longer lists is over; without an index (it is unchanged) all of it waits on.
    wanted = [] if listed else list(memory.waiting)
    seen: set[str | None] = set()
    for each in listed:
        if _is_at_hand(each, memory, harvest) or each.url in seen:
            continue
        seen.add(each.url)
        before = waited.get(each.url, Waiting(each))
        told_as = next(filter(None, map(chains.key_of, each.told)), before.told_as)
        wanted.append(Waiting(each, before.tries, told_as))
    wanted.sort(key=lambda w: read_date(w.listed.stamp) or _NEVER, reverse=True)
    now, later = ([], wanted) if alone else (wanted[:AT_ONCE], wanted[AT_ONCE:])
    yield from _ask(now, harvest)
    for waiting in later:
        _leave(waiting, harvest, alone=alone, fresh=memory.fresh)
    return harvest


def _is_at_hand(listed: Listed, memory: Memory, harvest: Harvest) -> bool:
    """Take what needs no request; return whether that is all there is to do."""
    url, told = listed.url, listed.told
    reason = next(filter(None, map(unpublished, told)), None)
    if listed.problem:
        harvest.skip(listed.key, listed.problem)
    elif listed.whole:
        harvest.alerts += map(Found, told)
    elif reason:
        harvest.skip(listed.key, reason)
    elif url is None and told:
        harvest.alerts += map(Found, told)
    elif url is None:
        harvest.skip(listed.key, "names no alert")
    elif memory.read.get(digest(url)) == digest(listed.stamp):
        harvest.done(listed)
    else:
        return False
    return True


def _ask(wanted: list[Waiting], harvest: Harvest) -> Generator[Request, Page, None]:
    for place, each in enumerate(wanted):
        try:
            page = yield Request(each.listed.url or "", ACCEPT)
        except FetchError as error:
            harvest.failures.append(error)
            _failed(each, error, harvest)
            if error.wait:  # the server wants peace
                harvest.waiting += wanted[place + 1 :]
                return
        else:
            _read(each, page, harvest)


def _failed(waiting: Waiting, error: FetchError, harvest: Harvest) -> None:
    """Keep an alert that cannot be had for later; meanwhile what its index tells must do."""
    listed, tries = waiting.listed, waiting.tries + 1
    harvest.alerts += map(Found, listed.told)
    if not listed.told:
        harvest.skip(listed.key, f"cannot be had: {error}")
    if tries < TRIES and not error.gone:
        harvest.waiting.append(replace(waiting, tries=tries))
    else:
        harvest.done(listed)


def _read(waiting: Waiting, page: Page, harvest: Harvest) -> None:
    listed = waiting.listed
    harvest.done(listed)
    if page.unchanged:
        return
    try:
        alerts = [*xml.alerts_in(xml.root_of(page))]
    except SourceRefusedError as error:
        harvest.skip(listed.key, f"its alert {error}")
        return
    for alert in alerts:
        whole = replace(alert, page=listed.page)
        harvest.alerts.append(Found(whole, waiting.told_as or None))
    if not alerts:
        harvest.skip(listed.key, "its link leads to no CAP alert")


def _leave(waiting: Waiting, harvest: Harvest, *, alone: bool, fresh: bool) -> None:
    """Leave an alert for the next visit; the first one begins with the newest and lets it be."""
    listed = waiting.listed
    if alone or fresh:
        harvest.alerts += map(Found, listed.told)
        harvest.done(listed)
        if not listed.told:
            harvest.skip(listed.key, _ALONE if alone else _OLD)
    else:
        harvest.waiting.append(waiting)


_ALONE = "its alert lies elsewhere, and nothing is fetched for a file"
_OLD = f"older than the {AT_ONCE} newest alerts, with which a first visit begins"
