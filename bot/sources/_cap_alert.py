"""A CAP alert as its format tells it, whatever it was written in, and what it must have."""

from __future__ import annotations

import re
from dataclasses import dataclass

ACTUAL = "Actual"
PUBLIC = "Public"
ALL_CLEAR = "AllClear"
_TOLD = ("Alert", "Update", "Cancel")
_NEVER_TOLD = ("Ack", "Error")
_SUPERSEDING = ("Update", "Cancel")


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of another alert; ``sent`` as written, empty where it is not told."""

    sender: str
    identifier: str
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that belongs to an alert."""

    url: str
    type: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Info:
    """What an alert says, in one language; times as written."""

    language: str = ""
    categories: tuple[str, ...] = ()
    event: str = ""
    responses: tuple[str, ...] = ()
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    effective: str = ""
    onset: str = ""
    expires: str = ""
    ends: str = ""  # of the event itself, where told apart from the alert's own expiry
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    areas: tuple[str, ...] = ()
    vtec: tuple[str, ...] = ()  # codes of the US weather service's own event tracking
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. Times are as written; ``replaced`` says that its source knows a newer one."""

    identifier: str = ""
    sender: str = ""
    sent: str = ""
    status: str = ""
    kind: str = ""
    scope: str = ""
    note: str = ""
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()
    replaced: bool = False
    page: str = ""  # the address of a page for people that shows it
    author: str = ""

    @property
    def supersedes(self) -> bool:
        """Whether it takes the place of those it refers to."""
        return self.kind in _SUPERSEDING


def fault(alert: Alert, *, dated: bool) -> str | None:
    """Return what an alert lacks that CAP requires, or None; without these it is not published.

    CAP 1.2, section 3.2.1: identifier, sender, sent, status, msgType and scope are required. What
    does not say that it is public may not be; what does not say when it was sent has no place in
    a chain of updates.

    Args:
        alert: the alert.
        dated: whether its ``sent`` could be read.

    """
    needed = {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": alert.sent,
        "status": alert.status,
        "msgType": alert.kind,
        "scope": alert.scope,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        return f"lacks {', '.join(missing)}, which every CAP alert must have"
    if not dated:
        return f"sent {shown(alert.sent)} is no date"
    if alert.kind == "Cancel":
        return None if alert.references else "cancels nothing: it has no references"
    if not any(info.event or info.headline for info in alert.infos):
        return "lacks an event: it says nothing"
    return None


def unpublished(alert: Alert) -> str | None:
    """Return why an alert is not for the public, or None if it is."""
    if alert.status and alert.status != ACTUAL:
        return f"status {shown(alert.status)}"
    if alert.scope and alert.scope != PUBLIC:
        return f"scope {shown(alert.scope)}"
    if alert.kind in _NEVER_TOLD or (alert.kind and alert.kind not in _TOLD):
        return f"msgType {shown(alert.kind)}"
    return None


def shown(text: str) -> str:
    """Return a value as it may stand in a sentence for the operator."""
    short = re.sub(r"[^ -~\w]", "?", " ".join(text.split()))
    return short if len(short) <= 60 else f"{short[:59]}…"  # noqa: PLR2004 - enough to know it by


def references(text: str) -> tuple[Reference, ...]:
    """Read CAP's own form: ``sender,identifier,sent`` parted by white space."""
    found = []
    for piece in text.split()[:100]:
        sender, comma, rest = piece.partition(",")
        if not piece.strip(","):
            continue
        # An identifier may hold commas, though the standard forbids them; the ends may not.
        identifier, second, sent = rest.rpartition(",")
        if comma and second and identifier:
            found.append(Reference(sender, identifier, sent))
        elif not comma:
            found.append(Reference("", piece))
        else:
            found.append(Reference(sender, rest or sender))
    return tuple(found)
