"""Feeds of alerts: which are asked for, when, and how often."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reading import Page, Skipped
from bot.ports import FetchError
from bot.sources._cap_memory import Memory
from tests.sources.alerting import DAY, NS, URL, alert, entries, read, several


def atom(*listed):
    inner = "".join(
        f"<entry><id>{key}</id><updated>{stamp}</updated><title>{key}</title>{more}"
        f'<link type="application/cap+xml" href="{key}.cap"/></entry>'
        for key, stamp, more in listed
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="{NS}">{inner}</feed>'


def at(key):
    return f"https://river.example/{key}.cap"


def test_an_alert_that_was_read_is_not_asked_for_again_unless_its_stamp_changes():
    pages = {
        URL: atom(("a", "1", ""), ("b", "1", "")),
        at("a"): alert("A", 10),
        at("b"): alert("B", 11),
    }
    first, asked = read(pages)
    assert set(asked) == {URL, at("a"), at("b")}
    second, asked = read(pages, first.cursor)
    assert (asked, second.entries, second.partial) == ([URL], (), True)
    _, asked = read(pages | {URL: atom(("a", "2", ""), ("b", "1", ""))}, second.cursor)
    assert asked == [URL, at("a")]


def hour(number):
    return f"{DAY}{number // 60:02}:{number % 60:02}:00Z"


def test_a_first_visit_asks_for_the_fifty_newest_and_later_ones_catch_up():
    old = [(f"o{n}", hour(n), "") for n in range(70)]
    pages = {URL: atom(*old)} | {at(key): alert(key, 10) for key, _, _ in old}
    first, asked = read(pages)
    assert asked[1:] == [at(f"o{n}") for n in range(69, 19, -1)]
    assert [s.key for s in first.skipped] == [f"o{n}" for n in range(19, -1, -1)]
    new = [(f"n{n}", hour(100 + n), "") for n in range(60)]
    pages |= {URL: atom(*old, *new)} | {at(key): alert(key, 12) for key, _, _ in new}
    second, asked = read(pages, first.cursor)
    assert len(asked) == 51
    # The index is what it was; ten alerts are still to be read.
    third, asked = read(pages | {URL: Page(URL, unchanged=True)}, second.cursor)
    assert asked[1:] == [at(f"n{n}") for n in range(9, -1, -1)]
    fourth, asked = read(pages | {URL: Page(URL, unchanged=True)}, third.cursor)
    assert (asked, fourth.unchanged, fourth.cursor) == ([URL], True, third.cursor)


def test_a_link_that_is_listed_twice_is_followed_once():
    _, asked = read({URL: atom(("a", "1", ""), ("a", "1", "")), at("a"): alert("A", 10)})
    assert asked == [URL, at("a")]


INLINE = "<cap:status>Actual</cap:status><cap:event>Wind Warning</cap:event>"


def test_what_an_index_tells_of_a_lost_alert_is_the_same_entry_once_it_is_found():
    index = atom(("a", f"{DAY}10:00:00Z", INLINE))
    first, _ = read({URL: index})
    second, _ = read({URL: index, at("a"): alert("W-9", 10, text="Gale.")}, first.cursor)
    assert [(e.key, e.text) for e in first.entries] == [("a", "")]
    assert [(e.key, e.text) for e in second.entries] == [("a", "Gale.")]
    third, _ = read({URL: several(alert("W-10", 11, "Update", names=[("W-9", 10)]))}, second.cursor)
    assert [e.key for e in third.entries] == ["a"]


def test_an_alert_that_cannot_be_had_is_given_up_after_five_tries():
    pages = {URL: atom(("a", "1", ""), ("b", "1", "")), at("b"): alert("B", 11)}
    cursor, tries = None, 0
    for _ in range(8):
        reading, asked = read(pages, cursor)
        cursor, tries = reading.cursor, tries + asked.count(at("a"))
    assert tries == 5


def test_a_first_visit_that_gets_none_of_the_alerts_fails():
    with pytest.raises(FetchError, match="not found"):
        read({URL: atom(("a", "1", ""))})


def test_a_server_that_wants_peace_is_asked_no_more():
    pages = {URL: atom(*((k, "1", "") for k in "abc")), at("a"): FetchError("slowly", wait=60)}
    _, asked = read(pages | {URL: atom(*((k, "1", INLINE) for k in "abc"))})
    assert asked == [URL, at("a")]


def test_nothing_is_fetched_for_a_file():
    index = atom(("a", f"{DAY}10:00:00Z", INLINE), ("b", "1", ""))
    index = index.replace('href="', 'href="https://river.example/')
    reading, asked = read({URL: index}, url=None)
    assert (asked, [e.key for e in reading.entries]) == ([URL], ["a"])
    assert reading.skipped == (
        Skipped("b", "its alert lies elsewhere, and nothing is fetched for a file"),
    )


@pytest.mark.parametrize(
    "cursor", ["", "{}", "[]", "null", '{"v":1}', '{"v":1,"read":[],"wait":{},"chains":3}']
)
def test_a_memory_that_cannot_be_read_is_none(cursor):
    assert Memory.load(cursor) == Memory()


@settings(deadline=None, max_examples=20)
@given(st.integers(300, 900))
def test_the_memory_stays_small_whatever_the_number_of_alerts(count):
    reading = entries(*(alert(f"urn:oid:2.49.0.1.840.0.{n:040}", 10) for n in range(count)))
    assert len(reading.cursor) < 110_000
    assert len(reading.entries) == count
