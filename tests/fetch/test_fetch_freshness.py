"""Headers about asking again: Retry-After, Cache-Control and validators."""

from datetime import UTC, datetime

import pytest

from bot.fetch.freshness import conditions, max_age, retry_after, validators, wait
from bot.ports import Validators

NOW = datetime(2021, 1, 6, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("Wed, 06 Jan 2021 19:01:30 GMT", 90),
        ("Wed, 06 Jan 2021 18:00:00 GMT", 0),
        ("999999999999", 86400),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("٣", 0),
    ],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    assert retry_after({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=300"}, 300),
        ({"cache-control": "public, max-age=300", "age": "100"}, 200),
        ({"cache-control": "max-age=30", "age": "100"}, 0),
        ({"cache-control": "max-age=31536000"}, 3600),
        ({"cache-control": "no-cache, max-age=300"}, 0),
        ({"cache-control": "s-maxage=300"}, 0),
        ({"cache-control": "max-age=x"}, 0),
        ({}, 0),
    ],
)
def test_max_age_counts_less_the_age_and_at_most_an_hour(headers, seconds):
    assert max_age(headers) == seconds


def test_the_longer_wish_counts():
    assert wait({"cache-control": "max-age=60", "retry-after": "90"}, NOW) == 90


def test_validators_are_sent_as_they_were_given():
    known = Validators('W/"a"', "Wed, 06 Jan 2021 18:00:00 GMT", "d")
    assert conditions(known) == {
        "If-None-Match": 'W/"a"',
        "If-Modified-Since": "Wed, 06 Jan 2021 18:00:00 GMT",
    }
    assert conditions(Validators(digest="d")) == conditions(None) == {}


def test_a_304_keeps_what_it_does_not_renew():
    known = Validators('"a"', "Wed", "d")
    assert validators({"etag": '"b"'}, None, known) == Validators('"b"', "Wed", "d")


def test_a_new_body_without_validators_forgets_the_old_ones():
    assert validators({}, "e", Validators('"a"', "Wed", "d")) == Validators(None, None, "e")
