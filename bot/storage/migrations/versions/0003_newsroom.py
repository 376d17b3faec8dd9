"""Let editors push, correct and withdraw, and remember what they said."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations import dialect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = """
-- The lock that keeps the writers of one story apart: its visits and its editors.
CREATE TABLE story (id TEXT PRIMARY KEY){strict};

-- 0: now. Else the fan-out of an alert, which can be called back until the first page is stored.
ALTER TABLE intent ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;

ALTER TABLE entry ADD COLUMN word TEXT;      -- an editor's, that stands: corrected, retracted
ALTER TABLE entry ADD COLUMN twin INTEGER;   -- the alert that this entry tells again
ALTER TABLE entry ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;   -- 1: a person agreed that it does
CREATE INDEX entry_twin ON entry (twin) WHERE twin IS NOT NULL;

-- The entry of an alert is announced once its fan-out has begun.
CREATE TABLE alert (
    entry INTEGER PRIMARY KEY REFERENCES entry (id),
    level TEXT NOT NULL,
    stage TEXT NOT NULL,                     -- approval, leaving, recalled, dropped
    agreed TEXT NOT NULL,                    -- JSON, its author first
    needed INTEGER NOT NULL,
    recall INTEGER NOT NULL,                 -- milliseconds
    leaves_at INTEGER,
    priority INTEGER NOT NULL,
    wanted INTEGER NOT NULL
){strict};
CREATE INDEX alert_approval ON alert (entry) WHERE stage = 'approval';

-- Idempotency keys.
CREATE TABLE request (
    key TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    entry INTEGER REFERENCES entry (id)
){strict};

-- What its source says of an entry while an editor's word stands.
CREATE TABLE difference (
    entry INTEGER PRIMARY KEY REFERENCES entry (id),
    waits INTEGER NOT NULL,                  -- 1: a person has yet to decide
    since INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    refused TEXT NOT NULL,                   -- JSON: fingerprints that were decided against
    priority INTEGER NOT NULL,
    body TEXT NOT NULL                       -- JSON
){strict};
CREATE INDEX difference_waits ON difference (entry) WHERE waits = 1;

ALTER TABLE audit ADD COLUMN place TEXT;
ALTER TABLE audit ADD COLUMN before TEXT;
ALTER TABLE audit ADD COLUMN after TEXT
"""


def upgrade() -> None:
    """Add columns and tables."""
    dialect.run(op.get_bind(), SCHEMA)


def downgrade() -> None:
    """Refuse: a ledger goes back by its backup."""
    raise NotImplementedError("restore a backup instead")
