"""A form sent to a hub: under the same guard as every page, and never followed by itself."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from bot.fetch.courtesy import Courtesy
from bot.fetch.failures import failure
from bot.fetch.guard import Guard, web_address
from bot.ports import Answered, FetchError

_SECONDS = 20.0
_LONGEST = 2_000  # bytes of an answer; a hub's refusal is a sentence


async def submit(
    session: ClientSession, guard: Guard, courtesy: Courtesy, url: str, form: Mapping[str, str]
) -> Answered:
    """Send a form and return what was said; a redirect is for the caller to judge.

    Raises:
        FetchError: the server could not be reached, or may not be asked.

    """
    target = web_address(url)
    guard.admit(target)
    try:
        async with (
            courtesy.turn(target.host or ""),
            session.post(
                target,
                data=dict(form),
                allow_redirects=False,
                timeout=ClientTimeout(total=_SECONDS),
            ) as response,
        ):
            text = (await response.content.read(_LONGEST)).decode(errors="replace")
            return Answered(response.status, text, _location(target, response))
    except (ClientError, OSError, ValueError) as error:
        raise failure(target, error, _SECONDS) from error


def _location(base: URL, response: ClientResponse) -> str | None:
    given = response.headers.get("location", "").strip()
    if not given:
        return None
    try:
        return str(base.join(URL(given)))
    except ValueError as error:
        raise FetchError(f"{base.host} redirects to something that is no address") from error
