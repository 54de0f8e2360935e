"""Game days: ESPN files every game under the US Eastern day on which it started."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")


def eastern_day(moment: datetime) -> date:
    """The US Eastern day of an aware moment: 03:00 UTC is still the evening before. ``ValueError`` without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a game day needs a time with a zone")
    return moment.astimezone(EASTERN).date()


def game_days(now: datetime) -> tuple[date, date]:
    """Today and yesterday as game days, so that a late game on the West Coast is still read after midnight."""
    today = eastern_day(now)
    return today, today - timedelta(days=1)
