"""Which entry of a page is which entry of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.addresses import is_address, is_spelling, same_page
from bot.domain.fingerprint import is_print_of, source_print
from bot.domain.known import ABSENT, Known
from bot.domain.model import Entry
from bot.domain.order import Anchors
from bot.domain.reading import Reading
from bot.domain.wordmatch import Candidates, words_of

__all__ = ["Pairs", "find_keys", "match", "words_of"]

_A_REDESIGN = 2  # entries that keep their words under new keys: one alone may repeat an old one

Pairs = list[tuple[Entry, Known | None]]


def match(known: Sequence[Known], reading: Reading) -> Pairs:
    """Pair every entry of a page with what is known of it, or with None; the order stays.

    Entries with an identity are found by it, in whatever spelling. Where the page gives new ones,
    unchanged words tell which is which. Entries without identity are found by their words: first
    the unchanged ones, then those between the same neighbours, then the most alike.

    Args:
        known: all that was ever read from the source.
        reading: what the page shows; one entry a key.

    """
    page = _Page(known, reading)
    page.by_key()
    page.by_words()
    page.by_new_keys()
    page.by_likeness()
    taken = {k.key for k in known}
    return [(_keyed(entry, page.found.get(n), taken), page.found.get(n)) for n, entry in page.all]


def find_keys(wanted: Iterable[str], among: Collection[str]) -> dict[str, str]:
    """Return which keys are among others, in their own spelling or another of the same address.

    What is found in its own spelling is out of the question for others. Where a spelling stands
    for several there is no telling which.
    """
    asked = dict.fromkeys(wanted)
    found = {key: key for key in asked if key in among}
    open_ = [key for key in asked if key not in found and is_address(key)]
    if not open_:
        return found
    spellings: dict[str, list[str]] = {}
    for key in among:
        if key not in found and is_address(key):
            spellings.setdefault(same_page(key), []).append(key)
    for page, count in Counter(map(same_page, open_)).items():
        if count > 1:
            spellings.pop(page, None)
    for key in open_:
        same = spellings.get(same_page(key), [])
        if len(same) == 1 and is_spelling(key, same[0]):
            found[key] = same[0]
    return found


def _keyed(entry: Entry, known: Known | None, taken: set[str]) -> Entry:
    """Keep the first key; a new entry that only repeats the words of another gets one of its own."""
    if known is not None:
        return replace(entry, key=known.key, provisional=known.provisional)
    key, number = entry.key, 1
    while key in taken and entry.provisional:
        number += 1
        key = f"{entry.key}~{number}"
    taken.add(key)
    return entry if key == entry.key else replace(entry, key=key)


@dataclass(slots=True)
class _Page:
    """A page while its entries are being found; ``found`` by their places."""

    known: Sequence[Known]
    reading: Reading
    found: dict[int, Known] = field(default_factory=dict)
    _taken: set[int] = field(default_factory=set)

    @property
    def all(self) -> list[tuple[int, Entry]]:
        return list(enumerate(self.reading.entries))

    def by_key(self) -> None:
        """Find by identity; a provisional key is none, since it changes with the words.

        What bears a key itself goes before what took it over later.
        """
        keyed = [(n, entry.key) for n, entry in self.all if not entry.provisional]
        named = {k.alias: k for k in self.known if k.alias is not None}
        named |= {k.key: k for k in self.known if not k.provisional}
        same = find_keys([key for _, key in keyed], named)
        found = [(place, named[name], name) for place, key in keyed if (name := same.get(key))]
        for place, k, _ in sorted(found, key=lambda each: each[1].key != each[2]):
            self._take(place, k)

    def by_words(self) -> None:
        """Find entries without identity whose words did not change; twins by their place."""
        prints: dict[str, list[Known]] = {}
        for k in self._free(provisional=True):
            held = k.pending.fingerprint if k.pending is not None else ABSENT
            for print_ in {k.fingerprint, held} - {ABSENT}:
                prints.setdefault(print_, []).append(k)
        same = self._unchanged(prints, self._open(provisional=True))
        for places, there in sorted(same, key=lambda pair: len(pair[0]) + len(pair[1])):
            self._take_in_order(places, there)
        self._by_first_prints()

    def by_new_keys(self) -> None:
        """Find what stands on the page unchanged under a new key.

        All of it, where no entry bears a known key any more but most say what is known: a
        redesign. Else only what stands where the old key is missing: the same words once more are
        news, elsewhere.
        """
        open_ = self._open()
        prints: dict[str, list[Known]] = {}
        for k in self._free() if open_ else ():
            prints.setdefault(k.fingerprint, []).append(k)
        same = self._unchanged(prints, open_)
        count = sum(len(places) for places, _ in same)
        if not self.found and count >= _A_REDESIGN and count * 2 >= len(self.reading.entries):
            for places, there in same:
                self._take_in_order(places, there)
            return
        anchors = self._anchors()
        for place, there in ((place, there) for places, there in same for place in places):
            for k in there:
                self._take(place, k if anchors.is_between(place, k.id) else None)

    def by_likeness(self) -> None:
        """Find entries without identity that were edited, the most alike first."""
        open_ = self._open(provisional=True)
        free = [k for k in self._free(provisional=True) if not k.retracted]
        if not open_ or not free:
            return
        alike = Candidates(free).alike(open_, self._anchors(), complete=self.reading.complete)
        for place, known in alike:
            self._take(place, known)

    def _by_first_prints(self) -> None:
        """Find what bears the fingerprint of an earlier release: a person refused it then."""
        old = [k for k in self._free(provisional=True) if ":" not in k.fingerprint]
        for place, entry in self._open(provisional=True) if old else ():
            same = (k for k in old if is_print_of(k.fingerprint, entry))
            self._take(place, next(same, None))

    @staticmethod
    def _unchanged(
        prints: dict[str, list[Known]], open_: list[tuple[int, Entry]]
    ) -> list[tuple[list[int], list[Known]]]:
        """Return the places and what is known of each text that stands on the page as before."""
        places: dict[str, list[int]] = {}
        for place, entry in open_ if prints else ():
            places.setdefault(source_print(entry), []).append(place)
        return [(here, prints[print_]) for print_, here in places.items() if print_ in prints]

    def _take_in_order(self, places: list[int], known: list[Known]) -> None:
        """Give places what says the same: what fits between their neighbours, then by order.

        Of more known ones than places the newest still stand; of more places than known ones the
        newest are new.
        """
        if len(places) > 1 or len(known) > 1:
            anchors = self._anchors()
            known = sorted(known, key=lambda k: k.id, reverse=anchors.descending)
            for place in places:
                fitting = (k for k in known if anchors.is_between(place, k.id))
                self._take(place, next((k for k in fitting if k.id not in self._taken), None))
            if anchors.descending:
                places.reverse()
        left = [place for place in places if place not in self.found]
        free = sorted((k for k in known if k.id not in self._taken), key=lambda k: k.id)
        for place, k in zip(left, free[-len(left) :] if left else (), strict=False):
            self._take(place, k)

    def _take(self, place: int, known: Known | None) -> None:
        if known is not None and known.id not in self._taken and place not in self.found:
            self.found[place] = known
            self._taken.add(known.id)

    def _open(self, *, provisional: bool = False) -> list[tuple[int, Entry]]:
        return [
            (n, e)
            for n, e in self.all
            if n not in self.found and (e.provisional or not provisional)
        ]

    def _free(self, *, provisional: bool = False) -> list[Known]:
        return [
            k for k in self.known if k.id not in self._taken and (k.provisional or not provisional)
        ]

    def _anchors(self) -> Anchors:
        entries = self.reading.entries
        standing = {n: k.id for n, k in self.found.items() if not entries[n].pinned}
        return Anchors.of(standing, newest_first=self.reading.newest_first)
