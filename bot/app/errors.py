"""What ends a command, with its exit code."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage or configuration; nothing was done (exit 2)."""


class FailedError(Exception):
    """The operation failed (exit 1)."""
