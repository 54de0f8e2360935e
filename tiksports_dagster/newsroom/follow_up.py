"""Part 2 of a post that goes viral: what it is about, and whether the rules allow it now (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tiksports_dagster.configuration import Strategy
from tiksports_dagster.newsroom.decision import confidence_in, hard_rule, post_key
from tiksports_dagster.newsroom.risk import with_story
from tiksports_dagster.newsroom.signals import signals_from_articles
from tiksports_dagster.store.records.alarms import Alarm
from tiksports_dagster.store.records.decisions import Decision, Rejection, RiskAssessment, Situation
from tiksports_dagster.store.records.publishing import PublishingSlot
from tiksports_dagster.store.records.signals import Article, Entity
from tiksports_dagster.store.records.trends import ContentType, Opportunity, Trend

MOST_NEWS = 3
"""Articles from since the post before that a further part takes up."""

MOMENTUM = timedelta(hours=24)
"""A post that took off longer ago is not followed up any more."""
LATEST = timedelta(hours=6)
"""A part that could only go out later than this has lost its momentum."""
LEAST_VIEWS = 1_000
"""Views since it took off without which a post is not worth another, however many times the expected they are."""


@dataclass(frozen=True)
class Angle:
    """One way to go on with a story: how it is told, and when there is something to tell."""

    name: str
    content_type: ContentType
    words: str
    fits: Callable[[Trend, datetime], bool]
    """Given the story as it is now and when the post before was decided."""


def _has_game(story: Trend, _since: datetime) -> bool:
    return any(signal.game_id is not None for signal in story.signals)


def _has_news(story: Trend, since: datetime) -> bool:
    return any(signal.article_id is not None and signal.happened_at > since for signal in story.signals)


def _always(_story: Trend, _since: datetime) -> bool:
    return True


ANGLES = (
    Angle("deeper dive", ContentType.STAT_COMPARISON, "put the numbers behind it next to each other", _has_game),
    Angle("how it happened", ContentType.HIGHLIGHT_ANALYSIS, "show how it came about, period by period", _has_game),
    Angle("reactions", ContentType.BREAKING_NEWS, "tell what was said and what happened since", _has_news),
    Angle("what is next", ContentType.HISTORICAL_MOMENT, "say what it means and which marks come next", _always),
    Angle("what it means", ContentType.BREAKING_NEWS, "say what it means for those who were there", _always),
)
"""Ways to go on, the best first. A follow-up is never told in the way of the post that it follows."""


@dataclass(frozen=True)
class FollowUpRules:
    """What the settings and the platforms say about follow-ups."""

    most_parts: int
    threshold: float
    autonomy: Literal["full", "approve"]
    platforms: tuple[str, ...]
    throttle: bool


@dataclass(frozen=True)
class Questions:
    """What the other rooms are asked about a further part before it is decided: its draft, a decision to post."""

    objection: Callable[[Decision], str | None]
    """Why the facts there are do not fill it; None when they do."""
    plan: Callable[[Decision], Sequence[PublishingSlot]]
    """The slot that each of its platforms would give it."""


def follow_up(
    parent: Decision,
    alarm: Alarm,
    newest: Trend | None,
    earlier: Sequence[Decision],
    situation: Situation,
    risk: RiskAssessment,
    rules: FollowUpRules,
    questions: Questions,
    *,
    now: datetime,
    told_by: str = "",
    told_as: ContentType | None = None,
) -> Decision:
    """Whether the post that ``parent`` opened gets another part at ``now`` (aware), and which.

    ``alarm`` says why, ``newest`` is the story as the last look at the sources has it (None: as it was), ``earlier``
    are all decisions, ``told_as`` is what the post became (None: what was ordered). It obeys the rules of every post;
    within the gap it gets the slot at which the gap is over. Its angle is the best one that the facts fill. What came
    to nothing is a decision to wait, with its reason. ValueError for a parent that opened no post.
    """
    before = parent.opportunity
    if parent.post is None or before is None:
        raise ValueError("a follow-up needs the decision that opened the post before it")
    story = newest or before.trend
    draft = _draft(parent.post, before, story, earlier, situation, rules, now, told_by)
    known = told_as or before.content_type
    ways = [way for way in ANGLES if way.content_type != known and way.fits(story, parent.at)]
    told = draft.opportunity or before
    weighed = with_story(risk, told)
    # the audience itself has shown the story's merit, so only trust and safety are left to doubt
    confidence = min(1.0, max(confidence_in(told, weighed), confidence_in(_proven(told), weighed)))
    against = _against(parent, earlier, situation, weighed, confidence, rules, now)
    refused = [_rejected(told, against)] if against is not None else []
    if against is None:
        chosen, refused = _choose([_told(draft, way) for way in ways], questions)
        slots = questions.plan(chosen) if chosen is not None else ()
        first = min((slot.at for slot in slots), default=now)
        if chosen is not None and first - now <= LATEST:
            return _opened(chosen, slots, first, refused, confidence, alarm)
        when = f"the first slot that the rules leave is at {first:%Y-%m-%d %H:%M} UTC, when it has lost its momentum."
        lacking = "; ".join(one.reason for one in refused)
        against = when if chosen is not None else f"no way to go on has the facts for it. {lacking}."
    return draft.model_copy(
        update={
            "action": "wait",
            "confidence": confidence,
            "reasons": (f"No further part of {parent.post}: {against}", alarm.words),
            "rejected": tuple(refused),
            "opportunity": None,
            "post": None,
            "publish_at": None,
            "approved": False,
        }
    )


def _draft(
    parent: str,
    before: Opportunity,
    story: Trend,
    earlier: Sequence[Decision],
    situation: Situation,
    rules: FollowUpRules,
    now: datetime,
    told_by: str,
) -> Decision:
    """The decision to post the next part, its story as it is now; told the way of the part before."""
    number = parts(next(one for one in earlier if one.post == parent), earlier) + 1
    open_platforms = tuple(name for name in rules.platforms if name not in situation.paused)
    changes = {"trend": story, "platforms": open_platforms, "recommended_at": now, "breaking": True}
    return Decision(
        at=now,
        action="post",
        confidence=0.0,
        threshold=rules.threshold,
        reasons=(),
        opportunity=before.model_copy(update=changes),
        post=post_key(f"part {number} {before.trend.title}", parent, situation.local_day, now, told_by),
        publish_at=now,
        approved=rules.autonomy == "full",
        follow_up_of=parent,
        part=number,
    )


def _told(draft: Decision, way: Angle) -> Decision:
    """The same part told that way."""
    changes = {"content_type": way.content_type, "angle": f"{way.name}: {way.words}"}
    opportunity = draft.opportunity.model_copy(update=changes) if draft.opportunity is not None else None
    return draft.model_copy(update={"opportunity": opportunity})


def _choose(drafts: Sequence[Decision], questions: Questions) -> tuple[Decision | None, list[Rejection]]:
    """The first draft that its facts fill, and why those before it were not chosen."""
    refused: list[Rejection] = []
    for draft in drafts:
        objection = questions.objection(draft)
        if objection is None:
            return draft, refused
        if draft.opportunity is not None:
            way = draft.opportunity.angle.partition(":")[0]
            refused.append(_rejected(draft.opportunity, f"As “{way}”: {objection}"))
    return None, refused


def _opened(
    chosen: Decision,
    slots: Sequence[PublishingSlot],
    first: datetime,
    refused: Sequence[Rejection],
    confidence: float,
    alarm: Alarm,
) -> Decision:
    """The chosen draft with its reasons, to go out at the first slot that a platform gives it."""
    told, times = chosen.opportunity, dict[tuple[datetime, str], list[str]]()
    for slot in slots:
        times.setdefault((slot.at, slot.reason), []).append(slot.platform)
    return chosen.model_copy(
        update={
            "confidence": confidence,
            "reasons": (
                f"Part {chosen.part} of {chosen.follow_up_of}, which goes viral: {alarm.words}.",
                f"It is told another way: {told.angle if told else ''}.",
                *(f"{one.reason}." for one in refused),
                *(f"{at:%Y-%m-%d %H:%M} UTC on {', '.join(names)}: {why}." for (at, why), names in times.items()),
                f"Confidence {confidence:.2f} reaches the {chosen.threshold:g} asked for.",
            ),
            "rejected": tuple(refused),
            "opportunity": told.model_copy(update={"recommended_at": first}) if told else None,
            "publish_at": first,
        }
    )


def story_now(
    told: Trend,
    known: Iterable[Trend],
    articles: Iterable[Article],
    strategy: Strategy,
    *,
    since: datetime,
    now: datetime,
) -> Trend:
    """The story as it is known at ``now``: its newest snapshot, and in front of its signals the news from ``since``.

    News of the story are articles about one of its athletes, or about two of its teams, the newest first.
    """
    newest = max((one for one in known if one.id == told.id), key=lambda one: one.observed_at, default=told)
    fresh = [one for one in articles if since < one.published <= now and _same_story(told, one)]
    fresh.sort(key=lambda one: (one.published, one.id), reverse=True)
    added = {signal.id: signal for signal in signals_from_articles(fresh[:MOST_NEWS], strategy, now)}
    rest = [signal for signal in newest.signals if signal.id not in added]
    return newest.model_copy(update={"signals": (*added.values(), *rest)})


def _same_story(told: Trend, article: Article) -> bool:
    def names(kind: str, entities: Iterable[Entity]) -> set[str]:
        return {one.name.casefold() for one in entities if one.kind == kind}

    people = names("athlete", told.entities) & names("athlete", article.entities)
    return bool(people) or len(names("team", told.entities) & names("team", article.entities)) >= 2


def parts(decision: Decision, earlier: Sequence[Decision]) -> int:
    """Which part of its story a post is: 1 for one that follows none."""
    opened = {one.post: one for one in earlier if one.post is not None}
    number, at = 1, decision
    while at.follow_up_of is not None and at.follow_up_of in opened and number <= len(opened):
        number, at = number + 1, opened[at.follow_up_of]
    return number


def to_follow(
    alarms: Sequence[Alarm],
    decisions: Sequence[Decision],
    opened: Collection[str],
    now: datetime,
    *,
    most_parts: int,
    again: timedelta,
    withdrawn: Collection[str] = (),
) -> list[tuple[str, int]]:
    """Posts that took off and have no further part yet, each with how often that was asked before.

    ``alarms`` are the newest ones; unconfirmed ones and those of other kinds do not count. ``opened`` are the posts
    that have a partition. A decision to wait is asked again after ``again``, for a day; a post that went viral on
    several platforms counts once, and one that was ``withdrawn`` not at all.
    """
    mine = {one.post: one for one in decisions if one.post is not None}
    wanted: dict[str, int] = {}
    for alarm in sorted(alarms, key=lambda one: one.key):
        post = alarm.post
        small = alarm.evidence.get("views", LEAST_VIEWS) < LEAST_VIEWS
        if (
            alarm.kind != "viral"
            or not alarm.confirmed
            or small
            or post not in mine
            or post not in opened
            or post in withdrawn
        ):
            continue
        asked = [one for one in decisions if one.follow_up_of == post]
        done = any(one.action == "post" for one in asked) or parts(mine[post], decisions) >= most_parts
        waits = bool(asked) and now - max(one.at for one in asked) < again
        began = min((one.at for one in asked), default=alarm.since or alarm.at)
        if not done and not waits and now - began <= MOMENTUM:
            wanted[post] = len(asked)
    return sorted(wanted.items())


def _proven(opportunity: Opportunity) -> Opportunity:
    return opportunity.model_copy(update={"score": opportunity.score.model_copy(update={"score": 100.0})})


def _against(
    parent: Decision,
    earlier: Sequence[Decision],
    situation: Situation,
    risk: RiskAssessment,
    confidence: float,
    rules: FollowUpRules,
    now: datetime,
) -> str | None:
    """The first rule that forbids a further part, as a sentence; None when none does. The gap is the slot's to keep."""
    if any(one.follow_up_of == parent.post and one.action == "post" for one in earlier):
        return "it has one."
    if parts(parent, earlier) >= rules.most_parts:
        return f"a story has {rules.most_parts} {'part' if rules.most_parts == 1 else 'parts'} at most."
    open_platforms = [name for name in rules.platforms if name not in situation.paused]
    blocked = hard_rule(situation, open_platforms, timedelta(0), rules.throttle, now)
    if blocked is not None:
        return blocked
    if risk.level > risk.limit:
        return f"risk {risk.level:.2f} is over {risk.limit:g}, the limit of tolerance {risk.tolerance}."
    if confidence < rules.threshold:
        return f"confidence {confidence:.2f} is under {rules.threshold:g}."
    return None


def _rejected(opportunity: Opportunity, reason: str) -> Rejection:
    trend = opportunity.trend
    return Rejection(trend_id=trend.id, title=trend.title, score=opportunity.score.score, reason=reason)
