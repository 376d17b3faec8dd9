"""What a person may pause, and which of it a word means."""

from __future__ import annotations

from collections.abc import Collection

from bot.config import Config
from bot.ports import NoSuchIdError, Status

ALL = "all"


def pausable(config: Config, status: Status) -> frozenset[str]:
    """Return everything that the configuration or the ledger knows, spelled as ``kind:name``."""
    names = {
        "story": [story.id for story in config.stories] + [s.story for s in status.sources],
        "source": [source.id for source in config.sources] + [s.id for s in status.sources],
        "target": [*config.targets, *(t.target for t in status.targets)],
        "account": [*(a.address for a in config.accounts), *status.backlog],
    }
    known = {f"{kind}:{name}" for kind, those in names.items() for name in those}
    return frozenset({ALL, *known, *status.paused})


def meant(what: str, known: Collection[str]) -> str:
    """Return the one thing a person means, by its full spelling or by its bare name.

    Args:
        what: ``all``, ``story:harbour``, or just ``harbour``.
        known: what there is, as ``pausable`` returns it.

    Raises:
        NoSuchIdError: nothing is called so, or several things are.

    """
    if what in known:
        return what
    found = sorted(word for word in known if word.partition(":")[2] == what)
    match found:
        case [one]:
            return one
        case []:
            raise NoSuchIdError(
                f"there is no {what!r}: write all, story:ID, source:ID, target:ADDRESS or "
                "account:PLATFORM:NAME; `tocsin status` lists them"
            )
        case _:
            raise NoSuchIdError(f"{what!r} is several things: write {' or '.join(found)}")
