"""Names of places: the same one in other words is known, another one is never taken for it."""

import pytest

from bot.domain.areas import covers, same_area

COVERED = {
    "the same": ("Washington DC", "Washington DC"),
    "with points and an article": ("the District", "district"),
    "D.C.": ("Washington D.C.", "washington dc"),
    "a shorter name": ("Washington", "Washington DC"),
    "a longer name": ("Greater Leeds", "Leeds"),
    "its state beside it": ("Portland", "Portland, Oregon"),
    "a list as a whole": ("Arlington; Alexandria", "Alexandria and Arlington"),
    "one of the named": ("Arlington and Alexandria", "Alexandria"),
    "a town of the state": ("Oregon", "Portland, Oregon"),
}

APART = {
    "another place": ("Arlington", "Alexandria"),
    "a part of a list": ("Alexandria", "Arlington; Alexandria"),
    "the same name elsewhere": ("Portland, Maine", "Portland, Oregon"),
    "a direction": ("Virginia", "West Virginia"),
    "a new one": ("New York", "York"),
    "the state of a town": ("Portland, Oregon", "Oregon"),
    "letters, not words": ("Ark", "Arkadelphia"),
}


@pytest.mark.parametrize(("wide", "narrow"), COVERED.values(), ids=COVERED)
def test_a_name_covers_a_place(wide, narrow):
    assert covers(wide, narrow)


@pytest.mark.parametrize(("wide", "narrow"), APART.values(), ids=APART)
def test_another_place_is_not_covered(wide, narrow):
    assert not covers(wide, narrow)
    assert not same_area(wide, narrow)


def test_equal_names_are_equal_in_any_spelling():
    assert same_area("The District of Columbia", "district of columbia")
    assert same_area("Arlington and Alexandria", "Alexandria; Arlington")
