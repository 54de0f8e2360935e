"""From signals to trends: the groups of ``stories.py`` with title, summed audience, growth, and a lasting id."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiksports_dagster.newsroom.signals import CLOCK_SKEW
from tiksports_dagster.newsroom.stories import group
from tiksports_dagster.newsroom.text import GENERIC_TAGS, normal, squashed
from tiksports_dagster.store.records.signals import Entity, Measures, Signal, SignalKind
from tiksports_dagster.store.records.trends import Trend

PRIOR_VIEWS = 10_000
"""``a`` of the shrunk growth ratio for views: below it, a doubling says little."""
PRIOR_MENTIONS = 2
LEAST_MENTIONS = 4
"""Articles, videos and hashtags a story needs before their count can grow or stand still at all."""
LEAST_HOURS = 0.25
"""Two looks closer than this are treated as this far apart."""

_ENTITY_ORDER = ("league", "team", "athlete", "topic", "hashtag")
_HASHTAG = _ENTITY_ORDER.index("hashtag")


def build_trends(signals: Iterable[Signal], earlier: Sequence[Trend], now: datetime) -> tuple[Trend, ...]:
    """Signals that tell the same story as one trend each, at ``now`` (aware); the order of the inputs never matters.

    Signals from after ``now`` are ignored, and so are ``earlier`` snapshots not strictly before it. A trend keeps the
    id of the snapshot it shares ESPN signals or a game with (any signal, while one of the two is not told by ESPN
    yet: a team's hashtag alone does not make today's game yesterday's story); otherwise its id is a hash of its game,
    or of its oldest signal. Sorted by id.
    """
    by_id: dict[str, Signal] = {}
    for signal in sorted(signals, key=lambda signal: (signal.observed_at, signal.model_dump_json())):
        if signal.happened_at <= now and signal.observed_at <= now + CLOCK_SKEW:
            by_id[signal.id] = signal
    before = [trend for trend in earlier if trend.observed_at < now]
    groups = group(by_id.values())
    ids = _lasting_ids(groups, _latest(before))
    history: dict[str, list[Trend]] = {}
    for trend in sorted(before, key=lambda trend: (trend.observed_at, trend.model_dump_json())):
        history.setdefault(trend.id, []).append(trend)
    trends = [_trend(key, members, history.get(key, []), now) for key, members in zip(ids, groups, strict=True)]
    return tuple(sorted(trends, key=lambda trend: trend.id))


def _trend(key: str, members: tuple[Signal, ...], history: Sequence[Trend], now: datetime) -> Trend:
    seen = min(signal.observed_at for signal in members)
    return Trend(
        id=key,
        title=title_of(members),
        leagues=_leagues(members),
        entities=_entities(members),
        signals=members,
        happened_at=_happened_at(members),
        first_seen_at=min([seen, *(trend.first_seen_at for trend in history)]),
        observed_at=now,
        measures=total(signal.measures for signal in members),
        velocity=growth(members, history[-1], now) if history else None,
    )


def from_espn(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """The signals ESPN stands behind."""
    return tuple(signal for signal in signals if signal.source.startswith("espn"))


def title_of(members: Sequence[Signal]) -> str:
    """ESPN's own words for the story: an article's headline, a recap's, the score; else a stranger's caption.

    The most remarkable headline wins, of equals the older one.
    """

    def worth(signal: Signal) -> tuple[int, int, float, float, str]:
        kind = 0 if signal.source == "espn_news" else 1 if signal.kind is not SignalKind.FINAL else 2
        source = ("espn_news", "espn_scoreboard", "tiktok_video", "tiktok_hashtag").index(signal.source)
        plain = kind if source < 2 else source + 1
        # a guide or round-up must not name a story that a recap tells as well
        weak = int(signal.source == "espn_news" and signal.strength < 0.3)
        return weak, plain, -signal.strength, signal.happened_at.timestamp(), signal.id

    return min(members, key=worth).title


def _happened_at(members: Sequence[Signal]) -> datetime:
    """A game's end; else the newest headline, since a story moves on; else the newest post."""
    games = [signal.happened_at for signal in members if signal.game_id is not None]
    news = [signal.happened_at for signal in from_espn(members)]
    return max(games or news or [signal.happened_at for signal in members])


def _leagues(members: Sequence[Signal]) -> tuple[str, ...]:
    """The leagues ESPN files it under; what a stranger's hashtag says counts only when ESPN says nothing."""
    known = {signal.league for signal in from_espn(members) or members if signal.league}
    return tuple(sorted(known))


def _entities(members: Sequence[Signal]) -> tuple[Entity, ...]:
    """Each once: league, teams, athletes and topics by name, then the story's own hashtags, the most carried first.

    A stranger's hashtag is the story's own when the platform ranks it, when two posts carry it, or when it names an
    athlete, team or league of the story; what one caption adds by itself is left out.
    """
    kept: dict[tuple[int, str], Entity] = {}
    carried: Counter[str] = Counter()
    for signal in members:
        carried.update({squashed(entity.name) for entity in signal.entities if entity.kind == "hashtag"})
        for entity in signal.entities:
            key = (_ENTITY_ORDER.index(entity.kind), squashed(entity.name))
            if key not in kept or (kept[key].ref is None and entity.ref is not None):
                kept[key] = entity
    ranked = {squashed(signal.title) for signal in members if signal.source == "tiktok_hashtag"}
    names = [entity.name for entity in kept.values() if entity.kind in ("league", "team", "athlete")]
    whole, words = {squashed(name) for name in names}, {word for name in names for word in normal(name).split()}

    def own(tag: str) -> bool:
        if tag in GENERIC_TAGS:
            return False
        return carried[tag] > 1 or tag in ranked or tag in words or any(name in tag for name in whole)

    order = sorted(kept, key=lambda key: (key[0], -carried[key[1]] if key[0] == _HASHTAG else 0, key[1]))
    return tuple(kept[key] for key in order if key[0] != _HASHTAG or own(key[1]))


def total(measures: Iterable[Measures]) -> Measures:
    """The sum of each counter over those who told it; None where nobody did."""
    rows = list(measures)

    def added(name: str) -> int | None:
        told: list[int] = [value for row in rows if (value := getattr(row, name)) is not None]
        return sum(told) if told else None

    return Measures(
        views=added("views"),
        likes=added("likes"),
        shares=added("shares"),
        comments=added("comments"),
        posts=added("posts"),
    )


def growth(members: Iterable[Signal], before: Trend, now: datetime) -> float | None:
    """Growth of the story's audience since an earlier snapshot of it, as a ratio per hour (0.5 = +50 %/h).

    The shrunk ratio (n + a) / (n_prev + a), compounded to an hour. n is views, counted like with like: signals seen
    both times, plus videos posted since. Videos and hashtags are taken apart and the faster ones count, because an
    old hashtag's billions would hide any news. Where nobody counts views n is the number of articles, videos and
    hashtags, from ``LEAST_MENTIONS`` on: below, one more or less is chance; what a game's own numbers say is left
    out, for no audience is behind it. None when unknown.
    """
    current = list(members)
    hours = max(LEAST_HOURS, (now - before.observed_at).total_seconds() / 3600)
    if any(signal.measures.views is not None for signal in (*current, *before.signals)):
        found = [_view_growth(current, before, source, hours) for source in ("tiktok_video", "tiktok_hashtag")]
        return max((rate for rate in found if rate is not None), default=None)
    mentions, then_mentions = (
        sum(signal.source != "espn_scoreboard" for signal in signals) for signals in (current, before.signals)
    )
    if max(mentions, then_mentions) < LEAST_MENTIONS:
        return None
    return _per_hour(mentions, then_mentions, PRIOR_MENTIONS, hours)


def _view_growth(current: Iterable[Signal], before: Trend, source: str, hours: float) -> float | None:
    """Growth of one source's views; None without a signal seen twice, or when the counters stand exactly still.

    Counters that do not move at all were not counted again (services answer from a cache), which tells nothing.
    """
    told = [signal for signal in current if signal.source == source and signal.measures.views is not None]
    known = {signal.id: signal.measures.views for signal in before.signals}
    then = sum(known[signal.id] or 0 for signal in told if known.get(signal.id) is not None)
    same = sum(signal.measures.views or 0 for signal in told if known.get(signal.id) is not None)
    posted = sum(
        signal.measures.views or 0
        for signal in told
        if signal.id not in known and source == "tiktok_video" and signal.happened_at > before.observed_at
    )
    if same == then and posted == 0:
        return None
    return _per_hour(same + posted, then, PRIOR_VIEWS, hours) if then else None


def _per_hour(count: int, before: int, prior: int, hours: float) -> float:
    return round(math.expm1(math.log((count + prior) / (before + prior)) / hours), 6)


def _latest(trends: Iterable[Trend]) -> list[Trend]:
    newest: dict[str, Trend] = {}
    for trend in trends:
        other = newest.get(trend.id)
        if other is None or (trend.observed_at, trend.model_dump_json()) > (other.observed_at, other.model_dump_json()):
            newest[trend.id] = trend
    return [newest[key] for key in sorted(newest)]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a story is known by: ESPN's signals, articles and games, and beside them the ids of strangers' posts."""

    firm: frozenset[str]
    loose: frozenset[str]

    def shared(self, other: Marks) -> int:
        """How much two stories have in common; strangers' posts count only while ESPN tells at most one of them."""
        if self.firm and other.firm:
            return len(self.firm & other.firm)
        return len(self.loose & other.loose)


def marks_of(signals: Iterable[Signal]) -> Marks:
    """The marks of a story's signals. The several signals of one game are one mark."""
    firm: set[str] = set()
    loose: set[str] = set()
    for signal in signals:
        if signal.source.startswith("espn"):
            firm.add(_game_mark(signal) or signal.id)
            if signal.article_id is not None:
                firm.add(f"article {signal.article_id}")
        else:
            loose.add(signal.id)
    return Marks(frozenset(firm), frozenset(loose))


def _game_mark(signal: Signal) -> str | None:
    return None if signal.game_id is None else f"espn:game:{signal.league}:{signal.game_id}"


def _lasting_ids(groups: Sequence[tuple[Signal, ...]], earlier: Iterable[Trend]) -> list[str]:
    """One id for each group, all different: the earlier trend that shares most, the older one of equals."""
    marks = [marks_of(members) for members in groups]
    places: dict[str, list[int]] = {}
    for place, known in enumerate(marks):
        for mark in known.firm | known.loose:
            places.setdefault(mark, []).append(place)
    claims: list[tuple[int, datetime, str, int]] = []
    for trend in earlier:
        before = marks_of(trend.signals)
        touched = {place for mark in before.firm | before.loose for place in places.get(mark, ())}
        shares = [(before.shared(marks[place]), place) for place in touched]
        claims += [(-shared, trend.first_seen_at, trend.id, place) for shared, place in shares if shared]
    ids: dict[int, str] = {}
    for _, _, key, place in sorted(claims):
        if place not in ids and key not in ids.values():
            ids[place] = key
    for place, members in enumerate(groups):
        if place not in ids:
            ids[place] = _new_id(members, set(ids.values()))
    return [ids[place] for place in range(len(groups))]


def _new_id(members: Sequence[Signal], taken: set[str]) -> str:
    games = sorted(mark for signal in members if (mark := _game_mark(signal)))
    oldest = [signal.id for signal in sorted(members, key=lambda signal: (signal.happened_at, signal.id))]
    for mark in (*games[:1], *oldest, *(f"{oldest[0]} {turn}" for turn in range(len(taken) + 1))):
        key = hashlib.sha256(mark.encode()).hexdigest()[:16]
        if key not in taken:
            return key
    raise AssertionError("more ids taken than tried")
