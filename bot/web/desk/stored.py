"""Careful looks into a stored message: what is not there, or not as expected, is empty."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def words(body: Json, name: str) -> str:
    """Return a text."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def number(body: Json, name: str) -> int:
    """Return a whole number; 0 when there is none."""
    value = body.get(name)
    return value if isinstance(value, int) else 0


def inner(body: Json, name: str) -> Json:
    """Return an object."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def items(body: Json, name: str) -> list[Json]:
    """Return the objects of a list."""
    value = body.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
