"""The bots' identities: names, tokens and addresses of their APIs."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Literal

from bot.config import scalars
from bot.config.model import Account
from bot.config.references import literal
from bot.config.value import Fields, Value, WrongError

_Platform = Literal["telegram", "discord"]


def accounts(value: Value) -> tuple[Account, ...]:
    """Read all accounts, each platform's in the order of the file."""
    platforms = value.fields("accounts")
    telegram = platforms.get("telegram", lambda v: _of("telegram", v), ())
    discord = platforms.get("discord", lambda v: _of("discord", v), ())
    read = [*telegram, *discord]
    _one_token_each(read)
    _one_discord_base([pair for pair in read if pair[0].platform == "discord"])
    return tuple(account for account, _ in read)


def secret(value: Value) -> str:
    """Read a secret, which must come from outside the file; it may turn out empty."""
    text = value.text
    if any(map(str.isalnum, literal(value.raw))):
        raise WrongError(
            "a secret may not stand in this file: write ${NAME} or ${file:/run/secrets/name}"
        )
    return text


def _of(platform: _Platform, value: Value) -> list[tuple[Account, Fields]]:
    return [_account(platform, key, body) for key, body in value.pairs]


def _account(platform: _Platform, key: Value, value: Value) -> tuple[Account, Fields]:
    label = key.read(scalars.name, "")
    fields = value.read(lambda v: v.fields("an account"), None)
    if fields is None:  # complained of already; the name still counts as known
        return Account(platform, label, ""), Fields(value, {})
    token = _token(platform, label, fields)
    base = fields.get("api_url", _telegram_base if platform == "telegram" else _base, None)
    return Account(platform, label, token, base), fields


def _token(platform: _Platform, label: str, fields: Fields) -> str:
    written = fields.value("token")
    if fields.whole.context.sandbox and (written is None or not is_given(written)):
        return _stand_in(platform, label)
    why = "write token: ${NAME} and set that environment variable to the bot's token"
    return fields.need("token", _real_token, "", why=why)


def is_given(value: Value) -> bool:
    """Tell whether a value is there; one whose variable is not set is none."""
    try:
        return bool(value.text)
    except WrongError:
        return False


def _real_token(value: Value) -> str:
    # The sandbox knows no secrets, so there any word will do.
    token = value.text if value.context.sandbox else secret(value)
    if not token:
        raise WrongError("the token is empty: set the environment variable to the bot's token")
    if any(map(str.isspace, token)):
        raise WrongError("the token has blanks in it: it must be the bare token")
    return token


def _stand_in(platform: _Platform, label: str) -> str:
    """Make a token in the platform's form that is the same at every start and opens nothing."""
    made = sha256(f"{platform}:{label}".encode()).hexdigest()
    number = int(made[:10], 16)
    if platform == "telegram":
        return f"{10**8 + number % 10**8}:{made[:35]}"
    owner = base64.b64encode(str(10**17 + number).encode()).decode().rstrip("=")
    return f"{owner}.{made[:6]}.{made[:38]}"


def _base(value: Value) -> str:
    return scalars.url(value).rstrip("/")


def _telegram_base(value: Value) -> str:
    base = _base(value)
    if base.endswith("/bot"):
        raise WrongError(f"{value.shown} ends in /bot: leave that out, it is added with the token")
    return base


def _one_token_each(read: list[tuple[Account, Fields]]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for account, fields in read:
        first = seen.setdefault((account.platform, account.token), account.address)
        if account.token and first != account.address:
            place = fields.value("token") or fields.whole
            place.note(f"this is the token of {first}: every account needs its own")


def _one_discord_base(read: list[tuple[Account, Fields]]) -> None:
    for account, fields in read[1:]:
        if account.api_url != read[0][0].api_url:
            place = fields.value("api_url") or fields.whole
            place.note("one REST base a process: give all Discord accounts the same api_url")
