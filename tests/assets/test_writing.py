"""Scripts by the real clients against emulated models: whatever they do, a script or a recorded wait, in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import dagster as dg
import pytest

from tests.conftest import NOW
from tests.studio.room_answers import GOOD, REVIEW, changed
from tiksports_dagster.assets._policies import POSTS
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.operations.explain import explain
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.world import AI_VENDORS, PLATFORMS, SOURCES, World
from tiksports_dagster.sandbox import AiAnswers
from tiksports_dagster.sensors.choices import waiting_posts
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.content import Brief, FactSheet, Script
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.room import ScriptReview, WaitingPost
from tiksports_dagster.store.records.system import Mode
from tiksports_dagster.studio.room.counter import WAITS
from tiksports_dagster.studio.room.prompt import told_facts
from tiksports_dagster.studio.writer.script import write_script

QUICK = {"ai_call_seconds": 5, "ai_ceiling_seconds": 10}
STEPS = ("brief", "fact_sheet", "script", "script_review")


class House:
    """The writers' assets of one post, on the real store, with both vendors emulated."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.instance = dg.DagsterInstance.ephemeral()
        _ = parts.world
        assert parts._sandbox is not None
        self.server = parts._sandbox
        self.answers = AiAnswers(self.server.sandbox)
        self.run("newsroom")
        self.post = str(parts.archive.read("decision", Decision).post)
        self.instance.add_dynamic_partitions(str(POSTS.name), [self.post])

    def run(self, job: str, only: tuple[str, ...] = ()) -> dg.ExecuteInProcessResult:
        return build_defs(self.parts).resolve_job_def(job).execute_in_process(
            instance=self.instance,
            partition_key=self.post if only else None,
            asset_selection=[dg.AssetKey(name) for name in only] or None,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )  # fmt: skip

    def write(self) -> dg.ExecuteInProcessResult:
        return self.run("content", STEPS)

    @property
    def script(self) -> Script | None:
        return self.parts.archive.read("script", Script, self.post)

    @property
    def review(self) -> ScriptReview | None:
        return self.parts.archive.read("script_review", ScriptReview, self.post)

    def down(self, vendor: str) -> None:
        self.server.sandbox.add_fault(vendor, "status", times=99, status=529)


@pytest.fixture
def house(settings: Settings) -> Generator[Callable[..., House]]:
    made: list[Parts] = []

    def build(**changes: Any) -> House:
        settings.home.mkdir(parents=True, exist_ok=True)
        world = World(modes=dict.fromkeys((*SOURCES, *PLATFORMS, *AI_VENDORS), Mode.SANDBOX))
        parts = Parts(settings.model_copy(update={**QUICK, **changes}), world, StandingClock(NOW))
        made.append(parts)
        return House(parts)

    yield build
    for parts in made:
        parts.close()


def by_the_sheet(house: House) -> dict[str, Any]:
    """A good draft of whatever the sample day's story is: read off what the fact-driven writer would say."""
    house.run("content", STEPS[:2])
    brief = house.parts.archive.read("brief", Brief, house.post)
    sheet = house.parts.archive.read("fact_sheet", FactSheet, house.post)
    assert brief is not None
    assert sheet is not None
    told = write_script(brief, sheet, house.parts.strategy)
    shown = {fact.id: fact for fact in told_facts(sheet)}
    lines = []
    for segment in told.segments:
        if "ESPN" in segment.text:
            continue
        facts = [key for key in dict.fromkeys(claim.fact for claim in segment.claims) if key in shown][:20]
        numbers = [key for key in facts if shown[key].number is not None][:1]
        picture = {"kind": "count_up" if numbers else "headline", "facts": numbers}
        lines.append({"text": segment.text, "says": facts, "shows": picture})
    tags = [tag for tag in told.hashtags if tag.isascii()][:4]
    return {
        "title": told.title,
        "hook": lines[0],
        "segments": lines[1:-1],
        "call_to_action": lines[-1],
        "hashtags": [{"platform": platform, "tags": tags} for platform in PLATFORMS],
    }


def test_a_model_writes_the_other_judges_and_every_attempt_is_in_the_audit_trail(house: Callable[..., House]) -> None:
    room = house()
    good = by_the_sheet(room)
    wrong = deepcopy(good)
    wrong["segments"][0]["text"] = "The Lakers scored 999 points."
    room.answers.queue("any", data=wrong, title="script")
    room.answers.queue("any", data=good, title="script")
    room.answers.queue("any", data=REVIEW, title="review")
    outcome = room.write()
    assert room.review is not None
    assert room.review.verdict == "accepted", room.review.why
    assert outcome.success
    assert [attempt.verdict for attempt in room.review.attempts] == ["rejected", "accepted"]
    first, second = room.review.attempts
    assert second.writing.vendor != second.reviewing.vendor
    assert all(attempt.writing.prompt_sha256 and attempt.cost_usd > 0 for attempt in (first, second))
    assert float(room.parts.ledger.cost_of(room.post)) == pytest.approx(float(first.cost_usd + second.cost_usd))
    (made,) = outcome.asset_materializations_for_node("script_review")
    rows = [record.data for record in made.metadata["attempts"].records]
    assert [row["verdict"] for row in rows] == ["rejected", "accepted"]
    assert all(row["tokens in"] > 0 and row["cost, USD"] > 0 for row in rows)
    told = explain(room.parts, room.post)["writing"]
    assert [row["verdict"] for row in told["attempts"]] == ["rejected", "accepted"]
    assert "999" in " ".join(told["attempts"][0]["remarks"])
    assert room.script.writer == second.writer
    assert {"anthropic", "openai"} <= set(room.parts.archive.stamp("script", room.post).invented)
    sheet = room.parts.archive.read("fact_sheet", FactSheet, room.post)
    assert sheet.fact("season1.avgPoints").value == "25.3"  # heard while the sheet was made
    assert "season1.avgPoints" in {fact.id for fact in told_facts(sheet)}


def test_a_rejected_script_stops_the_post_and_the_decision_log_says_why(house: Callable[..., House]) -> None:
    room = house()
    room.answers.queue("any", data=changed(GOOD, text4="The Bulls won 99 to 98."), title="script", times=-1)
    outcome = room.write()
    assert not outcome.success
    failed = {check.check_name for check in outcome.get_asset_check_evaluations() if not check.passed}
    assert "script_was_accepted" in failed
    assert room.review.verdict == "rejected"
    assert len(room.review.attempts) == 3
    decision = room.parts.archive.read("decision", Decision)
    assert room.post in decision.reasons[0]
    assert "rejected after attempt 3" in decision.reasons[0]
    assert room.parts.controls.last_words()[room.post] == "reject"


def _one_down(vendor: str) -> Callable[[House, dict[str, Any]], None]:
    def prepare(room: House, good: dict[str, Any]) -> None:
        room.down(vendor)
        room.answers.queue("any", data=good, title="script", times=-1)
        room.answers.queue("any", data=REVIEW, title="review", times=-1)

    return prepare


def _both_down(room: House, good: dict[str, Any]) -> None:
    for vendor in AI_VENDORS:
        room.down(vendor)


def _both_slow(room: House, good: dict[str, Any]) -> None:
    room.answers.queue("any", data=good, seconds=60, times=-1)


def _both_refuse(room: House, good: dict[str, Any]) -> None:
    room.answers.queue("any", ending="refused", times=-1)


TROUBLE: dict[str, tuple[Callable[[House, dict[str, Any]], None], str]] = {
    "claude down": (_one_down("anthropic"), "openai/"),
    "gpt down": (_one_down("openai"), "anthropic/"),
    "both down": (_both_down, "facts"),
    "both slow": (_both_slow, "facts"),
    "both refuse": (_both_refuse, "facts"),
}


@pytest.mark.parametrize("trouble", list(TROUBLE))
def test_whatever_fails_the_loop_ends_in_a_script_in_bounded_time(house: Callable[..., House], trouble: str) -> None:
    room = house()
    prepare, writer = TROUBLE[trouble]
    prepare(room, by_the_sheet(room))
    started = time.perf_counter()
    outcome = room.write()
    assert time.perf_counter() - started < 60
    assert room.review is not None
    assert outcome.success, room.review.why
    assert room.script.writer.startswith(writer)
    assert room.review.verdict == "accepted"
    if writer != "facts":
        assert "own vendor" in room.review.attempts[-1].note


def test_without_models_and_facts_the_post_waits_longer_each_time_and_is_given_up_in_the_end(
    house: Callable[..., House],
) -> None:
    room = house()
    _both_down(room, {})
    room.run("content", STEPS[:1])
    brief = room.parts.archive.read("brief", Brief, room.post)
    empty = brief.model_copy(update={"game_ids": ("nothing",), "article_ids": ()})
    room.parts.archive.append("brief", room.post, "test", empty)
    pauses: list[timedelta | None] = []
    for _ in range(5):
        outcome = room.run("content", STEPS[1:])
        assert not outcome.success
        (wait,) = room.parts.archive.newest_of_posts(WAITS, WaitingPost, 5)
        pauses.append(wait.until - wait.at if wait.until else None)
        words = room.parts.controls.last_words()
        due = waiting_posts([wait], words, [], NOW + timedelta(days=1))
        assert [one.post for one in due] == ([room.post] if wait.until else [])
        assert waiting_posts([wait], words, [], NOW) == []
    assert pauses == [timedelta(minutes=15 * 2**n) for n in range(4)] + [None]
    assert room.parts.controls.last_words()[room.post] == "reject"
    assert len(explain(room.parts, room.post)["writing"]["waits"]) == 5
    log = [decision.reasons[0] for _, _, decision in room.parts.archive.decisions() if decision.reasons]
    assert sum(f"{room.post} waits until" in line for line in log) == 4
    assert any(f"{room.post} is withdrawn" in line for line in log)
