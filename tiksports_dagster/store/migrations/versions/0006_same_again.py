"""A stamp whose value said the same again points to the rows that are there.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.execute(
        "ALTER TABLE tiksports.materializations "
        "ADD COLUMN value_of BIGINT REFERENCES tiksports.materializations (id)"
    )


def downgrade() -> None:
    """Stamps that point elsewhere would lose their value."""
    raise RuntimeError("values that are kept once cannot be doubled again")
