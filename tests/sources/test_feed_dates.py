"""Dates of feeds, in every dress and language."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources._feed_dates import read_date


def at(*when):
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Wed, 06 Jan 2021 19:10:00 GMT", at(2021, 1, 6, 19, 10)),
        ("Wed, 06 Jan 2021 19:10:00 -0500", at(2021, 1, 7, 0, 10)),
        ("Wed, 6 Jan 21 19:10 PST", at(2021, 1, 7, 3, 10)),
        ("06 January 2021 19:10:05 +01:00", at(2021, 1, 6, 18, 10, 5)),
        ("Wed, 06 Jan 2021 19:10:00 GMT+0200", at(2021, 1, 6, 17, 10)),
        ("Mi, 06 Jan 2021 19:10:00 MEZ", at(2021, 1, 6, 18, 10)),
        ("January 6, 2021 7:10 pm EST", at(2021, 1, 7, 0, 10)),
        ("Jan 6, 2021, 12:10 a.m.", at(2021, 1, 5, 23, 10)),
        ("Wed Jan  6 19:10:00 UTC 2021", at(2021, 1, 6, 19, 10)),
        ("2021-01-06T19:10:00Z", at(2021, 1, 6, 19, 10)),
        ("2021-01-06T19:10:00.123+01:00", at(2021, 1, 6, 18, 10)),
        ("2021-01-06 19:10:00 +0530", at(2021, 1, 6, 13, 40)),
        ("2021-01-06T19:10", at(2021, 1, 6, 18, 10)),
        ("2021-01-06 19:10", at(2021, 1, 6, 18, 10)),
        ("2021-01-06", at(2021, 1, 5, 23)),
        ("20210106T191000Z", at(2021, 1, 6, 19, 10)),
        ("2021-07-06 19:10", at(2021, 7, 6, 17, 10)),
        ("2021-01-06T24:00:00Z", at(2021, 1, 7)),
        ("Wed,06 Jan 2021 19:10 JST", at(2021, 1, 6, 10, 10)),
        ("mié, 6 de enero de 2021 19:10", at(2021, 1, 6, 18, 10)),
        ("le mercredi 6 févr. 2021 à 19h10", at(2021, 2, 6, 18, 10)),
        ("6. März 2021, 19:10 Uhr", at(2021, 3, 6, 18, 10)),
        ("śr., 06 sty 2021 19:10:00 +0100", at(2021, 1, 6, 18, 10)),
        ("Ср, 06 янв 2021 19:10:00 +0300", at(2021, 1, 6, 16, 10)),
        ("6 Temmuz 2021 19:10", at(2021, 7, 6, 17, 10)),
        ("2021年1月6日 19:10", at(2021, 1, 6, 18, 10)),
        ("06.01.2021 19:10", at(2021, 1, 6, 18, 10)),
        ("13/01/2021 19:10", at(2021, 1, 13, 18, 10)),
        ("01/13/2021 19:10", at(2021, 1, 13, 18, 10)),
        ("01/06/2021 7:10 PM", at(2021, 1, 6, 18, 10)),
        ("01/06/2021 19:10", None),
        ("Wed, 06 Jan 2021 19:10:00 America/New_York", at(2021, 1, 7, 0, 10)),
        ("Wed, 06 Jan 2021 19:10:00 +0100 (CET)", at(2021, 1, 6, 18, 10)),
        ("Wed, 06 Jan 2021 24:00:00 GMT", at(2021, 1, 7)),
        ("1609960200", at(2021, 1, 6, 19, 10)),
        ("1609960200000", at(2021, 1, 6, 19, 10)),
        ("99999999999999999999", None),
        ("20210106", at(2021, 1, 5, 23)),
        ("20210106191000", at(2021, 1, 6, 18, 10)),
        ("6 Smarch 2021", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("2021-13-41T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
        ("9999-12-31T23:59:59-12:00", None),
    ],
)
def test_dates_in_every_dress_become_utc(written, expected):
    assert read_date(written, "Europe/Berlin") == expected


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9]{1,4}[-/ ][0-9A-Za-z]{1,4}[-/ ][0-9]{1,4}.{0,20}")
)
@settings(max_examples=200, deadline=None)
def test_no_date_however_odd_raises(text):
    found = read_date(text)
    assert found is None or found.tzinfo is UTC
