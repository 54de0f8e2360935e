"""What YouTube answers: the resumable protocol, metadata rules, statistics as text, quota by the Pacific day."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, SandboxState
from tiksports_dagster.sandbox.progress import YOUTUBE_PROCESSING_SECONDS

from .helpers import TurnedClock, mp4

BEARER = {"Authorization": f"Bearer {TOKENS.youtube_access_token}"}
UPLOAD = "/youtube/upload/youtube/v3/videos"
BLOCK = 256 * 1024


def resource(**status: Any) -> dict[str, Any]:
    return {
        "snippet": {"title": "Forty thousand points", "description": "A record.", "tags": ["nba"], "categoryId": "17"},
        "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False, **status},
    }


def start(web: httpx.Client, size: int | None, body: dict[str, Any] | None = None, **more: str) -> httpx.Response:
    headers = {**BEARER, "X-Upload-Content-Type": "video/mp4", **more}
    if size is not None:
        headers["X-Upload-Content-Length"] = str(size)
    query = {"uploadType": "resumable", "part": "snippet,status", "alt": "json"}
    return web.post(UPLOAD, params=query, json=resource() if body is None else body, headers=headers)


def put(web: httpx.Client, url: str, data: bytes, span: str) -> httpx.Response:
    return web.put(url, content=data, headers={"Content-Range": f"bytes {span}", **BEARER})


def reason(answer: httpx.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    assert error["message"] == error["errors"][0]["message"]
    return answer.status_code, error["errors"][0]["reason"]


def uploaded(web: httpx.Client, video: bytes, body: dict[str, Any] | None = None) -> str:
    url = start(web, len(video), body).headers["location"]
    answer = put(web, url, video, f"0-{len(video) - 1}/{len(video)}")
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def listed(web: httpx.Client, ids: str, part: str = "snippet,status,statistics,contentDetails") -> list[dict[str, Any]]:
    answer = web.get("/youtube/youtube/v3/videos", params={"part": part, "id": ids}, headers=BEARER)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


# --- the resumable protocol


def test_chunks_are_acknowledged_with_308_and_the_last_with_the_video(web: httpx.Client, sandbox: SandboxState) -> None:
    video = mp4(2 * BLOCK + 777)
    total = len(video)
    opened = start(web, total)
    assert opened.status_code == 200
    url = opened.headers["location"]
    nothing = put(web, url, b"", f"*/{total}")
    assert nothing.status_code == 308
    assert "range" not in nothing.headers
    first = put(web, url, video[:BLOCK], f"0-{BLOCK - 1}/{total}")
    assert (first.status_code, first.headers["range"]) == (308, f"bytes=0-{BLOCK - 1}")
    asked = put(web, url, b"", f"*/{total}")
    assert (asked.status_code, asked.headers["range"]) == (308, f"bytes=0-{BLOCK - 1}")
    last = put(web, url, video[BLOCK:], f"{BLOCK}-{total - 1}/{total}")
    assert last.status_code == 200
    assert len(last.json()["id"]) == 11
    assert last.json()["status"]["uploadStatus"] == "uploaded"
    assert sandbox.received()["youtube"][0]["sha256"] == hashlib.sha256(video).hexdigest()


def test_a_finished_session_gives_its_video_again(web: httpx.Client, sandbox: SandboxState, video: bytes) -> None:
    url = start(web, len(video)).headers["location"]
    sandbox.add_fault("youtube", "lost_reply", method="PUT")
    with pytest.raises(httpx.TransportError):
        put(web, url, video, f"0-{len(video) - 1}/{len(video)}")
    answer = put(web, url, b"", f"*/{len(video)}")
    assert answer.status_code == 200
    assert len(answer.json()["id"]) == 11
    assert len(sandbox.received()["youtube"]) == 1


def test_a_broken_chunk_keeps_whole_blocks(web: httpx.Client, sandbox: SandboxState) -> None:
    video = mp4(3 * BLOCK)
    url, total = start(web, len(video)).headers["location"], len(video)
    sandbox.add_fault("youtube", "reset", method="PUT", when="uploading", after_bytes=BLOCK + 1000)
    with pytest.raises(httpx.TransportError):
        put(web, url, video, f"0-{total - 1}/{total}")
    assert put(web, url, b"", f"*/{total}").headers["range"] == f"bytes=0-{BLOCK - 1}"
    assert put(web, url, video[BLOCK:], f"{BLOCK}-{total - 1}/{total}").status_code == 200
    assert sandbox.received()["youtube"][0]["sha256"] == hashlib.sha256(video).hexdigest()


def test_bytes_sent_twice_are_left_out(web: httpx.Client, sandbox: SandboxState) -> None:
    video = mp4(2 * BLOCK)
    url, total = start(web, len(video)).headers["location"], len(video)
    put(web, url, video[:BLOCK], f"0-{BLOCK - 1}/{total}")
    assert put(web, url, video[:BLOCK], f"0-{BLOCK - 1}/{total}").headers["range"] == f"bytes=0-{BLOCK - 1}"
    assert put(web, url, video, f"0-{total - 1}/{total}").status_code == 200
    assert sandbox.received()["youtube"][0]["sha256"] == hashlib.sha256(video).hexdigest()


@pytest.mark.parametrize(
    ("count", "span"),
    [
        (BLOCK - 1, "0-{last}/{total}"),
        (BLOCK + 1, "0-{last}/{total}"),
        (BLOCK, "1-{count}/{total}"),
        (BLOCK, "0-{last}/999999"),
        (BLOCK, "0-{count}/{total}"),
        (BLOCK, "0-{last}"),
        (BLOCK, "5-4/{total}"),
    ],
)
def test_a_chunk_that_does_not_fit_is_400(web: httpx.Client, count: int, span: str) -> None:
    video = mp4(3 * BLOCK)
    url = start(web, len(video)).headers["location"]
    text = span.format(last=count - 1, count=count, total=len(video))
    assert put(web, url, video[:count], text).status_code == 400
    assert put(web, url, b"", f"*/{len(video)}").status_code == 308


def test_a_file_of_unknown_length_may_be_sent_with_a_star(web: httpx.Client) -> None:
    video = mp4(BLOCK + 10)
    url = start(web, None).headers["location"]
    assert put(web, url, video[:BLOCK], f"0-{BLOCK - 1}/*").status_code == 308
    assert put(web, url, video[BLOCK:], f"{BLOCK}-{BLOCK + 9}/{BLOCK + 10}").status_code == 200


def test_a_whole_file_needs_no_content_range(web: httpx.Client, video: bytes) -> None:
    url = start(web, len(video)).headers["location"]
    assert web.put(url, content=video).status_code == 200


def test_lost_and_old_sessions_are_404(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    url = start(web, len(video)).headers["location"]
    assert reason(put(web, url + "x", b"", "*/4096")) == (404, "notFound")
    clock.turn(7 * 86_400 + 1)
    assert put(web, url, video, f"0-{len(video) - 1}/{len(video)}").status_code == 404


def test_the_alias_path_keeps_to_itself(web: httpx.Client, video: bytes) -> None:
    alias = "/youtube/resumable/upload/youtube/v3/videos"
    query = {"uploadType": "resumable", "part": "snippet,status"}
    opened = web.post(alias, params=query, json=resource(), headers=BEARER)
    assert alias in opened.headers["location"]
    assert put(web, opened.headers["location"], video, f"0-{len(video) - 1}/{len(video)}").status_code == 200


# --- metadata


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ({"title": "x" * 100}, "ok"),
        ({"title": "x" * 101}, "invalidTitle"),
        ({"title": ""}, "invalidTitle"),
        ({"title": "a < b"}, "invalidTitle"),
        ({"description": "é" * 2500}, "ok"),
        ({"description": "é" * 2500 + "x"}, "invalidDescription"),
        ({"description": "<b>"}, "invalidDescription"),
        ({"tags": ["x" * 249, "y" * 250]}, "ok"),
        ({"tags": ["x" * 250, "y" * 250]}, "invalidTags"),
        ({"tags": ["x" * 247 + " x", "y" * 250]}, "invalidTags"),
        ({"tags": "nba"}, "invalidTags"),
        ({"categoryId": "18"}, "invalidCategoryId"),
    ],
)
def test_metadata_is_checked_at_its_bounds(web: httpx.Client, snippet: dict[str, Any], expected: str) -> None:
    body = resource()
    body["snippet"] |= snippet
    answer = start(web, 4096, body)
    if expected == "ok":
        assert answer.status_code == 200
    else:
        assert reason(answer) == (400, expected)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"privacyStatus": "secret"}, "invalidVideoMetadata"),
        ({"publishAt": "2024-03-03T06:00:00Z"}, "invalidPublishAt"),
        ({"publishAt": "tomorrow", "privacyStatus": "private"}, "invalidPublishAt"),
        ({"publishAt": "2024-03-03T06:00:00", "privacyStatus": "private"}, "invalidPublishAt"),
    ],
)
def test_status_is_checked(web: httpx.Client, status: dict[str, Any], expected: str) -> None:
    assert reason(start(web, 4096, resource(**status))) == (400, expected)


def test_the_opening_request_is_checked(web: httpx.Client) -> None:
    assert reason(web.post(UPLOAD, params={"part": "snippet"}, json=resource(), headers=BEARER)) == (400, "badRequest")
    query = {"uploadType": "resumable"}
    assert reason(web.post(UPLOAD, params=query, json=resource(), headers=BEARER)) == (400, "missingRequiredParameter")
    only = {**query, "part": "snippet"}
    assert reason(web.post(UPLOAD, params=only, json=resource(), headers=BEARER)) == (400, "unexpectedPart")
    assert reason(start(web, 0)) == (400, "mediaBodyRequired")
    assert reason(start(web, 4096, **{"X-Upload-Content-Type": "text/plain"})) == (400, "badContent")
    assert reason(start(web, 4096, **{"Authorization": "Bearer wrong"})) == (401, "authError")


# --- reading back


def test_a_video_is_processed_and_counted_in_text(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    video_id = uploaded(web, video)
    (young,) = listed(web, video_id)
    assert young["status"]["uploadStatus"] == "uploaded"
    assert young["statistics"]["viewCount"] == "0"
    clock.turn(YOUTUBE_PROCESSING_SECONDS)
    assert listed(web, video_id)[0]["status"]["uploadStatus"] == "processed"
    clock.turn(86_400)
    (old,) = listed(web, f"{video_id},unknownvide")
    assert all(isinstance(value, str) for value in old["statistics"].values())
    assert int(old["statistics"]["viewCount"]) > 0
    assert old["snippet"]["categoryId"] == "17"
    assert old["contentDetails"]["duration"] == "PT20S"


def test_a_scheduled_video_turns_public_in_its_time(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    body = resource(privacyStatus="private", publishAt="2024-03-03T06:00:00Z")
    video_id = uploaded(web, video, body)
    assert listed(web, video_id)[0]["status"]["privacyStatus"] == "private"
    assert listed(web, video_id)[0]["status"]["publishAt"] == "2024-03-03T06:00:00Z"
    clock.turn(75 * 60)
    now = listed(web, video_id)[0]["status"]
    assert now["privacyStatus"] == "public"
    assert "publishAt" not in now


def test_without_a_privacy_status_a_video_is_public(web: httpx.Client, video: bytes) -> None:
    body = resource()
    del body["status"]["privacyStatus"]
    assert listed(web, uploaded(web, video, body))[0]["status"]["privacyStatus"] == "public"


def test_a_private_video_has_no_audience(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    video_id = uploaded(web, video, resource(privacyStatus="private"))
    clock.turn(86_400)
    assert listed(web, video_id)[0]["statistics"]["viewCount"] == "0"


def test_a_file_that_is_no_video_fails_after_upload(web: httpx.Client, clock: TurnedClock) -> None:
    video_id = uploaded(web, b"no video" * 100)
    clock.turn(YOUTUBE_PROCESSING_SECONDS)
    (item,) = listed(web, video_id)
    assert (item["status"]["uploadStatus"], item["status"]["failureReason"]) == ("failed", "invalidFile")
    assert "statistics" not in item


def test_batch_stats_take_50_ids(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    video_id = uploaded(web, video)
    clock.turn(3600)

    def stats(ids: list[str]) -> httpx.Response:
        query = {"part": "statistics", "id": ",".join(ids)}
        return web.get("/youtube/youtube/v3/videos:batchGetStats", params=query, headers=BEARER)

    (item,) = stats([video_id, *(f"missing{i:04}" for i in range(49))]).json()["items"]
    assert item["id"] == video_id
    assert set(item["statistics"]) == {"viewCount", "likeCount", "commentCount"}
    assert all(isinstance(value, str) for value in item["statistics"].values())
    assert "contentDetails" not in item
    assert reason(stats([f"missing{i:04}" for i in range(51)])) == (400, "invalidParameter")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"part": "statistics"}, "missingRequiredParameter"),
        ({"id": "abc"}, "missingRequiredParameter"),
        ({"part": "secrets", "id": "abc"}, "unknownPart"),
    ],
)
def test_a_list_needs_part_and_id(web: httpx.Client, query: dict[str, str], expected: str) -> None:
    assert reason(web.get("/youtube/youtube/v3/videos", params=query, headers=BEARER)) == (400, expected)


def test_categories_include_sports(web: httpx.Client) -> None:
    query = {"part": "snippet", "regionCode": "US"}
    items = web.get("/youtube/youtube/v3/videoCategories", params=query, headers=BEARER).json()["items"]
    assert {row["id"]: row["snippet"]["title"] for row in items}["17"] == "Sports"


# --- the channel and its uploads

CHANNELS = "/youtube/youtube/v3/channels"
ITEMS = "/youtube/youtube/v3/playlistItems"
CHANNEL_ID = "UCsandboxsandboxsandbox0"
UPLOADS_LIST = "UUsandboxsandboxsandbox0"


def titled(title: str, **status: Any) -> dict[str, Any]:
    body = resource(**status)
    body["snippet"]["title"] = title
    return body


def channel(web: httpx.Client, **query: str) -> dict[str, Any]:
    asked = {"part": "snippet,contentDetails,statistics", "mine": "true", **query}
    answer = web.get(CHANNELS, params=asked, headers=BEARER)
    assert answer.status_code == 200, answer.text
    (item,) = answer.json()["items"]
    return item


def uploads_page(web: httpx.Client, **query: str) -> dict[str, Any]:
    asked = {"part": "snippet,contentDetails,status", "playlistId": UPLOADS_LIST, **query}
    answer = web.get(ITEMS, params=asked, headers=BEARER)
    assert answer.status_code == 200, answer.text
    return answer.json()


def titles(page: dict[str, Any]) -> list[str]:
    return [item["snippet"]["title"] for item in page["items"]]


def test_the_token_leads_to_its_one_channel_and_the_list_of_its_uploads(web: httpx.Client) -> None:
    query = {"part": "snippet,contentDetails", "mine": "true"}
    answer = web.get(CHANNELS, params=query, headers=BEARER).json()
    assert answer["kind"] == "youtube#channelListResponse"
    assert answer["pageInfo"] == {"totalResults": 1, "resultsPerPage": 5}
    (item,) = answer["items"]
    assert (item["kind"], item["id"]) == ("youtube#channel", CHANNEL_ID)
    assert item["snippet"]["title"] == "TikSports Sandbox"
    assert item["snippet"]["publishedAt"] == "2024-01-15T09:30:00Z"
    assert item["contentDetails"]["relatedPlaylists"]["uploads"] == UPLOADS_LIST
    assert set(item) == {"kind", "etag", "id", "snippet", "contentDetails"}


def test_a_channel_of_another_name_has_another_list(web: httpx.Client, sandbox: SandboxState, video: bytes) -> None:
    sandbox.configure("youtube", channel_id="UCanotheranotheranother1", channel_title="Second")
    video_id = uploaded(web, video)
    other = channel(web)
    assert (other["id"], other["snippet"]["title"]) == ("UCanotheranotheranother1", "Second")
    uploads = other["contentDetails"]["relatedPlaylists"]["uploads"]
    (item,) = uploads_page(web, playlistId=uploads)["items"]
    assert item["contentDetails"]["videoId"] == video_id
    assert item["snippet"]["channelId"] == other["id"]


def test_the_channel_is_found_by_its_id_and_no_other_is(web: httpx.Client) -> None:
    def found(ids: str) -> dict[str, Any]:
        return web.get(CHANNELS, params={"part": "id", "id": ids}, headers=BEARER).json()

    assert [item["id"] for item in found(f"UCstranger,{CHANNEL_ID}")["items"]] == [CHANNEL_ID]
    stranger = found("UCstranger")
    assert "items" not in stranger
    assert stranger["pageInfo"]["totalResults"] == 0


def test_a_channels_statistics_are_those_of_its_public_videos(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock, video: bytes
) -> None:
    sandbox.configure("youtube", subscribers=1234)
    ids = [uploaded(web, video), uploaded(web, video)]
    uploaded(web, video, resource(privacyStatus="private"))
    uploaded(web, video, resource(privacyStatus="unlisted"))
    clock.turn(86_400)
    views = sum(int(item["statistics"]["viewCount"]) for item in listed(web, ",".join(ids)))
    assert views > 0
    assert channel(web)["statistics"] == {
        "viewCount": str(views),
        "subscriberCount": "1234",
        "hiddenSubscriberCount": False,
        "videoCount": "2",
    }


def test_an_upload_is_in_the_list_with_its_words_and_its_time(
    web: httpx.Client, clock: TurnedClock, video: bytes
) -> None:
    video_id = uploaded(web, video)
    clock.turn(3600)
    page = uploads_page(web)
    assert page["kind"] == "youtube#playlistItemListResponse"
    assert page["pageInfo"] == {"totalResults": 1, "resultsPerPage": 5}
    (item,) = page["items"]
    snippet, seen = item["snippet"], listed(web, video_id)[0]["snippet"]
    assert item["kind"] == "youtube#playlistItem"
    assert (snippet["title"], snippet["description"]) == ("Forty thousand points", "A record.")
    assert (snippet["channelId"], snippet["playlistId"], snippet["position"]) == (CHANNEL_ID, UPLOADS_LIST, 0)
    assert snippet["resourceId"] == {"kind": "youtube#video", "videoId": video_id}
    assert snippet["publishedAt"] == seen["publishedAt"]
    assert item["contentDetails"] == {"videoId": video_id, "videoPublishedAt": seen["publishedAt"]}
    assert item["status"] == {"privacyStatus": "public"}


def test_only_the_parts_asked_for_come(web: httpx.Client, video: bytes) -> None:
    uploaded(web, video)
    (item,) = uploads_page(web, part="contentDetails")["items"]
    assert set(item) == {"kind", "etag", "id", "contentDetails"}
    assert set(channel(web, part="statistics")) == {"kind", "etag", "id", "statistics"}


def test_an_upload_is_listed_once_its_last_byte_is_there(web: httpx.Client, sandbox: SandboxState) -> None:
    video = mp4(2 * BLOCK)
    total = len(video)
    url = start(web, total).headers["location"]
    put(web, url, video[:BLOCK], f"0-{BLOCK - 1}/{total}")
    empty = uploads_page(web)
    assert (empty["items"], empty["pageInfo"]["totalResults"]) == ([], 0)
    sandbox.add_fault("youtube", "lost_reply", method="PUT")
    with pytest.raises(httpx.TransportError):
        put(web, url, video[BLOCK:], f"{BLOCK}-{total - 1}/{total}")
    (item,) = uploads_page(web)["items"]
    again = put(web, url, b"", f"*/{total}")
    assert item["contentDetails"]["videoId"] == again.json()["id"]


def test_a_file_that_is_no_video_leaves_the_list(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    good = uploaded(web, video)
    uploaded(web, b"no video" * 100)
    clock.turn(YOUTUBE_PROCESSING_SECONDS)
    assert [item["contentDetails"]["videoId"] for item in uploads_page(web)["items"]] == [good]


def test_the_owner_sees_a_scheduled_video_before_it_is_published(
    web: httpx.Client, clock: TurnedClock, video: bytes
) -> None:
    body = resource(privacyStatus="private", publishAt="2024-03-03T06:00:00Z")
    uploaded(web, video, body)
    (waiting,) = uploads_page(web)["items"]
    assert waiting["status"] == {"privacyStatus": "private"}
    assert "videoPublishedAt" not in waiting["contentDetails"]
    clock.turn(75 * 60)
    (live,) = uploads_page(web)["items"]
    assert live["status"] == {"privacyStatus": "public"}
    assert live["contentDetails"]["videoPublishedAt"] == "2024-03-03T06:00:00Z"
    assert live["snippet"]["publishedAt"] == waiting["snippet"]["publishedAt"] < "2024-03-03T06:00:00Z"


def test_uploads_come_newest_first_by_their_last_byte(web: httpx.Client, clock: TurnedClock, video: bytes) -> None:
    slow = start(web, len(video), titled("opened first")).headers["location"]
    for title in ("one", "two"):
        clock.turn(60)
        uploaded(web, video, titled(title))
    uploaded(web, video, titled("same second as two"))
    clock.turn(60)
    assert put(web, slow, video, f"0-{len(video) - 1}/{len(video)}").status_code == 200
    page = uploads_page(web)
    assert titles(page) == ["opened first", "same second as two", "two", "one"]
    assert [item["snippet"]["position"] for item in page["items"]] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("size", "lengths"), [(None, [5, 2]), ("1", [1] * 7), ("3", [3, 3, 1]), ("7", [7]), ("50", [7])]
)
def test_pages_together_are_the_whole_list(
    web: httpx.Client, clock: TurnedClock, video: bytes, size: str | None, lengths: list[int]
) -> None:
    for number in range(7):
        clock.turn(1)
        uploaded(web, video, titled(f"video {number}"))
    query = {} if size is None else {"maxResults": size}
    pages = [uploads_page(web, **query)]
    while "nextPageToken" in pages[-1]:
        pages.append(uploads_page(web, **query, pageToken=pages[-1]["nextPageToken"]))
    assert [len(page["items"]) for page in pages] == lengths
    assert [title for page in pages for title in titles(page)] == [f"video {number}" for number in range(6, -1, -1)]
    positions = [item["snippet"]["position"] for page in pages for item in page["items"]]
    assert positions == list(range(7))
    assert {page["pageInfo"]["totalResults"] for page in pages} == {7}


def test_no_results_asked_for_is_an_empty_page_and_the_last(web: httpx.Client, video: bytes) -> None:
    uploaded(web, video)
    page = uploads_page(web, maxResults="0")
    assert page["items"] == []
    assert page["pageInfo"] == {"totalResults": 1, "resultsPerPage": 0}
    assert "nextPageToken" not in page


@pytest.mark.parametrize(
    ("path", "query", "status", "expected"),
    [
        (CHANNELS, {"mine": "true"}, 400, "missingRequiredParameter"),
        (CHANNELS, {"part": "secrets", "mine": "true"}, 400, "unknownPart"),
        (CHANNELS, {"part": "id"}, 400, "missingRequiredParameter"),
        (CHANNELS, {"part": "id", "mine": "true", "id": CHANNEL_ID}, 400, "incompatibleParameters"),
        (CHANNELS, {"part": "id", "mine": "perhaps"}, 400, "invalidFilters"),
        (CHANNELS, {"part": "id", "id": ",".join(f"UC{i}" for i in range(51))}, 400, "invalidParameter"),
        (ITEMS, {"playlistId": UPLOADS_LIST}, 400, "missingRequiredParameter"),
        (ITEMS, {"part": "statistics", "playlistId": UPLOADS_LIST}, 400, "unknownPart"),
        (ITEMS, {"part": "id"}, 400, "missingRequiredParameter"),
        (ITEMS, {"part": "id", "playlistId": UPLOADS_LIST, "maxResults": "51"}, 400, "invalidParameter"),
        (ITEMS, {"part": "id", "playlistId": UPLOADS_LIST, "maxResults": "-1"}, 400, "invalidParameter"),
        (ITEMS, {"part": "id", "playlistId": UPLOADS_LIST, "maxResults": "many"}, 400, "invalidParameter"),
        (ITEMS, {"part": "id", "playlistId": "PLsomebodyelse"}, 404, "playlistNotFound"),
        (ITEMS, {"part": "id", "playlistId": CHANNEL_ID}, 404, "playlistNotFound"),
    ],
)
def test_the_channel_and_its_list_are_asked_for_properly(
    web: httpx.Client, path: str, query: dict[str, str], status: int, expected: str
) -> None:
    assert reason(web.get(path, params=query, headers=BEARER)) == (status, expected)


@pytest.mark.parametrize("token", ["5", "CAUQAA", "é", "UFQ6NQ==", "UFQ6NQ!", "UFQ6LTU", "_w"])
def test_a_page_token_that_was_never_given_out_is_400(web: httpx.Client, token: str) -> None:
    query = {"part": "id", "playlistId": UPLOADS_LIST, "pageToken": token}
    assert reason(web.get(ITEMS, params=query, headers=BEARER)) == (400, "invalidPageToken")


@pytest.mark.parametrize(
    ("path", "query"), [(CHANNELS, {"mine": "true"}), (ITEMS, {"playlistId": UPLOADS_LIST})], ids=["channel", "list"]
)
def test_reading_the_channel_costs_a_unit_and_needs_a_good_token(
    web: httpx.Client, sandbox: SandboxState, path: str, query: dict[str, str]
) -> None:
    sandbox.configure("youtube", units_per_day=2)
    asked = {"part": "id", **query}
    assert reason(web.get(path, params=asked)) == (401, "authError")
    assert reason(web.get(path, params=asked, headers={"Authorization": "Bearer wrong"})) == (401, "authError")
    listed(web, "whatever123")
    assert web.get(path, params=asked, headers=BEARER).status_code == 200
    assert reason(web.get(path, params=asked, headers=BEARER)) == (403, "quotaExceeded")
    sandbox.configure("youtube", token_valid=False)
    assert reason(web.get(path, params=asked, headers=BEARER)) == (401, "authError")


# --- quota and tokens


def test_inserts_have_a_bucket_of_their_own_until_midnight_pacific(
    web: httpx.Client, sandbox: SandboxState, clock: TurnedClock
) -> None:
    sandbox.configure("youtube", insert_calls_per_day=2)
    assert [start(web, 4096).status_code for _ in range(3)] == [200, 200, 403]
    answer = start(web, 4096)
    assert reason(answer) == (403, "quotaExceeded")
    assert answer.json()["error"]["errors"][0]["domain"] == "youtube.quota"
    assert listed(web, "whatever123") == []
    clock.turn(3 * 3600)  # 23:45 in Los Angeles, Sunday in UTC
    assert start(web, 4096).status_code == 403
    clock.turn(15 * 60)
    assert start(web, 4096).status_code == 200


def test_units_run_out_for_lists_only(web: httpx.Client, sandbox: SandboxState) -> None:
    sandbox.configure("youtube", units_per_day=1)
    listed(web, "whatever123")
    query = {"part": "status", "id": "whatever123"}
    assert reason(web.get("/youtube/youtube/v3/videos", params=query, headers=BEARER)) == (403, "quotaExceeded")
    assert web.get(
        "/youtube/youtube/v3/videos:batchGetStats", params={"part": "statistics", "id": "x"}, headers=BEARER
    ).is_success


def test_the_channels_own_limit_is_400(web: httpx.Client, sandbox: SandboxState, video: bytes) -> None:
    sandbox.configure("youtube", uploads_per_day=1)
    uploaded(web, video)
    assert reason(start(web, 4096)) == (400, "uploadLimitExceeded")


def token(web: httpx.Client, **form: str) -> httpx.Response:
    sent = {
        "client_id": TOKENS.youtube_client_id,
        "client_secret": TOKENS.youtube_client_secret,
        "refresh_token": TOKENS.youtube_refresh_token,
        "grant_type": "refresh_token",
        **form,
    }
    return web.post("/google/token", data=sent)


def test_a_refreshed_token_lives_an_hour(web: httpx.Client, clock: TurnedClock) -> None:
    granted = token(web).json()
    assert set(granted) == {"access_token", "expires_in", "scope", "token_type"}
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    query = {"part": "status", "id": "whatever123"}
    assert web.get("/youtube/youtube/v3/videos", params=query, headers=headers).status_code == 200
    clock.turn(3599)
    assert web.get("/youtube/youtube/v3/videos", params=query, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"refresh_token": "1//wrong"}, 400, "invalid_grant"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_token_failures_are_flat(web: httpx.Client, form: dict[str, str], status: int, error: str) -> None:
    answer = token(web, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
