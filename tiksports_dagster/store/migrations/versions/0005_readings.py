"""Readings and days in typed columns instead of JSON, so that millions of them stay small and quick to find.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

READINGS = (
    """
    ALTER TABLE tiksports.analytics
        ADD COLUMN published_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN saves BIGINT,
        ADD COLUMN reach BIGINT,
        ADD COLUMN watch_seconds DOUBLE PRECISION,
        ADD COLUMN engagement_rate DOUBLE PRECISION,
        ADD COLUMN view_definition TEXT
    """,
    # what stands in the JSON moves into the columns; no value changes, so the audit stays what it was
    "ALTER TABLE tiksports.analytics DISABLE TRIGGER append_only",
    """
    UPDATE tiksports.analytics SET
        published_at = (record->>'published_at')::timestamptz,
        saves = (record->>'saves')::bigint,
        reach = (record->>'reach')::bigint,
        watch_seconds = (record->>'watch_seconds')::double precision,
        engagement_rate = (record->>'engagement_rate')::double precision,
        view_definition = record->>'view_definition'
    """,
    "ALTER TABLE tiksports.analytics ENABLE TRIGGER append_only",
    "ALTER TABLE tiksports.analytics DROP COLUMN record",
    "DROP INDEX tiksports.analytics_platform_post_observed_at",
    # the newest reading of a post: one step in this index for each post
    "CREATE INDEX analytics_post_platform_observed_at ON tiksports.analytics (post, platform, observed_at)",
    # a day, or the readings of young posts: equal times are stored once, so it stays small
    "CREATE INDEX analytics_observed_at ON tiksports.analytics (observed_at)",
)

DAYS = (
    """
    CREATE TABLE tiksports.daily_metrics (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        day DATE NOT NULL,
        platform TEXT NOT NULL,
        remote_id TEXT,
        post TEXT,
        source TEXT NOT NULL,
        view_definition TEXT NOT NULL,
        day_zone TEXT NOT NULL,
        title TEXT,
        views BIGINT,
        likes BIGINT,
        comments BIGINT,
        shares BIGINT,
        saves BIGINT,
        reach BIGINT,
        watch_seconds DOUBLE PRECISION,
        engagement_rate DOUBLE PRECISION,
        total_views BIGINT,
        PRIMARY KEY (id),
        FOREIGN KEY (materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    "CREATE INDEX ix_tiksports_daily_metrics_materialization_id ON tiksports.daily_metrics (materialization_id)",
    "CREATE INDEX daily_metrics_post_day ON tiksports.daily_metrics (post, day)",
    "ALTER TABLE tiksports.daily_metrics ENABLE ROW LEVEL SECURITY",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tiksports.daily_metrics "
    "FOR EACH STATEMENT EXECUTE FUNCTION tiksports.refuse_change()",
)


def upgrade() -> None:
    """Typed readings with the indexes that are asked for, and a table of days."""
    for statement in (*READINGS, *DAYS):
        op.execute(statement)


def downgrade() -> None:
    """An audit is not thrown away by a command; restore a backup if that is what you want."""
    raise RuntimeError("readings in typed columns cannot be undone")
