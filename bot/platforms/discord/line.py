"""Calls by an interaction's token: they need no bot token and spend nothing of the account's rate."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

import aiohttp
import orjson
from discord.http import Route

from bot.platforms.discord.errors import Answer, is_discords, judge, seconds, translate

_TRIES: Final = 4
_PAUSE: Final = 0.4  # seconds; the first answer is due within three
_LONGEST_WAIT: Final = 30.0  # seconds that a 429 may ask for
_ANSWER: Final = aiohttp.ClientTimeout(total=10)
_CONNECTIONS: Final = 16

# The interaction is unknown or its token too old (topics/opcodes-and-status-codes).
_OVER: Final = frozenset({10015, 10062, 50027})
_ANSWERED: Final = 40060


class LineError(Exception):
    """A call was refused or got lost; the text says why, in words that hold no token."""

    def __init__(self, reason: str, code: int = 0) -> None:
        """Keep the reason and Discord's own code, 0 where there is none."""
        super().__init__(reason)
        self.code = code

    @property
    def over(self) -> bool:
        """Whether the interaction can no longer be answered by its token."""
        return self.code in _OVER

    @property
    def answered(self) -> bool:
        """Whether the interaction had its first answer before."""
        return self.code == _ANSWERED


class _AgainError(LineError):
    """A call that may be made again after ``wait`` seconds."""

    def __init__(self, reason: str, wait: float) -> None:
        super().__init__(reason)
        self.wait = wait


class Line:
    """One HTTP client for the answers of all interactions.

    Not discord.py's webhook class: it repeats a post after a server's failure, so that words
    could show twice, and it names the token when it tells of a rate limit.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: str
    ) -> dict[str, Any]:
        """Make a call, again where that is harmless, and return what was answered.

        Raises:
            LineError: it was refused, or nobody knows whether it arrived.

        """
        # A callback is taken once: made again it shows nothing twice.
        harmless = method != "POST" or path.endswith("/callback")
        for left in reversed(range(_TRIES)):
            try:
                return await self._once(method, path, body, query, harmless=harmless)
            except _AgainError as error:
                if not left:
                    raise
                await asyncio.sleep(error.wait)
        raise AssertionError  # the last try returns or raises

    async def close(self) -> None:
        """Let go of all connections; later calls are refused."""
        self._closed = True
        session, self._session = self._session, None
        if session:
            await session.close()

    async def _once(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        query: Mapping[str, str],
        *,
        harmless: bool,
    ) -> dict[str, Any]:
        if self._closed:
            raise LineError("the conversation is closed")
        url = f"{Route.BASE}{path}"
        try:
            async with self._open().request(
                method, url, params=query, json=body, allow_redirects=False
            ) as response:
                raw = await response.read()
        except (aiohttp.ClientError, OSError) as error:
            lost = translate(error, posting=not harmless)
            if harmless or isinstance(error, aiohttp.ClientConnectorError):
                raise _AgainError(_reason(lost), _PAUSE) from None
            raise LineError(_reason(lost)) from None
        if response.ok:
            return _object(raw)
        raise _refused(response, _object(raw), harmless=harmless)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": f"DiscordBot (tocsin, {version('tocsin')})"},
                json_serialize=lambda value: orjson.dumps(value).decode(),
                timeout=_ANSWER,
            )
        return self._session


def _refused(
    response: aiohttp.ClientResponse, body: Mapping[str, Any], *, harmless: bool
) -> LineError:
    headers, code = response.headers, body.get("code")
    answer = Answer(
        status=response.status,
        code=code if isinstance(code, int) else 0,
        retry_after=seconds(body.get("retry_after", headers.get("Retry-After"))),
        via_discord=is_discords(response.status, headers.get("Content-Type"), headers.get("Via")),
    )
    reason = _reason(judge(answer, posting=False))
    if answer.code == _ANSWERED:
        return LineError("the interaction is answered already", _ANSWERED)
    if answer.status == 429 and (answer.retry_after or 0) <= _LONGEST_WAIT:  # noqa: PLR2004 - Too Many Requests
        return _AgainError(reason, answer.retry_after or _PAUSE)
    if answer.status >= 500 and harmless:  # noqa: PLR2004 - the server's own failures
        return _AgainError(reason, _PAUSE)
    return LineError(reason, answer.code)


def _reason(outcome: object) -> str:
    return str(getattr(outcome, "reason", "the answer was not understood"))


def _object(raw: bytes) -> dict[str, Any]:
    """Read a JSON object; anything else is an empty one."""
    try:
        found = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
