"""The rules reach their goals on the labelled sentences, and the report says so honestly."""

import pytest

from bot.domain.rules import LANGUAGES
from tests.domain.labelled import report

HAVE = [part for part in report.SETS if report.sentences(part)]


@pytest.mark.parametrize(
    ("part", "name", "got"),
    [(part, name, got) for part in HAVE for name, _, got in report.judged(part)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_goal_is_met(part, name, got):
    assert got.precision >= report.PRECISION
    assert got.recall >= report.RECALL


def test_both_sets_are_measured_as_a_whole_and_by_flag():
    assert tuple(HAVE) == report.SETS
    for part in report.SETS:
        names = [name for name, _, _ in report.judged(part)]
        assert names == ["all", "breaking", "curfew", "curfew-lifted", "extended"]
    assert len(report.sentences("held-out")) >= 500


def test_every_language_has_sentences_that_flag_and_sentences_that_do_not():
    read = report.sentences("dev")

    assert {s.language for s in read} == set(LANGUAGES)
    for language in LANGUAGES:
        flags = [bool(s.expected) for s in read if s.language == language]
        assert True in flags
        assert False in flags


def test_there_are_enough_sentences():
    read = report.sentences("dev")

    assert len(read) >= 450
    assert 0.4 <= sum(not s.expected for s in read) / len(read) <= 0.6


def test_no_sentence_stands_twice():
    texts = [s.text for part in report.SETS for s in report.sentences(part)]

    assert len(texts) == len(set(texts))


def test_the_score_counts_what_is_right_wrong_and_missed():
    def sentence(expected, found):
        return report.Sentence("dev", "en", "", "", frozenset(expected), frozenset(found))

    read = [sentence({"curfew"}, {"curfew"}), sentence((), {"curfew"}), sentence({"breaking"}, ())]
    got = report.score(read)

    assert (got.right, got.wrong, got.missed) == (1, 1, 1)
    assert (got.precision, got.recall) == (0.5, 0.5)
    assert report.score(read, "breaking").recall == 0
    assert not got.good


@pytest.mark.parametrize(
    "lines", ["flags\ttext\n-\tx\n", "flags\tstatus\tcontext\ttext\ncurfew\tA curfew.\n"]
)
def test_a_file_of_another_form_is_refused(lines, tmp_path, monkeypatch):
    (tmp_path / "dev.en.tsv").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(report, "HERE", tmp_path)

    with pytest.raises(ValueError, match=r"columns|first line"):
        report.sentences("dev")


def test_a_missed_goal_ends_with_an_error(tmp_path, monkeypatch, capsys):
    lines = "flags\tstatus\tcontext\ttext\nbreaking\t-\tlabel\tNothing of the kind.\n"
    (tmp_path / "held-out.en.tsv").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(report, "HERE", tmp_path)

    assert report.main(["--wrong"]) == 1
    said = capsys.readouterr().out
    assert "dev: no sentences yet" in said
    assert "Missed: held-out: all, held-out: breaking" in said
    assert "Nothing of the kind." in said
