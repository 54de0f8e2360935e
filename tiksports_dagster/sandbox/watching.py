"""Who watches this world's posts, and what is scheduled to go wrong with that: ``SandboxState.audience``.

Kept in the sandbox's file, so that all its processes show the same. What was told stays told: nothing can be scheduled
for the past, and posts lose views by a correction alone.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from tiksports_dagster.sandbox.audience.counters import Audience, Counters, Post, SpeedChange
from tiksports_dagster.sandbox.audience.life import Simulated
from tiksports_dagster.sandbox.audience.world import PRESETS, World, world_of
from tiksports_dagster.sandbox.store import Store, Task, next_number

PLATFORMS = ("tiktok", "instagram", "youtube")
SPEEDS = {"suppression": (0.0, 1.0), "viral": (1.0, 100.0)}
"""Faults that change how fast a post is watched, with the bounds of their factor."""
KINDS = (*SPEEDS, "hold", "stale", "correction", "missing", "duplicate", "deleted")
DEFAULT_PRESET = "realistic"
DEFAULT_SEED = 0
_FACTORS = {"suppression": 0.1, "viral": 4.0, "correction": 0.03}
"""Factors unless given; a correction's is the share of the views that is taken away."""
_JUST_NOW_SECONDS = 60.0
"""What somebody called now when asking may be a little past on arrival."""
_NO_HOLD = ("instagram",)
"""Platforms that know no hold for moderation."""


@dataclass(frozen=True)
class Scheduled:
    """One fault: for a post, or for all posts of the platform. Times are Unix seconds; ``until`` may be infinite."""

    id: int
    kind: str
    platform: str
    post_id: str | None
    at: float
    until: float
    factor: float | None

    def concerns(self, platform: str, post_id: str) -> bool:
        """Whether it is about that post."""
        return self.platform == platform and self.post_id in (None, post_id)

    def active(self, now: float) -> bool:
        """Whether it has begun and has not ended."""
        return self.at <= now < self.until


class Watching:
    """The audience of all posts. ``now`` gives Unix seconds; ``audience`` takes the simulated one's place, in tests."""

    def __init__(self, store: Store, now: Callable[[], float], audience: Audience | None = None) -> None:
        self._store = store
        self._now = now
        self._given = audience
        self._simulated = Simulated(PRESETS[DEFAULT_PRESET], DEFAULT_SEED)

    # --- the world

    def world(self) -> dict[str, Any]:
        """``preset``, ``seed`` and what was changed of the preset."""
        rows = self._store.read("SELECT body FROM audience_world")
        return json.loads(rows[0]["body"]) if rows else {"preset": DEFAULT_PRESET, "seed": DEFAULT_SEED}

    def choose(self, preset: str = DEFAULT_PRESET, seed: int = DEFAULT_SEED, **changes: Any) -> dict[str, Any]:
        """Sets the world of all posts, those of the past too: to be done before there are any.

        ``changes`` are numbers of ``World``, ``slot_shape``, or ``regime_at`` (ISO-8601 with a zone), such as
        ``choose("learnable", seed=3, slot_amplitude=0)``. ValueError for what is unknown or out of range.
        """
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise ValueError("seed is a whole number")
        body = {"preset": preset, "seed": seed, **{name: _plain(value) for name, value in changes.items()}}
        _world(body)
        with self._store.transaction() as db:
            db.execute("DELETE FROM audience_world")
            db.execute("INSERT INTO audience_world VALUES (?)", (json.dumps(body),))
        return body

    # --- the schedule

    def schedule(
        self,
        kind: str,
        *,
        platform: str,
        post_id: str | None = None,
        at: datetime | str | None = None,
        until: datetime | str | None = None,
        factor: float | None = None,
    ) -> int:
        """Plans a fault for one post, or for all of a platform; from now on and for ever unless times are given.

        ``suppression`` and ``viral``: watched ``factor`` times as fast, from the next quarter of an hour of the post's
        age on. ``hold``: waits for moderation, so TikTok tells no id and YouTube says private, and nobody watches.
        ``stale``: counters stand still and catch up. ``correction``: that share of the views is taken back at once.
        ``missing``: no counters are told. ``duplicate``: they are told twice in one answer.
        ``deleted``: the post is gone. Gives the fault's number; ValueError for anything unknown, and for times past.
        """
        now = self._now()
        _check(kind, platform, factor)
        begins, ends = _moment(at, now), _moment(until, math.inf)
        if begins < now - _JUST_NOW_SECONDS or ends <= max(begins, now):
            raise ValueError("at is not before now, and until is after it: what was told stays told")
        begins = max(begins, now)
        value = _FACTORS.get(kind) if factor is None else float(factor)
        with self._store.transaction() as db:
            number = next_number(db, "audience fault")
            row = (number, kind, platform, post_id, begins, ends, value)
            db.execute("INSERT INTO audience_faults VALUES (?,?,?,?,?,?,?)", row)
        return number

    def scheduled(self) -> list[Scheduled]:
        """Every fault, oldest first, those that are over too."""
        return [_scheduled(row) for row in self._store.read("SELECT * FROM audience_faults ORDER BY id")]

    def clear(self) -> None:
        """Ends all faults now. What they did to the views remains; deleted posts are back, corrections stay made."""
        now = self._now()
        with self._store.transaction() as db:
            db.execute("DELETE FROM audience_faults WHERE at > ?", (now,))
            db.execute("UPDATE audience_faults SET until = ? WHERE until > ? AND kind <> 'correction'", (now, now))

    # --- posts

    def fate(self, platform: str, post_id: str) -> frozenset[str]:
        """The kinds of faults that a post suffers at this moment."""
        now = self._now()
        return frozenset(one.kind for one in self.scheduled() if one.concerns(platform, post_id) and one.active(now))

    def times(self, platform: str, post_id: str) -> int:
        """How often one answer tells of a post."""
        return 2 if "duplicate" in self.fate(platform, post_id) else 1

    def watched(self, task: Task, published: float, *, at: float | None = None) -> Counters:
        """The counters that the platform tells of a post now, or at a moment in Unix seconds."""
        moment = self._now() if at is None else at
        stale = (one for one in self._faults(task) if one.kind == "stale" and one.active(moment))
        return self.counted(task, published, min([moment, *(one.at for one in stale)]))

    def counted(self, task: Task, published: float, moment: float) -> Counters:
        """The same without counters that stand still, as reports over whole days have it."""
        faults = self._faults(task)
        post, audience = _post(task, published, faults), self._audience()
        seen = audience(post, moment)
        taken = sum(
            math.floor(audience(post, one.at).views * (one.factor or 0.0))
            for one in faults
            if one.kind == "correction" and published < one.at <= moment
        )
        return replace(seen, views=max(seen.views - taken, 0))

    def truth(self, task: Task, published: float) -> dict[str, Any]:
        """What the simulation knows of a post and no API tells."""
        found = self._simulated_world().truth(_post(task, published, self._faults(task)))
        return {
            "platform": task.platform,
            "post_id": task.post_id,
            "expected_views_72h": round(math.exp(found.level[0])),
            "oracle_views_72h": round(math.exp(found.oracle_mean[0])),
            "appeal": round(float(found.appeal[0]), 4),
            "breakout": bool(found.breakout[0]),
            "half_life_hours": round(float(found.half_life[0]), 3),
            "second_wave_hours": None if math.isnan(found.wave_at[0]) else round(float(found.wave_at[0]), 2),
        }

    def _faults(self, task: Task) -> list[Scheduled]:
        return [one for one in self.scheduled() if one.concerns(task.platform, str(task.post_id))]

    def _audience(self) -> Audience:
        return self._given or self._simulated_world()

    def _simulated_world(self) -> Simulated:
        body = self.world()
        world, seed = _world(body), int(body["seed"])
        if (self._simulated.world, self._simulated.seed) != (world, seed):
            self._simulated = Simulated(world, seed)
        return self._simulated


def shown(fault: Scheduled) -> dict[str, Any]:
    """A fault as the control plane shows it, with ISO-8601 times; ``until`` is None for ever."""
    return {
        **asdict(fault),
        "at": datetime.fromtimestamp(fault.at, UTC).isoformat(),
        "until": None if math.isinf(fault.until) else datetime.fromtimestamp(fault.until, UTC).isoformat(),
    }


def _scheduled(row: sqlite3.Row) -> Scheduled:
    return Scheduled(*(row[field.name] for field in fields(Scheduled)))


def _post(task: Task, published: float, faults: list[Scheduled]) -> Post:
    changes = [
        SpeedChange(one.at, one.until, 0.0 if one.kind == "hold" else one.factor or 0.0)
        for one in faults
        if (one.kind in SPEEDS or one.kind == "hold") and one.until > published
    ]
    sent = task.details.get("snippet", {})
    tags = " ".join(f"#{tag.replace(' ', '')}" for tag in sent.get("tags", ()))
    caption = " ".join(text for text in (task.caption, tags) if text)
    seconds = float(task.details.get("seconds") or 0.0)
    return Post(task.platform, str(task.post_id), published, caption, seconds, tuple(changes))


def _world(body: dict[str, Any]) -> World:
    """The world that was chosen. ValueError for what is unknown, of another type or out of range."""
    changes = {name: value for name, value in body.items() if name not in ("preset", "seed")}
    known = {field.name for field in fields(World)} - {"name"}
    if set(changes) - known:
        wrong = ", ".join(sorted(set(changes) - known))
        raise ValueError(f"a world has no {wrong}; it has {', '.join(sorted(known))}")
    world = world_of(str(body["preset"]))
    for name, value in changes.items():
        usual = getattr(world, name)
        if isinstance(usual, float | int) and (isinstance(value, bool) or not isinstance(value, float | int)):
            raise ValueError(f"{name} is a number")
    if changes.get("slot_shape", "cosine") not in ("cosine", "evening"):
        raise ValueError("slot_shape is cosine or evening")
    if changes.get("regime_at") is not None:
        changes["regime_at"] = datetime.fromtimestamp(_moment(changes["regime_at"], 0.0), UTC)
    return replace(world, **changes)


def _check(kind: str, platform: str, factor: float | None) -> None:
    if kind not in KINDS:
        raise ValueError(f"no fault {kind!r} of an audience; there are {', '.join(KINDS)}")
    if platform not in PLATFORMS:
        raise ValueError(f"no platform {platform!r}; there are {', '.join(PLATFORMS)}")
    if kind == "hold" and platform in _NO_HOLD:
        raise ValueError(f"{platform} holds no post for moderation")
    if factor is None:
        return
    if kind not in _FACTORS:
        raise ValueError(f"{kind} has no factor")
    low, high = SPEEDS.get(kind, (0.0, 1.0))
    if isinstance(factor, bool) or not isinstance(factor, float | int) or not low <= factor <= high:
        raise ValueError(f"the factor of {kind} is a number from {low:g} to {high:g}")


def _moment(value: datetime | str | None, otherwise: float) -> float:
    """Unix seconds. ValueError for a time without a zone."""
    if value is None:
        return otherwise
    time = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError("a time needs a zone; add Z or an offset")
    return time.timestamp()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
