"""Where a channel's messages go: ``platform:account:address``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from bot.config.value import Value, WrongError, guess

WEBHOOK = "discord-webhook"
_WEBHOOK_URL = re.compile(
    r"https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/api(?:/v[0-9]{1,2})?"
    r"/webhooks/([0-9]{17,20})/([A-Za-z0-9_-]+)/?"
)
_TELEGRAM = re.compile(
    r"(?:(?:@[A-Za-z][A-Za-z0-9_]{3,31}|-100[0-9]{5,13})(?:/[1-9][0-9]{0,9})?|-?[1-9][0-9]{0,15})"
)
SNOWFLAKE = re.compile(r"[0-9]{17,20}")


@dataclass(frozen=True, slots=True)
class Address:
    """A target as it may be shown, and the webhook's token if it is one."""

    platform: str
    target: str
    webhook: tuple[str, str] | None = None

    def __repr__(self) -> str:
        return f"Address({self.target!r})"


def address(value: Value, accounts: Collection[str]) -> Address:
    """Read a channel's address.

    Args:
        value: what stands after ``to:``.
        accounts: the accounts there are, as ``platform:name``.

    """
    if value.raw.startswith(f"{WEBHOOK}:"):
        return _webhook(value)
    platform, _, rest = value.text.partition(":")
    account, _, place = rest.partition(":")
    if platform not in {"telegram", "discord"} or not place:
        near = (
            guess(platform, ("telegram", "discord", WEBHOOK))
            if platform not in {"telegram", "discord"}
            else ""
        )
        raise WrongError(f"{value.shown} is no address: write platform:account:address{near}")
    if f"{platform}:{account}" not in accounts:
        raise WrongError(
            f"there is no account {platform}:{account}{guess(f'{platform}:{account}', accounts)}"
        )
    _check_place(value, platform, place)
    return Address(platform, f"{platform}:{account}:{place}")


def user(value: Value) -> str:
    """Read a person's address: ``telegram:ID`` or ``discord:ID``."""
    if re.fullmatch(r"telegram:[1-9][0-9]{0,15}|discord:[0-9]{17,20}", value.text):
        return value.text
    raise WrongError(
        f"{value.shown} is nobody's address: write telegram: or discord: and the numeric user id"
    )


def _check_place(value: Value, platform: str, place: str) -> None:
    if platform == "telegram" and not _TELEGRAM.fullmatch(place):
        raise WrongError(
            f"{value.shown} is no Telegram chat: use @name, a numeric id, or -100…/TOPIC"
        )
    if platform == "discord" and not SNOWFLAKE.fullmatch(place):
        raise WrongError(
            f"{value.shown} is no Discord channel: use its id of 17 to 20 digits (Copy Channel ID)"
        )


def _webhook(value: Value) -> Address:
    found = _WEBHOOK_URL.fullmatch(_webhook_url(value))
    if not found:
        raise WrongError(
            "this is no Discord webhook: its URL is https://discord.com/api/webhooks/ID/TOKEN"
        )
    return Address(WEBHOOK, f"{WEBHOOK}:{found[1]}", (found[1], found[2]))


def _webhook_url(value: Value) -> str:
    """Return the URL; in the sandbox a stand-in that stays the same for the same reference."""
    try:
        url = value.text.partition(":")[2]
    except WrongError:
        if not value.context.sandbox:
            raise
        url = ""
    if url or not value.context.sandbox:
        return url
    made = sha256(value.raw.encode()).hexdigest()
    return f"https://discord.com/api/webhooks/{10**17 + int(made[:14], 16)}/{made}"
