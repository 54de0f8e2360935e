"""Post or wait: the hard rules first, then the confidence in the best stories, and a reason for everything.

confidence = merit × trust × safety, each in [0, 1]:

- merit = min(1, score / 75): from a trend score of 75 on a story has earned its post;
- trust = 0.8 + 0.2 × data confidence: one official source is good for a final, several are better;
- safety = 1 - 0.3 × risk level.

A remarkable final that only ESPN tells (velocity, volume and competition unknown, so data confidence 0.28) reaches
0.80, and 0.78 while both TikTok sources are down; the same story with all feeds and an audience more than 0.95; a
story with a score of 55 at most 0.73, whatever else is known.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Literal

from tiksports_dagster.newsroom.risk import with_story
from tiksports_dagster.newsroom.scores import TERMS
from tiksports_dagster.newsroom.text import normal
from tiksports_dagster.newsroom.throttle import FEWER_POSTS
from tiksports_dagster.store.records.decisions import Decision, Rejection, RiskAssessment, Situation
from tiksports_dagster.store.records.trends import Opportunity

FULL_MERIT_SCORE = 75.0
LEAST_TRUST = 0.8
RISK_COST = 0.3
SLUG_CHARS = 40


def confidence_in(opportunity: Opportunity, risk: RiskAssessment) -> float:
    """merit × trust × safety as the module says, in [0, 1]; ``risk`` must be the assessment with this story."""
    merit = min(1.0, opportunity.score.score / FULL_MERIT_SCORE)
    trust = LEAST_TRUST + (1 - LEAST_TRUST) * opportunity.score.confidence
    return round(merit * trust * (1 - RISK_COST * risk.level), 4)


def decide(
    situation: Situation,
    opportunities: Sequence[Opportunity],
    rejections: Sequence[Rejection],
    risk: RiskAssessment,
    *,
    confidence_threshold: float,
    min_gap: timedelta,
    throttle: bool,
    autonomy: Literal["full", "approve"],
    platforms: Sequence[str],
    now: datetime,
    told_by: str = "",
) -> Decision:
    """What to do at ``now`` (aware): the best opportunity that passes, or wait; every other story gets its reason.

    ``opportunities`` best first, ``rejections`` from ``find_opportunities``, ``risk`` the house's (``assess_risk``;
    each story's own factors are added here). Breaking news obeys the hard rules as well. With ``throttle`` or a
    budget of zero nothing is going to be spent, so that a spent budget is no reason to wait. ``told_by`` marks
    where the sources speak from, and is part of the post's key.
    """
    open_platforms = tuple(name for name in platforms if name not in situation.paused)
    blocked = hard_rule(situation, open_platforms, min_gap, throttle, now)
    if blocked is not None:
        reasons = (blocked, *_seen(opportunities, rejections))
        refused = [_reject(opportunity, blocked) for opportunity in opportunities]
        return _wait(reasons, [*refused, *rejections], 0.0, confidence_threshold, now)
    weigh = partial(_weigh, situation=situation, risk=risk, threshold=confidence_threshold, platforms=open_platforms)
    chosen, best, outcome = _choose(opportunities, weigh)
    if chosen is None:
        reasons = _why_nothing(opportunities, outcome, rejections, situation, now)
        return _wait(reasons, [*outcome, *rejections], best, confidence_threshold, now)
    kept = tuple(name for name in chosen.platforms if name in open_platforms)
    return Decision(
        at=now,
        action="post",
        confidence=best,
        threshold=confidence_threshold,
        reasons=(
            *_why(chosen, with_story(risk, chosen), best, confidence_threshold),
            f"Number {opportunities.index(chosen) + 1} of {len(opportunities)} by rank ({chosen.rank:.2f})"
            f"{'; breaking, so it goes at once' if chosen.breaking else ''}.",
            *_state_in_words(situation, throttle),
        ),
        rejected=(*outcome, *rejections),
        opportunity=chosen.model_copy(update={"platforms": kept}),
        post=post_key(chosen.trend.title, chosen.trend.id, situation.local_day, now, told_by),
        publish_at=max(now, chosen.recommended_at),
        approved=autonomy == "full",
    )


def _choose(
    opportunities: Iterable[Opportunity], weigh: Callable[[Opportunity], tuple[float, str | None]]
) -> tuple[Opportunity | None, float, list[Rejection]]:
    """The first opportunity with nothing against it, the confidence (the best seen when there is none), the others."""
    chosen: Opportunity | None = None
    best = 0.0
    outcome: list[Rejection] = []
    for opportunity in opportunities:
        if chosen is not None:
            words = f"ranked below the chosen story: {opportunity.rank:.2f} against {chosen.rank:.2f}"
            outcome.append(_reject(opportunity, words))
            continue
        confidence, reason = weigh(opportunity)
        if reason is None:
            chosen, best = opportunity, confidence
        else:
            best = max(best, confidence)
            outcome.append(_reject(opportunity, reason))
    return chosen, best, outcome


def post_key(title: str, trend_id: str, local_day: str, now: datetime, told_by: str = "") -> str:
    """``YYYYMMDD-slug-xxxx`` of [a-z0-9-]: the audience's day, the title's words, a hash of trend, moment and world.

    The same moment replayed from other sources (a recording, the sandbox) is another post: their values never share
    a partition.
    """
    slug = ""
    for word in normal(title).split():
        longer = f"{slug}-{word}" if slug else word[:SLUG_CHARS]
        if len(longer) > SLUG_CHARS:
            break
        slug = longer
    mark = hashlib.sha256(f"{trend_id} {now.isoformat()} {told_by}".encode()).hexdigest()[:4]
    return f"{re.sub(r'[^0-9]', '', local_day)}-{slug or 'story'}-{mark}"


def hard_rule(
    situation: Situation, open_platforms: Sequence[str], min_gap: timedelta, throttle: bool, now: datetime
) -> str | None:
    """The first hard rule that forbids any post now, as a sentence; None when none does."""
    if situation.posts_today >= situation.posts_limit:
        held_back = situation.throttle.reasons if situation.throttle else ()
        why = next((f" ({reason.rstrip('.')})" for reason in held_back if FEWER_POSTS in reason), "")
        return f"{situation.posts_today} of {situation.posts_limit} posts of {situation.local_day} are made{why}."
    if situation.last_post_at is not None and now - situation.last_post_at < min_gap:
        waited = _words(max(timedelta(0), now - situation.last_post_at))
        return f"The last post was {waited} ago; at least {_words(min_gap)} must lie between two posts."
    if not open_platforms:
        return f"All platforms are on hold ({_on_hold(situation) or 'none is configured'})."
    if not throttle:
        for name, spent, budget in (
            ("daily", situation.spent_today_usd, situation.daily_budget_usd),
            ("monthly", situation.spent_month_usd, situation.monthly_budget_usd),
        ):
            if spent >= budget and spent > 0:
                return f"The {name} budget is spent: {_usd(spent)} of {_usd(budget)}."
    return None


def _weigh(
    opportunity: Opportunity, *, situation: Situation, risk: RiskAssessment, threshold: float, platforms: Sequence[str]
) -> tuple[float, str | None]:
    """The confidence in a story, and the first reason against it in words, None when there is none."""
    weighed = with_story(risk, opportunity)
    confidence = confidence_in(opportunity, weighed)
    return confidence, _reason_against(opportunity, situation, weighed, confidence, threshold, platforms)


def _reason_against(
    opportunity: Opportunity,
    situation: Situation,
    risk: RiskAssessment,
    confidence: float,
    threshold: float,
    open_platforms: Sequence[str],
) -> str | None:
    if opportunity.trend.id in situation.covered_today:
        return "a post of today already told it"
    if not any(name in open_platforms for name in opportunity.platforms):
        return f"none of its platforms is open ({', '.join(opportunity.platforms) or 'it has none'})"
    if risk.level > risk.limit:
        notes = f": {'; '.join(risk.notes)}" if risk.notes else ""
        return f"risk {risk.level:.2f} is over {risk.limit:g}, the limit of tolerance {risk.tolerance}{notes}"
    if confidence < threshold:
        return f"confidence {_three(confidence)} is under {threshold:g} ({_terms(opportunity, risk)})"
    return None


def _why(chosen: Opportunity, risk: RiskAssessment, confidence: float, threshold: float) -> tuple[str, ...]:
    parts = chosen.score.parts
    known = [f"{term} {value:.2f}" for term in TERMS if (value := getattr(parts, term)) is not None]
    unknown = [term for term in TERMS if getattr(parts, term) is None]
    told = f"{', '.join(known)}{'; unknown: ' + ', '.join(unknown) if unknown else ''}"
    return (
        f"“{chosen.trend.title}” scores {chosen.score.score:.1f} of 100 ({told}).",
        f"Confidence {confidence:.2f} reaches the {threshold:g} asked for ({_terms(chosen, risk)}).",
    )


def _state_in_words(situation: Situation, throttle: bool) -> tuple[str, ...]:
    last = situation.last_post_at
    gap = "no post before it" if last is None else f"the last one {_words(situation.at - last)} ago"
    money = (
        "The throttle is on: nothing will be spent."
        if throttle
        else f"{_usd(situation.spent_today_usd)} of {_usd(situation.daily_budget_usd)} spent today, "
        f"{_usd(situation.spent_month_usd)} of {_usd(situation.monthly_budget_usd)} this month."
    )
    held_back = situation.throttle.reasons if situation.throttle and not throttle else ()
    on_hold = [f"On hold: {words}." for words in [_on_hold(situation)] if words]
    return f"{situation.posts_today} of {situation.posts_limit} posts made today, {gap}.", money, *held_back, *on_hold


def _on_hold(situation: Situation) -> str:
    return "; ".join(hold.words.rstrip(".") for hold in situation.holds) or ", ".join(situation.paused)


def _why_nothing(
    opportunities: Sequence[Opportunity],
    outcome: Sequence[Rejection],
    rejections: Sequence[Rejection],
    situation: Situation,
    now: datetime,
) -> tuple[str, ...]:
    down = (f"Down: {', '.join(situation.sources_down)}.",) if situation.sources_down else ()
    if opportunities:
        first = outcome[0]
        return (f"None of {len(opportunities)} opportunities passed: “{first.title}”: {first.reason}.", *down)
    if not rejections:
        return (
            f"Nothing has happened yet: up to {now:%Y-%m-%d %H:%M} UTC there was no finished or late, close game, no "
            "headline and no trend; games that have not started are no story.",
            *down,
        )
    return (*_seen(opportunities, rejections), *down)


def _seen(opportunities: Sequence[Opportunity], rejections: Sequence[Rejection]) -> tuple[str, ...]:
    if opportunities:
        return (f"{len(opportunities)} opportunities wait, the best is “{opportunities[0].trend.title}”.",)
    if not rejections:
        return ()
    best = max(rejections, key=lambda rejection: (rejection.score, rejection.trend_id))
    stories = "The one story seen makes" if len(rejections) == 1 else f"None of {len(rejections)} stories makes"
    return (f"{stories} {'no' if len(rejections) == 1 else 'a'} post; the best, “{best.title}”: {best.reason}.",)


def _wait(
    reasons: tuple[str, ...], rejected: Sequence[Rejection], confidence: float, threshold: float, now: datetime
) -> Decision:
    return Decision(
        at=now,
        action="wait",
        confidence=confidence,
        threshold=threshold,
        reasons=reasons,
        rejected=tuple(rejected),
    )


def _reject(opportunity: Opportunity, reason: str) -> Rejection:
    trend = opportunity.trend
    return Rejection(trend_id=trend.id, title=trend.title, score=opportunity.score.score, reason=reason)


def _terms(opportunity: Opportunity, risk: RiskAssessment) -> str:
    return (
        f"score {opportunity.score.score:.1f}, data confidence {opportunity.score.confidence:.2f}, "
        f"risk {risk.level:.2f} of at most {risk.limit:g}"
    )


def _three(value: float) -> str:
    return f"{int(value * 1000) / 1000:.3f}"


def _words(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def _usd(amount: Decimal) -> str:
    return f"${amount:.2f}"
