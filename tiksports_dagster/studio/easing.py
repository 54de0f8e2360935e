"""Easing curves and keyframe tracks: how a value gets from one moment to the next. No pixels, no colours."""

from __future__ import annotations

from typing import Literal

from tiksports_dagster.store.records.base import Record

Ease = Literal["linear", "out", "in", "in_out", "back", "expo", "hold"]


class Key(Record):
    """A value reached at a moment. ``ease`` is the way from this key to the next. ``at`` in seconds of the scene."""

    at: float
    to: float
    ease: Ease = "out"


Track = tuple[Key, ...]
"""Keys in order of time. Empty: the value never leaves its default."""


def ease(name: Ease, u: float) -> float:
    """The curve ``name`` at ``u`` (clamped to 0..1); 0 at 0 and 1 at 1. ``back`` overshoots by about 10 %."""
    u = min(1.0, max(0.0, u))
    if name == "linear":
        return u
    if name == "in":
        return u**3
    if name == "in_out":
        return 4 * u**3 if u < 0.5 else 1 - (2 - 2 * u) ** 3 / 2
    if name == "back":
        # Penner's back-out with his overshoot constant 1.70158
        return 1 + 2.70158 * (u - 1) ** 3 + 1.70158 * (u - 1) ** 2
    if name == "expo":
        return 1.0 if u >= 1 else (1 - 2 ** (-10 * u)) / (1 - 2**-10)
    if name == "hold":
        return 1.0 if u >= 1 else 0.0
    return 1 - (1 - u) ** 3


def sample(track: Track, at: float, default: float) -> float:
    """The track's value at ``at`` seconds: the first key's before it, the last key's after it, eased in between."""
    if not track:
        return default
    before = track[0]
    if at <= before.at:
        return before.to
    for key in track[1:]:
        if at < key.at:
            return before.to + (key.to - before.to) * ease(before.ease, (at - before.at) / (key.at - before.at))
        before = key
    return before.to


def shifted(track: Track, seconds: float) -> Track:
    """The same track, later by ``seconds``."""
    return tuple(key.model_copy(update={"at": key.at + seconds}) for key in track)


def settles_at(track: Track) -> float:
    """The moment of the last key, seconds of the scene; minus infinity for a track that never moves."""
    return track[-1].at if track else float("-inf")
