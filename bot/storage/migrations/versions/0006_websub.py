"""Remember which feeds are pushed to us, by which hub, and until when."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations import dialect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SCHEMA = """
ALTER TABLE source ADD COLUMN hub TEXT;      -- as the source announces it
ALTER TABLE source ADD COLUMN topic TEXT;    -- what the source calls itself there
ALTER TABLE source ADD COLUMN called INTEGER;   -- somebody said: come and read, not before this

CREATE TABLE websub (
    token TEXT PRIMARY KEY,                  -- the last part of the callback, which nobody can guess
    source TEXT NOT NULL,
    base TEXT NOT NULL,                      -- what stands before /websub/ in the callback
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    secret TEXT,
    state TEXT NOT NULL,                     -- asked, verified, denied, failed, leaving
    pending INTEGER NOT NULL,                -- 1: a request of ours waits for the hub's question
    ask_again INTEGER NOT NULL,
    since INTEGER,
    until INTEGER,
    failures INTEGER NOT NULL,
    silent INTEGER NOT NULL,                 -- 1: a visit found what the hub never pushed
    reason TEXT
){strict}
"""


def upgrade() -> None:
    """Add the table and the columns."""
    dialect.run(op.get_bind(), SCHEMA)


def downgrade() -> None:
    """Refuse: a ledger goes back by its backup."""
    raise NotImplementedError("restore a backup instead")
