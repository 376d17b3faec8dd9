"""What operators subscribe chats to, and how each wants it told."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

import yaml

from bot.config import scalars
from bot.config.addresses import SNOWFLAKE, Address, address
from bot.config.cron import cron
from bot.config.keys import KEYS
from bot.config.value import Fields, Value, WrongError, guess
from bot.domain.model import Flag, Preferences, Quiet, Story, Subscription

_PUBLISH: tuple[Literal["never", "breaking", "key-event"], ...] = ("never", "breaking", "key-event")
_THEN: tuple[Literal["digest", "silent", "drop"], ...] = ("digest", "silent", "drop")
_SEVERITIES = ("minor", "moderate", "severe", "extreme")
_THREADS = ("none", "per-story", "per-entry")
_MENTION = {
    "telegram": (re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}"), "@name"),
    "discord": (
        re.compile(r"(?:role|user):[0-9]{1,20}|everyone|here"),
        "role:ID, user:ID, everyone or here",
    ),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What channels may refer to."""

    stories: Mapping[str, Story]
    accounts: Collection[str]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's address and its subscriptions, each with the place of its story's name."""

    address: Address
    wishes: tuple[tuple[Subscription, Value], ...]


def channels(value: Value, known: Known) -> tuple[Channel, ...]:
    """Read all channels; the same chat may not be given the same story twice."""
    read = value.each(lambda one: _channel(one, known))
    seen: set[tuple[str, str]] = set()
    for wish, place in chain.from_iterable(channel.wishes for channel in read):
        if (wish.target, wish.story) in seen:
            place.note(
                f"{wish.target} has the story {wish.story!r} already: leave one of the two out"
            )
        seen.add((wish.target, wish.story))
    return read


def _channel(value: Value, known: Known) -> Channel | None:
    fields = value.fields("a channel")
    why = "it says which chat, as platform:account:address"
    to = fields.need("to", lambda v: address(v, known.accounts), None, why=why)
    named = fields.need(
        "stories", lambda v: _stories(v, known), (), why="it says what is sent here"
    )
    preferences = _preferences(fields, to.platform if to else "")
    if to is None:
        return None
    wishes = [(_wish(fields, to, known.stories[place.text], preferences), place) for place in named]
    return Channel(to, tuple(wishes))


def _stories(value: Value, known: Known) -> tuple[Value, ...]:
    if not value.items:
        raise WrongError("this list is empty: a channel needs at least one story")
    return value.each(lambda one: _story(one, known))


def _story(value: Value, known: Known) -> Value:
    if value.text not in known.stories:
        raise WrongError(f"there is no story {value.shown}{guess(value.raw, known.stories)}")
    return value


def _wish(fields: Fields, to: Address, story: Story, preferences: Preferences) -> Subscription:
    own = replace(
        preferences,
        timezone=fields.get("timezone", scalars.zone, story.timezone),
        language=fields.get("language", scalars.language, story.language or "en"),
    )
    return Subscription(to.target, story.id, own)


def _preferences(fields: Fields, platform: str) -> Preferences:
    """Read what all stories of a channel share. Zone and language are checked without any too."""
    return Preferences(
        timezone=fields.get("timezone", scalars.zone, "UTC"),
        language=fields.get("language", scalars.language, "en"),
        only=fields.get("only", scalars.flags(), frozenset()),
        match=fields.get("match", _patterns, ()),
        exclude=fields.get("exclude", _patterns, ()),
        areas=fields.get("areas", _patterns, ()),
        min_severity=fields.get("min_severity", scalars.choice(_SEVERITIES), None),
        sound=fields.get("sound", _sound, None),
        mention=fields.get("mention", lambda v: _mention(v, platform), {}),
        publish=fields.get("publish", scalars.choice(_PUBLISH), "never"),
        quiet=fields.get("quiet", _quiet, None),
        at_most=fields.get("at_most", scalars.rate, None),
        digest=fields.get("digest", cron, None),
        thread=fields.get("thread", _thread, None),
        tags=fields.get("forum", _tags, ()),
    )


def _patterns(value: Value) -> tuple[str, ...]:
    return value.each(scalars.pattern)


def _sound(value: Value) -> frozenset[Flag] | None:
    written = isinstance(value.node, yaml.ScalarNode) and value.text
    return None if written == "all" else scalars.flags()(value)


def _mention(value: Value, platform: str) -> dict[Flag, str]:
    fields = value.fields("mention")
    read = {
        Flag(key): fields.get(key, lambda v: _called(v, platform), "") for key in KEYS["mention"]
    }
    return {flag: who for flag, who in read.items() if who}


def _called(value: Value, platform: str) -> str:
    # A channel whose address is wrong may be either, and a webhook is Discord's.
    possible = [_MENTION["telegram"]] if platform == "telegram" else [_MENTION["discord"]]
    allowed = possible if platform else list(_MENTION.values())
    if not any(form.fullmatch(value.text) for form, _ in allowed):
        forms = " or ".join(words for _, words in allowed)
        raise WrongError(f"{value.shown} cannot be mentioned there: write {forms}")
    return value.text


def _quiet(value: Value) -> Quiet:
    fields = value.fields("quiet")
    start = fields.need("from", scalars.clock, "", why="quiet hours begin at a time such as 23:00")
    end = fields.need("to", scalars.clock, "", why="quiet hours end at a time such as 07:00")
    if start and start == end:
        (fields.value("to") or value).note("quiet hours that begin and end together are impossible")
    return Quiet(
        start,
        end,
        allow=fields.get("allow", scalars.flags(), frozenset()),
        then=fields.get("then", scalars.choice(_THEN), "digest"),
    )


def _thread(value: Value) -> str | None:
    if value.text not in _THREADS and not SNOWFLAKE.fullmatch(value.text):
        near = guess(value.raw, _THREADS)
        raise WrongError(
            f"{value.shown} is neither a thread's id nor one of the words for it{near}"
        )
    return None if value.text == "none" else value.text


def _tags(value: Value) -> tuple[str, ...]:
    return value.fields("forum").get("tags", lambda v: v.each(scalars.words), ())
