"""A slice of the fuzzing at every change, and proof that the fuzzing finds what is there to find."""

import re
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources import fuzz
from tests.sources.turns import Turn

TURNS = fuzz.turns()
NUMBERS = st.integers(0, 2**32 - 1)
calmly = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize("name", [name for name in TURNS if "/" in name])
@settings(max_examples=8, **calmly)
@given(NUMBERS)
def test_a_broken_page_is_read_or_refused_and_never_told_twice(name, number):
    turn = TURNS[name]
    turn.check(turn.draw(fuzz.numbered(turn, number)))


@pytest.mark.parametrize("name", [name for name in TURNS if "/" not in name])
@settings(max_examples=60, **calmly)
@given(NUMBERS)
def test_no_parser_breaks(name, number):
    turn = TURNS[name]
    turn.check(turn.draw(fuzz.numbered(turn, number)))


def fall(_):
    raise ValueError("a parser that breaks")


def wait(_):
    for _ in count():
        re.sub("a", "b", "a" * 100)


@pytest.mark.parametrize(("check", "reason"), [(fall, "that breaks"), (wait, "took more than")])
def test_what_breaks_or_never_ends_is_found_saved_and_told(
    check, reason, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(fuzz, "FOUND", tmp_path)
    monkeypatch.setattr(fuzz, "SLOW", 0.05)
    turn = Turn("a parser", lambda rng: rng.choice("ab"), check)

    assert fuzz.main(0.2, {turn.name: turn}) == 1

    assert capsys.readouterr().out.strip().endswith("at 1 parsers and pages: 1 broke")
    (file,) = tmp_path.iterdir()
    saved = file.read_text()
    assert reason in saved
    name, number = re.search(r"fuzz again '(.*)' (\d+)", saved).groups()
    assert name == turn.name
    assert reason in str(fuzz.throw(turn, int(number)))


def test_where_nothing_breaks_the_fuzzing_says_so(capsys):
    turn = Turn("a parser", lambda rng: rng.random(), lambda _: None)

    assert fuzz.main(0.01, {turn.name: turn}) == 0
    assert capsys.readouterr().out.strip().endswith("nothing broke")
