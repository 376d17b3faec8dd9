"""How well the rules flag sentences they know and sentences they have never seen.

``python -m tests.domain.labelled.report`` prints the tables and ends with 1 where a goal is missed;
``--wrong`` lists every sentence that was read otherwise than it is labelled.
"""

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.blocks import Paragraph, Rich
from bot.domain.flags import mark
from bot.domain.model import Entry

HERE = Path(__file__).parent
SETS = ("dev", "held-out")
PRECISION, RECALL = 0.97, 0.92
AT = datetime(2021, 1, 6, 20, 20, tzinfo=UTC)
MEASURED = ("breaking", "curfew", "curfew-lifted", "extended")
COLUMNS = ["flags", "status", "context", "text"]


@dataclass(frozen=True)
class Sentence:
    """One labelled sentence; ``expected`` and ``found`` are flags and, for one, the status."""

    part: str
    language: str
    context: str
    text: str
    expected: frozenset
    found: frozenset


@dataclass(frozen=True)
class Score:
    """What was rightly found, wrongly found and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self):
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self):
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def good(self):
        return self.precision >= PRECISION and self.recall >= RECALL


def sentences(part):
    """Return the sentences of a set, read by every language's rules at once."""
    files = sorted(HERE.glob(f"{part}.*.tsv"))
    return [s for file in files for s in _read(file, part, file.name.split(".")[1])]


def score(read, name=None):
    """Return the score of one flag or status, or of all of them together."""
    counts = Counter()
    for sentence in read:
        expected = {e for e in sentence.expected if name in (None, e)}
        found = {f for f in sentence.found if name in (None, f)}
        counts["right"] += len(expected & found)
        counts["wrong"] += len(found - expected)
        counts["missed"] += len(expected - found)
    return Score(counts["right"], counts["wrong"], counts["missed"])


def rows(part):
    """Yield the lines of a set's table: all, each flag, each language."""
    read = sentences(part)
    yield "all", len(read), score(read)
    for name in MEASURED:
        yield name, len(read), score(read, name)
    for language in sorted({s.language for s in read}):
        spoken = [s for s in read if s.language == language]
        yield language, len(spoken), score(spoken)


def judged(part):
    """Yield what the goals are set for: a set as a whole, and each flag in it."""
    return [row for row in rows(part) if row[0] in ("all", *MEASURED)]


def _read(file, part, language):
    with file.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if table.fieldnames != COLUMNS:
            raise ValueError(f"{file.name}: the first line must be {COLUMNS}")
        for number, row in enumerate(table, 2):
            if None in row.values() or not row["text"].strip():
                raise ValueError(f"{file.name}:{number}: four columns belong here")
            yield _sentence(row, part, language)


def _sentence(row, part, language):
    expected = {flag.strip() for flag in row["flags"].split(",")} - {"-", ""}
    if row["status"] == "extended":
        expected.add("extended")
    return Sentence(
        part, language, row["context"], row["text"], frozenset(expected), frozenset(_found(row))
    )


def _found(row):
    entry = Entry("k", (Paragraph(Rich(row["text"])),), published=AT)
    marked = mark(entry, words={}, language=None, timezone="UTC", seen=AT)
    yield from (str(flag) for flag in marked.flags)
    if marked.notice and marked.notice.status == "extended":
        yield "extended"


def main(arguments):
    """Print the report; return 0 where every goal is met."""
    missed = []
    for part in SETS:
        if not sentences(part):
            print(f"\n{part}: no sentences yet\n")
            continue
        print(f"\n| {part} | sentences | precision | recall | right | wrong | missed |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, count, got in rows(part):
            figures = f"{got.precision:.3f} | {got.recall:.3f}"
            print(f"| {name} | {count} | {figures} | {got.right} | {got.wrong} | {got.missed} |")
        missed += [f"{part}: {name}" for name, _, got in judged(part) if not got.good]
        if "--wrong" in arguments:
            _list_wrong(part)
    print(f"\nGoals: precision {PRECISION}, recall {RECALL}, for each set and each flag in it.")
    print(f"Missed: {', '.join(missed)}" if missed else "All met.")
    return 1 if missed else 0


def _list_wrong(part):
    print()
    for s in sentences(part):
        if s.expected != s.found:
            print(
                f"{s.language} [{s.context}] {sorted(s.found)} for {sorted(s.expected)}: {s.text}"
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
