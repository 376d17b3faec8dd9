"""One call of a Bot API method, and the refusals it may meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.sandbox.core import Core
from bot.sandbox.faults import Fault
from bot.sandbox.nouns import Chat, Json


class RefusedError(Exception):
    """An answer that is not ok; ``rule`` names the rule broken, None where nobody is to blame."""

    def __init__(
        self,
        code: int,
        description: str,
        *,
        rule: str | None = None,
        parameters: Json | None = None,
    ) -> None:
        """Keep what the answer says."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.rule = rule
        self.parameters = parameters

    def body(self) -> Json:
        """Return the answer's body."""
        answer: Json = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def bad(text: str, rule: str | None = None) -> RefusedError:
    """Return a caller's mistake, counted under ``rule`` or under the text itself."""
    return RefusedError(400, f"Bad Request: {text}", rule=rule or text)


def unlucky(text: str) -> RefusedError:
    """Return a refusal that is nobody's mistake: a picture that could not be had."""
    return RefusedError(400, f"Bad Request: {text}")


def unknown_chat() -> RefusedError:
    """Return the refusal of a chat that is not there, for calls by which one finds that out."""
    return RefusedError(400, "Bad Request: chat not found")


def forbidden(text: str) -> RefusedError:
    """Return a refusal that is the chat's doing, not the caller's."""
    return RefusedError(403, f"Forbidden: {text}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bot:
    """The caller: the id from its token and the name its configuration gives it."""

    id: str
    account: str

    @property
    def username(self) -> str:
        """The public name without the ``@``."""
        return f"{self.account}_bot" if not self.account.isdigit() else f"sandbox{self.id}_bot"

    @property
    def author(self) -> str:
        """The name under which the store knows its messages."""
        return f"bot:{self.id}"

    def json(self) -> Json:
        """Return the Bot API's User."""
        return {
            "id": int(self.id),
            "is_bot": True,
            "first_name": f"Tocsin {self.account}",
            "username": self.username,
        }


@dataclass(slots=True)
class Call:
    """A method with its parameters as they came (text from forms, values from JSON)."""

    core: Core
    bot: Bot
    method: str
    params: Json
    files: dict[str, Upload] = field(default_factory=dict)
    spoiled: Fault | None = None  # no picture is taken, whatever the picture

    def text(self, name: str) -> str | None:
        """Return a parameter as text, None when it is missing."""
        value = self.params.get(name)
        return None if value is None else str(value)

    def number(self, name: str) -> int | None:
        """Return a parameter as a whole number, None when it is missing or none."""
        try:
            return int(self.params[name])
        except (KeyError, TypeError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        """Return a parameter as a truth."""
        return str(self.params.get(name, "")).lower() in ("true", "1", "yes")

    def structure(self, name: str) -> Any:
        """Return a parameter that holds JSON, as text or already read; None when it is missing."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad(f"can't parse {name} JSON object") from None

    def named_chat(self, parameter: str = "chat_id") -> Chat | None:
        """Return the chat that a parameter names by id or ``@name``, if there is one."""
        name = self.text(parameter)
        if not name:
            return None
        store = self.core.store
        if name.startswith("@"):
            return store.chat_named("telegram", name)
        return store.chat("telegram", name)

    def chat(self, parameter: str = "chat_id") -> Chat:
        """Return the chat of the call, or refuse it."""
        if not self.text(parameter):
            raise bad(f"{parameter} is empty")
        chat = self.named_chat(parameter)
        if chat is None:
            raise bad("chat not found")
        return chat

    def now(self) -> float:
        """Return the time in Unix seconds."""
        return self.core.clock()
