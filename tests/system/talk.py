"""People who talk with the bots, in the words of either service."""

from dataclasses import dataclass

from tests.system.newsroom import Place, words
from tests.system.stage import PATIENCE, eventually


@dataclass
class Person:
    """Somebody in a chat of the stand-ins; ``role`` is their rank there."""

    stand_ins: object
    place: Place
    id: str
    role: str | None = None
    seen: int = 0

    async def asks(self, word, **options):
        """Give a command, as the service has it written."""
        self.seen = len(await self._said())
        parts = (f"{name}:{value}" for name, value in options.items())
        told = parts if self.place.platform == "discord" else options.values()
        await self._act(text=" ".join((f"/{word}", *map(str, told))))

    async def writes(self, text, **more):
        """Write words as they are."""
        self.seen = len(await self._said())
        await self._act(text=text, **more)

    async def presses(self, label):
        """Press the latest button with these words on it."""

        async def find():
            return self._button(await self._said(), label)

        message, data = await eventually(find, why=lambda: f"for a button {label!r}")
        await self._act(press=data, message=message)

    async def reads(self, *fragments, deadline=PATIENCE):
        """Wait until one of the chat's messages says all of this, and return its words."""
        last = []

        async def ask():
            last[:] = [shown(m["body"]) for m in await self._said()]
            return next((t for t in reversed(last) if all(f in t for f in fragments)), None)

        return await eventually(ask, deadline, every=0.1, why=lambda: f"for {fragments}: {last}")

    async def misses(self, fragment):
        """Make sure that no message in the chat says this."""
        told = [shown(m["body"]) for m in await self._said()]
        assert not any(fragment in text for text in told), told

    def _button(self, messages, label):
        for message in reversed(messages):
            for text, data in buttons(message["body"]):
                if label in text:
                    return message["id"], data
        return None

    async def _said(self):
        """Return what the person sees of the chat; what is deleted is gone."""
        chats = (await self.stand_ins.state(self.place))["chats"]
        return [m for chat in chats for m in chat["messages"] if m["deleted"] is None]

    async def _act(self, **what):
        wish = {"platform": self.place.platform, "chat": self.place.id, "user": self.id, **what}
        if self.role:
            wish["role"] = self.role
        await eventually(lambda: self._done(wish), why=lambda: f"to do {wish}")

    async def _done(self, wish):
        """Act; a bot that is still on its way to the service is waited for."""
        try:
            await self.stand_ins.act(wish)
        except AssertionError as error:
            if "connected" in str(error) or "offers" in str(error):
                return False
            raise
        return True


def shown(body):
    """Return all words of a message, those of its embeds included."""
    return "\n".join(filter(None, (words(body), body.get("content") or "")))


def buttons(body):
    """Return a message's buttons and the lines of its menus, each with its data."""
    for row in body.get("reply_markup", {}).get("inline_keyboard", ()):
        yield from ((b["text"], b["callback_data"]) for b in row if "callback_data" in b)
    for row in body.get("components", ()):
        for each in row.get("components", ()):
            if each.get("custom_id") and each.get("label"):
                yield each["label"], each["custom_id"]
            for option in each.get("options", ()):
                yield option["label"], option["value"]
