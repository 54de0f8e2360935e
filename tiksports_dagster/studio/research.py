"""The research desk: gathers what a post may say from the archive and the sources, and what was told before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from tiksports_dagster.configuration import Strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.records.content import Brief, FactSheet, Script, Told
from tiksports_dagster.store.records.people import Season
from tiksports_dagster.store.records.signals import Entity
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.facts_season import story_athletes
from tiksports_dagster.studio.parts import told_by


class SeasonSource(Protocol):
    """Tells of the season of some athletes."""

    def of(self, league: str | None, athletes: Sequence[Entity]) -> Season:
        """What is known; what is not is a note, never an exception."""
        ...


class ResearchDesk:
    """Everything that fact sheets need, wired once. ``history``: our own tables of all-time leaders are told too."""

    def __init__(
        self,
        archive: Archive,
        season: SeasonSource,
        writer: Callable[[Brief, FactSheet, Strategy], Script],
        strategy: Strategy,
        *,
        history: bool,
    ) -> None:
        self._archive = archive
        self._season = season
        self._writer = writer
        self._strategy = strategy
        self._history = history

    def sheet(self, brief: Brief) -> tuple[FactSheet, tuple[str, ...]]:
        """Everything the post may say, and what could not be heard of the season. Raises ``PermanentFailure``."""
        articles, games = self._archive.articles(brief.article_ids), self._archive.games(brief.game_ids)
        season = self._season.of(*story_athletes(brief, articles, games))
        return build_fact_sheet(brief, articles, games, history=self._history, season=season), season.notes

    def before(self, post: str | None) -> Told | None:
        """What the viewers of a post and of those before it know; None for none, or when it has no script."""
        if post is None:
            return None
        script, sheet = self._archive.read("script", Script, post), self._archive.read("fact_sheet", FactSheet, post)
        if script is None or sheet is None:
            return None
        brief = self._archive.read("brief", Brief, post)
        return told_by(script, sheet, brief.before if brief is not None else None)

    def objection(self, brief: Brief) -> str | None:
        """Why the facts there are do not fill such a post, as the fact-driven writer finds; None when they do."""
        try:
            sheet, _ = self.sheet(brief)
            script = self._writer(brief, sheet, self._strategy)
        except PermanentFailure as failure:
            return str(failure).removeprefix(f"{brief.post}: ")
        if script.content_type is not brief.content_type:
            return f"its facts fill no more than a {script.content_type.replace('_', ' ')}"
        return None
