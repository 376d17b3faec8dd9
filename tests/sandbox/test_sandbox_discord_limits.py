"""The stand-in's rate limits on a clock that stands still until a test moves it."""

import aiohttp
import discord
import pytest
from discord_place import CHANNEL, HOOK, NEWS, SECRET, TOKEN, place, point_library_at

from bot.sandbox.discord.ceilings import INVALID

MESSAGES = f"/channels/{CHANNEL}/messages"


@pytest.fixture
async def town(tmp_path):
    async with place(tmp_path / "sandbox.db", limits="real") as opened:
        yield opened


async def statuses(town, count, verb, path, body=None, **more):
    return [(await town.call(verb, path, body, **more))[0] for _ in range(count)]


async def test_five_messages_in_five_seconds_are_taken_in_a_channel(town):
    assert await statuses(town, 6, "POST", MESSAGES, {"content": "x"}) == [200] * 5 + [429]
    assert (await town.post(NEWS, content="another channel"))[0] == 200
    town.clock.now += 5
    assert (await town.post(content="x"))[0] == 200
    assert town.violations()["by_rule"] == {"discord: bucket limit": 1}
    assert town.box.core.store.counts("discord")["rate_limited"] == 1


async def test_the_headers_count_down(town):
    told = []
    for _ in range(5):
        _, headers, _ = await town.call("POST", MESSAGES, {"content": "x"})
        told.append(headers["X-RateLimit-Remaining"])
        town.clock.now += 0.5
    assert told == ["4", "3", "2", "1", "0"]
    assert headers["X-RateLimit-Limit"] == "5"
    assert headers["X-RateLimit-Reset-After"] == "3.000"
    assert float(headers["X-RateLimit-Reset"]) == pytest.approx(town.clock.now - 0.5 + 3)


async def test_a_429_tells_how_long_to_wait_in_body_and_headers(town):
    await statuses(town, 5, "POST", MESSAGES, {"content": "x"})
    town.clock.now += 1.5
    status, headers, answer = await town.call("POST", MESSAGES, {"content": "x"})
    assert status == 429
    assert answer == {"message": "You are being rate limited.", "retry_after": 3.5, "global": False}
    assert headers["Retry-After"] == "4"
    assert headers["X-RateLimit-Scope"] == "user"
    assert headers["Via"]
    assert headers["Content-Type"] == "application/json"


async def test_a_refused_call_spends_of_the_bucket_too(town):
    assert await statuses(town, 6, "POST", MESSAGES, {"content": ""}) == [400] * 5 + [429]


async def test_fifty_calls_a_clock_second_are_taken_of_a_bot(town):
    town.clock.now = 1000.75
    assert await statuses(town, 50, "GET", "/users/@me") == [200] * 50
    status, headers, answer = await town.call("GET", "/users/@me")
    assert (status, answer["global"], answer["retry_after"]) == (429, True, 0.25)
    assert headers["X-RateLimit-Global"] == "true"
    assert (await town.call("GET", "/users/@me", token="another"))[0] == 200
    town.clock.now = 1001.0
    assert (await town.call("GET", "/users/@me"))[0] == 200


async def test_webhooks_without_a_bot_share_the_limit_of_their_address(town):
    await statuses(town, 50, "GET", f"/webhooks/{HOOK}/{SECRET}", token="")
    assert (await town.call("POST", f"/webhooks/{HOOK}/{SECRET}", {"content": "x"}, token=""))[
        0
    ] == 429
    assert (await town.call("GET", "/users/@me"))[0] == 200


async def test_a_webhook_takes_five_in_two_seconds_and_its_channel_thirty_a_minute(town):
    path = f"/webhooks/{HOOK}/{SECRET}"
    taken = []
    for _ in range(7):
        taken += await statuses(town, 5, "POST", path, {"content": "x"}, token="")
        town.clock.now += 2
    assert taken == [204] * 30 + [429] * 5
    _, headers, answer = await town.call("POST", path, {"content": "x"}, token="")
    assert answer["retry_after"] == pytest.approx(46)
    assert headers["X-RateLimit-Remaining"] != "0"


async def test_edits_and_deletes_have_buckets_of_their_own(town):
    _, sent = await town.post(content="x")
    path = f"{MESSAGES}/{sent['id']}"
    assert await statuses(town, 6, "PATCH", path, {"content": "y"}) == [200] * 5 + [429]
    assert await statuses(town, 6, "DELETE", path) == [204] + [404] * 4 + [429]
    town.clock.now += 1
    assert (await town.call("DELETE", path))[0] == 404


async def test_ten_messages_an_hour_are_published_in_a_channel(town):
    taken = []
    for _ in range(11):
        _, sent = await town.post(NEWS, content="x")
        path = f"/channels/{NEWS}/messages/{sent['id']}/crosspost"
        status, headers, answer = await town.call("POST", path)
        taken.append(status)
        town.clock.now += 10
    assert taken == [200] * 10 + [429]
    assert answer["retry_after"] == 3500.0
    assert (headers["Retry-After"], headers["X-RateLimit-Scope"]) == ("1", "shared")


async def test_a_published_message_is_edited_three_times_an_hour(town):
    _, sent = await town.post(NEWS, content="x")
    path = f"/channels/{NEWS}/messages/{sent['id']}"
    await town.call("POST", path + "/crosspost")
    assert await statuses(town, 3, "PATCH", path, {"content": "y"}) == [200] * 3
    status, headers, answer = await town.call("PATCH", path, {"content": "z"})
    assert (status, answer["code"], answer["retry_after"]) == (429, 20028, 3600.0)
    assert headers["Retry-After"] == "1"
    town.clock.now += 3600
    assert (await town.call("PATCH", path, {"content": "z"}))[0] == 200


async def test_edits_of_an_old_message_run_out(town):
    _, sent = await town.post(content="x")
    path = f"{MESSAGES}/{sent['id']}"
    town.clock.now += 3601
    for _ in range(6):
        assert await statuses(town, 5, "PATCH", path, {"content": "y"}) == [200] * 5
        town.clock.now += 5
    status, _, answer = await town.call("PATCH", path, {"content": "z"})
    assert (status, answer["code"]) == (429, 30046)


async def test_ten_thousand_invalid_calls_shut_the_door_of_cloudflare(town):
    for _ in range(9999):
        town.box.core.limiter.take((("invalid", "127.0.0.1"), INVALID))
    assert (await town.call("GET", "/users/@me"))[0] == 200
    assert (await town.call("GET", "/users/@me", token=""))[0] == 401
    status, headers, answer = await town.call("GET", "/users/@me")
    assert status == 429
    assert "Via" not in headers
    assert answer.startswith("<!DOCTYPE html>")
    town.clock.now += 600
    assert (await town.call("GET", "/users/@me"))[0] == 200


async def test_the_library_takes_cloudflare_s_answer_for_a_ban(town, monkeypatch):
    point_library_at(town.box, monkeypatch)
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(TOKEN)
        for _ in range(10_000):
            town.box.core.limiter.take((("invalid", "127.0.0.1"), INVALID))
        with pytest.raises(discord.HTTPException) as refusal:
            await client.get_partial_messageable(CHANNEL).send("x")
    assert refusal.value.status == 429


async def test_a_shared_limit_is_no_invalid_call(town):
    _, sent = await town.post(NEWS, content="x")
    path = f"/channels/{NEWS}/messages/{sent['id']}"
    await town.call("POST", path + "/crosspost")
    await statuses(town, 4, "PATCH", path, {"content": "y"})
    level = town.box.core.limiter.level(("invalid", "127.0.0.1"), INVALID)
    assert level.remaining == 10_000


async def test_without_limits_no_header_speaks_of_them(tmp_path):
    async with place(tmp_path / "free.db", limits="none") as town:
        for _ in range(60):
            status, headers, _ = await town.call("POST", MESSAGES, {"content": "x"})
            assert status == 200
        assert not [name for name in headers if name.lower().startswith("x-ratelimit")]


async def test_the_library_reads_the_bucket_from_the_headers(town, monkeypatch):
    point_library_at(town.box, monkeypatch)
    async with aiohttp.ClientSession() as session:
        hook = discord.Webhook.partial(HOOK, SECRET, session=session)
        sent = await hook.send("x", wait=True)
    assert sent.content == "x"
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(TOKEN)
        for _ in range(4):  # the fifth would return only when the bucket is whole again
            await client.get_partial_messageable(CHANNEL).send("x")
        buckets = {bucket for key, bucket in client.http._buckets.items() if str(CHANNEL) in key}
        assert {(bucket.limit, bucket.remaining) for bucket in buckets} == {(5, 1)}
