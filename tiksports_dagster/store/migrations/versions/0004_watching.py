"""Watching: told figures of past days, alerts, and pauses that end by themselves.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("metric_history", "alerts")

STATEMENTS = (
    "ALTER TABLE tiksports.controls ADD COLUMN until TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE tiksports.controls ADD COLUMN said_by TEXT DEFAULT 'person' NOT NULL",
    """
    CREATE TABLE tiksports.metric_history (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        platform TEXT NOT NULL,
        remote_id TEXT,
        day DATE,
        source TEXT NOT NULL,
        row_hash VARCHAR(64) NOT NULL,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (row_hash)
    )
    """,
    "CREATE INDEX metric_history_day ON tiksports.metric_history (day, platform)",
    "CREATE INDEX metric_history_post ON tiksports.metric_history (platform, remote_id, day)",
    """
    CREATE TABLE tiksports.alerts (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        key TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        record JSONB NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX alerts_key ON tiksports.alerts (key, id)",
    "CREATE INDEX alerts_at ON tiksports.alerts (at)",
)


def upgrade() -> None:
    """Two append-only tables, closed to everybody but their owner and the service role, and two columns."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        op.execute(f"ALTER TABLE tiksports.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tiksports.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tiksports.refuse_change()"
        )


def downgrade() -> None:
    """An audit is not thrown away by a command; drop the tables by hand if that is what you want."""
    raise RuntimeError("what was told and noticed cannot be undone")
