"""The transport under python-telegram-bot: aiohttp, many times faster than its default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# What RequestData, a public class, is made of; the package does not export it.
from telegram.request._requestparameter import RequestParameter

from bot.ports import Picture

# The library's documented way to opt in to spans of time; without it every 429 warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")

POOL = 64  # connections; more gains nothing
KEEP_ALIVE = 90.0  # seconds; entries come a minute apart, and a handshake costs ten messages
CONNECT = 10.0  # seconds, the wait for a free connection included
READ = 20.0  # seconds; the server itself holds a flooded chat for three


class NotSentError(NetworkError):
    """The request never left this machine, so that repeating it is harmless."""


def parameters(
    fields: Mapping[str, object], files: Mapping[str, Picture] | None = None
) -> RequestData:
    """Wrap a call's JSON values and its files by name.

    A file is only ever given as bytes that we hold: the library opens what looks like a path.
    """
    given = [RequestParameter(name, value, None) for name, value in fields.items()]
    for name, picture in (files or {}).items():
        file = InputFile(picture.body, filename=picture.name)
        given.append(RequestParameter(name, None, [file]))
    return RequestData(given)


class AiohttpRequest(BaseRequest):
    """Sends the library's requests through one aiohttp session.

    Errors carry no text of aiohttp's: it may name the address, and the address holds the token.
    """

    __slots__ = ("_pool", "_read", "_session")

    def __init__(self, *, pool: int = POOL, read: float = READ) -> None:
        """Remember the size of the pool and the seconds to wait for an answer."""
        self._pool, self._read = pool, read
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return the seconds to wait for an answer when a call does not say."""
        return self._read

    async def initialize(self) -> None:
        """Make the session; nothing is connected yet. Proxies of the environment are ignored."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._pool, keepalive_timeout=KEEP_ALIVE)
            headers = {"User-Agent": self.USER_AGENT}
            self._session = aiohttp.ClientSession(
                connector=connector, headers=headers, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; unlike the library, log nothing of a page that is no JSON.

        Raises:
            TelegramError: the answer is not a JSON object.

        """
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise TelegramError("the answer is no JSON") from None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is no JSON object")
        return answer

    async def do_request(  # noqa: PLR0917 - the library's own signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp has none
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - part of connecting
    ) -> tuple[int, bytes]:
        """Send one request and return the status and the body.

        Raises:
            NotSentError: no connection could be made.
            TimedOut: the answer did not come in time.
            NetworkError: the connection broke on the way.

        """
        if self._session is None:
            raise NotSentError("the connection is closed")
        connect, read = _seconds(connect_timeout, CONNECT), _seconds(read_timeout, self._read)
        timeout = aiohttp.ClientTimeout(total=None, connect=connect, sock_read=read)
        fields = _body(request_data) if request_data else None
        try:
            async with self._session.request(
                method, url, data=fields, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSentError("no connection") from None
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except (aiohttp.ClientError, OSError):
            raise NetworkError("the connection broke") from None


def _body(request: RequestData) -> dict[str, str] | aiohttp.FormData:
    if not request.contains_files:
        return request.json_parameters
    form = aiohttp.FormData(request.json_parameters)
    for name, (file, content, kind) in request.multipart_data.items():
        form.add_field(name, content, filename=file, content_type=kind)
    return form


def _seconds(given: object, default: float) -> float | None:
    """Read a timeout as the library passes it: a number, None for none, or its own default."""
    if given is None:
        return None
    return float(given) if isinstance(given, int | float) else default
