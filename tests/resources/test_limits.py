"""All processes of a home share one count of calls."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.limits import CALLS_PER_MINUTE, RateLimiter, home_limiter
from tiksports_dagster.settings import Settings


def limiter(path: Path, calls: int = 3) -> RateLimiter:
    return RateLimiter(path, {"party": calls, "other": calls}, ceiling_seconds=0.2)


def test_calls_beyond_the_minutes_number_are_transient_within_the_ceiling(tmp_path: Path) -> None:
    turns = limiter(tmp_path / "limits.sqlite")
    for _ in range(3):
        turns.acquire("party")
    started = time.perf_counter()
    with pytest.raises(TransientFailure, match="3 calls a minute") as caught:
        turns.acquire("party")
    assert time.perf_counter() - started < 1
    assert caught.value.retry_after == 60
    turns.acquire("other")


GREEDY = """
import sys
from pathlib import Path
from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.limits import RateLimiter

turns, taken = RateLimiter(Path(sys.argv[1]), {"party": 200}, ceiling_seconds=0), 0
print("ready", flush=True)
sys.stdin.readline()
try:
    while True:
        turns.acquire("party")
        taken += 1
except TransientFailure:
    print(taken)
"""


def test_processes_that_hurry_together_take_no_turn_too_many(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", GREEDY, str(tmp_path / "limits.sqlite")]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(3)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        taken = [int(process.communicate(timeout=60)[0]) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert sum(taken) == 200


def test_a_damaged_count_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "limits.sqlite"
    path.write_bytes(b"this is no database" * 100)
    limiter(path).acquire("party")
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_a_bucket_that_nobody_decided_on_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        limiter(tmp_path / "limits.sqlite").acquire("somebody")


def test_a_request_without_a_bucket_counts_for_its_party(tmp_path: Path) -> None:
    turns = limiter(tmp_path / "limits.sqlite", calls=1)
    pace = turns.pace("party")
    pace(None)
    pace("other")
    with pytest.raises(TransientFailure):
        pace(None)


def test_the_home_limiter_knows_every_party_and_the_ai_vendors(keys: Settings) -> None:
    turns = home_limiter(keys)
    for bucket in (*CALLS_PER_MINUTE, "anthropic", "openai"):
        turns.acquire(bucket)
    assert (keys.home / "limits.sqlite").is_file()
    turns.close()
