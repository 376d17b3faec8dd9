"""Words and patterns that people write."""

import pytest

from bot.domain.words import is_pattern, matcher


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("shots fired", "SHOTS  fired near the gate", True),
        ("shots fired", "Snapshots fired us up", False),
        ("état", "L'État réagit", True),
        ("état", "un étatisme", False),
        ("C++", "They use C++ here", True),
        ("a.b", "axb", False),
        ("/sh.ts/", "SHOTS", True),
        ("/^Update/", "An Update", False),
    ],
)
def test_whole_words_in_any_case_and_script(word, text, found):
    assert matcher((word,))(text) is found


def test_no_words_match_nothing():
    assert not matcher(())("anything")


def test_a_pattern_that_re2_refuses_is_named():
    with pytest.raises(ValueError, match=r"/\(\?=x\)/"):
        matcher(("/(?=x)/",))


def test_a_hostile_pattern_runs_in_no_time():
    assert not matcher(("/(a+)+$/",))("a" * 50_000 + "b")


def test_a_lone_slash_is_a_word():
    assert not is_pattern("/")
    assert not is_pattern("//")
