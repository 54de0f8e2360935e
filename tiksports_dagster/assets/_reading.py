"""How a source asset reads: part by part, a part that is down is a warning, all of it down is "no value"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from tiksports_dagster.assets._policies import TRANSIENT
from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.resources.sources.batch import Batch
from tiksports_dagster.store.records.base import Record

SOURCE_REACHABLE = "source_reachable"


@dataclass(frozen=True)
class Leagues:
    """The leagues to read, as key → ESPN ``{sport}/{league}`` path."""

    paths: dict[str, str]


@dataclass(frozen=True)
class Reading:
    """What came back from a source."""

    items: tuple[Any, ...]
    skipped: tuple[str, ...]
    warnings: tuple[str, ...]
    off: bool
    down: bool

    @property
    def value(self) -> list[Record] | None:
        """The asset's value: None when nothing could be read (a failed read is not an empty read)."""
        return None if self.down else list(self.items)

    @property
    def check(self) -> dg.AssetCheckResult:
        """Whether the source answered, as a warning: the loop goes on with the other sources."""
        text = "off: no key" if self.off else "; ".join(self.warnings) or "every part answered"
        return dg.AssetCheckResult(
            check_name=SOURCE_REACHABLE,
            passed=not self.warnings,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"answer": text},
        )


def read_source(
    context: dg.AssetExecutionContext,
    parts: Leagues | Sequence[str],
    read: Callable[[str, str], Sequence[Batch[Any]]] | None,
) -> Reading:
    """Reads each part (league) of a source; ``read`` is None for a source that is off.

    While Dagster has attempts left, a transient failure of all parts is raised for its retry policy. On the last
    attempt, and for parts beside others that answered, it becomes a warning.
    """
    paths = parts.paths if isinstance(parts, Leagues) else dict.fromkeys(parts, "")
    if read is None:
        return Reading((), (), (), off=True, down=False)
    items: dict[str, Record] = {}
    skipped: list[str] = []
    failures: dict[str, TikSportsError] = {}
    for part, path in paths.items():
        try:
            for batch in read(part, path):
                items.update({item.id: item for item in batch.items})
                skipped.extend(batch.skipped)
        except TikSportsError as failure:
            context.log.warning(f"{part}: {failure}")
            failures[part] = failure
    down = bool(failures) and len(failures) == len(paths)
    transient = [failure for failure in failures.values() if isinstance(failure, TransientFailure)]
    if down and transient and context.retry_number < TRANSIENT.max_retries:
        raise transient[0]
    warnings = tuple(f"{part}: {failure}" for part, failure in failures.items())
    return Reading(tuple(items.values()), tuple(skipped), warnings, off=False, down=down)
