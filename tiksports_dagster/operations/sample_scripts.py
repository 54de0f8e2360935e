"""The scripts of the sample day for ``docs/writing.md``: one of each content type and a part 2, without a model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tiksports_dagster.configuration import load_strategy
from tiksports_dagster.store.records.content import Brief, FactSheet, Script
from tiksports_dagster.store.records.signals import Article, Game
from tiksports_dagster.store.records.trends import ContentType

SEEN = datetime(2024, 3, 3, 5, tzinfo=UTC)
"""The evening of the sample day."""


@dataclass(frozen=True)
class _Story:
    """A story of the sample day by the numbers of its game and articles (``sandbox/day``)."""

    kind: ContentType
    games: tuple[int, ...]
    articles: tuple[int, ...]
    part: int = 1
    """A part 2 follows the story above it."""


STORIES = (
    _Story(ContentType.HISTORICAL_MOMENT, (990_302_001,), (990_100_001, 990_100_002)),
    _Story(ContentType.STAT_COMPARISON, (990_302_001,), (990_100_001, 990_100_002), part=2),
    _Story(ContentType.STAT_COMPARISON, (990_302_001,), (990_100_002,)),
    _Story(ContentType.HIGHLIGHT_ANALYSIS, (990_302_004,), (990_100_006,)),
    _Story(ContentType.BREAKING_NEWS, (), (990_100_101,)),
)


def sample_scripts() -> list[tuple[Script, FactSheet]]:
    """Each story's script with the sheet it was written from. No network, no clock, no database."""
    from tiksports_dagster.studio.facts import build_fact_sheet
    from tiksports_dagster.studio.parts import told_by
    from tiksports_dagster.studio.writer.script import write_script

    strategy = load_strategy()
    made: list[tuple[Script, FactSheet]] = []
    for story in STORIES:
        order, articles, games = _order(story)
        if story.part > 1:
            before, read = made[-1]
            further = {"part": story.part, "follow_up_of": before.post, "before": told_by(before, read, None)}
            order = order.model_copy(update={"post": f"{order.post}-{story.part}", **further})
        sheet = build_fact_sheet(order, articles, games, history=True)
        made.append((write_script(order, sheet, strategy), sheet))
    return made


def _order(story: _Story) -> tuple[Brief, list[Article], list[Game]]:
    from tiksports_dagster.resources.sources.espn_shapes import article, game, matches
    from tiksports_dagster.sandbox.day.games import GAMES
    from tiksports_dagster.sandbox.day.news import STORIES as NEWS
    from tiksports_dagster.sandbox.espn_shapes import article as told
    from tiksports_dagster.sandbox.espn_shapes import event

    games = [game(matches(event(row, SEEN))[0], row.league, SEEN) for row in GAMES if row.number in story.games]
    news = {row.number: article(told(row), row.league, SEEN) for row in NEWS if row.number in story.articles}
    articles = [news[number] for number in story.articles]
    rules = load_strategy().content_types[story.kind]
    order = Brief(
        post=f"20240302-{story.kind.value.split('_')[0]}-docs", trend_id="docs", title="sample", league=None,
        content_type=story.kind, angle=rules.angle, platforms=("tiktok",), publish_at=SEEN, breaking=False,
        target_seconds=(rules.min_seconds + rules.max_seconds) / 2, min_seconds=rules.min_seconds,
        max_seconds=rules.max_seconds, game_ids=tuple(g.id for g in games), article_ids=tuple(a.id for a in articles),
    )  # fmt: skip
    return order, articles, games


def scripts_markdown() -> str:
    """The scripts as they are read and seen, each with how many claims the truth ledger traced."""
    from tiksports_dagster.studio.markdown import script_markdown
    from tiksports_dagster.studio.truth.ledger import trace_script

    rows: list[str] = []
    for script, sheet in sample_scripts():
        ledger = trace_script(script, sheet)
        traced = f"The ledger traced {len(ledger.entries)} claims; {len(ledger.loose) or 'none'} without a fact."
        rows += [script_markdown(script).rstrip(), "", traced, ""]
    return "\n".join(rows).rstrip()
