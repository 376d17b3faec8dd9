"""A front desk over a real ledger, and people who write, press and answer there."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.chat.frontdesk import Frontdesk
from bot.chat.turn import Desk, House
from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Priority, Story
from bot.ports import Asked, Chat, Person, Place, VisitRecord, Write

NOW = datetime(2026, 1, 6, 19, tzinfo=UTC)
MAIN = "telegram:main"
STORIES = {
    "capitol": Story("capitol", "Unrest at the Capitol", "America/New_York"),
    "harbour": Story("harbour", "Fire in the harbour", "Europe/Berlin", "de"),
}


@dataclass
class FakeConversation:
    """Remembers what is said unasked; ``admins`` may change chats, ``reachable`` can be written to."""

    account: str = MAIN
    admins: set[tuple[str, str]] = field(default_factory=set)
    reachable: set[str] = field(default_factory=set)
    said: list = field(default_factory=list)

    async def say(self, place, answer, *, over=None):
        self.said.append((place, answer))
        return str(len(self.said))

    async def private(self, person):
        number = person.partition(":")[2]
        return Place(self.account, Chat(number, "private")) if person in self.reachable else None

    async def administers(self, place, person):
        return (place.chat.chat, person) in self.admins

    def link(self, story=None):
        return {"private": "https://t.me/tocsin_bot", "group": "https://t.me/tocsin_bot?startgroup"}


@dataclass
class Somebody:
    """A person in a chat; ``answers`` is all that was said back."""

    room: object
    place: Place
    person: Person
    answers: list = field(default_factory=list)
    numbers: object = field(default_factory=lambda: count(1))

    @property
    def last(self):
        return self.answers[-1] if self.answers else None

    @property
    def text(self):
        return self.last.text.text

    @property
    def buttons(self):
        """What can be pressed now, by label without its tick."""
        menu = self.last.menu.choices if self.last.menu else ()
        rows = [b for row in self.last.rows for b in row if b.data]
        return {b.label.removeprefix("✓ "): b.data for b in [*rows, *menu]}

    @property
    def ticked(self):
        rows = [b for row in self.last.rows for b in row]
        return {b.label[2:] for b in rows if b.label.startswith("✓ ")}

    async def writes(self, text, **more):
        """Write a command; return what is said back, None for silence."""
        word, _, rest = text.removeprefix("/").partition(" ")
        return await self._asks(word=word, text=rest, **more)

    async def fills(self, word, **options):
        """Use a command on a service that takes its options apart."""
        return await self._asks(word=word, options=options)

    async def presses(self, *labels):
        for label in labels:
            said = await self.sends(self.buttons[label])
        return said

    async def types(self, text):
        """Answer the question that was asked last."""
        return await self.sends(self.last.question.data, text)

    async def sends(self, data, text=""):
        """Press whatever data, as a client of one's own could."""
        return await self._asks(press=data, text=text, message="7")

    async def _asks(self, **what):
        before = len(self.answers)

        async def reply(answer):
            self.answers.append(answer)
            return str(next(self.numbers))

        await self.room.frontdesk.asked(
            Asked(self.place, self.person, self.room.now, **what), reply
        )
        return self.text if len(self.answers) > before else None


class Room:
    """Everything around the front desk."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.now = NOW
        self.house = House(stories=dict(STORIES), editors=frozenset({"telegram:9"}))
        self.conversation = FakeConversation()
        self.tasks = []
        self.desk = Desk(
            ledger,
            None,
            {MAIN: self.conversation},
            {},
            lambda: self.house,
            lambda: self.now,
            lambda work, _: self.tasks.append(asyncio.ensure_future(work)),
        )
        self.frontdesk = Frontdesk(self.desk)

    def configures(self, **fields):
        self.house = replace(self.house, **fields)

    def private(self, number="42", language="en"):
        person = Person(f"telegram:{number}", "Ann", language, administers=True)
        return Somebody(self, Place(MAIN, Chat(number, "private")), person)

    def group(self, number="-100", *, person="5", admin=False, kind="group", thread=None):
        place = Place(MAIN, Chat(number, kind, thread, "The group"))
        return Somebody(self, place, Person(f"telegram:{person}", "Bob", "en", admin))

    async def target(self, chat="42"):
        return (await self.ledger.targets_in(MAIN, chat))[0]

    async def settings(self, chat="42"):
        return await self.ledger.settings_of((await self.target(chat)).id)

    async def followed(self, chat="42"):
        """The stories that a chat follows."""
        found = await self.ledger.targets_in(MAIN, chat)
        return [s.story for t in found for s in await self.ledger.subscriptions_of(t.id)]

    async def wishes(self, chat="42", story="capitol"):
        """What a chat wants of a story."""
        subscribed = await self.ledger.subscriptions_of((await self.target(chat)).id)
        return next(s.preferences for s in subscribed if s.story == story)

    async def due(self, chat="42"):
        """The entries that wait to be sent to a chat."""
        target = (await self.target(chat)).address
        return [row.entry for row in await self.ledger.deliveries(target=target)]

    async def tells(self, key, text="Police closed the bridge.", *, story="capitol", **fields):
        """Let a source tell an entry; return its id."""
        fields.setdefault("published", self.now)
        write = Write(Entry(key, (Paragraph(Rich(text)),), **fields), text, Priority.LIVE)
        later = self.now + timedelta(minutes=1)
        await self.ledger.record(VisitRecord(f"wire-{story}", story, self.now, later, (write,)))
        return (await self.ledger.entries(story, 1))[0].id


def data_of(answer):
    """All data that an answer's buttons, its menu and its question hold."""
    buttons = [b.data for row in answer.rows for b in row if b.data]
    choices = [c.data for c in answer.menu.choices] if answer.menu else []
    return [*buttons, *choices, *([answer.question.data] if answer.question else [])]
