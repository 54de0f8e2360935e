"""The first schema: stamps, values, journal, money and controls.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "api_usage",
    "controls",
    "materializations",
    "publish_journal",
    "analytics",
    "content_posts",
    "decisions",
    "publications",
    "records",
    "system_health",
    "trends",
)

STATEMENTS = (
    """
    CREATE TABLE tiksports.api_usage (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        reservation BIGINT,
        state TEXT NOT NULL,
        party TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        post TEXT,
        run_id TEXT,
        micro_usd BIGINT NOT NULL,
        units JSONB NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX api_usage_at ON tiksports.api_usage (at)
    """,
    """
    CREATE INDEX api_usage_reservation ON tiksports.api_usage (reservation)
    """,
    """
    CREATE TABLE tiksports.controls (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        note TEXT,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX controls_subject ON tiksports.controls (subject, id)
    """,
    """
    CREATE TABLE tiksports.materializations (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        asset TEXT NOT NULL,
        partition TEXT,
        run_id TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        data_version VARCHAR(64) NOT NULL,
        inputs JSONB NOT NULL,
        invented JSONB NOT NULL,
        shape TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX materializations_latest ON tiksports.materializations (asset, partition, id)
    """,
    """
    CREATE TABLE tiksports.publish_journal (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        post TEXT NOT NULL,
        platform TEXT NOT NULL,
        state TEXT NOT NULL,
        run_id TEXT NOT NULL,
        checkpoint JSONB,
        outcome JSONB,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX publish_journal_entry ON tiksports.publish_journal (post, platform, id)
    """,
    """
    CREATE TABLE tiksports.analytics (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        post TEXT,
        platform TEXT,
        remote_id TEXT,
        observed_at TIMESTAMP WITH TIME ZONE,
        views BIGINT,
        likes BIGINT,
        comments BIGINT,
        shares BIGINT,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    """
    CREATE INDEX analytics_platform_post_observed_at ON tiksports.analytics (platform, post, observed_at)
    """,
    """
    CREATE INDEX ix_tiksports_analytics_materialization_id ON tiksports.analytics (materialization_id)
    """,
    """
    CREATE TABLE tiksports.content_posts (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        post TEXT,
        platform TEXT,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    """
    CREATE INDEX content_posts_post ON tiksports.content_posts (post)
    """,
    """
    CREATE INDEX ix_tiksports_content_posts_materialization_id ON tiksports.content_posts (materialization_id)
    """,
    """
    CREATE TABLE tiksports.decisions (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        action TEXT,
        post TEXT,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    """
    CREATE INDEX decisions_post ON tiksports.decisions (post)
    """,
    """
    CREATE INDEX ix_tiksports_decisions_materialization_id ON tiksports.decisions (materialization_id)
    """,
    """
    CREATE TABLE tiksports.publications (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        post TEXT,
        platform TEXT,
        state TEXT,
        remote_id TEXT,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    """
    CREATE INDEX ix_tiksports_publications_materialization_id ON tiksports.publications (materialization_id)
    """,
    """
    CREATE INDEX publications_post_platform ON tiksports.publications (post, platform)
    """,
    """
    CREATE TABLE tiksports.records (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    """
    CREATE INDEX ix_tiksports_records_materialization_id ON tiksports.records (materialization_id)
    """,
    """
    CREATE TABLE tiksports.system_health (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        part TEXT,
        status TEXT,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    """
    CREATE INDEX ix_tiksports_system_health_materialization_id ON tiksports.system_health (materialization_id)
    """,
    """
    CREATE TABLE tiksports.trends (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        materialization_id BIGINT NOT NULL,
        position INTEGER NOT NULL,
        trend_id TEXT,
        title TEXT,
        score DOUBLE PRECISION,
        record JSONB NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(materialization_id) REFERENCES tiksports.materializations (id)
    )
    """,
    """
    CREATE INDEX ix_tiksports_trends_materialization_id ON tiksports.trends (materialization_id)
    """,
    """
    CREATE INDEX trends_trend_id ON tiksports.trends (trend_id)
    """,
)

REFUSE_CHANGE = """
    CREATE FUNCTION tiksports.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'append-only: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$
"""


def upgrade() -> None:
    """Creates every table append-only and closed to everybody but its owner and the service role."""
    for statement in STATEMENTS:
        op.execute(statement)
    op.execute(REFUSE_CHANGE)
    for table in TABLES:
        op.execute(f"ALTER TABLE tiksports.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tiksports.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tiksports.refuse_change()"
        )


def downgrade() -> None:
    """An audit is not thrown away by a command; drop the schema by hand if that is what you want."""
    raise RuntimeError("the first migration cannot be undone")
