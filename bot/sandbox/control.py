"""The door for tests, checks and the page: look at everything, add chats, act, break things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import cast, get_args

import orjson
from aiohttp import web

from bot.sandbox.core import Core
from bot.sandbox.faults import FaultError, read_fault
from bot.sandbox.nouns import Act, ActError, Chat, ChatKind, Json, Step, StoredMessage
from bot.sandbox.seed import GENERAL, GUILD, telegram_chat, webhook_chat

_Answer = Callable[[Json], Awaitable[Json]]

# What of an act is text.
_TEXTS = (
    *("text", "press", "role", "message", "account", "thread", "picture"),
    *("complete", "locale"),
)


class WishError(ValueError):
    """A request to the stand-ins that cannot be granted; the text says what to write instead."""


class Control:
    """The four things one may ask of the stand-ins beside their own protocols."""

    def __init__(self, core: Core) -> None:
        """Speak for ``core``."""
        self._core = core

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, the same on both servers."""
        return [
            web.get("/_sandbox/state", self._state),
            web.post("/_sandbox/chats", _answering(self.chats)),
            web.post("/_sandbox/act", _answering(self.act)),
            web.post("/_sandbox/faults", _answering(self.faults)),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        return _json(self.state(request.query.get("chat")))

    def state(self, only: str | None = None) -> Json:
        """Return chats with their messages, violations and counts; ``only`` names one chat."""
        store = self._core.store
        store.commit()
        by_rule = store.violations_by_rule()
        return {
            "chats": [
                {
                    **_chat(chat),
                    "messages": [_message(m) for m in store.messages(chat.id, chat.platform)],
                }
                for chat in store.chats()
                if only in (None, chat.id)
            ],
            "violations": {
                "total": sum(by_rule.values()),
                "by_rule": by_rule,
                "latest": [asdict(violation) for violation in store.violations()],
            },
            "counts": {"telegram": store.counts("telegram"), "discord": store.counts("discord")},
            "faults": [asdict(fault) for fault in self._core.faults.active()],
        }

    async def chats(self, wish: Json) -> Json:
        """Add a chat, or return the one that stands under this id."""
        return {"ok": True, "chat": _chat(self._core.add_chat(read_chat(wish)))}

    async def act(self, wish: Json) -> Json:
        """Let a person write, press a button, or let the bot in or out."""
        act = self._read_act(wish)
        actor = self._core.actors.get(act.chat.platform)
        if actor is None:
            raise WishError(f"nobody listens on {act.chat.platform}")
        result = await actor(act)
        self._core.store.commit()
        return {"ok": True, **result}

    async def faults(self, wish: Json) -> Json:
        """Put a fault in force, or end faults with the kind ``clear``."""
        if wish.get("chat") is not None:
            wish = {**wish, "chat": self._guild(wish) or self._chat(wish).id}
        if wish.get("kind") == "clear":
            self._core.faults.clear(wish.get("platform"), wish.get("chat"))
        else:
            self._core.faults.add(read_fault(wish))
        self._core.store.commit()
        return {"ok": True, "faults": [asdict(f) for f in self._core.faults.active()]}

    def _read_act(self, wish: Json) -> Act:
        wish = {"message": wish.get("reply_to"), **wish}
        text, press = wish.get("text"), wish.get("press")
        step: Step | None = "join" if wish.get("join") else "leave" if wish.get("leave") else None
        words = wish.get("picture") if text is None else text
        if sum(what is not None for what in (words, press, step)) != 1:
            raise WishError('an act needs one of "text", "press", "picture", "join" and "leave"')
        if not wish.get("user"):
            raise WishError('an act needs "user", an id or a name')
        given = {name: None if wish.get(name) is None else str(wish[name]) for name in _TEXTS}
        fill = bool(wish.get("fill"))
        return Act(self._chat(wish), str(wish["user"]), step=step, fill=fill, **given)

    def _guild(self, wish: Json) -> str | None:
        """Return the Discord server that a wish names instead of a chat."""
        guilds = {chat.guild for chat in self._core.store.chats("discord")}
        name = str(wish["chat"])
        return name if wish.get("platform") == "discord" and name in guilds else None

    def _chat(self, wish: Json) -> Chat:
        platform, name = wish.get("platform"), str(wish.get("chat", ""))
        if platform not in ("telegram", "discord"):
            raise WishError('"platform" is "telegram" or "discord"')
        store = self._core.store
        chat = store.chat(platform, name) or store.chat_named(platform, name)
        if chat is None:
            raise WishError(f"no {platform} chat {name!r}; POST /_sandbox/chats adds one")
        return chat


def read_chat(wish: Json) -> Chat:
    """Read a chat from JSON: platform, id, kind, and what else ``Chat`` holds.

    The kinds of targets are understood too: ``topic`` is a forum (``-100…/7`` or with topics),
    ``webhook`` a text channel with the webhook of that id.

    Raises:
        WishError: a needed field is missing or unknown.

    """
    platform, kind, name = wish.get("platform"), wish.get("kind"), str(wish.get("id", ""))
    if platform not in ("telegram", "discord") or not name:
        raise WishError('a chat needs "platform" (telegram or discord), "id" and "kind"')
    if kind == "webhook":
        return webhook_chat(name, wish.get("token"))
    if kind == "topic":
        place, _, topic = name.partition("/")
        return _with(telegram_chat(place, topic or "2"), wish)
    if kind not in get_args(ChatKind):
        known = ", ".join([*get_args(ChatKind), "topic", "webhook"])
        raise WishError(f"no chat is of kind {kind!r}; write one of {known}")
    guild = GUILD if platform == "discord" and kind != "private" else None
    topics = dict(GENERAL) if (platform, kind) == ("telegram", "forum") else {}
    title = f"{kind} {name[-4:]}"
    return _with(
        Chat(platform, name, cast(ChatKind, kind), title=title, guild=guild, topics=topics), wish
    )


def _with(chat: Chat, wish: Json) -> Chat:
    """Return a chat with the optional fields of a wish."""
    given = {
        name: wish[name]
        for name in ("title", "username", "parent", "guild", "members", "details")
        if wish.get(name) is not None
    }
    username = given.get("username")
    if username is not None:
        given["username"] = str(username).removeprefix("@")
    topics = {**chat.topics, **_topics(wish.get("topics"))}
    denied = frozenset(str(name) for name in wish.get("denied", ()))
    return replace(chat, **given, topics=topics, denied=denied)


def _topics(wish: object) -> dict[str, str]:
    """Read topics as a mapping from id to title, or as a list of ids or of {id, title}."""
    match wish:
        case dict():
            return {str(number): str(title) for number, title in wish.items()}
        case list():
            each = [topic if isinstance(topic, dict) else {"id": topic} for topic in wish]
            return {str(t["id"]): str(t.get("title", f"Topic {t['id']}")) for t in each}
        case _:
            return {}


def _answering(grant: _Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Wrap a wish's function: JSON in, JSON out, a 400 with a sentence for what cannot be."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return _json(await grant(_object(await request.read())))
        except (WishError, FaultError, ActError, orjson.JSONDecodeError) as error:
            return _json({"ok": False, "error": str(error)}, status=400)

    return answer


def _object(body: bytes) -> Json:
    wish = orjson.loads(body)
    if not isinstance(wish, dict):
        raise WishError("send a JSON object")
    return wish


def _json(body: Json, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def _chat(chat: Chat) -> Json:
    return {**asdict(chat), "denied": sorted(chat.denied)}


def _message(message: StoredMessage) -> Json:
    return {k: v for k, v in asdict(message).items() if k not in ("platform", "chat")}
