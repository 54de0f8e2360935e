"""Time as a resource: the only place that asks the machine what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What every part that knows about time is handed."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let that much of this clock's time pass."""
        ...


class SystemClock:
    """The machine's clock, moved by a fixed offset (0 in production; a replayed day otherwise)."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The present moment plus the offset, UTC."""
        return datetime.now(UTC) + self.offset

    def sleep(self, seconds: float) -> None:
        """Waits for real."""
        time.sleep(seconds)

    @classmethod
    def starting_at(cls, moment: datetime) -> SystemClock:
        """A clock that shows ``moment`` now and then runs at the usual speed."""
        return cls(moment - datetime.now(UTC))


class StandingClock:
    """A clock that stands still and moves only when somebody sleeps, so that a replay is the same every time."""

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("the clock needs a time with a zone")
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment the clock shows, UTC."""
        return self._moment

    def sleep(self, seconds: float) -> None:
        """Moves the clock on without waiting."""
        self._moment += timedelta(seconds=seconds)
