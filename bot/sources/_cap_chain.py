"""Which alert is the next version of which: chains of updates, remembered between visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.model import NoticeStatus
from bot.sources._cap_alert import Alert, Reference
from bot.sources._cap_told import Chain, Told, name_of
from bot.sources._feed_dates import read_date

_MOST_NAMES = 40  # of one chain; the newest are those that an update refers to
_MOST_TITLE = 120  # characters


class Chains:
    """The chains known so far. Alerts are added in the order in which they were sent."""

    def __init__(self, chains: Iterable[Chain] = ()) -> None:
        """Start from what was remembered, the least recently touched first."""
        self._chains = {chain.key: chain for chain in chains}
        self._keys = {name: chain.key for chain in self._chains.values() for name in chain.names}
        self._touched: dict[str, None] = {}

    def key_of(self, alert: Alert) -> str | None:
        """Return the key of the chain an alert is known in."""
        return self._keys.get(name_of(alert.sender, alert.identifier))

    @property
    def all(self) -> tuple[Chain, ...]:
        """Every chain, the least recently touched first."""
        return tuple(self._chains.values())

    @property
    def touched(self) -> tuple[Chain, ...]:
        """The chains that this visit's alerts belong to, the oldest first."""
        chains = (self._chains[key] for key in self._touched)
        return tuple(sorted(chains, key=lambda chain: (chain.first, chain.key)))

    def add(self, told: Told) -> None:
        """Put an alert into its place: a chain of its own, or the head of the one it continues."""
        known = self._chains.get(self._keys.get(told.name, ""))
        listed = self._chains.get(told.known_as or "")
        if known is not None:
            self._again(known, told)
        elif listed is not None:
            self._in_full(listed, told)
        elif told.alert.kind == "Cancel":
            self._cancel(told)
        else:
            self._follow(told)

    def _again(self, known: Chain, told: Told) -> None:
        """Take an alert of a known name: a newer version counts, a superseded one does not."""
        if known.head == told.name and _seconds(told.sent) > known.sent:
            self._continue(known, told)
        elif known.head == told.name:
            self._put(known)

    def _in_full(self, listed: Chain, told: Told) -> None:
        """Take the alert itself where only its index told of it so far."""
        if listed.sent <= _seconds(told.sent):
            self._continue(replace(listed, ends=None), told)

    def _cancel(self, told: Told) -> None:
        ended = [chain for chain in self._referred(told.alert) if chain.sent <= _seconds(told.sent)]
        for chain in ended:
            self._continue(chain, told)
        if not ended:
            self._begin(told)

    def _follow(self, told: Told) -> None:
        chain = self._continued(told) if told.alert.supersedes else None
        if chain is None:
            self._begin(told)
            return
        self._continue(chain, told)
        named = self._named(told.alert)
        for other in self._referred(told.alert):
            if other.key != chain.key and other.head in named:
                self._join(other, told)

    def _continued(self, told: Told) -> Chain | None:
        """Return the chain an update continues: one whose head it names, the oldest of several.

        Some senders go on naming the first alert only: that is the same chain if nothing but the
        time is new. Others part one alert into several, each of which names it: then only the
        first of them continues it.
        """
        chains = self._referred(told.alert)
        named = self._named(told.alert)
        heads = [chain for chain in chains if chain.head in named]
        if heads:
            return heads[0]
        return next((chain for chain in chains if _is_next(chain, told)), None)

    @staticmethod
    def _named(alert: Alert) -> set[str]:
        return {name_of(r.sender, r.identifier) for r in alert.references}

    def _referred(self, alert: Alert) -> list[Chain]:
        names = (name_of(r.sender, r.identifier) for r in alert.references)
        keys = dict.fromkeys(key for name in names if (key := self._keys.get(name)))
        return sorted((self._chains[key] for key in keys), key=lambda c: (c.first, c.key))

    def _begin(self, told: Told) -> None:
        alert, seconds = told.alert, _seconds(told.sent)
        free = [r for r in alert.references if name_of(r.sender, r.identifier) not in self._keys]
        whole = alert.supersedes and len(free) == len(alert.references)
        first = min(free, key=_age) if whole and free else Reference(alert.sender, alert.identifier)
        names = [name_of(r.sender, r.identifier) for r in free] if whole else []
        self._put(
            Chain(
                key=self._key(first),
                names=(*dict.fromkeys(names), told.name),
                head=told.name,
                sent=seconds,
                first=seconds,
                ends=None if told.ends is None else _seconds(told.ends),
                subject=told.subject,
                status=told.status,
                title=told.title[:_MOST_TITLE],
                kind=told.kind[:_MOST_TITLE],
                area=told.area,
                cancelled=alert.kind == "Cancel",
            )
        )

    def _key(self, first: Reference) -> str:
        """Return a chain's key: the identifier, with the sender where another one has it."""
        longer = f"{first.identifier},{first.sender}"
        forms = (first.identifier, longer, f"{longer},{first.sent}")
        return next((form for form in forms if form not in self._chains), forms[-1])

    def _join(self, other: Chain, told: Told) -> None:
        """Let an alert that went up in another one say what that one says from now on."""
        self._put(replace(_after(other, told), cancelled=True))

    def _continue(self, chain: Chain, told: Told) -> None:
        alert = told.alert
        joined = [c for c in self.all if c.cancelled and c.head == chain.head]
        named = [name_of(r.sender, r.identifier) for r in alert.references if alert.supersedes]
        ours = [name for name in named if self._keys.get(name, chain.key) == chain.key]
        names = tuple(dict.fromkeys((*chain.names, *ours, told.name)))
        self._put(replace(_after(chain, told), names=names[-_MOST_NAMES:]))
        for other in joined:
            if other.key != chain.key:
                self._join(other, told)

    def _put(self, chain: Chain) -> None:
        self._touched[chain.key] = None
        self._chains.pop(chain.key, None)
        self._chains[chain.key] = chain
        self._keys.update(dict.fromkeys(chain.names, chain.key))


def _after(chain: Chain, told: Told) -> Chain:
    """Return a chain with an alert as its head."""
    return replace(
        chain,
        head=told.name,
        sent=_seconds(told.sent),
        ends=chain.ends if told.ends is None else _seconds(told.ends),
        subject=told.subject or chain.subject,
        status=_status(chain, told),
        title=(told.title or chain.title)[:_MOST_TITLE],
        kind=(told.kind or chain.kind)[:_MOST_TITLE],
        area=told.area or chain.area,
        cancelled=told.alert.kind == "Cancel",
    )


def _is_next(chain: Chain, told: Told) -> bool:
    return chain.subject == told.subject and chain.sent < _seconds(told.sent)


def _status(before: Chain, told: Told) -> NoticeStatus:
    """Return where a notice stands now; one that ends later than was said is extended."""
    if told.status is not NoticeStatus.IN_FORCE or before.status in _OVER:
        return told.status
    if told.ends is None or before.ends is None:
        return told.status
    if _seconds(told.ends) == before.ends:
        return before.status
    later = _seconds(told.ends) > before.ends
    return NoticeStatus.EXTENDED if later else NoticeStatus.IN_FORCE


_NEVER = datetime.max.replace(tzinfo=UTC)
_OVER = (NoticeStatus.LIFTED, NoticeStatus.EXPIRED)


def _age(reference: Reference) -> datetime:
    """Order references by when they were sent; those that do not say come last."""
    return read_date(reference.sent) or _NEVER


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
