"""A setting without effect is said to be so."""

from pathlib import Path

from bot.app.shortfalls import shortfalls
from bot.config import load

CONFIG = Path(__file__).parents[2] / "config"


def told(name):
    return shortfalls(
        load(str(CONFIG / name), environ={"DESK_SECRET": "x", "CMS_SECRET": "x"}, sandbox=True)
    )


def test_what_is_asked_for_in_vain_is_named():
    sentences = "\n".join(told("full.example.yaml"))

    assert "thread has no effect yet" in sentences


def test_the_demo_asks_for_nothing_in_vain():
    assert told("demo.yaml") == []
