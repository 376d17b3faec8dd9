"""Words and patterns that people write into a configuration, matched safely."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import re2

Matcher = Callable[[str], bool]


@lru_cache(maxsize=1024)
def matcher(words: tuple[str, ...]) -> Matcher:
    """Return a test that is true for a text with any of the words.

    Args:
        words: whole words or phrases in any case, in any script; or ``/patterns/`` in RE2's
            syntax, which cannot be made to run long.

    Raises:
        ValueError: a pattern that RE2 refuses.

    """
    tests = [_pattern(word) if is_pattern(word) else _phrase(word) for word in words]
    return lambda text: any(test(text) for test in tests)


def is_pattern(word: str) -> bool:
    """Tell a ``/pattern/`` from a plain word."""
    return len(word) > 2 and word.startswith("/") and word.endswith("/")  # noqa: PLR2004 - two slashes


def _phrase(word: str) -> Matcher:
    spaced = r"\s+".join(map(re.escape, word.split()))
    # RE2's \b knows ASCII only; Python's \w knows every script, and a literal cannot run long.
    whole = re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
    return lambda text: whole.search(text) is not None


def _pattern(word: str) -> Matcher:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False  # RE2 would write to stderr by itself
    try:
        compiled = re2.compile(word[1:-1], options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        reason = reason.decode() if isinstance(reason, bytes) else reason
        raise ValueError(f"the pattern {word} is not valid: {reason}") from None
    return lambda text: compiled.search(text) is not None
