"""The gate on numbers: every number a script says or shows is a claim, and every claim equals the fact it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    CountUp,
    FactSheet,
    Headline,
    HeadToHead,
    Picture,
    Quote,
    Race,
    Ranking,
    Scoreboard,
    Script,
    Segment,
    Timeline,
    Visual,
)
from tiksports_dagster.studio.claims_numbers import Number, numbers_in

__all__ = ["Number", "claims_of", "numbers_in", "unsourced", "visual_texts"]


@dataclass(frozen=True)
class _Spot:
    """A text of the script, where it stands, and the claims that may back it."""

    where: str
    text: str
    claims: tuple[Claim, ...]


def unsourced(script: Script, sheet: FactSheet) -> tuple[str, ...]:
    """What keeps a script from being told; ``()`` is clean.

    One line for each number in any text or visual that no claim binds to a fact, for each claim that differs from its
    fact, and for each scoreboard side that shows another side's score.

    A claim is equal to its fact when each number of the claim's text is one of the numbers of the fact's value (a score
    or record only as a whole), when it is the fact's subject to the letter (a name such as ``49ers``), and a claim
    without a number when its words stand in the fact. A number in a segment
    needs a claim of that segment; title, call to action and hashtags may use any claim of the script.
    """
    values = {fact.id: [number.values for number in numbers_in(fact.value)] for fact in sheet.facts}
    subjects = {fact.id: fact.subject for fact in sheet.facts}
    words = {fact.id: f"{fact.value}\n{fact.subject}\n{fact.measure}".casefold() for fact in sheet.facts}
    problems: list[str] = []
    if script.sides != sheet.sides:
        problems.append("the script's sides are not those of the fact sheet")
    good: list[Claim] = []
    for number, segment in enumerate(script.segments, 1):
        for claim in claims_of(segment):
            computed = _computed(claim, sheet) if claim.operation in ("difference", "sum") else None
            problem = None if subjects.get(claim.fact) == claim.text else computed or _difference(claim, values, words)
            if claim.operation in ("difference", "sum") and computed is None:
                problem = None
            if problem is None:
                good.append(claim)
            else:
                problems.append(f"segment {number}: {problem}")
        problems.extend(f"segment {number}: {line}" for line in _swapped(segment.visual, sheet))
    backed = set(good)
    for spot in _spots(script):
        allowed = {number.values for claim in spot.claims if claim in backed for number in numbers_in(claim.text)}
        problems.extend(
            f'{spot.where}: "{number.text}" in "{spot.text[:80]}" is bound to no fact'
            for number in numbers_in(spot.text)
            if number.values not in allowed
        )
    return tuple(dict.fromkeys(problems))


def claims_of(segment: Segment) -> tuple[Claim, ...]:
    """All claims of a segment: of its words and of its visual, each once, in order."""
    return tuple(dict.fromkeys((*segment.claims, *_visual_claims(segment.visual))))


def _computed(claim: Claim, sheet: FactSheet) -> str | None:
    """What is wrong with a computed claim: its one number must be the fact minus, or plus, the operands."""
    numbers = {fact.id: fact.number for fact in sheet.facts}
    rows = [numbers.get(fact) for fact in (claim.fact, *claim.operands)]
    said = numbers_in(claim.text)
    if not claim.operands or any(row is None for row in rows) or len(said) != 1 or len(said[0].values) != 1:
        return f'claim "{claim.text}" is computed from facts that are no numbers, or not there'
    first, *rest = [Decimal(str(row)) for row in rows]
    value = first - sum(rest) if claim.operation == "difference" else first + sum(rest)
    return None if said[0].values == (value,) else f'claim "{claim.text}" is not the {claim.operation} of its facts'


def _difference(claim: Claim, values: dict[str, list[tuple[Decimal, ...]]], words: dict[str, str]) -> str | None:
    if claim.fact not in values:
        return f'claim "{claim.text}" names a fact that is not on the sheet: {claim.fact}'
    said = numbers_in(claim.text)
    if any(number.values not in values[claim.fact] for number in said):
        return f'claim "{claim.text}" differs from fact {claim.fact}'
    if not said and claim.text.casefold() not in words[claim.fact]:
        return f'claim "{claim.text}" is not in fact {claim.fact}'
    return None


def _swapped(visual: Visual, sheet: FactSheet) -> Iterator[str]:
    """A score under the wrong name is a true number and a false picture."""
    if not isinstance(visual, Scoreboard):
        return
    subjects = {fact.id: fact.subject for fact in sheet.facts}
    for index, claim in ((visual.left, visual.left_score), (visual.right, visual.right_score)):
        if not 0 <= index < len(sheet.sides):
            yield f"the scoreboard shows side {index}, which the fact sheet does not have"
            continue
        side = sheet.sides[index]
        if claim.fact in subjects and subjects[claim.fact] not in (side.name, side.short):
            yield f'the scoreboard shows "{claim.text}" of {subjects[claim.fact]} as the score of {side.name}'


def _spots(script: Script) -> Iterator[_Spot]:
    everything: list[Claim] = []
    for number, segment in enumerate(script.segments, 1):
        claims = claims_of(segment)
        everything.extend(claims)
        yield _Spot(f"segment {number} text", segment.text, claims)
        for text in visual_texts(segment.visual):
            yield _Spot(f"segment {number} {segment.visual.kind}", text, claims)
    every = tuple(everything)
    yield _Spot("hook", script.hook, claims_of(script.segments[0]))
    yield _Spot("title", script.title, every)
    yield _Spot("call to action", script.call_to_action, every)
    for tag in dict.fromkeys((*script.hashtags, *(tag for own in script.platform_hashtags.values() for tag in own))):
        yield _Spot("hashtag", tag, every)


def visual_texts(visual: Visual) -> tuple[str, ...]:
    """Every text a visual shows, values of claims included; names of sides are not here, they come from the sheet."""
    if isinstance(visual, CountUp):
        return _texts([visual.label, visual.value.text, visual.caption])
    if isinstance(visual, Comparison):
        rows = [(row.label, row.left.text, row.right.text) for row in visual.rows]
        return _texts([visual.title, *(text for row in rows for text in row)])
    if isinstance(visual, Scoreboard):
        lines = [*visual.left_line, *visual.right_line, *visual.periods]
        return _texts([visual.status, visual.left_score.text, visual.right_score.text, *lines])
    if isinstance(visual, Ranking):
        rows = [(row.label, row.value.text, row.note) for row in visual.rows]
        return _texts([visual.title, *(text for row in rows for text in row)])
    if isinstance(visual, Race):
        values = [claim.text for row in visual.rows for claim in row.values if claim is not None]
        labels = [*(step.text for step in visual.steps), *(row.label for row in visual.rows)]
        return _texts([visual.title, *labels, *values])
    if isinstance(visual, Timeline):
        moments = [(moment.when.text, moment.text) for moment in visual.milestones]
        return _texts([visual.title, *(text for moment in moments for text in moment)])
    if isinstance(visual, HeadToHead):
        rows = [(row.label, row.left.text, row.right.text) for row in visual.rows]
        values = [visual.left_value.text, visual.right_value.text]
        return _texts([visual.label, *values, *(text for row in rows for text in row)])
    if isinstance(visual, Quote):
        return _texts([visual.quote.text, visual.speaker, visual.role])
    if isinstance(visual, Picture):
        return _texts([visual.subject, visual.text, visual.kicker])
    return _texts([visual.text, visual.kicker])


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _visual_claims(visual: Visual) -> Sequence[Claim]:
    if isinstance(visual, CountUp):
        return [visual.value]
    if isinstance(visual, Comparison):
        return [claim for row in visual.rows for claim in (row.left, row.right)]
    if isinstance(visual, Scoreboard):
        return [visual.left_score, visual.right_score]
    if isinstance(visual, Ranking):
        return [row.value for row in visual.rows]
    if isinstance(visual, Race):
        return [*visual.steps, *(claim for row in visual.rows for claim in row.values if claim is not None)]
    if isinstance(visual, Timeline):
        return [claim for moment in visual.milestones for claim in (moment.when, *moment.claims)]
    if isinstance(visual, HeadToHead):
        rows = [claim for row in visual.rows for claim in (row.left, row.right)]
        return [visual.left_value, visual.right_value, *rows]
    if isinstance(visual, Quote):
        return [visual.quote]
    return visual.claims if isinstance(visual, (Headline, Picture)) else []
