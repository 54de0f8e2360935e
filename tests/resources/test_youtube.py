"""YouTube's own rules: sessions, parts, what became of a video, quotas and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.failures import PermanentFailure, RefusedFailure, TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.http import HttpClient, Limits
from tiksports_dagster.resources.platforms.youtube import CHUNK, YouTubeClient
from tiksports_dagster.resources.platforms.youtube_service import YouTubeService
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishRequest

from .fake import Asked, Fake, Reply

Order = Callable[..., PublishRequest]
PROCESSED = {"uploadStatus": "processed"}


class Desk:
    """A YouTube that stores what it is sent and says of it what a test wants."""

    def __init__(self) -> None:
        self.url = ""
        self.stored = 0
        self.session: Any = None
        self.status: Any = PROCESSED
        self.stats: Any = None
        self.uploads: list[Any] = []
        self.token: Any = {"access_token": "ya29-access", "expires_in": 3600, "token_type": "Bearer"}
        self.insert: Any = None

    def __call__(self, asked: Asked) -> Any:
        if asked.path == "/token":
            return self.token
        assert asked.headers["authorization"] == "Bearer ya29-access"
        if asked.path.startswith("/upload/"):
            return self.insert or Reply(200, {}, {"Location": f"{self.url}/session?upload_id=1"})
        if asked.path == "/session":
            return self.session(asked) if callable(self.session) else self.session or self._store(asked)
        if asked.path.endswith("/videos"):
            if "statistics" in asked.query["part"]:
                return {"items": [{"id": ref, "statistics": {}} for ref in asked.query["id"][0].split(",")]}
            return {"items": [{"id": asked.query["id"][0], "status": self.status}] if self.status else []}
        if asked.path.endswith("batchGetStats"):
            return self.stats
        if asked.path.endswith("/channels"):
            playlists = {"relatedPlaylists": {"uploads": "UU1"}}
            return {"items": [{"snippet": {"title": "TikSports"}, "contentDetails": playlists}]}
        if asked.path.endswith("/playlistItems"):
            return {"items": [{"snippet": snippet} for snippet in self.uploads]}
        raise AssertionError(asked.path)

    def _store(self, asked: Asked) -> Reply:
        self.stored += len(asked.body)
        total = int(asked.headers["content-range"].rsplit("/", 1)[1])
        if self.stored == total:
            return Reply(200, {"id": "vid1"})
        stored = {"Range": f"bytes=0-{self.stored - 1}"} if self.stored else {}
        return Reply(308, b"", stored)


def no(reason: str, status: int = 403) -> Reply:
    error = {"code": status, "message": "words", "errors": [{"domain": "x", "reason": reason, "message": "words"}]}
    return Reply(status, {"error": error})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def client(fake: Fake, clock: StandingClock) -> YouTubeClient:
    http = HttpClient("youtube", fake.url, clock, limits=Limits(read=0.5, deadline=1))
    service = YouTubeService(
        http,
        f"{fake.url}/token",
        client_id="id",
        client_secret=SecretStr("app-secret"),
        refresh_token=SecretStr("1//refresh"),
    )
    return YouTubeClient(http, service, clock, load_platforms()["youtube"])


def publish(
    desk: Desk, clock: StandingClock, request: PublishRequest, state: PublicationState | None = None
) -> tuple[Any, Fake, list[Checkpoint]]:
    notes: list[Checkpoint] = []
    with Fake(desk) as fake:
        desk.url = fake.url
        point = Checkpoint(state=state, upload_url=f"{fake.url}/session?upload_id=1") if state else None
        outcome = client(fake, clock).publish(request, point, notes.append)
    return outcome, fake, notes


def begun(fake: Fake) -> int:
    return sum(asked.path.startswith("/upload/") for asked in fake.asked)


def test_an_upload_says_what_it_is_and_its_session_is_noted_before_its_first_byte(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    noted: list[Checkpoint] = []

    class Watching(Desk):
        def __call__(self, asked: Asked) -> Any:
            if asked.path == "/session" and asked.body:
                assert noted[-1].upload_url == f"{self.url}/session?upload_id=1"
            return Desk.__call__(self, asked)

    watching = Watching()
    with Fake(watching) as fake:
        watching.url = fake.url
        request = order("youtube", title="40,000 <points>", caption="x" * 6000)
        outcome = client(fake, clock).publish(request, None, noted.append)
    insert = next(asked for asked in fake.asked if asked.path.startswith("/upload/"))
    assert insert.path == "/upload/youtube/v3/videos"
    assert insert.query["uploadType"] == ["resumable"]
    assert (insert.headers["x-upload-content-length"], insert.headers["x-upload-content-type"]) == (
        "40000",
        "video/mp4",
    )
    body = insert.json()
    assert body["snippet"]["title"] == "40,000 points"
    assert body["snippet"]["categoryId"] == "17"
    assert body["snippet"]["tags"] == ["nba", "lakers"]
    assert len(body["snippet"]["description"].encode()) <= 5000
    assert body["status"] == {
        "privacyStatus": "public",
        "selfDeclaredMadeForKids": False,
        "containsSyntheticMedia": True,
    }
    assert (outcome.id, outcome.url) == ("vid1", "https://www.youtube.com/watch?v=vid1")
    assert noted[-1].remote_id == "vid1"
    assert insert.headers["user-agent"].startswith("TikSports/")


def test_parts_are_multiples_of_256_kib_and_the_last_one_is_noted_before_it_goes(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    _, fake, notes = publish(desk, clock, order("youtube", size=2 * CHUNK + 1000))
    ranges = [asked.headers["content-range"] for asked in fake.asked if asked.path == "/session"]
    assert ranges[0] == f"bytes 0-{CHUNK - 1}/{2 * CHUNK + 1000}"
    assert ranges[-1] == f"bytes {2 * CHUNK}-{2 * CHUNK + 999}/{2 * CHUNK + 1000}"
    assert CHUNK % (256 * 1024) == 0
    assert [(note.state.value, note.offset) for note in notes] == [
        ("started", 0),
        ("started", CHUNK),
        ("submitted", 2 * CHUNK),
        ("submitted", 2 * CHUNK),
    ]


def test_an_upload_goes_on_from_what_youtube_has_stored(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.stored = 12_345
    outcome, fake, _ = publish(desk, clock, order("youtube"), PublicationState.STARTED)
    asked = [asked for asked in fake.asked if asked.path == "/session"]
    assert asked[0].headers["content-range"] == "bytes */40000"
    assert asked[1].headers["content-range"] == "bytes 12345-39999/40000"
    assert outcome.id == "vid1"
    assert begun(fake) == 0


def test_a_session_that_had_everything_names_its_video(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.stored = 40_000
    outcome, fake, _ = publish(desk, clock, order("youtube"), PublicationState.SUBMITTED)
    assert outcome.id == "vid1"
    assert all(not asked.body for asked in fake.asked if asked.path == "/session")


def test_an_ended_session_is_replaced_only_when_it_cannot_have_posted(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    replies = [Reply(404)]
    desk.session = lambda asked: replies.pop() if replies else desk._store(asked)
    outcome, fake, _ = publish(desk, clock, order("youtube"), PublicationState.STARTED)
    assert (outcome.id, begun(fake)) == ("vid1", 1)
    desk.session = Reply(410)
    outcome, fake, _ = publish(desk, clock, order("youtube"), PublicationState.SUBMITTED)
    assert (outcome.state, begun(fake)) == (PublicationState.UNKNOWN, 0)


def test_a_video_of_an_ended_session_is_found_on_the_channel(desk: Desk, clock: StandingClock, order: Order) -> None:
    request = order("youtube")
    desk.session = Reply(404)
    text = f"{request.caption}\n\n#nba #lakers"
    desk.uploads = [
        {"title": request.title, "description": "another", "resourceId": {"videoId": "vid0"}},
        {"title": request.title, "description": text, "resourceId": {"videoId": "vid7"}},
    ]
    outcome, _, _ = publish(desk, clock, request, PublicationState.SUBMITTED)
    assert (outcome.state, outcome.id) == (PublicationState.PUBLISHED, "vid7")


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        ({"uploadStatus": "failed", "failureReason": "codec"}, PublicationState.FAILED, "codec"),
        ({"uploadStatus": "rejected", "rejectionReason": "duplicate"}, PublicationState.FAILED, "duplicate"),
        ({"uploadStatus": "uploaded"}, PublicationState.UNKNOWN, "watch?v=vid1"),
        (None, PublicationState.UNKNOWN, "not listed yet"),
    ],
)
def test_a_video_is_published_only_when_youtube_has_processed_it(
    desk: Desk, clock: StandingClock, order: Order, status: Any, state: PublicationState, words: str
) -> None:
    desk.status = status
    outcome, _, notes = publish(desk, clock, order("youtube"))
    assert outcome.state is state
    assert words in outcome.reason
    assert notes[-1].remote_id == "vid1"


def test_the_last_part_that_breaks_off_is_looked_at_and_finished(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    broken = [Reply(reset=True)]
    desk.session = lambda asked: broken.pop() if broken else desk._store(asked)
    outcome, fake, notes = publish(desk, clock, order("youtube"))
    assert outcome.id == "vid1"
    assert begun(fake) == 1
    assert notes[1].state is PublicationState.SUBMITTED


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (no("quotaExceeded"), RefusedFailure),
        (no("uploadLimitExceeded", 400), RefusedFailure),
        (no("youtubeSignupRequired", 401), RefusedFailure),
        (no("forbidden"), RefusedFailure),
        (no("invalidTitle", 400), PermanentFailure),
        (no("authError", 401), PermanentFailure),
        (no("somethingNew", 400), PermanentFailure),
        (no("rateLimitExceeded"), TransientFailure),
        (no("backendError", 503), TransientFailure),
        (Reply(500, b"<html>"), TransientFailure),
    ],
)
def test_each_reason_has_its_failure(
    desk: Desk, clock: StandingClock, order: Order, reply: Reply, kind: type[Exception]
) -> None:
    desk.insert = reply
    with pytest.raises(kind):
        publish(desk, clock, order("youtube"))


def test_a_session_on_another_host_gets_nothing(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.insert = Reply(200, {}, {"Location": "https://googleapis.com.evil.example/session"})
    with pytest.raises(PermanentFailure, match="not its own"):
        publish(desk, clock, order("youtube"))


@pytest.mark.parametrize(
    ("token", "kind", "words"),
    [
        (
            Reply(400, {"error": "invalid_grant", "error_description": "1//refresh"}),
            PermanentFailure,
            "connect youtube",
        ),
        (Reply(401, {"error": "unauthorized_client"}), PermanentFailure, "connect youtube"),
        (Reply(400, b"<html>"), TransientFailure, "no access token"),
        (Reply(reset=True), TransientFailure, "broke off"),
    ],
)
def test_a_permission_that_is_gone_asks_for_a_person(
    desk: Desk, clock: StandingClock, order: Order, token: Reply, kind: type[Exception], words: str
) -> None:
    desk.token = token
    with pytest.raises(kind, match=re.escape(words)) as caught:
        publish(desk, clock, order("youtube"))
    assert "1//refresh" not in str(caught.value)
    assert "app-secret" not in str(caught.value)


def test_numbers_are_read_from_text_and_may_be_missing(desk: Desk, clock: StandingClock) -> None:
    desk.stats = {
        "items": [
            {"id": "a", "statistics": {"viewCount": "12345678901", "likeCount": "5"}},
            {"id": "b"},
            {"id": "not asked for", "statistics": {"viewCount": "1"}},
        ]
    }
    with Fake(desk) as fake:
        first, second = client(fake, clock).metrics(["a", "b", "c"])
    assert (first.views, first.likes, first.comments, first.shares) == (12345678901, 5, None, None)
    assert second.views is None


def test_numbers_come_fifty_at_a_time(desk: Desk, clock: StandingClock) -> None:
    def stats(asked: Asked) -> Any:
        assert len(asked.query["id"]) <= 50
        return {"items": [{"id": ref, "statistics": {"viewCount": "1"}} for ref in asked.query["id"]]}

    class Counting(Desk):
        def __call__(self, asked: Asked) -> Any:
            return stats(asked) if asked.path.endswith("batchGetStats") else Desk.__call__(self, asked)

    with Fake(Counting()) as fake:
        assert len(client(fake, clock).metrics([f"v{number}" for number in range(120)])) == 120
    assert sum(asked.path.endswith("batchGetStats") for asked in fake.asked) == 3


def test_without_the_newer_method_the_older_one_is_asked(desk: Desk, clock: StandingClock) -> None:
    desk.stats = Reply(404)
    with Fake(desk) as fake:
        youtube = client(fake, clock)
        assert [reading.id for reading in youtube.metrics(["a", "b"])] == ["a", "b"]
        youtube.metrics(["a"])
    assert sum(asked.path.endswith("batchGetStats") for asked in fake.asked) == 1


def test_the_check_names_the_channel(desk: Desk, clock: StandingClock) -> None:
    with Fake(desk) as fake:
        assert client(fake, clock).check() == (True, "connected to the channel TikSports")
    desk.token = Reply(400, {"error": "invalid_grant"})
    with Fake(desk) as fake:
        good, words = client(fake, clock).check()
    assert not good
    assert "invalid_grant" in words


def test_a_bad_line_that_lets_something_through_each_time_is_enough(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    parts = 8
    broken: list[int] = []

    def session(asked: Asked) -> Any:
        if not asked.body:
            return desk._store(asked)
        reply = desk._store(asked)
        broken.append(len(asked.body))
        return Reply(reset=True) if desk.stored < parts * CHUNK else reply

    desk.session = session
    outcome, fake, _ = publish(desk, clock, order("youtube", size=parts * CHUNK))
    assert outcome.id == "vid1"
    assert broken == [CHUNK] * parts
    assert begun(fake) == 1


def test_addresses_that_carry_a_permission_are_not_logged(
    desk: Desk, clock: StandingClock, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    publish(desk, clock, order("youtube"))
    assert "upload_id" not in caplog.text


def test_a_post_held_back_is_private_until_youtube_shows_it(desk: Desk, clock: StandingClock, order: Order) -> None:
    later = clock.now() + timedelta(hours=3)
    outcome, fake, _ = publish(desk, clock, order("youtube", publish_at=later))
    status = next(asked for asked in fake.asked if asked.path.startswith("/upload/")).json()["status"]
    assert (status["privacyStatus"], status["publishAt"]) == ("private", f"{later:%Y-%m-%dT%H:%M:%SZ}")
    assert (outcome.state, outcome.public_at) == (PublicationState.PUBLISHED, later)
    outcome, fake, _ = publish(desk, clock, order("youtube", publish_at=clock.now()))
    status = next(asked for asked in fake.asked if asked.path.startswith("/upload/")).json()["status"]
    assert status["privacyStatus"] == "public"
    assert "publishAt" not in status
    assert outcome.public_at is None
