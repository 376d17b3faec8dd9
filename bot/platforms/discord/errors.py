"""What Discord's errors mean for a delivery, told in words of our own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import aiohttp
import discord

from bot.ports import Barred, Gone, Later, Missing, Outcome, Refused, Stopped, Unknown

_SOON = 5.0  # seconds, for a service that stumbles
_ANNOUNCEMENTS = 1200.0  # code 20028 comes with waits of about 20 minutes (discord-api-docs#6109)
_OLD_EDITS = 3600.0  # code 30046 has no published window: an hour is the age it speaks of
_DAY = 3600.0  # code 30034: 200 creations a day; an hour later some may be free again
_BLOCKED = 600.0  # invalid requests are counted over 10 minutes (topics/rate-limits)

_JSON = "application/json"

# Codes and meanings: Discord's documentation, "Opcodes and Status Codes", JSON error codes.
_BY_CODE: dict[int, Outcome] = {
    10003: Gone("the channel no longer exists"),
    10004: Gone("the server no longer exists or the bot has left it"),
    10008: Missing("the message was deleted in the channel"),
    10015: Gone("the webhook was deleted"),
    20016: Later(_SOON, "the channel is in slow mode"),
    20022: Later(_ANNOUNCEMENTS, "too many edits of published announcements", chat=False),
    20028: Later(_ANNOUNCEMENTS, "too many writes to the channel"),
    20029: Later(_ANNOUNCEMENTS, "too many writes to the server"),
    30003: Refused("the channel holds as many pins as Discord allows: unpin one"),
    30034: Later(_DAY, "no more new commands today"),
    30046: Later(_OLD_EDITS, "too many edits of messages older than an hour", chat=False),
    40001: Stopped("Discord does not accept the token: put a valid one in place and restart"),
    40005: Refused("the message is too large"),
    40062: Later(_SOON, "the service is rate limited"),
    40067: Barred("the forum wants a tag on every post: make tags optional or name a thread"),
    40333: Stopped("Discord's gatekeeper blocks this client's User-Agent"),
    50001: Barred("the bot cannot see the channel: give it View Channel there"),
    50005: Refused("the message was written by another account and cannot be edited"),
    50006: Refused("the message has nothing in it"),
    50007: Gone("this person takes no messages from the bot"),
    50008: Barred("messages cannot be sent to this type of channel"),
    50013: Barred("a permission is missing: allow Send Messages (in Threads) and Embed Links"),
    50024: Barred("this cannot be done in this type of channel"),
    50027: Gone("the webhook's token is no longer valid"),
    50033: Barred("the recipients are not valid"),
    50035: Refused("Discord finds the message malformed"),
    50083: Barred("the thread is archived: open it again"),
    130000: Later(60.0, "Discord is overloaded"),
    160005: Barred("the thread is locked: unlock it"),
    160006: Barred("the server has too many active threads: archive some"),
    160007: Barred("the server has too many active announcement threads: archive some"),
    200000: Refused("the server's AutoMod blocked the message"),
    200001: Refused("the server's AutoMod blocked the title"),
    220001: Barred("a webhook of a forum cannot post without a thread: name one"),
    220002: Barred("a webhook of a forum cannot post without a thread: name one"),
    220003: Barred("webhooks cannot open posts in this channel"),
}

_BY_STATUS: dict[int, Outcome] = {
    400: Refused("Discord finds the request malformed"),
    401: _BY_CODE[40001],
    403: Barred("Discord forbids it: check the bot's permissions in the channel"),
    404: Barred("Discord does not know the address: check the account's api_url"),
    405: Refused("Discord does not allow this call"),
    408: Later(_SOON, "Discord was too slow"),
    413: _BY_CODE[40005],
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal as it came over the wire, without its words: they may hold secrets.

    Attributes:
        status: The HTTP status.
        code: Discord's JSON error code, 0 where there is none.
        retry_after: Seconds to wait as the service asks, body before header.
        everyone: The whole account is asked to wait.
        via_discord: The answer is Discord's own; Cloudflare's are HTML or lack ``Via``.

    """

    status: int
    code: int = 0
    retry_after: float | None = None
    everyone: bool = False
    via_discord: bool = True


def judge(answer: Answer, *, posting: bool) -> Outcome:
    """Turn a refusal into an outcome: by Discord's own code first, then by the HTTP status.

    Args:
        answer: What came back.
        posting: A new message was being sent, so that a failure may hide a success.

    Returns:
        An outcome with a reason in words of our own.

    """
    if not answer.via_discord and answer.status in {403, 429}:
        return Later(
            _BLOCKED, "Discord's gatekeeper blocks this machine for a while", everyone=True
        )
    known = _BY_CODE.get(answer.code)
    if isinstance(known, Later):
        delay = answer.retry_after or known.delay
        return replace(known, delay=delay, everyone=answer.everyone)
    if known is not None:
        return known
    return _by_status(answer, posting=posting)


def _by_status(answer: Answer, *, posting: bool) -> Outcome:
    if answer.status == 429:  # noqa: PLR2004 - Too Many Requests
        return Later(answer.retry_after or _SOON, "the rate limit is reached", answer.everyone)
    if answer.status >= 500:  # noqa: PLR2004 - the server's own failures
        return _broken(f"Discord failed with status {answer.status}", posting=posting)
    known = _BY_STATUS.get(answer.status)
    return known or Refused(f"Discord refused with status {answer.status}")


def _broken(reason: str, *, posting: bool) -> Outcome:
    """Say that nobody knows whether a message arrived; repeating anything else is harmless."""
    return Unknown(reason) if posting else Later(_SOON, reason)


def translate(error: Exception, *, posting: bool = False) -> Outcome:
    """Turn what discord.py or aiohttp raised into an outcome, never repeating its words.

    Args:
        error: The exception.
        posting: A new message was being sent, so that a failure may hide a success.

    Returns:
        The outcome; for an error of an unexpected kind, what is true of a broken connection.

    """
    match error:
        case discord.LoginFailure():
            return _BY_CODE[40001]
        case discord.RateLimited():
            # Edits and deletes have ceilings of their own: what is new need not wait with them.
            return Later(error.retry_after, "the rate limit asks for a long wait", chat=posting)
        case discord.HTTPException():
            return judge(_answer(error), posting=posting)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Later(_SOON, "Discord cannot be reached")
        case TimeoutError():
            return _broken("Discord did not answer in time", posting=posting)
        case aiohttp.ClientError() | OSError():
            return _broken("the connection to Discord broke", posting=posting)
        case _:
            return _broken(f"unexpected {type(error).__name__}", posting=posting)


def _answer(error: discord.HTTPException) -> Answer:
    headers = error.response.headers
    return Answer(
        status=error.status,
        code=error.code,
        retry_after=seconds(headers.get("Retry-After")),
        everyone=headers.get("X-RateLimit-Global") == "true",
        via_discord=is_discords(error.status, headers.get("Content-Type"), headers.get("Via")),
    )


def is_discords(status: int, content_type: str | None, via: str | None) -> bool:
    """Tell Discord's own refusals from its gatekeeper's: those are HTML, or a 429 without ``Via``.

    Source: the same signs discord.py 2.7 goes by (``HTTPClient.request``).
    """
    json = (content_type or "").partition(";")[0].strip() == _JSON
    return json and (status != 429 or via is not None)  # noqa: PLR2004 - Too Many Requests


def seconds(value: object) -> float | None:
    """Read a wait in seconds from a header or a body; None where it is none."""
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return None
