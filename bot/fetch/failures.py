"""What went wrong with a page, in words for the operator: the host, the reason, the remedy."""

from __future__ import annotations

import ssl
from http import HTTPStatus

import aiohttp
from yarl import URL

from bot.ports import FetchError

_REMEDIES = {
    401: "it wants a login; ask the publisher for a public address",
    403: "it does not let us in; ask the publisher, or use another address",
    404: "check the address",
    410: "the page is gone for good; remove the source or give its new address",
    429: "we asked too often; a longer interval (every:) helps if this stays",
    503: "it is overloaded or closed for now; it is asked again later",
}


def refusal(url: URL, status: int, wait: float) -> FetchError:
    """Return the error for an answer that is no page."""
    remedy = _REMEDIES.get(status) or _usual(status)
    reason = f"{url.host} answered {status} {_phrase(status)}".rstrip()
    gone = status == HTTPStatus.GONE
    return FetchError(f"{reason}; {remedy}", wait=wait, gone=gone, status=status)


def _usual(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "the fault is theirs; it is asked again later"
    return "check the address"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def failure(url: URL, error: Exception, seconds: float) -> FetchError:
    """Return the error for a request that never came to an answer.

    The library's own texts are left out: they may hold the whole address with its secrets.
    """
    host = url.host or "the host"
    match error:
        case FetchError():
            return error
        case aiohttp.ClientConnectorDNSError():
            return FetchError(f"{host}: no such host is known; check the address and the network")
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchError(f"{host}: its certificate or encryption is not accepted; tell them")
        case TimeoutError():
            return FetchError(
                f"{host} did not answer in full within {seconds:g} s; asked again later"
            )
        case aiohttp.ClientConnectorError(os_error=reason):
            return FetchError(f"{host}:{url.port} takes no connection ({_why(reason)})")
        case aiohttp.InvalidURL():
            return FetchError(f"{host} is no usable host; check the address")
        case aiohttp.ClientResponseError():
            return FetchError(f"{host} does not answer in proper HTTP; check scheme and port")
        case aiohttp.ClientError() | OSError():
            return FetchError(f"{host} broke off its answer; it is asked again later")
        case _:
            return FetchError(f"{host} could not be asked ({type(error).__name__})")


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
