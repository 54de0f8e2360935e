"""``make crash``: every kill point and fault kind on every platform, and what the platforms got of it.

Writes ``bench/results/crash.json``. ``spread`` chooses what the test suite runs of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.crashing import SEVERAL_PARTS, Case, Harness, Verdict
from bench.outside import SMALL, Outside, outside
from bench.results import write
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.database import Database

PLATFORMS = ("tiktok", "instagram", "youtube")
UPLOADS = {"tiktok": "/video/", "instagram": "/rupload/", "youtube": "/upload/"}
METHODS = {"tiktok": "PUT", "instagram": "POST", "youtube": "PUT"}
FIELDS = ["id", "publish_id", "upload_url", "uri", "status", "status_code", "data", "success"]

ANYWHERE: dict[str, tuple[str, dict[str, Any]]] = {
    "429, wait 3 s": ("status", {"status": 429, "retry_after": 3}),
    "429, wait an hour": ("status", {"status": 429, "retry_after": 3600}),
    "500": ("status", {"status": 500}),
    "503 six times": ("status", {"status": 503, "times": 6}),
    "connection refused": ("reset", {"when": "before"}),
    "connection reset in the middle of the bytes": ("reset", {"when": "uploading", "after_bytes": 20_000}),
    "connection reset in the answer": ("reset", {"when": "answering"}),
    "accepted, but the reply is lost": ("lost_reply", {}),
    "JSON cut off": ("truncated", {}),
    "fields missing": ("missing", {"fields": FIELDS}),
    "no answer in time": ("timeout", {"seconds": 0.9}),
    "accepted, but answered too late": ("slow", {"seconds": 0.9}),
}
"""Faults that can hit any exchange: (the sandbox's kind, options)."""

Act = Callable[[Outside], None]


def _exchanges(points: Iterable[str], platform: str) -> list[tuple[str, int]]:
    """(party, how many of its exchanges come before) of every exchange of a publication."""
    seen: Counter[str] = Counter()
    found: list[tuple[str, int]] = []
    for point in points:
        if point.startswith("before ") and " note " not in f" {point}":
            party = "google" if "/google/" in point else platform
            found.append((party, seen[party]))
            seen[party] += 1
    return found


def kills(platform: str, small: list[str], large: list[str]) -> Iterator[Case]:
    """Death at every point, of a file in one part and in several; death twice; a process that hangs and wakes up."""
    for size, points in ((SMALL, small), (SEVERAL_PARTS, large)):
        for number in range(1, len(points) + 1):
            yield Case(platform, size, kills=(number,), name="killed")
    for number in range(1, len(small) + 1):
        yield Case(platform, kills=(number, 1 + number * 7 % 9), name="killed twice")
        yield Case(platform, hang=number, name="hung, taken over, woke up")


def faults(platform: str, small: list[str]) -> Iterator[Case]:
    """Each fault at each exchange, and a lost reply together with a death."""
    exchanges = _exchanges(small, platform)
    for name, (kind, options) in ANYWHERE.items():
        for party, before in exchanges:
            yield Case(platform, faults=((party, kind, {**options, "skip": before}),), name=name)
    for number in range(1, len(small) + 1):
        party, before = exchanges[number % len(exchanges)]
        fault = (party, "lost_reply", {"skip": before})
        yield Case(platform, kills=(number,), faults=(fault,), name="a reply lost and killed")
    for cut in (0, 1_000_000, 9_999_999, 10_000_001):
        options = {
            "when": "uploading",
            "after_bytes": cut,
            "path_prefix": UPLOADS[platform],
            "method": METHODS[platform],
        }
        hit = (platform, "reset", {**options, "times": 3})
        yield Case(platform, SEVERAL_PARTS, faults=(hit,), name="connection reset in the middle of the bytes")


def turns(platform: str, small: list[str]) -> Iterator[Case]:
    """The world changes between a death and the restart."""

    def passed(hours: float) -> Act:
        return lambda world: world.clock.sleep(3600 * hours)

    def jump(hours: float) -> Act:
        return lambda world: world.clock.jump(3600 * hours)

    def gone(world: Outside) -> None:
        world.fault(platform, "status", status=404, path_prefix=UPLOADS[platform], method=METHODS[platform], times=1)

    def set_to(**changes: Any) -> Act:
        return lambda world: world.configure(platform, **changes)

    failure = {"tiktok": "internal", "instagram": "2207053", "youtube": "codec"}[platform]
    dead, alive = set_to(token_valid=False), set_to(token_valid=True)
    for number in range(1, len(small) + 1):
        case = Case(platform, kills=(number,))
        for hours in (-3, 5):
            yield replace(case, between=jump(hours), name="the clock jumps")
        for hours in (2, 25):
            yield replace(case, between=passed(hours), name="addresses and containers expire before the restart")
        yield replace(case, between=gone, name="the upload session is gone (404)")
        # Instagram's token cannot be renewed by a machine: a person does, after a run has met the dead one
        later = alive if platform == "instagram" else None
        yield replace(case, between=dead, later=later, name="the token expires in the middle")
        slow = set_to(processing_seconds=1200.0)
        yield replace(case, before=slow, name="processing takes 20 minutes")
    if platform == "tiktok":
        yield Case(platform, before=set_to(moderation_seconds=7200.0), name="moderation takes two hours")
    for number in (None, *range(1, len(small) + 1, 3)):
        killed = () if number is None else (number,)
        broken, mended = set_to(processing_failure=failure), set_to(processing_failure=None)
        yield Case(
            platform, kills=killed, before=broken, between=mended, refused=True, name="the platform fails to process it"
        )
        for before, after in _limits(platform):
            yield Case(
                platform,
                kills=killed,
                before=set_to(**before),
                between=set_to(**after),
                name="the day's limit is reached",
            )


def _limits(platform: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    many = 1_000_000
    if platform == "tiktok":
        told = {"processing_failure": "spam_risk_too_many_posts"}
        return [({"daily_posts": 0}, {"daily_posts": many}), (told, {"processing_failure": None})]
    if platform == "instagram":
        return [({"quota_total": 0}, {"quota_total": many})]
    calls = ({"insert_calls_per_day": 0}, {"insert_calls_per_day": many})
    return [calls, ({"uploads_per_day": 0}, {"uploads_per_day": None})]


def every_case(harness: Harness) -> list[Case]:
    """All there is to go through."""
    cases: list[Case] = []
    for platform in PLATFORMS:
        small, large = harness.points(platform, SMALL), harness.points(platform, SEVERAL_PARTS)
        cases += [*kills(platform, small, large), *faults(platform, small), *turns(platform, small)]
    return cases


def spread(cases: Sequence[Case], count: int) -> list[Case]:
    """A part of all cases, evenly over platforms and kinds."""
    return [cases[number * len(cases) // count] for number in range(min(count, len(cases)))]


def figures(verdicts: Iterable[Verdict], kinds: int) -> dict[str, object]:
    """What ``crash.json`` says."""
    done = list(verdicts)
    problems = Counter(verdict.problem for verdict in done)
    ends = Counter(verdict.state for verdict in done)
    return {
        "kill_points": sum(len(verdict.died) for verdict in done),
        "fault_kinds": kinds,
        "cases": len(done),
        "duplicates": problems["duplicate"],
        "losses": problems["loss"],
        "false_successes": problems["false success"],
        "ended_published": ends["published"],
        "ended_failed_as_the_platform_refused": ends["failed"],
        **{f"cases_{name}": sum(1 for verdict in done if verdict.case.platform == name) for name in PLATFORMS},
    }


def main() -> None:
    """Goes through everything, prints how it goes, writes the figures. Exit code 1 when anything went wrong."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tiksports-crash-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        # the embedded server's own user passes through it when root runs this
        home.chmod(0o755)
        url = embedded.start(home / "home")
        try:
            database = Database(Settings(database_url=url))  # pyright: ignore[reportArgumentType]
            database.migrate()
            database.close()
            with outside(home / "sandbox") as world:
                harness = Harness(url, home, world)
                cases = every_case(harness)
                cases = spread(cases, int(os.environ.get("TIKSPORTS_CRASH_CASES", len(cases))))
                verdicts = [_run(harness, case, number, len(cases)) for number, case in enumerate(cases, 1)]
        finally:
            embedded.stop(home / "home")
    kinds = {case.name for case in cases if not case.name.startswith("killed")}
    found = figures(verdicts, len(kinds))
    print(write("crash", {**found, "seconds": round(time.perf_counter() - started)}, 1).read_text())
    sys.exit(1 if any(verdict.problem for verdict in verdicts) else 0)


def _run(harness: Harness, case: Case, number: int, total: int) -> Verdict:
    verdict = harness.run(case)
    if verdict.problem:
        print(f"{verdict.problem.upper()}: {case.platform}, {case.name}: {verdict}", flush=True)
    if number % 100 == 0:
        print(f"{number} of {total} cases, now {case.platform}: {case.name}", flush=True)
    return verdict


if __name__ == "__main__":
    main()
