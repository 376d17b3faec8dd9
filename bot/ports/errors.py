"""What may go wrong with the ledger."""

from __future__ import annotations


class NoSuchIdError(Exception):
    """An id that the ledger does not know."""


class LedgerError(Exception):
    """The storage did not do its work (a full disk, a lost connection); nothing was changed."""
