"""The gateway: the real discord.py connects, hears events, answers commands and buttons."""

import asyncio
import contextlib

import aiohttp
import discord
import pytest
from discord import app_commands
from discord_place import CHANNEL, HOOK, NEWS, TOKEN, place, point_library_at, until

from bot.sandbox.seed import GUILD

INTENTS = discord.Intents(guilds=True, guild_messages=True)


@pytest.fixture
async def town(tmp_path):
    async with place(tmp_path / "sandbox.db") as opened:
        yield opened


class Stop(discord.ui.View):
    def __init__(self):
        super().__init__(timeout=None)

    @discord.ui.button(label="Stop it", custom_id="stop:capitol")
    async def stop(self, interaction, button):
        await interaction.response.edit_message(content="stopped", view=None)


class Bot(discord.Client):
    """A bot with a command and a button, and a list of what it heard."""

    def __init__(self, intents=INTENTS):
        super().__init__(intents=intents, guild_ready_timeout=0.02)
        self.heard = []
        self.ready = asyncio.Event()
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="subscribe", description="Hear a story")(subscribe)
        self.tree.command(name="slow", description="Answer late")(slow)
        self.tree.command(name="close", description="For administrators")(close)

    async def on_ready(self):
        self.ready.set()

    async def on_resumed(self):
        self.heard.append("resumed")

    async def on_message(self, message):
        self.heard.append(f"{message.author.name}: {message.content}")

    async def on_guild_channel_create(self, channel):
        self.heard.append(f"new {channel.name}")

    async def on_guild_channel_delete(self, channel):
        self.heard.append(f"gone {channel.name}")


async def subscribe(interaction: discord.Interaction, story: str, level: int = 1):
    await interaction.response.send_message(f"{story} at {level}", view=Stop())


async def slow(interaction: discord.Interaction):
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("at last")


@app_commands.default_permissions(manage_guild=True)
async def close(interaction: discord.Interaction, channel: discord.TextChannel):
    await interaction.response.send_message(f"closed {channel.name}")


@contextlib.asynccontextmanager
async def connected(town, monkeypatch, **options):
    point_library_at(town.box, monkeypatch)
    async with Bot(**options) as bot:
        await bot.login(TOKEN)
        await bot.tree.sync()
        running = asyncio.create_task(bot.connect())
        await asyncio.wait_for(bot.ready.wait(), 5)
        try:
            yield bot
        finally:
            await bot.close()
            await running


async def act(town, **wish):
    return await town.box.control.act(
        {"platform": "discord", "chat": CHANNEL, "user": "ada", **wish}
    )


def standing(town, chat=CHANNEL):
    return [m["body"] for m in town.state(chat) if m["deleted"] is None]


async def test_the_library_reaches_ready_and_knows_the_guild(town, monkeypatch):
    async with connected(town, monkeypatch) as bot:
        [guild] = bot.guilds
        assert guild.id == int(GUILD)
        assert guild.get_channel(NEWS).is_news()
        assert guild.me.guild_permissions.send_messages
        assert not guild.me.guild_permissions.administrator
        assert guild.get_channel(CHANNEL).permissions_for(guild.me).embed_links


async def test_a_command_and_a_button_go_round(town, monkeypatch):
    async with connected(town, monkeypatch):
        await act(town, text="/subscribe capitol")
        await until(lambda: standing(town))
        [message] = standing(town)
        assert message["content"] == "capitol at 1"
        await act(town, press="stop:capitol")
        await until(lambda: standing(town)[0]["content"] == "stopped")
        assert standing(town)[0]["components"] == []
    assert town.violations()["total"] == 0


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/subscribe capitol 3", "capitol at 3"),
        ("/subscribe level:2 story:capitol", "capitol at 2"),
        ('/subscribe "the capitol" 4', "the capitol at 4"),
    ],
    ids=["in order", "by name", "quoted"],
)
async def test_options_are_read_from_what_is_typed(town, monkeypatch, text, answer):
    async with connected(town, monkeypatch):
        await act(town, text=text)
        await until(lambda: standing(town))
        assert standing(town)[0]["content"] == answer


async def test_a_deferred_answer_is_filled_and_seen_by_one_alone(town, monkeypatch):
    async with connected(town, monkeypatch):
        await act(town, text="/slow")
        await until(lambda: standing(town) and standing(town)[0]["content"] == "at last")
        [message] = standing(town)
        assert message["flags"] == 64
        path = f"/channels/{CHANNEL}/messages/{message['id']}"
        assert (await town.call("GET", path))[2]["code"] == 10008


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"text": "/subscribe"}, "needs story"),
        ({"text": "/subscribe capitol many"}, "cannot be 'many'"),
        ({"text": "/nothing"}, "offers /nothing"),
        ({"press": "nothing"}, "has a button"),
        ({"text": f"/close {CHANNEL}"}, "may not use"),
        ({"text": "/slow", "account": "other"}, "no bot other"),
    ],
    ids=["missing", "no number", "unknown command", "unknown button", "no right", "other account"],
)
async def test_what_cannot_be_done_says_why(town, monkeypatch, wish, reason):
    async with connected(town, monkeypatch):
        answer = await town.call_control(
            "act", {"platform": "discord", "chat": CHANNEL, "user": "ada", **wish}
        )
        assert reason in answer["error"]


async def test_an_administrator_may_and_names_a_channel(town, monkeypatch):
    async with connected(town, monkeypatch):
        await act(town, text=f"/close <#{NEWS}>", role="administrator")
        await until(lambda: standing(town))
        assert standing(town)[0]["content"] == "closed news"


async def test_without_a_connected_bot_nothing_can_be_pressed(town):
    answer = await town.call_control(
        "act", {"platform": "discord", "chat": CHANNEL, "user": "ada", "text": "/slow"}
    )
    assert "connected" in answer["error"]


async def test_other_people_s_words_are_blank_without_the_intent(town, monkeypatch):
    async with connected(town, monkeypatch) as bot:
        await act(town, text="hello")
        await until(lambda: bot.heard)
        assert bot.heard == ["ada: "]
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    async with connected(town, monkeypatch, intents=intents) as bot:
        await act(town, text="hello")
        await until(lambda: bot.heard)
        assert bot.heard == ["ada: hello"]


async def test_only_what_the_intents_ask_for_is_told(town, monkeypatch):
    async with connected(town, monkeypatch, intents=discord.Intents(guilds=True)) as bot:
        await act(town, text="hello")
        town.box.add_chat("discord", 42, "text", title="marker")
        await until(lambda: bot.heard)
        assert bot.heard == ["new marker"]


async def test_a_channel_that_goes_and_comes_back_is_told_at_once(town, monkeypatch):
    async with connected(town, monkeypatch) as bot:
        fault = {"kind": "deleted_channel", "platform": "discord", "chat": NEWS}
        await town.box.control.faults(fault)
        await town.box.control.faults({"kind": "clear", "platform": "discord"})
        await until(lambda: len(bot.heard) == 2)
        assert bot.heard == ["gone news", "new news"]


async def test_a_cut_connection_is_resumed_without_loss(town, monkeypatch):
    async with connected(town, monkeypatch) as bot:
        await town.box.control.faults(
            {"kind": "drop_before", "platform": "discord", "method": "GATEWAY"}
        )
        await act(town, text="meanwhile")
        await until(lambda: "resumed" in bot.heard)
        assert bot.heard == ["ada: ", "resumed"]


async def test_a_revoked_token_is_told_by_code(tmp_path, monkeypatch):
    async with place(tmp_path / "sandbox.db", accounts={"discord": {"main": TOKEN}}) as town:
        async with gateway(town) as (socket, hello):
            assert hello["d"]["heartbeat_interval"] > 1000
            await socket.send_json({"op": 2, "d": {"token": "stolen", "intents": 0}})
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 4004
        assert town.violations()["by_rule"] == {"discord: 4004": 1}


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([{"op": 99}], 4001),
        (["nonsense"], 4002),
        ([{"op": 3, "d": {}}], 4003),
        ([{"op": 2, "d": {"token": "t", "intents": 1 << 40}}], 4013),
        ([{"op": 2, "d": {"token": "t", "intents": 0}}] * 2, 4005),
        ([{"op": 1, "d": None}] * 121, 4008),
    ],
    ids=["opcode", "no object", "too early", "intents", "twice", "too many"],
)
async def test_a_mistake_ends_the_connection_with_its_code(town, frames, code):
    async with gateway(town) as (socket, _):
        for frame in frames:
            await socket.send_json(frame)
        async for _ in socket:
            pass
        assert socket.close_code == code


async def test_heartbeats_are_answered_and_an_unknown_session_starts_over(town):
    async with gateway(town) as (socket, _):
        await socket.send_json({"op": 1, "d": None})
        assert (await socket.receive_json())["op"] == 11
        await socket.send_json({"op": 6, "d": {"token": "t", "session_id": "none", "seq": 3}})
        assert await socket.receive_json() == {"op": 9, "d": False, "s": None, "t": None}


async def test_stopping_closes_the_connections(tmp_path):
    async with place(tmp_path / "sandbox.db") as town, gateway(town) as (socket, _):
        await socket.send_json({"op": 2, "d": {"token": "t", "intents": 0}})
        assert (await socket.receive_json())["t"] == "READY"
        town.box.core.closing.set()
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 1001


async def test_an_interaction_is_answered_once_and_in_time(town):
    async with gateway(town) as (socket, _):
        await socket.send_json({"op": 2, "d": {"token": TOKEN, "intents": 0}})
        me = (await socket.receive_json())["d"]["user"]["id"]
        await town.call("PUT", f"/applications/{me}/commands", [{"name": "hi", "description": "d"}])
        started = []
        for _ in range(2):
            await act(town, text="/hi")
            started.append((await socket.receive_json())["d"])
        path = "/interactions/{id}/{token}/callback"
        answer = {"type": 4, "data": {"content": "hello"}}
        first, late = (path.format(**each) for each in started)
        assert (await town.call("POST", first, answer, token=""))[0] == 204
        assert (await town.call("POST", first, answer, token=""))[2]["code"] == 40060
        town.clock.now += 3.1
        assert (await town.call("POST", late, answer, token=""))[2]["code"] == 10062
        original = f"/webhooks/{me}/{started[0]['token']}/messages/@original"
        _, _, edited = await town.call("PATCH", original, {"content": "hello again"}, token="")
        assert edited["content"] == "hello again"
        town.clock.now += 900
        assert (await town.call("GET", original, token=""))[2]["code"] == 50027


async def test_the_gateway_is_where_the_rest_api_says(town):
    _, _, named = await town.call("GET", "/gateway")
    _, _, for_bots = await town.call("GET", "/gateway/bot")
    assert named["url"] == for_bots["url"]
    assert named["url"].startswith("ws://127.0.0.1:")
    assert str(HOOK) not in named["url"]


@contextlib.asynccontextmanager
async def gateway(town):
    """Open a plain socket and return it with the greeting."""
    _, _, named = await town.call("GET", "/gateway")
    async with town.http.ws_connect(named["url"] + "?v=10&encoding=json") as socket:
        yield socket, await socket.receive_json()
