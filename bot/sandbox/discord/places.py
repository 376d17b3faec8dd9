"""The endpoints a client asks to know itself and the place: users, application, guilds, gateway."""

from __future__ import annotations

import re
from typing import Final

from bot.sandbox.discord import objects
from bot.sandbox.discord.call import Answer, Call, Endpoint
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.parties import Bot
from bot.sandbox.discord.ranks import roles_of
from bot.sandbox.discord.world import World
from bot.sandbox.nouns import Chat, Json
from bot.sandbox.seed import stable_id

IDENTIFIES: Final = 1000  # a day; events/gateway
SHARDS = 1
PERSON: Final = re.compile(r"\d{17,20}\Z")


def me(call: Call) -> Answer:
    """Return the bot's own user."""
    return Answer(call.who.user() | {"verified": True, "mfa_enabled": False, "locale": "en-US"})


def application(call: Call) -> Answer:
    """Return the bot's application."""
    return Answer(application_of(call.who))


def application_of(bot: Bot) -> Json:
    """Return a bot's application."""
    name = bot.user()["username"]
    return {
        "id": bot.id,
        "name": name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": objects.user("175928847299117065", "owner"),
        "team": None,
        "tags": [],
        "redirect_uris": [],
        "integration_types_config": {},
    }


def gateway_url(world: World) -> str:
    """Return the gateway's address, on the port that answers the REST calls."""
    return world.core.urls.get("discord", "http://127.0.0.1").replace("http", "ws", 1) + "/gateway/"


def gateway(call: Call) -> Answer:
    """Name the gateway."""
    return Answer({"url": gateway_url(call.world)})


def gateway_bot(call: Call) -> Answer:
    """Name the gateway to a bot, with how many shards it should open and may still start."""
    limit = {
        "total": IDENTIFIES,
        "remaining": IDENTIFIES,
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    url = gateway_url(call.world)
    return Answer({"url": url, "shards": SHARDS, "session_start_limit": limit})


def my_guilds(call: Call) -> Answer:
    """Return the guilds the bot is in."""
    guilds = [call.world.guild(each) for each in call.world.guilds()]
    keys = ("id", "name", "icon", "features")
    rights = {"owner": False, "permissions": str(objects.BOT_PERMISSIONS)}
    return Answer([{**{key: each[key] for key in keys}, **rights} for each in guilds])


def guild(call: Call) -> Answer:
    """Return a guild."""
    return Answer(call.world.guild(call.path["guild"]))


def channels(call: Call) -> Answer:
    """Return a guild's channels, threads left out."""
    call.world.guild(call.path["guild"])
    chats = call.world.channels(call.path["guild"])
    return Answer([objects.channel(chat, place) for place, chat in enumerate(chats)])


def threads(call: Call) -> Answer:
    """Return a guild's open threads."""
    call.world.guild(call.path["guild"])
    chats = call.world.channels(call.path["guild"], threads=True)
    shapes = [objects.channel(chat) for chat in chats if not chat.details.get("archived")]
    return Answer({"threads": shapes, "members": [], "has_more": False})


def roles(call: Call) -> Answer:
    """Return a guild's roles."""
    return Answer(call.world.guild(call.path["guild"])["roles"])


def member(call: Call) -> Answer:
    """Return a member: the bot itself, or anyone who is asked for."""
    guild_id, user = call.path["guild"], call.path["user"]
    call.world.guild(guild_id)
    if user in ("@me", call.who.id):
        return Answer(call.world.bot_member(call.who, guild_id))
    if not user.isdigit():
        raise RefusedError(10013, f"there is no user {user}")
    roles = roles_of(guild_id, call.world.rank(guild_id, user))
    return Answer(objects.member(objects.user(user, f"reader-{user[-4:]}"), roles))


def direct(call: Call) -> Answer:
    """Return the direct channel with a person, opened if need be; anybody with an id is one."""
    wanted = str(call.form.get("recipient_id"))
    for chat in call.world.core.store.chats("discord"):
        if chat.kind == "private" and wanted in (chat.id, *chat.members):
            return Answer(objects.channel(chat))
    if not PERSON.match(wanted):
        raise RefusedError(50033, f"there is no person {wanted}")
    number = str(stable_id(f"direct messages of {call.who.id} with {wanted}", 18))
    title, members = f"reader-{wanted[-4:]}", {wanted: "member"}
    opened = Chat("discord", number, "private", title=title, members=members)
    return Answer(objects.channel(call.world.core.add_chat(opened)))


def typing(call: Call) -> Answer:
    """Show that the bot is typing."""
    call.world.require(call.world.chat(str(call.chat)), "SEND_MESSAGES")
    return Answer(status=204)


ENDPOINTS: Final = (
    Endpoint("GET", "/users/@me", me),
    Endpoint("GET", "/users/@me/guilds", my_guilds),
    Endpoint("POST", "/users/@me/channels", direct),
    Endpoint("GET", "/oauth2/applications/@me", application),
    Endpoint("GET", "/applications/@me", application),
    Endpoint("GET", "/gateway", gateway, open=True),
    Endpoint("GET", "/gateway/bot", gateway_bot),
    Endpoint("GET", "/guilds/{guild}", guild),
    Endpoint("GET", "/guilds/{guild}/channels", channels),
    Endpoint("GET", "/guilds/{guild}/threads/active", threads),
    Endpoint("GET", "/guilds/{guild}/roles", roles),
    Endpoint("GET", "/guilds/{guild}/members/{user}", member),
    Endpoint("POST", "/channels/{channel}/typing", typing),
)
