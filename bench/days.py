"""Whole days of posts, generated at random and planned by the scheduler, held against the rules by a second reading.

``make bench-slots``: 100,000 channel days; what is counted is violations.
"""

from __future__ import annotations

import random
import time as stopwatch
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.results import write
from tiksports_dagster.configuration import Platform, load_platforms
from tiksports_dagster.publishing.slots import Calendar, plan_slots
from tiksports_dagster.store.records.content import Brief
from tiksports_dagster.store.records.trends import ContentType

DAYS = 100_000
ZONES = (
    "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns",
    "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo",
)  # fmt: skip
"""Clocks that move by an hour, by half an hour, not at all, and twice around Ramadan."""


@dataclass(frozen=True)
class Plan:
    """A channel to generate: ``days`` local days from a random date on."""

    days: int
    posts_per_day: int
    zone: ZoneInfo
    seed: int


@dataclass(frozen=True)
class Posted:
    """One planned post of the channel."""

    at: datetime
    follow_up: bool


@dataclass(frozen=True)
class Channel:
    """What was planned for one platform."""

    plan: Plan
    platform: Platform
    posts: tuple[Posted, ...]


def a_channel(plan: Plan) -> Channel:
    """Plans more posts a day than fit, some breaking, some following up a viral one, at any minute of the day."""
    chance = random.Random(plan.seed)  # noqa: S311
    platform = chance.choice(list(load_platforms().values()))
    calendar = Calendar(plan.zone, plan.posts_per_day)
    start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(2500))
    orders = sorted(
        start + timedelta(minutes=chance.randrange(24 * 60 * plan.days))
        for _ in range(plan.days * (plan.posts_per_day + 1))
    )
    posts: list[Posted] = []
    for number, now in enumerate(orders):
        follow_up = chance.random() < 0.15
        order = _order(f"{plan.seed}-{number}", now, breaking=chance.random() < 0.3, follow_up=follow_up)
        near = [post.at for post in posts if post.at > now - timedelta(days=3)]
        slot = plan_slots(order, [platform], calendar, taken={platform.name: near}, now=now)[0]
        assert slot.at >= now
        posts.append(Posted(slot.at, follow_up))
    return Channel(plan, platform, tuple(sorted(posts, key=lambda post: post.at)))


def _order(post: str, at: datetime, *, breaking: bool, follow_up: bool) -> Brief:
    return Brief.model_construct(
        post=post,
        trend_id="t",
        title="t",
        league=None,
        content_type=ContentType.BREAKING_NEWS,
        angle="",
        platforms=(),
        target_seconds=20,
        min_seconds=15,
        max_seconds=30,
        publish_at=at,
        breaking=breaking,
        follow_up_of="viral" if follow_up else None,
    )


def violations(channel: Channel) -> list[str]:
    """Breaches of the rules, found without the scheduler's own arithmetic."""
    found: list[str] = []
    row = channel.platform
    for one, other in zip(channel.posts, channel.posts[1:], strict=False):
        least = row.follow_up_gap_minutes if one.follow_up or other.follow_up else row.min_gap_minutes
        if (other.at - one.at).total_seconds() < 60 * least:
            found.append(f"{one.at} and {other.at} are closer than {least} min")
    found += _full_days(channel.posts, channel.plan)
    return found


def _full_days(posts: Sequence[Posted], plan: Plan) -> list[str]:
    counts: dict[str, int] = {}
    for post in posts:
        day = f"{post.at.astimezone(plan.zone):%Y-%m-%d}"
        counts[day] = counts.get(day, 0) + 1
    return [f"{count} posts on {day}" for day, count in counts.items() if count > plan.posts_per_day]


def main() -> None:
    """Generates the days and writes ``slots.json``."""
    started, found, posts, stretch = stopwatch.perf_counter(), 0, 0, 50
    for seed in range(DAYS // stretch):
        zone = ZoneInfo(ZONES[seed % len(ZONES)])
        channel = a_channel(Plan(days=stretch, posts_per_day=1 + seed % 5, zone=zone, seed=seed))
        found += len(violations(channel))
        posts += len(channel.posts)
        if (seed + 1) % 400 == 0:
            print(f"{(seed + 1) * stretch:,} days, {posts:,} posts, {found} violations", flush=True)
    figures = {"days": DAYS, "posts": posts, "violations": found}
    seconds = round(stopwatch.perf_counter() - started, 1)
    print(write("slots", {**figures, "seconds": seconds}, 1).read_text())


if __name__ == "__main__":
    main()
