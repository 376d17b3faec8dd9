"""Which addresses may be asked: the public web, and nothing that only looks like it."""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.ports import FetchError

# Addresses that carry an IPv4 address inside and so may lead home again (RFC 6052, 8215, 4291).
_CARRIERS = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")))
_PORTS = {80, 443}
# A last label that is a number makes the whole host one (WHATWG URL, "ends in a number").
_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
_REMEDY = "to read it nevertheless, set network.allow_private or give --allow-private"

AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


def is_public(address: str) -> bool:
    """Tell whether an IP address, written out, belongs to the public internet."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    # is_global alone lets multicast and the carriers of IPv4 addresses pass.
    return ip.is_global and not ip.is_multicast and not _carries_ipv4(ip)


def _carries_ipv4(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return False
    return bool(ip.sixtofour or ip.teredo or any(ip in network for network in _CARRIERS))


def is_loopback(host: str) -> bool:
    """Tell whether a host, as written in an address, is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def web_address(text: str) -> URL:
    """Read an address, or raise ``FetchError`` when it is none of the web."""
    try:
        url = URL(text)
        host, _ = url.host, url.port
    except ValueError as error:
        raise FetchError("this is no usable web address; check how it is written") from error
    if url.scheme not in ("http", "https"):
        raise FetchError(f"only http and https addresses are read, not {url.scheme or 'this'}")
    if not host:
        raise FetchError("the address names no host; check how it is written")
    return url.with_fragment(None)


class Guard(AbstractResolver):
    """Tests every address three times: as written, as resolved, and as connected to.

    Args:
        allow_private: let private and loopback addresses, and any port, pass.
        resolver: turns names into addresses; the system's own by default.

    """

    def __init__(self, *, allow_private: bool, resolver: AbstractResolver | None = None) -> None:
        self._allow_private = allow_private
        self._resolver = resolver

    def admit(self, url: URL) -> None:
        """Raise ``FetchError`` unless the address, as written, may be asked."""
        host = url.host or ""
        if url.user is not None or url.password is not None:
            raise FetchError(f"{host}: an address may not hold a user name or password; remove it")
        if self._allow_private:
            return
        if url.port not in _PORTS:
            raise FetchError(f"{host}: port {url.port} is not read, only 80 and 443; {_REMEDY}")
        if _is_literal(host):
            self.check(host, [host])
        elif _NUMBER.search(host):
            raise FetchError(f"{host}: a number is no host; write its name")

    def check(self, host: str, addresses: Sequence[str]) -> None:
        """Raise ``FetchError`` unless all the addresses of a host may be connected to."""
        if self._allow_private:
            return
        if not all(map(is_public, addresses)):
            raise FetchError(f"{host} is not on the public internet; {_REMEDY}")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve a name; all of its addresses must be public."""
        if self._resolver is None:
            self._resolver = ThreadedResolver()
        found = await self._resolver.resolve(host, port, family)
        self.check(host, [each["host"] for each in found])
        return found

    async def close(self) -> None:
        """Let go of the resolver."""
        if self._resolver is not None:
            await self._resolver.close()

    def socket_for(self, addr_info: AddrInfo) -> socket.socket:
        """Open the socket for a connection, looking at the final address once more."""
        family, kind, proto, _, address = addr_info
        if not self._allow_private and not is_public(str(address[0])):
            # An OSError, since that is what the connector expects of a socket.
            raise PermissionError(errno.EACCES, "not on the public internet")
        made = socket.socket(family=family, type=kind, proto=proto)
        made.settimeout(0.0)  # the event loop never waits in it
        return made


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
