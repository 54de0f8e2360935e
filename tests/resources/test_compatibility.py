"""A platform that no longer takes what we know how to ask for gets the documented minimum, and somebody is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.platforms.quota import QuotaBook, bucket_of
from tiksports_dagster.store.records.publishing import PublicationState, PublishRequest

from . import test_instagram, test_tiktok, test_youtube
from .fake import Asked, Fake

Order = Callable[..., PublishRequest]


def tiktok(asked: Asked) -> tuple[Any, bool]:
    info = asked.json()["post_info"]
    return test_tiktok.no("invalid_params", 400), "disable_comment" in info and "is_aigc" in info


def instagram(asked: Asked) -> tuple[Any, bool]:
    return test_instagram.no(100), "share_to_feed" in asked.form()


def youtube(asked: Asked) -> tuple[Any, bool]:
    return test_youtube.no("somethingNew", 400), "tags" in asked.json()["snippet"]


def asks_to_begin(name: str, asked: Asked) -> bool:
    path = {"tiktok": "/video/init/", "instagram": "17841/media", "youtube": "/upload/youtube/v3/videos"}[name]
    return asked.method == "POST" and asked.path.endswith(path)


CASES = {
    "tiktok": (test_tiktok, tiktok, "is_aigc"),
    "instagram": (test_instagram, instagram, "is_ai_generated"),
    "youtube": (test_youtube, youtube, "containsSyntheticMedia"),
}


def publish(name: str, clock: StandingClock, order: Order, *, never: bool = False) -> tuple[Any, list[Asked]]:
    module, look, _ = CASES[name]
    desk = module.Desk()

    def answer(asked: Asked) -> Any:
        if asks_to_begin(name, asked):
            refusal, too_much = look(asked)
            if too_much or never:
                return refusal
        return desk(asked)

    with Fake(answer) as fake:
        desk.url = fake.url
        client = module.client(fake, clock)
        outcome = client.publish(order(name), None, lambda _: None)
        return outcome, [asked for asked in fake.asked if asks_to_begin(name, asked)]


@pytest.mark.parametrize("name", CASES)
def test_the_minimum_goes_out_with_the_label_and_the_post_says_so(
    name: str, clock: StandingClock, order: Order
) -> None:
    outcome, begun = publish(name, clock, order)
    assert outcome.state is PublicationState.PUBLISHED
    assert "compatibility mode" in outcome.reason
    assert len(begun) == 2
    assert CASES[name][2].encode() in begun[1].body, "the label that the video is made by a machine is never dropped"


@pytest.mark.parametrize("name", CASES)
def test_a_minimum_that_is_not_taken_either_is_a_plain_failure(name: str, clock: StandingClock, order: Order) -> None:
    with pytest.raises(PermanentFailure, match="take"):
        publish(name, clock, order, never=True)


def test_an_account_without_public_posts_is_seen_before_the_first_post(clock: StandingClock) -> None:
    desk = test_tiktok.Desk()
    desk.creator["privacy_level_options"] = ["FOLLOWER_OF_CREATOR", "SELF_ONLY"]
    with Fake(desk) as fake:
        rows = {row.what: row for row in test_tiktok.client(fake, clock).capabilities()}
        assert not rows["public posts"].fine
        drafts = {row.what: row for row in test_tiktok.client(fake, clock, drafts=True).capabilities()}
        assert drafts["public posts"].fine
        assert "inbox" in drafts["lane"].value


def test_calls_count_for_their_bucket_until_midnight_in_california(clock: StandingClock, tmp_path: Path) -> None:
    book = QuotaBook(tmp_path / "cache" / "quota.sqlite", clock)
    upload = "https://youtube.googleapis.com/upload/youtube/v3/videos?uploadType=resumable"
    for method, uri in (
        ("POST", upload),
        ("PUT", f"{upload}&upload_id=1"),
        ("GET", "https://youtube.googleapis.com/youtube/v3/videos:batchGetStats?id=1"),
        ("GET", "https://youtube.googleapis.com/youtube/v3/channels?mine=true"),
        ("GET", "https://youtube.googleapis.com/youtube/v3/channels?mine=true"),
    ):
        book.count(method, uri)
    other = QuotaBook(tmp_path / "cache" / "quota.sqlite", clock)
    assert [(one.bucket, one.used) for one in other.today()] == [
        ("videos.insert", 1),
        ("videos.batchGetStats", 1),
        ("units", 2),
    ]
    clock.sleep(timedelta(days=1).total_seconds())
    assert all(one.used == 0 for one in other.today())
    assert bucket_of("PUT", upload) is None


def test_a_quota_file_that_cannot_be_used_stops_nobody(clock: StandingClock, tmp_path: Path) -> None:
    (tmp_path / "quota.sqlite").write_bytes(b"no database" * 100)
    book = QuotaBook(tmp_path / "quota.sqlite", clock)
    book.count("GET", "https://youtube.googleapis.com/youtube/v3/channels")
    assert all(one.used == 0 for one in book.today())
