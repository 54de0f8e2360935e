"""``make bench-publications``: 1,000 publications through the publishing desk, one after the other, on one machine.

A plain loop in one process over the real desk, journal and clients, against the emulated platforms in a process of
their own. The files are small, and waiting costs nothing (the clock moves when somebody sleeps): what is measured is
the work. Every publication is then counted at the platform.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from bench.outside import (
    OUT,
    SMALL,
    Outside,
    a_script,
    a_video,
    make_desk,
    outside,
    unlimited_platforms,
)
from bench.results import write
from tiksports_dagster.resources.world import PLATFORMS, SOURCES, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.publishing import PublicationState
from tiksports_dagster.store.records.system import Mode

COUNT = 1000


def publish_all(url: str, folder: Path, world: Outside, count: int = COUNT) -> dict[str, object]:
    """Publishes ``count`` times, platform after platform; the figures."""
    settings = Settings(tiksports_home=folder, database_url=url)  # pyright: ignore[reportArgumentType]
    sandbox = World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX), sandbox_url=world.url)
    world.reset()
    desk = make_desk(settings, sandbox, world.clock, unlimited_platforms())
    states: Counter[str] = Counter()
    before, started = _peak_mb(), time.perf_counter()
    for number in range(count):
        post, platform = f"20261122-story-{number // 3:04d}", PLATFORMS[number % 3]
        posted = desk.publish(a_script(post), a_video(folder, post, platform, SMALL), f"run-{number}")
        states[posted.state.value] += 1
        # TikTok allows six posts a minute
        world.clock.sleep(12)
        if (number + 1) % 200 == 0:
            print(f"{number + 1} of {count} after {time.perf_counter() - started:.0f} s", flush=True)
    seconds = time.perf_counter() - started
    received = httpx.get(f"{world.url}/_control/received", timeout=60, trust_env=False).json()
    out = Counter(
        (platform, upload["caption"].split("\n")[0])
        for platform in PLATFORMS
        for upload in received[platform]
        if upload["state"] in OUT
    )
    return {
        "publications": count,
        "confirmed": states[PublicationState.PUBLISHED.value],
        "out": len(out),
        "twice": sum(1 for times in out.values() if times > 1),
        "seconds": round(seconds, 1),
        "milliseconds_each": round(1000 * seconds / count, 1),
        "peak_mb": round(_peak_mb()),
        "grew_mb": round(_peak_mb() - before, 1),
    }


def _peak_mb() -> float:
    """The process's largest resident memory so far, megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    """Runs it and writes ``publications.json``."""
    with tempfile.TemporaryDirectory(prefix="tiksports-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        url = embedded.start(home / "home")
        try:
            database = Database(Settings(database_url=url))  # pyright: ignore[reportArgumentType]
            database.migrate()
            database.close()
            with outside(home / "sandbox") as world:
                found = publish_all(url, home, world)
        finally:
            embedded.stop(home / "home")
    print(write("publications", found, 1).read_text())


if __name__ == "__main__":
    main()
