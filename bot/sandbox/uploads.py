"""The files that bots uploaded, for the page to show; only the latest are kept."""

from __future__ import annotations

import sqlite3

MOST_BYTES = 64 * 2**20


class Uploads:
    """Files by name, in the stand-ins' own file; whoever writes commits."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep files in the table of that name."""
        self._db = db

    def put(self, name: str, body: bytes) -> None:
        """Keep a file; the oldest go when there are too many bytes."""
        self._db.execute(
            "INSERT OR REPLACE INTO files (name, size, body) VALUES (?, ?, ?)",
            (name, len(body), body),
        )
        self._db.execute(
            "DELETE FROM files WHERE seq IN (SELECT seq FROM (SELECT seq, sum(size)"
            " OVER (ORDER BY seq DESC) AS newer FROM files) WHERE newer > ?)",
            (MOST_BYTES,),
        )

    def get(self, name: str) -> bytes | None:
        """Return a file that is still kept."""
        row = self._db.execute("SELECT body FROM files WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else None
