"""The API for editors' programs: push an alert, correct, withdraw, set a chat aside."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, Header, Query

from bot.domain.model import Story, TargetState
from bot.ports import By, DraftRefusedError, NoSuchIdError, Status, TargetRow
from bot.web.api_bodies import Correcting, Key, Pushed, Pushing, Setting
from bot.web.desk import Desk
from bot.web.problems import may_answer
from bot.web.values import Json, entry_of, listed, plain

WHO: Final = "api"  # in the audit log
_AT_ONCE: Final = timedelta(0)  # a program does not change its mind

KeyHeader = Annotated[Key | None, Header(alias="Idempotency-Key")]
Reason = Annotated[str | None, Query(description="What readers are told about it.")]


def add_editing(app: FastAPI, desk: Desk) -> None:
    """Add the calls that change what chats are told."""
    _add_alerts(app, desk)
    _add_corrections(app, desk)
    _add_targets(app, desk)


def by(desk: Desk) -> By:
    """Return who acts, for the audit log."""
    return By(WHO, WHO, desk.clock())


def _add_alerts(app: FastAPI, desk: Desk) -> None:
    @app.post(
        "/alerts",
        status_code=HTTPStatus.ACCEPTED,
        summary="Push an alert to the chats of a story; the same key and body give the same answer",
        responses=may_answer(404, 409, 413, 422),
    )
    async def push(body: Pushing, key: KeyHeader = None) -> Pushed:
        story = _story(desk, body.story)
        alert = await desk.newsdesk.push(
            body.draft(story, desk.clock()),
            by(desk),
            recall=_AT_ONCE,
            key=_one_key(key, body.idempotency_key),
            request=body.asked(),
        )
        return Pushed(entry=alert.entry, wanted=alert.wanted)


def _add_corrections(app: FastAPI, desk: Desk) -> None:
    @app.patch(
        "/entries/{id}",
        summary="Correct an entry in every chat that shows it; returns the entry",
        responses=may_answer(404, 409, 413, 422),
    )
    async def correct(id: str, body: Correcting) -> Json:  # noqa: A002 - the contract's own name
        await desk.newsdesk.correct(id, body.text, by(desk), note=body.note, flags=body.flags)
        return entry_of(await desk.ledger.stored(id))

    @app.delete(
        "/entries/{id}",
        summary="Withdraw an entry from every chat that shows it; returns the entry",
        responses=may_answer(404, 409, 422),
    )
    async def retract(id: str, reason: Reason = None) -> Json:  # noqa: A002 - likewise
        await desk.newsdesk.retract(id, by(desk), reason=reason)
        return entry_of(await desk.ledger.stored(id))


def _add_targets(app: FastAPI, desk: Desk) -> None:
    @app.get("/targets", summary="List the chats that are told")
    async def targets() -> Json:
        status = await desk.ledger.status(desk.clock())
        return listed([_target(row, status) for row in status.targets])

    @app.patch(
        "/targets/{id}",
        summary="Set a chat aside, or let it be spoken to again; returns the chat",
        responses=may_answer(404, 413, 422),
    )
    async def set_target(id: str, body: Setting) -> Json:  # noqa: A002 - the contract's own name
        status = await desk.ledger.status(desk.clock())
        row = _row(status, id)
        if _target(row, status)["state"] != body.state:
            await _set(desk, row, body)
        status = await desk.ledger.status(desk.clock())
        return _target(_row(status, id), status)


async def _set(desk: Desk, row: TargetRow, body: Setting) -> None:
    if body.state == "paused":
        await desk.ledger.pause(_word(row), WHO, desk.clock())
    elif row.state is not TargetState.EXPECTED:
        await desk.ledger.resume(_word(row), WHO, desk.clock())


def _row(status: Status, name: str) -> TargetRow:
    row = next((row for row in status.targets if row.id == name), None)
    if row is None:
        raise NoSuchIdError(f"there is no target {name!r}")
    return row


def _target(row: TargetRow, status: Status) -> dict[str, Any]:
    shown: dict[str, Any] = plain(asdict(row))
    if _word(row) in status.paused:
        return shown | {"state": "paused", "reason": row.reason or "paused by a person"}
    return shown


def _word(row: TargetRow) -> str:
    """Spell a target as what a person pauses."""
    return f"target:{row.target}"


def _story(desk: Desk, name: str) -> Story:
    story = desk.stories().get(name)
    if story is None:
        raise NoSuchIdError(f"there is no story {name!r}")
    return story


def _one_key(header: str | None, field: str | None) -> str | None:
    if header and field and header != field:
        raise DraftRefusedError(
            "idempotency_key", "The header Idempotency-Key says another one: send it once."
        )
    return header or field
