"""Within a minute ESPN is asked once, by however many clients; a cache that fails costs nothing but itself."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.failures import PermanentFailure, TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.http import Limits
from tiksports_dagster.resources.sources.cache import until_phase
from tiksports_dagster.resources.sources.espn import EspnClient

from .fake import Fake, Reply, in_turn

EMPTY = {"articles": []}
QUICK = Limits(connect=1, read=0.3, write=1, deadline=0.6)


def read(url: str, clock: StandingClock, path: Path | None, seconds: int = 60, league: str = "nba") -> int:
    client = EspnClient(url, clock, cache_path=path, cache_seconds=seconds, limits=QUICK)
    try:
        return len(client.news(league, f"basketball/{league}").items)
    finally:
        client.close()


@pytest.mark.parametrize(
    "headers", [{}, {"Cache-Control": "no-store"}, {"Cache-Control": "max-age=0"}, {"Vary": "*"}, {"Expires": "0"}]
)
def test_an_answer_serves_every_client_whatever_its_headers_say(
    clock: StandingClock, tmp_path: Path, headers: dict[str, str]
) -> None:
    with Fake(in_turn(Reply(body=EMPTY, headers=headers))) as fake:
        for _ in range(3):
            read(fake.url, clock, tmp_path / "cache" / "espn.sqlite")
        assert len(fake.asked) == 1
        read(fake.url, clock, tmp_path / "cache" / "espn.sqlite", league="wnba")
        assert len(fake.asked) == 2


def test_different_days_are_different_answers(clock: StandingClock, tmp_path: Path) -> None:
    with Fake(in_turn({"events": []})) as fake:
        client = EspnClient(fake.url, clock, cache_path=tmp_path / "espn.sqlite")
        client.scoreboard("nba", "basketball/nba", date(2024, 3, 2))
        client.scoreboard("nba", "basketball/nba", date(2024, 3, 1))
        client.scoreboard("nba", "basketball/nba", date(2024, 3, 2))
        assert [asked.query["dates"] for asked in fake.asked] == [["20240302"], ["20240301"]]


def test_an_answer_grows_old(clock: StandingClock, tmp_path: Path) -> None:
    with Fake(in_turn(EMPTY)) as fake:
        read(fake.url, clock, tmp_path / "espn.sqlite", seconds=1)
        time.sleep(1.1)
        read(fake.url, clock, tmp_path / "espn.sqlite", seconds=1)
        assert len(fake.asked) == 2


def test_old_answers_do_not_pile_up(clock: StandingClock, tmp_path: Path) -> None:
    path = tmp_path / "espn.sqlite"
    sizes = []
    with Fake(lambda _: {"articles": [], "filler": "x" * 300_000}) as fake:
        for number in range(6):
            read(fake.url, clock, path, seconds=1, league=f"league{number}")
            if number % 2:
                time.sleep(1.05)
                sizes.append(path.stat().st_size)
    assert sizes[-1] <= sizes[1] + 400_000


def test_no_cache_is_kept_when_none_is_wanted(clock: StandingClock, tmp_path: Path) -> None:
    with Fake(in_turn(EMPTY)) as fake:
        read(fake.url, clock, tmp_path / "espn.sqlite", seconds=0)
        read(fake.url, clock, None)
        assert len(fake.asked) == 2
    assert not (tmp_path / "espn.sqlite").exists()


def test_what_went_wrong_is_asked_again(clock: StandingClock, tmp_path: Path) -> None:
    path = tmp_path / "espn.sqlite"
    with Fake(in_turn(Reply(400), EMPTY)) as fake:
        with pytest.raises(PermanentFailure):
            read(fake.url, clock, path)
        assert read(fake.url, clock, path) == 0
    with Fake(in_turn(Reply(500), Reply(body=b'{"articles": ['), Reply(body=EMPTY, cut=5), EMPTY)) as fake:
        with pytest.raises(TransientFailure):
            read(fake.url, clock, path)
        assert read(fake.url, clock, path) == 0


@pytest.mark.parametrize("content", [b"", b"this is no database " * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_stops_nothing(clock: StandingClock, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "espn.sqlite"
    path.write_bytes(content)
    with Fake(in_turn(EMPTY)) as fake:
        for _ in range(3):
            read(fake.url, clock, path)
        assert 1 <= len(fake.asked) <= 2, "after the damage is found the cache works again"


def test_a_row_that_cannot_be_read_stops_nothing(clock: StandingClock, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "espn.sqlite"
    with Fake(in_turn(EMPTY)) as fake:
        read(fake.url, clock, path)
        with sqlite3.connect(path) as database:
            database.execute("update entries set data = ?", (b"\xc1garbage",))
        database.close()
        read(fake.url, clock, path)
        assert len(fake.asked) == 2


def test_a_place_where_nothing_can_be_written_stops_nothing(clock: StandingClock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Fake(in_turn(EMPTY)) as fake:
        assert read(fake.url, clock, tmp_path / "file" / "espn.sqlite") == 0


def test_the_timeout_holds_behind_the_cache_too(clock: StandingClock, tmp_path: Path) -> None:
    started = time.perf_counter()
    with Fake(in_turn(Reply(delay=1.5))) as fake, pytest.raises(TransientFailure, match="in time"):
        read(fake.url, clock, tmp_path / "espn.sqlite")
    assert time.perf_counter() - started < 4


@given(st.floats(0, 2e9), st.sampled_from([0.0, 0.5]))
def test_two_addresses_are_asked_in_turn_and_neither_in_a_hurry(now: float, phase: float) -> None:
    served = until_phase(now, 60, phase)
    assert 29.9 <= served <= 90.1
    ends = (now + served) % 60
    assert min(abs(ends - 60 * phase), 60 - abs(ends - 60 * phase)) < 0.01


def test_the_second_address_is_kept_too(clock: StandingClock, tmp_path: Path) -> None:
    with Fake(in_turn({"articles": [], "headlines": []})) as fake:
        for _ in range(3):
            client = EspnClient(fake.url, clock, now_url=fake.url, cache_path=tmp_path / "espn.sqlite")
            client.news("nba", "basketball/nba")
            client.close()
        assert sorted(asked.path for asked in fake.asked) == [
            "/apis/site/v2/sports/basketball/nba/news",
            "/v1/sports/news",
        ]
