"""The user's own footage, pictures and music, each with the licence that allows its use."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime


class Licence(Record):
    """Why a file may be used, where and until when."""

    source: str = Field(min_length=1)
    """Who gave it, such as ``own footage`` or an agency's name and invoice."""
    name: str = Field(min_length=1)
    """Such as ``CC-BY-4.0`` or ``own work``."""
    expires_at: UtcTime | None = None
    people: tuple[str, ...] = ()
    """Recognizable people; empty when there are none."""
    consent: str = ""
    """Why they may be shown, such as ``model release 2025-11-02``; needed when there are any."""
    platforms: tuple[str, ...] = ()
    """Platforms it may be shown on; empty: all."""
    credit: str = ""
    """Words that must stand in the caption."""

    def allows(self, platforms: tuple[str, ...], at: datetime) -> bool:
        """True when the file may be used on every one of ``platforms`` at ``at`` (aware)."""
        alive = self.expires_at is None or at < self.expires_at
        agreed = not self.people or bool(self.consent)
        return alive and agreed and (not self.platforms or set(platforms) <= set(self.platforms))


class MediaItem(Record):
    """One file of the media library with its record. ``path`` is relative to the library's folder."""

    path: str
    sha256: str
    kind: Literal["video", "picture", "music"]
    licence: Licence
    leagues: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    athletes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mood: str = ""
    """Music: such as ``driving``, ``tense``, ``triumphant``, ``calm``."""
    beats_per_minute: float | None = None
    seconds: float | None = None
