"""Programs that push alerts, on a real ledger."""

import asyncio
import json
from datetime import timedelta

import pytest
from web_stand_ins import NOW

WORDS = "Shots fired inside the Capitol."
ALERT = {"story": "capitol", "text": WORDS, "level": "breaking"}


async def test_an_alert_is_taken_in_and_leaves_at_once(call, real_ledger):
    assert await call("POST", "alerts", ALERT) == (202, {"entry": "e1", "wanted": 1})
    alert = await real_ledger.alert("e1")
    assert (alert.body.text, alert.leaves_at) == (WORDS, NOW)
    (row,) = await real_ledger.audit()
    assert (row.who, row.place, row.action, row.after) == ("api", "api", "alert", WORDS)


async def test_all_that_an_alert_may_say_is_stored(call, real_ledger):
    body = {
        **ALERT,
        "level": "curfew",
        "area": "Ward 8",
        "starts": "18:00",
        "until": "2021-01-07T11:00:00Z",
        "url": "https://example.org/a",
    }
    assert await call("POST", "alerts", body) == (202, {"entry": "e1", "wanted": 2})
    entry = (await real_ledger.stored("e1")).entry
    assert (entry.url, entry.notice.area) == ("https://example.org/a", "Ward 8")
    assert (entry.notice.starts.hour, entry.notice.ends.hour) == (23, 11)
    assert [item.id for item in await real_ledger.waiting()] == ["a1"]


KEYED = {**ALERT, "until": "in 2h", "idempotency_key": "k1"}


@pytest.mark.parametrize("later", [0, 60], ids=["at once", "a minute later"])
async def test_the_same_key_and_body_give_the_same_answer(call, moment, later):
    first = await call("POST", "alerts", KEYED)
    moment[0] += timedelta(seconds=later)
    assert await call("POST", "alerts", KEYED) == first
    assert (await call("POST", "alerts", ALERT))[1]["entry"] == "e2"


async def test_the_key_may_stand_in_a_header_and_the_order_of_fields_is_free(call):
    first = await call("POST", "alerts", KEYED)
    body = dict(reversed([*ALERT.items(), ("until", "in 2h"), ("area", None)]))
    assert await call("POST", "alerts", body, headers={"Idempotency-Key": "k1"}) == first


async def test_another_body_under_the_key_is_a_conflict(call, real_ledger):
    await call("POST", "alerts", KEYED)
    status, body = await call("POST", "alerts", {**KEYED, "text": "Other words."})
    assert (status, body["status"]) == (409, 409)
    assert "k1" in body["detail"]
    assert len(await real_ledger.audit()) == 1


async def test_two_calls_at_once_under_one_key_are_one_alert(call, real_ledger):
    answers = await asyncio.gather(*(call("POST", "alerts", KEYED) for _ in range(5)))
    assert answers == [(202, {"entry": "e1", "wanted": 1})] * 5
    assert len(await real_ledger.audit()) == 1


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"text": None}, "body.text"),
        ({"text": 5}, "body.text"),
        ({"text": " "}, "body.text"),
        ({"text": "x" * 4001}, "body.text"),
        ({"level": "urgent"}, "body.level"),
        ({"until": "soon"}, "body.until"),
        ({"until": "2021-01-06T19:30:00Z"}, "body.until"),
        ({"starts": "tomorrow 06:00", "until": "20:00"}, "body.until"),
        ({"starts": "x"}, "body.starts"),
        ({"url": "example.org"}, "body.url"),
        ({"area": "x" * 101}, "body.area"),
        ({"idempotency_key": ""}, "body.idempotency_key"),
        ({"idempotency_key": "k" * 201}, "body.idempotency_key"),
        ({"colour": "red"}, "body.colour"),
    ],
    ids=lambda value: json.dumps(value)[:30] if isinstance(value, dict) else None,
)
async def test_what_does_not_fit_is_422_and_named(call, real_ledger, change, place):
    status, body = await call("POST", "alerts", {**ALERT, **change})
    assert (status, body["status"]) == (422, 422)
    assert [fault["place"] for fault in body["errors"]] == [place]
    assert all(fault["reason"] for fault in body["errors"])
    assert await real_ledger.audit() == []


@pytest.mark.parametrize("field", ["story", "text", "level"])
async def test_what_is_missing_is_named(call, field):
    status, body = await call("POST", "alerts", {k: v for k, v in ALERT.items() if k != field})
    assert (status, body["errors"][0]["place"]) == (422, f"body.{field}")


async def test_two_different_keys_are_refused(call):
    status, body = await call("POST", "alerts", KEYED, headers={"Idempotency-Key": "k2"})
    assert (status, body["errors"][0]["place"]) == (422, "body.idempotency_key")


async def test_an_unknown_story_is_404(call):
    status, body = await call("POST", "alerts", {**ALERT, "story": "harbour"})
    assert (status, body["status"]) == (404, 404)
    assert "harbour" in body["detail"]


async def test_a_body_of_64_kilobytes_is_read_and_a_larger_one_is_not(call):
    assert (await call("POST", "alerts", {**ALERT, "text": "x" * 65_000}))[0] == 422
    status, body = await call("POST", "alerts", {**ALERT, "text": "x" * 65_536})
    assert (status, body["title"]) == (413, "Request Entity Too Large")


async def test_a_body_that_hides_its_length_is_read_no_further(call):
    async def endless():
        for _ in range(1000):
            yield b" " * 1000

    headers = {"Content-Type": "application/json"}
    assert (await call("POST", "alerts", data=endless(), headers=headers))[0] == 413


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff"])
async def test_a_body_that_is_no_object_is_refused(call, data):
    headers = {"Content-Type": "application/json"}
    status, body = await call("POST", "alerts", data=data, headers=headers)
    assert status in (400, 422)
    assert body["status"] == status
