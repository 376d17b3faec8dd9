"""Shared by all tests: a clean environment and nothing but loopback."""

import asyncio
import os

import pytest


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("TOCSIN_", "TELEGRAM_", "DISCORD_")):
            monkeypatch.delenv(name)


def pytest_configure():
    # pytest-asyncio leaves its idle loop unclosed where plain and async tests mix.
    asyncio.set_event_loop(None)
