"""The elementary rules of a form's field: its type, its length, its choice; pure generators."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from bot.sandbox.discord.errors import Fault

REQUIRED: Final = "This field is required"
SNOWFLAKE: Final = re.compile(r"\d{1,20}\Z")


def text(path: str, value: Any, longest: int, *, shortest: int = 0) -> Iterator[Fault]:
    """Claim a string of ``shortest`` to ``longest`` code points; Discord trims before it counts."""
    if not isinstance(value, str):
        yield Fault(path, "BASE_TYPE_BAD_TYPE", "Could not interpret value as a string.")
    elif shortest and not value.strip():
        yield Fault(path, "BASE_TYPE_REQUIRED", REQUIRED)
    elif shortest > 1 and len(value.strip()) < shortest:
        yield Fault(path, "BASE_TYPE_BAD_LENGTH", _between(shortest, longest))
    elif len(value.strip()) > longest:
        said = _between(shortest, longest) if shortest else f"Must be {longest} or fewer in length."
        yield Fault(path, "BASE_TYPE_BAD_LENGTH" if shortest else "BASE_TYPE_MAX_LENGTH", said)


def optional(path: str, holder: dict[str, Any], key: str, longest: int) -> Iterator[Fault]:
    """Claim that a field is absent, null or a string of at most ``longest`` code points."""
    if holder.get(key) is not None:
        yield from text(join(path, key), holder[key], longest)


def required(path: str, holder: dict[str, Any], key: str, longest: int) -> Iterator[Fault]:
    """Claim that a field is a string of 1 to ``longest`` code points."""
    if holder.get(key) is None:
        yield Fault(join(path, key), "BASE_TYPE_REQUIRED", REQUIRED)
    else:
        yield from text(join(path, key), holder[key], longest, shortest=1)


def listing(path: str, value: Any, most: int, *, fewest: int = 0) -> Iterator[Fault]:
    """Claim a list of ``fewest`` to ``most`` elements."""
    if not isinstance(value, list):
        yield Fault(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    elif len(value) > most or len(value) < fewest:
        said = _between(fewest, most) if fewest else f"Must be {most} or fewer in length."
        yield Fault(path, "BASE_TYPE_BAD_LENGTH" if fewest else "BASE_TYPE_MAX_LENGTH", said)


def mapping(path: str, value: Any) -> Iterator[Fault]:
    """Claim an object."""
    if not isinstance(value, dict):
        yield Fault(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")


def choice(path: str, value: Any, choices: Collection[Any]) -> Iterator[Fault]:
    """Claim one of the given values."""
    if value not in choices or isinstance(value, bool):
        named = "{" + ", ".join(map(repr, choices)) + "}"
        yield Fault(path, "BASE_TYPE_CHOICES", f"Value must be one of {named}.")


def whole(path: str, value: Any, least: int, most: int) -> Iterator[Fault]:
    """Claim an integer between two bounds, both allowed."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield Fault(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif not least <= value <= most:
        yield Fault(path, "NUMBER_TYPE_MAX", f"int value should be between {least} and {most}.")


def snowflake(path: str, value: Any) -> Iterator[Fault]:
    """Claim an id: digits, as text or as a number."""
    if isinstance(value, bool) or not SNOWFLAKE.match(str(value)):
        yield Fault(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def web_address(
    path: str, value: Any, *, longest: int = 2048, attachments: bool = False
) -> Iterator[Fault]:
    """Claim a URL that Discord takes: http or https, for pictures also ``attachment``."""
    schemes = ("http", "https", "attachment") if attachments else ("http", "https")
    if not isinstance(value, str):
        yield Fault(path, "BASE_TYPE_BAD_TYPE", "Could not interpret value as a string.")
    elif len(value) > longest:
        yield Fault(path, "BASE_TYPE_MAX_LENGTH", f"Must be {longest} or fewer in length.")
    elif _scheme(value) not in schemes:
        said = f'Scheme "{_scheme(value)}" is not supported. Scheme must be one of {schemes}.'
        yield Fault(path, "URL_TYPE_INVALID_SCHEME", said)
    elif not _host(value):
        yield Fault(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def join(path: str, key: str | int) -> str:
    """Add a step to a dotted path."""
    return f"{path}.{key}" if path else str(key)


def _scheme(url: str) -> str:
    return url.partition(":")[0].strip().lower() if ":" in url else ""


def _host(url: str) -> str:
    if re.search(r"\s", url):
        return ""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _between(least: int, most: int) -> str:
    return f"Must be between {least} and {most} in length."
