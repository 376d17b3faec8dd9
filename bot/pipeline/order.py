"""One message that is to stand in a chat: which entries it carries, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import routing
from bot.domain.bundles import bundle_entry, calling
from bot.domain.model import Flag, Message, Priority
from bot.ports import Claimed, Member


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided about deliveries."""

    hold_unknown: bool = False
    max_age: Mapping[Priority, timedelta] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)  # story id → its title


@dataclass(frozen=True, slots=True)
class Order:
    """A claimed row whose turn has come, with what its chat is to show.

    Attributes:
        row: the claimed row.
        message: what the chat is to show.
        bundle: all entries that share the message, the row's own included; none when it is alone.
        lead: the entry whose row carries the parts of a shared message.
        counted: a new message here uses up a place of ``at_most``.

    """

    row: Claimed
    message: Message
    bundle: tuple[Member, ...] = ()
    lead: int | None = None
    counted: bool = False

    @property
    def nonce(self) -> str:
        """What is the same at each try of this message, and for no message of another ledger.

        Services compare nonces by their author alone: a storage begun afresh counts its entries
        and targets from one again, and must not be answered with the old storage's messages. An
        entry that was taken away and comes back is another message.
        """
        row, lead = self.row, self.row.entry_id if self.lead is None else self.lead
        began = next((m.first_seen for m in self.bundle if m.entry_id == lead), row.first_seen)
        life = "" if self.bundle or row.delivered is None else f".{row.delivered}"
        return f"{lead}.{row.target.id}.{{place}}.{int(began.timestamp() * 1000)}{life}"


def alone(row: Claimed, rules: Rules, now: datetime, *, counted: bool = False) -> Order:
    """Order a row's own message.

    What is added to a message that stands (a longer correction, the rest of one cut short) makes
    no sound: its reader was called once.
    """
    entry, preferences = row.entry, row.preferences
    message = Message(
        entry=entry,
        story=rules.titles.get(row.story, row.story),
        revision=row.wanted,
        timezone=preferences.timezone,
        language=preferences.language,
        corrected_at=routing.corrected_at(entry, routing.reworded(row.first_seen, row.revised_at)),
        silent=bool(row.parts) or entry.retracted or routing.is_silent(entry, preferences, now),
        mention=routing.mention_of(entry, preferences),
        publish=routing.is_published(entry, preferences),
    )
    return Order(row, message, counted=counted)


def together(
    row: Claimed, members: tuple[Member, ...], rules: Rules, now: datetime, *, counted: bool = False
) -> Order:
    """Order a message that a row shares with others; it sounds if any of them may."""
    preferences = row.preferences
    entry = bundle_entry(members, timezone=preferences.timezone, language=preferences.language)
    flags = calling(members)
    heard = replace(entry, flags=flags, key_event=Flag.KEY_EVENT in flags)
    standing = [m.entry for m in members if not m.entry.retracted]
    message = Message(
        entry=entry,
        story=rules.titles.get(row.story, row.story),
        revision=row.wanted,
        timezone=preferences.timezone,
        language=preferences.language,
        silent=bool(row.parts) or all(routing.is_silent(e, preferences, now) for e in standing),
        mention=routing.mention_of(heard, preferences),
        publish=routing.is_published(heard, preferences),
    )
    lead = row.entry_id if row.lead is None else row.lead
    return Order(row, message, members, lead, counted)
