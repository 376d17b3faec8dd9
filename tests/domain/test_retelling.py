"""An alert that goes on in its source's words."""

from datetime import UTC, datetime

import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.retelling import retold

AT = datetime(2026, 1, 6, 19, tzinfo=UTC)
CURFEW = Notice("curfew", NoticeStatus.IN_FORCE, "Washington")
LIFTED = Notice("curfew", NoticeStatus.LIFTED, "Washington")


def entry(key, **more):
    return Entry(key, (Paragraph(Rich(f"The words of {key}.")),), **more)


ALERT = entry("alert", flags=frozenset({Flag.BREAKING}), published=AT, url="https://example.org/a")


def test_the_words_are_the_sources_and_the_identity_is_the_alerts():
    told = retold(ALERT, entry("k", provisional=True, author="Ann", title="Title"))
    assert (told.key, told.provisional) == ("alert", False)
    assert (told.text, told.author, told.title) == ("The words of k.", "Ann", "Title")
    assert (told.published, told.url) == (AT, "https://example.org/a")


def test_an_address_of_the_sources_own_is_kept():
    assert retold(ALERT, entry("k", url="https://example.org/k")).url == "https://example.org/k"


FLAGS = [
    pytest.param({Flag.BREAKING}, set(), {Flag.BREAKING}, id="the alert's stay"),
    pytest.param({Flag.BREAKING}, {Flag.CURFEW}, {Flag.BREAKING, Flag.CURFEW}, id="of both"),
    pytest.param({Flag.CURFEW}, {Flag.CURFEW_LIFTED}, {Flag.CURFEW_LIFTED}, id="lifted"),
]


@pytest.mark.parametrize(("own", "said", "expected"), FLAGS)
def test_flags(own, said, expected):
    told = retold(entry("a", flags=frozenset(own)), entry("k", flags=frozenset(said)))
    assert told.flags == expected


@pytest.mark.parametrize(("said", "expected"), [(None, CURFEW), (LIFTED, LIFTED)])
def test_a_notice_stays_until_the_source_has_one(said, expected):
    assert retold(entry("a", notice=CURFEW), entry("k", notice=said)).notice == expected


def test_what_is_withdrawn_has_no_flags_and_no_notice():
    alert = entry("a", flags=frozenset({Flag.CURFEW}), notice=CURFEW)
    told = retold(alert, entry("k", retracted=True))
    assert (told.flags, told.notice, told.retracted) == (frozenset(), None, True)
