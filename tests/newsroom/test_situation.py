"""Where the channel stands: counted from what was decided before, as of the replayed moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.sensors.test_choices import decision
from tiksports_dagster.newsroom.situation import build_situation, local_day
from tiksports_dagster.store.records.decisions import Decision, Situation

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)


def made(post: str, at: datetime) -> Decision:
    return decision(post).model_copy(update={"at": at})


def situation(*decisions: Decision, now: datetime = NOW, as_of: datetime | None = None, **more: object) -> Situation:
    money = (Decimal(0), Decimal(0))
    return build_situation(
        decisions, now=now, as_of=as_of, zone=ZONE, posts_limit=3, spent=money, budgets=money, **more
    )


def test_posts_count_by_the_audiences_day() -> None:
    late_yesterday = made("a", datetime(2024, 3, 2, 4, 59, tzinfo=UTC))
    today = made("b", datetime(2024, 3, 2, 5, 1, tzinfo=UTC))
    found = situation(late_yesterday, today)
    assert (found.posts_today, found.last_post_at) == (1, today.at)
    assert found.local_day == "2024-03-02" == local_day(NOW, ZONE)


def test_a_replay_does_not_count_what_an_earlier_replay_of_the_moment_posted() -> None:
    earlier = [made(key, NOW + timedelta(seconds=seconds)) for key, seconds in (("a", 0), ("b", 2))]
    found = situation(*earlier, now=NOW + timedelta(seconds=5), as_of=NOW)
    assert (found.posts_today, found.last_post_at) == (0, None)
    assert found.covered_today == ("t",), "but no replay tells the same story twice"


def test_a_wait_is_no_post_and_a_rejected_post_neither_counts_nor_covers() -> None:
    found = situation(decision(None), made("a", NOW - timedelta(hours=1)), withdrawn=frozenset({"a"}))
    assert (found.posts_today, found.covered_today) == (0, ())
