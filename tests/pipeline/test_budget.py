"""A source whose calls are counted is left alone for as long as it asks."""

from bot.domain.reading import SourceRefusedError
from tests.fakes import entry


async def test_a_refusal_that_asks_for_patience_gets_it(newsroom):
    await newsroom.tell(entry("a"))
    newsroom.page.error = SourceRefusedError("the answer holds no blocks", wait=900.0)
    newsroom.clock.forward(100)
    await newsroom.look()

    assert await _is_due(newsroom, after=899) is False
    assert await _is_due(newsroom, after=2) is True


async def _is_due(newsroom, *, after):
    newsroom.clock.forward(after)
    return bool(await newsroom.ledger.due_sources(newsroom.clock(), 10))
