"""Money when many processes spend at once and some of them die in the middle of a call."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest
from sqlalchemy import insert, text

from bench.writing_money import in_own_process
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import RefusedFailure
from tiksports_dagster.store.ledger import Ledger, Limits, local_day_bounds, machine
from tiksports_dagster.store.tables import api_usage

NEW_YORK = ZoneInfo("America/New_York")
ROOT = Path(__file__).resolve().parents[2]
HANGS = """
import sys, time
from decimal import Decimal
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.settings import Settings
parts = Parts(Settings(database_url=sys.argv[1]))
with parts.ledger.spending("anthropic", "messages", Decimal("14")):
    print("reserved", flush=True)
    time.sleep(60)
"""


def ledger(parts: Parts) -> Ledger:
    return Ledger(parts.database, parts.clock, Limits(Decimal(15), Decimal(350), NEW_YORK, per_post=Decimal(15)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked")
def test_fifty_processes_never_pass_fifteen_dollars_and_none_gets_stuck(database_url: str) -> None:
    found = in_own_process(database_url, processes=50, killed=3, calls=4)
    assert (found.over_budget_cents, found.stuck, found.left_reserved_usd) == (0, 0, 0)
    assert found.reclaimed_usd == 0.75
    assert found.granted > 40


def test_a_killed_processs_reservation_comes_back_when_its_money_is_needed(parts: Parts, database_url: str) -> None:
    books = Ledger(parts.database, parts.clock, Limits(Decimal(15), Decimal(350), NEW_YORK))
    child = subprocess.Popen([sys.executable, "-c", HANGS, database_url], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == "reserved\n"
    # the other process spends on the day of the machine's clock
    now = datetime.now(UTC)
    assert books.spent(now)[0] == 14
    assert books.reclaim() == 0  # alive
    child.kill()
    # not even waited for: a zombie does not spend
    psutil.Process(child.pid).wait(10) if psutil.pid_exists(child.pid) else None
    assert books.reclaim() == 14
    assert books.spent(now)[0] == 0
    assert books.reclaim() == 0
    child.wait()
    child.stdout.close()


def _reserved(parts: Parts, **changes: object) -> None:
    row = {
        "at": parts.clock.now(), "state": "reserved", "party": "openai", "endpoint": "responses", "post": None,
        "run_id": None, "micro_usd": 10_000_000, "units": {"host": "elsewhere", "pid": 1, "began": 0}, **changes,
    }  # fmt: skip
    with parts.database.engine.begin() as connection:
        connection.execute(insert(api_usage).values(row))


def test_reserving_takes_back_what_a_dead_process_holds_before_it_refuses(parts: Parts) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = {**_me(), "pid": gone.pid}
    _reserved(parts, units=here)
    with ledger(parts).spending("anthropic", "messages", Decimal(12)):
        assert ledger(parts).spent()[0] == 12


def _me() -> dict[str, object]:
    return {"host": machine(), "pid": os.getpid(), "began": psutil.Process().create_time()}


def test_a_process_number_that_was_given_again_does_not_keep_a_reservation(parts: Parts) -> None:
    _reserved(parts, units={**_me(), "began": 1000.0})
    assert ledger(parts).reclaim() == 10


def test_a_living_process_and_another_machine_keep_theirs(parts: Parts) -> None:
    _reserved(parts, units=_me())
    _reserved(parts, micro_usd=1_000_000)
    assert ledger(parts).reclaim() == 0
    with pytest.raises(RefusedFailure), ledger(parts).spending("anthropic", "messages", Decimal(5)):
        pass


def test_a_run_that_is_over_gives_back_on_every_machine(parts: Parts) -> None:
    _reserved(parts, run_id="done")
    _reserved(parts, run_id="going", micro_usd=1_000_000)
    assert ledger(parts).reclaim(lambda run: run == "done") == 10
    assert ledger(parts).spent()[0] == 1


def test_a_reservation_of_hours_ago_is_abandoned(parts: Parts) -> None:
    _reserved(parts, written_at=text("now() - interval '3 hours'"))
    assert ledger(parts).reclaim() == 10


def test_what_is_settled_after_it_was_given_back_counts_all_the_same(parts: Parts) -> None:
    books = ledger(parts)
    with books.spending("openai", "responses", Decimal(3), run_id="r") as money:
        assert books.reclaim(lambda _: True) == 3
        money.actual = Decimal(2)
    assert books.spent()[0] == 2


def test_a_posts_own_limit_holds_over_days(parts: Parts) -> None:
    books = Ledger(parts.database, parts.clock, Limits(Decimal(15), Decimal(350), NEW_YORK, per_post=Decimal("0.50")))
    with books.spending("openai", "responses", Decimal("0.40"), post="p"):
        pass
    parts.clock.sleep(3 * 86_400)
    with pytest.raises(RefusedFailure, match="POST_BUDGET"), books.spending("x", "y", Decimal("0.11"), post="p"):
        pass
    with books.spending("x", "y", Decimal("0.10"), post="p"), books.spending("x", "y", Decimal("0.5"), post="q"):
        pass


@pytest.mark.parametrize(
    ("day", "hours"), [("2024-03-10", 23), ("2024-11-03", 25), ("2024-07-01", 24), ("2024-12-31", 24)]
)
def test_a_day_is_as_long_as_the_audiences_clocks_say(day: str, hours: int) -> None:
    start, end = local_day_bounds(day, NEW_YORK)
    assert (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (datetime(2024, 3, 11, 3, 59, tzinfo=UTC), datetime(2024, 3, 11, 4, 0, tzinfo=UTC)),  # clocks went forward
        (datetime(2024, 11, 4, 4, 59, tzinfo=UTC), datetime(2024, 11, 4, 5, 0, tzinfo=UTC)),  # clocks went back
    ],
)
def test_a_new_budget_begins_at_local_midnight_also_when_the_clocks_change(
    parts: Parts, last: datetime, first: datetime
) -> None:
    books = ledger(parts)
    noon = last.astimezone(NEW_YORK).replace(hour=0, minute=30)
    _reserved(parts, at=noon)
    assert (books.spent(last)[0], books.spent(first)[0]) == (10, 0)
