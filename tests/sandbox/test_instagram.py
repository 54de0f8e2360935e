"""What Instagram answers: containers, resumable bytes, publishing at the right moment, insights."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, SandboxState
from tiksports_dagster.sandbox.progress import INSTAGRAM_INSIGHTS_DELAY_SECONDS, INSTAGRAM_PROCESSING_SECONDS

from .helpers import TurnedClock, mp4

TOKEN = TOKENS.instagram_access_token
GRAPH = "/instagram/v25.0"
USER = f"{GRAPH}/{TOKENS.instagram_user_id}"


def create(web: httpx.Client, **form: str) -> httpx.Response:
    sent = {
        "media_type": "REELS",
        "upload_type": "resumable",
        "caption": "Forty thousand",
        "access_token": TOKEN,
        **form,
    }
    return web.post(f"{USER}/media", data={name: value for name, value in sent.items() if value})


def feed(web: httpx.Client, uri: str, data: bytes, offset: int = 0, size: int | None = None) -> httpx.Response:
    headers = {
        "Authorization": f"OAuth {TOKEN}",
        "offset": str(offset),
        "file_size": str(len(data) if size is None else size),
        "Content-Type": "application/octet-stream",
    }
    return web.post(uri, content=data, headers=headers)


def read(web: httpx.Client, node: str, fields: str) -> dict[str, Any]:
    answer = web.get(f"{GRAPH}/{node}", params={"fields": fields, "access_token": TOKEN})
    assert answer.status_code == 200, answer.text
    return answer.json()


def publish(web: httpx.Client, container: str) -> httpx.Response:
    return web.post(f"{USER}/media_publish", data={"creation_id": container, "access_token": TOKEN})


def codes(answer: httpx.Response) -> tuple[int, int | None]:
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["type"] == "OAuthException"
    assert "fbtrace_id" in error
    return error["code"], error.get("error_subcode")


def uploaded(web: httpx.Client, video: bytes, **form: str) -> str:
    made = create(web, **form).json()
    assert feed(web, made["uri"], video).json() == {"success": True, "message": "Upload successful."}
    return made["id"]


def published(web: httpx.Client, clock: TurnedClock, video: bytes, **form: str) -> str:
    container = uploaded(web, video, **form)
    clock.turn(INSTAGRAM_PROCESSING_SECONDS)
    return publish(web, container).json()["id"]


# --- containers and bytes


def test_a_reel_goes_from_container_to_permalink(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    made = create(web, is_ai_generated="true").json()
    assert set(made) == {"id", "uri"}
    assert made["uri"].endswith(f"/ig-api-upload/v25.0/{made['id']}")
    assert feed(web, made["uri"], video).status_code == 200
    assert read(web, made["id"], "status_code")["status_code"] == "IN_PROGRESS"
    assert codes(publish(web, made["id"])) == (9007, 2207027)
    clock.turn(INSTAGRAM_PROCESSING_SECONDS)
    assert read(web, made["id"], "status_code,status") == {
        "id": made["id"],
        "status_code": "FINISHED",
        "status": "Finished: Media has been uploaded and it is ready to be published.",
    }
    media = publish(web, made["id"]).json()["id"]
    assert len(media) == 17
    assert read(web, made["id"], "status_code")["status_code"] == "PUBLISHED"
    post = read(web, media, "permalink,timestamp,is_ai_generated,caption")
    assert post["permalink"].startswith("https://www.instagram.com/reel/")
    assert post["timestamp"] == "2024-03-03T04:45:02+0000"
    assert post["is_ai_generated"] is True
    assert post["caption"] == "Forty thousand"


def test_one_container_makes_one_post(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, video: bytes
) -> None:
    container = uploaded(web, video)
    clock.turn(INSTAGRAM_PROCESSING_SECONDS)
    assert publish(web, container).status_code == 200
    assert codes(publish(web, container)) == (100, None)
    assert [row["state"] for row in sandbox.received()["instagram"]] == ["PUBLISHED"]


def test_a_container_without_bytes_is_in_progress_and_expires(web: httpx.Client, clock: TurnedClock) -> None:
    container = create(web).json()["id"]
    assert codes(publish(web, container)) == (9007, 2207027)
    clock.turn(86_400)
    assert read(web, container, "status_code")["status_code"] == "EXPIRED"
    assert codes(publish(web, container)) == (-2, 2207020)


@pytest.mark.parametrize("data", [b"no video at all", mp4()[32:], mp4()[:-3]])
def test_a_file_that_is_no_video_ends_in_error_2207026(web: httpx.Client, clock: TurnedClock, data: bytes) -> None:
    container = uploaded(web, data)
    clock.turn(INSTAGRAM_PROCESSING_SECONDS)
    state = read(web, container, "status_code,status")
    assert state["status_code"] == "ERROR"
    assert "2207026" in state["status"]
    assert codes(publish(web, container)) == (352, 2207026)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"caption": "x" * 2201}, (36004, 2207010)),
        ({"caption": " ".join(f"#t{i}" for i in range(31))}, (100, None)),
        ({"caption": " ".join(f"@u{i}" for i in range(21))}, (100, None)),
        ({"media_type": "VIDEO"}, (100, 2207023)),
        ({"media_type": ""}, (100, 2207023)),
        ({"upload_type": ""}, (100, None)),
        ({"video_url": "https://example.org/v.mp4"}, (100, None)),
        ({"thumb_offset": "-1"}, (1, 2207057)),
        ({"access_token": "wrong"}, (190, 467)),
        ({"access_token": ""}, (190, 467)),
    ],
)
def test_a_container_that_breaks_a_rule_is_refused(
    web: httpx.Client, form: dict[str, str], expected: tuple[int, int | None]
) -> None:
    assert codes(create(web, **form)) == expected


def test_a_caption_of_2200_characters_with_30_hashtags_is_fine(web: httpx.Client) -> None:
    tags = " ".join(f"#t{i:02}" for i in range(30))
    assert create(web, caption=tags + "🏀" * (2200 - len(tags))).status_code == 200


def test_another_users_id_does_not_exist(web: httpx.Client) -> None:
    answer = web.post(f"{GRAPH}/17841400000000099/media", data={"access_token": TOKEN})
    assert codes(answer) == (100, None)
    assert "does not exist" in answer.json()["error"]["message"]


def test_an_interrupted_upload_goes_on_at_its_offset(web: httpx.Client, sandbox: SandboxState, video: bytes) -> None:
    made = create(web).json()
    sandbox.add_fault("instagram", "reset", path_prefix="/rupload/", when="uploading", after_bytes=1000)
    with pytest.raises(httpx.TransportError):
        feed(web, made["uri"], video)
    phase = read(web, made["id"], "video_status")["video_status"]["uploading_phase"]
    assert phase == {"status": "in_progress", "bytes_transferred": 1000}
    wrong = feed(web, made["uri"], video, 0)
    assert wrong.status_code == 400
    assert wrong.json()["debug_info"]["type"] == "ProcessingFailedError"
    assert wrong.json()["debug_info"]["retriable"] is True
    assert feed(web, made["uri"], video[1000:], 1000, len(video)).status_code == 200
    assert sandbox.received()["instagram"][0]["sha256"] == hashlib.sha256(video).hexdigest()


@pytest.mark.parametrize(
    "headers",
    [
        {"offset": "0"},
        {"file_size": "4096"},
        {"offset": "0", "file_size": "300000001"},
        {"offset": "0", "file_size": "0"},
        {"offset": "-1", "file_size": "4096"},
    ],
)
def test_bytes_need_offset_and_size(web: httpx.Client, headers: dict[str, str], video: bytes) -> None:
    uri = create(web).json()["uri"]
    answer = web.post(uri, content=video, headers={"Authorization": f"OAuth {TOKEN}", **headers})
    assert answer.status_code == 400
    assert answer.json()["debug_info"]["retriable"] is False


def test_the_upload_host_has_a_prefix_of_its_own_too(web: httpx.Client, video: bytes) -> None:
    made = create(web).json()
    assert feed(web, f"/rupload/ig-api-upload/v25.0/{made['id']}", video).status_code == 200


# --- video by URL


@pytest.fixture
def files(video: bytes) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/video.mp4" else 404)
            self.send_header("Content-Length", str(len(video)))
            self.end_headers()
            self.wfile.write(video)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_reel_may_be_pulled_from_this_machine(
    web: httpx.Client, clock: TurnedClock, files: str, video: bytes, sandbox: SandboxState
) -> None:
    made = create(web, upload_type="", video_url=f"{files}/video.mp4").json()
    assert set(made) == {"id"}
    clock.turn(INSTAGRAM_PROCESSING_SECONDS)
    assert publish(web, made["id"]).status_code == 200
    assert sandbox.received()["instagram"][0]["sha256"] == hashlib.sha256(video).hexdigest()


@pytest.mark.parametrize("url", ["{files}/missing.mp4", "https://example.org/v.mp4", "file:///etc/passwd", "nonsense"])
def test_a_url_that_cannot_be_read_shows_in_the_status(
    web: httpx.Client, clock: TurnedClock, files: str, url: str
) -> None:
    container = create(web, upload_type="", video_url=url.format(files=files)).json()["id"]
    clock.turn(INSTAGRAM_PROCESSING_SECONDS)
    assert "2207052" in read(web, container, "status")["status"]
    assert codes(publish(web, container)) == (9004, 2207052)


# --- publishing and reading


def test_the_limit_is_told_and_kept(web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, video: bytes) -> None:
    sandbox.configure("instagram", quota_total=1)
    published(web, clock, video)
    answer = web.get(f"{USER}/content_publishing_limit", params={"fields": "quota_usage,config", "access_token": TOKEN})
    assert answer.json() == {"data": [{"quota_usage": 1, "config": {"quota_total": 1, "quota_duration": 86400}}]}
    second = uploaded(web, video)
    clock.turn(INSTAGRAM_PROCESSING_SECONDS)
    assert codes(publish(web, second)) == (9, 2207042)
    clock.turn(86_400)
    plain = web.get(f"{USER}/content_publishing_limit", params={"access_token": TOKEN})
    assert plain.json() == {"data": [{"quota_usage": 0}]}


def test_unknown_ids_and_fields_are_errors(web: httpx.Client) -> None:
    assert codes(publish(web, "1")) == (24, 2207008)
    assert codes(web.get(f"{GRAPH}/123", params={"access_token": TOKEN})) == (100, None)
    container = create(web).json()["id"]
    answer = web.get(f"{GRAPH}/{container}", params={"fields": "colour", "access_token": TOKEN})
    assert codes(answer) == (100, None)


def test_several_containers_are_read_at_once(web: httpx.Client) -> None:
    ids = [create(web).json()["id"] for _ in range(2)]
    answer = web.get(f"{GRAPH}/", params={"ids": ",".join(ids), "fields": "status_code", "access_token": TOKEN})
    assert answer.json() == {one: {"id": one, "status_code": "IN_PROGRESS"} for one in ids}


def test_the_accounts_media_come_newest_first_in_pages(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    posts = [published(web, clock, video, caption=f"post {i}") for i in range(3)]
    query = {"fields": "id,caption", "limit": "2", "access_token": TOKEN}
    first = web.get(f"{USER}/media", params=query).json()
    assert [row["caption"] for row in first["data"]] == ["post 2", "post 1"]
    rest = web.get(f"{USER}/media", params={**query, "after": first["paging"]["cursors"]["after"]}).json()
    assert [row["id"] for row in rest["data"]] == posts[:1]


def insights(web: httpx.Client, media: str, metric: str) -> httpx.Response:
    return web.get(f"{GRAPH}/{media}/insights", params={"metric": metric, "access_token": TOKEN})


def test_insights_are_empty_at_first_and_then_grow(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    media = published(web, clock, video)
    assert insights(web, media, "views,likes").json() == {"data": []}
    clock.turn(INSTAGRAM_INSIGHTS_DELAY_SECONDS)
    young = insights(web, media, "views,ig_reels_avg_watch_time").json()["data"]
    assert [row["name"] for row in young] == ["views", "ig_reels_avg_watch_time"]
    assert young[0]["period"] == "lifetime"
    assert young[0]["id"] == f"{media}/insights/views/lifetime"
    assert young[1]["values"][0]["value"] > 1000  # milliseconds
    clock.turn(86_400)
    old = insights(web, media, "views").json()["data"][0]["values"][0]["value"]
    assert old > young[0]["values"][0]["value"]


@pytest.mark.parametrize("metric", ["views,impressions", "plays", "views,facebook_views", ""])
def test_one_metric_a_reel_does_not_have_fails_the_whole_call(
    web: httpx.Client, clock: TurnedClock, video: bytes, metric: str
) -> None:
    media = published(web, clock, video)
    clock.turn(3600)
    assert codes(insights(web, media, metric)) == (100, None)


def test_a_token_is_refreshed_when_it_is_a_day_old(
    web: httpx.Client, clock: TurnedClock, sandbox: SandboxState
) -> None:
    def refresh(token: str) -> httpx.Response:
        query = {"grant_type": "ig_refresh_token", "access_token": token}
        return web.get("/instagram/refresh_access_token", params=query)

    fresh = refresh(TOKEN).json()
    assert (fresh["token_type"], fresh["expires_in"]) == ("bearer", 5183944)
    assert codes(refresh(fresh["access_token"]))[0] == 190
    clock.turn(86_400)
    assert refresh(fresh["access_token"]).status_code == 200
    sandbox.configure("instagram", token_valid=False)
    assert codes(create(web))[0] == 190
    assert create(web, access_token=fresh["access_token"]).status_code == 200
