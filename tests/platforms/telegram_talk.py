"""A bot in conversation with the people of the stand-in, and a listener that keeps what it hears."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from bot.platforms.telegram import open_conversation
from bot.sandbox import Sandbox

TOKEN = "7000000001:abcdefghijklmnopqrstuvwxyz012345678"
READER, GROUP, CHANNEL, FORUM = "4242", "-1002000000001", "-1002000000002", "-1002000000003"


class Recorder:
    """Keeps what it is told, and gives the answers it was told to, in their order."""

    def __init__(self):
        self.asked_, self.told, self.said = [], [], []
        self.answers = []

    def will(self, *answers):
        """Answer the next thing that is asked with these, or by a function of asked and reply."""
        self.answers.append(answers)

    async def asked(self, asked, reply):
        self.asked_.append(asked)
        for answer in self.answers.pop(0) if self.answers else ():
            if callable(answer):
                await answer(asked, reply)
            else:
                self.said.append(await reply(answer))

    async def complete(self, asked, option, typed):
        return []

    async def joined(self, place, by):
        self.told.append(("joined", place.chat.chat, by.id, by.administers))

    async def left(self, account, chat, reason, *, there=False):
        self.told.append(("left", chat, reason))

    async def moved(self, account, chat, to):
        self.told.append(("moved", chat, to))


class Notebook:
    """A memory that outlives the conversations that are given it."""

    def __init__(self):
        self.notes = {}

    async def remember(self, name, text):
        self.notes[name] = text

    async def recall(self, name):
        return self.notes.get(name)

    async def forget(self, name):
        self.notes.pop(name, None)


class Slots:
    """Lets every call go while it is open, as it is at first, and counts them by chat."""

    def __init__(self):
        self.chats = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, chat):
        await self.open.wait()
        self.chats.append(chat.chat)


class Talk:
    """A sandbox, its people, and one conversation that can be stopped and begun again."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.listener, self.memory, self.slots = Recorder(), Notebook(), Slots()
        self.conversation = None
        self.meant = set()  # rules that a test breaks on purpose
        self._running = None

    async def begin(self, *, url=None):
        self.conversation = open_conversation(
            "main", TOKEN, url or self.sandbox.telegram_url, self.slots, self.memory, now
        )
        self._running = asyncio.create_task(self.conversation.run(self.listener))

    async def end(self):
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        await self.conversation.close()

    async def act(self, chat, user, **what):
        wish = {"platform": "telegram", "chat": chat, "user": user, **what}
        return await self.sandbox.control.act(wish)

    async def fault(self, kind, **what):
        await self.sandbox.control.faults({"kind": kind, "platform": "telegram", **what})

    async def hears(self, count=1):
        """Wait until so many things were asked, and return the last."""
        await until(lambda: len(self.listener.asked_) >= count)
        return self.listener.asked_[-1]

    async def tells(self, count=1):
        await until(lambda: len(self.listener.told) >= count)
        return self.listener.told

    async def says(self, count=1):
        """Wait until the bot's answers were given, and return what they returned."""
        await until(lambda: len(self.listener.said) >= count)
        return self.listener.said

    def shown(self, chat):
        """Return the bot's messages that stand in a chat."""
        stored = self.sandbox.core.store.messages(chat, "telegram")
        return [m for m in stored if m.author.startswith("bot:") and m.deleted is None]

    def texts(self, chat):
        return [message.body["text"] for message in self.shown(chat)]

    def violations(self):
        rules = self.sandbox.control.state()["violations"]["by_rule"]
        return set(rules) - {f"telegram: {rule}" for rule in self.meant}

    def pending(self):
        return len(self.sandbox.core.store.updates(TOKEN.partition(":")[0]))

    def toasts(self):
        kept = self.sandbox.core.store.items("telegram/callback/")
        return [query["answer"]["text"] if "answer" in query else "?" for query in kept.values()]


def now():
    return datetime.now(UTC)


async def until(true, seconds=10):
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the stand-in rings no bell
            await asyncio.sleep(0.005)


@asynccontextmanager
async def talk(path, *, limits="none"):
    """Open a sandbox with a chat of every kind, and a conversation that listens in it."""
    box = Sandbox(path, limits=limits, accounts={"telegram": {"main": TOKEN}})
    box.add_chat("telegram", READER, "private", title="Ada")
    box.add_chat("telegram", GROUP, "supergroup", title="Town")
    box.add_chat("telegram", CHANNEL, "channel", username="town_live", title="Town live")
    box.add_chat("telegram", FORUM, "forum", topics={"7": "Storm"}, title="Forum")
    await box.start()
    talking = Talk(box)
    await talking.begin()
    try:
        yield talking
    finally:
        await talking.end()
        await box.stop()
