"""The stand-in's REST API, spoken to by the real discord.py and by hand."""

import json

import aiohttp
import discord
import pytest
from discord_place import CHANNEL, FORUM, HOOK, NEWS, SECRET, TOKEN, place, point_library_at

from bot.sandbox.seed import GUILD, webhook_chat

MISSING = 999999999999999999


@pytest.fixture
async def town(tmp_path):
    async with place(tmp_path / "sandbox.db", record=tmp_path / "record.jsonl") as opened:
        yield opened


@pytest.fixture
async def client(town, monkeypatch):
    point_library_at(town.box, monkeypatch)
    intents = discord.Intents.none()
    async with discord.Client(
        intents=intents, allowed_mentions=discord.AllowedMentions.none()
    ) as opened:
        await opened.login(TOKEN)
        yield opened


@pytest.fixture
async def hook(town, monkeypatch):
    point_library_at(town.box, monkeypatch)
    async with aiohttp.ClientSession(headers={"User-Agent": "DiscordBot (tests, 1)"}) as session:
        yield discord.Webhook.partial(HOOK, SECRET, session=session)


async def test_a_bot_posts_edits_publishes_and_deletes(town, client):
    channel = client.get_partial_messageable(NEWS)
    sent = await channel.send(embed=discord.Embed(title="Curfew", description="from 6 p.m."))
    partial = channel.get_partial_message(sent.id)
    edited = await partial.edit(embed=discord.Embed(title="Curfew", description="lifted"))
    assert edited.embeds[0].description == "lifted"
    assert (await partial.publish()) is None
    assert (await partial.fetch()).flags.crossposted
    await partial.delete()
    [stored] = town.state(NEWS)
    assert stored["deleted"]
    assert stored["history"][0]["embeds"][0]["description"] == "from 6 p.m."
    with pytest.raises(discord.NotFound):
        await partial.edit(content="again")


async def test_a_nonce_shows_a_message_once_even_after_a_restart(tmp_path):
    ids = set()
    for _ in range(2):
        async with place(tmp_path / "sandbox.db") as town:
            for _ in range(2):
                _, sent = await town.post(content="once", nonce="d7", enforce_nonce=True)
                ids.add(sent["id"])
    assert len(ids) == 1


async def test_a_nonce_is_forgotten_after_five_minutes(town):
    first = await town.post(content="x", nonce="d7", enforce_nonce=True)
    town.clock.now += 299
    assert (await town.post(content="x", nonce="d7", enforce_nonce=True))[1]["id"] == first[1]["id"]
    town.clock.now += 2
    assert (await town.post(content="x", nonce="d7", enforce_nonce=True))[1]["id"] != first[1]["id"]
    assert len(town.box.core.store.items("discord nonce ")) == 1


async def test_a_nonce_that_is_not_enforced_posts_again(town):
    one, two = [await town.post(content="x", nonce="d7") for _ in range(2)]
    assert one[1]["id"] != two[1]["id"]


async def test_the_nonce_of_a_deleted_message_is_unknown(town):
    _, sent = await town.post(content="x", nonce="d7", enforce_nonce=True)
    await town.call("DELETE", f"/channels/{CHANNEL}/messages/{sent['id']}")
    status, answer = await town.post(content="x", nonce="d7", enforce_nonce=True)
    assert (status, answer["code"]) == (404, 10008)


async def test_an_edit_without_allowed_mentions_pings_again(town):
    _, sent = await town.post(content="<@77>", allowed_mentions={"parse": []})
    assert sent["mentions"] == []
    path = f"/channels/{CHANNEL}/messages/{sent['id']}"
    _, _, edited = await town.call("PATCH", path, {"content": "<@77>!"})
    assert [user["id"] for user in edited["mentions"]] == ["77"]


async def test_a_webhook_posts_edits_and_deletes(town, hook):
    sent = await hook.send("by webhook", wait=True)
    await hook.edit_message(sent.id, content="by webhook, edited")
    assert (await hook.fetch_message(sent.id)).content == "by webhook, edited"
    await hook.delete_message(sent.id)
    with pytest.raises(discord.NotFound) as refusal:
        await hook.edit_message(sent.id, content="x")
    assert refusal.value.code == 10008


async def test_a_webhook_without_wait_learns_no_id(hook):
    assert await hook.send("gone with the wind") is None


async def test_a_webhook_posts_into_a_thread(town, hook):
    channel = (await hook.fetch()).channel_id
    _, _, thread = await town.call("POST", f"/channels/{channel}/threads", {"name": "Story"})
    sent = await hook.send("inside", wait=True, thread=discord.Object(thread["id"]))
    assert [message["id"] for message in town.state(thread["id"])] == [str(sent.id)]


@pytest.mark.parametrize(
    ("webhook", "secret", "status", "code"),
    [(HOOK, "wrong", 401, 50027), (MISSING, SECRET, 404, 10015)],
    ids=["wrong token", "unknown webhook"],
)
async def test_a_webhook_must_be_known(town, webhook, secret, status, code):
    path = f"/webhooks/{webhook}/{secret}"
    got, _, answer = await town.call("POST", path, {"content": "x"}, token="")
    assert (got, answer["code"]) == (status, code)


async def test_a_thread_is_opened_on_a_message_and_takes_messages(town, client):
    message = await client.get_partial_messageable(CHANNEL).send("story")
    path = f"/channels/{CHANNEL}/messages/{message.id}/threads"
    status, _, thread = await town.call("POST", path, {"name": "Updates"})
    sent = await client.get_partial_messageable(int(thread["id"])).send("first update")
    assert (status, thread["id"], thread["parent_id"]) == (201, str(message.id), str(CHANNEL))
    assert [m["id"] for m in town.state(thread["id"])] == [str(sent.id)]
    assert (await town.call("POST", path, {"name": "Again"}))[2]["code"] == 160004


async def test_an_archived_thread_opens_for_a_post_and_is_shut_for_an_edit(town):
    path = f"/channels/{CHANNEL}/threads"
    thread = (await town.call("POST", path, {"name": "Updates"}))[2]["id"]
    _, sent = await town.post(thread, content="first")
    await town.call("PATCH", f"/channels/{thread}", {"archived": True})
    edit = ("PATCH", f"/channels/{thread}/messages/{sent['id']}", {"content": "x"})
    assert (await town.call(*edit))[2]["code"] == 50083
    assert (await town.post(thread, content="second"))[0] == 200
    assert (await town.call(*edit))[0] == 200
    await town.call("PATCH", f"/channels/{thread}", {"locked": True})
    assert (await town.post(thread, content="third"))[1]["code"] == 160005


async def test_a_forum_post_begins_with_its_message(town):
    body = {"name": "Curfew", "applied_tags": ["5"], "message": {"content": "from 6 p.m."}}
    status, _, post = await town.call("POST", f"/channels/{FORUM}/threads", body)
    assert status == 201
    assert post["message"]["id"] == post["id"]
    assert post["applied_tags"] == ["5"]
    assert (await town.post(int(post["id"]), content="more"))[0] == 200


async def test_a_refused_forum_post_leaves_no_thread(town):
    body = {"name": "Curfew", "message": {"content": "x" * 2001}}
    status, _, answer = await town.call("POST", f"/channels/{FORUM}/threads", body)
    assert (status, answer["code"]) == (400, 50035)
    assert not [chat for chat in town.box.core.store.chats("discord") if chat.kind == "thread"]


async def test_files_come_with_a_message_and_stand_in_the_record_by_hash(town, client, tmp_path):
    file = discord.File(__file__, filename="a.txt")
    sent = await client.get_partial_messageable(CHANNEL).send("with a file", file=file)
    assert sent.attachments[0].filename == "a.txt"
    line = json.loads((tmp_path / "record.jsonl").read_text().splitlines()[-1])
    assert line["method"] == "POST /channels/{id}/messages"
    assert line["chat"] == str(CHANNEL)
    assert line["result"] == [str(sent.id)]
    assert line["payload"]["content"] == "with a file"
    assert line["payload"]["files"][0]["name"] == "a.txt"


async def test_only_accepted_calls_are_recorded(town, tmp_path):
    await town.post(content="")
    await town.call("GET", f"/channels/{CHANNEL}")
    await town.post(content="taken")
    assert len((tmp_path / "record.jsonl").read_text().splitlines()) == 1


REFUSALS = {
    "unknown channel": ("POST", f"/channels/{MISSING}/messages", {"content": "x"}, 404, 10003),
    "a channel's name": ("POST", "/channels/live/messages", {"content": "x"}, 400, 50035),
    "unknown message": ("PATCH", f"/channels/{CHANNEL}/messages/5", {"content": "x"}, 404, 10008),
    "empty message": ("POST", f"/channels/{CHANNEL}/messages", {"content": " "}, 400, 50006),
    "too long": ("POST", f"/channels/{CHANNEL}/messages", {"content": "x" * 2001}, 400, 50035),
    "no object": ("POST", f"/channels/{CHANNEL}/messages", ["x"], 400, 50035),
    "a message to a forum": ("POST", f"/channels/{FORUM}/messages", {"content": "x"}, 400, 50008),
    "a thread in a forum without message": (
        "POST",
        f"/channels/{FORUM}/threads",
        {"name": "x"},
        400,
        50035,
    ),
    "too few at once": (
        "POST",
        f"/channels/{CHANNEL}/messages/bulk-delete",
        {"messages": ["1"]},
        400,
        50016,
    ),
    "unknown guild": ("GET", f"/guilds/{MISSING}", None, 404, 10004),
    "another's commands": ("PUT", "/applications/1/commands", [], 404, 10002),
    "no such path": ("GET", "/nowhere", None, 404, 0),
}


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "code"), REFUSALS.values(), ids=REFUSALS
)
async def test_a_mistake_is_refused_and_counts_as_a_violation(town, verb, path, body, status, code):
    got, headers, answer = await town.call(verb, path, body)
    assert (got, answer["code"]) == (status, code)
    assert headers["Content-Type"] == "application/json"
    assert town.violations()["total"] == 1
    assert len(town.violations()["latest"][0]["sentence"]) > 10
    assert not town.box.core.store.chat("discord", str(MISSING))


async def test_only_announcements_are_published_and_only_once(town):
    for channel, codes in ((CHANNEL, [50024, 50024]), (NEWS, [None, 40033])):
        _, sent = await town.post(channel, content="x")
        path = f"/channels/{channel}/messages/{sent['id']}/crosspost"
        answers = [(await town.call("POST", path))[2].get("code") for _ in range(2)]
        assert answers == codes


async def test_another_author_s_message_cannot_be_edited(town):
    _, sent = await town.post(content="x")
    path = f"/channels/{CHANNEL}/messages/{sent['id']}"
    status, _, answer = await town.call("PATCH", path, {"content": "y"}, token="another")
    assert (status, answer["code"]) == (403, 50005)


async def test_a_token_must_be_one_of_the_configured(tmp_path, monkeypatch):
    accounts = {"discord": {"main": TOKEN}}
    async with place(tmp_path / "sandbox.db", accounts=accounts) as town:
        assert (await town.call("GET", "/users/@me", token="stolen"))[0] == 401
        assert (await town.call("GET", "/users/@me", token=""))[0] == 401
        assert (await town.call("GET", "/users/@me"))[2]["bot"] is True
        point_library_at(town.box, monkeypatch)
        async with discord.Client(intents=discord.Intents.none()) as client:
            with pytest.raises(discord.LoginFailure):
                await client.login("stolen")


async def test_a_call_without_a_user_agent_is_turned_away(town):
    url = town.box.discord_url + "/gateway"
    async with town.http.get(url, skip_auto_headers=["User-Agent"]) as response:
        assert (await response.json())["code"] == 40333


@pytest.mark.parametrize(
    ("denied", "body", "code"),
    [
        (["VIEW_CHANNEL"], {"content": "x"}, 50001),
        (["SEND_MESSAGES"], {"content": "x"}, 50013),
        (["EMBED_LINKS"], {"embeds": [{"title": "x"}]}, 50013),
        (["EMBED_LINKS"], {"content": "x"}, None),
    ],
    ids=["cannot see", "cannot post", "cannot embed", "need not embed"],
)
async def test_permissions_decide(town, denied, body, code):
    town.box.add_chat("discord", 5, "text", denied=denied)
    _, answer = await town.post(5, **body)
    assert answer.get("code") == code
    assert town.violations()["total"] == 0


FAULTS = {
    "forbidden": (403, 50013),
    "kicked": (403, 50001),
    "deleted_channel": (404, 10003),
    "blocked": (403, 50007),
}


@pytest.mark.parametrize(("kind", "expected"), FAULTS.items(), ids=FAULTS)
async def test_what_becomes_of_a_chat_shows_in_every_post(town, kind, expected):
    await town.box.control.faults({"kind": kind, "platform": "discord", "chat": CHANNEL})
    status, answer = await town.post(content="x")
    assert (status, answer["code"]) == expected
    assert (await town.post(NEWS, content="elsewhere"))[0] == 200
    await town.box.control.faults({"kind": "clear", "platform": "discord"})
    assert (await town.post(content="x"))[0] == 200


async def test_a_dead_webhook_is_unknown_and_must_be_left_alone(town):
    channel = webhook_chat(str(HOOK)).id
    fault = {"kind": "deleted_channel", "platform": "discord", "chat": channel}
    await town.box.control.faults(fault)
    assert (await town.post(channel, content="x"))[1]["code"] == 10003
    path = f"/webhooks/{HOOK}/{SECRET}"
    for violations in (0, 1):
        status, _, answer = await town.call("POST", path, {"content": "x"}, token="")
        assert (status, answer["code"]) == (404, 10015)
        assert town.violations()["total"] == violations


async def test_a_broken_server_accepts_nothing(town):
    await town.box.control.faults({"kind": "5xx", "platform": "discord", "count": 1})
    assert (await town.post(content="x"))[0] == 500
    assert town.state(CHANNEL) == []
    assert (await town.post(content="x"))[0] == 200


@pytest.mark.parametrize(("kind", "stands"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_says_nothing_of_what_was_accepted(town, kind, stands):
    await town.box.control.faults({"kind": kind, "platform": "discord", "count": 1})
    with pytest.raises(aiohttp.ClientError):
        await town.post(content="x")
    assert len(town.state(CHANNEL)) == stands


async def test_a_flood_is_a_429_that_the_caller_did_not_earn(town):
    await town.box.control.faults({"kind": "flood", "platform": "discord", "seconds": 7})
    status, headers, answer = await town.call("GET", "/users/@me")
    assert (status, answer["retry_after"], answer["global"]) == (429, 7.0, True)
    assert headers["Via"]
    assert town.violations()["total"] == 0


async def test_a_pin_stands_until_it_is_taken_away(town, client):
    channel = client.get_partial_messageable(CHANNEL)
    sent = await channel.send("pin me")
    partial = channel.get_partial_message(sent.id)
    await partial.pin()
    assert [message.id async for message in channel.pins()] == [sent.id]
    await partial.unpin()
    assert [message.id async for message in channel.pins()] == []


async def test_history_is_the_newest_first(client):
    channel = client.get_partial_messageable(CHANNEL)
    sent = [(await channel.send(f"{number}")).id for number in range(3)]
    assert [message.id async for message in channel.history(limit=2)] == sent[:0:-1]


async def test_the_guild_holds_the_seeded_channels(client):
    guild = await client.fetch_guild(int(GUILD))
    assert {CHANNEL, NEWS, FORUM} <= {channel.id for channel in await guild.fetch_channels()}
    assert (await guild.fetch_member(client.user.id)).id == client.user.id
    assert (await client.fetch_channel(NEWS)).is_news()


ODD = {
    "a reply that is text": {"content": "x", "message_reference": "5"},
    "attachments that are text": {"content": "x", "attachments": ["a"]},
    "flags that are text": {"content": "x", "flags": "loud"},
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
async def test_an_odd_body_is_refused_by_every_way_of_posting(town, body):
    for path in (f"/channels/{CHANNEL}/messages", f"/webhooks/{HOOK}/{SECRET}"):
        status, _, answer = await town.call("POST", path, body)
        assert (status, answer["code"]) == (400, 50035)


async def test_a_reply_to_nothing_is_refused(town):
    _, sent = await town.post(content="x")
    reply = {"content": "y", "message_reference": {"message_id": sent["id"]}}
    assert (await town.post(**reply))[1]["type"] == 19
    await town.call("DELETE", f"/channels/{CHANNEL}/messages/{sent['id']}")
    assert (await town.post(**reply))[1]["code"] == 50035


async def test_a_new_channel_s_webhook_works_at_once(town):
    town.box.add_chat("discord", 777, "webhook", token="new")
    assert (await town.call("POST", "/webhooks/777/new", {"content": "x"}, token=""))[0] == 204
    assert (await town.call("DELETE", "/webhooks/777/new", token=""))[0] == 204
    assert (await town.call("POST", "/webhooks/777/new", {"content": "x"}, token=""))[0] == 404
