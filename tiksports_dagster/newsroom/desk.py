"""The newsroom's desk: gathers the state that the pure rules look at, and calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.newsroom.briefing import write_brief
from tiksports_dagster.newsroom.decision import decide
from tiksports_dagster.newsroom.follow_up import FollowUpRules, Questions, follow_up, story_now
from tiksports_dagster.newsroom.opportunities import find_opportunities, next_free_time
from tiksports_dagster.newsroom.risk import assess_risk
from tiksports_dagster.newsroom.scores import score_trends
from tiksports_dagster.newsroom.signals import (
    signals_from_articles,
    signals_from_games,
    signals_from_hashtags,
    signals_from_videos,
)
from tiksports_dagster.newsroom.situation import build_situation, told_lately
from tiksports_dagster.newsroom.trends import build_trends
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.content import Brief, Script, Told
from tiksports_dagster.store.records.decisions import Board, Decision, Hold, RiskAssessment, Situation
from tiksports_dagster.store.records.publishing import PublishingSlot
from tiksports_dagster.store.records.signals import Article, Game, HashtagTrend, TrendingVideo
from tiksports_dagster.store.records.trends import Trend, TrendScore

if TYPE_CHECKING:
    from tiksports_dagster.configuration import Platform, Strategy
    from tiksports_dagster.resources.clock import Clock
    from tiksports_dagster.settings import Settings
    from tiksports_dagster.store.archive import Archive
    from tiksports_dagster.store.controls import ControlStore
    from tiksports_dagster.store.ledger import Ledger
    from tiksports_dagster.store.records.money import Throttle

EARLIER_SNAPSHOTS = 4
"""Two hours of half-hourly snapshots: enough to see growth, and to keep a story's id when one look missed it."""

SOURCE_ASSETS = ("sports_news", "scoreboards", "tiktok_trending", "hashtag_trends")


class Research(Protocol):
    """What the studio tells about a post before it is made."""

    def before(self, post: str | None) -> Told | None:
        """What the viewers of a post know."""
        ...

    def objection(self, brief: Brief) -> str | None:
        """Why the facts there are do not fill such a post; None when they do."""
        ...


@dataclass(frozen=True)
class Neighbours:
    """The other rooms that a further part is asked of."""

    research: Research
    plan: Callable[[Brief], Sequence[PublishingSlot]]
    """The slot each platform would give a brief now."""


class NewsroomDesk:
    """Everything the trend and decision assets need, wired once."""

    def __init__(
        self,
        archive: Archive,
        controls: ControlStore,
        ledger: Ledger,
        settings: Settings,
        strategy: Strategy,
        platforms: dict[str, Platform],
        leagues: tuple[str, ...],
        clock: Clock,
        replayed: datetime | None = None,
        told_by: str = "",
        throttle: Callable[[], Throttle] | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._archive = archive
        self._controls = controls
        self._ledger = ledger
        self._settings = settings
        self._strategy = strategy
        self._platforms = platforms
        self._leagues = leagues
        self._clock = clock
        self._replayed = replayed
        self._told_by = told_by
        self._throttle = throttle
        self._neighbours = neighbours

    @property
    def _min_gap(self) -> timedelta:
        return timedelta(minutes=self._settings.min_post_gap_minutes)

    def trends(
        self,
        articles: Iterable[Article],
        games: Iterable[Game],
        videos: Iterable[TrendingVideo],
        hashtags: Iterable[HashtagTrend],
    ) -> list[Trend]:
        """Stories of now; velocity is against the stored snapshots strictly before now."""
        now, strategy = self._clock.now(), self._strategy
        signals = (
            *signals_from_articles(articles, strategy, now),
            *signals_from_games(games, strategy, now),
            *signals_from_videos(videos, strategy, now),
            *signals_from_hashtags(hashtags, strategy, now),
        )
        snapshots = self._archive.history("trends", before=self._replayed or now, limit=EARLIER_SNAPSHOTS)
        earlier = [Trend.model_validate(row) for stored in snapshots for row in stored.rows]
        return list(build_trends(signals, earlier, now))

    def scores(self, trends: Sequence[Trend]) -> list[TrendScore]:
        """Scores 0–100, highest first."""
        return list(score_trends(trends, self._strategy, self._clock.now(), self._leagues))

    def board(self, trends: Sequence[Trend], scores: Sequence[TrendScore], games: Iterable[Game]) -> Board:
        """Opportunities and rejections, given what this day has already told.

        A replayed moment never runs dry: when all of its stories are told it starts over with the one told longest
        ago, which is the same post again, so that nothing is published twice.
        """
        situation = self._situation()
        told = self._told(situation)
        listed = list(games)
        board = self._board(situation, trends, scores, listed, told)
        if self._replayed is not None and told and not board.opportunities:
            board = self._board(situation, trends, scores, listed, told[1:])
        return board

    def _board(
        self,
        situation: Situation,
        trends: Sequence[Trend],
        scores: Sequence[TrendScore],
        games: Sequence[Game],
        told: Sequence[Trend],
    ) -> Board:
        now = self._clock.now()
        opportunities, rejections = find_opportunities(
            trends,
            scores,
            self._strategy,
            games=games,
            min_score=self._settings.min_trend_score,
            covered=[trend.id for trend in told],
            leagues=self._leagues,
            platforms=tuple(self._platforms),
            publish_at=next_free_time(situation.last_post_at, self._min_gap, now),
            now=now,
            told=told,
        )
        return Board(opportunities=opportunities, rejections=rejections)

    def situation(self) -> Situation:
        """Where the channel stands now."""
        situation = self._situation()
        board = self._archive.read("opportunities", Board)
        if self._replayed is None or board is None:
            return situation
        again = {opportunity.trend.id for opportunity in board.opportunities}
        return situation.model_copy(
            update={"covered_today": tuple(one for one in situation.covered_today if one not in again)}
        )

    def _situation(self) -> Situation:
        words, holds = self._controls.last_words(), self._controls.holds()
        return build_situation(
            self._decisions(),
            now=self._clock.now(),
            as_of=self._replayed,
            zone=self._settings.zone,
            posts_limit=self._settings.posts_per_day,
            spent=self._ledger.spent(),
            budgets=(self._settings.daily_budget, self._settings.monthly_budget),
            sources_down=tuple(name for name in SOURCE_ASSETS if self._archive.is_missing(name)),
            paused=self._paused(holds),
            holds=holds,
            withdrawn=frozenset(subject for subject, action in words.items() if action == "reject"),
            throttle=self._throttle() if self._throttle else None,
        )

    def risk(self, situation: Situation) -> RiskAssessment:
        """The house's risk, before any story's own."""
        return assess_risk(
            situation, None, self._strategy, tolerance=self._settings.risk_tolerance, min_gap=self._min_gap
        )

    def decide(self, situation: Situation, board: Board, risk: RiskAssessment) -> Decision:
        """Post or wait, with reasons."""
        return decide(
            situation,
            board.opportunities,
            board.rejections,
            risk,
            confidence_threshold=self._settings.confidence_threshold,
            min_gap=self._min_gap,
            throttle=self._settings.emergency_throttle,
            autonomy=self._settings.autonomy,
            platforms=tuple(self._platforms),
            # a replay's clock moves while its sources are read; its decisions are of the moment, and so are their keys
            now=self._replayed or self._clock.now(),
            told_by=self._told_by,
        )

    def follow_up(self, post: str) -> Decision:
        """Another part of a post that goes viral, or why not. Raises ``PermanentFailure`` when nothing says it does.

        Its angle is one that the facts there are fill, and its time the first slot that the rules give it.
        """
        decisions = self._decisions()
        parent = next((one for one in decisions if one.post == post and one.opportunity is not None), None)
        alarm = self._viral_alarm(post)
        if parent is None or parent.opportunity is None or alarm is None:
            raise PermanentFailure(f"no alarm of today says that {post} goes viral")
        script = self._archive.read("script", Script, post)
        situation = self._situation()
        stored, articles = self._archive.latest("trends"), self._archive.latest("sports_news")
        story = story_now(
            parent.opportunity.trend,
            [Trend.model_validate(row) for row in stored.rows] if stored else [],
            [Article.model_validate(row) for row in articles.rows] if articles else [],
            self._strategy,
            since=parent.at,
            now=self._clock.now(),
        )
        rules = FollowUpRules(
            most_parts=self._settings.follow_up_parts,
            threshold=self._settings.confidence_threshold,
            autonomy=self._settings.autonomy,
            platforms=tuple(self._platforms),
            throttle=self._settings.emergency_throttle,
        )
        return follow_up(
            parent,
            alarm,
            story,
            decisions,
            situation,
            self.risk(situation),
            rules,
            self._questions(post),
            now=self._clock.now(),
            told_by=self._told_by,
            told_as=script.content_type if script is not None else None,
        )

    def _questions(self, post: str) -> Questions:
        """What the other rooms say to a further part of the post."""
        rooms, strategy, seconds = self._neighbours, self._strategy, self._settings.video_length
        if rooms is None:
            raise TypeError("a further part is asked of the other rooms, and this desk knows none")
        before = rooms.research.before(post)

        def order(draft: Decision) -> Brief:
            return write_brief(draft, strategy, video_length=seconds, before=before)

        return Questions(
            objection=lambda draft: rooms.research.objection(order(draft)), plan=lambda draft: rooms.plan(order(draft))
        )

    def _viral_alarm(self, post: str) -> Alarm | None:
        today = self._clock.now().date()
        for day in (today, today - timedelta(days=1)):
            stored = self._archive.latest("anomalies", day.isoformat())
            for alarm in map(Alarm.model_validate, stored.rows if stored else ()):
                if alarm.kind is AlarmKind.VIRAL and alarm.confirmed and alarm.post == post:
                    return alarm
        return None

    def _decisions(self) -> list[Decision]:
        return [decision for _, _, decision in self._archive.decisions()]

    def _paused(self, holds: Iterable[Hold]) -> tuple[str, ...]:
        paused = tuple(hold.platform for hold in holds)
        return tuple(self._platforms) if "all" in paused else paused

    def _told(self, situation: Situation) -> list[Trend]:
        """Today's stories, the one whose last telling is longest ago first."""
        zone = self._settings.zone
        last: dict[str, Trend] = {}
        for decision in self._decisions():
            opportunity = decision.opportunity
            if opportunity is None or not told_lately(decision.at, situation.at, zone):
                continue
            last.pop(opportunity.trend.id, None)
            if opportunity.trend.id in situation.covered_today:
                last[opportunity.trend.id] = opportunity.trend
        return list(last.values())
