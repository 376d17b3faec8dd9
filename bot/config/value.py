"""A value of the file, with its place and a page on which problems are noted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import yaml
from rapidfuzz import fuzz, process

from bot.config.keys import KEYS
from bot.config.problems import Problem
from bot.config.references import UnsetError, expand, redact

T = TypeVar("T")
D = TypeVar("D")
_SHOWN = 60  # characters of a value that a message repeats
_LISTED = 12  # choices a message names


class WrongError(Exception):
    """A value that cannot be used; the text says why and what to write."""


@dataclass(slots=True)
class Context:
    """What a reading knows beyond the file, and what it found wrong."""

    file: str
    environ: Mapping[str, str] = field(repr=False)
    sandbox: bool
    kinds: Collection[str]
    problems: set[Problem] = field(default_factory=set)
    taken: dict[str, str] = field(default_factory=dict, repr=False)  # text from outside, its name
    tainted: set[int] = field(default_factory=set)  # nodes with a secret: said once is enough


@dataclass(frozen=True, slots=True)
class Value:
    """One node. Its readers raise ``WrongError``; ``read`` notes that and goes on."""

    node: yaml.Node
    context: Context

    @property
    def absent(self) -> bool:
        """Whether nothing is written after the key."""
        return (
            isinstance(self.node, yaml.ScalarNode) and self.node.value == "" and not self.node.style
        )

    @property
    def raw(self) -> str:
        """The text as it stands in the file, references unreplaced."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise WrongError(f"a single value belongs here, not {self._shape}")
        return str(self.node.value)

    @property
    def text(self) -> str:
        """The text with its references replaced, without blanks around it."""
        try:
            return expand(self.raw, self.context.environ, self.context.taken).strip()
        except UnsetError as error:
            raise WrongError(str(error)) from None

    @property
    def shown(self) -> str:
        """The text as a message may repeat it: never what a reference stands for."""
        raw = self.raw
        return repr(raw if len(raw) <= _SHOWN else raw[:_SHOWN] + "…")

    @property
    def items(self) -> list[Value]:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise WrongError(f"a list belongs here, such as [a, b], not {self._shape}")
        return [Value(node, self.context) for node in self.node.value]

    @property
    def pairs(self) -> list[tuple[Value, Value]]:
        """The keys and values of a mapping, ``<<`` merged in."""
        if not isinstance(self.node, yaml.MappingNode):
            raise WrongError(f"keys with values belong here, such as key: value, not {self._shape}")
        own = [
            (Value(key, self.context), Value(value, self.context)) for key, value in self.node.value
        ]
        named = [(key, value) for key, value in own if isinstance(key.node, yaml.ScalarNode)]
        written = {key.raw for key, _ in named}
        merged = [
            p
            for key, value in named
            if key.raw == "<<"
            for p in value.pairs
            if p[0].raw not in written
        ]
        return [(key, value) for key, value in named if key.raw != "<<"] + merged

    @property
    def _shape(self) -> str:
        match self.node:
            case yaml.MappingNode():
                return "keys with values"
            case yaml.SequenceNode():
                return "a list"
            case _:
                return "nothing" if self.absent else "text"

    def note(self, message: str) -> None:
        """Write down that something is wrong here."""
        if id(self.node) not in self.context.tainted:
            mark = self.node.start_mark
            problem = Problem(
                self.context.file,
                mark.line + 1,
                mark.column + 1,
                redact(message, self.context.taken),
            )
            self.context.problems.add(problem)

    def read(self, reader: Callable[[Value], T], otherwise: D) -> T | D:
        """Return what a reader makes of this, or note its complaint and return a stand-in."""
        try:
            return reader(self)
        except WrongError as error:
            self.note(str(error))
            return otherwise

    def each(self, reader: Callable[[Value], T | None]) -> tuple[T, ...]:
        """Return what a reader makes of each value of a list, without those it complained of."""
        read = [item.read(reader, None) for item in self.items]
        return tuple(one for one in read if one is not None)

    def fields(self, section: str) -> Fields:
        """Take this as a section of ``KEYS``; keys it does not know are noted."""
        known, found = KEYS[section], dict[str, Value]()
        for key, value in self.pairs:
            if key.raw in known:
                found[key.raw] = value
            else:
                key.note(f"{section} has no key {key.shown}{guess(key.raw, known)}")
        return Fields(self, found)


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one section."""

    whole: Value
    found: Mapping[str, Value]

    def value(self, key: str) -> Value | None:
        """Return what stands under a key, None if nothing does."""
        value = self.found.get(key)
        return None if value is None or value.absent else value

    def get(self, key: str, reader: Callable[[Value], T], default: D) -> T | D:
        """Read a key that may be missing."""
        value = self.value(key)
        return default if value is None else value.read(reader, default)

    def need(self, key: str, reader: Callable[[Value], T], otherwise: D, *, why: str) -> T | D:
        """Read a key that must be there; ``otherwise`` only lets the reading go on."""
        value = self.value(key)
        if value is None:
            place = self.found.get(key, self.whole)  # "key:" with nothing behind it
            place.note(f"{key!r} is missing: {why}")
            return otherwise
        return value.read(reader, otherwise)


def guess(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean X?", or the choices if nothing is near, to end a message with."""
    choices = list(known)
    near = process.extractOne(
        word[:_SHOWN], choices, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known: {', '.join(choices)}" if 0 < len(choices) <= _LISTED else ""
