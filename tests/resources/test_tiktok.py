"""TikTok's own rules: chunks, audiences, error codes and numbers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.failures import PermanentFailure, RefusedFailure, TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.http import HttpClient, Limits
from tiksports_dagster.resources.platforms.tiktok import TikTokClient, chunk_plan
from tiksports_dagster.resources.platforms.tiktok_auth import MemoryKeeper, TikTokTokens
from tiksports_dagster.resources.platforms.tokens import Grant
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishRequest

from .fake import Asked, Fake, Reply
from .test_tokens import GIVEN, SecretStr

MB = 1_000_000
MIB = 1 << 20
Order = Callable[..., PublishRequest]


@given(total=st.integers(1, 4_000 * MB))
@example(total=1)
@example(total=5 * MB - 1)
@example(total=5 * MB)
@example(total=5 * MIB)
@example(total=20 * MB - 1)
@example(total=20 * MB)
@example(total=64 * MB)
@example(total=64 * MB + 1)
@example(total=64 * MIB + 1)
@example(total=128 * MB)
@example(total=4_000 * MB)
def test_chunks_keep_tiktoks_rules_at_every_size(total: int) -> None:
    plan = chunk_plan(total)
    parts = [plan.part(number) for number in range(plan.count)]
    assert plan.count == total // plan.size, "TikTok computes the number of parts itself"
    assert 1 <= plan.count <= 1000
    assert parts[0][0] == 0
    assert all(start + size == after for (start, size), (after, _) in pairwise(parts))
    assert sum(size for _, size in parts) == total
    assert all(size == plan.size for _, size in parts[:-1])
    if total < 5 * MB:
        assert plan.size == total
    else:
        assert 5 * MIB <= plan.size <= 64 * MB or plan.count == 1
        assert 5 * MB <= plan.size <= 64 * MB
    assert parts[-1][1] <= 128 * MB
    if total > 64 * MB:
        assert plan.count > 1


@given(total=st.integers(1, 200 * MB), share=st.floats(0, 1))
def test_going_on_never_leaves_a_byte_out(total: int, share: float) -> None:
    plan = chunk_plan(total)
    arrived = int(total * share)
    start, size = plan.part(plan.number_at(arrived))
    assert start <= arrived
    assert arrived < start + size or arrived == total


def test_the_documented_example_is_cut_as_documented() -> None:
    plan = chunk_plan(50_000_123)
    assert (plan.size, plan.count, plan.part(4)) == (10_000_000, 5, (40_000_000, 10_000_123))


class Desk:
    """A TikTok that says what a test wants it to say."""

    def __init__(self) -> None:
        self.creator: dict[str, Any] = {
            "creator_username": "tiksports",
            "privacy_level_options": ["PUBLIC_TO_EVERYONE", "SELF_ONLY"],
            "max_video_post_duration_sec": 600,
        }
        self.replies: dict[str, Any] = {}
        self.url = ""

    def __call__(self, asked: Asked) -> Any:
        for path, reply in self.replies.items():
            if path in asked.path:
                return reply(asked) if callable(reply) else reply
        if "creator_info" in asked.path:
            return ok(self.creator)
        if asked.path.endswith("/init/"):
            return ok({"publish_id": "v_pub_file~1", "upload_url": f"{self.url}/upload?id=1"})
        if asked.method == "PUT":
            return Reply(201)
        if "status" in asked.path:
            return ok({"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [7711074642159998773]})
        raise AssertionError(asked.path)


def ok(data: Any) -> dict[str, Any]:
    return {"data": data, "error": {"code": "ok", "message": "", "log_id": "1"}}


def no(code: str, status: int = 200) -> Reply:
    return Reply(status, {"data": {}, "error": {"code": code, "message": "words", "log_id": "1"}})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def client(fake: Fake, clock: StandingClock, **options: Any) -> TikTokClient:
    http = HttpClient("tiktok", fake.url, clock, limits=Limits(read=0.5, deadline=1))
    grant = Grant(GIVEN.refresh, SecretStr("access-given"))
    tokens = TikTokTokens(
        http, clock, client_key="key", client_secret=SecretStr("app-secret"), keeper=MemoryKeeper(grant)
    )
    return TikTokClient(http, tokens, clock, load_platforms()["tiktok"], **options)


def publish(desk: Desk, clock: StandingClock, request: PublishRequest, **options: Any) -> tuple[Any, Fake, list[Any]]:
    notes: list[Checkpoint] = []
    with Fake(desk) as fake:
        desk.url = fake.url
        outcome = client(fake, clock, **options).publish(request, None, notes.append)
    return outcome, fake, notes


def test_a_post_says_what_it_is_to_whom_and_who_made_it(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.creator["duet_disabled"] = True
    outcome, fake, notes = publish(desk, clock, order("tiktok"))
    init = next(asked for asked in fake.asked if asked.path.endswith("/init/")).json()
    assert init["post_info"]["privacy_level"] == "PUBLIC_TO_EVERYONE"
    assert init["post_info"]["is_aigc"] is True
    assert init["post_info"]["disable_duet"] is True
    assert init["post_info"]["disable_comment"] is False
    assert init["post_info"]["title"].endswith("#nba #lakers")
    assert init["source_info"] == {
        "source": "FILE_UPLOAD",
        "video_size": 40_000,
        "chunk_size": 40_000,
        "total_chunk_count": 1,
    }
    put = next(asked for asked in fake.asked if asked.method == "PUT")
    assert put.headers["content-range"] == "bytes 0-39999/40000"
    assert "authorization" not in put.headers
    assert (len(put.body), put.query) == (40_000, {"id": ["1"]})
    assert (outcome.id, outcome.url) == (
        "7711074642159998773",
        "https://www.tiktok.com/@tiksports/video/7711074642159998773",
    )
    assert [note.state for note in notes] == [PublicationState.STARTED, PublicationState.SUBMITTED]


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"], "FOLLOWER_OF_CREATOR"),
        (["SELF_ONLY", "MUTUAL_FOLLOW_FRIENDS"], "MUTUAL_FOLLOW_FRIENDS"),
        (["SELF_ONLY"], "SELF_ONLY"),
    ],
)
def test_the_widest_audience_that_is_offered_is_taken(
    desk: Desk, clock: StandingClock, order: Order, offered: list[str], taken: str
) -> None:
    desk.creator["privacy_level_options"] = offered
    _, fake, _ = publish(desk, clock, order("tiktok"))
    init = next(asked for asked in fake.asked if asked.path.endswith("/init/")).json()
    assert init["post_info"]["privacy_level"] == taken


def test_nothing_is_begun_when_the_account_cannot_post_it(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.creator["max_video_post_duration_sec"] = 15
    with pytest.raises(RefusedFailure, match="15 s at most"):
        publish(desk, clock, order("tiktok"))
    desk.creator = {"privacy_level_options": []}
    with pytest.raises(RefusedFailure, match="no audience"):
        publish(desk, clock, order("tiktok"))


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("spam_risk_too_many_posts", 200, RefusedFailure),
        ("spam_risk_user_banned_from_posting", 200, RefusedFailure),
        ("reached_active_user_cap", 403, RefusedFailure),
        ("unaudited_client_can_only_post_to_private_accounts", 403, RefusedFailure),
        ("invalid_param", 400, PermanentFailure),
        ("invalid_params", 400, PermanentFailure),
        ("scope_not_authorized", 401, PermanentFailure),
        ("something_new", 400, PermanentFailure),
        ("something_new", 200, PermanentFailure),
        ("rate_limit_exceeded", 429, TransientFailure),
        ("internal_error", 500, TransientFailure),
    ],
)
def test_each_error_code_has_its_failure_whatever_the_status(
    desk: Desk, clock: StandingClock, order: Order, code: str, status: int, kind: type[Exception]
) -> None:
    desk.replies["/video/init/"] = no(code, status)
    with pytest.raises(kind, match=code):
        publish(desk, clock, order("tiktok"))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("file_format_check_failed", "format"),
        ("spam_risk_text", "spam"),
        ("auth_removed", "connect tiktok"),
        ("a_reason_nobody_knows", "a_reason_nobody_knows"),
    ],
)
def test_a_video_that_tiktok_turned_down_has_failed_with_its_reason(
    desk: Desk, clock: StandingClock, order: Order, reason: str, words: str
) -> None:
    desk.replies["status"] = ok({"status": "FAILED", "fail_reason": reason})
    outcome, fake, _ = publish(desk, clock, order("tiktok"))
    assert outcome.state is PublicationState.FAILED
    assert words in outcome.reason
    assert sum(asked.path.endswith("/init/") for asked in fake.asked) == 1


def test_tiktoks_own_trouble_with_a_video_is_tried_once_more(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.replies["status"] = ok({"status": "FAILED", "fail_reason": "internal"})
    outcome, fake, _ = publish(desk, clock, order("tiktok"))
    assert outcome.state is PublicationState.FAILED
    assert sum(asked.path.endswith("/init/") for asked in fake.asked) == 2


def test_a_public_id_that_is_late_does_not_make_the_post_less_published(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    desk.replies["status"] = ok({"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": []})
    before = clock.now()
    outcome, _, notes = publish(desk, clock, order("tiktok"))
    assert (outcome.state, outcome.id) == (PublicationState.PUBLISHED, None)
    assert "moderation" in outcome.reason
    assert (clock.now() - before).total_seconds() < 15
    del desk.replies["status"]
    with Fake(desk) as fake:
        assert client(fake, clock).look(order("tiktok"), notes[-1]).id == "7711074642159998773"


def test_a_draft_waits_in_the_inbox(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.replies["status"] = ok({"status": "SEND_TO_USER_INBOX"})
    outcome, fake, _ = publish(desk, clock, order("tiktok"), drafts=True)
    assert outcome.state is PublicationState.INBOX
    init = next(asked for asked in fake.asked if asked.path.endswith("/inbox/video/init/")).json()
    assert set(init) == {"source_info"}


def test_an_upload_address_on_another_host_gets_nothing(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.replies["/video/init/"] = ok({"publish_id": "1", "upload_url": "https://tiktokapis.com.evil.example/x"})
    with pytest.raises(PermanentFailure, match="not its own"):
        publish(desk, clock, order("tiktok"))


def test_an_ended_address_is_replaced_when_bytes_were_missing(desk: Desk, clock: StandingClock, order: Order) -> None:
    ended = [True]

    def put(_: Asked) -> Reply:
        return Reply(403 if ended.pop() else 201) if ended else Reply(201)

    desk.replies["/upload"] = put
    looks = [ok({"status": "PROCESSING_UPLOAD", "uploaded_bytes": 0})]
    desk.replies["status"] = lambda _: looks.pop() if looks else ok({"status": "PUBLISH_COMPLETE"})
    outcome, fake, _ = publish(desk, clock, order("tiktok"))
    assert outcome.state is PublicationState.PUBLISHED
    assert sum(asked.path.endswith("/init/") for asked in fake.asked) == 2


def test_an_ended_address_of_a_post_that_is_out_begins_nothing(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.replies["/upload"] = Reply(403)
    outcome, fake, _ = publish(desk, clock, order("tiktok"))
    assert outcome.id == "7711074642159998773"
    assert sum(asked.path.endswith("/init/") for asked in fake.asked) == 1


def test_an_upload_that_tiktok_forgot_after_its_last_byte_is_unknown(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    desk.replies["status"] = no("invalid_publish_id", 400)
    outcome, _, notes = publish(desk, clock, order("tiktok"))
    assert outcome.state is PublicationState.UNKNOWN
    assert "invalid_publish_id" in outcome.reason
    assert notes[-1].state is PublicationState.SUBMITTED
    with Fake(desk) as fake:
        again = client(fake, clock).publish(order("tiktok"), notes[-1], notes.append)
    assert again.state is PublicationState.UNKNOWN
    assert not any(asked.path.endswith("/init/") for asked in fake.asked)


def test_one_that_it_forgot_before_is_begun_anew(desk: Desk, clock: StandingClock, order: Order) -> None:
    looks = [no("invalid_publish_id", 400)]
    desk.replies["status"] = lambda _: looks.pop() if looks else ok({"status": "PUBLISH_COMPLETE"})
    point = Checkpoint(state=PublicationState.STARTED, remote_id="old", upload_url="https://x.tiktokapis.com/u")
    with Fake(desk) as fake:
        desk.url = fake.url
        outcome = client(fake, clock).publish(order("tiktok"), point, lambda _: None)
    assert outcome.state is PublicationState.PUBLISHED


def test_silence_after_the_last_byte_is_unknown_never_published(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.replies["/upload"] = Reply(reset=True)
    desk.replies["status"] = Reply(500)
    outcome, _, notes = publish(desk, clock, order("tiktok"))
    assert outcome.state is PublicationState.UNKNOWN
    assert notes[-1].state is PublicationState.SUBMITTED


def test_a_video_in_moderation_for_hours_is_unknown_after_minutes(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    desk.replies["status"] = ok({"status": "PROCESSING_UPLOAD", "uploaded_bytes": 40_000})
    before = clock.now()
    outcome, _, _ = publish(desk, clock, order("tiktok"))
    assert outcome.state is PublicationState.UNKNOWN
    assert (clock.now() - before).total_seconds() < 240


def test_a_rejected_token_is_renewed_once(desk: Desk, clock: StandingClock) -> None:
    def creator(asked: Asked) -> Any:
        fresh = asked.headers["authorization"] == "Bearer access-new"
        return ok(desk.creator) if fresh else no("access_token_invalid", 401)

    desk.replies = {
        "creator_info": creator,
        "oauth": {"access_token": "access-new", "refresh_token": "refresh-new", "expires_in": 86400},
    }
    with Fake(desk) as fake:
        assert client(fake, clock).check() == (
            True,
            "@tiksports may post as PUBLIC_TO_EVERYONE, SELF_ONLY, up to 600 s",
        )
    desk.replies["creator_info"] = no("access_token_invalid", 401)
    with Fake(desk) as fake:
        good, words = client(fake, clock).check()
    assert not good
    assert "connect tiktok" in words
    assert "access-" not in words
    assert len(fake.asked) == 3


def test_numbers_come_twenty_at_a_time_and_what_is_not_ours_is_absent(desk: Desk, clock: StandingClock) -> None:
    def videos(asked: Asked) -> Any:
        ids = asked.json()["filters"]["video_ids"]
        assert len(ids) <= 20
        mine = [ref for ref in ids if ref != "19"]
        return ok({"videos": [{"id": ref, "view_count": int(ref), "like_count": None} for ref in mine]})

    desk.replies["/v2/video/query/"] = videos
    with Fake(desk) as fake:
        readings = client(fake, clock).metrics([str(number) for number in range(45)] + ["0"])
    assert len(fake.asked) == 3
    assert "view_count" in fake.asked[0].query["fields"][0]
    assert [reading.id for reading in readings] == [str(number) for number in range(45) if number != 19]
    assert (readings[5].views, readings[5].likes, readings[5].watch_seconds) == (5, None, None)
    with Fake(desk) as fake:
        assert client(fake, clock).metrics([]) == []
    assert fake.asked == []


def test_numbers_that_came_are_not_lost_with_those_that_did_not(desk: Desk, clock: StandingClock) -> None:
    def videos(asked: Asked) -> Any:
        ids = asked.json()["filters"]["video_ids"]
        return (
            no("internal_error", 500) if "0" in ids else ok({"videos": [{"id": ref, "view_count": 1} for ref in ids]})
        )

    desk.replies["/v2/video/query/"] = videos
    with Fake(desk) as fake:
        assert len(client(fake, clock).metrics([str(number) for number in range(40)])) == 20
        with pytest.raises(TransientFailure):
            client(fake, clock).metrics(["0"])
