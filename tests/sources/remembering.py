"""What the ledger knows of a source after a visit, for a second look at the same page."""

from datetime import timedelta

from bot.domain.changes import Known, Policy, detect
from bot.domain.fingerprint import source_print
from bot.domain.model import Deletions
from bot.domain.wordmatch import words_of

AT_ONCE = timedelta(0)
A_MINUTE = timedelta(minutes=1)


def seen(reading, now, deletions=Deletions.RETRACT, known=()):
    """Return what a visit means, nothing being held back."""
    policy = Policy(AT_ONCE, deletions, backlog=None)
    return detect(list(known), reading, policy, now, first=not known)


def remembered(reading, now, deletions=Deletions.RETRACT):
    """Return what is known after a first visit."""
    return [_known(n, e, now) for n, e in enumerate(seen(reading, now, deletions).new, 1)]


def _known(id_, entry, now):
    print_, text = source_print(entry), words_of(entry)
    return Known(id_, entry.key, entry.provisional, 1, print_, text, False, True, now)


def news(first, second, now, deletions=Deletions.RETRACT):
    """Return what a second reading says that the first did not: nothing, where all is well."""
    known = remembered(first, now, deletions)
    changes = seen(second, now + A_MINUTE, deletions, known) if known else None
    if changes is None or changes.is_empty:
        return {}
    return {
        "new": [(e.key, words_of(e)[:80]) for e in changes.new],
        "revised": [(r.known.key, r.known.text[:80], r.entry.text[:80]) for r in changes.revised],
        "retracted": [k.key for k in changes.retracted],
    }
