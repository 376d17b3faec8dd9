"""What this stand-in answers when it refuses: Discord's error codes and the shapes of its bodies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

# Discord's documentation, topics/opcodes-and-status-codes: JSON error code → HTTP status, text.
TEXTS: Final[dict[int, tuple[int, str]]] = {
    0: (404, "404: Not Found"),
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30003: (400, "Maximum number of pins reached for the channel (250)"),
    30034: (429, "Max number of daily application command creates has been reached (200)"),
    30007: (400, "Maximum number of webhooks reached (15)"),
    20028: (
        429,
        "The write action you are performing on the channel has hit the write rate limit.",
    ),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    40001: (401, "401: Unauthorized"),
    40005: (413, "Request entity too large"),
    40033: (400, "This message has already been crossposted"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    40333: (403, "internal network error"),
    50007: (403, "Cannot send messages to this user"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on this channel type"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50016: (
        400,
        "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete",
    ),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "You can only bulk delete messages that are under 14 days old."),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "This thread is locked"),
    220001: (400, "Webhooks posted to forum channels must have a thread_name or thread_id"),
    220002: (400, "Webhooks posted to forum channels cannot have both a thread_name and thread_id"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One field of a body that breaks a rule; ``path`` is dotted, ``embeds.0.title``."""

    path: str
    code: str
    message: str


class RefusedError(Exception):
    """A refusal to answer with; ``because`` is the sentence the violation is recorded under."""

    def __init__(
        self,
        code: int,
        because: str,
        *,
        blame: bool = True,
        extra: dict[str, Any] | None = None,
    ) -> None:
        """Keep Discord's code and the sentence; ``blame``: the caller could have known better."""
        super().__init__(because)
        self.blame = blame
        self.code = code
        self.because = because
        self.status = TEXTS[code][0]
        self.extra = extra or {}

    def body(self) -> dict[str, Any]:
        """Return the JSON body that Discord answers with."""
        return {"message": TEXTS[self.code][1], "code": self.code, **self.extra}


def invalid_form(faults: Iterable[Fault]) -> RefusedError:
    """Make the refusal 50035, whose ``errors`` tree names each field (topics/error-messages)."""
    found = list(faults)
    sentence = "; ".join(f"{fault.path}: {fault.message}" for fault in found)
    return RefusedError(50035, sentence, extra={"errors": error_tree(found)})


def error_tree(faults: Iterable[Fault]) -> dict[str, Any]:
    """Nest faults by their paths, each under its field's ``_errors``."""
    tree: dict[str, Any] = {}
    for fault in faults:
        node = tree
        for step in filter(None, fault.path.split(".")):
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": fault.code, "message": fault.message})
    return tree
