"""Run on the sandbox: stand-ins for both services, seeded from the configuration."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web as http

from bot import web
from bot.app import daemon
from bot.app.opening import StandIns, configuration
from bot.config import Config
from bot.sandbox import Sandbox
from bot.sandbox.demo.chats import CHATS, NEWCOMERS
from bot.sandbox.demo.site import Site, has_ended
from bot.sandbox.store import Store

MEMORY = Path("var/sandbox.db")
SITE_VARIABLE = "TOCSIN_SANDBOX_SITE"  # the demo's newsroom; a configuration may use it in a URL

_PORT = "demo.port"  # the sandbox remembers the newsroom's port under this key


@dataclass(frozen=True, slots=True)
class Options:
    """How the sandbox is run."""

    record: str | None = None
    memory: Path = MEMORY
    speed: float = 1.0


async def run(
    path: str,
    options: Options,
    reserve: Callable[[Config], web.Server],
) -> None:
    """Run the daemon with every account's address replaced by a stand-in on loopback.

    Args:
        path: the configuration.
        options: where the sandbox keeps and records what happens.
        reserve: takes the console's port, or raises ``UsageError``.

    """
    with _newsroom(options.memory) as sock:
        port = str(sock.getsockname()[1])
        extra = {SITE_VARIABLE: f"http://127.0.0.1:{port}"}

        def load() -> Config:
            return configuration(path, sandbox=True, extra=extra)

        config = load()
        server = reserve(config)
        async with AsyncExitStack() as stack:
            sandbox = await stack.enter_async_context(_sandbox(config, options))
            sandbox.core.store.put(_PORT, port)
            site = Site(sandbox.core.store, speed=options.speed)
            await stack.enter_async_context(_serving(site, sock))
            stand_ins = StandIns(sandbox.telegram_url, sandbox.discord_url)
            await daemon.run(
                config, load, server=server, stand_ins=stand_ins, preview=sandbox.preview
            )


def begin_again_if_ended(config: Config, *, fresh: bool, memory: Path = MEMORY) -> bool:
    """Forget an earlier demo when asked to, or when it was told to its end; say whether."""
    ended = False
    if memory.exists():
        store = Store(memory)
        ended = has_ended(store)
        store.close()
    if not (fresh or ended):
        return False
    ledger = Path(config.storage.removeprefix("sqlite:///"))
    for file in (memory, ledger):
        for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
    return True


def _newsroom(memory: Path) -> socket.socket:
    """Listen for the demo's page where it was before, so that links and pictures stay; else anew."""
    port = 0
    if memory.exists():
        store = Store(memory)
        port = int(store.get(_PORT) or 0)
        store.close()
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


@asynccontextmanager
async def _sandbox(config: Config, options: Options) -> AsyncIterator[Sandbox]:
    accounts: dict[str, dict[str, str]] = {"telegram": {}, "discord": {}}
    for account in config.accounts:
        accounts[account.platform][account.name] = account.token
    sandbox = Sandbox(
        options.memory,
        record=options.record,
        accounts=accounts,
        webhooks=config.webhooks,
        editors=dict(person.split(":", 1) for person in reversed(config.editors)),
    )
    _seed(sandbox, config)
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def _seed(sandbox: Sandbox, config: Config) -> None:
    """Make the chats of the configuration; a channel that crossposts is an announcement channel."""
    for wish in config.subscriptions:
        platform, _, address = wish.target.partition(":")
        last = address.rpartition(":")[2]
        if known := CHATS.get(wish.target):
            sandbox.add_chat(**{"chat_id": last.partition("/")[0], **known})
        elif platform == "discord" and wish.preferences.publish != "never":
            sandbox.add_chat("discord", last, "announcement")
    sandbox.seed(config.targets)
    _let_in(sandbox, config)


def _let_in(sandbox: Sandbox, config: Config) -> None:
    """Give every editor, and a newcomer to each service, direct messages with the bot."""
    met = Counter[str]()
    for person in config.editors:
        platform, _, user = person.partition(":")
        met[platform] += 1
        first = met[platform] == 1
        _direct(sandbox, platform, user, "An editor" if first else f"Editor {met[platform]}")
    for account in config.accounts:
        _direct(sandbox, account.platform, NEWCOMERS[account.platform], "A newcomer")


def _direct(sandbox: Sandbox, platform: str, user: str, title: str) -> None:
    if platform == "telegram":
        sandbox.add_chat("telegram", user, "private", title=title)
    else:  # a channel of its own, whose number is made from the person's
        channel = str(int(user) ^ 1 << 40)
        sandbox.add_chat("discord", channel, "private", title=title, members={user: "member"})


@asynccontextmanager
async def _serving(site: Site, sock: socket.socket) -> AsyncIterator[None]:
    runner = http.AppRunner(site.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await http.SockSite(runner, sock).start()
    try:
        yield
    finally:
        await runner.cleanup()
