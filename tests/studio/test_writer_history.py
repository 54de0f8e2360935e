"""The all-time list in the fact-driven writer's posts: as a ranking, or as the climb past the totals it tells of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tiksports_dagster.store.records.content import FactSheet, Script, Timeline
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.truth.ledger import trace_script
from tiksports_dagster.studio.writer.script import write_script

from .writer_stories import JAMES, NUGGETS_LAKERS, STRATEGY, article, brief


def posts(title: str | None = None, count: int = 12) -> Iterator[tuple[FactSheet, Script]]:
    news = JAMES if title is None else article(title, athletes=("LeBron James",), teams=("Los Angeles Lakers",))
    for number in range(count):
        order = brief(
            ContentType.HISTORICAL_MOMENT, games=(NUGGETS_LAKERS,), articles=(news,),
            post=f"20240303-james-{number:04x}",
        )  # fmt: skip
        sheet = build_fact_sheet(order, (news,), (NUGGETS_LAKERS,), history=True)
        yield sheet, write_script(order, sheet, STRATEGY)


def climbs(script: Script) -> list[Timeline]:
    return [
        segment.visual
        for segment in script.segments
        if isinstance(segment.visual, Timeline) and segment.visual.title == "Career points"
    ]


def test_some_posts_show_the_climb_and_others_the_ranking_and_the_ledger_finds_every_number() -> None:
    shown = 0
    for sheet, script in posts():
        assert trace_script(script, sheet).loose == ()
        for climb in climbs(script):
            shown += 1
            assert [(moment.when.text, moment.text) for moment in climb.milestones] == [
                ("32,292", "Michael Jordan"), ("33,643", "Kobe Bryant"), ("36,928", "Karl Malone"),
                ("38,387", "Kareem Abdul-Jabbar"), ("40,000", "LeBron James"),
            ]  # fmt: skip
    assert 0 < shown < 12


@pytest.mark.parametrize("change", ["a total that is another's", "a total that nobody has"])
def test_a_wrong_total_on_the_climb_is_loose(change: str) -> None:
    sheet, script = next((sheet, script) for sheet, script in posts() if climbs(script))
    climb = climbs(script)[0]
    first, second, *rest = climb.milestones
    if change == "a total that is another's":
        first, second = first.model_copy(update={"when": second.when}), second.model_copy(update={"when": first.when})
    else:
        first = first.model_copy(update={"when": first.when.model_copy(update={"text": "32,293"})})
    wrong = climb.model_copy(update={"milestones": (first, second, *rest)})
    segments = tuple(
        segment.model_copy(update={"visual": wrong}) if segment.visual == climb else segment
        for segment in script.segments
    )
    assert trace_script(script.model_copy(update={"segments": segments}), sheet).loose


def test_nobody_is_shown_as_passed_while_somebody_is_ahead() -> None:
    told = [
        script for _, script in posts("LeBron James scores his 37,000th career point, and has 37,000 career points")
    ]
    assert told
    assert not any(climbs(script) for script in told)
