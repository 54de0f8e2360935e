"""Instagram's own rules: containers, the word to publish, error codes and insights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.failures import PermanentFailure, RefusedFailure, TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.http import HttpClient, Limits
from tiksports_dagster.resources.platforms.instagram import InstagramClient
from tiksports_dagster.resources.platforms.instagram_auth import FixedToken
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishRequest

from .fake import Asked, Fake, Reply

Order = Callable[..., PublishRequest]
TOKEN = "EAAB-instagram-token"
MEDIA = {"id": "1803", "permalink": "https://www.instagram.com/reel/abc/"}


class Desk:
    """An Instagram that says what a test wants it to say."""

    def __init__(self) -> None:
        self.url = ""
        self.usage: dict[str, Any] = {"quota_usage": 2, "config": {"quota_total": 25}}
        self.container: list[Any] = [{"status_code": "FINISHED"}]
        self.publish: Any = {"id": "1803"}
        self.recent: list[Any] = []
        self.upload: Any = {"success": True, "message": "Upload successful."}
        self.insights: Any = {"data": []}

    def __call__(self, asked: Asked) -> Any:
        what = asked.path.rsplit("/", 1)[1]
        if asked.path.startswith("/rupload/"):
            return self.upload
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        assert "access_token" not in asked.query
        if what == "content_publishing_limit":
            return {"data": [self.usage]}
        if what == "media":
            made = {"id": "1790", "uri": f"{self.url}/rupload/v25.0/1790"}
            return {"data": self.recent} if asked.method == "GET" else made
        if what == "media_publish":
            return self.publish
        if what == "insights":
            return self.insights(asked) if callable(self.insights) else self.insights
        if what == "1790":
            return self.container.pop(0) if len(self.container) > 1 else self.container[0]
        return MEDIA


def no(code: int, subcode: int | None = None, status: int = 400, **more: Any) -> Reply:
    error = {"message": f"about {TOKEN}", "type": "OAuthException", "code": code, "error_subcode": subcode, **more}
    return Reply(status, {"error": error})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def client(fake: Fake, clock: StandingClock) -> InstagramClient:
    http = HttpClient("instagram", fake.url, clock, limits=Limits(read=0.5, deadline=1))
    return InstagramClient(http, "17841", FixedToken(http, SecretStr(TOKEN)), clock, load_platforms()["instagram"])


def publish(
    desk: Desk, clock: StandingClock, request: PublishRequest, point: Checkpoint | None = None
) -> tuple[Any, Fake, list[Checkpoint]]:
    notes: list[Checkpoint] = []
    with Fake(desk) as fake:
        desk.url = fake.url
        if point is not None:
            point = point.model_copy(update={"upload_url": f"{fake.url}/rupload/v25.0/1790"})
        outcome = client(fake, clock).publish(request, point, notes.append)
    return outcome, fake, notes


def point(state: PublicationState, offset: int = 0) -> Checkpoint:
    return Checkpoint(state=state, remote_id="1790", upload_url="x", offset=offset)


def count(fake: Fake, what: str, method: str = "POST") -> int:
    return sum(asked.method == method and asked.path.endswith(what) for asked in fake.asked)


def test_a_reel_goes_from_container_to_permalink(desk: Desk, clock: StandingClock, order: Order) -> None:
    outcome, fake, notes = publish(desk, clock, order("instagram"))
    form = next(asked for asked in fake.asked if asked.method == "POST" and asked.path.endswith("/media")).form()
    assert form["media_type"] == "REELS"
    assert form["upload_type"] == "resumable"
    assert form["is_ai_generated"] == "true"
    assert form["caption"].endswith("#nba #lakers")
    upload = next(asked for asked in fake.asked if asked.path.startswith("/rupload/"))
    assert upload.headers["authorization"] == f"OAuth {TOKEN}"
    assert (upload.headers["offset"], upload.headers["file_size"], len(upload.body)) == ("0", "40000", 40_000)
    assert (outcome.id, outcome.url) == ("1803", MEDIA["permalink"])
    assert [note.state for note in notes] == [
        PublicationState.STARTED,
        PublicationState.UPLOADED,
        PublicationState.SUBMITTED,
    ]


def test_the_days_limit_is_read_before_anything_is_begun(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.usage["quota_usage"] = 25
    with pytest.raises(RefusedFailure, match="25 of 25"):
        publish(desk, clock, order("instagram"))
    desk.usage = {"quota_usage": 3}
    assert publish(desk, clock, order("instagram"))[0].state is PublicationState.PUBLISHED


def test_an_upload_goes_on_where_instagram_says_it_is(desk: Desk, clock: StandingClock, order: Order) -> None:
    phase = {"uploading_phase": {"status": "in_progress", "bytes_transferred": 15_000}}
    desk.container = [{"status_code": "IN_PROGRESS", "video_status": phase}, {"status_code": "FINISHED"}]
    _, fake, _ = publish(desk, clock, order("instagram"), point(PublicationState.STARTED, 9_000))
    upload = next(asked for asked in fake.asked if asked.path.startswith("/rupload/"))
    assert (upload.headers["offset"], len(upload.body)) == ("15000", 25_000)
    assert count(fake, "/media") == 0


def test_a_container_that_was_published_before_a_crash_is_found_by_its_caption(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    request = order("instagram")
    desk.container = [{"status_code": "PUBLISHED"}]
    desk.recent = [
        {"id": "9", "caption": "another"},
        {"id": "8"},
        {"id": "1803", "caption": f"{request.caption}\n\n#nba   #lakers", "permalink": MEDIA["permalink"]},
        {"id": "7", "caption": f"{request.caption}\n\n#nba #lakers"},
    ]
    outcome, fake, _ = publish(desk, clock, request, point(PublicationState.SUBMITTED))
    assert (outcome.state, outcome.id, outcome.url) == (PublicationState.PUBLISHED, "1803", MEDIA["permalink"])
    assert count(fake, "/media_publish") == 0


def test_a_published_container_whose_media_is_not_listed_is_published_without_an_id(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    desk.container = [{"status_code": "PUBLISHED"}]
    outcome, _, _ = publish(desk, clock, order("instagram"), point(PublicationState.SUBMITTED))
    assert (outcome.state, outcome.id) == (PublicationState.PUBLISHED, None)
    assert outcome.reason


def test_an_error_on_publishing_is_not_believed_before_a_look(desk: Desk, clock: StandingClock, order: Order) -> None:
    desk.container = [{"status_code": "FINISHED"}, {"status_code": "PUBLISHED"}]
    desk.publish = no(4, 2207051)
    request = order("instagram")
    desk.recent = [{"id": "1803", "caption": f"{request.caption} #nba #lakers"}]
    outcome, fake, _ = publish(desk, clock, request)
    assert (outcome.state, outcome.id) == (PublicationState.PUBLISHED, "1803")
    assert count(fake, "/media_publish") == 1


def test_a_refusal_on_publishing_is_told_and_the_note_says_it_was_not_posted(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    desk.publish = no(4, 2207051)
    notes: list[Checkpoint] = []
    with Fake(desk) as fake, pytest.raises(RefusedFailure, match="2207051") as caught:
        desk.url = fake.url
        client(fake, clock).publish(order("instagram"), None, notes.append)
    assert TOKEN not in str(caught.value)
    assert notes[-1].state is PublicationState.UPLOADED
    assert count(fake, "/media_publish") == 1


def test_a_lost_answer_to_publishing_posts_once(desk: Desk, clock: StandingClock, order: Order) -> None:
    request = order("instagram")
    desk.container = [{"status_code": "FINISHED"}, {"status_code": "PUBLISHED"}]
    desk.publish = Reply(reset=True)
    desk.recent = [{"id": "1803", "caption": f"{request.caption} #nba #lakers"}]
    outcome, fake, _ = publish(desk, clock, request)
    assert outcome.id == "1803"
    assert count(fake, "/media_publish") == 1


def test_a_post_that_is_listed_is_not_published_again_though_its_container_says_finished(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    request = order("instagram")
    caption = f"{request.caption} #nba #lakers"
    desk.recent = [{"id": "1803", "caption": caption, "timestamp": clock.now().isoformat()}]
    outcome, fake, _ = publish(desk, clock, request, point(PublicationState.SUBMITTED))
    assert outcome.id == "1803"
    assert count(fake, "/media_publish") == 0
    desk.recent = [{"id": "12", "caption": caption, "timestamp": "2024-01-01T00:00:00+0000"}]
    outcome, fake, _ = publish(desk, clock, request, point(PublicationState.SUBMITTED))
    assert count(fake, "/media_publish") == 1, "the same words of another year are another post"


def test_one_not_ready_yet_is_waited_for(desk: Desk, clock: StandingClock, order: Order) -> None:
    answers = [no(9007, 2207027), {"id": "1803"}]
    desk.container = [{"status_code": "IN_PROGRESS"}, {"status_code": "FINISHED"}]

    class Turns(Desk):
        def __call__(self, asked: Asked) -> Any:
            if asked.path.endswith("/media_publish"):
                return answers.pop(0)
            return Desk.__call__(self, asked)

    turns = Turns()
    turns.container = desk.container
    outcome, _, _ = publish(turns, clock, order("instagram"))
    assert outcome.state is PublicationState.PUBLISHED
    assert answers == []


@pytest.mark.parametrize(
    ("status", "begun", "state"),
    [
        ({"status_code": "EXPIRED"}, 2, PublicationState.PUBLISHED),
        ({"status_code": "ERROR", "status": "Error: ... code 2207053"}, 2, PublicationState.PUBLISHED),
        ({"status_code": "ERROR", "status": "Error: ... code 2207026"}, 1, PublicationState.FAILED),
        ({"status_code": "ERROR"}, 1, PublicationState.FAILED),
    ],
)
def test_a_spoilt_container_is_replaced_once_when_that_can_help(
    desk: Desk, clock: StandingClock, order: Order, status: dict[str, str], begun: int, state: PublicationState
) -> None:
    desk.container = [status, {"status_code": "FINISHED"}]
    outcome, fake, _ = publish(desk, clock, order("instagram"))
    assert outcome.state is state
    assert count(fake, "/media") == begun


def test_a_container_nobody_knows_is_unknown_once_publishing_was_asked_for(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    desk.container = [no(100, 33)]
    outcome, fake, _ = publish(desk, clock, order("instagram"), point(PublicationState.SUBMITTED))
    assert outcome.state is PublicationState.UNKNOWN
    assert count(fake, "/media") == 0
    desk.container = [no(100, 33), {"status_code": "FINISHED"}]
    outcome, fake, _ = publish(desk, clock, order("instagram"), point(PublicationState.UPLOADED, 40_000))
    assert outcome.state is PublicationState.PUBLISHED
    assert count(fake, "/media") == 1


def test_a_video_that_is_never_ready_is_transient_because_it_was_not_posted(
    desk: Desk, clock: StandingClock, order: Order
) -> None:
    desk.container = [{"status_code": "IN_PROGRESS"}]
    with pytest.raises(TransientFailure, match="still busy"):
        publish(desk, clock, order("instagram"))


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (no(190, 463), PermanentFailure),
        (no(4), TransientFailure),
        (no(-1, 2207001, 500), TransientFailure),
        (no(9, 2207042), RefusedFailure),
        (no(25, 2207050), RefusedFailure),
        (no(36004, 2207010), PermanentFailure),
        (no(777, is_transient=True), TransientFailure),
        (no(777), PermanentFailure),
        (Reply(503), TransientFailure),
        (Reply(200, b"<html>"), TransientFailure),
    ],
)
def test_each_error_code_has_its_failure(
    desk: Desk, clock: StandingClock, order: Order, reply: Reply, kind: type[Exception]
) -> None:
    class Closed(Desk):
        def __call__(self, asked: Asked) -> Any:
            return reply if asked.method == "POST" and asked.path.endswith("/media") else Desk.__call__(self, asked)

    with pytest.raises(kind) as caught:
        publish(Closed(), clock, order("instagram"))
    assert TOKEN not in str(caught.value)


def test_bytes_that_instagram_will_never_take_are_permanent(desk: Desk, clock: StandingClock, order: Order) -> None:
    trouble = {"debug_info": {"retriable": False, "type": "ProcessingFailedError", "message": "no video"}}
    desk.upload = Reply(400, trouble)
    with pytest.raises(PermanentFailure, match="no video"):
        publish(desk, clock, order("instagram"))


def row(name: str, value: object) -> dict[str, Any]:
    return {"name": name, "period": "lifetime", "values": [{"value": value}]}


def test_insights_are_numbers_seconds_or_nothing(desk: Desk, clock: StandingClock) -> None:
    desk.insights = {
        "data": [
            row("views", 1200),
            row("saved", 0),
            {"name": "reach", "total_value": {"value": 900, "breakdowns": []}},
            row("ig_reels_video_view_total_time", 7500),
        ]
    }
    with Fake(desk) as fake:
        (reading,) = client(fake, clock).metrics(["1803"])
    assert (reading.views, reading.saves, reading.reach, reading.likes) == (1200, 0, 900, None)
    assert reading.watch_seconds == 7.5


def test_no_data_is_unknown_not_zero(desk: Desk, clock: StandingClock) -> None:
    with Fake(desk) as fake:
        (reading,) = client(fake, clock).metrics(["1803"])
    assert reading.views is None
    assert reading.watch_seconds is None


def test_one_metric_that_is_not_there_does_not_hide_the_others(desk: Desk, clock: StandingClock) -> None:
    def insights(asked: Asked) -> Any:
        return no(100) if "video_view_total_time" in asked.query["metric"][0] else {"data": [row("views", 5)]}

    desk.insights = insights
    with Fake(desk) as fake:
        readings = client(fake, clock).metrics(["1", "2"])
    assert [reading.views for reading in readings] == [5, 5]
    assert len(fake.asked) == 3, "what was learned is not asked again"


def test_a_post_that_is_gone_is_absent_and_the_others_are_read(desk: Desk, clock: StandingClock) -> None:
    desk.insights = lambda asked: no(100, 33) if "/2/" in asked.path else {"data": [row("views", 5)]}
    with Fake(desk) as fake:
        assert [reading.id for reading in client(fake, clock).metrics(["1", "2", "3"])] == ["1", "3"]


def test_a_post_that_answers_nothing_does_not_make_the_others_tell_less(desk: Desk, clock: StandingClock) -> None:
    full = {"data": [row("ig_reels_video_view_total_time", 4000)]}
    desk.insights = lambda asked: no(100) if "/1/" in asked.path else full
    with Fake(desk) as fake:
        (reading,) = client(fake, clock).metrics(["1", "2"])
    assert (reading.id, reading.watch_seconds) == ("2", 4.0)
    assert "video_view_total_time" in fake.asked[-1].query["metric"][0]


def test_one_post_in_trouble_does_not_hide_the_others(desk: Desk, clock: StandingClock) -> None:
    desk.insights = lambda asked: no(2, status=500) if "/1/" in asked.path else {"data": [row("views", 5)]}
    with Fake(desk) as fake:
        assert [reading.id for reading in client(fake, clock).metrics(["1", "2", "3"])] == ["2", "3"]
        with pytest.raises(TransientFailure):
            client(fake, clock).metrics(["1"])


def test_the_check_tells_how_much_of_the_limit_is_left(desk: Desk, clock: StandingClock) -> None:
    with Fake(desk) as fake:
        assert client(fake, clock).check() == (True, "2 of 25 posts used in the last 24 hours")
        desk.usage["quota_usage"] = 25
        assert client(fake, clock).check()[0] is False
