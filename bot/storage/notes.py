"""Small texts under a name, for the program's own use between runs."""

from __future__ import annotations

from bot.storage.room import Room

_REMEMBER = """
INSERT INTO note (name, text) VALUES (:name, :text)
ON CONFLICT (name) DO UPDATE SET text = excluded.text"""


class Notes(Room):
    """What one run leaves for the next, or for a command beside it."""

    async def remember(self, name: str, text: str) -> None:
        """Keep a text under a name."""
        async with self._database.write() as c:
            await c.run(_REMEMBER, name=name, text=text)

    async def recall(self, name: str) -> str | None:
        """Return the text kept under a name."""
        async with self._database.read() as c:
            row = await c.row("SELECT text FROM note WHERE name = :name", name=name)
        return None if row is None else str(row["text"])

    async def forget(self, name: str) -> None:
        """Let go of the text kept under a name, if there is one."""
        async with self._database.write() as c:
            await c.run("DELETE FROM note WHERE name = :name", name=name)
