"""Reading a stranger's JSON: each function gives a value of the kind asked for, or nothing; none of them raises."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LARGEST = 2**63 - 1
"""The largest whole number a database column holds; a larger one is taken for unreadable."""

_MILLISECONDS_FROM = 100_000_000_000
"""An epoch number beyond this (the year 5138 in seconds) is in milliseconds."""


def as_dict(value: object) -> Mapping[str, Any]:
    """The value when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value when it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def dig(value: object, *path: str | int) -> Any:
    """The value at a path of object keys and array places, or None when any step is missing."""
    for step in path:
        if isinstance(step, int):
            items = as_list(value)
            value = items[step] if -len(items) <= step < len(items) else None
        else:
            value = as_dict(value).get(step)
    return value


def as_text(value: object) -> str | None:
    """Text or a number as text, else None; also None when nothing but space is left.

    NUL and half surrogate pairs, which neither PostgreSQL nor UTF-8 can hold, are taken out.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        text = str(value)
    except ValueError:  # a whole number of more than 4,300 digits
        return None
    text = text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    return text or None


def as_float(value: object) -> float | None:
    """A finite number, also one written as text, else None."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def as_int(value: object) -> int | None:
    """A whole number, also one written as text (exact beyond 2**53), else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            value = as_float(value)
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value.is_integer() else None
    return value if isinstance(value, int) and -LARGEST <= value <= LARGEST else None


def as_count(value: object) -> int | None:
    """A whole number that is not negative, else None: how many people did something."""
    number = as_int(value)
    return number if number is not None and number >= 0 else None


def as_flag(value: object) -> bool | None:
    """True or False, else None."""
    return value if isinstance(value, bool) else None


def as_moment(value: object) -> datetime | None:
    """An ISO 8601 time with a zone (seconds may be missing), as UTC, else None: a time without a zone is unreadable."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def as_epoch(value: object) -> datetime | None:
    """Seconds (or milliseconds, told apart by size) since 1970, as UTC, else None. 0 means "not told"."""
    number = as_float(value)
    if number is None or number <= 0:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS_FROM else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def as_link(value: object) -> str | None:
    """An http(s) address, else None: another scheme never becomes a link in a page."""
    text = as_text(value)
    return text if text is not None and text.startswith(("http://", "https://")) else None


def identifier(value: object) -> str | None:
    """An id as text, whether the source wrote it as a number or as text; None for anything else."""
    if isinstance(value, float):
        return None
    return as_text(value)
