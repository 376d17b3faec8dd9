"""Every error Discord documents becomes the outcome that fits it, in words of our own."""

import errno

import aiohttp
import discord
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot.platforms.discord.errors import Answer, judge, seconds, translate
from bot.ports import Barred, Gone, Later, Missing, Refused, Stopped, Unknown

CODES = [
    (404, 10003, Gone), (404, 10004, Gone), (404, 10008, Missing), (404, 10015, Gone),
    (429, 20016, Later), (429, 20022, Later), (429, 20028, Later), (429, 20029, Later),
    (400, 30046, Later), (401, 40001, Stopped), (413, 40005, Refused), (429, 40062, Later),
    (400, 40067, Barred), (403, 40333, Stopped), (403, 50001, Barred), (403, 50005, Refused),
    (400, 50006, Refused), (403, 50007, Gone), (400, 50008, Barred), (403, 50013, Barred),
    (400, 50024, Barred), (401, 50027, Gone), (400, 50033, Barred), (400, 50035, Refused),
    (400, 50083, Barred), (503, 130000, Later), (403, 160005, Barred), (400, 160006, Barred),
    (400, 160007, Barred), (400, 200000, Refused), (400, 200001, Refused), (400, 220001, Barred),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "outcome"), CODES)
def test_discords_code_decides_first(status, code, outcome):
    assert isinstance(judge(Answer(status, code), posting=True), outcome)


@pytest.mark.parametrize(
    ("status", "posting", "outcome"),
    [
        (400, True, Refused), (401, True, Stopped), (403, True, Barred), (404, True, Barred),
        (405, True, Refused), (408, True, Later), (413, True, Refused), (418, True, Refused),
        (429, True, Later), (500, True, Unknown), (502, True, Unknown), (503, False, Later),
    ],
)  # fmt: skip
def test_without_a_known_code_the_status_decides(status, posting, outcome):
    assert isinstance(judge(Answer(status), posting=posting), outcome)


def test_the_wait_discord_asks_for_is_kept():
    answer = Answer(429, 20028, retry_after=1163.097)
    assert judge(answer, posting=False) == Later(1163.097, "too many writes to the channel")
    assert judge(Answer(429, retry_after=2.5, everyone=True), posting=True).everyone


def test_edits_of_old_messages_wait_long():
    assert judge(Answer(400, 30046), posting=False).delay >= 1800


@pytest.mark.parametrize("status", [403, 429])
def test_the_gatekeepers_block_stops_the_whole_account_for_minutes(status):
    outcome = judge(Answer(status, via_discord=False), posting=True)
    assert isinstance(outcome, Later)
    assert outcome.everyone
    assert outcome.delay >= 60


REFUSED = aiohttp.ClientConnectorError(
    ConnectionKey("discord.com", 443, True, True, None, None, None),
    OSError(errno.ECONNREFUSED, "secret words"),
)


@pytest.mark.parametrize(
    ("error", "posting", "outcome"),
    [
        (discord.LoginFailure("secret words"), True, Stopped),
        (discord.RateLimited(77.0), True, Later),
        (REFUSED, True, Later),
        (aiohttp.ConnectionTimeoutError("secret words"), True, Later),
        (aiohttp.ServerDisconnectedError("secret words"), True, Unknown),
        (aiohttp.ServerDisconnectedError("secret words"), False, Later),
        (TimeoutError("secret words"), True, Unknown),
        (TimeoutError("secret words"), False, Later),
        (OSError(errno.ECONNRESET, "secret words"), True, Unknown),
        (KeyError("secret words"), True, Unknown),
    ],
    ids=lambda value: getattr(value, "__name__", None) or type(value).__name__,
)
def test_a_broken_connection_is_unknown_only_for_posts(error, posting, outcome):
    found = translate(error, posting=posting)
    assert isinstance(found, outcome)
    assert "secret" not in found.reason


@pytest.mark.parametrize(
    ("value", "wait"), [("1.5", 1.5), (2, 2.0), (None, None), ("x", None), (-1, 0)]
)
def test_waits_are_read_from_headers_and_bodies(value, wait):
    assert seconds(value) == wait
