"""What is told to people outside: one alert, and the note of what became of telling it."""

from __future__ import annotations

from typing import Literal

from tiksports_dagster.store.records.base import Record, UtcTime

Severity = Literal["info", "warn", "error"]
AlertState = Literal["sent", "failed", "repeated", "too_many"]


class Alert(Record):
    """One thing to tell: what, where, how sure, what to do. The same thing told again has the same ``key``."""

    key: str
    kind: str
    severity: Severity
    title: str
    body: str


class Delivery(Record):
    """Which services took a message, by their names."""

    taken: tuple[str, ...]
    failed: tuple[str, ...]


class AlertNote(Record):
    """What became of an alert."""

    at: UtcTime
    alert: Alert
    state: AlertState
    message: str | None = None
    """Id of the message it went out with; a summary holds several alerts."""
    channels: tuple[str, ...] = ()
    """Services that took it, by their names; addresses and secrets are never kept."""
    failed: tuple[str, ...] = ()
    """Services that did not."""
