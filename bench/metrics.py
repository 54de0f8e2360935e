"""``make bench-metrics``: 1,000 to 100,000 tracked posts with 30 days of readings; a round and a day, time and memory.

A tracked post is one video on one platform. Posts are as old as 0 to 30 days, evenly; each has the readings that the
ladder asks for. Platforms answer at once and out of memory: what is measured is our own work and the database's.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench.results import ROOT, write
from tiksports_dagster.configuration import CallQuota, Platform, load_platforms
from tiksports_dagster.metrics.desk import DayDesk
from tiksports_dagster.metrics.ladder import MetricsTable, Rung, load_metrics
from tiksports_dagster.metrics.meter import Meter
from tiksports_dagster.ml.readings import LOOKBACK_HOURS
from tiksports_dagster.ml.tables import load_alarms, shipped_curves
from tiksports_dagster.ml.watching import watch
from tiksports_dagster.publishing.watch import SEEN
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.days import DayStore
from tiksports_dagster.store.history import HistoryStore
from tiksports_dagster.store.journal import JournalStore
from tiksports_dagster.store.records.metrics import DayFigures, DaySource, HistoryRow, MetricReading
from tiksports_dagster.store.records.publishing import Checkpoint, PublishOutcome, PublishRequest
from tiksports_dagster.store.snapshots import SnapshotStore
from tiksports_dagster.store.thinning import Thinner
from tiksports_dagster.store.tracked import TrackedPosts

NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)
DAY = date(2026, 11, 17)
SIZES = (1_000, 10_000, 30_000, 100_000)
REPEATS = 3
PLATFORMS = ("tiktok", "instagram", "youtube")

JOURNAL = """
    INSERT INTO tiksports.publish_journal (at, post, platform, state, run_id, outcome)
    SELECT born, post, platform, state, 'run',
        CASE WHEN state = 'published' THEN jsonb_build_object('state', 'published', 'id', 'id' || n) END
    FROM posts CROSS JOIN unnest(ARRAY['planned', 'reserved', 'started', 'uploaded', 'submitted', 'published']) AS state
    ORDER BY n, array_position(ARRAY['planned', 'reserved', 'started', 'uploaded', 'submitted', 'published'], state)
"""
POSTS = """
    CREATE UNLOGGED TABLE posts AS
    SELECT n, 'post' || lpad(n::text, 7, '0') AS post,
        (ARRAY['tiktok', 'instagram', 'youtube'])[n % 3 + 1] AS platform,
        timestamptz '{now}' - n * (interval '30 days' / {count}) AS born
    FROM generate_series(0, {count} - 1) AS n
"""
READINGS = """
    INSERT INTO tiksports.analytics (materialization_id, position, post, platform, remote_id, published_at,
        observed_at, views, likes, comments, shares, saves, reach, watch_seconds, engagement_rate, view_definition)
    SELECT {stamp}, 0, post, platform, 'id' || n, born, seen, views, views / 20, views / 200, views / 100,
        NULL, NULL, NULL, 6.5, 'bench'
    FROM (
        SELECT p.*, seen, (3000 * ln(1 + extract(epoch FROM seen - born) / 3600))::bigint + n % 900 AS views
        FROM posts p CROSS JOIN LATERAL (
            {rungs}
        ) AS times (seen)
        WHERE seen <= timestamptz '{now}' - interval '7 minutes'
    ) AS rows ORDER BY seen, post
"""


class Answers:
    """A platform that answers at once, out of memory."""

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """A reading for each id."""
        return [MetricReading(id=ref, views=9000, likes=400, comments=30, shares=60) for ref in ids]

    def metrics_calls_left(self) -> int | None:
        """Nobody counts."""
        return None

    def look(self, request: PublishRequest, checkpoint: Checkpoint) -> PublishOutcome:
        """Nobody asks: every post here has its id."""
        raise AssertionError(f"{request.post} was looked for at {checkpoint}, though its id is known")

    def daily_report(self, ids: Sequence[str], first: date, last: date) -> list[DayFigures] | None:  # noqa: ARG002
        """Days are told beforehand."""
        return None


def rungs(table: MetricsTable) -> str:
    """The times of readings that the ladder asks for, as SQL over ``born``."""
    parts: list[str] = []
    start = 0.0
    for rung in table.ladder:
        end = 720.0 if rung.until_hours is None else rung.until_hours
        if end > start:
            step = f"interval '{rung.every_minutes} minutes'"
            parts.append(
                f"SELECT generate_series(born + interval '{start} hours', "
                f"born + interval '{min(end, 720.0)} hours' - {step}, {step})"
            )
        start = end
        if end >= 720:
            break
    return " UNION ALL ".join(parts)


def prepare(database: Database, count: int) -> int:
    """Fills the database as 30 days of the ladder leave it; the number of readings."""
    archive = Archive(database, StandingClock(NOW))
    stamp = archive.append("metric_snapshots", "2026-11-20", "bench", [])
    with database.engine.begin() as connection:
        # as rounds leave them, but the indexes are made afterwards
        index = connection.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'tiksports' AND tablename = 'analytics'"
            )
        ).all()
        for name, _ in index:
            if "pkey" not in name:
                connection.execute(text(f"DROP INDEX tiksports.{name}"))
        connection.execute(text("SET LOCAL work_mem = '512MB'"))
        connection.execute(text(POSTS.format(now=NOW.isoformat(), count=count)))
        connection.execute(text(JOURNAL))
        fill = READINGS.format(stamp=stamp.id, now=NOW.isoformat(), rungs=rungs(load_metrics()))
        rows = connection.execute(text(fill)).rowcount
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for name, definition in index:
            if "pkey" not in name:
                connection.execute(text(definition))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    return rows


def told(count: int) -> list[HistoryRow]:
    """What YouTube's report tells of one day: a row for each of its posts that was out."""
    ids = [n for n in range(2, count, 3) if NOW - n * timedelta(days=30) / count < datetime(2026, 11, 18, tzinfo=UTC)]
    return [
        HistoryRow(
            platform="youtube",
            remote_id=f"id{n}",
            day=DAY,
            source=DaySource.REPORT,
            view_definition="bench",
            day_zone="America/Los_Angeles",
            told_at=NOW,
            origin="bench",
            views=n % 700,
            likes=n % 50,
            comments=1,
            shares=2,
            watch_seconds=60.0 * (n % 90),
        )
        for n in ids
    ]


def unlimited() -> dict[str, Platform]:
    """The platforms without a quota."""
    free = {"metrics_quota": CallQuota(calls=10**9, minutes=1)}
    return {name: row.model_copy(update=free) for name, row in load_platforms().items()}


def measure(url: str, count: int) -> dict[str, float]:
    """The figures of one size; in a process of its own, so that its memory is its own."""
    database = Database(Settings(database_url=url))  # pyright: ignore[reportArgumentType]
    clock = StandingClock(NOW)
    archive, tracked, history = Archive(database, clock), TrackedPosts(database), HistoryStore(database)
    journal, answers, platforms = JournalStore(database, clock), Answers(), unlimited()
    every = load_metrics().model_copy(update={"ladder": (Rung(until_hours=None, every_minutes=1),)})

    def a_round(table: MetricsTable) -> Callable[[], int]:
        meter = Meter(journal, tracked, lambda _: answers, platforms, table, lambda *_: None, clock)

        def once() -> int:
            value = meter.read().snapshots
            archive.append("metric_snapshots", "2026-11-20", "bench", value)
            return len(value)

        return once

    desk = DayDesk(history, DayStore(database), tracked, lambda _: answers, platforms, clock)

    partitions = iter(range(REPEATS))

    def a_day() -> int:
        value = desk.build(DAY)
        # under another name each time: what says the same again would not be written again
        archive.append("daily_metrics", f"bench-{next(partitions)}", "bench", value)
        return len(value)

    def a_report() -> int:
        return history.add(told(count)).new

    found: dict[str, float] = {}
    found["told_seconds"], found["told_rows"] = timed(a_report, 1)
    found["day_seconds"], found["day_rows"] = timed(a_day, REPEATS)
    found["due_round_seconds"], found["due_round_rows"] = timed(a_round(load_metrics()), 1)
    # every post due at once, three rounds after each other
    seconds: list[float] = []
    for _ in range(REPEATS):
        clock.sleep(900)
        spent, found["round_rows"] = timed(a_round(every), 1)
        seconds.append(spent)
    found["round_seconds"] = statistics.median(seconds)
    found["young_seconds"], found["young_rows"] = timed(
        lambda: len(SnapshotStore(database).younger_than(timedelta(hours=48), clock.now())), 1
    )
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    found["watch_seconds"], found["watch_rows"] = timed(lambda: a_look(SnapshotStore(database), clock.now()), 1)
    found["watch_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    thinned = Thinner(database, archive, clock).thin()
    found["thinned_seconds"], found["thinned_rows"] = thinned.seconds, thinned.removed
    database.close()
    return found


def a_look(snapshots: SnapshotStore, now: datetime) -> int:
    """What ``anomalies`` does every 15 minutes with the counters: reads and judges them; the number of readings."""
    table = load_alarms()
    seen = snapshots.younger_than(SEEN, now, within=timedelta(hours=LOOKBACK_HOURS))
    watch(seen, table.thresholds, shipped_curves(table, "America/New_York"), now)
    return len(seen)


def timed(work: Callable[[], int], repeats: int) -> tuple[float, int]:
    """The median wall seconds of a piece of work, and what it returned."""
    seconds: list[float] = []
    value = 0
    for _ in range(repeats):
        gc.collect()
        started = time.perf_counter()
        value = work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), value


def in_child(url: str, count: int) -> dict[str, float]:
    """``measure`` in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (url, count))


def slope(points: dict[int, float]) -> float:
    """The exponent by which seconds grow with posts: the least-squares slope of the logarithms."""
    xs, ys = [math.log(n) for n in points], [math.log(max(s, 1e-6)) for s in points.values()]
    return statistics.linear_regression(xs, ys).slope


def plot(found: dict[int, dict[str, float]]) -> None:
    """Seconds and megabytes over posts, both axes logarithmic, to ``docs/images/bench-metrics.svg``."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4))
    lines = {"round_seconds": "a round, every post due", "due_round_seconds": "a usual round", "day_seconds": "a day"}
    for key, label in lines.items():
        left.loglog(list(found), [one[key] for one in found.values()], "o-", label=label)
    left.set(xlabel="tracked posts", ylabel="seconds")
    left.legend(frameon=False)
    right.semilogx(list(found), [one["peak_mb"] for one in found.values()], "o-")
    right.set(xlabel="tracked posts", ylabel="peak memory, MB", ylim=(0, None))
    figure.tight_layout()
    figure.savefig(ROOT / "docs" / "images" / "bench-metrics.svg", metadata={"Date": None})


def main(sizes: Sequence[int] = SIZES) -> None:
    """Measures every size and writes ``metrics.json`` and the plot."""
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="tiksports-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = make_url(embedded.start(home / "home"))
        try:
            for count in sizes:
                admin = create_engine(server, isolation_level="AUTOCOMMIT")
                with admin.connect() as connection:
                    connection.execute(text(f"create database bench{count}"))
                url = server.set(database=f"bench{count}").render_as_string(hide_password=False)
                database = Database(Settings(database_url=url))  # pyright: ignore[reportArgumentType]
                database.migrate()
                started = time.perf_counter()
                readings = prepare(database, count)
                database.close()
                print(f"{count:,} posts, {readings:,} readings in {time.perf_counter() - started:.0f} s", flush=True)
                found[count] = {"readings": readings, **in_child(url, count)}
                print({key: round(value, 2) for key, value in found[count].items()}, flush=True)
                with admin.connect() as connection:
                    connection.execute(text(f"drop database bench{count} with (force)"))
                admin.dispose()
        finally:
            embedded.stop(home / "home")
    plot(found)
    figures: dict[str, object] = {}
    for count, one in found.items():
        figures |= {f"{key}_{count // 1000}k": round(value, 2) for key, value in one.items()}
    largest = found[max(found)]
    exponents = [slope({n: one[key] for n, one in found.items()}) for key in ("round_seconds", "day_seconds")]
    short: dict[str, object] = {
        "round_100k_seconds": round(largest["round_seconds"], 2),
        "day_100k_seconds": round(largest["day_seconds"], 2),
        "peak_mb": round(largest["peak_mb"]),
        "growth_exponent": round(max(exponents), 2),
    }
    print(write("metrics", {**short, **figures}, REPEATS).read_text())


if __name__ == "__main__":
    main()
