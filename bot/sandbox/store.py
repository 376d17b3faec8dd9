"""The stand-ins' memory in one SQLite file; it outlives a killed process."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

import orjson

from bot.sandbox.listening import Listener
from bot.sandbox.nouns import Chat, Json, Service, StoredMessage, Violation
from bot.sandbox.schema import SCHEMA, chat_of, message_of
from bot.sandbox.uploads import Uploads


class Store:
    """Chats, messages, update queues, tallies and notes.

    Every call is synchronous and small. Writes gather in one transaction until ``commit``, which
    the stand-ins call before each answer: what a caller was told has been kept.
    """

    def __init__(self, path: Path | str) -> None:
        """Open the file, or make it; ``:memory:`` keeps nothing."""
        if str(path) != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.executescript(SCHEMA)
        self.uploads = Uploads(self._db)
        self._listeners: WeakSet[Listener] = WeakSet()
        self._changed: set[str] = set()

    def close(self) -> None:
        """Keep what was written and let go of the file."""
        self.commit()
        self._db.close()

    def commit(self) -> None:
        """Keep what was written since the last commit, then tell the listeners."""
        self._db.commit()
        for chat in self._changed:
            for listener in self._listeners:
                listener.tell(chat)
        self._changed.clear()

    def subscribe(self) -> AsyncIterator[str]:
        """Return an iterator over the ids of chats in which something changes from now on."""
        listener = Listener()
        self._listeners.add(listener)
        return listener

    # -- chats

    def put_chat(self, chat: Chat) -> None:
        """Store a chat, or store it anew."""
        body = orjson.dumps({**asdict(chat), "denied": sorted(chat.denied)}).decode()
        name = chat.username.lower() if chat.username else None
        self._db.execute(
            "INSERT INTO chats VALUES (?, ?, ?, ?) ON CONFLICT (platform, id)"
            " DO UPDATE SET username = excluded.username, body = excluded.body",
            (chat.platform, chat.id, name, body),
        )
        self._changed.add(chat.id)

    def chat(self, platform: Service, chat_id: str) -> Chat | None:
        """Return a chat by its id."""
        return self._one_chat(
            "SELECT body FROM chats WHERE platform = ? AND id = ?", platform, chat_id
        )

    def chat_named(self, platform: Service, username: str) -> Chat | None:
        """Return a chat by its public name, with or without the ``@``."""
        name = username.removeprefix("@").lower()
        query = "SELECT body FROM chats WHERE platform = ? AND username = ?"
        return self._one_chat(query, platform, name)

    def chats(self, platform: Service | None = None) -> list[Chat]:
        """Return all chats in the order in which they were first stored."""
        rows = self._db.execute("SELECT body FROM chats ORDER BY rowid")
        chats = [chat_of(body) for (body,) in rows]
        return [chat for chat in chats if platform in (None, chat.platform)]

    def drop_chat(self, platform: Service, chat_id: str) -> None:
        """Forget a chat; its messages stay for the record."""
        self._db.execute("DELETE FROM chats WHERE platform = ? AND id = ?", (platform, chat_id))
        self._changed.add(chat_id)

    def _one_chat(self, query: str, *values: str) -> Chat | None:
        row = self._db.execute(query, values).fetchone()
        return chat_of(row[0]) if row else None

    # -- messages

    def add_message(self, message: StoredMessage) -> None:
        """Store a new message."""
        self._db.execute(
            "INSERT INTO messages (platform, chat, id, thread, author, body, sent)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                message.platform,
                message.chat,
                message.id,
                message.thread,
                message.author,
                orjson.dumps(message.body).decode(),
                message.sent,
            ),
        )
        self._changed.add(message.chat)

    def message(self, platform: Service, chat: str, message_id: str) -> StoredMessage | None:
        """Return a message that stands, or None when it never did or was deleted."""
        row = self._db.execute(
            "SELECT * FROM stored WHERE platform = ? AND chat = ? AND id = ? AND deleted IS NULL",
            (platform, chat, message_id),
        ).fetchone()
        return message_of(row) if row else None

    def messages(self, chat: str, platform: Service | None = None) -> list[StoredMessage]:
        """Return a chat's messages, the oldest first, deleted ones included."""
        rows = self._db.execute(
            "SELECT * FROM stored WHERE chat = ? AND platform = ifnull(?, platform)",
            (chat, platform),
        )
        return [message_of(row) for row in rows]

    def edit_message(self, message: StoredMessage, body: Json, at: float | None) -> StoredMessage:
        """Give a message a new body and keep the old one; ``at`` None leaves it without a mark."""
        edited = message.edited if at is None else at
        history = (*message.history, message.body)
        self._db.execute(
            "UPDATE messages SET body = ?, history = ?, edited = ?"
            " WHERE platform = ? AND chat = ? AND id = ?",
            (
                orjson.dumps(body).decode(),
                orjson.dumps(history).decode(),
                edited,
                message.platform,
                message.chat,
                message.id,
            ),
        )
        self._changed.add(message.chat)
        return replace(message, body=body, history=history, edited=edited)

    def delete_message(self, message: StoredMessage, at: float) -> None:
        """Take a message away; the record of it stays."""
        self._db.execute(
            "UPDATE messages SET deleted = ? WHERE platform = ? AND chat = ? AND id = ?",
            (at, message.platform, message.chat, message.id),
        )
        self._changed.add(message.chat)

    def next_number(self, sequence: str, start: int = 1) -> int:
        """Return the next number of a named sequence (a chat's message ids, update ids …)."""
        rows = self._db.execute(
            "INSERT INTO sequences VALUES (?, ?) ON CONFLICT (name)"
            " DO UPDATE SET value = value + 1 RETURNING value",
            (sequence, start),
        ).fetchall()  # all of them: an open RETURNING would forbid the commit
        return int(rows[0][0])

    # -- updates that wait for a bot

    def push_update(self, bot: str, body: Json, at: float) -> int:
        """Queue an update for a bot and return its id; ``update_id`` is put into the body."""
        number = self.next_number(f"updates of {bot}", 1_000_001)
        text = orjson.dumps({"update_id": number, **body}).decode()
        self._db.execute("INSERT INTO updates VALUES (?, ?, ?, ?)", (bot, number, at, text))
        return number

    def updates(self, bot: str, limit: int = 100) -> list[Json]:
        """Return the updates that wait for a bot, the oldest first."""
        rows = self._db.execute(
            "SELECT body FROM updates WHERE bot = ? ORDER BY id LIMIT ?", (bot, limit)
        )
        return [orjson.loads(body) for (body,) in rows]

    def forget_updates(self, bot: str, *, below: int = 0, before: float = 0.0) -> None:
        """Drop a bot's updates with an id under ``below`` or older than ``before``."""
        self._db.execute(
            "DELETE FROM updates WHERE bot = ? AND (id < ? OR at < ?)", (bot, below, before)
        )

    # -- tallies

    def count(self, platform: Service, name: str) -> None:
        """Add one to a tally (``accepted``, ``rate_limited``, ``violations`` …)."""
        self._db.execute(
            "INSERT INTO tallies VALUES (?, ?, 1) ON CONFLICT (platform, name)"
            " DO UPDATE SET value = value + 1",
            (platform, name),
        )

    def counts(self, platform: Service) -> dict[str, int]:
        """Return a service's tallies."""
        rows = self._db.execute("SELECT name, value FROM tallies WHERE platform = ?", (platform,))
        return {"accepted": 0, "rate_limited": 0, "violations": 0, **dict(rows.fetchall())}

    def add_violation(self, violation: Violation) -> None:
        """Keep a violation and count it."""
        self.count(violation.platform, "violations")
        self._db.execute(
            "INSERT INTO violations (at, platform, rule, sentence) VALUES (?, ?, ?, ?)",
            (violation.at, violation.platform, violation.rule, violation.sentence),
        )

    def violations(self, limit: int = 100) -> list[Violation]:
        """Return the latest violations, the newest first."""
        query = "SELECT at, platform, rule, sentence FROM violations ORDER BY seq DESC LIMIT ?"
        return [Violation(*row) for row in self._db.execute(query, (limit,))]

    def violations_by_rule(self) -> dict[str, int]:
        """Return how often each rule was broken, as ``platform: rule``."""
        query = (
            "SELECT platform || ': ' || rule, count(*) FROM violations GROUP BY 1 ORDER BY 2 DESC"
        )
        return dict(self._db.execute(query).fetchall())

    # -- notes: small JSON values under a key, the demo's position among them

    def get(self, key: str) -> Any:
        """Return the value under a key, or None."""
        row = self._db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def put(self, key: str, value: Any) -> None:
        """Put a JSON value under a key and commit; None takes the key away."""
        if value is None:
            self._db.execute("DELETE FROM notes WHERE key = ?", (key,))
        else:
            text = orjson.dumps(value).decode()
            self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, text))
        self.commit()

    def items(self, prefix: str) -> dict[str, Any]:
        """Return all keys that begin with a prefix, with their values, in the order of keys."""
        rows = self._db.execute(
            "SELECT key, value FROM notes WHERE substr(key, 1, length(?)) = ? ORDER BY key",
            (prefix, prefix),
        )
        return {key: orjson.loads(value) for key, value in rows}
