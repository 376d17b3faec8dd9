"""What of an alert is told: one language, and all that is said in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from bot.sources._cap_alert import ALL_CLEAR, Alert, Info

_GRAVEST = ("Extreme", "Severe", "Moderate", "Minor")


def chosen(alert: Alert, language: str | None) -> Info | None:
    """Return what is said in the wanted language, else in English, else in the first.

    An alert may say several things in one language, each of areas of its own (CAP 1.2, section
    3.2.2): the gravest that still holds comes first, the others are told below it.
    """
    for wanted in (language, "en", _language(alert.infos[0]) if alert.infos else None):
        short = (wanted or "").partition("-")[0].casefold()
        if short and (found := [info for info in alert.infos if _language(info) == short]):
            return _together(found)
    return None


def _language(info: Info) -> str:
    # CAP 1.2, section 3.2.2: without a language it is English.
    return (info.language or "en").replace("_", "-").partition("-")[0].casefold()


def _together(infos: Sequence[Info]) -> Info:
    """Join what is said in one language."""
    if len(infos) == 1:
        return infos[0]
    first, *others = sorted(infos, key=_rank)
    alike = [
        info for info in others if (ALL_CLEAR in info.responses) == (ALL_CLEAR in first.responses)
    ]
    texts = [first.description, *_beside(first, others)]
    return replace(
        first,
        areas=tuple(chain(first.areas, *(info.areas for info in alike))),
        vtec=tuple(chain(first.vtec, *(info.vtec for info in alike))),
        resources=tuple(dict.fromkeys(chain(first.resources, *(o.resources for o in others)))),
        description="\n\n".join(dict.fromkeys(filter(None, texts))),
    )


def _rank(info: Info) -> tuple[bool, int]:
    graveness = _GRAVEST.index(info.severity) if info.severity in _GRAVEST else len(_GRAVEST)
    return ALL_CLEAR in info.responses, graveness


def _beside(first: Info, others: Sequence[Info]) -> Iterator[str]:
    """Yield what the others say that the first does not, each with what it is about."""
    for info in others:
        about = " – ".join(filter(None, (info.headline, "; ".join(filter(None, info.areas)))))
        if info.headline != first.headline or info.description != first.description:
            yield about
            yield from (
                info.description,
                info.instruction if info.instruction != first.instruction else "",
            )
