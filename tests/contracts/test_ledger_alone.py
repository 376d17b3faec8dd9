"""One daemon a storage, on both back ends."""

import pytest

from bot.app.errors import UsageError
from bot.app.rehearsal import same_world
from bot.ports import LedgerError
from bot.storage import alone


async def test_a_second_daemon_is_refused_until_the_first_is_gone(ledger_url):
    async with alone(ledger_url):
        with pytest.raises(LedgerError, match="another tocsin works on"):
            async with alone(ledger_url):
                pytest.fail("two daemons on one storage")

    async with alone(ledger_url):
        pass


async def test_a_server_out_of_reach_is_said_to_be():
    with pytest.raises(LedgerError, match="PostgreSQL"):
        async with alone("postgresql://nobody:secret@127.0.0.1:9/none"):
            pytest.fail("nothing listens there")


async def test_a_rehearsal_and_a_real_run_do_not_share_a_storage(ledger):
    await same_world(ledger, "sandbox")
    await same_world(ledger, "sandbox")

    with pytest.raises(UsageError, match="used with the sandbox so far"):
        await same_world(ledger, "services")
