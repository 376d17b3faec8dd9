"""Of every saved page: what changes nothing for a reader makes nothing new, revised or withdrawn."""

from collections import Counter
from random import Random

import pytest

from bot.domain.model import Deletions
from tests.sources.cases import cases, run
from tests.sources.cosmetics import EDITS, another_word, edited, shuffled, upside_down
from tests.sources.remembering import news

READ = [case for case in cases() if (found := run(case).reading) and found.entries]
SEVERAL = [case for case in READ if len(run(case).entries) > 1]
ORDERS = 5
KINDS = {case.kind for case in SEVERAL}


def check_nothing_new(case, reading):
    first = run(case).reading
    for deletions in Deletions:
        assert not news(first, reading, case.visit.now, deletions)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("case", READ, ids=lambda case: case.id)
def test_a_cosmetic_edit_of_the_page_tells_nothing(case, edit):
    outcome, changed = edited(case, edit)

    assert outcome.reading is not None, outcome.refused
    if changed:
        check_nothing_new(case, outcome.reading)


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case.id)
def test_entries_in_another_order_tell_nothing(case):
    reading = run(case).reading

    for number in range(ORDERS):
        check_nothing_new(case, shuffled(reading, Random(number)))


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case.id)
def test_a_page_turned_upside_down_tells_nothing(case):
    outcome, changed = edited(case, upside_down)

    if changed:
        check_nothing_new(case, outcome.reading)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_the_edits_reach_most_kinds(edit):
    reached = Counter(case.kind for case in READ if edited(case, edit)[1])

    assert len(reached) >= len(KINDS) // 2, reached


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_another_word_is_told(kind):
    of_kind = [case for case in READ if case.kind == kind]
    told = [edited(case, another_word)[0].reading for case in of_kind]

    assert any(
        news(run(case).reading, reading, case.visit.now)
        for case, reading in zip(of_kind, told, strict=True)
        if reading
    )
