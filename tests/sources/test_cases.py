"""Every saved page is read as its case says, and every kind has pages enough."""

from collections import Counter

import pytest

from bot.sources import KINDS
from tests.sources.cases import cases, differences, run

ENOUGH = 5


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_saved_page_is_read_as_it_should_be(case):
    assert differences(case, run(case)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_pages_enough(kind):
    assert Counter(case.kind for case in cases())[kind] >= ENOUGH


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_case_claims_something(case):
    claims = case.claims
    assert claims.get("refused") or claims.get("entries") is not None
