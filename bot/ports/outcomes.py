"""What may become of a call to a chat service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands there, under this id (the old id after an edit or a delete)."""

    id: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again in ``delay`` seconds. ``everyone`` when the whole account must wait.

    ``chat`` False when only this one change must wait, and new messages may go to the chat.
    """

    delay: float
    reason: str
    everyone: bool = False
    chat: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """Never in this form: the message, not the chat, is at fault; a person should look."""

    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The message to edit or delete is no longer there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Barred:
    """The chat is there but a permission is missing: pause the target and tell the operator."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat blocked, kicked or deleted us: set it aside without noise."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat lives under another id now (a Telegram group became a supergroup)."""

    chat: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it arrived."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The account itself is refused (a revoked token): its sender must stop."""

    reason: str


Outcome = Sent | Later | Refused | Missing | Barred | Gone | Moved | Unknown | Stopped
