"""Fifty processes spend at once against one day's budget; some are killed in the middle of a call.

``measure`` is the money part of ``make bench-writing``; ``stampede`` is also what the tests run, smaller.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tiksports_dagster.failures import RefusedFailure
from tiksports_dagster.resources.clock import SystemClock
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.ledger import Ledger, Limits
from tiksports_dagster.store.tables import api_usage

LIMIT = Decimal("15.00")
LONGEST_SECONDS = 120.0


@dataclass
class Stampede:
    """What happened; money in US dollars."""

    processes: int
    killed: int
    granted: int
    refused: int
    settled_usd: float
    highest_usd: float
    """The most that was ever settled and reserved at the same time."""
    over_budget_cents: float
    left_reserved_usd: float
    """Still reserved after the killed processes' reservations were given back."""
    reclaimed_usd: float
    stuck: int
    """Processes that failed or had to be ended because they did not end by themselves."""
    seconds: float


def _ledger(database: Database) -> Ledger:
    limits = Limits(LIMIT, Decimal(350), ZoneInfo("America/New_York"))
    return Ledger(database, SystemClock(), limits)


def _spend(url: str, seed: int, calls: int) -> None:
    """One process: reserves, takes a little time, settles less, fails now and then."""
    chance = random.Random(seed)  # noqa: S311 - a load, not a secret
    database = Database(Settings(database_url=url))  # pyright: ignore[reportArgumentType]
    ledger = _ledger(database)
    for _ in range(calls):
        worst = Decimal(chance.randint(1, 400_000)) / 1_000_000
        try:
            with ledger.spending("anthropic", "messages", worst) as money:
                time.sleep(chance.uniform(0, 0.01))
                if chance.random() < 0.1:
                    raise ConnectionError
                money.actual = worst * chance.randint(1, 100) / 100
        except (RefusedFailure, ConnectionError):
            continue
    database.close()


def _hang(url: str, tell: int) -> None:
    """One process that reserves and never comes to the end of its call."""
    ledger = _ledger(Database(Settings(database_url=url)))  # pyright: ignore[reportArgumentType]
    with ledger.spending("openai", "responses", Decimal("0.25")):
        os.write(tell, b".")
        time.sleep(LONGEST_SECONDS)


def _fork(work: Callable[..., None], *arguments: object) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work(*arguments)
        code = 0
    finally:
        os._exit(code)


def stampede(url: str, processes: int = 50, killed: int = 5, calls: int = 12) -> Stampede:
    """Runs it on a migrated, empty database. Needs a system with ``fork`` and no threads in this process."""
    started = time.monotonic()
    told, tell = os.pipe()
    hanging = [_fork(_hang, url, tell) for _ in range(killed)]
    for _ in hanging:
        os.read(told, 1)
    spending = [_fork(_spend, url, seed, calls) for seed in range(processes - killed)]
    for child in hanging:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    stuck = sum(_ended_badly(child, started + LONGEST_SECONDS) for child in spending)
    database = Database(Settings(database_url=url))  # pyright: ignore[reportArgumentType]
    _ledger(database).reclaim()
    found = _count(database, processes, killed, stuck, calls, time.monotonic() - started)
    database.close()
    return found


def _ended_badly(child: int, deadline: float) -> bool:
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status != 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _count(database: Database, processes: int, killed: int, stuck: int, calls: int, seconds: float) -> Stampede:
    with database.engine.connect() as connection:
        rows = connection.execute(select(api_usage).order_by(api_usage.c.id)).all()
    open_: dict[int, int] = {}
    settled = highest = reclaimed = 0
    for row in rows:
        if row.state == "reserved":
            open_[row.id] = row.micro_usd
        else:
            worst = open_.pop(row.reservation, 0)
            settled += row.micro_usd
            reclaimed += worst if "reclaimed" in row.units else 0
        highest = max(highest, settled + sum(open_.values()))
    granted = sum(1 for row in rows if row.state == "reserved")
    limit = int(LIMIT * 1_000_000)
    return Stampede(
        processes=processes,
        killed=killed,
        granted=granted,
        refused=(processes - killed) * calls - (granted - killed),
        settled_usd=settled / 1e6,
        highest_usd=highest / 1e6,
        over_budget_cents=max(0, max(highest, settled) - limit) / 1e4,
        left_reserved_usd=sum(open_.values()) / 1e6,
        reclaimed_usd=reclaimed / 1e6,
        stuck=stuck,
        seconds=round(seconds, 2),
    )


def in_own_process(url: str, processes: int, killed: int, calls: int) -> Stampede:
    """``stampede`` in a fresh interpreter: one that has threads must not fork."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.writing_money", str(processes), str(killed), str(calls)],
        cwd=Path(__file__).resolve().parents[1],
        env={**os.environ, "STAMPEDE_URL": url},
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST_SECONDS + 60,
    )
    return Stampede(**json.loads(done.stdout))


def measure(repeats: int = 3) -> dict[str, object]:
    """The worst of several runs, each on a database of its own: figures for ``bench/results/writing.json``."""
    runs: list[Stampede] = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory(prefix="tiksports-", ignore_cleanup_errors=True) as folder:
            home = Path(folder)
            url = embedded.start(home)
            try:
                database = Database(Settings(database_url=url))  # pyright: ignore[reportArgumentType]
                database.migrate()
                database.close()
                runs.append(in_own_process(url, 50, 5, 12))
            finally:
                embedded.stop(home)
    return {
        "over_budget_cents": max(run.over_budget_cents for run in runs),
        "money_processes": runs[0].processes,
        "money_limit_usd": float(LIMIT),
        "money_settled_usd": max(run.settled_usd for run in runs),
        "money_highest_usd": max(run.highest_usd for run in runs),
        "money_reservations_granted": sum(run.granted for run in runs),
        "money_reservations_refused": sum(run.refused for run in runs),
        "money_killed": sum(run.killed for run in runs),
        "money_reclaimed_usd": sum(run.reclaimed_usd for run in runs),
        "money_left_reserved_usd": max(run.left_reserved_usd for run in runs),
        "money_stuck": sum(run.stuck for run in runs),
        "money_seconds": max(run.seconds for run in runs),
    }


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(asdict(stampede(os.environ["STAMPEDE_URL"], *map(int, sys.argv[1:])))))
    else:
        print(json.dumps(measure(), indent=2))
