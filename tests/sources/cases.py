"""Saved pages and what is to be read from them: the cases that `make report-sources` goes through."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.domain.codec import public
from bot.domain.flags import mark
from bot.domain.reading import Page, Reading, SourceRefusedError, Visit
from bot.ports import FetchError
from bot.sources import reader

DATA = Path(__file__).parent / "data"
_KEYS = {"about", "url", "now", "zone", "options", "cursor", "pages"}
_CLAIMS = {"entries", "skipped", "removed", "refused"}
_TYPES = {".html": "text/html", ".json": "application/json", ".xml": "application/xml"}
_MOST_REQUESTS = 200


@dataclass(frozen=True)
class Case:
    """One visit: what the web holds, and what the source must make of it."""

    kind: str
    name: str
    about: str
    visit: Visit
    pages: dict
    claims: dict

    @property
    def id(self):
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True)
class Outcome:
    """What a source made of a case."""

    entries: tuple = ()
    skipped: tuple = ()
    removed: tuple = ()
    refused: str | None = None
    reading: Reading | None = field(default=None, compare=False)


@cache
def cases():
    """Return every case, by kind and name."""
    return tuple(map(_load, sorted(DATA.glob("*/*.case.json"))))


def _load(file):
    told = json.loads(file.read_text(encoding="utf-8"))
    odd = set(told) - _KEYS - _CLAIMS
    assert not odd, f"{file}: unknown keys {sorted(odd)}"
    visit = Visit(
        told["url"],
        datetime.fromisoformat(told.get("now", "2021-01-06T22:00:00Z")),
        told.get("options") or {},
        told.get("cursor"),
        told.get("zone", "UTC"),
    )
    pages = {url: _page(file.parent, url, page) for url, page in told["pages"].items()}
    claims = {name: told[name] for name in _CLAIMS if name in told}
    return Case(
        file.parent.name, file.name.removesuffix(".case.json"), told["about"], visit, pages, claims
    )


def _page(folder, url, told):
    page = told if isinstance(told, dict) else {"file": told}
    name = folder / page["file"]
    kind = page.get("type") or _TYPES.get(name.suffix, "application/octet-stream")
    headers = {key.lower(): value for key, value in page.get("headers", {}).items()}
    return Page(page.get("url", url), name.read_bytes(), kind, page.get("charset"), headers)


def run(case, change=lambda page: page):
    """Let the case's kind read its pages, each as ``change`` alters it."""
    steps = reader(case.kind)(case.visit)
    answer = None
    try:
        for _ in range(_MOST_REQUESTS):
            if isinstance(answer, FetchError):
                request = steps.throw(answer)
            else:
                request = next(steps) if answer is None else steps.send(answer)
            found = case.pages.get(request.url)
            answer = change(found) if found else FetchError(f"no such page: {request.url}")
    except StopIteration as end:
        return _outcome(case, end.value)
    except (SourceRefusedError, FetchError) as refusal:
        return Outcome(refused=str(refusal))
    raise AssertionError(f"{case.id}: still asks for pages after {_MOST_REQUESTS}")


def _outcome(case, reading):
    marked = (
        mark(e, words={}, language=None, timezone=case.visit.zone, seen=case.visit.now)
        for e in reading.entries
    )
    entries = tuple(public(entry, source=case.visit.url) for entry in marked)
    skipped = tuple(one.key for one in reading.skipped)
    return Outcome(entries, skipped, tuple(reading.removed), reading.doubt, reading)


def differences(case, outcome):
    """Return a sentence for each way in which an outcome is not what the case claims."""
    claims, found = case.claims, []
    refused = claims.get("refused")
    if refused is None and outcome.refused is not None:
        return [f"refused: {outcome.refused}"]
    if refused is not None and refused not in (outcome.refused or ""):
        return [f"should be refused ({refused!r}), but: {outcome.refused!r}"]
    found += [
        f"{name} {list(getattr(outcome, name))}, not {claims[name]}"
        for name in ("skipped", "removed")
        if name in claims and list(getattr(outcome, name)) != claims[name]
    ]
    wanted = claims.get("entries", [])
    if len(wanted) != len(outcome.entries):
        found.append(f"{len(outcome.entries)} entries, not {len(wanted)}")
    for number, (want, entry) in enumerate(zip(wanted, outcome.entries, strict=False), 1):
        found += [
            f"entry {number}: {key} is {entry.get(key)!r}, not {value!r}"
            for key, value in want.items()
            if entry.get(key) != value
        ]
    return found
