"""A further part of a story: it says that it is one, it is no copy, and nothing else may say it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.studio.room_answers import BRIEF as FIRST
from tests.studio.room_answers import GOOD, PLATFORMS, SHEET, STYLE, Models, changed, line, room
from tests.studio.writer_stories import JAMES, NUGGETS_LAKERS, STRATEGY, brief
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.content import Brief, Script
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.caption import caption_for
from tiksports_dagster.studio.claims import numbers_in
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.parts import LEAST_NEW, known_facts, new_numbers, told_by
from tiksports_dagster.studio.room.lint import Case, lint
from tiksports_dagster.studio.room.prompt import writing_request
from tiksports_dagster.studio.truth.ledger import trace_script, trace_text
from tiksports_dagster.studio.writer.script import write_script

PARENT = write_script(FIRST, SHEET, STRATEGY)
TOLD = told_by(PARENT, SHEET, None)
KINDS = (ContentType.STAT_COMPARISON, ContentType.HIGHLIGHT_ANALYSIS, ContentType.HISTORICAL_MOMENT)


def order(kind: ContentType = ContentType.STAT_COMPARISON, **more: Any) -> Brief:
    made = brief(kind, games=(NUGGETS_LAKERS,), articles=(JAMES,), target=30)
    return made.model_copy(update={"post": "second", "follow_up_of": FIRST.post, "part": 2, "before": TOLD, **more})


@pytest.fixture(params=KINDS, ids=str)
def second(request: pytest.FixtureRequest) -> Script:
    return write_script(order(request.param), SHEET, STRATEGY)


def test_who_hears_or_reads_a_part_two_knows_that_it_is_one(second: Script) -> None:
    assert second.hook.startswith("Part 2: ")
    assert second.segments[0].text == second.hook
    assert "so far" in second.segments[1].text or "You know" in second.segments[1].text
    for platform in PLATFORMS:
        title, caption = caption_for(second, platform)
        assert title.startswith("Part 2: ")
        assert caption.startswith("Part 2: ")


def test_a_part_two_tells_what_the_first_did_not_in_another_way(second: Script) -> None:
    assert len(new_numbers(second, order(second.content_type), SHEET)) >= 2 * LEAST_NEW
    assert second.hook != PARENT.hook
    assert second.title != PARENT.title
    again = {segment.text for segment in second.segments} & {segment.text for segment in PARENT.segments}
    assert not again


def test_the_truth_ledger_takes_the_label_for_no_number_and_still_reads_the_rest(second: Script) -> None:
    captions = {platform.name: "\n".join(caption_for(second, platform)) for platform in PLATFORMS}
    assert trace_script(second, SHEET, captions).holds
    assert [one.text for one in trace_text("Part 2: LeBron James had 31 points.", SHEET).loose] == ["31"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Part 2: LeBron James, by the numbers.", []),
        ("A title\nPart 2: and the caption", []),
        ("NBA · Part 3", []),
        ("Part 2 of his 40 points", ["2", "40"]),
        ("He was part 2 of it.", ["2"]),
        ("Part 2.5: a half.", ["2.5"]),
        ("Part 22: never.", ["22"]),
    ],
)
def test_only_the_label_at_the_head_of_a_text_counts_nothing(text: str, numbers: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == numbers


def test_a_third_part_knows_what_both_before_it_told() -> None:
    script = write_script(order(), SHEET, STRATEGY)
    both = told_by(script, SHEET, TOLD)
    assert set(TOLD.facts) < set(both.facts)
    third = order(ContentType.HIGHLIGHT_ANALYSIS, part=3, before=both)
    assert known_facts(order(), SHEET) < known_facts(third, SHEET)


def test_the_same_facts_told_again_are_no_further_part() -> None:
    everything = told_by(PARENT, SHEET, None).model_copy(update={"facts": tuple(fact.saying for fact in SHEET.facts)})
    with pytest.raises(PermanentFailure, match="too few facts that no part before told"):
        write_script(order(before=everything), SHEET, STRATEGY)


def test_an_article_alone_gives_no_second_post() -> None:
    first = brief(ContentType.BREAKING_NEWS, articles=(JAMES,), target=25)
    sheet = build_fact_sheet(first, (JAMES,), ())
    told = told_by(write_script(first, sheet, STRATEGY), sheet, None)
    further = brief(ContentType.HISTORICAL_MOMENT, articles=(JAMES,), target=25)
    with pytest.raises(PermanentFailure, match="too few facts"):
        write_script(further.model_copy(update={"part": 2, "before": told}), sheet, STRATEGY)


def test_the_models_are_told_which_part_it_is_and_what_was_told() -> None:
    request = writing_request(order(), SHEET, STYLE, PLATFORMS, (), None)
    assert 'This is part 2 of its story. Title and hook begin with "Part 2: "' in request.system
    assert "WHAT THE PART BEFORE TOLD" in request.prompt
    assert PARENT.hook in request.prompt
    known = [row for row in request.prompt.splitlines() if '"told before": "yes"' in row]
    assert any('"40,000"' in row for row in known)
    first = writing_request(FIRST, SHEET, STYLE, PLATFORMS, (), None)
    assert "told before" not in first.prompt + first.system


def test_a_model_that_forgets_the_label_or_tells_the_same_again_writes_it_once_more() -> None:
    labelled = changed(
        GOOD,
        title="Part 2: LeBron James by the numbers",
        hook=line("Part 2: LeBron James, by the numbers.", ["article1.athlete.1"], "picture", ["article1.athlete.1"]),
    )
    models = Models([GOOD, labelled])
    done = room(models).write(order(ContentType.BREAKING_NEWS), SHEET)
    assert [attempt.verdict for attempt in done.attempts] == ["rejected", "accepted"]
    assert {remark.rule for remark in done.attempts[0].remarks} == {"part"}
    assert done.script.hook == "Part 2: LeBron James, by the numbers."


def test_no_other_post_says_that_it_is_a_part() -> None:
    script = write_script(order(), SHEET, STRATEGY)

    def broken(order: Brief) -> set[str]:
        return {remark.rule for remark in lint(Case(script, order, SHEET, STYLE, PLATFORMS, by_model=False))}

    assert broken(order()) == set()
    assert broken(order(part=1, before=None, follow_up_of=None)) == {"part"}
    assert broken(order(part=3)) == {"part"}
    known = told_by(script, SHEET, TOLD)
    assert broken(order(before=known)) == {"something new"}
