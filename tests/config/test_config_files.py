"""The files that come with the program load, and the reference names every key."""

from pathlib import Path

import pytest
import yaml

from bot.config import KEYS, KINDS, ConfigError, load

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "config").glob("*.yaml"))
ENVIRON = {
    "TELEGRAM_BOT_TOKEN": "tg-token",
    "DISCORD_BOT_TOKEN": "dc-token",
    "DESK_SECRET": "desk-secret",
    "GUARDIAN_KEY": "guardian-key",
    "DISCORD_WEBHOOK_URL": "https://discord.com/api/webhooks/100000000000000009/hook-token",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_that_comes_along_loads_in_the_sandbox(file):
    assert load(str(file), environ=ENVIRON, sandbox=True).stories


def test_the_file_one_edits_needs_two_tokens_and_nothing_else():
    environ = {name: ENVIRON[name] for name in ("TELEGRAM_BOT_TOKEN", "DISCORD_BOT_TOKEN")}
    config = load(str(ROOT / "config/tocsin.yaml"), environ=environ)
    assert [account.token for account in config.accounts] == ["tg-token", "dc-token"]
    assert {target.partition(":")[0] for target in config.targets} == {"telegram", "discord"}


def test_the_file_one_edits_needs_nothing_in_the_sandbox():
    assert len(load(str(ROOT / "config/tocsin.yaml"), environ={}, sandbox=True).targets) == 2


def test_the_full_example_loads_outside_the_sandbox():
    assert load(str(ROOT / "config/full.example.yaml"), environ=ENVIRON).webhooks


def written_keys(node):
    match node:
        case dict():
            return set(node).union(*map(written_keys, node.values()))
        case list():
            return set().union(*map(written_keys, node))
        case _:
            return set()


ALL = sorted({key for section in KEYS.values() for key in section})


@pytest.mark.parametrize("key", ALL)
def test_every_key_is_in_the_full_example(key):
    text = (ROOT / "config/full.example.yaml").read_text()
    assert key in written_keys(yaml.load(text, yaml.BaseLoader))


@pytest.mark.parametrize("word", [*ALL, *KINDS])
def test_every_key_and_kind_is_in_the_reference(word):
    assert f"`{word}`" in (ROOT / "docs/configuration.md").read_text()


def test_secrets_of_sources_may_be_missing_in_the_sandbox_alone(tmp_path):
    file = tmp_path / "tocsin.yaml"
    file.write_text(
        """stories:
  flood:
    sources:
      - {id: desk, kind: hook, secret: "${DESK_SECRET}"}
      - {url: "https://example.org/feed", secret: "${DESK_SECRET}"}
"""
    )
    assert load(str(file), environ={}, sandbox=True).hook_secrets == {}
    with pytest.raises(ConfigError) as refused:
        load(str(file), environ={})
    assert len(refused.value.problems) == 2
    assert len(load(str(file), environ={"DESK_SECRET": "s"}).hook_secrets) == 2
