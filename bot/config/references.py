"""``${NAME}`` and ``${file:PATH}`` inside a value, and the secrets that must arrive that way."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path

_REFERENCE = re.compile(
    r"\$\{(?:file:(?P<file>[^}]*)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?)\}"
)
_TELLING = 4  # characters; shorter texts tell nothing and stand inside other words
_LARGEST_FILE = 65_536  # a secret is a line; anything larger is a mistake

_SHAPES = {
    "a Telegram bot token": re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"),
    "a Discord bot token": re.compile(
        r"(?<![\w.-])[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"
    ),
    "a webhook's token": re.compile(r"/webhooks/\d{15,20}/[A-Za-z0-9_-]+"),
    "a password": re.compile(r"://[^\s/@:]*:[^\s/@]+@"),
}


class UnsetError(Exception):
    """A reference that has no value; the text names it and the remedy."""


def expand(raw: str, environ: Mapping[str, str], taken: MutableMapping[str, str]) -> str:
    """Replace every reference in a value.

    Args:
        raw: the value as it stands in the file.
        environ: the environment variables. As in a shell, ``:-`` also stands in for an empty one.
        taken: gets the reference of each text that came from outside the file.

    Raises:
        UnsetError: a variable or a file is missing, or a reference is not well formed.

    """
    if "${" in _REFERENCE.sub("", raw):
        raise UnsetError(
            "${ is not closed or names nothing: write ${NAME}, ${NAME:-default} or ${file:/path}"
        )
    return _REFERENCE.sub(lambda found: _value(found, environ, taken), raw)


def literal(raw: str) -> str:
    """Return what of a value is written in the file itself: without references, with defaults."""
    return _REFERENCE.sub(lambda found: found["default"] or "", raw)


def secret_in(text: str) -> str | None:
    """Name the kind of secret that stands in a text, or None."""
    return next((name for name, shape in _SHAPES.items() if shape.search(text)), None)


def secrets_outside(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, str]]:
    """Find secrets in the text of a file outside its values, which is in comments.

    Args:
        text: the file.
        spans: where the values begin and end.

    Returns:
        The place and the name of each.

    """
    masked = _REFERENCE.sub(lambda found: " " * len(found[0]), text)
    found = [
        (hit.start(), name) for name, shape in _SHAPES.items() for hit in shape.finditer(masked)
    ]
    return [(at, name) for at, name in found if not any(a <= at < b for a, b in spans)]


def redact(message: str, taken: Mapping[str, str]) -> str:
    """Put references back for what came from outside the file, and blot out shapes of secrets."""
    for value, reference in taken.items():
        if len(value) >= _TELLING:
            message = message.replace(value, reference)
    for shape in _SHAPES.values():
        message = shape.sub("…", message)
    return message


def _value(
    found: re.Match[str], environ: Mapping[str, str], taken: MutableMapping[str, str]
) -> str:
    name, default = found["name"], found["default"]
    value = environ.get(name) if name else _content(found["file"])
    if value is None and default is None:
        raise UnsetError(
            f"the environment variable {name} is not set: set it before starting, "
            f"or write ${{{name}:-default}} where a default will do"
        )
    if value:
        taken[value] = found[0]
    return value or default or ""


def _content(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(_LARGEST_FILE + 1).decode()
    except OSError as error:
        raise UnsetError(f"the file {path!r} cannot be read: {error.strerror}") from None
    except ValueError:  # no UTF-8, or a path that cannot be one
        raise UnsetError(f"the file {path!r} holds no plain text") from None
    if len(content) > _LARGEST_FILE:
        raise UnsetError(f"the file {path!r} is too large for a value")
    return content.removesuffix("\n").removesuffix("\r")
