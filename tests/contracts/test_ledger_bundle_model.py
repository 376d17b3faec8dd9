"""Any order of events around shared messages: every entry stands once, in its latest words."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.model import DeliveryState, HeldBy
from bot.ports import Member, PartRef, Settled

_stories = itertools.count(1)

ENTRIES = 4

entries = st.integers(0, ENTRIES - 1)
events = st.one_of(
    st.tuples(st.just("revise"), entries, st.booleans()),
    st.tuples(st.just("expand")),
    st.tuples(st.just("claim"), st.integers(0, ENTRIES)),
    st.tuples(st.just("settle"), st.sampled_from(["done", "half", "later", "refused"])),
    st.tuples(st.just("release")),
)


class Model:
    """One chat as it looks, told beside the ledger."""

    def __init__(self, desk, number):
        self.desk = desk
        self.story = self.source = f"story {number}"
        self.account = f"telegram:{number}"
        self.latest = {}  # entry → revision, withdrawn
        self.shown = {}  # message → entry → revision
        self.ids = {}  # lead → message
        self.under_way = None

    async def begin(self):
        await self.desk.subscribe("a", story=self.story, account=self.account)
        writes = [self.desk.write(f"k{n}") for n in range(ENTRIES)]
        ids = await self.desk.record(*writes, source=self.source, story=self.story)
        self.latest = dict.fromkeys((int(id_[1:]) for id_ in ids), (1, False))

    async def revise(self, index, withdrawn):
        number = list(self.latest)[index]
        revision = self.latest[number][0] + 1
        self.latest[number] = (revision, withdrawn)
        write = self.desk.write("k", f"{revision}", known=number, retracted=withdrawn)
        await self.desk.record(write, source=self.source, story=self.story)

    async def expand(self):
        await self.desk.expand()

    async def claim(self, most):
        if self.under_way is not None:
            return
        for row in await self.desk.claim(1, account=self.account):
            bundle = row.bundle
            if row.lead is not None:
                known = self.shown.get(self._message(row.lead), {})
                assert known.keys() <= {m.entry_id for m in bundle}
                assert row.entry_id in {m.entry_id for m in bundle}
            elif not row.parts and row.delivered is None and most:
                others = await self.desk.ledger.companions(row, self.desk.now, most)
                bundle = (_own(row), *others) if others else ()
            self.under_way = row, bundle

    async def settle(self, outcome):
        if self.under_way is None:
            return
        (row, bundle), self.under_way = self.under_way, None
        match outcome:
            case "done":
                await self._stands(row, bundle, DeliveryState.DONE, row.wanted)
            case "half":
                await self._stands(row, bundle, DeliveryState.DUE, row.delivered)
            case "later":
                await self._store(row, bundle, DeliveryState.DUE, row.delivered, row.parts)
            case "refused":
                facts = {"held_by": HeldBy.FAILURE}
                state = DeliveryState.HELD
                await self._store(row, bundle, state, row.delivered, row.parts, **facts)

    async def _stands(self, row, bundle, state, delivered):
        lead = row.lead or row.entry_id
        members = bundle or (_own(row),)
        parts = row.parts or (PartRef(self._message(lead), "ab"),)
        assert parts[0].id == self._message(lead)
        self.shown[parts[0].id] = {m.entry_id: m.revision for m in members}
        await self._store(row, bundle, state, delivered, parts)

    async def _store(self, row, bundle, state, delivered, parts, **more):
        lead = (row.lead or row.entry_id) if bundle else None
        more |= {"lead": lead, "bundle": bundle}
        settled = Settled(row.entry_id, row.target.id, state, delivered, parts, **more)
        await self.desk.ledger.settle([settled], self.desk.now)

    def _message(self, lead):
        return self.ids.setdefault(lead, f"m{lead}")

    async def release(self):
        for item in await self.desk.ledger.waiting():
            await self.desk.ledger.release(item.id, "test", self.desk.now)

    async def end(self):
        """Let everything that can go wrong be over."""
        for _ in range(ENTRIES * 10):
            await self.settle("done")
            await self.release()
            await self.desk.expand()
            await self.claim(ENTRIES)
        assert self.under_way is None
        standing = [pair for message in self.shown.values() for pair in message.items()]
        assert len(standing) == len(dict(standing))  # nothing is told twice
        for number, (revision, withdrawn) in self.latest.items():
            assert withdrawn or number in dict(standing)
            assert dict(standing).get(number, revision) == revision
            (row,) = await self.desk.rows(entry=f"e{number}")
            assert (row.state, row.wanted, row.delivered) == (
                DeliveryState.DONE,
                revision,
                revision,
            )


def _own(row):
    return Member(row.entry_id, row.entry, row.wanted, row.first_seen, row.revised_at)


@given(st.lists(events, max_size=20))
@settings(
    max_examples=25,
    deadline=None,
    # One ledger for all examples: each tells a story of its own, to a chat of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_every_entry_stands_once_in_its_latest_words(desk, happened):
    model = Model(desk, next(_stories))
    await model.begin()
    for name, *details in happened:
        await getattr(model, name)(*details)
    await model.end()
