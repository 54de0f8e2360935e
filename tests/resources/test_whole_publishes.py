"""From file to public post on every platform, through any fault and any death of the process, exactly once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tiksports_dagster.failures import InputError, TikSportsError
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.http import Answer, HttpClient, Limits
from tiksports_dagster.resources.platforms import PLATFORMS, platform_client
from tiksports_dagster.resources.world import World
from tiksports_dagster.sandbox import SandboxServer
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest
from tiksports_dagster.store.records.system import Mode

Order = Callable[..., PublishRequest]
OUT = {"PUBLISH_COMPLETE", "PUBLISHED", "processed"}
QUICK = Limits(connect=1, read=1, write=5, deadline=5)
SEVERAL_PARTS = 20_500_000


class Killed(BaseException):
    """The process died here."""


class Newsroom:
    """What survives a death: the notes, and the sandbox."""

    def __init__(self, name: str, keys: Settings, world: World, clock: StandingClock, server: SandboxServer) -> None:
        self.name, self.keys, self.world, self.clock, self.server = name, keys, world, clock, server
        self.noted: Checkpoint | None = None

    def publish(self, request: PublishRequest, save: Callable[[Checkpoint], None] | None = None) -> PublishOutcome:
        client = platform_client(self.name, self.keys, self.world, self.clock, limits=QUICK)
        try:
            return client.publish(request, self.noted, save or self.note)
        finally:
            client.close()

    def note(self, point: Checkpoint) -> None:
        # only what a database can hold survives
        self.noted = Checkpoint.model_validate(json.loads(point.model_dump_json()))

    def out(self) -> int:
        return sum(upload["state"] in OUT for upload in self.server.sandbox.received()[self.name])


@pytest.fixture(params=sorted(PLATFORMS))
def newsroom(
    request: pytest.FixtureRequest, keys: Settings, world: World, clock: StandingClock, server: SandboxServer
) -> Newsroom:
    return Newsroom(request.param, keys, world, clock, server)


@pytest.mark.parametrize("size", [40_000, SEVERAL_PARTS])
def test_a_file_becomes_a_public_post_within_ten_seconds(newsroom: Newsroom, order: Order, size: int) -> None:
    before = newsroom.clock.now()
    outcome = newsroom.publish(order(newsroom.name, size))
    assert outcome.state is PublicationState.PUBLISHED
    assert outcome.id
    assert outcome.url is not None
    assert outcome.url.startswith("https://")
    assert newsroom.out() == 1
    assert (newsroom.clock.now() - before).total_seconds() <= 10
    assert newsroom.server.sandbox.received()[newsroom.name][0]["size"] == size


def test_a_second_attempt_finds_the_post_of_the_first(newsroom: Newsroom, order: Order) -> None:
    request = order(newsroom.name)
    first = newsroom.publish(request)
    second = newsroom.publish(request)
    assert (second.state, second.id) == (PublicationState.PUBLISHED, first.id)
    assert len(newsroom.server.sandbox.received()[newsroom.name]) == 1


def test_looking_changes_nothing(newsroom: Newsroom, order: Order) -> None:
    request = order(newsroom.name)
    published = newsroom.publish(request)
    assert newsroom.noted is not None
    client = platform_client(newsroom.name, newsroom.keys, newsroom.world, newsroom.clock)
    assert client.look(request, newsroom.noted).id == published.id
    assert newsroom.out() == 1


def test_the_numbers_of_a_post_grow_and_are_only_ours(newsroom: Newsroom, order: Order) -> None:
    published = newsroom.publish(order(newsroom.name))
    assert published.id is not None
    client = platform_client(newsroom.name, newsroom.keys, newsroom.world, newsroom.clock)
    newsroom.clock.sleep(3 * 86_400)
    (reading,) = client.metrics([published.id, "9" * 11])
    assert reading.id == published.id
    assert reading.views is not None
    assert reading.views > 0
    assert reading.likes is not None


def test_a_death_after_any_call_neither_doubles_nor_loses_the_post(
    newsroom: Newsroom, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform has done what it was asked and the process dies before it reads the answer."""
    request, send = order(newsroom.name), HttpClient.send
    for deadly in range(1, 40):
        newsroom.server.sandbox.reset()
        newsroom.clock.sleep(3600)
        newsroom.noted = None
        calls = 0

        def dying(self: HttpClient, *args: Any, **options: Any) -> Answer:
            nonlocal calls
            calls += 1
            answer = send(self, *args, **options)
            if calls == deadly:  # noqa: B023 - called within this round only
                raise Killed
            return answer

        monkeypatch.setattr(HttpClient, "send", dying)
        try:
            newsroom.publish(request)
            break
        except Killed:
            monkeypatch.setattr(HttpClient, "send", send)
        outcome = newsroom.publish(request)
        assert (outcome.state, newsroom.out()) == (PublicationState.PUBLISHED, 1), f"killed after call {deadly}"
        assert outcome.id, f"killed after call {deadly}"
    assert deadly > 4, "the last round must have outlived its calls, and the others must have been killed"


@pytest.mark.parametrize("durable", [False, True])
@pytest.mark.parametrize("size", [40_000, SEVERAL_PARTS])
def test_a_death_at_any_note_neither_doubles_nor_loses_the_post(
    newsroom: Newsroom, order: Order, durable: bool, size: int
) -> None:
    request = order(newsroom.name, size)
    for deadly in range(1, 40):
        newsroom.server.sandbox.reset()
        newsroom.clock.sleep(3600)
        newsroom.noted = None
        notes = 0

        def dying(point: Checkpoint) -> None:
            nonlocal notes
            notes += 1
            if notes < deadly or durable:  # noqa: B023 - called within this round only
                newsroom.note(point)
            if notes == deadly:  # noqa: B023
                raise Killed

        try:
            newsroom.publish(request, dying)
            break
        except Killed:
            outcome = newsroom.publish(request)
        assert (outcome.state, newsroom.out()) == (PublicationState.PUBLISHED, 1), f"killed at note {deadly}"
    assert deadly > 2


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("status", {"status": 500}),
        ("status", {"status": 429, "retry_after": 3}),
        ("truncated", {}),
        ("lost_reply", {}),
        ("reset", {"when": "before"}),
        ("reset", {"when": "answering"}),
    ],
)
def test_a_fault_at_any_request_neither_doubles_nor_loses_the_post(
    newsroom: Newsroom, order: Order, kind: str, options: dict[str, Any]
) -> None:
    request, sandbox = order(newsroom.name), newsroom.server.sandbox
    for spared in range(30):
        sandbox.reset()
        newsroom.clock.sleep(3600)
        newsroom.noted = None
        sandbox.add_fault(newsroom.name, kind, skip=spared, **options)
        outcome = None
        for _ in range(3):
            try:
                outcome = newsroom.publish(request)
            except TikSportsError:
                continue
            if outcome.state is PublicationState.PUBLISHED:
                break
        assert outcome is not None, f"{spared} requests spared"
        assert (outcome.state, newsroom.out()) == (PublicationState.PUBLISHED, 1), f"{spared} requests spared"
        if sandbox.faults():
            break
    assert spared > 4


@pytest.mark.parametrize("after_bytes", [1, 9_000_000])
def test_an_upload_that_is_cut_goes_on_and_does_not_begin_again(
    newsroom: Newsroom, order: Order, after_bytes: int
) -> None:
    where = {"tiktok": "/video/", "instagram": "/rupload/", "youtube": "/upload/"}[newsroom.name]
    method = "POST" if newsroom.name == "instagram" else "PUT"
    newsroom.server.sandbox.add_fault(
        newsroom.name, "reset", path_prefix=where, method=method, when="uploading", after_bytes=after_bytes, skip=0
    )
    outcome = newsroom.publish(order(newsroom.name, SEVERAL_PARTS))
    assert outcome.state is PublicationState.PUBLISHED
    assert len(newsroom.server.sandbox.received()[newsroom.name]) == 1


def test_a_file_that_changed_is_not_posted(newsroom: Newsroom, order: Order) -> None:
    request = order(newsroom.name).model_copy(update={"bytes": 39_999})
    with pytest.raises(TikSportsError, match="39,999"):
        newsroom.publish(request)
    with pytest.raises(TikSportsError, match="not there any more"):
        newsroom.publish(request.model_copy(update={"path": request.path + ".gone"}))
    assert newsroom.server.sandbox.received()[newsroom.name] == []


def test_a_live_platform_without_its_keys_says_which_is_missing(keys: Settings, clock: StandingClock) -> None:
    world = World(modes=dict.fromkeys(PLATFORMS, Mode.LIVE))
    for name, variable in (
        ("tiktok", "TIKTOK_CLIENT_KEY"),
        ("instagram", "INSTAGRAM_USER_ID"),
        ("youtube", "YOUTUBE_CLIENT_ID"),
    ):
        with pytest.raises(InputError, match=variable):
            platform_client(name, keys, world, clock)
    with pytest.raises(InputError, match="no platform 'myspace'"):
        platform_client("myspace", keys, world, clock)


def test_a_live_client_is_made_of_the_users_keys_and_the_live_address(clock: StandingClock, keys: Settings) -> None:
    world = World(modes=dict.fromkeys(PLATFORMS, Mode.LIVE))
    live = Settings(
        tiksports_home=keys.tiksports_home,
        tiktok_client_key="key",
        tiktok_client_secret="secret",  # pyright: ignore[reportArgumentType]
        tiktok_refresh_token="refresh",  # pyright: ignore[reportArgumentType]
        instagram_user_id="17841",
        instagram_access_token="token",  # pyright: ignore[reportArgumentType]
        youtube_client_id="id",
        youtube_client_secret="secret",  # pyright: ignore[reportArgumentType]
        youtube_refresh_token="refresh",  # pyright: ignore[reportArgumentType]
    )
    for name in PLATFORMS:
        assert platform_client(name, live, world, clock).name == name
