"""Shared by all tests: a clean environment and nothing but loopback."""

import asyncio
import os

import pytest
from hypothesis import settings

# Where a change is judged, the examples are always the same ones, so that a verdict can be repeated;
# everywhere else they are new every time, and `make examples` looks at ten thousand.
settings.register_profile("judged", derandomize=True)
settings.load_profile("judged" if os.environ.get("CI") else "default")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("TOCSIN_", "TELEGRAM_", "DISCORD_")):
            monkeypatch.delenv(name)


def pytest_configure():
    # pytest-asyncio leaves its idle loop unclosed where plain and async tests mix.
    asyncio.set_event_loop(None)
