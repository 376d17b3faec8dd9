"""Subscriptions as YAML in the words of the configuration, and read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

import yaml

from bot.app.errors import UsageError
from bot.config import Config, Problem
from bot.config.channels import Known, channels
from bot.config.tree import SyntaxProblemError, parse, unique_nodes
from bot.config.value import Context, Value, WrongError
from bot.domain.model import Preferences, Quiet, Rate, Subscription
from bot.ports import Subscribed

_HEAD = "# Tocsin's subscriptions; `tocsin subscriptions import FILE` reads those of origin chat.\n"
_DEFAULTS = Preferences()
_SPELLED = (
    "only",
    "match",
    "exclude",
    "areas",
    "min_severity",
    "sound",
    "mention",
    "publish",
    "quiet",
    "at_most",
    "digest",
    "thread",
)
_PER = {"s": timedelta(seconds=1), "m": timedelta(minutes=1)}
_PER |= {"h": timedelta(hours=1), "d": timedelta(days=1)}
_LARGEST = 100_000_000  # characters; a hundred thousand chats are some thirty million


def written(subscriptions: Iterable[Subscribed]) -> str:
    """Return subscriptions as YAML, a list entry each, only what differs from the defaults."""
    items = [_item(one) for one in subscriptions]
    body = yaml.safe_dump({"subscriptions": items}, sort_keys=False, allow_unicode=True, width=1000)
    return f"{_HEAD}{body}"


def read(text: str, file: str, config: Config) -> tuple[list[Subscription], int]:
    """Return the chats' own subscriptions of a text, and how many it holds of the operator's.

    Args:
        text: what ``written`` made, by hand or elsewhere.
        file: its name, for complaints.
        config: the stories and accounts that it may name.

    Raises:
        UsageError: with everything that is wrong, a line each, ``FILE:LINE:COL: message``.

    """
    context = Context(file, {"D": "$"}, sandbox=False, kinds=())
    try:
        root = parse(text[:_LARGEST])
    except SyntaxProblemError as error:
        raise UsageError(str(Problem(file, error.line, error.column, str(error)))) from None
    if root is None:
        raise UsageError(f"{file}: the file is empty")
    _keep_references(root)
    own, theirs = _parted(Value(root, context))
    known = Known(
        {story.id: story for story in config.stories}, [a.address for a in config.accounts]
    )
    listed = yaml.SequenceNode("list", own, root.start_mark, root.end_mark)
    found = channels(Value(listed, context), known)
    if context.problems:
        raise UsageError("\n".join(map(str, sorted(context.problems))))
    wishes = chain.from_iterable(channel.wishes for channel in found)
    return [wish for wish, _ in wishes], theirs


def _keep_references(root: yaml.Node) -> None:
    """Make ``${…}`` mean nothing here: a chat's own words must not open the operator's files."""
    for node in unique_nodes(root):
        if isinstance(node, yaml.ScalarNode):
            node.value = node.value.replace("${", "${D}{")


def _parted(root: Value) -> tuple[list[yaml.Node], int]:
    """Return the items that chats made, without their origin, and how many others there are."""
    own, theirs = [], 0
    for item in root.read(_items, []):
        made_by, node = item.read(_without_origin, ("", item.node))
        if made_by == "config":
            theirs += 1
        else:
            own.append(node)
    return own, theirs


def _items(root: Value) -> list[Value]:
    for key, value in root.pairs:
        if key.raw == "subscriptions":
            return value.items
    raise WrongError("'subscriptions' is missing: a list of them belongs under it")


def _without_origin(item: Value) -> tuple[str, yaml.Node]:
    origin = next((value for key, value in item.pairs if key.raw == "origin"), None)
    if origin is not None and origin.text not in {"config", "chat"}:
        origin.note(f"{origin.shown} is not possible here: the origin is config or chat")
    rest = [pair for pair in item.node.value if pair[0].value != "origin"]
    node = yaml.MappingNode("map", rest, item.node.start_mark, item.node.end_mark)
    return origin.text if origin else "chat", node


def _item(one: Subscribed) -> dict[str, Any]:
    head = {"to": one.target, "origin": one.origin, "stories": [one.story]}
    return head | spelled(one.preferences)


def spelled(preferences: Preferences) -> dict[str, Any]:
    """Return preferences as the configuration spells them; zone and language always."""
    values = {name: getattr(preferences, name) for name in _SPELLED}
    kept = {n: _plain(v) for n, v in values.items() if v != getattr(_DEFAULTS, n)}
    kept |= {"forum": {"tags": list(preferences.tags)}} if preferences.tags else {}
    return kept | {"timezone": preferences.timezone, "language": preferences.language}


def _plain(value: Any) -> Any:
    match value:
        case Quiet(start, end, allow, then):
            return {"from": start, "to": end, "allow": _plain(allow), "then": then}
        case Rate(count, per):
            return f"{count}/{next(unit for unit, length in _PER.items() if length == per)}"
        case Mapping():
            return {str(flag): who for flag, who in value.items()}
        case frozenset():
            return sorted(map(str, value))
        case str():
            return str(value)
        case Sequence():
            return list(value)
        case _:
            return value
