"""Follow the life of notices, and find those whose time has come."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations import dialect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCHEMA = """
-- What entries tell of notices, and what their messages show. An entry's own words stay beside
-- what later entries made of them: what each shows can be worked out anew at any time.
CREATE TABLE notice (
    entry INTEGER PRIMARY KEY REFERENCES entry (id),
    story TEXT NOT NULL,
    kind TEXT NOT NULL,
    about INTEGER REFERENCES entry (id),     -- a short message of our own: about which announcement
    first TEXT,                              -- JSON, as first told
    since INTEGER NOT NULL,
    last TEXT,                               -- JSON, as told now; NULL: no more
    said INTEGER NOT NULL,                   -- when its status or end changed last
    shown TEXT,                              -- JSON, what the entry's message shows
    told INTEGER,                            -- and which revision of that its readers wanted
    tell INTEGER NOT NULL DEFAULT 0,         -- an edit of this revision is still to be told shortly
    due INTEGER                              -- when to look again; 0: now
){strict};
CREATE INDEX notice_told ON notice (story, kind, said);
CREATE INDEX notice_due ON notice (due) WHERE due IS NOT NULL;
CREATE INDEX notice_about ON notice (about) WHERE about IS NOT NULL;

-- The words of what the ledger itself tells.
ALTER TABLE story ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE story ADD COLUMN timezone TEXT NOT NULL DEFAULT 'UTC'
"""


def upgrade() -> None:
    """Add a table, three indexes and two columns."""
    dialect.run(op.get_bind(), SCHEMA)


def downgrade() -> None:
    """Refuse: a ledger goes back by its backup."""
    raise NotImplementedError("restore a backup instead")
