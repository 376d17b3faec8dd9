"""Alerts: what is refused, how texts are shown, what is flagged, and what junk does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Listing, Paragraph
from bot.domain.flags import mark
from bot.domain.model import Flag, NoticeStatus
from bot.domain.reading import Page, Skipped, SourceRefusedError
from bot.sources import auto
from bot.sources._cap_text import blocks_of
from tests.sources.alerting import DAY, NOW, URL, alert, entries, read
from tests.sources.broken import broken
from tests.sources.cases import cases, run

# --------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("field", "refusal"),
    [
        ("identifier", "lacks identifier"),
        ("sender", "lacks sender"),
        ("sent", "lacks sent"),
        ("status", "lacks status"),
        ("msgType", "lacks msgType"),
        ("scope", "lacks scope"),
    ],
)
def test_an_alert_without_what_it_must_have_is_refused_by_name(field, refusal):
    whole = alert("A", 10)
    start, end = whole.index(f"<{field}>"), whole.index(f"</{field}>")
    with pytest.raises(SourceRefusedError, match=refusal):
        read({URL: whole[:start] + whole[end + len(field) + 3 :]})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("Actual", "Exercise"), "status Exercise"),
        (("Actual", "Test"), "status Test"),
        (("Public", "Private"), "scope Private"),
        (("Alert<", "Error<"), "msgType Error"),
    ],
)
def test_what_is_not_for_the_public_is_skipped_with_the_reason(change, reason):
    reading, _ = read({URL: alert("A", 10).replace(*change)})
    assert (reading.entries, reading.skipped) == ((), (Skipped("A", reason),))


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ("", "empty page"),
        (
            "<alert xmlns='urn:example:other'><identifier>1</identifier></alert>",
            "another vocabulary",
        ),
        ("<sitemap/>", "no CAP alert"),
        ("plain words", "no alert"),
        ('{"a": 1}', "holds no alerts"),
        ("{", "no well-formed JSON"),
    ],
)
def test_anything_else_is_refused_with_the_reason(body, refusal):
    with pytest.raises(SourceRefusedError, match=refusal):
        read({URL: body})


def test_no_alerts_now_is_no_error():
    assert read({URL: '{"type": "FeatureCollection", "features": []}'})[0].entries == ()
    empty = '<feed xmlns="http://www.w3.org/2005/Atom"><title>All quiet</title></feed>'
    assert read({URL: empty})[0].title == "All quiet"


def test_a_text_of_megabytes_is_cut_and_does_not_take_long():
    (entry,) = entries(alert("A", 10, text="Water rises. " * 300_000)).entries
    assert len(entry.text) < 31_000


# --------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A line that was cut because its column was\nfull goes on.", ["A line that was cut because its column was full goes on."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("Closed are\nthe bridge\nthe lock", ["Closed are the bridge the lock"]),
        ("Closed:\nNorth Bridge\nSouth Lock", ["Closed:\nNorth Bridge\nSouth Lock"]),
        ("<p>One <b>bold</b> word.</p>", ["One bold word."]),
        ("WHAT...Snow.", ["WHAT: Snow."]),
        ("ALL SHOUTED...AND SO ON.", ["ALL SHOUTED...AND SO ON."]),
        ("", []),
    ],
    ids=["cut", "paragraphs", "lower case goes on", "a column of names", "html", "label", "shouted", "none"],
)  # fmt: skip
def test_lines_are_joined_where_they_were_only_cut(written, shown):
    blocks = blocks_of(written)
    assert all(isinstance(block, Paragraph) for block in blocks)
    assert [block.rich.text for block in blocks] == shown


def test_bullets_become_one_list():
    written = "* WHAT...Snow of\n  twenty centimetres.\n\n* WHERE...The quay.\n\nStay in."
    listing, paragraph = blocks_of(written)
    assert isinstance(listing, Listing)
    assert [item.text for item in listing.items] == ["WHAT: Snow of twenty centimetres.", "WHERE: The quay."]  # fmt: skip
    assert paragraph.rich.text == "Stay in."


# --------------------------------------------------------------------------- flags


marked = partial(mark, words={}, language=None, timezone="UTC", seen=NOW)


def test_an_alerts_own_notice_outlasts_what_its_text_says_of_a_curfew():
    text = "A curfew is in force in Old Town until 6 a.m."
    (entry,) = entries(alert("A", 10, text=text, expires=f"{DAY}18:00:00Z")).entries
    assert marked(entry).notice == entry.notice
    assert entry.notice.kind == "flood warning"


def test_a_lifted_curfew_is_not_flagged_as_one_whatever_its_text_repeats():
    told = {"event": "Curfew", "response": "AllClear", "headline": "Curfew ends"}
    text = "A curfew was imposed at 6 p.m. The curfew has been lifted."
    (entry,) = entries(alert("A", 10, text=text, **told)).entries
    assert entry.notice.status is NoticeStatus.LIFTED
    assert marked(entry).flags == {Flag.CURFEW_LIFTED}


@pytest.mark.parametrize(
    ("told", "breaking"),
    [
        ({"urgency": "Immediate", "severity": "Extreme", "certainty": "Observed"}, True),
        ({"urgency": "Immediate", "severity": "Severe", "certainty": "Likely"}, True),
        ({"urgency": "Expected", "severity": "Extreme", "certainty": "Observed"}, False),
        ({"urgency": "Immediate", "severity": "Moderate", "certainty": "Observed"}, False),
        ({"urgency": "Immediate", "severity": "Severe", "certainty": "Possible"}, False),
    ],
)
def test_breaking_is_what_is_immediate_severe_and_certain(told, breaking):
    (entry,) = entries(alert("A", 10, **told)).entries
    assert (Flag.BREAKING in entry.flags) is breaking


@pytest.mark.parametrize(
    "event",
    [
        "Curfew",
        "Couvre-feu",
        "Toque de queda",
        "Ausgangssperre",
        "Комендантська година",
        "حظر التجول",
    ],
)
def test_a_curfew_is_one_in_any_language(event):
    (entry,) = entries(alert("A", 10, event=event)).entries
    assert (entry.notice.kind, entry.flags) == ("curfew", {Flag.CURFEW})


# --------------------------------------------------------------------------- auto, junk


@pytest.mark.parametrize("name", ["curfew", "chain", "index", "whole", "rss", "weather", "hostile"])
def test_auto_knows_alerts_by_their_beginning(name):
    case = next(case for case in cases() if case.id == f"cap/{name}")
    assert auto.recognised(case.pages[case.visit.url])[0] == "cap"


def test_auto_leaves_a_plain_feed_to_feed():
    plain = "<rss xmlns:cap='urn:oasis:names:tc:emergency:cap:1.2'><channel><item><title>T</title></item></channel></rss>"
    assert auto.recognised(Page(URL, plain.encode())) == ["feed"]


OURS = [case for case in cases() if case.kind == "cap"]


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(OURS), st.data())
def test_a_broken_page_is_read_or_refused(case, data):
    outcome = run(case, lambda page: replace(page, body=data.draw(broken(page.body))))
    for entry in outcome.reading.entries if outcome.reading else ():
        assert entry.key
        assert entry.notice
        assert entry.published - datetime(1971, 1, 1, tzinfo=UTC) > timedelta(0)
