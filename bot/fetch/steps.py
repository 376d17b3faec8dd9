"""Running a source's generator: each step in a worker thread, its failures put into words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import perf_counter

from bot.domain.reading import Page, Reading, Request, SourceRefusedError, Steps
from bot.fetch.lanes import Lanes
from bot.ports import FetchError

Answer = Page | FetchError | None
Fetch = Callable[[Request], Awaitable[Page]]


async def run(steps: Steps, fetch: Fetch, lanes: Lanes) -> Reading:
    """Drive a generator to its reading; parsing happens in ``lanes`` and never in the loop.

    A page that cannot be had is thrown into the generator, which may do without it.

    Raises:
        FetchError: a page could not be had and the source needs it.
        SourceRefusedError: the source does not recognise what it got, or failed over it.

    """
    loop = asyncio.get_running_loop()
    answer: Answer = None
    address = ""
    lane = lanes.lane(address, answer)
    try:
        while True:
            lane = lanes.lane(address, answer)
            asked, seconds = await loop.run_in_executor(lane, _timed, steps, answer)
            lanes.took(address, answer, seconds)
            if isinstance(asked, Reading):
                return asked
            answer, address = await _answer(fetch, asked), asked.url
    finally:
        # In the lane's queue it comes after a step that a cancellation left running there.
        with suppress(RuntimeError):
            lane.submit(steps.close)


def _timed(steps: Steps, answer: Answer) -> tuple[Request | Reading, float]:
    begun = perf_counter()
    return advance(steps, answer), perf_counter() - begun


async def _answer(fetch: Fetch, asked: Request) -> Page | FetchError:
    try:
        return await fetch(asked)
    except FetchError as error:
        return error


def advance(steps: Steps, answer: Answer) -> Request | Reading:
    """Take one step of a generator: start it, give it a page, or tell it there is none."""
    try:
        match answer:
            case None:
                return next(steps)
            case FetchError():
                return steps.throw(answer)
            case _:
                return steps.send(answer)
    except StopIteration as end:
        return _reading(end.value)
    except (FetchError, SourceRefusedError):
        raise
    except Exception as error:
        # Whatever a page does to a parser, it is that page's fault and not the daemon's end.
        reason = f"could not be read: {type(error).__name__}: {error}"
        raise SourceRefusedError(reason) from error


def _reading(value: object) -> Reading:
    if isinstance(value, Reading):
        return value
    raise SourceRefusedError("could not be read: its reader ended without a reading")
