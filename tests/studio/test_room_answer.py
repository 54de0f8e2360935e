"""What a model answers: schemas both vendors take, answers read strictly, and a script assembled from facts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.studio.room_answers import BRIEF, GOOD, PLATFORMS, REVIEW, SHEET, changed, line
from tests.studio.writer_stories import STRATEGY
from tiksports_dagster.resources.ai.schema import strict_schema
from tiksports_dagster.sandbox.ai_answers import schema_problem
from tiksports_dagster.studio.claims import unsourced, visual_texts
from tiksports_dagster.studio.room.answer import Draft, Review, read_answer, schema_of
from tiksports_dagster.studio.room.assemble import Assembled, assemble
from tiksports_dagster.studio.truth.ledger import trace_script


def made(draft: dict[str, Any]) -> Assembled:
    read = read_answer(Draft, draft)
    assert isinstance(read, Draft), read
    return assemble(read, BRIEF, SHEET, STRATEGY, PLATFORMS, "claude/test")


@pytest.mark.parametrize("model", [Draft, Review])
@pytest.mark.parametrize("vendor", ["anthropic", "openai"])
def test_the_schema_is_taken_by_both_vendors_strict_modes(model: Any, vendor: str) -> None:
    schema = strict_schema(schema_of(model), vendor, "answer")
    assert schema_problem(schema, every_property=vendor == "openai") is None


def test_good_answers_are_read() -> None:
    assert isinstance(read_answer(Draft, GOOD), Draft)
    assert isinstance(read_answer(Review, REVIEW), Review)


@pytest.mark.parametrize(
    "draft",
    [
        {},
        {**GOOD, "winner": "Bulls"},
        {**GOOD, "segments": []},
        {**GOOD, "segments": "none"},
        {**GOOD, "hook": line("x" * 500)},
        {**GOOD, "hook": {**GOOD["hook"], "shows": {"kind": "fireworks", "facts": []}}},
        {**GOOD, "hook": {**GOOD["hook"], "shows": {"kind": "count_up", "facts": [], "value": "99"}}},
        {**GOOD, "segments": [line("Nuggets win.")] * 40},
    ],
)
def test_an_answer_that_breaks_the_schema_is_a_remark_without_its_values(draft: dict[str, Any]) -> None:
    read = read_answer(Draft, draft)
    assert not isinstance(read, Draft)
    assert read
    assert all(remark.source == "schema" for remark in read)
    assert not any("Bulls" in remark.text or "xxxx" in remark.text for remark in read)


def test_a_draft_becomes_a_script_whose_numbers_are_claims() -> None:
    script = made(GOOD).script
    assert unsourced(script, SHEET) == ()
    kinds = [segment.visual.kind for segment in script.segments]
    assert kinds == ["count_up", "picture", "scoreboard", "ranking", "comparison", "head_to_head", "headline"]
    assert script.segments[0].start == 0
    assert all(a.end == b.start for a, b in zip(script.segments, script.segments[1:], strict=False))
    assert script.segments[-1].text == script.call_to_action
    assert script.hashtags_for("tiktok") == ("LeBronJames", "Lakers", "NBA")
    assert script.hashtags_for("another") == script.hashtags


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("race", ["game1.home.period.1", "game1.away.period.1"]),
        ("timeline", ["game1.home.period.1"]),
        ("scoreboard", ["game1.home.period.1"]),
        ("headline", ["game1.venue"]),
        ("headline", ["game1.away.leader.3.PTS"]),
        ("ranking", ["game1.away.leader.1.PTS", "game1.home.leader.1.PTS"]),
        ("picture", ["article1.athlete.1"]),
    ],
)
def test_pictures_take_their_values_from_the_facts(kind: str, facts: list[str]) -> None:
    draft = changed(GOOD, call_to_action=line("Who stops them now?", [], kind, facts))
    assembled = made(draft)
    assert assembled.remarks == ()
    assert assembled.script.segments[-1].visual.kind == kind
    assert unsourced(assembled.script, SHEET) == ()


@pytest.mark.parametrize(
    ("kind", "facts", "shown"),
    [
        ("count_up", [], "headline"),
        ("count_up", ["game1.away.score", "game1.home.score"], "comparison"),
        ("count_up", ["game1.venue"], "headline"),
        ("count_up", ["article1.plain.1"], "headline"),
        ("ranking", ["game1.away.score", "game1.away.leader.3.PTS"], "headline"),
        ("comparison", ["game1.away.score"], "headline"),
        ("comparison", ["game1.away.score", "game1.home.leader.2.REB"], "headline"),
        ("comparison", ["game1.home.period.1", "game1.home.period.2"], "timeline"),
        ("head_to_head", ["game1.venue", "game1.date"], "headline"),
        ("quote", ["article1.athlete.1"], "headline"),
        ("picture", [], "headline"),
        ("headline", ["article1.headline"], "headline"),
    ],
)
def test_facts_that_do_not_make_a_picture_are_shown_in_another_way(kind: str, facts: list[str], shown: str) -> None:
    assembled = made(changed(GOOD, call_to_action=line("Who stops them now?", [], kind, facts)))
    assert assembled.remarks == ()
    visual = assembled.script.segments[-1].visual
    assert visual.kind == shown
    assert shown != "headline" or visual.text == "Who stops them now?"
    assert unsourced(assembled.script, SHEET) == ()


@pytest.mark.parametrize(
    ("kind", "facts", "title"),
    [
        ("comparison", ["game1.away.period.4", "game1.home.period.4"], "4th quarter"),
        ("head_to_head", ["game1.away.period.1", "game1.home.period.1"], "1st quarter"),
        ("comparison", ["game1.away.leader.1.PTS", "game1.home.leader.1.PTS"], " vs "),
        ("head_to_head", ["game1.away.leader.1.PTS", "game1.home.leader.1.PTS"], " vs "),
        ("race", ["game1.away.period.1"], "Points by quarter"),
        ("timeline", ["game1.away.period.1"], "Quarter by quarter"),
    ],
)
def test_a_picture_of_a_period_or_of_two_athletes_says_so_and_the_ledger_follows(
    kind: str, facts: list[str], title: str
) -> None:
    """Without it 35 and 26 would stand there as the sides' own scores."""
    script = made(changed(GOOD, call_to_action=line("Who stops them now?", [], kind, facts))).script
    visual = script.segments[-1].visual
    assert visual.kind == kind
    assert title in visual_texts(visual)[0]
    assert not [loose for loose in trace_script(script, SHEET).loose if kind in loose.where]


def test_a_fact_that_does_not_exist_is_a_remark_that_names_it() -> None:
    draft = changed(GOOD, call_to_action=line("Who stops them now?", ["game7.home.score"], "headline"))
    (remark,) = made(draft).remarks
    assert "game7.home.score" in remark.text


def test_a_number_that_no_fact_says_has_no_claim() -> None:
    script = made(changed(GOOD, text4="LeBron answered with 27 points of his own.")).script
    assert any('"27"' in problem for problem in unsourced(script, SHEET))


@given(st.lists(st.sampled_from([fact.id for fact in SHEET.facts]), max_size=6), st.data())
def test_any_kind_with_any_facts_gives_a_picture_of_true_values(facts: list[str], data: st.DataObject) -> None:
    kinds = schema_of(Draft)["$defs"]["DraftPicture"]["properties"]["kind"]["enum"]
    draft = changed(GOOD, call_to_action=line("Who stops them now?", facts, data.draw(st.sampled_from(kinds)), facts))
    assert unsourced(made(draft).script, SHEET) == ()
