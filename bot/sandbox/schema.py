"""The tables of the stand-ins' memory, and what a row of them means."""

from __future__ import annotations

from typing import Any

import orjson

from bot.sandbox.nouns import Chat, StoredMessage

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS chats (
    platform TEXT NOT NULL, id TEXT NOT NULL, username TEXT, body TEXT NOT NULL,
    PRIMARY KEY (platform, id)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS chat_names ON chats (platform, username);
CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY, platform TEXT NOT NULL, chat TEXT NOT NULL, id TEXT NOT NULL,
    thread TEXT, author TEXT NOT NULL, body TEXT NOT NULL, history TEXT NOT NULL DEFAULT '[]',
    sent REAL NOT NULL, edited REAL, deleted REAL,
    UNIQUE (platform, chat, id)
) STRICT;
CREATE VIEW IF NOT EXISTS stored AS
    SELECT platform, chat, id, author, body, sent, thread, edited, deleted, history
    FROM messages ORDER BY seq;
CREATE TABLE IF NOT EXISTS updates (
    bot TEXT NOT NULL, id INTEGER NOT NULL, at REAL NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (bot, id)
) STRICT;
CREATE TABLE IF NOT EXISTS tallies (
    platform TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (platform, name)
) STRICT;
CREATE TABLE IF NOT EXISTS violations (
    seq INTEGER PRIMARY KEY, at REAL NOT NULL, platform TEXT NOT NULL, rule TEXT NOT NULL,
    sentence TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS files (
    seq INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


def chat_of(body: str) -> Chat:
    """Read a chat from its column."""
    fields = orjson.loads(body)
    return Chat(**{**fields, "denied": frozenset(fields["denied"])})


def message_of(row: tuple[Any, ...]) -> StoredMessage:
    """Read a message from a row of the view ``stored``."""
    platform, chat, number, author, body, sent, thread, edited, deleted, history = row
    return StoredMessage(
        platform=platform,
        chat=chat,
        id=number,
        author=author,
        body=orjson.loads(body),
        sent=sent,
        thread=thread,
        edited=edited,
        deleted=deleted,
        history=tuple(orjson.loads(history)),
    )
