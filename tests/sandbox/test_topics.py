"""Topics with a growth that is known: what is counted follows what is true, and each topic is by itself."""

from __future__ import annotations

import numpy as np
import pytest

from tiksports_dagster.sandbox.audience.topics import simulate_topics


def test_one_more_topic_changes_no_other() -> None:
    few, more = simulate_topics(5, seed=4), simulate_topics(9, seed=4)
    assert (few.mentions == more.mentions[:5]).all()
    assert (simulate_topics(4, seed=4, first=5).mentions == more.mentions[5:]).all()
    assert not (few.mentions == simulate_topics(5, seed=5).mentions).all()


def test_sources_count_parts_of_what_is_expected() -> None:
    topics = simulate_topics(200)
    seen = topics.mentions.sum(axis=(0, 1)) / topics.expected.sum()
    assert seen == pytest.approx([0.5, 0.25, 0.5 / 3], rel=0.05)


def test_growth_is_the_coming_day_over_the_last() -> None:
    topics = simulate_topics(50, hours=96)
    assert np.isnan(topics.growth[:, :23]).all()
    hour = 40
    coming, last = (
        topics.expected[:, hour + 1 : hour + 25].sum(axis=1),
        topics.expected[:, hour - 23 : hour + 1].sum(axis=1),
    )
    assert topics.growth[:, hour] == pytest.approx(coming / last)


def test_what_happens_makes_a_topic_grow_and_then_fade() -> None:
    topics = simulate_topics(400, hours=96)
    just = (topics.happens > 30) & (topics.happens < 45)
    before = topics.growth[just, 30]
    quiet = topics.growth[np.isnan(topics.happens), 30]
    assert np.median(before) > 2
    assert np.median(quiet) == pytest.approx(1, abs=0.05)
    old = (topics.happens > -24) & (topics.happens < 10)
    assert np.median(topics.growth[old, 40]) < 0.9


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 1, "hours": 23}, {"count": 1, "sources": 0}])
def test_there_must_be_something_to_see(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="24 hours"):
        simulate_topics(**wrong)
