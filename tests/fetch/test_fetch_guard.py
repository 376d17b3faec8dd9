"""The guard: nothing but the public web is asked, however it is written or resolved."""

import errno
import socket

import pytest
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.domain.reading import Reading, Request
from bot.fetch import HttpWeb
from bot.fetch.guard import Guard, is_public, web_address
from bot.ports import FetchError


class FixedResolver(AbstractResolver):
    """Knows one answer for all names."""

    def __init__(self, *addresses):
        self.addresses = addresses
        self.asked = []

    async def resolve(self, host, port=0, family=socket.AF_INET):
        self.asked.append(host)
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
            for address in self.addresses
        ]

    async def close(self):
        pass


PRIVATE = {
    "loopback": "127.0.0.1",
    "loopback 6": "::1",
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "unique local": "fd00::1",
    "link local": "169.254.1.1",
    "metadata": "169.254.169.254",
    "link local 6": "fe80::1%eth0",
    "carrier grade": "100.64.0.1",
    "multicast": "224.0.0.1",
    "multicast 6": "ff0e::1",
    "unspecified": "0.0.0.0",
    "broadcast": "255.255.255.255",
    "mapped": "::ffff:127.0.0.1",
    "mapped hex": "::ffff:7f00:1",
    "compatible": "::127.0.0.1",
    "nat64": "64:ff9b::7f00:1",
    "nat64 local": "64:ff9b:1::7f00:1",
    "6to4": "2002:7f00:1::1",
    "teredo": "2001:0:7f00:1::1",
    "documentation": "192.0.2.1",
    "no address": "localhost",
}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
def test_an_address_at_home_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


def test_a_mapped_public_address_is_public():
    assert is_public("::ffff:93.184.215.14")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("http://127.0.0.1/", "not on the public internet"),
        ("http://[::1]/", "not on the public internet"),
        ("http://[::ffff:10.0.0.1]/", "not on the public internet"),
        ("http://2130706433/", "a number is no host"),
        ("http://0x7f.1/", "a number is no host"),
        ("http://127.1/", "a number is no host"),
        ("http://0177.0.0.1/", "a number is no host"),
        ("http://news.example:8080/", "port 8080"),
        ("https://news.example:22/", "port 22"),
        ("https://ada:secret@news.example/", "may not hold a user name"),
    ],
)
def test_an_address_is_refused_as_written(written, words):
    with pytest.raises(FetchError, match=words) as caught:
        Guard(allow_private=False).admit(web_address(written))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "written", ["https://news.example/a", "http://news.example:80/", "https://n.example:443"]
)
def test_an_ordinary_address_is_admitted(written):
    Guard(allow_private=False).admit(URL(written))


@pytest.mark.parametrize(
    "written",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "data:,x",
        "gopher://a.example",
        "//a.example/x",
        "news",
    ],
)
def test_only_the_web_is_read(written):
    with pytest.raises(FetchError, match="only http and https"):
        web_address(written)


@pytest.mark.parametrize(
    "written", ["http://", "http:///x", "http://[::1", "http://a.example:99999/"]
)
def test_an_address_without_a_proper_host_is_refused(written):
    with pytest.raises(FetchError, match="address"):
        web_address(written)


async def test_a_name_is_refused_when_any_of_its_addresses_is_private():
    guard = Guard(allow_private=False, resolver=FixedResolver("93.184.215.14", "10.0.0.1"))
    with pytest.raises(FetchError, match=r"rebind\.example is not on the public internet"):
        await guard.resolve("rebind.example", 80)


async def test_a_name_with_public_addresses_resolves_to_them():
    guard = Guard(allow_private=False, resolver=FixedResolver("93.184.215.14"))
    assert [each["host"] for each in await guard.resolve("news.example", 80)] == ["93.184.215.14"]


def test_the_socket_itself_refuses_a_private_address():
    guard = Guard(allow_private=False)
    with pytest.raises(PermissionError) as caught:
        guard.socket_for((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    assert caught.value.errno == errno.EACCES


async def test_a_visit_to_a_name_that_resolves_home_never_connects():
    resolver = FixedResolver("127.0.0.1")
    web = HttpWeb(allow_private=False, resolver=resolver)

    def read():
        yield Request("http://inside.example/")
        return Reading()

    try:
        with pytest.raises(FetchError, match=r"inside\.example is not on the public internet"):
            await web.visit(read(), {})
    finally:
        await web.close()
    assert resolver.asked == ["inside.example"]
