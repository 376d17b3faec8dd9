"""Mixed entries for what compares and marks them: flags, notices, matching, likeness, digests."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.blocks import Paragraph, Quote, Rich
from bot.domain.changes import Known, Pending
from bot.domain.cosmetic import plain
from bot.domain.fingerprint import fingerprint
from bot.domain.flags import mark
from bot.domain.lifecycle import Telling, standing
from bot.domain.likeness import same_event
from bot.domain.matching import match
from bot.domain.model import Deletions, Entry, Flag, Notice, NoticeStatus
from bot.domain.reading import Reading
from bot.domain.rereading import reread, worth_telling
from bot.domain.telling_twice import tells_again
from bot.domain.wordmatch import words_of
from tests.domain.labelled.report import HERE
from tests.sources.broken import damaged, damages
from tests.sources.remembering import seen
from tests.sources.sanity import check_entry
from tests.sources.turns import Turn

NOW = datetime(2021, 1, 6, 22, tzinfo=UTC)
_ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Niue")
_MOMENTS = (
    None,
    NOW,
    datetime(2021, 3, 28, 0, 59, tzinfo=UTC),
    datetime(1971, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
)
_KEYS = (
    "a",
    "b",
    "c",
    "https://x.example/a",
    "http://www.x.example/a/?utm_source=b",
    "https://x.example/a?ref=c",
    "d~2",
    "//x.example/a",
)
_DIGESTS = ("0f", "1f", "2f", "3f", "4f", "5f")
_HOURS = (None, -30, -3, -1, 0, 1, 5, 40)


def _sentences():
    """Return the labelled sentences by language, as they were typed for the flags' own tests."""
    found = {}
    for file in sorted(HERE.glob("dev.*.tsv")):
        rows = file.read_text(encoding="utf-8").splitlines()[1:]
        found[file.name.split(".")[1]] = [row.split("\t")[-1] for row in rows]
    return found


_SENTENCES = _sentences()
_ALL = [text for some in _SENTENCES.values() for text in some]


def _words(rng, most=3):
    text = " ".join(rng.choice(_ALL) for _ in range(rng.randint(1, 3)))
    return damaged(text.encode(), damages(rng, most)).decode("utf-8", "ignore").replace("\0", "")


def _blocks(rng):
    make = (Paragraph, lambda rich: Quote(rich, "The mayor"))
    found = (rng.choice(make)(Rich(_words(rng))) for _ in range(rng.randint(1, 3)))
    return tuple(block for block in found if block.rich.text.strip()) or (
        Paragraph(Rich("Words.")),
    )


def _marked(rng):
    title = rng.choice((None, _words(rng, 1) or None))
    entry = Entry("k", _blocks(rng), title=title, published=rng.choice(_MOMENTS))
    return (
        entry,
        rng.choice((None, None, *_SENTENCES)),
        rng.choice(_ZONES),
        rng.choice(_MOMENTS[1:]),
    )


def _check_marked(drawn):
    entry, language, zone, seen_at = drawn
    words = {Flag.BREAKING: ("bridge", "*"), Flag.CURFEW: ()}
    told = mark(entry, words=words, language=language, timezone=zone, seen=seen_at)
    assert told == mark(entry, words=words, language=language, timezone=zone, seen=seen_at)
    assert replace(told, flags=entry.flags, notice=None) == entry
    assert (told.notice is not None) == bool(told.flags & {Flag.CURFEW, Flag.CURFEW_LIFTED})
    if told.notice and told.notice.starts and told.notice.ends:
        assert told.notice.starts < told.notice.ends
    check_entry(told)


def _text(rng):
    """Draw few words out of few, so that entries are often alike."""
    some = (
        "The bridge is closed.",
        "The bridge is closed again.",
        "Trams stop at nine.",
        "“Go home”, he said.",
        "Crowd at gate 5.",
    )
    return " ".join(rng.choice(some) for _ in range(rng.randint(1, 4)))


def _entry(rng):
    provisional = rng.random() < 0.4
    return Entry(
        rng.choice(_DIGESTS if provisional else _KEYS),
        (Paragraph(Rich(_text(rng))),),
        published=rng.choice(_MOMENTS),
        provisional=provisional,
        pinned=rng.random() < 0.1,
    )


def _known(rng, id_, names):
    """Draw what is known under the first of some names that nothing else bears."""
    entry = _entry(rng)
    name = f"{entry.key}~{id_}" if entry.key in names else entry.key
    alias = rng.choice((None, None, None, rng.choice(_KEYS)))
    alias = None if alias in names or alias == name or entry.provisional else alias
    names |= {name, alias}
    print_ = fingerprint(entry) if rng.random() < 0.8 else "2:other"
    moving = (None, None, Pending("absent", NOW), Pending(print_, NOW, NOW), Pending("2:x", NOW))
    gone, told = rng.random() < 0.1, rng.random() < 0.9
    state = (1, print_, words_of(entry), gone, told, NOW, rng.choice(moving), alias)
    return Known(id_, name, entry.provisional, *state)


def _lists(rng):
    names = set()
    known = [_known(rng, id_, names) for id_ in range(1, rng.randint(1, 14))]
    entries = tuple(_entry(rng) for _ in range(rng.randint(0, 12)))
    removed = tuple(rng.choice(_KEYS) for _ in range(rng.randint(0, 2)))
    some = [rng.random() < 0.5 for _ in range(3)]
    return known, Reading(entries, removed, complete=some[0], partial=some[1], newest_first=some[2])


def _check_lists(drawn):
    known, reading = drawn
    for deletions in Deletions:
        changes = seen(reading, NOW, deletions, known)
        changed = [r.known.id for r in changes.revised] + [k.id for k in changes.retracted]
        assert most(changed) <= 1, "an entry changed twice"
        assert most(e.key for e in changes.new) <= 1, "two new entries of one key"
        assert not {e.key for e in changes.new} & {k.key for k in known}
    page = replace(reading, entries=tuple({e.key: e for e in reading.entries}.values()))
    pairs = match(known, page)
    assert len(pairs) == len(page.entries)
    assert most(k.id for _, k in pairs if k is not None) <= 1, "two entries are one"


def most(values):
    return max(Counter(values).values(), default=0)


def _two(rng):
    first = Entry("a", (Paragraph(Rich(_words(rng))),), title=rng.choice((None, _words(rng, 1))))
    body = (
        damaged(words_of(first).encode(), damages(rng)).decode("utf-8", "ignore").replace("\0", "")
    )
    return first, Entry("b", (Paragraph(Rich(body)),))


def _check_two(drawn):
    one, other = drawn
    for entry in drawn:
        words = words_of(entry)
        assert plain(plain(words)) == plain(words), "a second look folds more"
        assert fingerprint(
            replace(entry, blocks=(Paragraph(Rich(f"{entry.text} ")),))
        ) == fingerprint(entry)
    assert same_event(one, other) in (True, False)
    assert tells_again(one, other, told_at=NOW, said_at=NOW) in (True, False)


def _notice(rng):
    begins, ends = (
        h if h is None else NOW + timedelta(hours=h)
        for h in (rng.choice(_HOURS), rng.choice(_HOURS))
    )
    area = rng.choice(
        (None, "Springfield", "West Springfield", "Springfield and Shelbyville", "; ,and ")
    )
    severity = rng.choice((None, None, "Severe"))
    return Notice("curfew", rng.choice(list(NoticeStatus)), area, begins, ends, severity)


def _lives(rng):
    def at():
        return NOW + timedelta(hours=rng.choice(_HOURS) or 0)

    return [
        Telling(n, _notice(rng), at(), _notice(rng), at(), rng.choice((None, at())))
        for n in range(rng.randint(1, 6))
    ]


def _check_lives(tellings):
    shown = standing(tellings, NOW)
    assert set(shown) == {telling.entry for telling in tellings}
    assert shown == standing(tellings[::-1], NOW)
    for telling in tellings:
        reread(telling.first, telling.last)
        assert worth_telling(shown[telling.entry], telling.last, NOW) in (True, False)


def mixed_turns():
    """Return the turns that draw entries, not bytes."""
    return [
        Turn("flags and notices", _marked, _check_marked),
        Turn("matching", _lists, _check_lists),
        Turn("likeness and digests", _two, _check_two),
        Turn("lives of notices", _lives, _check_lives),
    ]
