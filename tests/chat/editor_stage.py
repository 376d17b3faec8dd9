"""An editors' room: the real ledger, newsdesk and front desk; chats that keep what they show."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count

from bot.chat import editors
from bot.chat.editors import announcing, drafts, following
from bot.chat.frontdesk import Frontdesk
from bot.chat.turn import Desk, House
from bot.domain.model import DeliveryState, HeldBy, Story, Subscription
from bot.pipeline.newsdesk import Newsdesk
from bot.ports import Asked, Chat, Enqueue, PartRef, Person, Place, Settled
from tests.chat.editor_time import FakeConversation, Hours

ADA = Person("telegram:1", "Ada", "en", administers=True)
BEN = Person("telegram:2", "Ben", "en", administers=True)
CLEO = Person("discord:3", "Cleo", "en", administers=True)
EVE = Person("telegram:9", "Eve", "en", administers=True)

CAPITOL = Story("capitol", "Unrest at the Capitol", timezone="America/New_York")
FLOOD = Story("flood", "The flood")


def alone_with(person):
    service = person.id.partition(":")[0]
    return Place(f"{service}:main", Chat(f"of {person.id}", "private"))


NEWSROOM = Place("telegram:main", Chat("-100", "group"))


class Stage:
    """Editors before their chats."""

    def __init__(self, ledger, hours):
        self.ledger, self.hours, self.clock = ledger, hours, hours.clock
        self.house = House(
            stories={CAPITOL.id: CAPITOL},
            editors=frozenset({ADA.id, BEN.id, CLEO.id}),
            recall=timedelta(seconds=5),
        )
        self.chats = {name: FakeConversation(name) for name in ("telegram:main", "discord:main")}
        self.newsdesk = Newsdesk(
            ledger, lambda: self.house.stories, lambda: self.house.approval, self.clock
        )
        self.toasts, self.questions = [], []
        self._targets = count(1)
        self.open()

    def open(self):
        """Begin, or begin again as after a restart."""
        self.desk = Desk(
            self.ledger,
            self.newsdesk,
            self.chats,
            {"telegram": _sketch("Telegram"), "discord": _sketch("Discord")},
            lambda: self.house,
            self.clock,
            self.hours.spawn,
        )
        self.frontdesk = Frontdesk(self.desk)

    asked = staticmethod(Asked)

    async def restart(self):
        await self.hours.stop()
        self.open()
        await editors.resume(self.desk)
        await self.hours.quiet()

    def configure(self, **changes):
        self.house = replace(self.house, **changes)

    async def subscribe(self, chats, story="capitol"):
        wishes = []
        for _ in range(chats):
            address = f"telegram:main:reader{next(self._targets)}"
            chat = Chat(address, "private")
            await self.ledger.bind_target(address, "telegram:main", chat, self.clock())
            wishes.append(Subscription(address, story))
        await self.ledger.sync_subscriptions(wishes, self.clock())

    async def ask(self, person, place=None, **more):
        """Let a person do something; return the message it led to, if it led to one."""
        place = place or alone_with(person)
        asked = Asked(place, person, self.clock(), **more)
        made = []

        async def reply(answer):
            self.toasts += [answer.toast] if answer.toast else []
            self.questions += [answer.question] if answer.question else []
            if not answer.text.text and not answer.rows and not answer.menu and not answer.shown:
                return None
            over = (made[-1] if made else asked.message) if answer.replaces else None
            said = await self.chats[place.account].say(place, answer, over=over)
            made.extend([said] if said else [])
            return said

        await self.frontdesk.asked(asked, reply)
        await self.hours.quiet()
        return self.chats[place.account].messages[made[-1]] if made else None

    async def writes(self, person, line, place=None, **more):
        """Write a command such as ``/breaking The bridge is closed.``."""
        word, _, text = line.removeprefix("/").partition(" ")
        return await self.ask(person, place, word=word, text=text, **more)

    async def presses(self, person, message, label, place=None):
        """Press the button of a message that has this label."""
        press = message.buttons[label]
        place = place or message.place
        return await self.ask(person, place, press=press, message=message.id)

    async def fills_in(self, person, text, place=None):
        """Answer the newest question."""
        return await self.ask(person, place, press=self.questions[-1].data, text=text)

    async def push(self, person, text="The bridge is closed.", place=None):
        """Push breaking news; return the message that follows it."""
        preview = await self.writes(person, f"/breaking {text}", place)
        return await self.presses(person, preview, "Send")

    async def deliver(self, limit=1000, *, failing=0):
        """Let what has left arrive: ``limit`` chats get it, of which the first few fail."""
        while page := await self.ledger.fanout_page(1000, self.clock()):
            await self.ledger.enqueue(page, _rows(page, self.clock()), self.clock())
        claimed = await self.ledger.claim("telegram:main", self.clock(), limit, ())
        settled = [
            _failed(row) if place < failing else _sent(row, self.clock())
            for place, row in enumerate(claimed)
        ]
        await self.ledger.settle(settled, self.clock())
        return len(claimed)

    async def acts(self):
        """Return what the audit log says was done, and by whom, the oldest first."""
        return [(row.action, row.who) for row in reversed(await self.ledger.audit())]

    async def entry(self, name="e1"):
        return (await self.ledger.stored(name)).entry

    def last(self, person):
        place = alone_with(person)
        return self.chats[place.account].last(place)

    def everything_pressable(self):
        said = [m for c in self.chats.values() for m in c.messages.values()]
        answers = [a for m in said for a in (m.answer, *m.before)]
        buttons = [b.data for a in answers for row in a.rows for b in row]
        choices = [c.data for a in answers if a.menu for c in a.menu.choices]
        return [*buttons, *choices, *(q.data for q in self.questions)]


@asynccontextmanager
async def staged(ledger, monkeypatch, *, readers=3):
    """Open a stage with some readers over a ledger."""
    hours = Hours()
    monkeypatch.setattr(following, "sleep", hours.sleep)
    monkeypatch.setattr(announcing, "sleep", hours.sleep)
    monkeypatch.setattr(drafts, "sleep", hours.sleep)
    stage = Stage(ledger, hours)
    await stage.subscribe(readers)
    yield stage
    await hours.stop()


def _sketch(service):
    return lambda message: f"[{service}] {message.entry.text}"


def _rows(page, now):
    return [Enqueue(c.target, page.priority, now) for c in page.candidates]


def _sent(row, now):
    part = (PartRef(f"m{row.entry_id}", "ab"),)
    return Settled(row.entry_id, row.target.id, DeliveryState.DONE, row.wanted, part, now)


def _failed(row):
    state = DeliveryState.HELD
    return Settled(row.entry_id, row.target.id, state, None, (), error="no", held_by=HeldBy.FAILURE)
