"""From a headline in (the sandbox's) ESPN to three accepted publications, under ``tiksports up``, by phase.

The services run as for a user with a network and no keys: ESPN is "live" (its base URL points to a sandbox of its own,
where each headline appears), with the one-minute cache that spares the real one, so that this wait is part of the
figure; each headline appears at a random moment of it. The gaps between posts are 0, so that it can be repeated.
Everything is on loopback.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from sqlalchemy import text

from bench.results import write
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.configuration import config_dir
from tiksports_dagster.operations.services import Register, Service, free_port, wait_for
from tiksports_dagster.resources.clock import SystemClock
from tiksports_dagster.resources.world import WORLD_VARIABLE, World
from tiksports_dagster.settings import load_settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.journal import JournalStore
from tiksports_dagster.store.records.publishing import PublicationState

REPEATS = int(os.environ.get("TIKSPORTS_BENCH_REPEATS", "5"))
LONGEST = 240.0
PLATFORMS = ("tiktok", "instagram", "youtube")
WALL = SystemClock()


@dataclass(frozen=True)
class Headline:
    """One piece of news to inject."""

    league: str
    headline: str
    description: str
    team: str
    team_id: int
    athlete: str


HEADLINES = (
    Headline("nba", "Tatum scores 51 as Celtics rally past Heat 118-116 in overtime",
             "Jayson Tatum scored 51 points and Boston won its 9th straight game.", "Boston Celtics", 2,
             "Jayson Tatum"),
    Headline("nfl", "Allen throws 6 touchdown passes as Bills stun Chiefs 45-42",
             "Josh Allen threw for 438 yards in Buffalo's win.", "Buffalo Bills", 2, "Josh Allen"),
    Headline("mlb", "Judge hits 3 home runs, sets Yankees record in 12-4 win over Red Sox",
             "Aaron Judge drove in 8 runs and set a franchise record.", "New York Yankees", 10, "Aaron Judge"),
    Headline("nba", "Curry makes 14 3-pointers to break NBA record as Warriors beat Kings 134-120",
             "Stephen Curry scored 57 points and broke the record for a single game.", "Golden State Warriors", 9,
             "Stephen Curry"),
    Headline("nfl", "Goff throws 7 touchdown passes, sets NFL record as Lions beat Packers 52-31",
             "Jared Goff threw for 502 yards and broke the record for a single game.", "Detroit Lions", 8,
             "Jared Goff"),
)  # fmt: skip


def inject(sandbox: str, news: Headline, number: int) -> None:
    """Puts the headline into the sandbox's ESPN, published now."""
    article = {
        "id": 90_000_000 + number,
        "type": "HeadlineNews",
        "headline": news.headline,
        "description": news.description,
        "categories": [
            {"type": "league", "description": news.league.upper()},
            {"type": "team", "description": news.team, "teamId": news.team_id},
            {"type": "athlete", "description": news.athlete, "athleteId": 7_000_000 + number},
        ],
    }
    answer = httpx.post(f"{sandbox}/_control/espn/{news.league}/articles", json=article, timeout=10, trust_env=False)
    answer.raise_for_status()


def first(parts: Parts, query: str, **values: object) -> datetime | None:
    """The first moment a query finds, on the server's wall clock."""
    with parts.database.engine.connect() as connection:
        return connection.execute(text(query), values).scalar()


def measure(parts: Parts, sandbox: str, number: int) -> dict[str, float]:
    """Seconds from the headline to each phase's end."""
    known = {post for _, _, decision in parts.archive.decisions() if (post := decision.post)}
    inject(sandbox, HEADLINES[number], number)
    start = WALL.now()
    journal = JournalStore(parts.database, parts.clock)
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        opened = [d.post for _, _, d in parts.archive.decisions() if d.post and d.post not in known]
        states = {
            platform: entry.state
            for platform in PLATFORMS
            if opened and (entry := journal.latest(opened[0], platform)) is not None
        }
        if len(states) == len(PLATFORMS) and set(states.values()) == {PublicationState.PUBLISHED}:
            return phases(parts, opened[0], start)
        time.sleep(0.25)
    raise SystemExit(f"no three publications within {LONGEST:.0f} s of {HEADLINES[number].headline!r}")


def phases(parts: Parts, post: str, start: datetime) -> dict[str, float]:
    """When each phase of a post was done, seconds after ``start``."""
    of_asset = "select max(written_at) from tiksports.materializations where asset = :asset and partition = :post"
    found = parts.archive.decision_for(post)
    assert found is not None
    run_id = found[0].run_id
    moments = {
        "read": first(parts, "select min(written_at) from tiksports.materializations where run_id = :run", run=run_id),
        "decided": first(
            parts,
            "select max(written_at) from tiksports.materializations where run_id = :run and asset = 'decision'",
            run=run_id,
        ),
        "briefed": first(parts, of_asset, asset="brief", post=post),
        "scripted": first(parts, of_asset, asset="script", post=post),
        **{f"{name}_video": first(parts, of_asset, asset=f"{name}_video", post=post) for name in PLATFORMS},
        "published": first(
            parts,
            "select max(written_at) from tiksports.publish_journal where post = :post and state = 'published'",
            post=post,
        ),
    }
    return {name: round((moment - start).total_seconds(), 2) for name, moment in moments.items() if moment}


def quiet_configuration(folder: Path) -> None:
    """The shipped tables without a gap between posts, so that headlines can follow each other."""
    for file in config_dir().glob("*.json"):
        (folder / file.name).write_text(file.read_text())
    table = folder / "platforms.json"
    rows = json.loads(table.read_text())
    table.write_text(json.dumps({name: {**row, "min_gap_minutes": 0} for name, row in rows.items()}))


def main() -> None:
    """Brings the services up in a home of their own, measures, brings them down."""
    with tempfile.TemporaryDirectory(prefix="tiksports-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        quiet_configuration(Path(folder))
        espn = f"http://127.0.0.1:{(port := free_port())}"
        os.environ.update(
            TIKSPORTS_HOME=str(home),
            TIKSPORTS_CONFIG=folder,
            POSTS_PER_DAY="5",
            MIN_POST_GAP_MINUTES="0",
            # the day's last post carries more risk than its first; here every headline is to be posted
            CONFIDENCE_THRESHOLD="0.5",
            ESPN_BASE_URL=f"{espn}/espn",
            ESPN_NOW_BASE_URL=f"{espn}/espn",
        )
        tiksports = [sys.executable, "-m", "tiksports_dagster.cli"]
        # the present, not the sample day: what runs here is "live"
        present = {**os.environ, WORLD_VARIABLE: World(modes={}).model_dump_json()}
        outside = subprocess.Popen(
            [*tiksports, "sandbox", "--day", "quiet", "--port", str(port), "--home", f"{folder}/espn"], env=present
        )
        wait_for(Service("ESPN", (), port, process=outside))
        services = subprocess.Popen([*tiksports, "up", "--port", str(free_port())], stdout=subprocess.DEVNULL)
        try:
            rows = repeat(home, services, espn)
        finally:
            for process in (services, outside):
                process.terminate()
                process.wait(60)
            embedded.stop(home)
    total = [row["published"] for row in rows]
    figures: dict[str, object] = {
        "news_to_published_seconds": statistics.median(total),
        "news_to_published_all": total,
        **{f"until_{name}_seconds": round(statistics.median(row[name] for row in rows), 2) for name in rows[0]},
        "noticed_to_published_seconds": round(statistics.median(r["published"] - r["read"] for r in rows), 2),
    }
    print(write("loop", {**figures, **one_cycle()}, REPEATS).read_text())


def repeat(home: Path, services: subprocess.Popen[bytes], espn: str) -> list[dict[str, float]]:
    """The phases of every headline."""
    register = Register(home)
    deadline = time.monotonic() + 120
    while not ((running := register.running()) and "sandbox" in running.urls and "dagster" in running.urls):
        if services.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("the services did not come up")
        time.sleep(0.5)
    chance = random.Random(5)  # noqa: S311
    parts = Parts(load_settings(), running.world)
    rows: list[dict[str, float]] = []
    time.sleep(20)
    try:
        for number in range(REPEATS):
            time.sleep(chance.uniform(0, 60))
            rows.append(measure(parts, espn, number))
            print(json.dumps(rows[-1]), flush=True)
    finally:
        parts.close()
    return rows


def one_cycle() -> dict[str, object]:
    """Seconds of one whole ``tiksports run --offline`` in a warm home, and its cost."""
    with tempfile.TemporaryDirectory(prefix="tiksports-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        seconds: list[float] = []
        cost = 0.0
        for name in (
            "TIKSPORTS_CONFIG",
            "POSTS_PER_DAY",
            "MIN_POST_GAP_MINUTES",
            "CONFIDENCE_THRESHOLD",
            "ESPN_BASE_URL",
            "ESPN_NOW_BASE_URL",
        ):
            os.environ.pop(name, None)
        try:
            for _ in range(3):
                started = time.perf_counter()
                command = [sys.executable, "-m", "tiksports_dagster.cli", "run", "--offline", "--json"]
                done = subprocess.run([*command, "--home", str(home)], capture_output=True, check=True)
                seconds.append(round(time.perf_counter() - started, 2))
                cost = float(json.loads(done.stdout)["cost_usd"])
        finally:
            embedded.stop(home)
        return {"run_seconds": statistics.median(seconds), "run_seconds_all": seconds, "cost_per_post_usd": cost}


if __name__ == "__main__":
    main()
