"""What a newsroom's own system pushes: entries as JSON, or the wish to be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.domain.blocks import Block
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.reading import Reading
from bot.domain.richtext import blocks_from_html, blocks_from_text
from bot.domain.submitted import (
    Faults,
    Json,
    SubmissionError,
    blocks,
    moment,
    truth,
    web_address,
    words,
)

__all__ = ["MOST_ENTRIES", "Submission", "SubmissionError", "submission"]

MOST_ENTRIES = 500  # in one push; more belongs into several
_LONGEST_KEY = 500  # characters
_LONGEST_LINE = 2_000  # characters of a title, a name, a note


@dataclass(frozen=True, slots=True)
class Submission:
    """What was pushed. Without entries it says: come and read."""

    entries: tuple[Entry, ...] = ()

    @property
    def is_call(self) -> bool:
        """Whether it asks for a visit and brings nothing itself."""
        return not self.entries

    def reading(self) -> Reading:
        """Return it as what a visit would have seen; of one key the last word counts."""
        last = {entry.key: entry for entry in self.entries}
        return Reading(
            tuple(entry for entry in last.values() if not entry.retracted),
            removed=tuple(key for key, entry in last.items() if entry.retracted),
            newest_first=False,
        )


def submission(body: bytes) -> Submission:
    """Read a push: one entry, ``{"entries": […]}``, or nothing, ``{}`` and ``{"event": "read"}``.

    Raises:
        SubmissionError: naming every field that does not fit.

    """
    if not body.strip():
        return Submission()
    told = _json(body)
    faults = Faults()
    if not isinstance(told, dict):
        raise SubmissionError((("body", "an entry is a JSON object"),))
    if not told or (set(told) == {"event"} and told["event"] == "read"):
        return Submission()
    entries = tuple(_entries(told, faults))
    if faults.found:
        raise SubmissionError(tuple(faults.found))
    return Submission(entries)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        reason = "this is not in UTF-8"
    except RecursionError:
        reason = "this is nested too deeply"
    except ValueError as error:
        reason = f"this is no JSON ({error})" if isinstance(error, json.JSONDecodeError) else ""
    raise SubmissionError((("body", reason or "a number is too long"),))


def _entries(told: Json, faults: Faults) -> Iterator[Entry]:
    if "entries" not in told:
        yield from _entry(told, faults)
        return
    several = told["entries"]
    if not isinstance(several, list) or not several:
        faults.note("entries", "a list with at least one entry belongs here")
        return
    if len(several) > MOST_ENTRIES:
        faults.note("entries", f"at most {MOST_ENTRIES} entries may come at once")
        return
    for number, one in enumerate(several):
        inner = faults.under(f"entries.{number}")
        if isinstance(one, dict):
            yield from _entry(one, inner)
        else:
            inner.note("", "an entry is a JSON object")


def _entry(told: Json, faults: Faults) -> Iterator[Entry]:
    """Read one entry; ``id``, ``story``, ``source`` and what nobody knows here is left alone."""
    before = len(faults.found)
    flags = _flags(told, faults)
    url = web_address(told, "url", faults)
    entry = Entry(
        key=_key(told, faults),
        blocks=_content(told, url, faults),
        title=words(told, "title", faults, _LONGEST_LINE),
        url=url,
        author=words(told, "author", faults, _LONGEST_LINE),
        published=moment(told, "published", faults),
        updated=moment(told, "updated", faults),
        key_event=truth(told, "key_event", faults) or Flag.KEY_EVENT in flags,
        pinned=truth(told, "pinned", faults),
        flags=flags - {Flag.KEY_EVENT, Flag.RETRACTED},
        notice=_notice(told, faults),
        retracted=truth(told, "retracted", faults) or Flag.RETRACTED in flags,
        note=words(told, "note", faults, _LONGEST_LINE),
    )
    if not (entry.blocks or entry.title or entry.retracted) and len(faults.found) == before:
        faults.note("text", "an entry needs a text, html, blocks or a title")
    yield entry


def _key(told: Json, faults: Faults) -> str:
    given = told.get("key")
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)  # many systems number their entries
    if given is None or given == "":
        faults.note("key", "this is missing: the entry's own name, the same in every push of it")
    elif not isinstance(given, str) or len(given) > _LONGEST_KEY or not given.isprintable():
        faults.note("key", f"a text of at most {_LONGEST_KEY} characters on one line belongs here")
    else:
        return given
    return ""


def _content(told: Json, url: str | None, faults: Faults) -> tuple[Block, ...]:
    """Return the blocks: those that were given, else of the HTML, else of the plain text."""
    if told.get("blocks"):
        return blocks(told["blocks"], faults)
    readers: dict[str, Callable[[str], tuple[Block, ...]]] = {
        "html": lambda html: blocks_from_html(html, url),
        "text": blocks_from_text,
    }
    for name, read in readers.items():
        given = told.get(name)
        if isinstance(given, str):
            if found := read(given):
                return found
        elif given is not None:
            faults.note(name, "a text belongs here")
    return ()


def _flags(told: Json, faults: Faults) -> frozenset[Flag]:
    given = told.get("flags")
    if given is None:
        return frozenset()
    known = set(Flag)
    if not isinstance(given, list) or not all(isinstance(f, str) and f in known for f in given):
        faults.note("flags", f"a list of these belongs here: {', '.join(sorted(known))}")
        return frozenset()
    return frozenset(map(Flag, given))


def _notice(told: Json, faults: Faults) -> Notice | None:
    given = told.get("notice")
    if given is None:
        return None
    inner = faults.under("notice")
    if not isinstance(given, dict):
        inner.note("", "an object with kind, status, area, starts, ends and severity belongs here")
        return None
    kind = words(given, "kind", inner, _LONGEST_LINE)
    status = given.get("status", NoticeStatus.IN_FORCE.value)
    if kind is None:
        inner.note("kind", "this is missing: for example curfew")
    if status not in [each.value for each in NoticeStatus]:
        inner.note("status", f"one of these belongs here: {', '.join(NoticeStatus)}")
        status = NoticeStatus.IN_FORCE
    return Notice(
        kind or "",
        NoticeStatus(status),
        words(given, "area", inner, _LONGEST_LINE),
        moment(given, "starts", inner),
        moment(given, "ends", inner),
        words(given, "severity", inner, _LONGEST_LINE),
    )
