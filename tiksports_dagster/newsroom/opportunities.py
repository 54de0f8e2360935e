"""Which trends are worth a post, in which shape, and in words why every other one is not."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tiksports_dagster.configuration import RankWeights, Strategy
from tiksports_dagster.newsroom.games import GameView, composed_title, turning_point, view
from tiksports_dagster.newsroom.scores import league_fit, strength_of
from tiksports_dagster.newsroom.trends import from_espn, marks_of
from tiksports_dagster.store.records.decisions import Rejection
from tiksports_dagster.store.records.signals import Game, Signal, SignalKind
from tiksports_dagster.store.records.trends import ContentType, Opportunity, Trend, TrendScore

BREAKING_HOURS = 3.0
BREAKING_STRENGTH = 0.66
UNKNOWN = 0.5
"""What an unknown competition counts in the ranking, where nothing can be left out."""

_TURNED = (SignalKind.COMEBACK, SignalKind.CLOSE_GAME)
_COUNTS = {
    "espn_news": ("article", "articles"),
    "espn_scoreboard": ("scoreboard signal", "scoreboard signals"),
    "tiktok_video": ("TikTok video", "TikTok videos"),
    "tiktok_hashtag": ("hashtag", "hashtags"),
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A trend with its score and the game behind it, when it has one."""

    trend: Trend
    score: TrendScore
    game: GameView | None
    now: datetime

    @property
    def kinds(self) -> frozenset[SignalKind]:
        return frozenset(signal.kind for signal in self.trend.signals)

    @property
    def age_hours(self) -> float:
        return max(0.0, (self.now - self.trend.happened_at).total_seconds() / 3600)

    @property
    def articles(self) -> list[Signal]:
        return [signal for signal in self.trend.signals if signal.source == "espn_news"]

    @property
    def final(self) -> GameView | None:
        """The game when it is over: a running game's numbers are wrong by the time anybody sees them."""
        return self.game if self.game is not None and self.game.final else None


def find_opportunities(
    trends: Sequence[Trend],
    scores: Iterable[TrendScore],
    strategy: Strategy,
    *,
    games: Iterable[Game],
    min_score: float,
    covered: Collection[str],
    leagues: Collection[str],
    platforms: Sequence[str],
    publish_at: datetime,
    now: datetime,
    told: Sequence[Trend] = (),
    predicted: Mapping[str, float] | None = None,
) -> tuple[tuple[Opportunity, ...], tuple[Rejection, ...]]:
    """The trends worth a post, best rank first, and a rejection with its reason for every other one.

    ``games`` are the scoreboards' games as read (their numbers shape the post), ``covered`` the ids of trends already
    told today, ``told`` those trends themselves when at hand (a story that changed its id since is still the same
    story), ``publish_at`` the next time a post that is not breaking may go out, ``predicted`` the viral model's
    probability by trend id, which takes the place of our own guess. Times aware.
    """
    by_trend = {score.trend_id: score for score in scores}
    views = {(game.league, game.id): seen for game in games if (seen := view(game, strategy, now)) is not None}
    chosen: list[Opportunity] = []
    rejected: list[Rejection] = []
    for trend in sorted(trends, key=lambda trend: trend.id):
        score = by_trend[trend.id]
        candidate = _Candidate(trend, score, _game_of(trend, views), now)
        reason = _reason_against(candidate, min_score, covered, leagues, told)
        if reason is not None:
            rejected.append(Rejection(trend_id=trend.id, title=trend.title, score=score.score, reason=reason))
            continue
        guess = (predicted or {}).get(trend.id)
        chosen.append(_opportunity(candidate, strategy, leagues, platforms, publish_at, guess))
    chosen.sort(key=lambda opportunity: (-opportunity.rank, -opportunity.score.score, opportunity.trend.id))
    rejected.sort(key=lambda rejection: (-rejection.score, rejection.trend_id))
    return tuple(chosen), tuple(rejected)


def _game_of(trend: Trend, views: Mapping[tuple[str, str], GameView]) -> GameView | None:
    keys = ((signal.league or "", signal.game_id or "") for signal in trend.signals if signal.game_id is not None)
    return next((views[key] for key in keys if key in views), None)


def _reason_against(
    candidate: _Candidate, min_score: float, covered: Collection[str], leagues: Collection[str], told: Sequence[Trend]
) -> str | None:
    """The first reason in words why the trend makes no post; None when it may."""
    trend = candidate.trend
    if trend.id in covered or any(marks_of(trend.signals).shared(marks_of(other.signals)) for other in told):
        return "a post of today already told it"
    if not from_espn(trend.signals):
        return f"nothing from ESPN behind it, only {_sources_in_words(trend)}; a stranger's word makes no post"
    if not set(trend.leagues) & set(leagues):
        own = " and ".join(trend.leagues) or "no league"
        return f"it belongs to {own}, the channel follows {', '.join(leagues) or 'none'}"
    if candidate.game is None and not candidate.articles:
        return "the game behind it is not on the scoreboard any more, so its numbers cannot be shown"
    news = max((signal.strength for signal in candidate.articles), default=0.0)
    if candidate.game is not None and not candidate.game.final and news < BREAKING_STRENGTH:
        return f"the game is still being played ({candidate.game.game.detail}); its final is worth waiting for"
    if candidate.score.score < min_score:
        return f"score {_down(candidate.score.score)} is under {min_score:g}"
    return None


def _down(value: float) -> str:
    """One decimal, rounded down, so that 69.96 does not read as 70 while it is under it."""
    return f"{math.floor(value * 10) / 10:g}"


def _sources_in_words(trend: Trend) -> str:
    counts: dict[str, int] = {}
    for signal in trend.signals:
        counts[signal.source] = counts.get(signal.source, 0) + 1
    return " and ".join(f"{number} {_COUNTS[source][number != 1]}" for source, number in sorted(counts.items()))


def _opportunity(
    candidate: _Candidate,
    strategy: Strategy,
    leagues: Collection[str],
    platforms: Sequence[str],
    publish_at: datetime,
    guess: float | None,
) -> Opportunity:
    trend, score = candidate.trend, candidate.score
    breaking = candidate.age_hours < BREAKING_HOURS and strength_of(trend) >= BREAKING_STRENGTH
    terms = {
        "viral_potential": guess if guess is not None else viral_potential(trend, score),
        "urgency": score.parts.freshness or 0.0,
        "competition": UNKNOWN if score.parts.competition is None else score.parts.competition,
        "audience_match": _audience_match(trend, strategy, leagues),
    }
    content_type = content_type_of(candidate)
    return Opportunity(
        trend=trend,
        score=score,
        rank=_rank(terms, strategy.rank_weights),
        viral_potential=terms["viral_potential"],
        urgency=terms["urgency"],
        competition=terms["competition"],
        audience_match=terms["audience_match"],
        content_type=content_type,
        angle=_angle(candidate, content_type, strategy),
        platforms=tuple(platforms),
        recommended_at=candidate.now if breaking else max(publish_at, candidate.now),
        breaking=breaking,
    )


def viral_potential(trend: Trend, score: TrendScore) -> float:
    """A first guess in [0, 1] until a model is trained: how remarkable the story is, and what its audience shows.

    The mean of the story's strength and of the mean of its known velocity and volume; the strength alone when neither
    is known.
    """
    shown = [value for value in (score.parts.velocity, score.parts.volume) if value is not None]
    strength = strength_of(trend)
    return round((strength + sum(shown) / len(shown)) / 2 if shown else strength, 6)


def _audience_match(trend: Trend, strategy: Strategy, leagues: Collection[str]) -> float:
    rows = [row for key in trend.leagues if key in leagues and (row := strategy.league(key)) is not None]
    return max((row.audience for row in rows), default=league_fit(trend, strategy, leagues))


def _rank(terms: Mapping[str, float], weights: RankWeights) -> float:
    rows = [(getattr(weights, name), value) for name, value in sorted(terms.items())]
    total = math.fsum(weight for weight, _ in rows)
    return round(min(1.0, math.fsum(weight * value for weight, value in rows) / total), 6) if total else 0.0


def _has_line(seen: GameView) -> bool:
    return bool(seen.game.home.linescore) and bool(seen.game.away.linescore)


def _has_both_leaders(seen: GameView) -> bool:
    return bool(seen.game.home.leaders) and bool(seen.game.away.leaders)


def _is_history(candidate: _Candidate) -> bool:
    return SignalKind.RECORD in candidate.kinds


def _turned_late(candidate: _Candidate) -> bool:
    seen = candidate.final
    return seen is not None and _has_line(seen) and any(kind in candidate.kinds for kind in _TURNED)


def _can_compare(candidate: _Candidate) -> bool:
    return candidate.final is not None and _has_both_leaders(candidate.final)


def _can_show_course(candidate: _Candidate) -> bool:
    return candidate.final is not None and _has_line(candidate.final)


def _has_records(candidate: _Candidate) -> bool:
    seen = candidate.final
    return seen is not None and seen.margin is not None and all(t.record for t in (seen.game.home, seen.game.away))


_SHAPES: tuple[tuple[Callable[[_Candidate], bool], ContentType], ...] = (
    (_is_history, ContentType.HISTORICAL_MOMENT),
    (_turned_late, ContentType.HIGHLIGHT_ANALYSIS),
    (_can_compare, ContentType.STAT_COMPARISON),
    (_can_show_course, ContentType.HIGHLIGHT_ANALYSIS),
    (_has_records, ContentType.STAT_COMPARISON),
)


def content_type_of(candidate: _Candidate) -> ContentType:
    """The first shape whose numbers are there; without a game's numbers it is the short reaction to the news."""
    return next((shape for fits, shape in _SHAPES if fits(candidate)), ContentType.BREAKING_NEWS)


def _angle(candidate: _Candidate, content_type: ContentType, strategy: Strategy) -> str:
    """The format's own angle and what this story gives it, with numbers only from the source."""
    details: list[str] = []
    if candidate.final is not None:
        details = [composed_title(candidate.final), turning_point(candidate.final) or ""]
    if (
        content_type in (ContentType.HISTORICAL_MOMENT, ContentType.BREAKING_NEWS)
        or SignalKind.STREAK in candidate.kinds
    ):
        details.insert(0, candidate.trend.title)
    row = strategy.content_types.get(content_type)
    words = "; ".join(dict.fromkeys(detail for detail in details if detail))
    return f"{row.angle}: {words}" if row is not None and words else words or content_type.value


def next_free_time(last_post_at: datetime | None, min_gap: timedelta, now: datetime) -> datetime:
    """The earliest moment from ``now`` on that keeps the gap to the last post: a ``publish_at`` to hand in."""
    return now if last_post_at is None else max(now, last_post_at + min_gap)
