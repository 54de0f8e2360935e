"""What every record has in common: frozen, closed, aware UTC times, and a content hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict


def _to_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone; give it one (UTC inside the program)")
    return value.astimezone(UTC)


UtcTime = Annotated[datetime, AfterValidator(_to_utc)]
"""An aware datetime, always stored in UTC."""


class Record(BaseModel):
    """A frozen value that crosses the border between two rooms.

    ``volatile`` names the fields that say *when we looked* rather than *what we saw*; they are left
    out of the content hash, so that the same news read twice is the same data version.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    volatile: ClassVar[frozenset[str]] = frozenset()

    def columns(self) -> dict[str, Any]:
        """Values of table columns that are not fields of the same name."""
        return {}


def _stable(value: object) -> Any:
    if isinstance(value, Record):
        fields = type(value).model_fields
        return {name: _stable(getattr(value, name)) for name in fields if name not in value.volatile}
    if isinstance(value, dict):
        return {str(key): _stable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_stable(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def content_hash(value: Record | Sequence[Record] | None) -> str:
    """SHA-256 (hex) of a value's meaning: canonical JSON without the volatile fields."""
    text = json.dumps(_stable(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
