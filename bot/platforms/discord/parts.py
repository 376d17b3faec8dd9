"""The calls a Discord message is made of, before an address is known."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.model import Part

CHANNEL = "POST /channels/{id}/messages"
WEBHOOK = "POST /webhooks/{id}/{token}"

SUPPRESS_NOTIFICATIONS = 1 << 12  # message flag: a badge, no push (documentation, "Message Flags")


@dataclass(frozen=True, slots=True)
class Published(Part):
    """A part that is also published to the followers of an announcement channel.

    A type and not a key of the payload: the payload is what goes over the wire and nothing else.
    """


def may_become(_platform: object, message_id: str, part: Part) -> bool:  # noqa: ARG001 - the port's
    """Say yes: a message of Discord's may be edited into any other."""
    return True
