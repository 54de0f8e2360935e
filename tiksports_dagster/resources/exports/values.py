"""Reading one cell: counts, lengths of time and days, in the ways studios write them. ValueError says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

UNKNOWN = frozenset({"", "-", "–", "—", "--", "n/a", "na", "none", "null", "nan"})
"""Cells that say that the platform does not tell."""

_MAGNITUDES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_PLAIN = re.compile(r"[+-]?\d+(\.0+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,.\u00a0\u202f' ])\d{3}(\1\d{3})*")
_SHORT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*([kmb])", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")
_WORDS = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y/%m/%d", "%Y%m%d")
_YEARLESS = ("%B %d", "%b %d", "%d %B", "%d %b")

DayOrder = Literal["month", "day"]
"""Which of the two comes first in 03/04/2026."""


def known(cell: str) -> str | None:
    """The cell's text, None when it says that nothing is known."""
    text = cell.strip()
    return None if text.lower() in UNKNOWN else text


def count(cell: str) -> int | None:
    """A count such as ``15400``, ``15,400`` or ``15.4K``; None where none is told. Never negative."""
    text = known(cell)
    if text is None:
        return None
    if _GROUPED.fullmatch(text):
        value = int(re.sub(r"[^\d+-]", "", text))
    elif _PLAIN.fullmatch(text):
        value = int(text.split(".")[0])
    elif short := _SHORT.fullmatch(text):
        value = round(float(short[1].replace(",", ".")) * _MAGNITUDES[short[2].lower()])
    else:
        raise ValueError(f"{text[:40]!r} is not a count")
    if value < 0:
        raise ValueError(f"{text[:40]!r} is negative")
    return value


def number(cell: str) -> float | None:
    """A number with an optional fraction, such as hours watched; None where none is told. Never negative."""
    text = known(cell)
    if text is None:
        return None
    plain = text.replace("\u00a0", "").replace(" ", "")
    if "," in plain:
        # a comma is a fraction where nothing else can be meant, else it groups thousands
        decimal = "." not in plain and not re.fullmatch(r"\d{1,3}(,\d{3})+", plain)
        plain = plain.replace(",", "." if decimal else "")
    if not re.fullmatch(r"\+?\d+(\.\d+)?([eE][+-]?\d+)?", plain):
        raise ValueError(f"{text[:40]!r} is not a number")
    return float(plain)


def seconds(cell: str) -> float | None:
    """A length such as ``0:31``, ``1:02:03``, ``12.5`` or ``12s``, in seconds; None where none is told."""
    text = known(cell)
    if text is None:
        return None
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60 + int(clock[3])
    return number(re.sub(r"\s*s(ec(onds?)?)?$", "", text))


def day_order(cells: Iterable[str], usual: DayOrder) -> DayOrder:
    """What 03/04/2026 means in this file: what its other days leave possible, else what is usual there."""
    for cell in cells:
        if found := _NUMBERS.match(cell.strip()):
            if int(found[1]) > 12:
                return "day"
            if int(found[2]) > 12:
                return "month"
    return usual


def day(cell: str, order: DayOrder, newest: date) -> date:
    """A day. One without a year is the last such day that is not after ``newest``.

    Raises ``ValueError`` for what is no day or lies after ``newest``.
    """
    text = cell.strip()
    found = _whole_day(text, order) or _yearless(text, newest)
    if found is None:
        raise ValueError(f"{text[:40]!r} is not a day")
    if found > newest:
        raise ValueError(f"{text[:40]!r} lies in the future")
    if found.year < 2005:
        raise ValueError(f"{text[:40]!r} is before there was any such platform")
    return found


def moment(cell: str, order: DayOrder, zone: ZoneInfo) -> datetime | None:
    """When something was published, UTC; a time without a zone is of ``zone``. None where it is not told."""
    text = known(cell)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        head, _, clock = text.partition(" ") if _NUMBERS.match(text) else (text, "", "")
        found = _whole_day(head, order)
        if found is None:
            raise ValueError(f"{text[:40]!r} is not a time") from None
        at = datetime.combine(found, time(), zone) + _time_of_day(clock)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _time_of_day(text: str) -> timedelta:
    for form in ("%H:%M", "%H:%M:%S", "%I:%M %p"):
        try:
            at = datetime.strptime(text.strip().upper(), form)  # noqa: DTZ007 - a time of day, without a date
        except ValueError:
            continue
        return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
    return timedelta(0)


def _whole_day(text: str, order: DayOrder) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if re.match(r"\d{4}-\d{2}-\d{2}", text) else _written(text, order)
    except ValueError:
        return None


def _written(text: str, order: DayOrder) -> date | None:
    if parts := _NUMBERS.fullmatch(text):
        first, second, year = int(parts[1]), int(parts[2]), int(parts[3])
        month, of_month = (first, second) if order == "month" else (second, first)
        return date(year + 2000 if year < 100 else year, month, of_month)
    for form in _WORDS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _yearless(text: str, newest: date) -> date | None:
    for form in _YEARLESS:
        # 2000 is a leap year, so that February 29 can be read
        try:
            found = datetime.strptime(f"{text} 2000", f"{form} %Y")  # noqa: DTZ007
        except ValueError:
            continue
        for year in range(newest.year, newest.year - 5, -1):
            try:
                candidate = date(year, found.month, found.day)
            except ValueError:
                continue
            if candidate <= newest:
                return candidate
    return None
