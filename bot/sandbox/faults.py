"""Failures on request: what a service, a network or a reader may do to a call."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from bot.sandbox.nouns import Clock, Json, Service
from bot.sandbox.store import Store


class FaultKind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"  # the answer takes ``seconds``
    ERROR = "error"  # a 5xx, ``status`` or 500; nothing is accepted
    FLOOD = "flood"  # 429 for ``seconds``, or for ``count`` calls
    DROP_BEFORE = "drop_before"  # the connection closes and nothing was accepted
    DROP_AFTER = "drop_after"  # the connection closes though the call was accepted
    BLOCKED = "blocked"  # the reader blocked the bot
    KICKED = "kicked"  # the bot was removed from the chat
    MIGRATED = "migrated"  # a Telegram group became the supergroup ``to``
    DELETED_CHANNEL = "deleted_channel"
    FORBIDDEN = "forbidden"  # the bot lost the permission to post
    MEDIA = "media"  # Telegram takes no pictures, or with ``only`` none of one way


# the spelling of the documentation's sentence is understood too
_SPELLINGS = {"5xx": "error", "429": "flood", "deleted": "deleted_channel"}
WAYS = ("link", "upload", "copy")  # in which a picture comes
_MEDIA = re.compile(r"send(photo|video|document|audio|animation|voice|mediagroup)|editmessagemedia")
OF_A_CHAT = frozenset(
    {
        FaultKind.BLOCKED,
        FaultKind.KICKED,
        FaultKind.MIGRATED,
        FaultKind.DELETED_CHANNEL,
        FaultKind.FORBIDDEN,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure and the calls it strikes; None matches every method or chat.

    ``count`` is how many calls it strikes, None without end. ``until`` is the Unix time at which
    it ends. ``seconds`` is a latency's delay, else how long the fault lasts. ``only`` narrows
    refused pictures to those given by a ``link``, as an ``upload`` or as a known ``copy``.
    """

    kind: FaultKind
    platform: Service
    method: str | None = None
    chat: str | None = None
    count: int | None = None
    seconds: float | None = None
    status: int = 500
    to: str | None = None
    until: float | None = None
    only: str | None = None

    def strikes(self, platform: Service, method: str, chat: str | None) -> bool:
        """Tell whether the fault is meant for such a call."""
        same_method = self.method is None or self.method.lower() == method.lower()
        if self.kind is FaultKind.MEDIA and not _MEDIA.fullmatch(method.lower()):
            return False
        return (
            self.platform == platform and same_method and (self.chat is None or self.chat == chat)
        )


class FaultError(ValueError):
    """A wish for a fault that cannot be understood; the text says what to write instead."""


class Faults:
    """The faults in force; they are kept in the store, so a blocked bot stays blocked."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take up the faults that the store remembers."""
        self._store = store
        self._clock = clock
        self._faults = [_restored(saved) for saved in store.get("faults") or []]
        self.watchers: list[Callable[[Fault, bool], None]] = []

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force; watchers hear of it."""
        if fault.seconds is not None and fault.kind is not FaultKind.LATENCY:
            fault = replace(fault, until=self._clock() + fault.seconds)
        self._faults.append(fault)
        self._save()
        self._tell(fault, begins=True)
        return fault

    def clear(self, platform: Service | None = None, chat: str | None = None) -> None:
        """End all faults, or those of one service or chat."""
        ended = [
            fault
            for fault in self._faults
            if platform in (None, fault.platform) and chat in (None, fault.chat)
        ]
        self._end(ended)

    def active(self) -> list[Fault]:
        """Return the faults in force."""
        now = self._clock()
        self._end([fault for fault in self._faults if fault.until and fault.until <= now])
        return list(self._faults)

    def take(self, platform: Service, method: str, chat: str | None) -> list[Fault]:
        """Return the faults that strike this call and use them up by one call each."""
        if not self._faults:
            return []
        struck = [fault for fault in self.active() if fault.strikes(platform, method, chat)]
        for fault in struck:
            self._spend(fault)
        return struck

    def remaining(self, fault: Fault) -> float:
        """Return the seconds until a fault ends; 1 for one that counts calls."""
        return max(1.0, fault.until - self._clock()) if fault.until else 1.0

    def _spend(self, fault: Fault) -> None:
        if fault.count is None:
            return
        if fault.count <= 1:
            self._end([fault])
        else:
            place = self._faults.index(fault)
            self._faults[place] = replace(fault, count=fault.count - 1)
            self._save()

    def _end(self, ended: list[Fault]) -> None:
        if not ended:
            return
        self._faults = [fault for fault in self._faults if fault not in ended]
        self._save()
        for fault in ended:
            self._tell(fault, begins=False)

    def _tell(self, fault: Fault, *, begins: bool) -> None:
        for watcher in self.watchers:
            watcher(fault, begins)

    def _save(self) -> None:
        self._store.put("faults", [asdict(fault) for fault in self._faults] or None)


def read_fault(wish: Json) -> Fault:
    """Read a fault from JSON, with the numbers as numbers or text.

    Raises:
        FaultError: the kind or the service is not known, or a needed field is missing.

    """
    name = str(wish.get("kind", ""))
    try:
        kind = FaultKind(_SPELLINGS.get(name, name))
    except ValueError:
        known = ", ".join(FaultKind)
        raise FaultError(f"no fault is called {name!r}; write one of {known}, clear") from None
    platform = wish.get("platform")
    if platform not in ("telegram", "discord"):
        raise FaultError('a fault needs "platform": "telegram" or "discord"')
    if kind in OF_A_CHAT and wish.get("chat") is None:
        raise FaultError(f'the fault {kind} needs "chat"')
    if kind is FaultKind.MEDIA and platform != "telegram":
        raise FaultError("Telegram alone refuses pictures: Discord fetches them later")
    if wish.get("only") not in (None, *WAYS):
        raise FaultError(f'"only" is one of {", ".join(WAYS)}')
    if kind is FaultKind.LATENCY and wish.get("seconds") is None:
        raise FaultError('a latency needs "seconds"')
    return Fault(
        kind=kind,
        platform=platform,
        method=_text(wish.get("method")),
        chat=_text(wish.get("chat")),
        count=None if wish.get("count") is None else int(wish["count"]),
        seconds=None if wish.get("seconds") is None else float(wish["seconds"]),
        status=int(wish.get("status", 500)),
        to=_text(wish.get("to")),
        only=_text(wish.get("only")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _restored(saved: Json) -> Fault:
    return Fault(**{**saved, "kind": FaultKind(saved["kind"])})
