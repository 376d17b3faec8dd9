"""The kinds of source: one file each, whose name is the kind."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from bot.domain.reading import Steps, Visit

Reader = Callable[[Visit], Steps]

KINDS: tuple[str, ...] = tuple(
    sorted(
        module.name.replace("_", "-")
        for module in iter_modules(__path__)
        if not module.name.startswith("_")
    )
)


def reader(kind: str) -> Reader:
    """Return the generator function that reads sources of a kind.

    Raises:
        ValueError: there is no such kind.

    """
    read: Reader = module(kind).read
    return read


def module(kind: str) -> ModuleType:
    """Import the file of a kind; parsers are heavy, so only the kinds in use are loaded.

    Raises:
        ValueError: there is no such kind.

    """
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(KINDS)}"
        raise ValueError(f"there is no kind of source called {kind!r}; {hint}")
    return import_module(f"{__name__}.{kind.replace('-', '_')}")
