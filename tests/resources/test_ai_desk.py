"""One question, two vendors: whatever they do, an answer or a named failure in bounded time, and every cent booked."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import RefusedFailure, TransientFailure
from tiksports_dagster.newsroom.throttle import throttle
from tiksports_dagster.resources.ai import ai_desk
from tiksports_dagster.resources.ai.calls import Call
from tiksports_dagster.resources.ai.claude import ClaudeClient
from tiksports_dagster.resources.ai.desk import AiDesk
from tiksports_dagster.resources.ai.models import load_models
from tiksports_dagster.resources.ai.outcomes import CallFailed, Outcome
from tiksports_dagster.resources.world import World
from tiksports_dagster.sandbox import TOKENS, AiAnswers, SandboxServer
from tiksports_dagster.store.ledger import Booking
from tiksports_dagster.store.records.ai import AiRequest, Purpose
from tiksports_dagster.store.records.money import Throttle
from tiksports_dagster.store.records.system import Mode

BOTH = ("anthropic", "openai")


class Script(BaseModel):
    model_config = ConfigDict(extra="forbid")
    hook: str = Field(min_length=3, max_length=60)
    score: int = Field(ge=0, le=100)


GOOD = {"hook": "Forty points!", "score": 90}


def question(**changes: Any) -> AiRequest:
    first = AiRequest(
        purpose=Purpose.NARRATIVE,
        system="You write.",
        prompt="Write about the game.",
        answer_name="script",
        answer_schema=Script.model_json_schema(),
        max_output_tokens=1000,
        post="20261122-a-story-abcd",
    )
    return first.model_copy(update=changes)


class House:
    """A desk on its own database and the shared sandbox, with what it did."""

    def __init__(self, parts: Parts, server: SandboxServer) -> None:
        self.parts = parts
        self.server = server
        self.answers = AiAnswers(server.sandbox)
        self.pauses: list[float] = []
        self.desks: list[AiDesk] = []

    def desk(self, held_back: Callable[[], Throttle] | None = None, **settings: Any) -> AiDesk:
        """A new desk, as another process would have it."""
        changed = self.parts.settings.model_copy(update=settings)
        modes = dict.fromkeys(settings.pop("vendors", BOTH), Mode.SANDBOX)
        world = World(modes=modes, sandbox_url=self.server.url)
        look = held_back or self.parts.throttle.now
        made = ai_desk(changed, world, self.parts.ledger, look, pause=self.pauses.append)
        self.desks.append(made)
        return made

    def fault(self, party: str, kind: str, times: int = 99, **options: Any) -> None:
        self.server.sandbox.add_fault(party, kind, times=times, **options)

    def calls(self, party: str) -> int:
        return sum(self.server.sandbox.requests()[party].values())

    def books(self, party: str) -> list[Booking]:
        start, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
        return [one for one in self.parts.ledger.bookings(start, end) if one.party == party]

    def outcomes(self, party: str) -> list[str]:
        return [one.units["outcome"] for one in self.books(party)]


@pytest.fixture
def house(parts: Parts, server: SandboxServer) -> Generator[House]:
    made = House(parts, server)
    yield made
    for desk in made.desks:
        desk.close()


def test_claude_writes_and_its_cached_tokens_are_counted_beside_the_input(house: House) -> None:
    usage = {"input": 1000, "cached": 400, "cache_write": 200, "output": 300, "thinking": 120}
    house.answers.queue("anthropic", data=GOOD, usage=usage)
    reply = house.desk().ask(question())
    assert (reply.data, reply.vendor, reply.model, reply.tier) == (GOOD, "anthropic", "claude-opus-5-5", "high")
    assert reply.usage.model_dump() == usage
    # 1000 × $4 + 400 × $0.40 + 200 × $5 + 300 × $20, per million
    assert reply.cost_usd == Decimal("0.01116") == house.parts.ledger.spent()[0]
    assert house.books("anthropic")[0].units["thinking"] == 120


def test_gpt_counts_its_cached_tokens_inside_the_input(house: House) -> None:
    usage = {"input": 1000, "cached": 400, "cache_write": 200, "output": 300, "thinking": 120}
    house.answers.queue("openai", data=GOOD, usage=usage)
    reply = house.desk().ask(question(purpose=Purpose.STATISTICS))
    assert (reply.vendor, reply.model) == ("openai", "gpt-6.1-terra")
    assert reply.usage.model_dump() == usage
    # 1000 × $1 + 400 × $0.05 + 200 × $1.25 + 300 × $5, per million
    assert reply.cost_usd == Decimal("0.00277")


def test_a_cost_is_rounded_up_to_the_next_micro_dollar(house: House) -> None:
    house.answers.queue("openai", data=GOOD, usage={"input": 1, "cached": 1, "output": 1})
    assert house.desk().ask(question(purpose=Purpose.STATISTICS)).cost_usd == Decimal("0.000007")


ENDINGS = {
    "refused": ("refused", "refused"),
    "truncated": ("truncated", "truncated"),
    "content_filter": ("refused", "content_filter"),
    "context_exceeded": ("context_exceeded", "context_exceeded"),
    "failed": ("server_error", "server_error"),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("place", [0, 1])
def test_an_answer_that_ends_badly_has_a_name_and_the_other_vendor_answers(
    house: House, ending: str, place: int
) -> None:
    first, second = BOTH[place], BOTH[1 - place]
    house.answers.queue(first, ending=ending, times=-1)
    house.answers.queue(second, data=GOOD)
    reply = house.desk().ask(question(purpose=(Purpose.NARRATIVE, Purpose.STATISTICS)[place]))
    assert reply.vendor == second
    assert set(house.outcomes(first)) == {ENDINGS[ending][place]}


BAD_TEXTS = {
    "words": {"text": "Sure! Here is your script."},
    "half": {"text": '{"hook": "Forty'},
    "a list": {"text": "[1, 2]"},
    "not a number": {"text": '{"hook": "Forty points", "score": NaN}'},
    "too deep": {"text": "[" * 100_000},
    "another shape": {"data": {"hook": "Forty points"}},
    "out of range": {"data": {"hook": "Forty points", "score": 900}},
    "too long a text": {"data": {"hook": "x" * 61, "score": 9}},
    "more than asked": {"data": {**GOOD, "extra": 1}},
    "empty": {"text": ""},
}


@pytest.mark.parametrize("answer", BAD_TEXTS.values(), ids=list(BAD_TEXTS))
def test_an_answer_of_another_shape_is_paid_asked_again_once_and_then_left(
    house: House, answer: dict[str, Any]
) -> None:
    house.answers.queue("anthropic", **answer, times=-1, usage={"input": 10, "output": 10})
    reply = house.desk().ask(question())
    assert reply.vendor == "openai"
    assert house.outcomes("anthropic") == ["wrong_schema", "wrong_schema"]
    assert [one.usd for one in house.books("anthropic")] == [Decimal("0.00024")] * 2


def test_a_good_answer_after_a_bad_one_is_taken(house: House) -> None:
    house.answers.queue("anthropic", text="no")
    house.answers.queue("anthropic", data=GOOD)
    assert house.desk().ask(question()).vendor == "anthropic"


WEATHER: list[tuple[str, dict[str, Any], str, int]] = [
    ("status", {"status": 529}, "overloaded", 3),
    ("status", {"status": 503}, "overloaded", 3),
    ("status", {"status": 429, "retry_after": 2}, "rate_limited", 3),
    ("status", {"status": 500}, "server_error", 3),
    ("status", {"status": 504}, "server_error", 3),
    ("status", {"status": 402}, "no_money", 1),
    ("status", {"status": 400, "message": "Your credit balance is too low to access the API."}, "no_money", 1),
    ("status", {"status": 401}, "key_refused", 1),
    ("status", {"status": 403}, "key_refused", 1),
    ("status", {"status": 404}, "unknown_model", 1),
    ("status", {"status": 400}, "bad_request", 1),
    ("status", {"status": 400, "message": "prompt is too long: 300000 tokens"}, "context_exceeded", 1),
    ("status", {"status": 413}, "context_exceeded", 1),
    ("reset", {"when": "before"}, "broke_off", 2),
    ("reset", {"when": "answering"}, "broke_off", 2),
    ("truncated", {}, "broke_off", 2),
    ("missing", {"fields": ["usage"]}, "broke_off", 2),
]


@pytest.mark.parametrize(("kind", "options", "named", "tries"), WEATHER, ids=[f"{w[0]}-{w[1]}" for w in WEATHER])
def test_every_bad_weather_has_a_name_bounded_tries_and_an_answer_of_the_other_vendor(
    house: House, kind: str, options: dict[str, Any], named: str, tries: int
) -> None:
    house.fault("anthropic", kind, **options)
    reply = house.desk().ask(question())
    assert reply.vendor == "openai"
    assert house.calls("anthropic") == tries
    assert house.outcomes("anthropic") == [named] * tries
    free = {("released", True)} if named != "broke_off" else {("settled", False)}
    assert {(one.state, one.usd == 0) for one in house.books("anthropic")} == free


def test_a_call_that_may_have_been_worked_on_stays_booked_at_its_worst_case(house: House) -> None:
    house.fault("anthropic", "reset", when="answering")
    house.desk().ask(question())
    for one in house.books("anthropic"):
        assert (one.state, one.units["outcome"]) == ("settled", "broke_off")
        assert one.usd > Decimal("0.02")


def test_an_over_long_answer_is_not_read_to_its_end(house: House) -> None:
    house.answers.queue("anthropic", data=GOOD, blanks=5_000_000, times=-1)
    assert house.desk().ask(question()).vendor == "openai"
    assert house.outcomes("anthropic") == ["too_large"]


def test_a_slow_vendor_is_left_after_the_longest_wait_for_an_answer(house: House) -> None:
    house.answers.queue("anthropic", seconds=30, times=-1)
    started = time.monotonic()
    assert house.desk(ai_call_seconds=1).ask(question()).vendor == "openai"
    assert time.monotonic() - started < 5
    assert house.outcomes("anthropic") == ["timed_out"]


def _drip(listener: socket.socket) -> None:
    """Answers each request with a header and then a byte a second, for ever."""
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line, contextlib.suppress(OSError):
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n")
            while True:
                line.sendall(b" ")
                time.sleep(0.7)


def test_an_answer_that_drips_ends_at_its_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_drip, args=[listener], daemon=True).start()
        client = ClaudeClient(f"http://127.0.0.1:{listener.getsockname()[1]}", "k", "t", lambda: datetime.now(UTC))
        call = Call("claude-opus-5-5", None, "s", "p", (), "a", {"type": "object"}, 100, seconds=1.0)
        started = time.monotonic()
        with pytest.raises(CallFailed) as caught:
            client.call(call)
        client.close()
        assert caught.value.outcome is Outcome.TIMED_OUT
        assert time.monotonic() - started < 1.5


def test_a_cut_answer_is_asked_again_with_twice_the_room(house: House) -> None:
    house.answers.queue("anthropic", ending="truncated")
    house.desk().ask(question())
    assert [one["max_output_tokens"] for one in house.answers.questions()] == [1000, 2000]


@pytest.mark.parametrize("down", [("anthropic",), ("openai",), BOTH], ids=["Claude", "GPT", "both"])
def test_with_vendors_down_an_answer_or_a_transient_failure_comes(house: House, down: tuple[str, ...]) -> None:
    for vendor in down:
        house.fault(vendor, "status", status=529)
    desk = house.desk()
    if len(down) < 2:
        assert desk.ask(question()).vendor not in down
        return
    with pytest.raises(TransientFailure, match=r"Claude claude-opus-5-5: overloaded.*GPT gpt-6.2-sol: overloaded"):
        desk.ask(question())
    # three tries of each first model, two more until five in a row open the circuit
    assert (house.calls("anthropic"), house.calls("openai")) == (5, 5)
    assert house.parts.ledger.spent()[0] == 0


def test_with_both_slow_the_ceiling_holds(house: House) -> None:
    house.answers.queue("any", seconds=30, times=-1)
    started = time.monotonic()
    with pytest.raises(TransientFailure, match="timed_out"):
        house.desk(ai_call_seconds=3, ai_ceiling_seconds=5).ask(question())
    assert time.monotonic() - started < 6.5


def test_with_both_refusing_it_is_a_refusal_and_nobody_is_asked_twice(house: House) -> None:
    house.answers.queue("any", ending="refused", times=-1)
    with pytest.raises(RefusedFailure, match="refused"):
        house.desk().ask(question())
    assert (house.calls("anthropic"), house.calls("openai")) == (1, 1)


def test_with_nothing_listening_both_are_unreachable_at_once_and_nothing_is_booked(house: House) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    world = World(modes=dict.fromkeys(BOTH, Mode.SANDBOX), sandbox_url=f"http://127.0.0.1:{port}")
    parts = house.parts
    look = parts.throttle.now
    desk = ai_desk(parts.settings, world, parts.ledger, look, pause=house.pauses.append)
    house.desks.append(desk)
    with pytest.raises(TransientFailure, match="unreachable"):
        desk.ask(question())
    assert parts.ledger.spent()[0] == 0


def test_without_any_key_it_is_transient_and_nothing_is_asked(house: House) -> None:
    with pytest.raises(TransientFailure, match="no AI vendor has a key"):
        house.desk(vendors=()).ask(question())


def test_an_empty_account_is_not_asked_again_by_any_process(house: House) -> None:
    house.fault("openai", "status", status=429, code="insufficient_quota")
    statistics = question(purpose=Purpose.STATISTICS)
    assert house.desk().ask(statistics).vendor == "anthropic"
    assert house.outcomes("openai") == ["no_money"]
    assert house.desk().ask(statistics).vendor == "anthropic"
    assert house.calls("openai") == 1


def test_five_failures_in_a_row_open_the_circuit_for_every_process(house: House) -> None:
    house.fault("anthropic", "status", status=500, times=5)
    for _ in range(2):
        assert house.desk().ask(question()).vendor == "openai"
    assert house.calls("anthropic") == 5
    assert house.desk().ask(question()).vendor == "openai"
    assert house.calls("anthropic") == 5


@pytest.mark.parametrize("wish", ["-5", "4294967", "nan", "inf", "soon", "Sun, 06 Nov 2094 08:49:37 GMT", "", "1e400"])
def test_a_hostile_retry_after_hangs_nobody(house: House, wish: str) -> None:
    house.fault("anthropic", "status", status=429, retry_after=wish)
    started = time.monotonic()
    assert house.desk().ask(question()).vendor == "openai"
    assert time.monotonic() - started < 5
    assert sum(house.pauses) <= 20
    assert all(0 <= pause <= 20 for pause in house.pauses)


def test_a_reasonable_retry_after_is_waited_for(house: House) -> None:
    house.fault("anthropic", "status", times=1, status=429, retry_after=7)
    assert house.desk().ask(question()).vendor == "anthropic"
    assert house.pauses == [7]


def test_the_reviewer_is_never_the_writers_vendor_while_another_is_up(house: House) -> None:
    review = question(purpose=Purpose.NARRATIVE, not_vendor="anthropic")
    assert house.desk().ask(review).vendor == "openai"
    house.fault("openai", "status", status=529)
    assert house.desk().ask(review).vendor == "anthropic"


def test_a_refusing_reviewer_is_not_replaced_by_the_writers_own_vendor(house: House) -> None:
    house.answers.queue("openai", ending="refused", times=-1)
    with pytest.raises(RefusedFailure):
        house.desk().ask(question(not_vendor="anthropic"))
    assert house.calls("anthropic") == 0


def test_without_room_in_the_budget_nobody_is_asked(house: House) -> None:
    ledger = house.parts.ledger
    with ledger.spending("tikhub", "x", Decimal("15")), pytest.raises(RefusedFailure, match="DAILY_BUDGET"):
        house.desk(lambda: _level("0")).ask(question())
    assert house.calls("anthropic") + house.calls("openai") == 0


def test_where_the_dear_model_has_no_room_the_other_tier_is_asked(house: House) -> None:
    with house.parts.ledger.spending("tikhub", "x", Decimal("14.99")):
        reply = house.desk(lambda: _level("0")).ask(question())
    assert reply.tier == "standard"


def test_a_post_has_a_cap_of_its_own(house: House) -> None:
    post = question().post
    with house.parts.ledger.spending("tikhub", "x", Decimal("1.999"), post=post):
        with pytest.raises(RefusedFailure, match="POST_BUDGET"):
            house.desk().ask(question())
        assert house.desk().ask(question(post="another")).vendor == "anthropic"


def _level(spent: str) -> Throttle:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return throttle((Decimal(spent), Decimal(spent)), (Decimal(15), Decimal(350)), posts_per_day=3, at=now)


def test_at_eighty_percent_the_economy_tier_answers_and_the_books_say_why(house: House) -> None:
    reply = house.desk(lambda: _level("12")).ask(question())
    assert (reply.tier, reply.model) == ("economy", "claude-haiku-5-5")
    assert house.books("anthropic")[0].units["throttle"] == "cheaper_models"


def test_at_ninety_five_percent_no_model_is_asked(house: House) -> None:
    with pytest.raises(RefusedFailure, match="fact-driven writer"):
        house.desk(lambda: _level("14.25")).ask(question())


def test_our_own_calls_a_minute_are_held_by_all_desks_of_a_home_together(house: House) -> None:
    for desk in (house.desk(claude_requests_per_minute=2), house.desk(claude_requests_per_minute=2)):
        assert desk.ask(question()).vendor == "anthropic"
    # no turn comes within the little time that is left, so GPT is asked
    desk = house.desk(claude_requests_per_minute=2, ai_ceiling_seconds=5)
    assert desk.ask(question()).vendor == "openai"
    assert house.calls("anthropic") == 2


def test_pictures_reach_both_vendors(house: House) -> None:
    look = question(purpose=Purpose.VISION, images=(b"\xff\xd8one", b"\xff\xd8two"))
    desk = house.desk()
    desk.ask(look)
    desk.ask(look.model_copy(update={"not_vendor": "anthropic"}))
    assert [(one["party"], one["images"]) for one in house.answers.questions()] == [("anthropic", 2), ("openai", 2)]


def test_a_key_is_in_no_message_and_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for party, key in (("anthropic", TOKENS.anthropic_key), ("openai", TOKENS.openai_key)):
        house.fault(party, "status", status=400, message=f"the key {key} is odd\nreally")
    with pytest.raises(TransientFailure) as caught:
        house.desk().ask(question())
    chain: BaseException | None = caught.value
    while chain is not None:
        assert TOKENS.anthropic_key not in repr(chain)
        assert not hasattr(chain, "request")
        chain = chain.__cause__ or chain.__context__
    assert "the key ••• is odd really" in str(caught.value)
    assert TOKENS.anthropic_key not in caplog.text
    assert TOKENS.openai_key not in caplog.text
    assert "Write about the game" not in caplog.text


def test_the_worst_case_is_never_below_what_is_settled(house: House) -> None:
    desk = house.desk()
    for prompt in ("a", "ß😀" * 500, "word " * 5000):
        reply = desk.ask(question(prompt=prompt, purpose=Purpose.STATISTICS))
        model = load_models().models[reply.model]
        assert reply.usage.input + reply.usage.cached <= len(prompt.encode()) + 3000
        assert reply.cost_usd * 1_000_000 <= model.worst_micro_usd(len(prompt.encode()), 1000)
