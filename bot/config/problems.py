"""What is wrong with a configuration, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. ``line`` and ``column`` count from 1; ``file`` is as it was given."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ConfigError(Exception):
    """A configuration that cannot be used; ``problems`` are all of them, in the file's order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems; the text has one of them a line."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
