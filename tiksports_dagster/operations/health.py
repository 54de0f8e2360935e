"""Probes of every part of the installation, cheap enough to run every 15 minutes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import TikSportsError
from tiksports_dagster.publishing.attention import attention
from tiksports_dagster.resources.world import AI_VENDORS, PLATFORMS, SOURCES
from tiksports_dagster.store.records.system import HealthCheck, Mode

LOW_DISK_BYTES = 1_000_000_000
"""A day of posts needs about 100 MB; below this the studio is likely to fail soon."""


class HealthDesk:
    """Looks at the database, the disk, the budget and every party."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def examine(self) -> list[HealthCheck]:
        """One check a part, in a fixed order; a probe that fails is a finding, not an error."""
        modes = self._parts.world.modes
        checks = [
            self._probe("database", None, self._database),
            self._probe("disk", None, self._disk),
            self._probe("budget", None, self._budget),
        ]
        for party in SOURCES:
            mode = modes.get(party, Mode.OFF)
            checks.append(self._probe(party, mode, self._espn if party == "espn" else self._tikhub))
        for vendor in AI_VENDORS:
            checks.append(self._probe(vendor, modes.get(vendor, Mode.OFF), lambda name=vendor: self._models(name)))
        for party in PLATFORMS:
            if party in self._parts.platforms:
                checks.append(self._probe(party, modes.get(party, Mode.OFF), lambda name=party: self._platform(name)))
        checks.append(self._probe("publishing", None, self._publishing))
        checks.append(self._probe("media", None, self._media))
        return checks

    def _publishing(self) -> tuple[str, str]:
        parts = self._parts
        lines = attention(
            parts.journal.all_latest(), [hold.words for hold in parts.controls.holds()], parts.clock.now()
        )
        return ("warn", "; ".join(lines)) if lines else ("ok", "nothing waits for a person")

    def _media(self) -> tuple[str, str]:
        """Files nobody will ever see, because their licence is missing or wrong, are told here."""
        library = self._parts.library
        problems = list(library.problems())
        if problems:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            return "warn", problems[0] + more
        return "ok", f"every file in {library.root} has its licence" if library.root.is_dir() else "no media library"

    def _probe(self, part: str, mode: Mode | None, look: Callable[[], tuple[str, str]]) -> HealthCheck:
        started = time.perf_counter()
        try:
            status, detail = ("ok", "off") if mode is Mode.OFF else look()
        except (TikSportsError, SQLAlchemyError, OSError) as failure:
            status, detail = "down", str(failure).splitlines()[0]
        return HealthCheck.model_validate(
            {
                "part": part,
                "status": status,
                "mode": mode,
                "detail": detail,
                "milliseconds": 1000 * (time.perf_counter() - started),
                "at": self._parts.clock.now(),
            }
        )

    def _database(self) -> tuple[str, str]:
        with self._parts.database.engine.connect() as connection:
            version = connection.execute(text("show server_version")).scalar_one()
        kind = "embedded" if self._parts.database.embedded else "external"
        return "ok", f"PostgreSQL {version}, {kind}"

    def _disk(self) -> tuple[str, str]:
        free = shutil.disk_usage(self._parts.settings.home).free
        return ("ok" if free > LOW_DISK_BYTES else "warn"), f"{free / 1e9:.1f} GB free"

    def _budget(self) -> tuple[str, str]:
        settings = self._parts.settings
        day, month = self._parts.ledger.spent()
        left = day < settings.daily_budget and month < settings.monthly_budget
        today = f"${day:.2f} of ${settings.daily_budget:.2f} today"
        return ("ok" if left else "warn"), f"{today}, ${month:.2f} of ${settings.monthly_budget:.2f} this month"

    def _espn(self) -> tuple[str, str]:
        league = self._parts.leagues[0]
        batch = self._parts.espn.news(league, self._parts.league_paths[league])
        return "ok", f"{len(batch.items)} {league} articles"

    def _tikhub(self) -> tuple[str, str]:
        # every TikHub call is paid, so its health is read from the last reading instead of a probe
        stored = self._parts.archive.latest("tiktok_trending")
        if stored is not None and stored.stamp.shape == "none":
            return "warn", "did not answer at the last reading"
        return "ok", "key present, not probed (each call is paid)"

    def _models(self, vendor: str) -> tuple[str, str]:
        # every call is paid, so health is read from how the last calls ended
        from tiksports_dagster.resources.ai.circuit import rest_left

        left, trial = rest_left(self._parts.ledger.endings(vendor))
        if left > 0:
            return "warn", f"left alone for {left:.0f} s more after failures"
        return ("warn", "on trial after failures") if trial else ("ok", "key present, not probed (each call is paid)")

    def _platform(self, name: str) -> tuple[str, str]:
        fine, detail = self._parts.platform_client(name).check()
        return ("ok" if fine else "warn"), detail
