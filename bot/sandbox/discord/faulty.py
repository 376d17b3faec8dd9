"""What a chat's fault does to a call: lost permission, lost channel, blocked by a reader."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.objects import channel
from bot.sandbox.discord.world import World
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.nouns import Chat


def refusal_of(fault: Fault, *, webhook: bool, guild: bool, acts: bool) -> RefusedError | None:
    """Return the refusal that a chat's fault makes of a call, None when it does not touch it.

    A webhook needs no permission and no bot: only the end of its channel ends it, and it is then
    itself unknown. None of these is the caller's mistake.
    """
    match fault.kind:
        case FaultKind.DELETED_CHANNEL:
            code = 10015 if webhook else 10003
        case FaultKind.KICKED if not webhook:
            code = 10004 if guild else 50001
        case FaultKind.FORBIDDEN if acts and not webhook:
            code = 50013
        case FaultKind.BLOCKED if acts and not webhook:
            code = 50007
        case _:
            return None
    return RefusedError(code, f"{fault.chat}: {fault.kind}", blame=False)


def struck_name(world: World, chat: str | None, path: Mapping[str, str]) -> str | None:
    """Return the id under which a call's chat may be struck.

    A fault may name the channel, the webhook, a thread's channel, or the guild of a call.
    """
    named = {fault.chat for fault in world.core.faults.active() if fault.platform == "discord"}
    known = world.core.store.chat("discord", chat) if chat else None
    parent = known.parent if known and known.kind == "thread" else None
    guild = path.get("guild") or (known.guild if known else None)
    names = [name for name in (chat, path.get("webhook"), parent, guild) if name]
    return next((name for name in names if name in named), names[0] if names else None)


def watch(world: World, fault: Fault, *, begins: bool) -> None:
    """Tell the bots at once of a channel that goes or comes back.

    A dropped connection for the method ``GATEWAY`` asks all bots to connect anew and resume.
    """
    drops = (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER)
    if begins and fault.kind in drops and (fault.method or "").upper() == "GATEWAY":
        world.hub.reconnect()
    if fault.platform == "discord" and fault.kind is FaultKind.KICKED:
        tell_guild(world, str(fault.chat), gone=begins)
    chat = (
        world.core.store.chat("discord", fault.chat or "") if fault.platform == "discord" else None
    )
    if chat is None or fault.kind is not FaultKind.DELETED_CHANNEL or chat.guild is None:
        return
    tell_channel(world, chat, "DELETE" if begins else "CREATE")


def tell_guild(world: World, guild: str, *, gone: bool) -> None:
    """Dispatch that the bots were removed from a guild, or added to it again.

    A guild that is joined comes without ``unavailable``: by that a client knows it from one that
    was only out of reach.
    """
    if guild not in {chat.guild for chat in world.core.store.chats("discord")}:
        return
    if gone:
        world.hub.dispatch("GUILD_DELETE", {"id": guild})
        return
    for bot in world.connected():
        whole = world.whole_guild(bot, guild)
        del whole["unavailable"]
        world.hub.dispatch("GUILD_CREATE", whole, only=bot.id)


def tell_channel(world: World, chat: Chat, verb: str) -> None:
    """Dispatch that a channel or thread came, changed or went (CREATE, UPDATE, DELETE)."""
    if chat.guild is not None:
        world.tell(
            f"{'THREAD' if chat.kind == 'thread' else 'CHANNEL'}_{verb}", chat, channel(chat)
        )
