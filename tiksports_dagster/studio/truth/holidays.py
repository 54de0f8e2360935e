"""Holidays by the calendar: a game "before Christmas" or "on Boxing Day" is compared with its day."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FIXED = {
    "christmas": (12, 25), "boxing": (12, 26), "halloween": (10, 31), "new year": (1, 1), "valentine": (2, 14),
    "independence": (7, 4), "leap": (2, 29),
}  # fmt: skip
_FLOATING = {
    "thanksgiving": (11, 3, 4),
    "labor": (9, 0, 1),
    "memorial": (5, 0, 5),
    "mother": (5, 6, 2),
    "father": (6, 6, 3),
}
"""Month, weekday (Monday is 0) and which one of the month; the fifth is the last."""
_BEFORE = re.compile(r"\b(?:before|by|ahead of|until|heading into|going into|prior to)\s+$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|since|past)\s+$", re.IGNORECASE)
_NEAR = timedelta(days=75)
"""How far off a holiday may be for what is before or after it."""


def holiday_fits(text: str, before: str, day: date) -> bool:
    """Whether a holiday ``text``, with what stands ``before`` it, is told truly of something of ``day``."""
    for year in (day.year - 1, day.year, day.year + 1):
        holiday = _of(text, year)
        if holiday is None:
            continue
        if _BEFORE.search(before):
            fits = timedelta() < holiday - day <= _NEAR
        elif _AFTER.search(before):
            fits = timedelta() < day - holiday <= _NEAR
        else:
            fits = day == holiday
        if fits:
            return True
    return False


def _of(text: str, year: int) -> date | None:
    name = re.sub(r"(?:['’]s)?(?: (?:day|eve|night))?$", "", text.casefold())
    eve = timedelta(days=text.casefold().endswith(" eve"))
    try:
        if name in _FIXED:
            return date(year, *_FIXED[name]) - eve
        if name in _FLOATING:
            month, weekday, which = _FLOATING[name]
            first = date(year, month, 1)
            days = [first + timedelta(days=n) for n in range(31)]
            own = [day for day in days if day.month == month and day.weekday() == weekday]
            return own[min(which, len(own)) - 1] - eve
    except ValueError:
        return None  # a year without a leap day
    return None
