"""What TikTok answers: who may post, how bytes must come, and what becomes of them."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, SandboxState
from tiksports_dagster.sandbox.progress import TIKTOK_MODERATION_SECONDS, TIKTOK_PROCESSING_SECONDS

from .helpers import TurnedClock, mp4

BEARER = {"Authorization": f"Bearer {TOKENS.tiktok_access_token}"}
POST = "/tiktok/v2/post/publish"
CHUNK = 5 * 1024 * 1024


def call(web: httpx.Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
    return web.post(f"{POST}/{path}/", json=body or {}, headers={**BEARER, **headers})


def order(size: int, chunk: int | None = None, count: int = 1, **post: Any) -> dict[str, Any]:
    return {
        "post_info": {"privacy_level": "PUBLIC_TO_EVERYONE", "title": "Forty thousand #nba", **post},
        "source_info": {
            "source": "FILE_UPLOAD",
            "video_size": size,
            "chunk_size": size if chunk is None else chunk,
            "total_chunk_count": count,
        },
    }


def put(web: httpx.Client, url: str, data: bytes, first: int, total: int, **headers: str) -> httpx.Response:
    span = f"bytes {first}-{first + len(data) - 1}/{total}"
    return web.put(url, content=data, headers={"Content-Type": "video/mp4", "Content-Range": span, **headers})


def posted(web: httpx.Client, video: bytes, **post: Any) -> str:
    started = call(web, "video/init", order(len(video), **post)).json()["data"]
    assert put(web, started["upload_url"], video, 0, len(video)).status_code == 201
    return started["publish_id"]


def status(web: httpx.Client, publish_id: str) -> dict[str, Any]:
    answer = call(web, "status/fetch", {"publish_id": publish_id})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# --- who may post


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer act.wrong"}, {"Authorization": "sandbox-tiktok-access-token"}]
)
def test_a_bad_token_gets_the_recorded_envelope(web: httpx.Client, headers: dict[str, str]) -> None:
    answer = web.post(f"{POST}/creator_info/query/", headers=headers)
    assert answer.status_code == 401
    error = answer.json()["error"]
    assert answer.json()["data"] == {}
    assert error["code"] == "access_token_invalid"
    assert error["message"] == "The access token is invalid or not found in the request."
    assert error["log_id"].startswith("20240303044500")
    assert set(error) == {"code", "message", "log_id"}


def test_creator_info_needs_no_body_and_tells_the_options(web: httpx.Client, sandbox: SandboxState) -> None:
    answer = web.post(f"{POST}/creator_info/query/", headers=BEARER)
    assert code(answer) == (200, "ok")
    options = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
    assert answer.json()["data"]["privacy_level_options"] == options
    assert answer.json()["data"]["max_video_post_duration_sec"] == 600
    sandbox.configure("tiktok", private=True)
    private = web.post(f"{POST}/creator_info/query/", headers=BEARER).json()["data"]["privacy_level_options"]
    assert private == ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]


def test_that_nothing_may_be_posted_arrives_as_200_with_a_code(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.configure("tiktok", banned=True)
    assert code(web.post(f"{POST}/creator_info/query/", headers=BEARER)) == (200, "spam_risk_user_banned_from_posting")
    assert code(call(web, "video/init", order(4096))) == (403, "spam_risk_user_banned_from_posting")


def test_the_daily_cap_counts_posts_of_24_hours(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, video: bytes
) -> None:
    sandbox.configure("tiktok", daily_posts=2)
    posted(web, video)
    posted(web, video)
    assert code(call(web, "video/init", order(len(video)))) == (403, "spam_risk_too_many_posts")
    assert code(web.post(f"{POST}/creator_info/query/", headers=BEARER)) == (200, "spam_risk_too_many_posts")
    clock.turn(86_400)
    assert code(call(web, "video/init", order(len(video)))) == (200, "ok")


def test_a_start_without_bytes_is_no_post(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.configure("tiktok", daily_posts=1)
    assert code(call(web, "video/init", order(4096))) == (200, "ok")
    assert code(call(web, "video/init", order(4096))) == (200, "ok")


@pytest.mark.parametrize(
    ("account", "level", "expected"),
    [
        ({}, "PUBLIC_TO_EVERYONE", (200, "ok")),
        ({}, "FOLLOWER_OF_CREATOR", (403, "privacy_level_option_mismatch")),
        ({}, "PUBLIC", (403, "privacy_level_option_mismatch")),
        ({"private": True}, "PUBLIC_TO_EVERYONE", (403, "privacy_level_option_mismatch")),
        ({"audited": False}, "SELF_ONLY", (403, "unaudited_client_can_only_post_to_private_accounts")),
        ({"audited": False, "private": True}, "SELF_ONLY", (200, "ok")),
        (
            {"audited": False, "private": True},
            "MUTUAL_FOLLOW_FRIENDS",
            (403, "unaudited_client_can_only_post_to_private_accounts"),
        ),
        ({"scopes": ["video.list"]}, "PUBLIC_TO_EVERYONE", (401, "scope_not_authorized")),
        ({"active_user_cap_reached": True}, "PUBLIC_TO_EVERYONE", (403, "reached_active_user_cap")),
    ],
)
def test_the_account_decides_who_may_see_a_post(
    web: httpx.Client, sandbox: SandboxState, account: dict[str, Any], level: str, expected: tuple[int, str]
) -> None:
    sandbox.configure("tiktok", **account)
    assert code(call(web, "video/init", order(4096, privacy_level=level))) == expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ({"title": "x" * 2200}, 200),
        ({"title": "x" * 2201}, 400),
        ({"title": "🏀" * 1100}, 200),
        ({"title": "🏀" * 1100 + "x"}, 400),
        ({"title": 7}, 400),
        ({"privacy_level": None}, 400),
        ({"video_cover_timestamp_ms": -1}, 400),
        ({"is_aigc": "yes"}, 400),
        ({"brand_content_toggle": True}, 200),
        ({"brand_content_toggle": True, "privacy_level": "SELF_ONLY"}, 400),
    ],
)
def test_post_info_is_checked_and_titles_are_counted_in_utf16(
    web: httpx.Client, post: dict[str, Any], expected: int
) -> None:
    answer = call(web, "video/init", order(4096, **post))
    assert code(answer) == (expected, "ok" if expected == 200 else "invalid_param")


@pytest.mark.parametrize(
    ("limit", "path", "body"),
    [
        (20, "creator_info/query", {}),
        (6, "video/init", order(4096)),
        (30, "status/fetch", {"publish_id": "v_pub_file~v2-1.0"}),
    ],
)
def test_calls_per_minute_are_limited(
    web: httpx.Client, clock: TurnedClock, limit: int, path: str, body: dict[str, Any]
) -> None:
    codes = [call(web, path, body).json()["error"]["code"] for _ in range(limit + 1)]
    assert "rate_limit_exceeded" not in codes[:limit]
    assert codes[limit] == "rate_limit_exceeded"
    clock.turn(60)
    assert call(web, path, body).status_code != 429


def test_a_body_that_is_no_json_is_invalid(web: httpx.Client) -> None:
    headers = {**BEARER, "Content-Type": "application/json"}
    assert code(web.post(f"{POST}/video/init/", content=b"{", headers=headers)) == (400, "invalid_params")
    headers["Content-Type"] = "text/plain"
    assert code(web.post(f"{POST}/video/init/", content=b"{}", headers=headers)) == (400, "invalid_params")


def test_pulls_need_https_and_a_verified_domain(web: httpx.Client, sandbox: SandboxState, clock: TurnedClock) -> None:
    def pull(url: str) -> httpx.Response:
        source = {"source": "PULL_FROM_URL", "video_url": url}
        return call(web, "video/init", {"post_info": {"privacy_level": "SELF_ONLY"}, "source_info": source})

    assert code(pull("http://cdn.example.org/v.mp4")) == (400, "invalid_param")
    assert code(pull("https://cdn.example.org/v.mp4")) == (403, "url_ownership_unverified")
    sandbox.configure("tiktok", verified_domains=["example.org"])
    first = pull("https://cdn.example.org/v.mp4").json()["data"]
    assert set(first) == {"publish_id"}
    assert status(web, first["publish_id"])["status"] == "PROCESSING_DOWNLOAD"
    assert code(call(web, "cancel", first)) == (200, "ok")
    assert status(web, first["publish_id"])["fail_reason"] == "publish_cancelled"
    second = pull("https://cdn.example.org/v.mp4").json()["data"]
    clock.turn(TIKTOK_PROCESSING_SECONDS)
    assert status(web, second["publish_id"])["fail_reason"] == "video_pull_failed"


# --- bytes


def test_a_file_in_three_chunks_is_taken_in_order(web: httpx.Client, sandbox: SandboxState) -> None:
    video = mp4(3 * CHUNK + 12_345)
    started = call(web, "video/init", order(len(video), CHUNK, 3)).json()["data"]
    url, total = started["upload_url"], len(video)
    assert len(started["publish_id"]) <= 64
    assert started["publish_id"].startswith("v_pub_file~v2-1.")
    assert len(url) <= 256
    answers = [
        put(web, url, video[:CHUNK], 0, total),
        put(web, url, video[CHUNK : 2 * CHUNK], CHUNK, total),
        put(web, url, video[2 * CHUNK :], 2 * CHUNK, total),
    ]
    assert [answer.status_code for answer in answers] == [206, 206, 201]
    assert answers[0].headers["content-range"] == f"bytes 0-{CHUNK}/{total}"
    received = sandbox.received()["tiktok"]
    assert [(row["size"], row["sha256"]) for row in received] == [(total, hashlib.sha256(video).hexdigest())]
    assert not list((sandbox.store.folder / "partial").iterdir())


def test_chunks_out_of_order_or_repeated_are_416_and_tell_the_progress(web: httpx.Client) -> None:
    video = mp4(2 * CHUNK + 5)
    url, total = call(web, "video/init", order(len(video), CHUNK, 2)).json()["data"]["upload_url"], len(video)
    late = put(web, url, video[CHUNK:], CHUNK, total)
    assert (late.status_code, late.headers["content-range"]) == (416, f"bytes 0-0/{total}")
    assert put(web, url, video[:CHUNK], 0, total).status_code == 206
    again = put(web, url, video[:CHUNK], 0, total)
    assert (again.status_code, again.headers["content-range"]) == (416, f"bytes 0-{CHUNK}/{total}")
    assert put(web, url, video[CHUNK:], CHUNK, total).status_code == 201
    assert put(web, url, video[CHUNK:], CHUNK, total).status_code == 416


@pytest.mark.parametrize(
    ("size", "headers"),
    [
        (CHUNK - 1, {}),
        (CHUNK + 1, {}),
        (CHUNK, {"Content-Type": "application/octet-stream"}),
        (CHUNK, {"Content-Range": f"bytes 0-{CHUNK - 1}/999"}),
        (CHUNK, {"Content-Range": f"bytes 0-{CHUNK}/{2 * CHUNK + 5}"}),
        (CHUNK, {"Content-Range": f"0-{CHUNK - 1}/{2 * CHUNK + 5}"}),
        (CHUNK, {"Content-Range": ""}),
    ],
)
def test_a_chunk_of_wrong_size_or_headers_is_400(web: httpx.Client, size: int, headers: dict[str, str]) -> None:
    video = mp4(2 * CHUNK + 5)
    url = call(web, "video/init", order(len(video), CHUNK, 2)).json()["data"]["upload_url"]
    assert put(web, url, video[:size], 0, len(video), **headers).status_code == 400


def test_an_upload_url_lives_an_hour_and_is_used_whole(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    url = call(web, "video/init", order(len(video))).json()["data"]["upload_url"]
    assert put(web, url.partition("&")[0], video, 0, len(video)).status_code == 404
    clock.turn(3601)
    assert put(web, url, video, 0, len(video)).status_code == 403
    fresh = call(web, "video/init", order(len(video))).json()["data"]["upload_url"]
    clock.turn(3600)
    assert put(web, fresh, video, 0, len(video)).status_code == 201


# --- what becomes of it


def test_a_post_is_processed_published_and_then_given_its_public_id(
    web: httpx.Client, clock: TurnedClock, video: bytes
) -> None:
    started = call(web, "video/init", order(len(video))).json()["data"]
    empty = {"status": "PROCESSING_UPLOAD", "publicaly_available_post_id": [], "uploaded_bytes": 0}
    assert status(web, started["publish_id"]) == empty
    put(web, started["upload_url"], video, 0, len(video))
    assert status(web, started["publish_id"])["status"] == "PROCESSING_UPLOAD"
    clock.turn(TIKTOK_PROCESSING_SECONDS)
    published = status(web, started["publish_id"])
    assert (published["status"], published["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [])
    clock.turn(TIKTOK_MODERATION_SECONDS)
    (post_id,) = status(web, started["publish_id"])["publicaly_available_post_id"]
    assert isinstance(post_id, int)
    assert len(str(post_id)) == 19


def test_a_private_post_never_gets_a_public_id(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    publish_id = posted(web, video, privacy_level="SELF_ONLY")
    clock.turn(3600)
    assert status(web, publish_id)["status"] == "PUBLISH_COMPLETE"
    assert status(web, publish_id)["publicaly_available_post_id"] == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"this is no video" * 64, "file_format_check_failed"),
        (mp4()[:-1], "file_format_check_failed"),
        (mp4()[32:], "file_format_check_failed"),
        (mp4(seconds=601), "duration_check_failed"),
        (mp4(seconds=600), None),
    ],
)
def test_a_file_that_is_no_video_fails(web: httpx.Client, clock: TurnedClock, data: bytes, reason: str | None) -> None:
    publish_id = posted(web, data)
    clock.turn(TIKTOK_PROCESSING_SECONDS)
    assert status(web, publish_id).get("fail_reason") == reason
    assert status(web, publish_id)["status"] == ("FAILED" if reason else "PUBLISH_COMPLETE")


def test_a_draft_goes_to_the_inbox_and_five_may_wait(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    source = {"source_info": order(len(video))["source_info"]}
    for _ in range(5):
        started = call(web, "inbox/video/init", source).json()["data"]
        assert put(web, started["upload_url"], video, 0, len(video)).status_code == 201
    clock.turn(60)
    assert status(web, started["publish_id"])["status"] == "SEND_TO_USER_INBOX"
    assert code(call(web, "inbox/video/init", source)) == (403, "spam_risk_too_many_pending_share")
    assert code(call(web, "inbox/video/init", {**source, "post_info": {}})) == (400, "invalid_param")


def test_an_unknown_publish_id_is_400(web: httpx.Client) -> None:
    assert code(call(web, "status/fetch", {"publish_id": "v_pub_file~v2-1.1"})) == (400, "invalid_publish_id")
    assert code(call(web, "status/fetch", {})) == (400, "invalid_publish_id")


def query(web: httpx.Client, ids: list[Any], fields: str = "id,view_count,like_count") -> httpx.Response:
    body = {"filters": {"video_ids": ids}}
    return web.post("/tiktok/v2/video/query/", params={"fields": fields}, json=body, headers=BEARER)


def test_own_public_videos_are_counted_and_foreign_ids_are_absent(
    web: httpx.Client, clock: TurnedClock, video: bytes
) -> None:
    publish_id = posted(web, video)
    clock.turn(TIKTOK_PROCESSING_SECONDS + TIKTOK_MODERATION_SECONDS)
    post_id = str(status(web, publish_id)["publicaly_available_post_id"][0])
    (young,) = query(web, [post_id, "7000000000000000000"]).json()["data"]["videos"]
    assert set(young) == {"id", "view_count", "like_count"}
    assert young["id"] == post_id
    clock.turn(86_400)
    (old,) = query(web, [post_id]).json()["data"]["videos"]
    assert old["view_count"] > young["view_count"]


@pytest.mark.parametrize(
    ("ids", "fields"), [(["1"] * 21, "id"), ([], "id"), ([1], "id"), (["1"], ""), (["1"], "id,watch_time")]
)
def test_a_query_has_limits(web: httpx.Client, ids: list[Any], fields: str) -> None:
    assert code(query(web, ids, fields)) == (400, "invalid_params")


# --- tokens


def token(web: httpx.Client, **form: str) -> dict[str, Any]:
    sent = {
        "client_key": TOKENS.tiktok_client_key,
        "client_secret": TOKENS.tiktok_client_secret,
        "grant_type": "refresh_token",
        "refresh_token": TOKENS.tiktok_refresh_token,
        **form,
    }
    answer = web.post("/tiktok/v2/oauth/token/", data=sent)
    assert answer.status_code == 200
    return answer.json()


def test_a_refreshed_token_works_for_a_day(web: httpx.Client, sandbox: SandboxState, clock: TurnedClock) -> None:
    sandbox.configure("tiktok", token_valid=False)
    granted = token(web)
    assert (granted["expires_in"], granted["refresh_expires_in"], granted["token_type"]) == (86400, 31536000, "Bearer")
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    assert code(web.post(f"{POST}/creator_info/query/", headers=headers)) == (200, "ok")
    assert code(web.post(f"{POST}/creator_info/query/", headers=BEARER)) == (401, "access_token_invalid")
    clock.turn(86_400)
    assert code(web.post(f"{POST}/creator_info/query/", headers=headers)) == (401, "access_token_invalid")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"refresh_token": "rft.wrong"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "wrong", "redirect_uri": "http://localhost/"}, "invalid_grant"),
    ],
)
def test_token_failures_are_flat_and_200(web: httpx.Client, form: dict[str, str], error: str) -> None:
    failed = token(web, **form)
    assert failed["error"] == error
    assert set(failed) == {"error", "error_description", "log_id"}


def test_a_rotated_refresh_token_replaces_the_old_one(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.configure("tiktok", rotate_refresh_token=True)
    second = token(web)["refresh_token"]
    assert second != TOKENS.tiktok_refresh_token
    assert token(web)["error"] == "invalid_grant"
    assert "access_token" in token(web, refresh_token=second)
    assert token(web, refresh_token=second)["error"] == "invalid_grant"
