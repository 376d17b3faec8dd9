"""The sections that are about the program itself: storage, editors, console, delivery."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from bot.config import scalars
from bot.config.accounts import secret
from bot.config.keys import KEYS
from bot.config.model import Console, Sending
from bot.config.value import Value, WrongError
from bot.domain.model import Priority

_ON_UNKNOWN: tuple[Literal["resend", "hold"], ...] = ("resend", "hold")
_SQLITE = re.compile(r"sqlite:///[^\s?#]+")
_POSTGRESQL = re.compile(r"postgres(?:ql)?://\S+")
_HIGHEST_PORT = 65_535
_LONGEST_RECALL = timedelta(minutes=1)


def storage(value: Value) -> str:
    """Read the address of the storage, whose password must come from outside the file."""
    text = value.text
    if _SQLITE.fullmatch(text) or _POSTGRESQL.fullmatch(text):
        return text
    schemes = ("sqlite:///var/tocsin.db", "postgresql://user@host/db")
    raise WrongError(f"this is no storage: write {' or '.join(schemes)}")


def approval(value: Value) -> Mapping[str, int]:
    """Read how many editors must agree, level by level."""
    fields = value.fields("approval")
    read = {key: fields.get(key, scalars.number(1, 100), 1) for key in KEYS["approval"]}
    return {key: count for key, count in read.items() if count > 1}


def recall(value: Value) -> timedelta:
    """Read for how long an alert pushed in a chat can be called back."""
    length = scalars.duration(value)
    if length > _LONGEST_RECALL:
        raise WrongError(f"{value.shown} is too long: an alert should leave within a minute")
    return length


def console(value: Value) -> Console:
    """Read where the console answers."""
    fields = value.fields("console")
    return Console(
        host=fields.get("host", _host, Console().host),
        port=fields.get("port", scalars.number(0, _HIGHEST_PORT), Console().port),
        public_url=fields.get("public_url", _base, None),
    )


def api_tokens(value: Value) -> tuple[str, ...]:
    """Read the tokens of the API; empty ones, whose variable is not set, are dropped."""
    read = value.fields("api").get("tokens", lambda v: v.each(secret), ())
    return tuple(token for token in read if token)


def delivery(value: Value) -> Sending:
    """Read what becomes of doubtful and of late deliveries."""
    fields = value.fields("delivery")
    return Sending(
        on_unknown=fields.get("on_unknown", scalars.choice(_ON_UNKNOWN), Sending().on_unknown),
        max_age=fields.get("max_age", _max_age, Sending().max_age),
    )


def allow_private(value: Value) -> bool:
    """Read whether sources may reach private and loopback addresses."""
    return value.fields("network").get("allow_private", scalars.truth, default=False)


def _base(value: Value) -> str:
    """Read an address that paths are put behind."""
    address = scalars.url(value)
    if "?" in address or "#" in address:
        raise WrongError(f"{value.shown} cannot have paths behind it: leave out ? and #")
    return address.rstrip("/")


def _host(value: Value) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]+", value.text):
        raise WrongError(f"{value.shown} is no host: write an address such as 127.0.0.1 or a name")
    return value.text


def _max_age(value: Value) -> Mapping[Priority, timedelta]:
    fields = value.fields("max_age")
    ages = {
        Priority[key.upper()]: fields.get(key, scalars.duration, None) for key in KEYS["max_age"]
    }
    return dict(Sending().max_age) | {level: age for level, age in ages.items() if age is not None}
