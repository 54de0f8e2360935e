"""An answer that goes wrong becomes a failure with a name, in bounded time, and never shows a secret."""

from __future__ import annotations

import gzip
import time
from typing import Any

import pytest

from tiksports_dagster.failures import PermanentFailure, TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.http import RETRY_AFTER_CEILING, HttpClient, Limits, with_retries
from tiksports_dagster.resources.transport import proxy_for

from .fake import Fake, Reply, in_turn

QUICK = Limits(connect=1, read=0.3, write=1, deadline=0.6, max_bytes=10_000)


def client(fake: Fake, clock: StandingClock, **options: Any) -> HttpClient:
    return HttpClient("espn", fake.url, clock, limits=QUICK, **options)


def test_a_good_answer_is_its_json(clock: StandingClock) -> None:
    with Fake(in_turn({"a": [1]})) as fake:
        assert client(fake, clock).get_json("/x", {"limit": 5}) == {"a": [1]}
        assert fake.asked[0].query == {"limit": ["5"]}


def test_the_name_we_give_is_honest_and_has_an_address(clock: StandingClock) -> None:
    with Fake(in_turn({})) as fake:
        client(fake, clock).get_json("/x")
        name = fake.asked[0].headers["user-agent"]
        assert name.startswith("TikSports/")
        assert "(+https://" in name
        assert "Mozilla" not in name


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 529])
def test_trouble_that_passes_is_transient(clock: StandingClock, status: int) -> None:
    with Fake(in_turn(Reply(status))) as fake, pytest.raises(TransientFailure, match=str(status)):
        client(fake, clock).get_json("/x")
    assert len(fake.asked) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 402, 403, 404, 422])
def test_an_answer_that_will_not_change_is_permanent_and_asked_once(clock: StandingClock, status: int) -> None:
    with Fake(in_turn(Reply(status, b"<html>no</html>"))) as fake, pytest.raises(PermanentFailure, match=str(status)):
        client(fake, clock).get_json("/x")
    assert len(fake.asked) == 1


def test_one_bad_answer_is_outlived(clock: StandingClock) -> None:
    with Fake(in_turn(Reply(500), Reply(reset=True), {"a": 1})) as fake:
        assert client(fake, clock).get_json("/x") == {"a": 1}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b'{"a": [1, 2'),
        Reply(body={"a": "b" * 500}, cut=100),
        Reply(reset=True),
        Reply(delay=1),
        Reply(body=b"x" * 100, drip=0.05),
        Reply(body=b"[" * 9_000),
        Reply(body=b"\xff\xfe\xff"),
    ],
    ids=["no json", "truncated", "reset", "late", "dripping", "deep", "not utf-8"],
)
def test_an_answer_that_breaks_off_is_transient(clock: StandingClock, reply: Reply) -> None:
    started = time.perf_counter()
    with Fake(in_turn(reply)) as fake, pytest.raises(TransientFailure, match="espn GET /x"):
        client(fake, clock).get_json("/x")
    assert time.perf_counter() - started < 4


def test_nobody_listening_is_transient(clock: StandingClock) -> None:
    with Fake(in_turn({})) as fake:
        url = fake.url
    with pytest.raises(TransientFailure, match="broke off"):
        HttpClient("espn", url, clock, limits=QUICK).get_json("/x")


def test_too_large_an_answer_is_not_read_to_its_end(clock: StandingClock) -> None:
    with Fake(in_turn({"a": "b" * 20_000})) as fake, pytest.raises(PermanentFailure, match="10,000 bytes"):
        client(fake, clock).get_json("/x")
    bomb = Reply(body=gzip.compress(b"0" * 1_000_000), headers={"Content-Encoding": "gzip"})
    with Fake(in_turn(bomb)) as fake, pytest.raises(PermanentFailure, match="10,000 bytes"):
        client(fake, clock).get_json("/x")


def test_a_service_is_waited_for_as_long_as_it_asks(clock: StandingClock) -> None:
    before = clock.now()
    with Fake(in_turn(Reply(429, headers={"Retry-After": "7"}), {"a": 1})) as fake:
        client(fake, clock).get_json("/x")
    assert 7 <= (clock.now() - before).total_seconds() < 8


def test_a_service_that_asks_for_hours_is_not_waited_for(clock: StandingClock) -> None:
    before = clock.now()
    with Fake(in_turn(Reply(503, headers={"Retry-After": "86400"}))) as fake, pytest.raises(TransientFailure) as caught:
        client(fake, clock).get_json("/x")
    assert clock.now() == before
    assert caught.value.retry_after == RETRY_AFTER_CEILING
    assert len(fake.asked) == 1


@pytest.mark.parametrize(("header", "seconds"), [("-5", 0.0), ("soon", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)])
def test_odd_retry_after_headers_do_no_harm(clock: StandingClock, header: str, seconds: float | None) -> None:
    with Fake(in_turn(Reply(503, headers={"Retry-After": header}))) as fake:
        assert client(fake, clock).send("GET", "/x").retry_after == seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"code": 400, "message": "Failed to get events endpoint."}, "code 400: Failed to get events endpoint."),
        ({"error": {"code": 100, "error_subcode": 33, "message": "no object"}}, "code 100/33: no object"),
        ({"error": "invalid_grant", "error_description": "gone"}, "code invalid_grant: gone"),
        ({"detail": {"code": 402, "message": "no balance"}}, "code 402: no balance"),
        ({"detail": [{"loc": ["query"], "msg": "field required", "type": "x"}]}, "field required"),
        ({"detail": "Not Found"}, "Not Found"),
    ],
)
def test_the_providers_own_words_are_passed_on(clock: StandingClock, body: object, words: str) -> None:
    with Fake(in_turn(Reply(400, body))) as fake, pytest.raises(PermanentFailure) as caught:
        client(fake, clock).get_json("/x")
    assert words in str(caught.value)


def test_a_secret_never_reaches_a_message(clock: StandingClock) -> None:
    echo = Reply(400, {"error": {"code": 190, "message": "Malformed access token s3cret-t0ken\nand more"}})
    with Fake(in_turn(echo)) as fake, pytest.raises(PermanentFailure) as caught:
        client(fake, clock, secrets=("s3cret-t0ken",)).get_json("/x", {"access_token": "s3cret-t0ken"})
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_retries_end(clock: StandingClock) -> None:
    calls: list[int] = []

    def call() -> None:
        calls.append(1)
        raise TransientFailure("no")

    with pytest.raises(TransientFailure):
        with_retries(call, clock, attempts=4)
    assert len(calls) == 4


def test_this_machine_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:1")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert proxy_for("https://site.api.espn.com") == "http://proxy:1"
    assert proxy_for("http://127.0.0.1:8000/espn") is None
