"""Two sources of a story tell one event: recognising it, and telling it with the best of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from rapidfuzz.distance import Indel

from bot.domain import blocks as b
from bot.domain.addresses import same_page
from bot.domain.content import Word, content_words, once, turns, weight
from bot.domain.fingerprint import fingerprint
from bot.domain.model import Entry, Flag
from bot.domain.routing import URGENT
from bot.domain.wordmatch import words_of

T = TypeVar("T")

# A person looks at what seems to tell an alert again, but nobody looks here, and what is linked is
# not sent: only texts that say nearly the same in nearly the same words are one telling.
NEAR = timedelta(minutes=30)
_FEWEST = 3  # words that tell something; "More soon." is nobody's in particular
_EQUAL = 0.8  # of all their words, in order
_EQUAL_AND_MORE = 0.7  # where one says all that the other says, word for word
_SLIPS = 0.05  # of all their words may be another's choice; in a short text none
_STILL_ONE = 0.5  # of the shorter one's words, once both were linked and one was edited
_ENOUGH_TO_TURN = 0.75  # the same where one says "again" or "lifted" and the other does not
_A_GAIN = 2  # a name, a number or two words that were not told


def tells_again(told: Entry, said: Entry, *, told_at: datetime, said_at: datetime) -> bool:
    """Tell whether another source's entry tells an event in nearly the same words.

    Numbers, names and what turns a fact (*not*, *lifted*, *another*) must agree: one text may say
    more than the other, but never something else, and what is urgent in one alone is news. Their dates lie within half an hour, or where
    one has none, when they were first seen.

    Args:
        told: what was told.
        said: what another source says now.
        told_at: when the one was first seen.
        said_at: when the other was.

    """
    if told.retracted or said.retracted or said.flags & URGENT - told.flags:
        return False
    if told.published and said.published:
        told_at, said_at = told.published, said.published
    if abs(told_at - said_at) > NEAR:
        return False
    return _agree(content_words(words_of(told)), content_words(words_of(said)))


def is_another(one: Entry, other: Entry) -> bool:
    """Tell whether entries that told one event tell two by now; a text that only grew does not."""
    shorter, longer = sorted(
        (once(content_words(words_of(entry))) for entry in (one, other)), key=weight
    )
    agreed = weight(w for w in shorter if any(w.is_like(o) for o in longer))
    least = _STILL_ONE if turns(shorter) == turns(longer) else _ENOUGH_TO_TURN
    return agreed < least * weight(shorter)


def is_richer(said: Entry, told: Entry) -> bool:
    """Tell whether an entry says all that was told, and more."""
    one, other = (once(content_words(words_of(entry))) for entry in (told, said))
    return not _missing(one, other) and weight(_missing(other, one)) >= _A_GAIN


def together(voice: Entry, others: Sequence[Entry], *, of: Entry) -> Entry:
    """Return one telling of an event: the words of one entry, with what only the others have.

    Args:
        voice: whose words are told.
        others: what else tells the event and still stands.
        of: the entry that was told first, whose identity the telling keeps.

    """
    flags = voice.flags.union(*(other.flags for other in others))
    if Flag.CURFEW_LIFTED in voice.flags:
        flags -= {Flag.CURFEW}
    pictures = next((p for e in (voice, *others) if (p := _pictures(e))), ())
    return replace(
        voice,
        key=of.key,
        provisional=of.provisional,
        pinned=of.pinned,
        blocks=voice.blocks if _pictures(voice) else (*voice.blocks, *pictures),
        published=of.published or _first(entry.published for entry in (voice, *others)),
        url=_first(entry.url for entry in (voice, of, *others)),  # where the words stand
        author=voice.author or _first(other.author for other in others),
        key_event=any(entry.key_event for entry in (voice, *others)),
        flags=flags,
        notice=voice.notice or _first(other.notice for other in others),
    )


def looks_the_same(one: Entry, other: Entry) -> bool:
    """Tell whether a reader would see no difference between two tellings."""
    return _seen(one) == _seen(other)


def _seen(entry: Entry) -> tuple[object, ...]:
    page = same_page(entry.url) if entry.url else None
    return fingerprint(entry), entry.published, page, entry.author, entry.all_flags


def _agree(one: Sequence[Word], other: Sequence[Word]) -> bool:
    if min(len(one), len(other)) < _FEWEST or turns(one) != turns(other):
        return False
    stems = [word.stem for word in one], [word.stem for word in other]
    likeness = Indel.normalized_similarity(*stems)
    more = Indel.distance(*stems) == abs(len(one) - len(other))
    if likeness < (_EQUAL_AND_MORE if more else _EQUAL):
        return False
    ours, theirs = _missing(one, other), _missing(other, one)
    if not ours or not theirs:
        return True
    telling = any(word.weight > 1 for word in (*ours, *theirs))
    return not telling and len(ours) + len(theirs) <= _SLIPS * (len(one) + len(other))


def _missing(one: Sequence[Word], other: Sequence[Word]) -> list[Word]:
    """Return the words of one text that the other does not have."""
    stems = {word.stem for word in other}
    left = [word for word in once(one) if word.stem not in stems]
    return [word for word in left if not any(word.is_like(o) for o in other)]


def _pictures(entry: Entry) -> tuple[b.Block, ...]:
    return tuple(block for block in entry.blocks if isinstance(block, b.Image | b.Video))


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
