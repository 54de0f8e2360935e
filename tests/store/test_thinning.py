"""Thinning: the rule lets go of what no day and no hour needs, and the database refuses everything else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.store.test_snapshots import reading
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.thinning import Thinner

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BORN = datetime(2024, 1, 1, 3, 30, tzinfo=UTC)


def life(parts: Parts, days: int, step: timedelta = HOUR / 4) -> list[datetime]:
    """A post read every quarter of an hour, whatever its age."""
    times = [BORN + n * step for n in range(int(days * DAY / step))]
    parts.archive.append("metric_snapshots", "d", "run", [reading("p", at, n, born=BORN) for n, at in enumerate(times)])
    return times


def left(parts: Parts) -> list[datetime]:
    return list(parts.snapshots.of_post("p", datetime(2100, 1, 1, tzinfo=UTC))["observed_at"])


def thin(parts: Parts, clock: StandingClock, now: datetime) -> int:
    clock.sleep((now - clock.now()).total_seconds())
    done = Thinner(parts.database, parts.archive, clock).thin()
    parts.archive.append("thinned_snapshots", None, "run", done)
    assert done.kept == len(left(parts))
    return done.removed


def lasts(times: list[datetime], zone: str) -> set[datetime]:
    """The last reading of each day in a zone, found without the database."""
    by_day = {at.astimezone(ZoneInfo(zone)).date(): at for at in sorted(times)}
    return set(by_day.values())


def test_hours_first_then_days_and_the_last_of_each_day_stays(parts: Parts, clock: StandingClock) -> None:
    times = life(parts, 6)
    removed = thin(parts, clock, BORN + 6 * DAY + HOUR)
    kept = left(parts)
    assert removed == len(times) - len(kept) > 0
    grown = (BORN + 2 * DAY).replace(minute=0) + HOUR  # a whole hour is young or old
    young = [at for at in times if at < grown]
    assert kept[: len(young)] == young
    per_hour = Counter(at.replace(minute=0) for at in kept[len(young) :])
    assert max(per_hour.values()) == 1
    thin(parts, clock, BORN + 60 * DAY)
    old = left(parts)
    assert len([at for at in old if at < grown]) == 49  # the last of each hour, for good
    cells = [at for at in old if at >= grown]
    assert len(cells) <= 2 * 5  # a day ends in two zones
    for zone in ("UTC", "America/Los_Angeles"):
        assert lasts(times, zone) <= set(old)


def test_thinning_again_or_day_by_day_comes_to_the_same(parts: Parts, clock: StandingClock) -> None:
    life(parts, 5)
    for day in range(2, 50):
        thin(parts, clock, BORN + day * DAY)
    step_by_step = left(parts)
    assert thin(parts, clock, BORN + 50 * DAY) == 0
    with parts.database.engine.begin() as connection:
        whole = "select * from tiksports.thin_analytics('2020-01-01', '2025-01-01', '2024-02-20')"
        assert tuple(connection.execute(text(whole)).one()) == (0, 0)
    assert left(parts) == step_by_step


@pytest.mark.parametrize(
    "statement",
    [
        "delete from tiksports.analytics",
        "delete from tiksports.analytics where id = (select min(id) from tiksports.analytics)",
        "update tiksports.analytics set views = 0",
        "truncate tiksports.analytics",
        "set local tiksports.thinning = 'on'; delete from tiksports.analytics",
        "with gone as (delete from tiksports.analytics returning 1) select count(*) from gone",
        "create function pg_temp.thin_analytics(int) returns void language sql as 'delete from tiksports.analytics';"
        " select pg_temp.thin_analytics(1)",
        "do $$ begin delete from tiksports.analytics; end $$",
    ],
)
def test_every_other_way_to_change_a_reading_is_refused(parts: Parts, statement: str) -> None:
    life(parts, 4)
    with pytest.raises(DBAPIError, match="append-only"), parts.database.engine.begin() as connection:
        connection.execute(text(statement))
    assert len(left(parts)) == 4 * 96


def test_a_wrong_thinning_function_cannot_cost_a_needed_reading(parts: Parts) -> None:
    life(parts, 4)
    broken = """
        create or replace function tiksports.thin_analytics(
            first timestamptz, last timestamptz, moment timestamptz, out hourly bigint, out daily bigint
        ) language plpgsql as $$ begin delete from tiksports.analytics; end $$
    """
    with parts.database.engine.begin() as connection:
        connection.execute(text(broken))
    with pytest.raises(DBAPIError, match="still needed"), parts.database.engine.begin() as connection:
        connection.execute(text("select * from tiksports.thin_analytics(now(), now(), now())"))
    assert len(left(parts)) == 4 * 96


def test_a_clock_that_runs_ahead_removes_nothing_early(parts: Parts) -> None:
    soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    rows = [reading("p", soon - n * HOUR / 4, n, born=soon - 99 * DAY) for n in range(1, 40)]
    parts.archive.append("metric_snapshots", "d", "run", rows)
    with parts.database.engine.begin() as connection:
        far = "select hourly, daily from tiksports.thin_analytics('2020-01-01', '2100-01-01', '2099-01-01')"
        hourly, daily = connection.execute(text(far)).one()
    assert (daily, hourly > 0) == (0, True)  # hours are over; no reading is 30 days old by the server's clock
