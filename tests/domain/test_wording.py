"""Words and times in the reader's language and zone."""

import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.phrases import RIGHT_TO_LEFT, WORDS
from bot.domain.wording import (
    apart,
    banner,
    clock,
    icon,
    label,
    network,
    notice_beside,
    notice_facts,
    notice_line,
    notice_sentence,
    phrase,
    signals,
    when,
)

MOMENT = datetime(2021, 1, 6, 19, 5, tzinfo=UTC)


def test_the_languages_of_messages_are_those_of_the_interface():
    assert list(WORDS) == ["en", "es", "fr", "de", "it", "pt", "pl", "uk", "ar", "he"]


@pytest.mark.parametrize("language", [language for language in WORDS if language != "en"])
def test_a_curfew_is_told_in_the_readers_own_words(language):
    told = {status: f"curfew {status}" for status in NoticeStatus}

    for keys in (told.values(), ("breaking", "curfew", "retracted", "updates")):
        assert all(WORDS[language][key] != WORDS["en"][key] for key in keys)


@pytest.mark.parametrize("language", WORDS)
def test_every_language_says_everything_with_the_same_values(language):
    def values(words):
        return {
            key: {f for _, f, _, _ in string.Formatter().parse(v) if f} for key, v in words.items()
        }

    assert values(WORDS[language]) == values(WORDS["en"])


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_has_a_label_and_an_icon(flag):
    assert label(flag, "en")
    assert icon(flag)


TIMES = [
    ("America/New_York", "en", "2:05 PM EST"),
    ("America/New_York", "en-GB", "14:05 EST"),
    ("Europe/Berlin", "de", "20:05 MEZ"),
    ("Europe/Paris", "fr", "20:05 CET"),
    ("Europe/Madrid", "es", "20:05 CET"),
    ("Asia/Kolkata", "en", "12:35 AM IST"),
    ("America/Bogota", "es", "14:05 GMT-5"),
    ("Africa/Cairo", "fr", "21:05 EET"),
    ("Asia/Kathmandu", "en", "12:50 AM GMT+5:45"),
    ("Nowhere/None", "xx", "7:05 PM UTC"),
    ("", "", "7:05 PM UTC"),
]


@pytest.mark.parametrize(("zone", "language", "shown"), TIMES)
def test_a_time_is_shown_on_the_readers_clock(zone, language, shown):
    assert clock(MOMENT, zone, language) == shown


def test_a_day_is_named_where_it_matters():
    assert when(MOMENT, "Asia/Kolkata", "en") == "Jan 7, 12:35 AM IST"


BANNERS = [
    ((), None),
    ((Flag.KEY_EVENT,), "Key event"),
    ((Flag.KEY_EVENT, Flag.CORRECTION), "Correction"),
    ((Flag.CORRECTION, Flag.BREAKING), "BREAKING"),
    ((Flag.CURFEW, Flag.BREAKING, Flag.KEY_EVENT), "BREAKING · CURFEW"),
    ((Flag.CURFEW_LIFTED, Flag.KEY_EVENT), "Curfew lifted"),
    ((Flag.BREAKING, Flag.RETRACTED), "Withdrawn"),
]


@pytest.mark.parametrize(("flags", "shown"), BANNERS)
def test_the_most_urgent_flag_wins_and_what_concerns_safety_is_shown_together(flags, shown):
    assert banner(flags, "en") == shown


def test_an_unknown_language_is_english_and_a_region_is_its_language():
    assert phrase("source", "tlh") == "Source"
    assert phrase("source", "es_MX") == "Fuente"


def test_networks_have_their_own_names():
    assert [network(name) for name in ("twitter", "X", "Weibo")] == [
        "X (Twitter)",
        "X (Twitter)",
        "Weibo",
    ]


def test_another_kind_of_notice_keeps_its_name_and_severity():
    flood = Notice("Flood Warning", NoticeStatus.EXTENDED, "Coast", ends=MOMENT, severity="Extreme")
    line = notice_line(flood, "UTC", "en")
    assert line == "Flood Warning (extended) · Extreme · Coast · until Jan 6, 7:05 PM UTC"


CURFEW = Notice("curfew", NoticeStatus.EXTENDED, "Leeds", ends=MOMENT)
STATUSES = {
    NoticeStatus.IN_FORCE: ("CURFEW", "Curfew · Leeds · until Jan 6, 7:05 PM UTC"),
    NoticeStatus.EXTENDED: (
        "Curfew extended until Jan 6, 7:05 PM UTC",
        "Curfew extended · Leeds · until Jan 6, 7:05 PM UTC",
    ),
    NoticeStatus.LIFTED: (
        "Curfew lifted at 7:05 PM UTC",
        "Curfew lifted · Leeds · ended Jan 6, 7:05 PM UTC",
    ),
    NoticeStatus.EXPIRED: (
        "Curfew ended at 7:05 PM UTC",
        "Curfew expired · Leeds · ended Jan 6, 7:05 PM UTC",
    ),
}


@pytest.mark.parametrize(("status", "told"), STATUSES.items())
def test_a_reader_sees_at_a_glance_how_a_curfew_stands(status, told):
    notice = replace(CURFEW, status=status)
    flags = signals(Entry("k", (), flags=frozenset({Flag.CURFEW}), notice=notice))

    assert (banner(flags, "en", notice, "UTC"), notice_line(notice, "UTC", "en")) == told


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("status", NoticeStatus)
def test_what_became_of_a_curfew_is_a_sentence_in_every_language(status, language):
    said = notice_sentence(replace(CURFEW, status=status), "UTC", language)

    assert "Leeds" in said
    assert said.endswith(".")
    assert "{" not in said
    assert when(MOMENT, "UTC", language) in said or clock(MOMENT, "UTC", language) in said


OVER = [NoticeStatus.LIFTED, NoticeStatus.EXPIRED]


@pytest.mark.parametrize("status", OVER)
def test_what_is_over_is_no_alarm_any_more(status):
    alarms = frozenset({Flag.BREAKING, Flag.CURFEW, Flag.KEY_EVENT})
    entry = Entry("k", (), flags=alarms, notice=replace(CURFEW, status=status))

    assert signals(entry) == {Flag.CURFEW_LIFTED, Flag.KEY_EVENT}


def test_a_notice_is_told_as_names_and_values():
    lifted = replace(CURFEW, status=NoticeStatus.LIFTED)

    assert notice_facts(CURFEW, "UTC", "en") == (
        ("Area", "Leeds"),
        ("until", "Jan 6, 7:05 PM UTC"),
        ("Status", "extended"),
    )
    assert [name for name, _ in notice_facts(lifted, "UTC", "en")] == ["Area", "ended", "Status"]


def test_words_that_are_the_notice_itself_are_not_told_twice():
    said = Paragraph(Rich(notice_sentence(CURFEW, "UTC", "en")))
    entry = Entry("k", (said,), notice=CURFEW)

    assert notice_beside(entry, "UTC", "en") is None
    assert notice_beside(entry, "UTC", "de") == notice_line(CURFEW, "UTC", "de")


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_a_time_keeps_its_own_order_in_a_line_from_right_to_left(language):
    time = clock(MOMENT, "UTC", language)

    assert f"\u2068{time}\u2069" in phrase("corrected", language, time=time)
    assert phrase("until", language, end="").strip("־ ").isalpha()


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_a_notices_names_keep_their_own_order_in_a_line_from_right_to_left(language):
    flood = Notice("Flood Warning", NoticeStatus.IN_FORCE, "Washington, D.C.", severity="Extreme")

    assert notice_line(flood, "UTC", language).split(" · ") == [
        f"\u2068Flood Warning\u2069 ({phrase('in_force', language)})",
        "\u2068Extreme\u2069",
        "\u2068Washington, D.C.\u2069",
    ]


@pytest.mark.parametrize(("language", "shown"), [("he-IL", "\u2068D.C.\u2069"), ("de", "D.C.")])
def test_only_lines_from_right_to_left_set_a_value_apart(language, shown):
    assert apart("D.C.", language) == shown
    assert apart("", language) == ""
