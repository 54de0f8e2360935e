"""The one way to ask a model: turn, money, call, tries, and the next model when one does not answer."""

from __future__ import annotations

import copy
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tenacity import RetryCallState, Retrying, retry_if_exception
from tenacity.wait import wait_random_exponential

from tiksports_dagster.failures import RefusedFailure, TransientFailure
from tiksports_dagster.resources.ai.calls import Call, VendorClient
from tiksports_dagster.resources.ai.circuit import Circuit
from tiksports_dagster.resources.ai.models import LABELS, Candidate, ModelTable
from tiksports_dagster.resources.ai.outcomes import RULES, Booked, CallFailed, Outcome, Said
from tiksports_dagster.resources.ai.schema import read_answer, strict_schema
from tiksports_dagster.resources.limits import RateLimiter
from tiksports_dagster.store.ledger import MICRO, Ledger, Reservation
from tiksports_dagster.store.records.ai import AiReply, AiRequest
from tiksports_dagster.store.records.money import Throttle

PATIENCE = 20.0
"""Longest single wait between two tries, seconds; a vendor that asks for more is left for the next model."""

SHORTEST_CALL = 3.0
"""With fewer seconds left than this nobody is asked any more."""

FRAME_TOKENS = 2_000
"""Bound of what a vendor adds to a prompt by itself: roles, its words about the answer's format."""

IMAGE_TOKENS = 5_000
"""Bound of the tokens of one image at the detail asked for; both vendors shrink larger ones."""

MOST_OUTPUT = 32_000
"""An answer that was cut is given twice the room by the next model, up to this many tokens."""

TURN_SECONDS = 30.0
"""Longest wait for a turn under our own limit of calls a minute, and at most a quarter of the time that is left."""


@dataclass
class _Progress:
    """What is known so far about one question."""

    request: AiRequest
    ends: float
    room: int
    throttled: str
    prompt_sha256: str
    told: list[str]
    policy: bool = False
    """A vendor said no to the question itself."""
    refusals: int = 0
    others: int = 0


class AiDesk:
    """``Intelligence`` over the vendors that have a key. Safe to share between threads."""

    def __init__(
        self,
        vendors: Mapping[str, VendorClient],
        table: ModelTable,
        ledger: Ledger,
        limiter: RateLimiter,
        throttle: Callable[[], Throttle],
        *,
        call_seconds: float,
        ceiling_seconds: float,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._vendors = dict(vendors)
        self._table = table
        self._ledger = ledger
        self._limiter = limiter
        self._throttle = throttle
        self._circuit = Circuit(ledger, call_seconds)
        self._call_seconds = call_seconds
        self._ceiling = ceiling_seconds
        self._pause = pause
        self._run_id: str | None = None

    @property
    def vendors(self) -> tuple[str, ...]:
        """The vendors that can be asked at all."""
        return tuple(self._vendors)

    def of_run(self, run_id: str) -> AiDesk:
        """The same desk, whose reservations are given back when that Dagster run is over."""
        other = copy.copy(self)
        other._run_id = run_id or None
        return other

    def ask(self, request: AiRequest) -> AiReply:
        """See ``Intelligence.ask``. Ends within ``AI_CEILING_SECONDS`` of real time, whatever the vendors do."""
        if not self._vendors:
            raise TransientFailure("no AI vendor has a key")
        held_back = self._throttle()
        if not held_back.paid_writers:
            raise RefusedFailure("; ".join(held_back.reasons) or "no paid model is asked")
        ends = time.monotonic() + self._ceiling
        state = _Progress(request, ends, request.max_output_tokens, held_back.level, _sha256(request), [])
        skipped: set[str] = set()
        for candidate in self._order(request, held_back):
            if candidate.vendor in skipped or (candidate.vendor == request.not_vendor and state.policy):
                continue
            if state.ends - time.monotonic() < SHORTEST_CALL:
                state.told.append(f"the ceiling of {self._ceiling:g} s is reached")
                state.others += 1
                break
            try:
                return self._ask_model(candidate, state)
            except CallFailed as failure:
                self._note(candidate, failure, state)
                if not RULES[failure.outcome].vendor_again:
                    skipped.add(candidate.vendor)
            except RefusedFailure as refusal:
                state.told.append(str(refusal))
                state.refusals += 1
        if state.refusals and not state.others:
            raise RefusedFailure("; ".join(state.told))
        raise TransientFailure("no model answered: " + ("; ".join(state.told) or "all are resting"))

    def _order(self, request: AiRequest, held_back: Throttle) -> list[Candidate]:
        """Whom to ask; the vendor to leave out comes last, for the case that no other is up."""
        everybody = self._table.candidates(request.purpose, highest=held_back.highest_tier, up=tuple(self._vendors))
        return sorted(everybody, key=lambda candidate: candidate.vendor == request.not_vendor)

    def _note(self, candidate: Candidate, failure: CallFailed, state: _Progress) -> None:
        state.told.append(f"{LABELS[candidate.vendor]} {candidate.name}: {failure}")
        if RULES[failure.outcome].policy:
            state.policy = True
            state.refusals += 1
        else:
            state.others += 1
        if failure.outcome is Outcome.TRUNCATED:
            state.room = max(state.room, min(2 * state.room, MOST_OUTPUT))

    # --- one model

    def _ask_model(self, candidate: Candidate, state: _Progress) -> AiReply:
        """The model's answer, tried again where trying again may help. Raises ``CallFailed``, ``RefusedFailure``."""
        backoff = wait_random_exponential(multiplier=0.5, max=8)

        def wait(attempt: RetryCallState) -> float:
            failure = attempt.outcome.exception() if attempt.outcome else None
            return max(backoff(attempt), (failure.wait or 0.0) if isinstance(failure, CallFailed) else 0.0)

        def stop(attempt: RetryCallState) -> bool:
            failure = attempt.outcome.exception() if attempt.outcome else None
            tries = RULES[failure.outcome].tries if isinstance(failure, CallFailed) else 1
            left = state.ends - time.monotonic() - attempt.upcoming_sleep
            return attempt.attempt_number >= tries or attempt.upcoming_sleep > PATIENCE or left < SHORTEST_CALL

        tries = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, CallFailed)),
            wait=wait,
            stop=stop,
            sleep=self._pause,
            reraise=True,
        )
        return tries(self._try_once, candidate, state)

    def _try_once(self, candidate: Candidate, state: _Progress) -> AiReply:
        resting = self._circuit.open_for(candidate.vendor)
        if resting:
            raise CallFailed(Outcome.PACED, f"left alone for {resting:.0f} s after failures")
        self._take_turn(candidate.vendor, state)
        request = state.request
        schema = strict_schema(request.answer_schema, candidate.vendor, request.answer_name)
        call = Call(
            model=candidate.name,
            effort=candidate.model.effort,
            system=request.system,
            prompt=request.prompt,
            images=request.images,
            name=request.answer_name,
            schema=schema,
            max_output_tokens=state.room,
            seconds=min(self._call_seconds, max(state.ends - time.monotonic(), 1.0)),
        )
        worst = candidate.model.worst_micro_usd(prompt_bound(call), call.max_output_tokens)
        vendor = self._vendors[candidate.vendor]
        failure: CallFailed | None = None
        reply: AiReply | None = None
        with self._ledger.spending(
            candidate.vendor, vendor.endpoint, worst / MICRO, post=request.post, run_id=self._run_id
        ) as money:
            money.units.update(_labels(candidate, state))
            started = time.perf_counter()
            try:
                said = vendor.call(call)
            except CallFailed as failed:
                money.units.update(outcome=failed.outcome.value, seconds=round(time.perf_counter() - started, 3))
                if RULES[failed.outcome].booked is not Booked.WORST:
                    raise  # releases the money
                failure = failed
            else:
                seconds = round(time.perf_counter() - started, 3)
                money.units["seconds"] = seconds
                reply, failure = self._book(candidate, said, money, state, seconds)
        if failure is not None:
            raise failure
        assert reply is not None  # noqa: S101 - one of the two is there
        return reply

    def _take_turn(self, vendor: str, state: _Progress) -> None:
        left = state.ends - time.monotonic()
        try:
            self._limiter.acquire(vendor, within=max(0.1, min(TURN_SECONDS, left / 4)))
        except TransientFailure as failure:
            raise CallFailed(Outcome.PACED, str(failure)) from None

    def _book(
        self, candidate: Candidate, said: Said, money: Reservation, state: _Progress, seconds: float
    ) -> tuple[AiReply | None, CallFailed | None]:
        """Settles what the answer cost and reads it: a reply, or the name of what is wrong with it."""
        outcome, detail, data = said.outcome, said.detail, None
        if outcome is Outcome.ANSWERED:
            data, detail = read_answer(said.text, state.request.answer_schema)
            outcome = Outcome.ANSWERED if data is not None else Outcome.WRONG_SCHEMA
        if said.usage is None and data is not None:
            # the worst case stays booked and the answer is not used: nobody could say what it cost
            outcome, detail, data = Outcome.BROKE_OFF, "without counters", None
        money.units["outcome"] = outcome.value
        if said.usage is not None:
            money.actual = candidate.model.cost_micro_usd(said.usage, said.cache_write_long) / MICRO
            money.units.update(said.usage.model_dump())
        cost = money.worst if money.actual is None else money.actual
        if data is None or said.usage is None:
            return None, CallFailed(outcome, detail)
        return (
            AiReply(
                data=data,
                vendor=candidate.vendor,
                model=candidate.name,
                tier=candidate.tier,
                prompt_sha256=state.prompt_sha256,
                usage=said.usage,
                cost_usd=cost,
                seconds=seconds,
            ),
            None,
        )

    def close(self) -> None:
        """Closes the vendors' connections and the file of turns."""
        for vendor in self._vendors.values():
            vendor.close()
        self._limiter.close()


def prompt_bound(call: Call) -> int:
    """Never fewer tokens than the vendor will count: a token of either vendor is at least one byte of UTF-8.

    The schema counts twice, because Claude is also told of it in words.
    """
    schema = len(json.dumps(call.schema, ensure_ascii=False).encode())
    words = len(call.system.encode()) + len(call.prompt.encode())
    return words + 2 * schema + FRAME_TOKENS + IMAGE_TOKENS * len(call.images)


def _labels(candidate: Candidate, state: _Progress) -> dict[str, Any]:
    return {
        "model": candidate.name,
        "tier": candidate.tier,
        "purpose": state.request.purpose.value,
        "throttle": state.throttled,
        "prompt_sha256": state.prompt_sha256,
    }


def _sha256(request: AiRequest) -> str:
    """One hash of everything that is asked: system, prompt, schema, images."""
    digest = hashlib.sha256()
    schema = json.dumps(request.answer_schema, sort_keys=True, ensure_ascii=False)
    for part in (request.system, request.prompt, schema):
        digest.update(f"{len(part)}:{part}".encode())
    for image in request.images:
        digest.update(hashlib.sha256(image).digest())
    return digest.hexdigest()
