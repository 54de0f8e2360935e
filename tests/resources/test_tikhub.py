"""Trends from TikHub, in every shape it is known to send."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure, TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.sources import tikhub_client
from tiksports_dagster.resources.sources.tikhub import TikHubClient
from tiksports_dagster.resources.world import World
from tiksports_dagster.settings import Settings

from .fake import Asked, Fake, Reply, in_turn

KEY = "tikhub-key-123456"


def item(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": "7341900000000000009",
        "desc": "40K! #lebron",
        "createTime": "1709452800",
        "author": {"uniqueId": "hoops"},
        "challenges": [{"id": "1", "title": "lebron"}, {"id": "2", "title": "NBA"}],
        "textExtra": [{"hashtagName": "nba"}, {"hashtagName": ""}],
        "video": {"duration": 19},
        "stats": {"playCount": 9400000, "diggCount": 1700000, "shareCount": 130000, "commentCount": 22000},
        "statsV2": {"playCount": "9412345", "diggCount": "1698765", "shareCount": "129999"},
    }
    return {**row, **changes}


def client(fake: Fake, clock: StandingClock, **options: Any) -> TikHubClient:
    return TikHubClient(fake.url, SecretStr(KEY), clock, **options)


def envelope(data: Any) -> dict[str, Any]:
    return {"code": 200, "router": "/x", "params": {}, "data": data}


@pytest.mark.parametrize(
    "data",
    [
        {"itemList": [item()]},
        {"item_list": [item()]},
        {"items": [item()]},
        {"data": {"itemList": [item()]}},
        {"data": [item()]},
        [item()],
    ],
)
def test_videos_are_found_wherever_the_envelope_has_them(clock: StandingClock, data: Any) -> None:
    with Fake(in_turn(envelope(data))) as fake:
        batch = client(fake, clock).trending_videos()
    (video,) = batch.items
    assert (video.id, video.author, video.duration_seconds) == ("7341900000000000009", "hoops", 19)
    assert video.hashtags == ("lebron", "nba")
    assert video.created_at is not None
    assert [asked.headers["authorization"] for asked in fake.asked] == [f"Bearer {KEY}"] * 2
    assert fake.asked[1].query["categoryType"] == ["112"]


def test_exact_counters_win_over_rounded_ones(clock: StandingClock) -> None:
    with Fake(in_turn(envelope({"itemList": [item()]}))) as fake:
        measures = client(fake, clock).trending_videos().items[0].measures
    assert (measures.views, measures.likes, measures.comments) == (9412345, 1698765, 22000)


def test_a_counter_nobody_told_is_unknown_not_zero(clock: StandingClock) -> None:
    with Fake(in_turn(envelope({"itemList": [item(stats=None, statsV2={"playCount": "-1"})]}))) as fake:
        measures = client(fake, clock).trending_videos().items[0].measures
    assert (measures.views, measures.likes) == (None, None)


def test_the_apps_shape_is_read_too(clock: StandingClock) -> None:
    app = {
        "aweme_id": "7",
        "desc": "x",
        "create_time": 1709452800,
        "author": {"unique_id": "hoops"},
        "statistics": {"play_count": 5, "digg_count": 4},
        "video": {"duration": 19500},
        "text_extra": [{"hashtag_name": "nba"}],
    }
    with Fake(in_turn(envelope({"aweme_list": [app]}))) as fake:
        (video,) = client(fake, clock).trending_videos().items
    assert (video.measures.views, video.measures.likes, video.duration_seconds, video.hashtags) == (5, 4, 20, ("nba",))


def test_advertisements_and_odd_items_are_lines_and_repeats_are_not(clock: StandingClock) -> None:
    with Fake(in_turn(envelope({"itemList": [item(isAd=True), {}, "x", item(), item()]}))) as fake:
        batch = client(fake, clock).trending_videos()
    assert len(batch.items) == 1
    assert len(batch.skipped) == 6, "three of each of the two lists"


def test_one_list_that_fails_leaves_the_other(clock: StandingClock) -> None:
    def answer(asked: Asked) -> Any:
        return Reply(400, {"detail": {"code": 400}}) if "explore" in asked.path else envelope({"itemList": [item()]})

    with Fake(answer) as fake:
        batch = client(fake, clock).trending_videos()
    assert len(batch.items) == 1
    assert "fetch_explore_post answered 400" in batch.skipped[0]


def test_two_lists_that_fail_are_a_failure(clock: StandingClock) -> None:
    poor = Reply(402, {"detail": {"code": 402, "message": f"no balance for {KEY}"}})
    with Fake(in_turn(poor)) as fake, pytest.raises(PermanentFailure, match="402") as caught:
        client(fake, clock).trending_videos()
    assert KEY not in str(caught.value)
    with Fake(in_turn(envelope({"nothing": 1}))) as fake, pytest.raises(TransientFailure, match="without a list"):
        client(fake, clock).trending_videos()


OLD = {
    "hashtag_id": "4100",
    "hashtag_name": "#summer",
    "publish_cnt": 2886791,
    "video_views": 19583705445,
    "rank": 1,
    "industry_info": {"id": 28000000000, "value": "Sports & Outdoor"},
    "trend": [{"time": 1741392000, "value": 1}, {"time": 1740787200, "value": 0.38}, {"time": "x"}],
}
NEW = {
    "hashtagName": "summer",
    "vv": "19583705445",
    "publishCnt": "2886791",
    "rankIndex": 1,
    "industryIDs": [28000000000],
    "popularityCurve": [{"timestamp": 1741392000, "value": "1"}, {"timestamp": 1740787200, "value": "0.38"}],
}


@pytest.mark.parametrize("data", [{"data": {"list": [OLD]}}, {"items": [NEW]}])
def test_both_hashtag_shapes_tell_the_same(clock: StandingClock, data: Any) -> None:
    with Fake(in_turn(envelope(data))) as fake:
        (tag,) = client(fake, clock).hashtag_trends(7).items
    assert (tag.name, tag.rank, tag.industry, tag.period_days) == ("summer", 1, "Sports & Outdoor", 7)
    assert (tag.measures.views, tag.measures.posts) == (19583705445, 2886791)
    assert [value for _, value in tag.curve] == [0.38, 1.0]


def test_the_endpoint_that_is_not_there_is_left_for_the_one_that_is(clock: StandingClock) -> None:
    def answer(asked: Asked) -> Any:
        return envelope({"data": {"list": [OLD]}}) if asked.path.endswith("get_hashtag_list") else Reply(405)

    with Fake(answer) as fake:
        tikhub = client(fake, clock)
        tikhub.hashtag_trends(30)
        tikhub.hashtag_trends(30)
    assert [(asked.method, asked.path.rsplit("/", 1)[1]) for asked in fake.asked] == [
        ("GET", "get_trends_hashtag_list"),
        ("POST", "get_trends_hashtag_list"),
        ("GET", "get_hashtag_list"),
        ("GET", "get_hashtag_list"),
    ]
    assert fake.asked[0].query["time_range"] == ["30"]
    assert fake.asked[1].json()["time_range"] == 30
    assert fake.asked[2].query["period"] == ["30"]


def test_a_rejected_key_is_asked_about_once(clock: StandingClock) -> None:
    with Fake(in_turn(Reply(401, {"detail": {"code": 401}}))) as fake, pytest.raises(PermanentFailure):
        client(fake, clock).hashtag_trends()
    assert len(fake.asked) == 1


def test_our_name_can_be_changed(clock: StandingClock) -> None:
    with Fake(in_turn(envelope([]))) as fake:
        client(fake, clock, user_agent="curl/8").trending_videos()
    assert fake.asked[0].headers["user-agent"] == "curl/8"


def test_the_sandbox_is_read_whole(world: World, keys: Settings, clock: StandingClock) -> None:
    tikhub = tikhub_client(keys, world, clock)
    assert len(tikhub.trending_videos().items) >= 3
    assert len(tikhub.hashtag_trends().items) >= 3
