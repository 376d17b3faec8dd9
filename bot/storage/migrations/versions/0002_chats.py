"""Let several entries share a message, and keep what chats chose for themselves."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations import dialect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = """
-- NULL: the entry has its message to itself. Else the entry whose row carries the message (its own
-- row says so too); the rows of the others have no parts, though their words stand.
ALTER TABLE delivery ADD COLUMN lead INTEGER;
CREATE INDEX delivery_bundle ON delivery (target, lead) WHERE lead IS NOT NULL;

-- When messages that count for a subscription's at_most were posted. Without a key: two may share
-- a millisecond.
CREATE TABLE posted (
    target INTEGER NOT NULL REFERENCES target (id),
    story TEXT NOT NULL,
    at INTEGER NOT NULL
){strict};
CREATE INDEX posted_lately ON posted (target, story, at);

-- A chat asks for its own subscriptions at every press of a button.
CREATE INDEX subscription_target ON subscription (target, story);

ALTER TABLE target ADD COLUMN language TEXT;
ALTER TABLE target ADD COLUMN timezone TEXT;
ALTER TABLE target ADD COLUMN muted_until INTEGER
"""


def upgrade() -> None:
    """Add columns, a table and three indexes."""
    dialect.run(op.get_bind(), SCHEMA)


def downgrade() -> None:
    """Refuse: a ledger goes back by its backup."""
    raise NotImplementedError("restore a backup instead")
