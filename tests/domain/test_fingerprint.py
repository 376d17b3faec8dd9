"""A fingerprint changes exactly when a reader would see a difference."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from bot.domain import blocks as b
from bot.domain.fingerprint import fingerprint, untracked
from bot.domain.model import Entry
from tests.strategies import entries


def said(text, *marks):
    return Entry("k", (b.Paragraph(b.Rich(text, marks)),))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Go home”", '"Go home"'),
        ("two  spaces", "two spaces"),
        ("a – b", "a - b"),
        ("caf\u00e9", "cafe\u0301"),
        ("soft\u00adhyphen", "softhyphen"),
        ("it’s", "it's"),
    ],
)
def test_cosmetic_differences_do_not_count(one, other):
    assert fingerprint(said(one)) == fingerprint(said(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("One dead."), said("Two dead.")),
        (said("no"), said("No")),
        (said("x"), replace(said("x"), title="T")),
        (said("x"), replace(said("x"), key_event=True)),
        (said("x"), replace(said("x"), retracted=True)),
        (said("x"), replace(said("x"), note="Corrected the name.")),
        (said("x"), Entry("k", (b.Heading(b.Rich("x")), b.Image("https://e.org/a.jpg")))),
        (
            said("x", b.Mark(0, 1, b.Style.LINK, "https://e.org/a")),
            said("x", b.Mark(0, 1, b.Style.LINK, "https://e.org/b")),
        ),
    ],
)
def test_what_a_reader_sees_counts(one, other):
    assert fingerprint(one) != fingerprint(other)


@settings(max_examples=50)
@given(entries())
def test_dates_never_count(entry):
    later = datetime(2030, 1, 1, tzinfo=UTC)

    assert fingerprint(replace(entry, published=later, updated=later)) == fingerprint(entry)


def test_only_tracking_is_cut_from_an_address():
    assert untracked("https://e.org/a?id=1&utm_source=x&fbclid=y") == "https://e.org/a?id=1"
    assert untracked("https://e.org/a?b=&c=2") == "https://e.org/a?b=&c=2"
