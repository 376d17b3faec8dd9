"""The stories, their sources and the words that flag their entries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from itertools import chain

import yaml

from bot.config import scalars
from bot.config.accounts import is_given, secret
from bot.config.keys import KEYS, KINDS
from bot.config.value import Fields, Value, WrongError, guess
from bot.domain.model import Deletions, Flag, Source, Story

_SOURCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_NO_FILE = ("auto", "hook")  # kinds that need no reader of their own


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source, the secret of its hook, and the place to complain of its id."""

    source: Source
    secret: str | None = field(repr=False)
    place: Value


@dataclass(frozen=True, slots=True)
class Ground:
    """What a story takes over from the top of the file."""

    timezone: str
    language: str | None


def stories(value: Value, ground: Ground) -> tuple[tuple[Story, ...], tuple[ReadSource, ...]]:
    """Read all stories and their sources; a source's id is unique in the whole file."""
    if not value.pairs:
        raise WrongError("no story is here: name at least one")
    read = [_story(key, body, ground) for key, body in value.pairs]
    sources = tuple(chain.from_iterable(found for _, found in read))
    _unique(sources)
    return tuple(story for story, _ in read), sources


def _unique(sources: tuple[ReadSource, ...]) -> None:
    seen: dict[str, str] = {}
    for one in sources:
        label = one.source.id
        if label in seen:
            told = f"the source id {label!r} is already used in the story {seen[label]!r}"
            one.place.note(f"{told}: give this one an id: of its own")
        elif label:
            seen[label] = one.source.story


def _story(key: Value, value: Value, ground: Ground) -> tuple[Story, tuple[ReadSource, ...]]:
    label = key.read(scalars.name, "")
    if value.absent:  # a story that lives by alerts alone
        return Story(label, label, ground.timezone, ground.language), ()
    fields = value.read(lambda v: v.fields("a story"), Fields(value, {}))
    story = Story(
        id=label,
        title=fields.get("title", scalars.words, label),
        timezone=fields.get("timezone", scalars.zone, ground.timezone),
        language=fields.get("language", scalars.language, ground.language),
        backlog=fields.get("backlog", _backlog, 1),
        brake=fields.get("brake", scalars.number(0, 1_000_000), 10),
        words=fields.get("flags", _words, {}),
    )
    return story, fields.get("sources", lambda v: v.each(lambda s: _source(s, label)), ())


def _backlog(value: Value) -> int | None:
    if value.text == "all":
        return None
    try:
        return scalars.number(0, 1_000_000)(value)
    except WrongError:
        raise WrongError(
            f"{value.shown} does not fit: a whole number or all belongs here"
        ) from None


def _words(value: Value) -> dict[Flag, tuple[str, ...]]:
    fields = value.fields("flags")
    read = {
        Flag(key): fields.get(key, lambda v: v.each(scalars.pattern), ()) for key in KEYS["flags"]
    }
    return {flag: words for flag, words in read.items() if words}


def _source(value: Value, story: str) -> ReadSource:
    if isinstance(value.node, yaml.ScalarNode):
        url = scalars.url(value)
        return ReadSource(Source(_default_id(url), story, url), None, value)
    fields = value.fields("a source")
    kind = fields.get("kind", _kind, "auto")
    url = _url(fields, kind)
    source = Source(
        id=_id(fields, url, kind),
        story=story,
        url=url,
        kind=kind,
        every=fields.get("every", scalars.interval, timedelta(seconds=60)),
        settle=fields.get("settle", scalars.duration, timedelta(seconds=20)),
        deletions=fields.get("deletions", scalars.choice(tuple(Deletions)), _deletions(kind)),
        options=_options(fields, kind),
    )
    return ReadSource(source, _secret(fields, kind), _place(fields))


def _url(fields: Fields, kind: str) -> str:
    if kind == "hook":
        return fields.get("url", scalars.url, "")
    return fields.need("url", scalars.url, "", why="it says where the source is")


def _id(fields: Fields, url: str, kind: str) -> str:
    if fields.value("id") is not None or kind == "hook":
        why = "a hook is called by it: POST /hooks/ID"
        return fields.need("id", _source_id, "", why=why)
    return _default_id(url) if url else ""  # a missing url was complained of already


def _source_id(value: Value) -> str:
    if not _SOURCE_ID.fullmatch(value.text):
        raise WrongError(
            f"{value.shown} cannot be an id: use letters, digits, -, _ and ., at most 64"
        )
    return value.text


def _default_id(url: str) -> str:
    return sha256(url.encode()).hexdigest()[:8]


def _deletions(kind: str) -> Deletions:
    return Deletions.RETRACT if kind == "article" else Deletions.IGNORE


def _secret(fields: Fields, kind: str) -> str | None:
    why = "what a hook pushes is signed with it; write secret: ${NAME}"
    if kind == "hook":
        return fields.need("secret", _filled, None, why=why)
    return fields.get("secret", _filled, None)


def _options(fields: Fields, kind: str) -> dict[str, str]:
    """Read what only one kind understands."""
    if kind == "guardian":
        why = "the Content API answers nobody without one; write api_key: ${NAME}"
        key = fields.need("api_key", _filled, None, why=why)
    else:
        key = fields.get("api_key", _filled, None)
    return {"api_key": key} if key else {}


def _filled(value: Value) -> str | None:
    if value.context.sandbox and not is_given(value):
        return None  # a rehearsal, or a command that only looks at the storage, can do without
    if not secret(value):
        raise WrongError("the secret is empty: set its environment variable")
    return value.text


def _place(fields: Fields) -> Value:
    return fields.value("id") or fields.value("url") or fields.whole


def _kind(value: Value) -> str:
    available = tuple(dict.fromkeys([*_NO_FILE, *value.context.kinds]))
    if value.text in available:
        return value.text
    if value.text in KINDS:
        raise WrongError(f"this version cannot read {value.shown}; kinds: {', '.join(available)}")
    raise WrongError(f"{value.shown} is no kind of source{guess(value.raw, available)}")
