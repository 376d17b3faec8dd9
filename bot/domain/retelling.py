"""One event told twice: an alert that goes on in its source's words."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.model import Entry, Flag


def retold(alert: Entry, said: Entry) -> Entry:
    """Return what a source says as a revision of the alert that told it first.

    It stays the alert's entry, with the flags of both (a lifted curfew is in force no more) and
    with what only the editor knew.

    Args:
        alert: the alert in the editor's own words.
        said: the same event as its source tells it now.

    """
    flags = said.flags if said.retracted else said.flags | alert.flags
    if Flag.CURFEW_LIFTED in said.flags:
        flags -= {Flag.CURFEW}
    return replace(
        said,
        key=alert.key,
        provisional=alert.provisional,
        flags=flags,
        notice=said.notice if said.retracted else said.notice or alert.notice,
        url=said.url or alert.url,
        published=alert.published or said.published,
    )
