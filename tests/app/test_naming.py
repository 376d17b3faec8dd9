"""The stop button finds what a person means, and says so when it does not."""

from pathlib import Path

import pytest
import yaml

from bot.app.naming import meant, pausable
from bot.config import load
from bot.ports import NoSuchIdError, Status

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"
UNUSED = Status((), (), {}, {}, 0, ())
STORIES = {
    "harbour": {"sources": [{"url": "https://example.org/a", "id": "wire"}]},
    "bridge": {"sources": [{"url": "https://example.org/b", "id": "bridge"}]},
}
WRITTEN = {
    "accounts": {"telegram": {"main": {"token": "${TELEGRAM_BOT_TOKEN}"}}},
    "stories": STORIES,
    "channels": [{"to": "telegram:main:@harbour", "stories": ["harbour"]}],
}


@pytest.fixture
def known(tmp_path: Path):
    file = tmp_path / "tocsin.yaml"
    file.write_text(yaml.safe_dump(WRITTEN))
    return pausable(load(str(file), environ={}, sandbox=True), UNUSED)


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("all", "all"),
        ("story:harbour", "story:harbour"),
        ("harbour", "story:harbour"),
        ("wire", "source:wire"),
        ("telegram:main", "account:telegram:main"),
        ("telegram:main:@harbour", "target:telegram:main:@harbour"),
        ("story:bridge", "story:bridge"),
    ],
)
def test_a_bare_name_means_the_one_thing_that_is_called_so(known, what, word):
    assert meant(what, known) == word


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("story:harbor", "there is no 'story:harbor'"),
        ("telegram:main:@nobody", "there is no 'telegram:main:@nobody'"),
        ("bridge", "write source:bridge or story:bridge"),
    ],
    ids=["misspelt", "no such chat", "called twice"],
)
def test_what_is_not_there_is_never_said_to_be_paused(known, what, sentence):
    with pytest.raises(NoSuchIdError, match=sentence):
        meant(what, known)


def test_what_left_the_configuration_can_still_be_resumed():
    status = Status((), (), {}, {}, 0, ("story:old",))
    config = load(str(DEMO), environ={}, sandbox=True)

    assert meant("old", pausable(config, status)) == "story:old"
