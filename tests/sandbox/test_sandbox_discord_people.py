"""What people may do in the stand-in, and what bots may answer: the rules of interactions."""

import asyncio
import contextlib

import pytest
from discord_place import CHANNEL, TOKEN, place

from bot.sandbox.discord import commands, forms, rules
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.limits import Sliding
from bot.sandbox.nouns import ActError

PATH = "/interactions/{id}/{token}/callback"
OFFERED = [
    {
        "name": "hear",
        "description": "d",
        "options": [{"type": 3, "name": "story", "description": "d", "autocomplete": True}],
    },
    {"name": "owners", "description": "d", "default_member_permissions": "0"},
    {"name": "editors", "description": "d", "default_member_permissions": str(1 << 13)},
    {"name": "servers", "description": "d", "contexts": [0]},
    {"name": "Mend", "type": 3},
]
FORM = {
    "custom_id": "words",
    "title": "Words",
    "components": [
        {"type": 10, "content": "One a line"},
        {"type": 18, "label": "Words", "component": {"type": 4, "custom_id": "t", "style": 1}},
    ],
}


class Bot:
    """A bare bot at the gateway, which answers as a test wants."""

    def __init__(self, town, socket, me):
        self.town, self.socket, self.me = town, socket, me

    async def heard(self, kind="INTERACTION_CREATE"):
        while True:
            frame = await asyncio.wait_for(self.socket.receive_json(), 5)
            if frame["t"] == kind:
                return frame["d"]

    async def answer(self, interaction, kind, data=None):
        path = PATH.format(**interaction)
        status, _, body = await self.town.call(
            "POST", path, {"type": kind, "data": data or {}}, token=""
        )
        return body.get("code", status) if isinstance(body, dict) else status


@contextlib.asynccontextmanager
async def bot_in(path, **options):
    async with place(path / "sandbox.db", **options) as town:
        _, _, named = await town.call("GET", "/gateway")
        async with town.http.ws_connect(named["url"]) as socket:
            await socket.receive_json()
            await socket.send_json({"op": 2, "d": {"token": TOKEN, "intents": 1}})
            me = (await socket.receive_json())["d"]["user"]["id"]
            await town.call("PUT", f"/applications/{me}/commands", OFFERED)
            yield town, Bot(town, socket, me)


@pytest.fixture
async def met(tmp_path):
    async with bot_in(tmp_path) as both:
        yield both


async def act(town, chat=CHANNEL, user="ada", **wish):
    return await town.box.control.act(
        {"platform": "discord", "chat": str(chat), "user": user, **wish}
    )


@pytest.mark.parametrize(
    ("command", "rank", "may"),
    [
        ("owners", "moderator", False),
        ("owners", "administrator", True),
        ("editors", "member", False),
        ("editors", "moderator", True),
    ],
)
async def test_a_command_is_for_whom_its_permissions_name(met, command, rank, may):
    town, _ = met
    if may:
        assert await act(town, text=f"/{command}", role=rank)
    else:
        with pytest.raises(ActError, match="may not use"):
            await act(town, text=f"/{command}", role=rank)


async def test_a_command_for_servers_is_none_in_direct_messages(met):
    town, _ = met
    town.box.add_chat("discord", 99, "private", members={"5": "member"})
    with pytest.raises(ActError, match="cannot be used here"):
        await act(town, 99, "5", text="/servers")
    assert await act(town, 99, "5", text="/editors")  # rights count in servers alone


async def test_a_person_s_locale_is_kept(met):
    town, bot = met
    await act(town, text="/hear", locale="uk")
    assert (await bot.heard())["locale"] == "uk"
    await act(town, text="/hear")
    assert (await bot.heard())["locale"] == "uk"


async def test_a_completion_takes_choices_alone_and_tells_them(met):
    town, bot = met
    asking = asyncio.create_task(act(town, text="/hear cap", complete="story"))
    heard = await bot.heard()
    assert heard["type"] == 4
    assert heard["data"]["options"] == [
        {"name": "story", "type": 3, "value": "cap", "focused": True}
    ]
    assert await bot.answer(heard, 4, {"content": "no"}) == 50035
    many = [{"name": "n", "value": str(n)} for n in range(26)]
    assert await bot.answer(heard, 8, {"choices": many}) == 50035
    assert await bot.answer(heard, 8, {"choices": many[:25]}) == 204
    assert (await asking)["choices"] == many[:25]


async def test_a_dialogue_is_opened_once_and_filled_in_once(met):
    town, bot = met
    await act(town, text="/hear")
    heard = await bot.heard()
    assert await bot.answer(heard, 9, FORM) == 204
    with pytest.raises(ActError, match="1 to 4000 characters"):
        await act(town, text="", fill=True)
    await act(town, text="flood", fill=True)
    filled = await bot.heard()
    assert filled["type"] == 5
    assert filled["data"]["components"][1]["component"]["value"] == "flood"
    assert await bot.answer(filled, 9, FORM) == 50035  # a dialogue does not open another
    assert await bot.answer(filled, 7, {"content": "x"}) == 50035  # there is no message to update
    with pytest.raises(ActError, match="no dialogue"):
        await act(town, text="again", fill=True)


async def test_a_message_s_menu_names_its_message(met):
    town, bot = met
    _, message = await town.post(content="an entry")
    await act(town, text="/mend", message=message["id"])
    heard = await bot.heard()
    assert heard["data"]["target_id"] == message["id"]
    assert heard["data"]["resolved"]["messages"][message["id"]]["content"] == "an entry"
    with pytest.raises(ActError, match="takes no words"):
        await act(town, text="/Mend it", message=message["id"])


@pytest.mark.parametrize(
    "form",
    [
        {**FORM, "title": "t" * 46},
        {**FORM, "custom_id": ""},
        {**FORM, "components": FORM["components"][:1]},
        {**FORM, "components": FORM["components"] * 3},
        {**FORM, "components": [{"type": 1, "components": [{"type": 4, "custom_id": "t"}]}]},
        {**FORM, "components": [{"type": 2, "label": "x"}]},
    ],
    ids=["title", "id", "no field", "six parts", "no style", "a button"],
)
def test_a_dialogue_beyond_a_limit_is_refused(form):
    with pytest.raises(RefusedError) as refusal:
        forms.judge(form)
    assert refusal.value.code == 50035


OPTION = {"type": 3, "name": "o", "description": "d"}


@pytest.mark.parametrize(
    "more",
    [
        {"options": [OPTION, {**OPTION, "name": "p", "required": True}]},
        {"options": [OPTION, OPTION]},
        {"options": [{**OPTION, "type": 12}]},
        {"options": [{**OPTION, "autocomplete": True, "choices": [{"name": "n", "value": "v"}]}]},
        {"options": [{**OPTION, "choices": [{"name": "n", "value": "v" * 101}]}]},
        {"description_localizations": {"ar": "d"}},
        {"description_localizations": {"de": "d" * 101}},
        {"contexts": [3]},
        {"default_member_permissions": "all"},
        {"options": [{**OPTION, "name": f"o{n}", "choices": [{"name": "n" * 100, "value": "v" * 100}] * 25} for n in range(2)]},
    ],
    ids=[
        "needed last", "twice", "type", "both", "choice", "locale", "translation", "context",
        "rights", "too much",
    ],
)  # fmt: skip
def test_a_declaration_beyond_a_limit_is_refused(more):
    with pytest.raises(RefusedError) as refusal:
        rules.commands([{"name": "x", "description": "d", **more}])
    assert refusal.value.code == 50035


async def test_new_commands_are_counted_by_the_day(tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "CREATIONS", Sliding(5, 86_400))
    async with bot_in(tmp_path, limits="real") as (town, bot):
        path = f"/applications/{bot.me}/commands"
        assert (await town.call("PUT", path, OFFERED))[0] == 200  # those are not new any more
        renamed = [{"name": "other", "description": "d"}]
        status, _, body = await town.call("PUT", path, renamed)
        assert (status, body["code"]) == (429, 30034)
        town.clock.now += 86_401
        assert (await town.call("PUT", path, renamed))[0] == 200


async def test_direct_messages_are_opened_with_anybody(met):
    town, _ = met
    person = "175928847299117002"
    _, _, opened = await town.call("POST", "/users/@me/channels", {"recipient_id": person})
    _, _, again = await town.call("POST", "/users/@me/channels", {"recipient_id": person})
    assert (opened["type"], opened["id"]) == (1, again["id"])
    _, _, refused = await town.call("POST", "/users/@me/channels", {"recipient_id": "5"})
    assert refused["code"] == 50033


async def test_leaving_and_joining_a_server_is_told(met):
    town, bot = met
    await act(town, leave=True)
    assert "unavailable" not in await bot.heard("GUILD_DELETE")
    assert (await town.post(content="x"))[1]["code"] == 50001
    await act(town, join=True)
    assert "unavailable" not in await bot.heard("GUILD_CREATE")
    assert (await town.post(content="x"))[0] == 200
