"""The record of accepted calls, one JSON line each, for those who check what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from bot.sandbox.nouns import Json, Service


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted call; ``at`` in Unix seconds, ``result`` the ids of the messages it concerns."""

    at: float
    platform: Service
    account: str
    method: str
    chat: str | None
    payload: Json
    status: int
    result: Sequence[str | int]


class Record:
    """A file that grows by a line a call; without a path nothing is written."""

    def __init__(self, path: Path | str | None) -> None:
        """Make sure that the file's folder is there."""
        self._path = None if path is None else Path(path)
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)

    def write(self, call: Accepted) -> None:
        """Append a call; the line is with the operating system when this returns."""
        if self._path is None:
            return
        line = {
            "t": call.at,
            "platform": call.platform,
            "account": call.account,
            "method": call.method,
            "chat": call.chat,
            "payload": call.payload,
            "status": call.status,
            "result": list(call.result),
        }
        with self._path.open("ab", buffering=0) as file:
            file.write(orjson.dumps(line) + b"\n")


def file_entry(name: str, content: bytes) -> Json:
    """Return how an uploaded file stands in the record: by name, size and hash."""
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
