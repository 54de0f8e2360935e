"""Rows of ``alerts``: what was told to people and what was held back; the rules are in ``publishing/alerting.py``."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, insert, select, text

from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.alerts import AlertNote
from tiksports_dagster.store.tables import alerts

_LOCK = 7_204_118_553
"""Number of the advisory lock under which one process tells at a time."""


class AlertStore:
    """Appends notes and reads them back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def alone(self) -> Generator[None]:
        """Waits for its turn, so that two processes do not tell the same thing; a process that died holds nobody up."""
        with self._database.engine.connect() as connection:
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
                connection.commit()

    def note(self, notes: Sequence[AlertNote]) -> None:
        """Appends notes; nothing for none."""
        rows = [
            {
                "at": note.at,
                "key": note.alert.key,
                "kind": note.alert.kind,
                "state": note.state,
                "record": note.model_dump(mode="json"),
            }
            for note in notes
        ]
        if rows:
            with self._database.engine.begin() as connection:
                connection.execute(insert(alerts), rows)

    def told(self, keys: Sequence[str]) -> dict[str, AlertNote]:
        """The newest note with state ``sent`` of each key."""
        return self._newest(keys, "sent")

    def newest(self, keys: Sequence[str]) -> dict[str, AlertNote]:
        """The newest note of each key, whatever became of it."""
        return self._newest(keys, None)

    def messages_since(self, moment: datetime) -> int:
        """Messages that went out since a moment; a summary counts once."""
        message = alerts.c.record["message"].astext
        query = select(func.count(func.distinct(message))).where(alerts.c.at > moment, alerts.c.state == "sent")
        with self._database.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def last(self) -> AlertNote | None:
        """The newest note of a message that was tried."""
        query = select(alerts.c.record).where(alerts.c.state.in_(["sent", "failed"])).order_by(alerts.c.id.desc())
        with self._database.engine.connect() as connection:
            record = connection.execute(query.limit(1)).scalar_one_or_none()
        return None if record is None else AlertNote.model_validate(record)

    def _newest(self, keys: Sequence[str], state: str | None) -> dict[str, AlertNote]:
        query = select(alerts.c.key, alerts.c.record).where(alerts.c.key.in_(list(keys)))
        if state is not None:
            query = query.where(alerts.c.state == state)
        query = query.order_by(alerts.c.key, alerts.c.id.desc()).distinct(alerts.c.key)
        with self._database.engine.connect() as connection:
            return {row.key: AlertNote.model_validate(row.record) for row in connection.execute(query)}
