"""Which entries are told together, and what the message says of each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.blocks import Image, Style
from bot.domain.bundles import MOST, bundle_entry, calling, held_back, least
from bot.domain.model import Entry, Flag, Notice, NoticeStatus, Preferences, Quiet, Rate
from bot.domain.phrases import WORDS
from tests.fakes import entry

NOON = datetime(2021, 1, 6, 17, tzinfo=UTC)
BREAKING, CURFEW = frozenset({Flag.BREAKING}), frozenset({Flag.CURFEW})
NIGHT = Preferences(quiet=Quiet("11:00", "19:00", BREAKING))


@dataclass(frozen=True)
class Told:
    entry: Entry
    first_seen: datetime = NOON
    revised_at: datetime | None = None


def minutes(n):
    return timedelta(minutes=n)


def said(*members, zone="America/New_York", language="en"):
    """Return the title and the text of each entry of a bundle."""
    made = bundle_entry(members, timezone=zone, language=language)
    return [made.title, *(paragraph.rich.text for paragraph in made.blocks)]


def test_a_bundle_tells_each_entry_with_its_time_and_its_link():
    story = [
        Told(entry("a", "Doors were broken open.", url="https://example.org/a")),
        Told(entry("b", "x", title="Police arrive"), NOON + minutes(5)),
    ]

    assert said(*story) == [
        "2 updates",
        "12:00 PM EST\nDoors were broken open. · Source",
        "12:05 PM EST\nPolice arrive",
    ]
    made = bundle_entry(story, timezone="UTC", language="en")
    marks = [(m.style, m.href) for m in made.blocks[0].rich.marks]
    assert marks == [(Style.BOLD, None), (Style.LINK, "https://example.org/a")]


@pytest.mark.parametrize("language", WORDS)
def test_a_bundle_counts_its_entries_in_every_language(language):
    title, *_ = said(*(Told(entry(k)) for k in "abcdef"), language=language)

    assert "6" in title
    assert "{" not in title
    assert language == "en" or title != "6 updates"


def test_an_urgent_entry_keeps_its_banner_and_raises_no_alarm_for_the_rest():
    notice = Notice("curfew", NoticeStatus.EXPIRED)
    curfew = entry("c", "From six.", flags=CURFEW, notice=notice)
    members = [Told(entry("a")), Told(curfew), Told(entry("b", flags=BREAKING))]
    title, _, told, _ = said(*members)

    assert title == "🔴🟢 3 updates"
    assert told.splitlines()[0] == "12:00 PM EST · 🟢 Curfew expired"
    assert bundle_entry(members, timezone="UTC", language="en").all_flags == frozenset()
    assert calling(members) == BREAKING  # what is over calls nobody


def test_days_are_told_where_the_entries_are_not_of_one_day():
    assert said(Told(entry("a")), Told(entry("b"), NOON + timedelta(days=1)))[1:] == [
        "Jan 6, 12:00 PM EST\nThe words of a.",
        "Jan 7, 12:00 PM EST\nThe words of b.",
    ]


def test_an_entry_revised_since_says_when():
    told = said(Told(entry("a"), revised_at=NOON + minutes(7)), Told(entry("b")))

    assert told[1] == "12:00 PM EST · corrected 12:07 PM EST\nThe words of a."


def test_a_withdrawn_entry_is_struck_and_its_text_not_told_again():
    gone = entry("a", "Two people died.", retracted=True, note="The police deny it.")
    members = [Told(gone), Told(entry("b"))]
    made = bundle_entry(members, timezone="UTC", language="en")
    line = made.blocks[0].rich

    assert line.text == "5:00 PM UTC · 🚫 Withdrawn\nTwo…\nThe police deny it."
    struck = next(m for m in line.marks if m.style is Style.STRIKE)
    assert line.text[struck.start : struck.end] == "Two…"
    assert not made.retracted


def test_a_bundle_is_withdrawn_when_nothing_of_it_stands():
    gone = [Told(entry(k, retracted=True, pin=True)) for k in "ab"]
    made = bundle_entry(gone, timezone="UTC", language="en")

    assert made.retracted
    assert not made.pin


def test_a_bundle_is_pinned_while_an_entry_of_it_is():
    members = [Told(entry("a", pin=True)), Told(entry("b"))]

    assert bundle_entry(members, timezone="UTC", language="en").pin


def test_long_texts_are_cut_between_words_and_more_so_among_many():
    text = "Somebody said something " * 40
    few = said(*(Told(entry(k, text)) for k in "abc"))
    many = said(*(Told(entry(str(k), text)) for k in range(MOST)))

    for told, most in ((few, 280), (many, 60)):
        words = told[1].splitlines()[1]
        assert words.endswith(("Somebody…", "said…", "something…"))
        assert most - 20 <= len(words) <= most


def test_an_entry_without_words_is_named_by_what_it_shows():
    picture = Entry("a", (Image("https://example.org/a.jpg", alt="A crowd"),))
    bare = Entry("b", (Image("https://example.org/b.jpg"),))

    assert said(Told(picture), Told(bare), zone="UTC")[1:] == [
        "5:00 PM UTC\nA crowd",
        "5:00 PM UTC\nImage",
    ]


def test_one_long_word_is_cut_all_the_same():
    told = said(Told(entry("a", "x" * 900)), Told(Entry("b", ())))

    assert told[1].splitlines()[1] == "x" * 279 + "…"
    assert told[2].splitlines()[1] == "…"


@pytest.mark.parametrize(
    ("preferences", "fewest"),
    [
        (Preferences(), 3),
        (NIGHT, 3),
        (Preferences(digest="0 8 * * *"), 2),
        (Preferences(at_most=Rate(1, timedelta(hours=1))), 2),
    ],
)
def test_from_how_many_on_entries_are_told_together(preferences, fewest):
    assert least(preferences) == fewest


DIGEST = Preferences(digest="0 18 * * *")
CEILING = Preferences(at_most=Rate(1, timedelta(hours=1)))


@pytest.mark.parametrize(
    ("an_entry", "preferences", "waited", "muted", "posted", "held"),
    [
        (entry("a"), Preferences(), 0, None, (), False),
        (entry("a"), Preferences(), 10, None, (), False),
        (entry("a"), Preferences(), 11, None, (), True),
        (entry("a", flags=BREAKING), Preferences(), 11, None, (), True),
        (entry("a"), NIGHT, 5, None, (), True),
        (entry("a", flags=BREAKING), NIGHT, 5, None, (), False),
        (entry("a", flags=BREAKING), NIGHT, 5, 5, (), True),
        (entry("a"), DIGEST, 5, None, (), True),
        (entry("a", flags=CURFEW), DIGEST, 5, None, (), False),
        (entry("a"), CEILING, 5, None, (), False),
        (entry("a"), CEILING, 5, None, (-57,), True),
        (entry("a"), CEILING, 5, None, (-61,), False),
        (entry("a", flags=CURFEW), CEILING, 5, None, (-57,), False),
    ],
)
def test_what_is_held_back_may_be_told_with_others(
    an_entry, preferences, waited, muted, posted, held
):
    found = held_back(
        an_entry,
        preferences,
        seen=NOON,
        now=NOON + minutes(waited),
        muted_until=muted and NOON + minutes(muted),
        posted=[NOON + minutes(n) for n in posted],
    )

    assert found is held
