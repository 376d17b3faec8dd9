"""Whether an entry tells what an editor's alert told already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.content import Word, clash, content_words, evened, once, turns, weight
from bot.domain.model import Entry

# Being held for a person costs an entry minutes, and a repeated alert costs a chat's patience: the
# rules lean towards "another event", since breaking news must not wait for a mistaken likeness.
_NEAR = timedelta(hours=2)
_ENOUGH = 0.75  # of the weight of the shorter text's words
_FEWEST = 3  # words in common, else any short sentence would be like any other
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|\n+")


def same_event(alert: Entry, entry: Entry) -> bool:
    """Tell whether an entry is about the same event as an alert.

    Their words must agree strongly: nearly all words of the shorter one stand in the other, names
    and numbers above all, and neither says *not*, *lifted* or *another* where the other does not.
    Their times must lie within two hours, where both are known. An entry that only repeats a short
    alert while it tells of something else counts too: words alone cannot tell, and a person looks.

    Args:
        alert: what an editor pushed.
        entry: what a source tells now.

    """
    if alert.retracted or entry.retracted or not _near_in_time(alert, entry):
        return False
    said = content_words(_text(alert))
    return any(_agree(said, run) for run in _runs(_text(entry), len(said)))


def _near_in_time(alert: Entry, entry: Entry) -> bool:
    pushed, told = _time(alert), _time(entry)
    return pushed is None or told is None or abs(pushed - told) <= _NEAR


def _time(entry: Entry) -> datetime | None:
    return entry.published or entry.updated


def _text(entry: Entry) -> str:
    return f"{entry.title or ''}\n{entry.text}"


def _runs(text: str, length: int) -> Iterator[tuple[Word, ...]]:
    """Yield the sentences that an alert of so many words may be told in: one, or two in a row.

    A longer alert is compared with the whole as well.
    """
    sentences = [found for s in _SENTENCE_END.split(evened(text)) if (found := content_words(s))]
    yield from sentences
    yield from (first + second for first, second in pairwise(sentences))
    if len(sentences) > 2 and sum(map(len, sentences)) <= 2 * length:  # noqa: PLR2004 - two were seen
        yield tuple(word for sentence in sentences for word in sentence)


def _agree(one: Sequence[Word], other: Sequence[Word]) -> bool:
    shorter, longer = sorted((once(one), once(other)), key=weight)
    common = [w for w in shorter if any(w.is_like(o) for o in longer)]
    if len(common) < min(_FEWEST, len(shorter)) or len(common) < 2:  # noqa: PLR2004 - one word is no news
        return False
    if weight(common) < _ENOUGH * weight(shorter):
        return False
    return turns(shorter) == turns(longer) and not clash(shorter, longer)
