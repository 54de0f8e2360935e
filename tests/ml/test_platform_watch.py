"""Outages, held and deleted posts, and changed definitions: told as what they are, and not as lost reach."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from tests.ml.builders import CURVES, START, THRESHOLDS, after, smooth
from tiksports_dagster.ml.watching import watch
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind

COUNTERS = ["views", "likes", "comments", "shares"]


def channel(count: int = 4, platform: str = "tiktok") -> pd.DataFrame:
    """Posts two hours apart, the oldest first."""
    posts = [
        smooth(f"p{number}", platform=platform, published=START + timedelta(hours=2 * number), level=60_000)
        for number in range(count)
    ]
    return pd.concat(posts, ignore_index=True)


def told(frame: pd.DataFrame, hours: float) -> list[Alarm]:
    return watch(frame, THRESHOLDS, CURVES, after(hours))


def since(frame: pd.DataFrame, hours: float) -> pd.Series:
    return frame["observed_at"] > pd.Timestamp(after(hours))


def still(frame: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """The counters of those rows are what they were before."""
    kept = frame.copy()
    kept.loc[chosen, COUNTERS] = np.nan
    kept[COUNTERS] = kept.groupby("post")[COUNTERS].ffill()
    return kept


def test_a_channel_as_expected_raises_nothing() -> None:
    assert told(channel(), 20) == []


def test_a_platform_that_does_not_answer_is_an_outage_and_nothing_else() -> None:
    frame = channel()
    (found,) = told(frame[~since(frame, 15)], 17)
    assert (found.kind, found.key, found.confirmed) == (AlarmKind.OUTAGE, "outage:tiktok:channel", True)
    assert found.words == "tiktok: no reading of any of 4 posts for 2.0 hours"
    assert found.since == after(15)


def test_an_outage_of_one_platform_leaves_the_other_judged() -> None:
    frame = channel()
    other = smooth("q", platform="instagram", level=60_000, changes=[(12, 0.05)])
    both = pd.concat([frame[~since(frame, 15)], other])
    assert [alarm.key for alarm in told(both, 17)] == ["outage:tiktok:channel", "suppression:instagram:q"]


def test_counters_of_all_posts_that_stand_still_are_an_outage() -> None:
    frame = channel()
    (found,) = told(still(frame, since(frame, 15)), 17)
    assert found.kind is AlarmKind.OUTAGE
    assert "stood still" in found.words


def test_a_post_that_is_told_of_no_more_while_others_are_is_deleted() -> None:
    frame = channel()
    (found,) = told(frame[~(since(frame, 15) & (frame["post"] == "p2"))], 18)
    assert found.key == "deleted:tiktok:p2"


def test_old_posts_that_nobody_reads_any_more_are_not_deleted() -> None:
    old = smooth("old", published=START - timedelta(hours=60), hours=50, level=60_000)
    assert told(pd.concat([old, channel()]), 20) == []


def test_a_post_answered_without_counters_is_held() -> None:
    frame = channel()
    frame.loc[since(frame, 12) & (frame["post"] == "p1"), COUNTERS] = np.nan
    (found,) = told(frame, 17)
    assert found.key == "moderation_hold:tiktok:p1"


def test_a_counter_that_stands_still_alone_is_held() -> None:
    frame = channel()
    (found,) = told(still(frame, since(frame, 12) & (frame["post"] == "p1")), 17)
    assert found.key == "moderation_hold:tiktok:p1"


def test_a_post_without_a_view_after_half_a_day_is_held() -> None:
    unseen = smooth("unseen", level=60_000).assign(views=0.0, likes=0.0)
    assert told(pd.concat([channel(), unseen]), 11) == []
    assert [alarm.key for alarm in told(pd.concat([channel(), unseen]), 13)] == ["moderation_hold:tiktok:unseen"]


def test_a_new_definition_is_told_and_judged_anew() -> None:
    frame = channel()
    late = since(frame, 15)
    frame["view_definition"] = frame["view_definition"].mask(late, "two")
    frame["views"] = frame["views"].mask(late, frame["views"] * 0.4)
    for hours in (16, 18, 20):
        (found,) = told(frame, hours)
        assert found.kind is AlarmKind.DEFINITION_CHANGE
        assert "two now, one before" in found.words


def test_views_that_are_counted_otherwise_without_notice_are_no_viral_posts() -> None:
    frame = channel()
    base = frame["post"].map(frame[~since(frame, 15)].groupby("post")["views"].max())
    frame["views"] = frame["views"].where(frame["views"] <= base, base + 4 * (frame["views"] - base))
    (found,) = told(frame, 17)
    assert found.kind is AlarmKind.DEFINITION_CHANGE
    assert 3 < found.evidence["factor"] < 4.5


def test_counters_that_fall_duplicates_and_gaps_are_no_alarm() -> None:
    frame = channel()
    late = since(frame, 15) & (frame["post"] == "p0")
    frame.loc[late, "views"] -= np.floor(frame.loc[late, "views"] * 0.05)
    rng = np.random.default_rng(4)
    frame = frame[rng.random(len(frame)) > 0.1]
    frame = pd.concat([frame, frame.sample(frac=0.1, random_state=2)])
    for hours in np.arange(8, 24, 0.5):
        assert told(frame, float(hours)) == []
