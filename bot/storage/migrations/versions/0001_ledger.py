"""Create the ledger."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations import dialect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Times are integer milliseconds since 1970, UTC.
SCHEMA = """
CREATE TABLE account (id {id}, name TEXT NOT NULL UNIQUE){strict};

CREATE TABLE target (
    id {id},
    address TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    chat TEXT NOT NULL,
    thread TEXT NOT NULL,                -- '' for none
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    UNIQUE (account, chat, thread)
){strict};

CREATE TABLE alias (
    address TEXT PRIMARY KEY,
    target INTEGER NOT NULL REFERENCES target (id)
){strict};

CREATE TABLE subscription (
    story TEXT NOT NULL,
    target INTEGER NOT NULL REFERENCES target (id),
    origin TEXT NOT NULL,                -- config, chat
    preferences TEXT NOT NULL,           -- JSON, only what differs from the defaults
    since INTEGER NOT NULL,
    PRIMARY KEY (story, target)
){lean};
CREATE INDEX subscription_config ON subscription (target) WHERE origin = 'config';

CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL){strict};

CREATE TABLE source (
    id TEXT PRIMARY KEY,
    story TEXT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    watched INTEGER NOT NULL,            -- 0: remembered, not visited
    validators TEXT NOT NULL,            -- JSON
    cursor TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    visited INTEGER,                     -- the last reading that succeeded
    next_visit INTEGER NOT NULL
){strict};

CREATE TABLE entry (
    id {id},
    source TEXT NOT NULL REFERENCES source (id),
    story TEXT NOT NULL,
    key TEXT NOT NULL,
    provisional INTEGER NOT NULL,
    revision INTEGER NOT NULL,           -- the latest
    fingerprint TEXT NOT NULL,           -- of the latest, or of one a person refused
    retracted INTEGER NOT NULL,
    announced INTEGER NOT NULL,          -- 0: the backlog before the first visit, never sent
    first_seen INTEGER NOT NULL,
    pending_fingerprint TEXT,            -- an edit that must hold still first
    pending_since INTEGER,
    UNIQUE (source, key)
){strict};
CREATE INDEX entry_story ON entry (story, first_seen);

CREATE TABLE revision (
    entry INTEGER NOT NULL REFERENCES entry (id),
    number INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    body TEXT NOT NULL,                  -- JSON
    PRIMARY KEY (entry, number)
){strict};

CREATE TABLE intent (                    -- an unfinished fan-out
    id {id},
    entry INTEGER NOT NULL REFERENCES entry (id),
    priority INTEGER NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0    -- targets up to this one are done
){strict};
CREATE INDEX intent_order ON intent (priority, id);

-- The ledger itself: what a target is to see and what it shows. Millions of rows, so without a
-- row id and without foreign keys; nothing is ever deleted that it points to.
CREATE TABLE delivery (
    entry INTEGER NOT NULL,
    target INTEGER NOT NULL,
    account INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,
    parked INTEGER NOT NULL DEFAULT 0,   -- 1: the target is not active (kept for open rows only)
    wanted INTEGER NOT NULL,
    tried INTEGER NOT NULL DEFAULT 0,    -- wanted when it was last claimed
    delivered INTEGER,
    due INTEGER NOT NULL DEFAULT 0,      -- 0: now; of a held row: since when
    attempts INTEGER NOT NULL DEFAULT 0,
    doubt INTEGER NOT NULL DEFAULT 0,    -- 1: an earlier try had an unknown outcome
    parts TEXT NOT NULL DEFAULT '',
    posted_at INTEGER,
    error TEXT,
    held_by TEXT,
    PRIMARY KEY (entry, target)
){lean};
CREATE INDEX delivery_ready ON delivery (account, priority, entry, target)
    WHERE state = 'due' AND parked = 0 AND due = 0;
CREATE INDEX delivery_asleep ON delivery (account, due)
    WHERE state = 'due' AND parked = 0 AND due > 0;
CREATE INDEX delivery_open ON delivery (target, entry)
    WHERE state IN ('due', 'sending', 'held');
CREATE INDEX delivery_held ON delivery (entry, target) WHERE state = 'held';
-- Two calls to one chat at once could overtake each other: the database itself forbids it.
CREATE UNIQUE INDEX delivery_sending ON delivery (target) WHERE state = 'sending';

CREATE TABLE held (                      -- what the brake holds back, at most one a source
    id {id},
    source TEXT NOT NULL UNIQUE REFERENCES source (id),
    story TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    writes TEXT NOT NULL                 -- JSON
){strict};

CREATE TABLE pause (what TEXT PRIMARY KEY, who TEXT NOT NULL, since INTEGER NOT NULL){strict};

CREATE TABLE audit (
    id {id},
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT
){strict};

CREATE TABLE pulse (beat INTEGER NOT NULL){strict};   -- written to see whether writing works
INSERT INTO pulse VALUES (0)
"""

# Nobody rewrites the audit log, not even by hand.
SQLITE_AUDIT = (
    """CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_whole BEFORE DELETE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)
POSTGRESQL_AUDIT = (
    """CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    """CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
       FOR EACH ROW EXECUTE FUNCTION audit_refuses()""",
)


def upgrade() -> None:
    """Create all tables."""
    connection = op.get_bind()
    dialect.run(connection, SCHEMA)
    for statement in SQLITE_AUDIT if dialect.is_sqlite(connection) else POSTGRESQL_AUDIT:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: there is nothing before the first step but an empty database."""
    raise NotImplementedError("restore a backup instead")
