"""The sandbox as a server: quick to start, clean to stop, and one world however many processes show it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, SandboxServer, SandboxState, create_app, serve

from .helpers import TurnedClock, mp4

CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tiksports_dagster.sandbox import serve

now = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
serve(int(sys.argv[1]), Path(sys.argv[2]), lambda: now, ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


@contextmanager
def child(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", CHILD, "0", str(folder)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            if process.poll() is None:
                process.kill()


def test_two_processes_show_one_world_and_end_cleanly_on_sigterm(tmp_path: Path, video: bytes) -> None:
    with child(tmp_path) as (first, one), child(tmp_path) as (second, two):
        graph, form = f"v25.0/{TOKENS.instagram_user_id}", {"access_token": TOKENS.instagram_access_token}
        reel = {**form, "media_type": "REELS", "upload_type": "resumable"}
        made = httpx.post(f"{one}/instagram/{graph}/media", data=reel).json()
        headers = {
            "Authorization": f"OAuth {TOKENS.instagram_access_token}",
            "offset": "0",
            "file_size": str(len(video)),
        }
        other = f"{two}/rupload/ig-api-upload/v25.0/{made['id']}"
        assert httpx.post(other, content=video, headers=headers).json()["success"] is True
        status = httpx.get(f"{one}/instagram/v25.0/{made['id']}", params={**form, "fields": "video_status"}).json()
        assert status["video_status"]["uploading_phase"]["status"] == "complete"
        assert httpx.get(f"{one}/_control/received").json() == httpx.get(f"{two}/_control/received").json()
        for process in (first, second):
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=10)
            assert (process.returncode, out, err) == (0, "ended\n", "")


def test_numbers_are_never_given_twice_by_two_servers(tmp_path: Path, clock: TurnedClock) -> None:
    with SandboxServer(tmp_path, clock) as one, SandboxServer(tmp_path, clock) as two:
        form = {"access_token": TOKENS.instagram_access_token, "media_type": "REELS", "upload_type": "resumable"}
        ids: list[str] = []

        def create(url: str) -> None:
            with httpx.Client(base_url=url) as client:
                for _ in range(25):
                    path = f"/instagram/v25.0/{TOKENS.instagram_user_id}/media"
                    ids.append(client.post(path, data=form).json()["id"])

        threads = [threading.Thread(target=create, args=(server.url,)) for server in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(ids)) == 50


def test_a_quota_is_one_for_all(tmp_path: Path, clock: TurnedClock) -> None:
    states = [SandboxState(tmp_path, clock) for _ in range(2)]
    granted: list[bool] = []

    def spend(state: SandboxState) -> None:
        granted.extend([state.spend("inserts", "2024-03-02", 150) for _ in range(100)])

    threads = [threading.Thread(target=spend, args=(state,)) for state in states]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for state in states:
        state.store.close()
    assert (len(granted), sum(granted)) == (200, 150)


def test_what_was_published_outlives_the_server(tmp_path: Path, clock: TurnedClock) -> None:
    with SandboxServer(tmp_path, clock) as server:
        server.sandbox.inject_article("nba", {"headline": "Still here"})
    with SandboxServer(tmp_path, clock, day="quiet") as server:
        news = httpx.get(f"{server.url}/espn/apis/site/v2/sports/basketball/nba/news").json()["articles"]
        assert [article["headline"] for article in news] == ["Still here"]


def test_a_quiet_day_has_no_feeds_of_its_own(tmp_path: Path, clock: TurnedClock) -> None:
    with SandboxServer(tmp_path, clock, day="quiet") as server:
        sports = f"{server.url}/espn/apis/site/v2/sports/basketball/nba"
        assert httpx.get(f"{sports}/news").json()["articles"] == []
        assert httpx.get(f"{sports}/scoreboard", params={"dates": "20240302"}).json()["events"] == []
        key = {"Authorization": f"Bearer {TOKENS.tikhub_key}"}
        trends = httpx.get(f"{server.url}/tikhub/api/v1/tiktok/ads/get_hashtag_list", headers=key).json()
        assert trends["data"]["data"]["list"] == []


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path, clock: TurnedClock) -> None:
    with SandboxServer(tmp_path / "a", clock) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match=f"port {port} on 127.0.0.1 is in use"):
            serve(port, tmp_path / "b", clock)
        with pytest.raises(OSError, match="is in use"):
            SandboxServer(tmp_path / "c", clock, port=port)


def test_start_and_stop_are_quick_and_stop_may_be_repeated(tmp_path: Path, clock: TurnedClock) -> None:
    server = SandboxServer(tmp_path, clock)
    begun = time.monotonic()
    server.start()
    assert time.monotonic() - begun < 1.0
    assert httpx.get(f"{server.url}/_control/received").status_code == 200
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/_control/received")


def test_an_answer_held_back_does_not_hold_up_the_end(tmp_path: Path, clock: TurnedClock) -> None:
    with SandboxServer(tmp_path, clock) as server:
        server.sandbox.add_fault("espn", "timeout", seconds=60)
        url = f"{server.url}/espn/apis/site/v2/sports/basketball/nba/news"

        def ask() -> None:
            with pytest.raises(httpx.TransportError):
                httpx.get(url, timeout=30)

        asking = threading.Thread(target=ask)
        asking.start()
        while not server.sandbox.requests()["espn"]:
            time.sleep(0.01)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    asking.join(5)
    assert not asking.is_alive()


def test_an_unknown_day_is_refused(tmp_path: Path, clock: TurnedClock) -> None:
    with pytest.raises(ValueError, match="sample, quiet"):
        create_app(tmp_path, clock, day="sunday")


def test_a_clock_without_a_zone_is_refused(tmp_path: Path) -> None:
    from datetime import datetime

    state = SandboxState(tmp_path, lambda: datetime(2024, 3, 3))  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        state.now()


def test_importing_the_package_loads_no_server() -> None:
    code = "import sys, tiksports_dagster.sandbox as s; assert s.TOKENS; print('uvicorn' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_audience_may_be_another(tmp_path: Path, clock: TurnedClock) -> None:
    from tiksports_dagster.sandbox import Counters, Post

    def crowd(post: Post, now: float) -> Counters:
        return Counters(12345, 1, 1, 1, 1, 1, 5.0, 30.0)

    video = mp4()
    with SandboxServer(tmp_path, clock, audience=crowd) as server, httpx.Client(base_url=server.url) as web:
        headers = {"Authorization": f"Bearer {TOKENS.youtube_access_token}"}
        query = {"uploadType": "resumable", "part": "snippet"}
        body = {"snippet": {"title": "x"}}
        opened = web.post("/youtube/upload/youtube/v3/videos", params=query, json=body, headers=headers)
        made = web.put(opened.headers["location"], content=video).json()
        query = {"part": "statistics", "id": made["id"]}
        (item,) = web.get("/youtube/youtube/v3/videos", params=query, headers=headers).json()["items"]
        assert item["statistics"]["viewCount"] == "12345"
