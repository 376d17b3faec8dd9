"""What the pipeline needs from the outside, and what may come back: protocols and outcomes."""

from bot.ports.deliveries import Claimed, PartRef, Settled
from bot.ports.fetching import FetchError, Validators, Visited, Web
from bot.ports.ledger import Ledger, LedgerError, NoSuchIdError
from bot.ports.outcomes import (
    Barred,
    Gone,
    Later,
    Missing,
    Moved,
    Outcome,
    Refused,
    Sent,
    Stopped,
    Unknown,
)
from bot.ports.platform import Chat, ChatRefusedError, Platform
from bot.ports.preview import Preview, PreviewChat, PreviewMessage
from bot.ports.views import (
    AuditRow,
    DeliveryRow,
    SourceRow,
    Status,
    StoredEntry,
    TargetRow,
    WaitingItem,
)
from bot.ports.visits import Candidate, Enqueue, FanoutPage, Held, SourceState, VisitRecord, Write

__all__ = [
    "AuditRow",
    "Barred",
    "Candidate",
    "Chat",
    "ChatRefusedError",
    "Claimed",
    "DeliveryRow",
    "Enqueue",
    "FanoutPage",
    "FetchError",
    "Gone",
    "Held",
    "Later",
    "Ledger",
    "LedgerError",
    "Missing",
    "Moved",
    "NoSuchIdError",
    "Outcome",
    "PartRef",
    "Platform",
    "Preview",
    "PreviewChat",
    "PreviewMessage",
    "Refused",
    "Sent",
    "Settled",
    "SourceRow",
    "SourceState",
    "Status",
    "Stopped",
    "StoredEntry",
    "TargetRow",
    "Unknown",
    "Validators",
    "VisitRecord",
    "Visited",
    "WaitingItem",
    "Web",
    "Write",
]
