"""The doors for what is pushed: what passes them, and what those outside learn."""

import asyncio
import json
from io import BytesIO

import aiohttp
import pytest
import pytest_asyncio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from web_stand_ins import served

from bot.domain.signing import sign
from bot.domain.submission import SubmissionError, submission
from bot.ports import LedgerError, NotOursError, SourcePausedError
from bot.web.crowd import Crowd

SECRET = "the secret of the desk"
ENTRY = json.dumps({"key": "n1", "text": "The alder bridge is closed."}).encode()


class PushesByHand:
    """Keeps what came through; ``error`` is raised instead."""

    def __init__(self):
        self.error, self.came, self.echo = None, [], "challenge"
        self.busy, self.slow = None, ("desk",)  # an event, and the places where pushes wait for it

    async def expects(self, source, token=None):
        return token != "guess" if token else source == "desk"

    async def hook(self, source, body, signature):
        if self.busy and source.startswith(self.slow):
            await self.busy.wait()
        if self.error:
            raise self.error
        if source != "desk" or signature != sign(SECRET, body):
            raise NotOursError
        self.came.append(body)
        return len(submission(body).entries)

    async def confirm(self, source, token, question):
        self.came.append((source, token, question))
        if self.error:
            raise self.error
        return self.echo

    async def distribute(self, source, token, page, signature):
        if self.error:
            raise self.error
        self.came.append((source, token, page, signature))


@pytest.fixture
def pushes():
    return PushesByHand()


@pytest_asyncio.fixture
async def ask(pushes):
    async with served(pushes=pushes) as server, aiohttp.ClientSession(server.url) as http:

        async def ask(method, path, **options):
            async with http.request(method, path, **options) as answer:
                body = await answer.read()
                kind = answer.content_type
                told = json.loads(body) if kind.endswith("json") else body.decode()
                return answer.status, told, answer

        yield ask


async def push(ask, body=ENTRY, *, path="/hooks/desk", secret=SECRET, **headers):
    headers = {"X-Hub-Signature-256": sign(secret, body)} | headers
    return await ask("POST", path, data=body, headers=headers)


async def test_what_is_signed_is_taken_without_login_or_token(ask, pushes):
    status, body, _ = await push(ask, Origin="https://cms.example.org", Host="tocsin.example.org")
    assert (status, body) == (202, {"accepted": 1})
    assert pushes.came == [ENTRY]


async def test_a_stranger_and_an_unknown_source_get_the_same_answer(ask):
    answers = [
        await push(ask, secret="another"),
        await push(ask, path="/hooks/nobody"),
        await ask("POST", "/hooks/desk", data=ENTRY),
    ]
    assert {status for status, _, _ in answers} == {401}
    assert len({json.dumps(body) for _, body, _ in answers}) == 1
    assert {a.content_type for _, _, a in answers} == {"application/problem+json"}
    assert all("WWW-Authenticate" in a.headers for _, _, a in answers)


async def test_two_signatures_are_none(ask):
    both = [("X-Hub-Signature-256", sign(SECRET, ENTRY)), ("X-Hub-Signature-256", "sha256=0")]
    status, _, _ = await ask("POST", "/hooks/desk", data=ENTRY, headers=both)
    assert status == 401


async def test_the_fields_that_do_not_fit_are_named(ask):
    status, body, _ = await push(ask, b'{"text": "Words."}')
    assert (status, body["status"], body["title"]) == (422, 422, body["title"])
    assert body["errors"][0]["place"] == "body.key"
    assert "missing" in body["errors"][0]["reason"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (SourcePausedError("until tocsin resume source:desk"), 409, "tocsin resume source:desk"),
        (LedgerError("the disk is full"), 503, "storage: the disk is full"),
        (SubmissionError((("body", "nothing to read"),)), 422, "nothing to read"),
    ],
    ids=["paused", "storage", "unfit"],
)
async def test_what_goes_wrong_is_told_as_a_problem(ask, pushes, error, status, words):
    pushes.error = error
    given, body, answer = await push(ask)
    assert (given, answer.content_type) == (status, "application/problem+json")
    assert words in body["detail"]


@pytest.mark.parametrize(
    ("path", "largest"), [("/hooks/desk", 2**20), ("/websub/wire/token", 2**22)]
)
async def test_a_body_is_bounded_however_it_comes(ask, pushes, path, largest):
    async def endless():
        for _ in range(largest // 65_536 + 2):
            yield b" " * 65_536

    for body in (BytesIO(b" " * (largest + 1)), endless()):
        status, problem, _ = await ask("POST", path, data=body)
        assert (status, problem["status"]) == (413, 413)
    assert pushes.came == []
    headers = {"X-Hub-Signature-256": sign(SECRET, b" " * largest)}
    status, _, _ = await ask("POST", path, data=BytesIO(b" " * largest), headers=headers)
    assert status == 202


async def test_no_more_is_held_for_one_place_than_a_few_bodies(ask, pushes):
    pushes.busy = asyncio.Event()
    large = json.dumps({"key": "n1", "text": "x" * (2**20 - 100)}).encode()
    held = [asyncio.create_task(push(ask, large)) for _ in range(6)]
    done, waiting = await asyncio.wait(held, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    while len(done) < 2:
        more, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        assert more
        done |= more
    assert {task.result()[0] for task in done} == {503}
    assert all("Retry-After" in task.result()[2].headers for task in done)
    status, _, _ = await ask("POST", "/hooks/nobody", data=b"{}")
    assert status == 401, "one place keeps nobody from another"
    pushes.busy.set()
    assert {status for status, _, _ in await asyncio.gather(*waiting)} == {202}
    assert (await push(ask))[0] == 202, "and afterwards there is room again"


async def test_strangers_share_one_room(ask, pushes):
    pushes.busy, pushes.slow = asyncio.Event(), ("s",)
    guesses = [asyncio.create_task(push(ask, path=f"/hooks/s{n}")) for n in range(70)]
    done, waiting = await asyncio.wait(guesses, timeout=1)
    while len(done) < 6:
        more, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        done |= more
    assert {task.result()[0] for task in done} == {503}
    pushes.busy.set()
    assert {status for status, _, _ in await asyncio.gather(*waiting)} == {401}


async def test_a_guessed_callback_is_not_listened_to(ask, pushes):
    async def endless():
        while True:
            yield b" " * 65_536

    status, _, _ = await ask("POST", "/websub/wire/guess", data=endless())
    assert status == 410
    assert pushes.came == []


async def test_a_compressed_push_is_named_as_what_it_is(ask, pushes):
    status, problem, _ = await push(ask, **{"Content-Encoding": "gzip"})
    assert (status, pushes.came) == (415, [])
    assert "Content-Encoding" in problem["detail"]


async def test_a_body_that_does_not_come_is_not_waited_for(pushes):
    async def receive():
        await asyncio.Event().wait()

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    crowd = Crowd(100, seconds=0.01)
    for _ in range(100):
        with pytest.raises(HTTPException) as caught:
            async with crowd.body(request, "desk"):
                pytest.fail("nothing came")
        assert caught.value.status_code == 408


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/hooks/desk", 405),
        ("POST", "/hooks/", 404),
        ("POST", "/hooks/desk/more", 404),
        ("POST", "/websub/wire", 404),
        ("PUT", "/websub/wire/token", 405),
    ],
)
async def test_other_ways_in_lead_nowhere(ask, method, path, status):
    given, body, answer = await ask(method, path)
    assert (given, body["status"]) == (status, status)
    assert answer.content_type == "application/problem+json"


# --------------------------------------------------------------------------- hubs


async def test_a_challenge_is_echoed_as_plain_text(ask, pushes):
    pushes.echo = "<script>alert(1)</script>"
    question = {"hub.mode": "subscribe", "hub.topic": "https://example.org/é?a&b"}
    status, body, answer = await ask("GET", "/websub/wire/token", params=question)
    assert (status, body) == (200, pushes.echo)
    assert answer.content_type == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert pushes.came == [("wire", "token", question)]


async def test_what_nobody_asked_for_is_not_confirmed(ask, pushes):
    pushes.error = NotOursError()
    status, body, _ = await ask("GET", "/websub/wire/token", params={"hub.challenge": "c"})
    assert (status, body["status"]) == (404, 404)


async def test_a_page_comes_through_as_it_was_sent(ask, pushes):
    headers = {
        "Content-Type": 'application/atom+xml; charset="ISO-8859-1"',
        "Link": '<https://hub.example.org/>; rel="hub"',
        "X-Hub-Signature": "sha1=abc",
        "Cookie": "a=b",
    }
    body = "<feed>é</feed>".encode("latin-1")
    status, _, _ = await ask("POST", "/websub/wire/token", data=body, headers=headers)
    assert status == 202
    ((source, token, page, signature),) = pushes.came
    assert (source, token, signature) == ("wire", "token", "sha1=abc")
    assert (page.body, page.content_type, page.charset) == (
        body, "application/atom+xml", "iso-8859-1",
    )  # fmt: skip
    assert page.headers == {"link": headers["Link"]}


async def test_a_hub_learns_that_nobody_listens_any_more(ask, pushes):
    pushes.error = NotOursError()
    status, _, _ = await ask("POST", "/websub/wire/token", data=b"<feed/>")
    assert status == 410


async def test_a_hub_tries_again_while_nothing_can_be_stored(ask, pushes):
    pushes.error = LedgerError("the disk is full")
    status, _, _ = await ask("POST", "/websub/wire/token", data=b"<feed/>")
    assert status == 503


async def test_without_pushes_the_doors_are_shut():
    async with (
        served() as server,
        aiohttp.ClientSession(server.url) as http,
        http.post("/hooks/desk", data=ENTRY) as answer,
    ):
        assert answer.status in (404, 405)


async def test_the_reference_names_the_doors(ask):
    _, document, _ = await ask("GET", "/openapi.json")
    assert {"/hooks/{source}", "/websub/{source}/{token}"} <= set(document["paths"])
    _, page, _ = await ask("GET", "/docs")
    assert "/hooks/{source}" in page
