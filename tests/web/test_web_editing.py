"""Programs that correct, withdraw and set chats aside, on a real ledger."""

import aiohttp
import pytest
from web_stand_ins import NOW, served

from bot.domain.model import TargetState

WORDS = "Shots fired inside the Capitol."
ALERT = {"story": "capitol", "text": WORDS, "level": "breaking"}


async def test_an_entry_is_corrected_and_returned(call, real_ledger):
    await call("POST", "alerts", ALERT)
    change = {"text": "One shot.", "flags": ["key-event"], "note": "One, not several."}
    status, body = await call("PATCH", "entries/e1", change)
    assert status == 200
    assert (body["id"], body["revision"], body["text"]) == ("e1", 2, "One shot.")
    assert (body["flags"], body["key_event"]) == (["key-event"], True)
    assert (await real_ledger.stored("e1")).entry.note == "One, not several."


async def test_flags_alone_leave_the_words(call):
    await call("POST", "alerts", ALERT)
    status, body = await call("PATCH", "entries/e1", {"flags": []})
    assert (status, body["flags"], body["text"]) == (200, [], WORDS)


async def test_an_entry_is_withdrawn_with_its_reason(call, real_ledger):
    await call("POST", "alerts", ALERT)
    status, body = await call("DELETE", "entries/e1?reason=None%20at%20all.")
    assert (status, body["retracted"], body["flags"][-1]) == (200, True, "retracted")
    assert (await real_ledger.stored("e1")).entry.note == "None at all."


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "place"),
    [
        ("PATCH", "entries/e1", {}, 422, "body.text"),
        ("PATCH", "entries/e1", {"text": ""}, 422, "body.text"),
        ("PATCH", "entries/e1", {"flags": ["braking"]}, 422, "body.flags.0"),
        ("PATCH", "entries/e1", {"flags": ["retracted"]}, 422, "body.flags"),
        ("PATCH", "entries/e1", {"flags": ["curfew", "curfew-lifted"]}, 422, "body.flags"),
        ("PATCH", "entries/e1", {"title": "x"}, 422, "body.title"),
        ("PATCH", "entries/e1", {"note": "x" * 501}, 422, "body.note"),
        ("DELETE", f"entries/e1?reason={'x' * 501}", None, 422, "query.reason"),
        ("PATCH", "entries/e9", {"text": "x"}, 404, None),
        ("DELETE", "entries/e9", None, 404, None),
        ("PATCH", "targets/t9", {"state": "paused"}, 404, None),
        ("PATCH", "targets/t1", {"state": "gone"}, 422, "body.state"),
        ("PATCH", "targets/t1", {}, 422, "body.state"),
        ("POST", "waiting/c9/release?separately=true", None, 404, None),
    ],
)
async def test_what_cannot_be_done_is_a_problem(call, method, path, body, status, place):
    await call("POST", "alerts", ALERT)
    got, answer = await call(method, path, body)
    assert (got, answer["status"]) == (status, status)
    assert [fault["place"] for fault in answer.get("errors", [])] == ([place] if place else [])


async def test_what_was_withdrawn_is_a_conflict(call):
    await call("POST", "alerts", ALERT)
    await call("DELETE", "entries/e1")
    for method, body in (("DELETE", None), ("PATCH", {"text": "x"})):
        status, answer = await call(method, "entries/e1", body)
        assert (status, answer["detail"]) == (409, "This entry was withdrawn already.")


async def test_ones_own_alert_needs_somebody_else(call):
    await call("POST", "alerts", {**ALERT, "level": "curfew"})
    assert (await call("POST", "waiting/a1/release"))[0] == 409


# --------------------------------------------------------------------------- targets


async def test_a_chat_is_set_aside_and_brought_back(call, real_ledger):
    for _ in range(2):
        status, body = await call("PATCH", "targets/t1", {"state": "paused"})
        assert (status, body["state"]) == (200, "paused")
    _, listed = await call("GET", "targets")
    assert [target["state"] for target in listed["items"]] == ["paused", "active"]
    for _ in range(2):
        status, body = await call("PATCH", "targets/t1", {"state": "active"})
        assert (status, body["state"], body["reason"]) == (200, "active", None)
    assert [row.action for row in await real_ledger.audit()] == ["resume", "pause"]


async def test_a_chat_that_a_refusal_set_aside_is_tried_again(call, real_ledger):
    await real_ledger.set_target(1, TargetState.GONE, "blocked", now=NOW)
    assert (await call("PATCH", "targets/t1", {"state": "active"}))[1]["state"] == "active"


async def test_the_reference_tells_the_fields_and_the_problems(call, real_ledger):
    async with served(real_ledger) as server, aiohttp.ClientSession(server.url) as http:
        async with http.get("/docs") as answer:
            page = await answer.text()
        async with http.get("/openapi.json") as answer:
            document = await answer.json()
    call = document["paths"]["/api/v1/alerts"]["post"]
    assert {"202", "404", "409", "413", "422"} <= call["responses"].keys()
    assert "application/problem+json" in call["responses"]["409"]["content"]
    assert "idempotency_key?" in page
    assert "409: It is not possible any more" in page
