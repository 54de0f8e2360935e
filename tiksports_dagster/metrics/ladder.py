"""How often a post's counters are read, by its age: ``config/metrics.json``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, TypeAdapter, model_validator

from tiksports_dagster.configuration import Row, config_dir, read_json

if TYPE_CHECKING:
    import numpy as np


class Rung(Row):
    """Posts younger than ``until_hours`` (None: all older ones too) are read every so many minutes."""

    until_hours: float | None = Field(gt=0)
    every_minutes: int = Field(gt=0)


class MetricsTable(Row):
    """The rhythm of reading."""

    round_minutes: int = Field(gt=0)
    """Minutes between two rounds; what the schedule does."""
    ladder: Annotated[tuple[Rung, ...], Field(min_length=1)]
    burst_minutes: float = Field(gt=0)
    """How long a round may go on asking one platform that limits calls a minute."""
    quota_share: float = Field(gt=0, le=1)
    """How much of a platform's quota rounds may use; the rest is for calls that are tried again."""
    read_again_days: int = Field(ge=0)
    """How many days before yesterday are asked for again each day, because reports come late."""

    @model_validator(mode="after")
    def _rises(self) -> MetricsTable:
        ends = [rung.until_hours for rung in self.ladder]
        if ends[-1] is not None or None in ends[:-1]:
            raise ValueError("the last rung of the ladder, and no other, has until_hours null")
        hours = [end for end in ends if end is not None]
        steps = [rung.every_minutes for rung in self.ladder]
        if hours != sorted(set(hours)) or steps != sorted(steps):
            raise ValueError("each rung must end later than the one before and be read no more often")
        return self

    def every_minutes(self, age_hours: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Minutes between two readings for each age in hours, same shape."""
        import numpy as np

        ends = [rung.until_hours for rung in self.ladder if rung.until_hours is not None]
        steps = np.array([rung.every_minutes for rung in self.ladder])
        return steps[np.searchsorted(ends, age_hours, side="right")]

    def readings_until(self, hours: float) -> int:
        """How often a post is read from its birth to an age, counted rung by rung."""
        total, start = 0.0, 0.0
        for rung in self.ladder:
            end = hours if rung.until_hours is None else min(rung.until_hours, hours)
            if end > start:
                total += (end - start) * 60 / rung.every_minutes
                start = end
        return round(total)


@lru_cache
def load_metrics(directory: Path | None = None) -> MetricsTable:
    """The table. Raises ``InputError``."""
    return read_json((directory or config_dir()) / "metrics.json", TypeAdapter(MetricsTable))
