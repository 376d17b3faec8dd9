"""What a configuration amounts to, and what changes from one to the next, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from bot.config.model import Account, Config
from bot.domain.model import Preferences

_SETTINGS = {
    "storage": "the storage is altered: it takes effect at the next start",
    "console": "the console's address is altered: it takes effect at the next start",
    "editors": "the editors are altered",
    "approval": "the approval rules are altered",
    "recall": "the time to call an alert back is altered",
    "api_tokens": "the API's tokens are altered",
    "webhooks": "webhook tokens are altered",
    "hook_secrets": "secrets of hooks are altered",
    "delivery": "the delivery rules are altered",
    "allow_private": "the network rules are altered",
}


def summary(config: Config) -> str:
    """Return the line that says a configuration is good, and how much is in it."""
    counts = (
        _count(len(config.stories), "story", "stories"),
        _count(len(config.sources), "source", "sources"),
        _count(len(config.targets), "channel", "channels"),
        _count(len(config.accounts), "account", "accounts"),
    )
    return f"{config.file}: {', '.join(counts)}: good"


def difference(old: Config, new: Config) -> list[str]:
    """Return what changes from one configuration to another, a sentence each; no secrets."""
    return [
        *_named("account", _accounts(old), _accounts(new)),
        *_named("story", {s.id: s for s in old.stories}, {s.id: s for s in new.stories}),
        *_named("source", {s.id: s for s in old.sources}, {s.id: s for s in new.sources}),
        *_channels(old, new),
        *(told for name, told in _SETTINGS.items() if getattr(old, name) != getattr(new, name)),
    ]


def _accounts(config: Config) -> dict[str, Account]:
    return {account.address: account for account in config.accounts}


def _named(noun: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    for name in dict.fromkeys([*old, *new]):
        if name not in old:
            yield f"{noun} {name} is added"
        elif name not in new:
            yield f"{noun} {name} is removed"
        elif old[name] != new[name]:
            yield f"{noun} {name} is altered: {', '.join(_changed(old[name], new[name]))}"


def _changed(old: Any, new: Any) -> list[str]:
    """Name the fields in which two values of one class differ."""
    return [f.name for f in fields(old) if getattr(old, f.name) != getattr(new, f.name)]


def _channels(old: Config, new: Config) -> Iterable[str]:
    before, after = _wishes(old), _wishes(new)
    for target in dict.fromkeys([*before, *after]):
        if target not in before:
            yield f"channel {target} is added: {', '.join(after[target])}"
        elif target not in after:
            yield f"channel {target} is removed: {', '.join(before[target])}"
        elif before[target] != after[target]:
            yield f"channel {target} is altered: {'; '.join(_altered(before[target], after[target]))}"


def _wishes(config: Config) -> dict[str, dict[str, Preferences]]:
    found: dict[str, dict[str, Preferences]] = {}
    for wish in config.subscriptions:
        found.setdefault(wish.target, {})[wish.story] = wish.preferences
    return found


def _altered(old: Mapping[str, Preferences], new: Mapping[str, Preferences]) -> Iterable[str]:
    for story in dict.fromkeys([*old, *new]):
        if story not in old:
            yield f"{story} is added"
        elif story not in new:
            yield f"{story} is removed"
        elif old[story] != new[story]:
            yield f"{', '.join(_changed(old[story], new[story]))} for {story}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
