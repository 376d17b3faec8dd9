"""Any order of events: no wanted revision is lost, no chat is spoken to twice at once."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.model import DeliveryState, HeldBy, TargetState
from bot.ports import PartRef

_stories = itertools.count(1)

TARGETS = ("a", "b", "c")
ENTRIES = 3

entries = st.integers(0, ENTRIES - 1)
targets = st.integers(0, len(TARGETS) - 1)
outcomes = st.sampled_from(["done", "later", "refused", "unknown", "killed"])
events = st.one_of(
    st.tuples(st.just("revise"), entries),
    st.tuples(st.just("expand"), st.integers(1, 4)),
    st.tuples(st.just("claim"), st.integers(1, 4)),
    st.tuples(st.just("settle"), targets, outcomes),
    st.tuples(st.just("gone"), targets),
    st.tuples(st.just("back"), targets),
)


class Model:
    """What must be true of one story, told beside the ledger."""

    def __init__(self, desk, number):
        self.desk = desk
        self.story = self.source = f"story {number}"
        self.account = f"telegram:{number}"
        self.wanted = {}  # entry → revision
        self.in_flight = {}  # target → claimed row
        self.targets = []

    async def begin(self):
        self.targets = await self.desk.subscribe(*TARGETS, story=self.story, account=self.account)
        writes = [self.desk.write(f"k{n}") for n in range(ENTRIES)]
        ids = await self.desk.record(*writes, source=self.source, story=self.story)
        self.wanted = dict.fromkeys((int(id_[1:]) for id_ in ids), 1)

    async def revise(self, index):
        number = list(self.wanted)[index]
        self.wanted[number] += 1
        write = self.desk.write("k", f"revision {self.wanted[number]}", known=number)
        await self.desk.record(write, source=self.source, story=self.story)

    async def expand(self, size):
        await self.desk.expand(size)

    async def claim(self, limit):
        for row in await self.desk.claim(limit, account=self.account):
            assert row.target.id not in self.in_flight
            assert row.delivered is None or row.delivered < row.wanted or not row.parts
            self.in_flight[row.target.id] = row

    async def settle(self, index, outcome):
        row = self.in_flight.pop(self.targets[index], None)
        if row is None:
            return
        match outcome:
            case "done":
                await self.desk.settle(row, parts=(PartRef(str(row.wanted), "x"),))
            case "later":
                await self.desk.settle(row, DeliveryState.DUE, attempts=row.attempts + 1)
            case "refused":
                await self.desk.settle(row, DeliveryState.HELD, held_by=HeldBy.FAILURE)
            case "unknown":
                await self.desk.settle(row, DeliveryState.HELD, held_by=HeldBy.UNKNOWN)
            case "killed":
                lost = {row.target.id: row, **self.in_flight}
                self.in_flight.clear()
                found = await self.desk.ledger.recover(self.account, hold=False, now=self.desk.now)
                assert found == len(lost)

    async def gone(self, index):
        await self._set(index, TargetState.GONE)

    async def back(self, index):
        await self._set(index, TargetState.ACTIVE)

    async def _set(self, index, state):
        target = self.targets[index]
        await self.desk.ledger.set_target(target, state, None, now=self.desk.now)

    async def end(self):
        """Let everything that can go wrong be over: then every chat shows the latest."""
        for index in range(len(TARGETS)):
            await self.settle(index, "done")
            await self.back(index)
        for item in await self.desk.ledger.waiting():
            await self.desk.ledger.release(item.id, "test", self.desk.now)
        await self.desk.expand()
        while claimed := await self.desk.claim(account=self.account):
            for row in claimed:
                await self.desk.settle(row, parts=(PartRef(str(row.wanted), "x"),))
        for number, revision in self.wanted.items():
            rows = await self.desk.rows(entry=f"e{number}")
            assert len(rows) == len(TARGETS)
            for row in rows:
                assert (row.state, row.wanted, row.delivered, row.messages) == (
                    DeliveryState.DONE,
                    revision,
                    revision,
                    (str(revision),),
                )


@given(st.lists(events, max_size=25))
@settings(
    max_examples=25,
    deadline=None,
    # One ledger for all examples: each tells a story of its own, to chats of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_every_chat_ends_up_with_the_latest_revision(desk, happened):
    model = Model(desk, next(_stories))
    await model.begin()
    for name, *details in happened:
        await getattr(model, name)(*details)
    await model.end()
