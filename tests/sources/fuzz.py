"""Throw broken things at every parser until the time is up (`make fuzz`); what breaks is saved.

``python -m tests.sources.fuzz SECONDS`` draws anew at every run and says how to see a finding again:
``python -m tests.sources.fuzz again NAME NUMBER``.
"""

import hashlib
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random, SystemRandom

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.sources.oddities import odd_turns
from tests.sources.turns import page_turns

FOUND = Path("var/fuzz")
SHARE = 0.1  # seconds of a turn at a saved page: short enough to be fair to all
LONG_SHARE = 0.5  # at all else, of which there is less
SLOW = 10.0  # seconds for one page


class TooSlowError(BaseException):
    """A page took longer than anybody would wait; no parser may catch it."""


@dataclass
class Score:
    """What was thrown, by parser, and what broke first of each way of breaking."""

    thrown: Counter = field(default_factory=Counter)
    broke: dict = field(default_factory=dict)


def turns():
    """Return every parser's turn, by name."""
    return {turn.name: turn for turn in (*page_turns(), *odd_turns())}


@contextmanager
def _watched():
    """Raise where something takes too long, even within a regular expression."""

    def ring(*_):
        raise TooSlowError(f"took more than {SLOW:.0f} s")

    before = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, SLOW)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)


def numbered(turn, number):
    """Return the generator of random numbers that a number stands for, in a turn."""
    return Random(f"{turn.name} {number}")


def throw(turn, number):
    """Throw what a number stands for; return what broke, or None."""
    try:
        with _watched():
            turn.check(turn.draw(numbered(turn, number)))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what we look for
        return error
    return None


def main(budget, every=None):
    """Throw for so many seconds, tell what broke, and return the exit code."""
    console, every, score = Console(), every or turns(), Score()
    start, numbers = time.monotonic(), SystemRandom()
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("fuzzing", total=budget)
        for turn in cycle(every.values()):
            spent = time.monotonic() - start
            if spent >= budget:
                break
            progress.update(bar, completed=spent, description=turn.name)
            _take(turn, score, numbers)
    _tell(console, score, time.monotonic() - start, len(every))
    return 1 if score.broke else 0


def _take(turn, score, numbers):
    end = time.monotonic() + (SHARE if "/" in turn.name else LONG_SHARE)
    while time.monotonic() < end:
        number = numbers.randrange(2**32)
        error = throw(turn, number)
        score.thrown[turn.name] += 1
        if error is not None:
            score.broke.setdefault(_way(turn, error), (turn, number, error))


def _way(turn, error):
    last = traceback.extract_tb(error.__traceback__)[-1]
    return turn.name.partition("/")[0], type(error).__name__, last.filename, last.lineno


def _tell(console, score, seconds, parsers):
    FOUND.mkdir(parents=True, exist_ok=True)
    for turn, number, error in score.broke.values():
        file = _saved(turn, number, error)
        told = f"{turn.name} {number}: {error!r:.300} (in {file})"
        console.print(told, markup=False, highlight=False, style="red", soft_wrap=True)
    table = Table("parser", "thrown")
    groups = Counter()
    for name, count in score.thrown.items():
        groups[name.partition("/")[0]] += count
    for name, count in sorted(groups.items()):
        table.add_row(name, str(count))
    console.print(table)
    broke = len(score.broke)
    verdict = f"{broke} broke" if broke else "nothing broke"
    thrown = score.thrown.total()
    console.print(
        f"{thrown} broken things in {seconds:.0f} s at {parsers} parsers and pages: {verdict}"
    )


def _saved(turn, number, error):
    """Save what broke, with all that is needed to see it again."""
    drawn = turn.draw(numbered(turn, number))
    trace = "".join(traceback.format_exception(error))
    text = f"python -m tests.sources.fuzz again '{turn.name}' {number}\n\n{trace}\n{drawn!r}\n"
    file = FOUND / f"{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:12]}.txt"
    file.write_text(text, encoding="utf-8", errors="backslashreplace")
    return file


def again(name, number):
    """Throw one thing again and return the exit code."""
    error = throw(turns()[name], number)
    if error is None:
        Console().print("nothing breaks any more")
        return 0
    traceback.print_exception(error)
    return 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["again"]:
        sys.exit(again(sys.argv[2], int(sys.argv[3])))
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0))
