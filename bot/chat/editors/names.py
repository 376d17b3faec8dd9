"""What editors are called, and where they can be spoken to alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.chats import target_at
from bot.chat.tongue import Tongue
from bot.chat.turn import Desk
from bot.ports import By, Place


async def learn(desk: Desk, by: By) -> None:
    """Remember what somebody is called."""
    if by.name and await desk.ledger.recall(f"editor:{by.who}") != by.name:
        await desk.ledger.remember(f"editor:{by.who}", by.name)


async def name_of(desk: Desk, who: str) -> str:
    """Return what somebody is called, else their id."""
    return await desk.ledger.recall(f"editor:{who}") or who


async def names_of(desk: Desk, people: Sequence[str]) -> list[str]:
    """Return what people are called, in their order."""
    return [await name_of(desk, who) for who in people]


async def private_place(desk: Desk, person: str) -> Place | None:
    """Return the private chat with a person, through the first account that has one."""
    service = person.partition(":")[0]
    for account, conversation in desk.conversations.items():
        if account.partition(":")[0] == service:
            place = await conversation.private(person)
            if place is not None:
                return place
    return None


async def tongue_at(desk: Desk, place: Place) -> Tongue:
    """Return the language that a chat chose, else the house's."""
    target = await target_at(desk, place)
    chosen = (await desk.ledger.settings_of(target.id)).language if target else None
    return Tongue(chosen or desk.house().language)
