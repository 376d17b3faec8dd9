"""A feed with a hub in miniature: real SQLite, a clock by hand, a hub that says what it is told."""

from dataclasses import dataclass, field

from bot.domain.model import Source, Story
from bot.domain.reading import Page, Reading, Request, SourceRefusedError
from bot.domain.signing import sign
from bot.pipeline.hubs import Hubs
from bot.pipeline.ingest import Ingest, Watched
from bot.pipeline.pushed import Calls, Intake
from bot.ports import Answered, Visited
from bot.sources.auto import replay
from tests.fakes import entry

URL, HUB, BASE = (
    "https://example.org/feed",
    "https://hub.example.org/",
    "https://tocsin.example.org",
)
SECRET = "the secret of the desk"


def read(visit):
    """Read a page of lines, ``key: text``; ``gone: key`` withdraws and ``hub`` announces."""
    page = yield Request(visit.url)
    if page.body == b"junk":
        raise SourceRefusedError("this is no page of lines")
    lines = [line.partition(": ") for line in page.body.decode().splitlines()]
    told = [(key, text) for key, _, text in lines if key not in ("gone", "hub")]
    if any(key == "more" for key, _ in told):
        yield Request(f"{visit.url}?page=2")
    return Reading(
        tuple(entry(key, text) for key, text in told),
        removed=tuple(text for key, _, text in lines if key == "gone"),
        newest_first=False,
        hub=next((text for key, _, text in lines if key == "hub"), None),
        topic=URL,
    )


@dataclass
class Web:
    """Serves one page, and answers forms as ``hub`` says."""

    page: bytes = b""
    forms: list = field(default_factory=list)
    visits: int = 0
    hub: object = lambda _url: Answered(202)

    async def visit(self, steps, validators):
        self.visits += 1
        try:
            asked = next(steps)
            while True:
                asked = steps.send(Page(asked.url, self.page))
        except StopIteration as done:
            return Visited(done.value)

    async def submit(self, url, form):
        self.forms.append((url, form))
        return self.hub(url)


class HubRoom:
    """One feed, one hook, everything driven by hand."""

    def __init__(self, ledger, clock):
        self.ledger, self.clock, self.web = ledger, clock, Web(f"hub: {HUB}\na: Rain.".encode())
        self.feed = Source("wire", "story", URL, "feed")
        self.desk = Source("desk", "story", "", "hook")
        story = Story("story", "The story", backlog=None)
        self.ingest = Ingest(
            ledger,
            self.web,
            {s.id: Watched(s, story, read) for s in (self.feed, self.desk)},
        )
        self.rings = []
        self.restart()

    def restart(self):
        """Begin as a new process on the same ledger."""
        call = Calls(self.ledger, self.ingest, self.clock, lambda: None)
        self.hubs = self.ingest.hubs = Hubs(self.ledger, self.web, self.clock, call)
        self.hubs.apply({"wire": self.feed}, BASE)
        self.intake = Intake(
            self.ledger,
            self.web,
            self.ingest,
            self.hubs,
            call,
            replay,
            clock=self.clock,
            told=lambda: self.rings.append(self.clock()),
        )
        self.intake.secrets = {"desk": SECRET, "wire": SECRET}

    async def open(self):
        await self.ledger.sync_sources([self.feed, self.desk], self.clock())

    async def look(self):
        """Visit whatever is due, then let the hubs have their turn; return what was visited."""
        due = await self.ledger.due_sources(self.clock(), 10)
        for state in due:
            await self.ingest.visit(state, self.clock())
        await self.hubs.look()
        return [state.id for state in due]

    async def lease(self):
        """Return the one subscription there is."""
        (only,) = await self.ledger.leases()
        return only

    async def verify(self, seconds=864_000, **other):
        """Ask as a hub does; return what is echoed."""
        lease = await self.lease()
        question = {
            "hub.mode": "subscribe",
            "hub.topic": lease.topic,
            "hub.challenge": "why",
            "hub.lease_seconds": str(seconds),
        }
        return await self.hubs.confirm("wire", lease.token, question | other)

    async def follow(self, seconds=864_000):
        """Come to a verified subscription."""
        await self.open()
        await self.look()
        assert await self.verify(seconds) == "why"
        await self.hubs.look()

    async def distribute(self, text, method="sha256", secret=None):
        """Push as a hub does."""
        lease = await self.lease()
        body = text.encode()
        signature = sign(secret or lease.secret or "", body, method)
        await self.intake.distribute("wire", lease.token, Page(None, body), signature)

    async def told(self):
        """Return what is known, by key; what is withdrawn is None."""
        found = await self.ledger.entries()
        return {e.entry.key: None if e.entry.retracted else e.entry.text for e in found}

    async def interval(self):
        """Return the seconds from now to the feed's next visit."""
        state = await self.ledger.source_state("wire")
        return (state.next_visit - self.clock()).total_seconds()
