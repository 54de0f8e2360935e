"""Old readings may be thinned, by one rule that the database itself enforces.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# The end of the span in which a later reading of the same post makes this one unnecessary; NULL: it stays.
#   younger than 48 h (the post, when read): every reading for 30 days, then the last of each hour, for good
#   older posts: the last of each hour, after 30 days the last of each day
# A whole hour belongs to one of the two, so that what makes way for its hour does not also lose it to its day.
# A day ends at midnight UTC and at midnight Pacific time, so that the last reading of a day in either zone is never
# removed and a day built again comes out the same.
SPAN = """
    CREATE FUNCTION tiksports.reading_span(
        published_at timestamptz, observed_at timestamptz, moment timestamptz
    ) RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT CASE
            WHEN hour - published_at < interval '48 hours' AND observed_at >= moment - interval '30 days' THEN NULL
            WHEN hour - published_at < interval '48 hours' OR observed_at >= moment - interval '30 days'
                THEN CASE WHEN hour + interval '1 hour' <= moment THEN hour + interval '1 hour' END
            ELSE least(
                (date_trunc('day', observed_at AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC',
                (date_trunc('day', observed_at AT TIME ZONE 'America/Los_Angeles') + interval '1 day')
                    AT TIME ZONE 'America/Los_Angeles'
            )
        END
        FROM (SELECT date_trunc('hour', observed_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS hour) AS begun
    $$
"""

# The only way to remove a reading. ``first`` and ``last`` bound the times of the readings that are looked at;
# ``moment`` is now, or earlier for a replay, never later than the server's clock.
THIN = """
    CREATE FUNCTION tiksports.thin_analytics(
        first timestamptz, last timestamptz, moment timestamptz, OUT hourly bigint, OUT daily bigint
    ) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE at timestamptz := least(moment, now());
    BEGIN
        WITH seen AS (
            SELECT r.id, r.published_at, r.observed_at,
                lead(r.observed_at) OVER (PARTITION BY r.post, r.platform ORDER BY r.observed_at, r.id) AS next
            FROM tiksports.analytics r
            WHERE r.observed_at >= first AND r.observed_at < last + interval '1 day'
        ), gone AS (
            DELETE FROM tiksports.analytics a USING seen s
            WHERE a.id = s.id AND s.observed_at < last
                AND s.next < tiksports.reading_span(s.published_at, s.observed_at, at)
            RETURNING a.observed_at, a.published_at
        )
        SELECT count(*) FILTER (WHERE NOT whole_day), count(*) FILTER (WHERE whole_day)
        INTO hourly, daily
        FROM (
            SELECT g.observed_at < at - interval '30 days'
                AND date_trunc('hour', g.observed_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - g.published_at
                    >= interval '48 hours' AS whole_day
            FROM gone g
        ) AS counted;
    END $$
"""

# who calls is read from the call stack, which no setting can imitate
ONLY_THINNING = """
    CREATE FUNCTION tiksports.refuse_delete() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
    DECLARE stack text;
    BEGIN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack !~ '\\mfunction tiksports\\.thin_analytics\\(' THEN
            RAISE EXCEPTION 'append-only: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege', HINT = 'old readings go by tiksports.thin_analytics() alone';
        END IF;
        RETURN NULL;
    END $$
"""

# checked once more after the deed, against what is left, so that a mistake in the function above cannot cost a reading
ONLY_BY_RULE = """
    CREATE FUNCTION tiksports.check_thinned() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM gone g WHERE NOT EXISTS (
                SELECT 1 FROM tiksports.analytics r
                WHERE r.post = g.post AND r.platform = g.platform
                    AND (r.observed_at, r.id) > (g.observed_at, g.id)
                    AND r.observed_at < tiksports.reading_span(g.published_at, g.observed_at, now())
            )
        ) THEN
            RAISE EXCEPTION 'append-only: a reading that is still needed was about to be removed from %.%',
                TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    END $$
"""

STATEMENTS = (
    SPAN,
    THIN,
    ONLY_THINNING,
    ONLY_BY_RULE,
    "REVOKE ALL ON FUNCTION tiksports.thin_analytics(timestamptz, timestamptz, timestamptz) FROM PUBLIC",
    "DROP TRIGGER append_only ON tiksports.analytics",
    "CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON tiksports.analytics "
    "FOR EACH STATEMENT EXECUTE FUNCTION tiksports.refuse_change()",
    "CREATE TRIGGER only_thinning BEFORE DELETE ON tiksports.analytics "
    "FOR EACH STATEMENT EXECUTE FUNCTION tiksports.refuse_delete()",
    "CREATE TRIGGER only_by_rule AFTER DELETE ON tiksports.analytics REFERENCING OLD TABLE AS gone "
    "FOR EACH STATEMENT EXECUTE FUNCTION tiksports.check_thinned()",
)


def upgrade() -> None:
    """Two functions and three triggers."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Nothing may be removed any more."""
    for trigger in ("append_only", "only_thinning", "only_by_rule"):
        op.execute(f"DROP TRIGGER {trigger} ON tiksports.analytics")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tiksports.analytics "
        "FOR EACH STATEMENT EXECUTE FUNCTION tiksports.refuse_change()"
    )
    op.execute("DROP FUNCTION tiksports.thin_analytics(timestamptz, timestamptz, timestamptz)")
    for name in ("refuse_delete", "check_thinned"):
        op.execute(f"DROP FUNCTION tiksports.{name}()")
    op.execute("DROP FUNCTION tiksports.reading_span(timestamptz, timestamptz, timestamptz)")
