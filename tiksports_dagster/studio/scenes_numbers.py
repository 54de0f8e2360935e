"""Numbers that count: which texts can, and what they read on the way."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = re.compile(
    r"(?P<before>[^\d\w]{0,3})(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<after>[^\d]{0,8})"
)
_ORDINAL = re.compile(r"(st|nd|rd|th)\b", re.IGNORECASE)


class Countable(NamedTuple):
    """A text that is one number with signs or a unit around it, such as ``$4.2M`` or ``40,000``."""

    text: str
    before: str
    value: float
    decimals: int
    grouped: bool
    after: str
    start: float

    def at(self, progress: float) -> str:
        """What it reads at ``progress`` 0..1; at 1 the text itself, to the letter."""
        if progress >= 1:
            return self.text
        value = self.start + (self.value - self.start) * max(0.0, progress)
        if self.decimals == 0:
            value = int(value)
        return f"{self.before}{value:{',' if self.grouped else ''}.{self.decimals}f}{self.after}"


def number_in(text: str) -> float | None:
    """The value of a text that is one number, else None (records such as ``63-82``, times, ordinals, names)."""
    found = _NUMBER.fullmatch(text.strip())
    return None if found is None or _ORDINAL.match(found["after"]) else float(found["number"].replace(",", ""))


def countable(text: str) -> Countable | None:
    """How the text counts up; None when it is not one number, is zero, or would only flicker.

    A year counts its last thirty, because 0 to 1998 says nothing.
    """
    text = text.strip()
    value = number_in(text)
    found = _NUMBER.fullmatch(text)
    if value is None or found is None or value == 0:
        return None
    number = found["number"]
    decimals = len(number.partition(".")[2])
    year = re.fullmatch(r"(18|19|20)\d\d", number) is not None and not found["before"] and not found["after"]
    return Countable(text, found["before"], value, decimals, "," in number, found["after"], value - 30 if year else 0.0)
