"""Finding the books' rows of one party (the circuit breaker) and of one post (its budget) without reading them all.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE INDEX api_usage_party ON tiksports.api_usage (party, id)",
    "CREATE INDEX api_usage_post ON tiksports.api_usage (post)",
)


def upgrade() -> None:
    """Two indexes."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Takes the indexes away; no row is lost."""
    op.execute("DROP INDEX tiksports.api_usage_party")
    op.execute("DROP INDEX tiksports.api_usage_post")
