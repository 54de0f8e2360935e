"""Where videos are kept: once by content, readable by a link that ends, in parts through any broken line."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tiksports_dagster.failures import InputError, PermanentFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.platforms import platform_client
from tiksports_dagster.resources.storage import video_store
from tiksports_dagster.resources.storage.local import LocalVideoStore
from tiksports_dagster.resources.storage.supabase import PART_BYTES, SupabaseVideoStore
from tiksports_dagster.resources.world import World
from tiksports_dagster.sandbox import SandboxServer
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.publishing import PublicationState, PublishRequest
from tiksports_dagster.store.records.system import Mode

Order = Callable[..., PublishRequest]
LARGE = 2 * PART_BYTES + 12_345


@pytest.fixture
def store(
    server: SandboxServer, keys: Settings, world: World, clock: StandingClock, tmp_path: Path
) -> SupabaseVideoStore:
    made = video_store(keys.model_copy(update={"video_store": "supabase"}), world, clock, tmp_path)
    assert isinstance(made, SupabaseVideoStore)
    return made


def true_order(order: Order, size: int = 40_000) -> PublishRequest:
    request = order("instagram", size)
    return request.model_copy(update={"sha256": hashlib.sha256(Path(request.path).read_bytes()).hexdigest()})


def asked(server: SandboxServer, words: str) -> int:
    calls = server.sandbox.requests()["supabase"]
    return sum(count for call, count in calls.items() if call.startswith(words))


@pytest.mark.parametrize("size", [40_000, 6_000_001, PART_BYTES, PART_BYTES + 1, LARGE])
def test_a_video_of_any_size_comes_back_as_it_was(store: SupabaseVideoStore, order: Order, size: int) -> None:
    request = true_order(order, size)
    assert "videos" in store.keep(request)
    (kept,) = store.kept()
    assert (kept.key, kept.bytes) == (f"{request.sha256}.mp4", size)
    Path(request.path).unlink()
    store.bring(request)
    assert hashlib.sha256(Path(request.path).read_bytes()).hexdigest() == request.sha256


def test_a_kept_video_is_not_sent_again(store: SupabaseVideoStore, server: SandboxServer, order: Order) -> None:
    request = true_order(order)
    store.keep(request)
    store.keep(request)
    assert asked(server, "POST /storage/v1/object/videos/") == 1


def test_a_link_shows_the_video_as_a_video_and_ends(
    store: SupabaseVideoStore, clock: StandingClock, order: Order
) -> None:
    request = true_order(order)
    assert store.link(request.sha256) is None
    store.keep(request)
    link = store.link(request.sha256, 600)
    assert link is not None
    found = httpx.get(link, trust_env=False)
    assert (found.status_code, found.headers["content-type"], len(found.content)) == (200, "video/mp4", request.bytes)
    clock.sleep(601)
    assert httpx.get(link, trust_env=False).status_code == 400


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (
            "reset",
            {"when": "uploading", "after_bytes": 2_000_000, "path_prefix": "/storage/v1/upload", "method": "PATCH"},
        ),
        ("lost_reply", {"path_prefix": "/storage/v1/upload", "method": "PATCH"}),
        ("status", {"status": 503, "path_prefix": "/storage/v1/upload", "method": "PATCH", "skip": 1}),
    ],
)
def test_a_large_upload_goes_on_where_it_broke_off(
    store: SupabaseVideoStore, server: SandboxServer, order: Order, kind: str, options: dict[str, object]
) -> None:
    request = true_order(order, LARGE)
    server.sandbox.add_fault("supabase", kind, **options)
    store.keep(request)
    assert [file.bytes for file in store.kept()] == [LARGE]
    assert asked(server, "POST /storage/v1/upload/resumable") == 1, "it must not begin anew"
    assert asked(server, "HEAD /storage/v1/upload") == 1


def test_a_dead_key_is_a_permanent_failure_that_does_not_tell_the_key(
    server: SandboxServer, clock: StandingClock, order: Order
) -> None:
    from pydantic import SecretStr

    wrong = SupabaseVideoStore(f"{server.url}/supabase", SecretStr("sb_secret_wrong"), "videos", clock)
    with pytest.raises(PermanentFailure) as told:
        wrong.keep(true_order(order))
    assert "sb_secret" not in str(told.value)


def test_removing_what_is_not_there_is_no_failure(store: SupabaseVideoStore, order: Order) -> None:
    request = true_order(order)
    store.keep(request)
    store.remove([f"{request.sha256}.mp4", "nothing.mp4"])
    assert store.kept() == []


def test_a_file_that_is_not_the_rendered_one_is_not_kept(store: SupabaseVideoStore, order: Order) -> None:
    with pytest.raises(PermanentFailure):
        store.keep(true_order(order).model_copy(update={"bytes": 39_999}))


def test_instagrams_own_login_has_the_file_fetched_from_the_bucket(
    store: SupabaseVideoStore,
    server: SandboxServer,
    keys: Settings,
    world: World,
    clock: StandingClock,
    order: Order,
) -> None:
    request = true_order(order)
    links: list[str | None] = []

    def link(asked_for: PublishRequest) -> str:
        store.keep(asked_for)
        links.append(store.link(asked_for.sha256))
        return links[-1] or ""

    client = platform_client(
        "instagram", keys.model_copy(update={"instagram_login": "instagram"}), world, clock, link=link
    )
    outcome = client.publish(request, None, lambda _: None)
    assert outcome.state is PublicationState.PUBLISHED
    (upload,) = server.sandbox.received()["instagram"]
    assert (upload["kind"], upload["sha256"]) == ("video_url", request.sha256)
    assert len(links) == 1
    assert asked(server, "GET /storage/v1/object/sign/") == 1
    assert "POST /rupload" not in " ".join(server.sandbox.requests()["instagram"])


def test_the_local_folder_keeps_videos_where_they_were_rendered(tmp_path: Path, order: Order) -> None:
    folder = tmp_path / "videos"
    (folder / "p").mkdir(parents=True)
    request = order("tiktok")
    moved = folder / "p" / "tiktok.mp4"
    Path(request.path).rename(moved)
    os.utime(moved, (1_700_000_000, 1_700_000_000))
    store = LocalVideoStore(folder)
    request = request.model_copy(update={"path": str(moved)})
    assert store.keep(request) == str(moved)
    (kept,) = store.kept()
    assert (kept.key, kept.at) == (store.key(request), datetime.fromtimestamp(1_700_000_000, UTC))
    store.remove([kept.key])
    assert store.kept() == []
    with pytest.raises(PermanentFailure):
        store.remove(["../../secrets.mp4"])


def test_the_store_follows_the_settings_and_invented_videos_never_reach_the_real_bucket(
    keys: Settings, clock: StandingClock, tmp_path: Path
) -> None:
    given = keys.model_copy(update={"supabase_url": "https://x.supabase.co", "supabase_service_key": "k"})
    sandbox, live = World(modes={"tiktok": Mode.SANDBOX}), World(modes={"tiktok": Mode.LIVE})
    assert isinstance(video_store(keys, live, clock, tmp_path), LocalVideoStore)
    assert isinstance(video_store(given, sandbox, clock, tmp_path), LocalVideoStore)
    with pytest.raises(InputError, match="SUPABASE_URL"):
        video_store(keys.model_copy(update={"video_store": "supabase"}), live, clock, tmp_path)
    with pytest.raises(InputError, match="no sandbox"):
        video_store(given.model_copy(update={"video_store": "supabase"}), sandbox, clock, tmp_path)
