"""Between the ledger's columns and the ports' types; knows no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import overload

from bot.domain.codec import pack, unpack
from bot.domain.model import Entry, Priority, Target
from bot.ports import PartRef, Validators, Write
from bot.storage.database import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def millis(moment: datetime) -> int:
    """Write a moment as milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def millis_or_none(moment: datetime | None) -> int | None:
    """Write a moment that may be missing."""
    return None if moment is None else millis(moment)


@overload
def moment(value: int) -> datetime: ...
@overload
def moment(value: int | None) -> datetime | None: ...
def moment(value: int | None) -> datetime | None:
    """Read what ``millis`` wrote."""
    return None if value is None else _EPOCH + value * _MILLISECOND


def parts_to_text(parts: Sequence[PartRef]) -> str:
    """Write parts as ``id:digest id:digest!`` (``!``: pinned), or as JSON where that would break."""
    plain = " ".join(f"{part.id}:{part.digest}{'!' * part.pinned}" for part in parts)
    if tuple(_plain_parts(plain)) == tuple(parts) and not plain.startswith("["):
        return plain
    return json.dumps([[part.id, part.digest, part.pinned] for part in parts])


def parts_from_text(text: str) -> tuple[PartRef, ...]:
    """Read what ``parts_to_text`` wrote, now or before parts could be pinned."""
    if text.startswith("["):
        return tuple(PartRef(*facts) for facts in json.loads(text))
    return tuple(_plain_parts(text))


def _plain_parts(text: str) -> list[PartRef]:
    pairs = (piece.rpartition(":") for piece in text.split(" ")) if text else ()
    return [
        PartRef(id_, digest.removesuffix("!"), digest.endswith("!")) for id_, _, digest in pairs
    ]


def entry_to_json(entry: Entry) -> str:
    """Write an entry as the ledger keeps it."""
    return json.dumps(pack(entry), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=512)
def entry_from_json(body: str) -> Entry:
    """Read what ``entry_to_json`` wrote; one entry goes to many targets, so it is remembered."""
    return unpack(json.loads(body))


def validators_to_json(validators: dict[str, Validators]) -> str:
    """Write a source's validators."""
    return json.dumps({url: asdict(kept) for url, kept in validators.items()})


def validators_from_json(text: str) -> dict[str, Validators]:
    """Read what ``validators_to_json`` wrote."""
    return {url: Validators(**kept) for url, kept in json.loads(text).items()}


def writes_to_json(writes: Sequence[Write]) -> str:
    """Write what a brake holds back."""
    return json.dumps([_write_to_json(write) for write in writes], ensure_ascii=False)


def writes_from_json(text: str) -> tuple[Write, ...]:
    """Read what ``writes_to_json`` wrote."""
    return tuple(
        Write(
            entry=unpack(w["entry"]),
            fingerprint=w["fingerprint"],
            priority=Priority(w["priority"]),
            known=w["known"],
            announce=w["announce"],
            twin=w.get("twin"),
            same_as=w.get("same_as"),
            notice_stands=w.get("notice_stands", False),
        )
        for w in json.loads(text)
    )


def _write_to_json(write: Write) -> dict[str, object]:
    return {
        "entry": pack(write.entry),
        "fingerprint": write.fingerprint,
        "priority": int(write.priority),
        "known": write.known,
        "announce": write.announce,
        "twin": write.twin,
        "same_as": write.same_as,
        "notice_stands": write.notice_stands,
    }


def target_from(row: Row) -> Target:
    """Read a target; its row carries ``account_name`` beside the target's own columns."""
    account = row["account_name"]
    return Target(
        id=row["id"],
        address=row["address"],
        platform=account.partition(":")[0],
        account=account,
        chat=row["chat"],
        kind=row["kind"],
        thread=row["thread"] or None,
    )
