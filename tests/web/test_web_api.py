import aiohttp
import pytest
import pytest_asyncio
from web_stand_ins import TOKEN, LedgerByHand, served

BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def ledger():
    return LedgerByHand()


@pytest_asyncio.fixture
async def ask(ledger):
    async with served(ledger) as server, aiohttp.ClientSession(server.url) as http:

        async def ask(path, method="GET", headers=BEARER, **options):
            async with http.request(method, path, headers=headers, **options) as answer:
                return answer.status, await answer.json(), answer

        yield ask


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Bearer é".encode().decode("latin-1")},
    ],
    ids=["none", "empty", "wrong", "other scheme", "longer", "not ASCII"],
)
@pytest.mark.parametrize("path", ["/api/v1/status", "/api/v1/nothing"])
async def test_without_a_good_token_every_call_is_401(ask, path, headers):
    status, body, answer = await ask(path, headers=headers)
    assert (status, body["status"]) == (401, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("tokens", [(), ("",)], ids=["none", "an unset variable"])
@pytest.mark.parametrize("given", ["Bearer ", "Bearer x"])
async def test_with_no_token_configured_nobody_comes_in(tokens, given):
    async with (
        served(tokens=tokens) as server,
        aiohttp.ClientSession(server.url) as http,
        http.get("/api/v1/status", headers={"Authorization": given}) as answer,
    ):
        assert answer.status == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/", 404),
        ("DELETE", "/api/v1/status", 405),
        ("GET", "/api/v1/entries?limit=many", 422),
        ("GET", "/api/v1/entries?limit=0", 422),
        ("POST", "/api/v1/waiting/h99/release", 404),
        ("GET", "/api/v1/entries/x9/deliveries", 404),
    ],
)
async def test_every_error_is_a_problem(ask, method, path, status):
    got, body, answer = await ask(path, method)
    assert got == status
    assert answer.content_type == "application/problem+json"
    assert body["status"] == status
    assert {"type", "title"} <= body.keys()


async def test_a_call_that_does_not_fit_names_the_place(ask):
    _, body, _ = await ask("/api/v1/entries?limit=many")
    assert [fault["place"] for fault in body["errors"]] == ["query.limit"]


async def test_a_failing_storage_is_503_and_says_so(ask, ledger):
    ledger.broken = True
    status, body, _ = await ask("/api/v1/status")
    assert (status, body["detail"]) == (503, "storage: the disk is full")


async def test_entries_come_in_their_public_form(ask):
    _, body, _ = await ask("/api/v1/entries?story=capitol")
    assert [item["id"] for item in body["items"]] == ["e3", "e2", "e1"]
    first = body["items"][0]
    assert first["text"] == "Update 3"
    assert first["published"] == "2021-01-06T19:30:00Z"
    assert first["blocks"] == [{"type": "paragraph", "text": "Update 3"}]
    assert body["next"] is None


async def test_next_leads_through_all_entries_once(ask):
    seen, after = [], "0"
    while after is not None:
        _, body, _ = await ask(f"/api/v1/entries?limit=2&after={after}")
        seen += [item["id"] for item in body["items"]]
        after = body["next"]
    assert seen == ["e3", "e2", "e1"]


async def test_entries_of_an_unknown_story_are_none(ask):
    assert (await ask("/api/v1/entries?story=other"))[1] == {"items": [], "next": None}


async def test_stories_without_entries_are_listed_too(ask):
    _, body, _ = await ask("/api/v1/stories")
    assert body["items"] == [{"id": "capitol", "entries": 3}, {"id": "budget", "entries": 0}]


async def test_targets_have_an_id_and_an_address(ask):
    _, body, _ = await ask("/api/v1/targets")
    assert [(t["id"], t["target"], t["state"]) for t in body["items"]] == [
        ("t1", "telegram:main:-1001", "active"),
        ("t2", "discord:main:11", "paused"),
    ]


async def test_deliveries_of_an_entry_name_the_messages(ask):
    _, body, _ = await ask("/api/v1/entries/e1/deliveries")
    assert body["items"][0]["messages"] == ["55"]


async def test_status_writes_times_as_everywhere(ask):
    _, body, _ = await ask("/api/v1/status")
    assert body["sources"][0]["visited"] == "2021-01-06T19:30:00Z"
    assert (body["backlog"], body["waiting"]) == ({"telegram:main": 7}, 2)


@pytest.mark.parametrize(("verb", "state"), [("release", "released"), ("drop", "dropped")])
async def test_what_waits_is_settled_once(ask, ledger, verb, state):
    _, listed, _ = await ask("/api/v1/waiting")
    assert [item["id"] for item in listed["items"]] == ["h4", "d1t3"]
    status, body, _ = await ask(f"/api/v1/waiting/h4/{verb}", "POST")
    assert (status, body) == (200, {"id": "h4", "state": state})
    assert ledger.settled == [(verb, "h4", "api")]
    assert (await ask(f"/api/v1/waiting/h4/{verb}", "POST"))[0] == 404


async def test_metrics_are_the_ledgers_figures_at_that_moment(ledger):
    async def scrape():
        async with http.get("/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return {line for line in lines if not line.startswith("#")}

    async with served(ledger) as server, aiohttp.ClientSession(server.url) as http:
        lines = await scrape()
        ledger.held.clear()
        later = await scrape()
    assert {
        'tocsin_backlog{account="telegram:main"} 7.0',
        'tocsin_entries{story="capitol"} 3.0',
        "tocsin_waiting 2.0",
        'tocsin_source_failures{source="wire"} 3.0',
        'tocsin_targets{state="paused"} 1.0',
    } <= lines
    assert all(line.startswith("tocsin_") for line in lines)
    assert any(line.startswith("tocsin_process_") for line in lines)
    assert "tocsin_waiting 0.0" in later


async def test_readiness_names_each_part():
    async def sick():
        return {"storage": None, "discord:main": "the token is refused"}

    async with (
        served(health=sick) as server,
        aiohttp.ClientSession(server.url) as http,
        http.get("/readyz") as answer,
    ):
        assert answer.status == 503
        assert await answer.json() == {"storage": "ok", "discord:main": "the token is refused"}


async def test_readiness_is_200_when_all_is_well(ask):
    assert (await ask("/readyz"))[:2] == (200, {"storage": "ok", "telegram:main": "ok"})


async def test_the_reference_lists_every_call_and_loads_nothing():
    async with served() as server, aiohttp.ClientSession(server.url) as http:
        async with http.get("/openapi.json") as answer:
            document = await answer.json()
        async with http.get("/docs") as answer:
            page = await answer.text()
    assert "/api/v1/waiting/{id}/release" in document["paths"]
    assert document["paths"]["/api/v1/status"]["get"]["security"] == [{"token": []}]
    assert all(path in page for path in document["paths"])
    assert "<script" not in page
    assert "://" not in page
