"""Leases in the publish journal: which attempt wrote a row, and until when nobody else may go on.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE tiksports.publish_journal ADD COLUMN lease TEXT",
    "ALTER TABLE tiksports.publish_journal ADD COLUMN lease_until TIMESTAMP WITH TIME ZONE",
    "CREATE INDEX publish_journal_platform ON tiksports.publish_journal (platform, id)",
)


def upgrade() -> None:
    """Two columns that old rows do not have: they hold no lease."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """An audit is not thrown away by a command; drop the columns by hand if that is what you want."""
    raise RuntimeError("the journal's leases cannot be undone")
