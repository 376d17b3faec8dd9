"""Link what two sources tell of one event, follow new keys, and pace what changes all the time."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Connection, text

from bot.domain.fingerprint import renewed
from bot.storage.migrations import dialect
from bot.storage.values import entry_from_json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = """
-- The entry of another source that told this event first; this one is not sent itself.
ALTER TABLE entry ADD COLUMN same_as INTEGER;
CREATE INDEX entry_same_as ON entry (same_as) WHERE same_as IS NOT NULL;
-- Of an entry that others are linked to: what its own source says (JSON), and whose words are told.
ALTER TABLE entry ADD COLUMN own TEXT;
ALTER TABLE entry ADD COLUMN voice INTEGER;
-- The key that the source gives the entry since a redesign.
ALTER TABLE entry ADD COLUMN alias TEXT;
-- When a pending edit was first seen, in whatever form.
ALTER TABLE entry ADD COLUMN pending_began INTEGER;
-- When an edit was told or is to be told; NULL where another told it, or nobody.
ALTER TABLE revision ADD COLUMN told INTEGER
"""

_BATCH = 500

_PRINTS = """
SELECT e.id, e.fingerprint, r.body FROM entry e
JOIN revision r ON r.entry = e.id AND r.number = e.revision
WHERE e.id > :after ORDER BY e.id LIMIT :size"""

_TAKE = "UPDATE entry SET fingerprint = :new WHERE id = :id"


def upgrade() -> None:
    """Add columns, and take every fingerprint anew: a page that stayed as it was has no news."""
    connection = op.get_bind()
    dialect.run(connection, SCHEMA)
    after = 0
    while rows := connection.execute(text(_PRINTS), {"after": after, "size": _BATCH}).all():
        after = rows[-1].id
        _renew(connection, [(row.id, row.fingerprint, row.body) for row in rows])


def _renew(connection: Connection, rows: list[tuple[int, str, str]]) -> None:
    """Take new fingerprints of what is known by its own; what a person refused keeps the old one."""
    prints = [(id_, old, renewed(old, entry_from_json(body))) for id_, old, body in rows]
    changed = [{"id": id_, "new": new} for id_, old, new in prints if new != old]
    if changed:
        connection.execute(text(_TAKE), changed)


def downgrade() -> None:
    """Refuse: a ledger goes back by its backup."""
    raise NotImplementedError("restore a backup instead")
