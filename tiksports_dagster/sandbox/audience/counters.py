"""What the sandbox asks of an audience, whichever it is: ``Counters`` of a ``Post`` at a moment. No arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Counters:
    """Totals since publication. ``average_watch_seconds`` is per view."""

    views: int
    likes: int
    comments: int
    shares: int
    saves: int
    reach: int
    average_watch_seconds: float
    skip_percent: float


@dataclass(frozen=True)
class SpeedChange:
    """From ``at`` to ``until`` (Unix seconds) a post is watched ``factor`` times as fast."""

    at: float
    until: float
    factor: float


@dataclass(frozen=True)
class Post:
    """What an audience sees of a post, and what is scheduled for it. ``published`` in Unix seconds."""

    platform: str
    id: str
    published: float
    caption: str = ""
    seconds: float = 0.0
    changes: tuple[SpeedChange, ...] = ()


Audience = Callable[[Post, float], Counters]
"""The counters that the platform tells of a post at a moment (Unix seconds): the same answer for the same arguments."""
