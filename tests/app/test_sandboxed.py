"""The demo's page is where it was before."""

import socket
from contextlib import closing

from bot.app.sandboxed import _PORT, _newsroom
from bot.sandbox.store import Store


def remembered(path, port):
    with closing(Store(path)) as store:
        store.put(_PORT, str(port))
    return path


def test_a_resumed_demo_keeps_the_address_of_its_page(tmp_path):
    with _newsroom(tmp_path / "none.db") as sock:
        port = sock.getsockname()[1]
    with _newsroom(remembered(tmp_path / "sandbox.db", port)) as sock:
        assert sock.getsockname()[1] == port


def test_a_port_that_was_taken_meanwhile_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with _newsroom(remembered(tmp_path / "sandbox.db", port)) as sock:
            assert sock.getsockname()[1] != port
