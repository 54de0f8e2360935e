"""Bad weather: every kind of fault does to a client what its name says, as often as asked, and no more."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, SandboxState

from .helpers import TurnedClock

NEWS = "/espn/apis/site/v2/sports/basketball/nba/news"
CREATOR = "/tiktok/v2/post/publish/creator_info/query/"
BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""A closed connection is one or the other, depending on what was still unread."""
BEARER = {"Authorization": f"Bearer {TOKENS.tiktok_access_token}"}


@pytest.mark.parametrize(
    ("party", "path", "envelope"),
    [
        ("espn", NEWS, {"code": 503}),
        ("tikhub", "/tikhub/api/v1/tiktok/web/fetch_trending_post", {"detail": {"code": 503}}),
        ("tiktok", "/tiktok/v2/post/publish/status/fetch/", {"error": {"code": "internal_error"}}),
        ("instagram", "/instagram/v25.0/1", {"error": {"code": 2, "is_transient": True}}),
        ("youtube", "/youtube/youtube/v3/videos", {"error": {"code": 503, "status": "UNAVAILABLE"}}),
        ("google", "/google/token", {"error": "server_error"}),
    ],
)
def test_a_status_comes_in_the_partys_own_envelope(
    web: httpx.Client, party: str, path: str, envelope: dict[str, Any]
) -> None:
    made = web.post("/_control/faults", json={"party": party, "kind": "status", "status": 503, "retry_after": 7})
    assert made.status_code == 200
    answer = web.get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")

    def within(part: Any, whole: Any) -> bool:
        if isinstance(part, dict):
            return all(name in whole and within(value, whole[name]) for name, value in part.items())
        return part == whole

    assert within(envelope, answer.json()), answer.text
    assert web.get(path).status_code != 503


def test_a_status_may_carry_a_code(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.add_fault("tiktok", "status", status=200, code="spam_risk_too_many_posts")
    answer = web.post(CREATOR, headers=BEARER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, "spam_risk_too_many_posts")
    sandbox.add_fault("instagram", "status", status=400, code=4, subcode=2207051)
    error = web.get("/instagram/v25.0/1").json()["error"]
    assert (error["code"], error["error_subcode"]) == (4, 2207051)


def test_a_fault_keeps_to_its_path_method_and_number(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.add_fault("espn", "status", path_prefix="/apis/site/v2/sports/basketball", times=2, skip=1, status=500)
    sandbox.add_fault("espn", "status", method="POST", status=500)
    assert web.get("/espn/apis/site/v2/sports/football/nfl/news").status_code == 200
    assert [web.get(NEWS).status_code for _ in range(4)] == [200, 500, 500, 200]
    assert len(sandbox.faults()) == 1
    assert web.delete("/_control/faults").status_code == 200
    assert sandbox.faults() == []


def test_a_truncated_answer_is_half_a_document(web: httpx.Client, sandbox: SandboxState) -> None:
    whole = web.get(NEWS).content
    sandbox.add_fault("espn", "truncated")
    answer = web.get(NEWS)
    assert answer.status_code == 200
    assert answer.content == whole[: len(whole) // 2]
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()


def test_missing_fields_are_missing_at_any_depth(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.add_fault("espn", "missing", fields=["description", "published"])
    articles = web.get(NEWS).json()["articles"]
    assert articles
    assert all("published" not in article and "description" not in article for article in articles)
    assert all("description" not in row for article in articles for row in article["categories"])


@pytest.mark.parametrize("options", [{"kind": "reset"}, {"kind": "reset", "when": "answering"}, {"kind": "lost_reply"}])
def test_a_broken_connection_is_a_transport_error_and_the_next_request_works(
    web: httpx.Client, sandbox: SandboxState, options: dict[str, Any]
) -> None:
    sandbox.add_fault("espn", **options)
    with pytest.raises(BROKEN):
        web.get(NEWS)
    assert web.get(NEWS).status_code == 200


def test_only_a_lost_reply_has_had_its_effect(web: httpx.Client, sandbox: SandboxState, clock: TurnedClock) -> None:
    body = {
        "post_info": {"privacy_level": "SELF_ONLY"},
        "source_info": {"source": "FILE_UPLOAD", "video_size": 9, "chunk_size": 9, "total_chunk_count": 1},
    }
    for kind, begun in (("reset", 0), ("lost_reply", 1)):
        sandbox.add_fault("tiktok", kind)
        with pytest.raises(BROKEN):
            web.post("/tiktok/v2/post/publish/video/init/", json=body, headers=BEARER)
        assert len(sandbox.received()["tiktok"]) == begun


def test_a_timeout_holds_the_line_and_does_nothing(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.add_fault("espn", "timeout", seconds=0.5)
    with pytest.raises(httpx.ReadTimeout):
        web.get(NEWS, timeout=0.1)
    sandbox.add_fault("espn", "timeout", seconds=0.05)
    with pytest.raises(BROKEN):
        web.get(NEWS)


def test_a_slow_answer_comes_in_the_end(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.add_fault("espn", "slow", seconds=0.2)
    begun = time.monotonic()
    assert web.get(NEWS).json()["articles"]
    assert time.monotonic() - begun >= 0.2


def test_who_does_not_wait_for_a_slow_answer_has_been_served_all_the_same(
    web: httpx.Client, sandbox: SandboxState
) -> None:
    sandbox.add_fault("instagram", "slow", seconds=0.5)
    form = {"access_token": TOKENS.instagram_access_token, "media_type": "REELS", "upload_type": "resumable"}
    with pytest.raises(httpx.ReadTimeout):
        web.post(f"/instagram/v25.0/{TOKENS.instagram_user_id}/media", data=form, timeout=0.1)
    assert len(sandbox.received()["instagram"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"party": "myspace", "kind": "reset"},
        {"party": "espn", "kind": "explode"},
        {"party": "espn", "kind": "status"},
        {"party": "espn", "kind": "status", "status": 99},
        {"party": "espn", "kind": "slow"},
        {"party": "espn", "kind": "missing"},
        {"party": "espn", "kind": "reset", "when": "never"},
        {"party": "espn", "kind": "reset", "times": 0},
        {"party": "espn", "kind": "reset", "colour": "red"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    web: httpx.Client, sandbox: SandboxState, wrong: dict[str, Any]
) -> None:
    answer = web.post("/_control/faults", json=wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert sandbox.faults() == []
