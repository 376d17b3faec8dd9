"""NiceGUI, and the console's pages in it, brought into an application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI, Request
from nicegui import Client, core, ui
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.desk import Desk
from bot.web.desk.frame import Page, frame
from bot.web.desk.pages import pages_of
from bot.web.desk.watch import Watch

_KEY = "tocsin.console"


@dataclass(frozen=True, slots=True)
class Console:
    """The pages behind the login, over one desk."""

    desk: Desk
    watch: Watch
    browsers: set[Client] = field(default_factory=set, compare=False)

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Watch the sandbox while the application runs; at the end forget all browsers."""
        async with self.watch.open():
            yield
        for browser in list(self.browsers):
            browser.delete()

    def mount(self, app: FastAPI) -> None:
        """Serve the console from an application's root, after all its other routes."""
        # NiceGUI keeps one application a process; a later server of that process builds it anew.
        core.app.middleware_stack = None
        core.app.user_middleware.clear()
        for page in pages_of(self.desk):
            ui.page(page.path, title=f"{page.title} · Tocsin")(_drawn(page))
        ui.run_with(
            app,
            favicon="🔔",
            dark=None,
            language="en-US",
            binding_refresh_interval=None,
            tailwind=False,
            show_welcome_message=False,
        )
        app.add_middleware(_Carrying, console=self)


class _Carrying:
    """Puts the console into each request: several may live in one process, NiceGUI is one."""

    def __init__(self, app: ASGIApp, console: Console) -> None:
        self._app = app
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[_KEY] = self._console
        await self._app(scope, receive, send)


def _drawn(page: Page) -> Callable[[Request], None]:
    def draw(request: Request) -> None:
        console: Console = request.scope[_KEY]
        browser = ui.context.client
        console.browsers.add(browser)
        browser.on_delete(lambda: console.browsers.discard(browser))
        view = frame(page, pages_of(console.desk))
        page.draw(view, console.desk, console.watch)

    return draw
