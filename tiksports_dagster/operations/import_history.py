"""``tiksports import-history``: what people downloaded from the platforms, into the metric history and its days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.exports.parsing import Export, read_export
from tiksports_dagster.resources.exports.sheets import MAX_BYTES
from tiksports_dagster.store.history import HistoryStore

if TYPE_CHECKING:
    from tiksports_dagster.bootstrap import Parts

DAYS_JOB = "history"
"""The job that builds days from what is stored."""


@dataclass(frozen=True)
class Imported:
    """What an import came to."""

    platform: str
    files: tuple[str, ...]
    read: int
    """Lines that told something."""
    new: int
    """Of them, what was not known yet."""
    known: int
    skipped: tuple[dict[str, Any], ...]
    """Lines that were left out: file, line, reason."""
    first_day: str | None
    last_day: str | None
    days: int
    """Days that the files tell of."""
    built: int
    """Days that were built anew from the history."""
    failures: tuple[str, ...]
    dry_run: bool

    @property
    def as_json(self) -> dict[str, Any]:
        """One flat object."""
        return asdict(self)


def import_history(
    parts: Parts, files: Sequence[Path], platform: str, *, dry_run: bool, progress: Callable[[str], None]
) -> Imported:
    """Reads the files, stores what is new in one transaction, and builds the days they tell of in one run.

    ``dry_run`` only reads. Importing a file again changes nothing and builds nothing. Raises ``InputError`` for a
    platform or a file that cannot be read; then nothing at all is stored.
    """
    row = parts.platforms.get(platform)
    if row is None:
        raise InputError(f"--platform {platform}: is not one of {', '.join(parts.platforms)}")
    now = parts.clock.now()
    exports: list[Export] = []
    for file in files:
        progress(f"reading {file.name}")
        exports.append(
            read_export(
                _bytes(file), file.name, platform, told_at=now, zone=row.day_zone, definition=row.view_definition_on
            )
        )
    rows = [one for export in exports for one in export.rows]
    skipped = tuple(asdict(one) for export in exports for one in export.skipped)
    if not rows:
        reasons = "; ".join(f"line {one['line']}: {one['reason']}" for one in skipped[:3]) or "there are none"
        raise InputError(f"{files[0].name}: none of its lines can be read ({reasons})")
    days = sorted({one for export in exports for one in export.days})
    new = known = 0
    built: list[date] = []
    failures: list[str] = []
    if not dry_run:
        progress(f"storing {len(rows):,} lines")
        added = HistoryStore(parts.database).add(rows)
        new, known = added.new, added.known
        if new:
            built, failures = _build(parts, days, progress)
    return Imported(
        platform=platform,
        files=tuple(file.name for file in files),
        read=len(rows),
        new=new,
        known=known,
        skipped=skipped,
        first_day=days[0].isoformat() if days else None,
        last_day=days[-1].isoformat() if days else None,
        days=len(days),
        built=len(built),
        failures=tuple(failures),
        dry_run=dry_run,
    )


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        raise InputError(f"{file}: no such file")
    if file.stat().st_size > MAX_BYTES:
        raise InputError(f"{file}: larger than {MAX_BYTES:,} bytes; export a shorter period")
    return file.read_bytes()


def _build(parts: Parts, days: Sequence[date], progress: Callable[[str], None]) -> tuple[list[date], list[str]]:
    """Materializes the days, a run for each stretch without a gap; the days that were built, and what failed."""
    from tiksports_dagster.operations.cycle import Runner
    from tiksports_dagster.operations.instance import open_instance

    instance = open_instance(parts)
    try:
        runner = Runner(parts, instance, progress)
        built: list[date] = []
        for first, last in stretches(days):
            before = len(runner.failures)
            progress(f"building {first} to {last}")
            runner.run(DAYS_JOB, partitions=(first.isoformat(), last.isoformat()))
            if len(runner.failures) == before:
                built += [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return built, runner.failures
    finally:
        instance.dispose()


def stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days in order as (first, last) of each stretch without a gap."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] <= timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
