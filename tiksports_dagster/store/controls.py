"""What was said about platforms and posts, by people and by the house itself: pause, resume, approve, reject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select

from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.decisions import Hold
from tiksports_dagster.store.tables import controls

Control = Literal["pause", "resume", "approve", "reject"]
PERSON = "person"


@dataclass(frozen=True)
class Word:
    """One thing that was said. ``until`` ends a pause by itself, ``said_by`` is ``person`` or ``alarm:<its key>``."""

    action: str
    subject: str
    at: datetime
    note: str | None = None
    until: datetime | None = None
    said_by: str = PERSON


def holds_in_force(words: Iterable[Word], now: datetime) -> tuple[Hold, ...]:
    """What is on hold at ``now``, given every pause and resume, oldest first; one hold a subject, by subject.

    A resume ends every pause before it, a pause with an end is over at its end, and one without never ends by
    itself, whatever was said after it: an alarm's pause on top of a person's takes nothing away from it.
    """
    said: dict[str, list[Word]] = {}
    for word in words:
        if word.action == "resume":
            said.pop(word.subject, None)
        elif word.action == "pause":
            said.setdefault(word.subject, []).append(word)
    found: list[Hold] = []
    for subject, pauses in sorted(said.items()):
        lasting = [word for word in pauses if word.until is None]
        running = [word for word in pauses if word.until is not None and word.at <= now < word.until]
        if not lasting and not running:
            continue
        chosen = lasting[-1] if lasting else max(running, key=lambda word: word.until or now)
        found.append(Hold(platform=subject, since=chosen.at, until=chosen.until, by=chosen.said_by, why=chosen.note))
    return tuple(found)


class ControlStore:
    """Appends words and tells what they come to now."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def say(
        self,
        action: Control,
        subject: str,
        note: str | None = None,
        *,
        until: datetime | None = None,
        said_by: str = PERSON,
    ) -> None:
        """Appends one word. ``until`` (aware) ends a pause by itself."""
        row = {
            "at": self._clock.now(),
            "action": action,
            "subject": subject,
            "note": note,
            "until": until,
            "said_by": said_by,
        }
        with self._database.engine.begin() as connection:
            connection.execute(insert(controls).values(row))

    def last_words(self) -> dict[str, str]:
        """Subject → the newest action said about it."""
        newest = select(controls).order_by(controls.c.subject, controls.c.id.desc()).distinct(controls.c.subject)
        with self._database.engine.connect() as connection:
            return {row.subject: row.action for row in connection.execute(newest)}

    def pauses(self) -> list[Word]:
        """Every pause and resume ever said, oldest first."""
        query = select(controls).where(controls.c.action.in_(["pause", "resume"])).order_by(controls.c.id)
        with self._database.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Word(row.action, row.subject, row.at, row.note, row.until, row.said_by) for row in rows]

    def holds(self) -> tuple[Hold, ...]:
        """What is on hold now by the newsroom's clock: since when, until when, by whom and why."""
        return holds_in_force(self.pauses(), self._clock.now())

    def paused(self) -> tuple[str, ...]:
        """Platforms (or ``all``) on hold now."""
        return tuple(hold.platform for hold in self.holds())
