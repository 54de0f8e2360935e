"""The shipped curves and thresholds, ``config/alarms.json``, read and checked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from tiksports_dagster.configuration import config_dir, read_json
from tiksports_dagster.store.records.watching import AlarmTable, Curves


@lru_cache
def load_alarms(directory: Path | None = None) -> AlarmTable:
    """The table. Raises ``InputError``."""
    return read_json((directory or config_dir()) / "alarms.json", TypeAdapter(AlarmTable))


def shipped_curves(table: AlarmTable, zone: str) -> Curves:
    """The curves of other channels for an audience in that time zone (IANA name), to begin with and to fit from."""
    return Curves(zone=zone, platforms=table.curves)
