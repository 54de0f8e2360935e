"""Times that a number can be of beside the one that its clause says: what the sentence before told, the period that
comes after, all that is left of the game."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiksports_dagster.studio.truth.numbers import is_fraction
from tiksports_dagster.studio.truth.patterns import STANDS
from tiksports_dagster.studio.truth.periods import PART, PeriodSaid, numbers_of, scope_over
from tiksports_dagster.studio.truth.scopes import scores_after
from tiksports_dagster.studio.truth.spans import joined
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiksports_dagster.studio.truth.known import Knowledge
    from tiksports_dagster.studio.truth.read import Said
    from tiksports_dagster.studio.truth.scene import Scene

_THAT = re.compile(rf"\b(?:that|the|this)(?: same| very)? {PERIOD_NOUNS}\b(?!['’])", re.IGNORECASE)
"""A period that was told before: "Boston won the quarter", "that frame"."""
_NEXT = re.compile(
    rf"\b(?:the )?(?:next|following) {PERIOD_NOUNS}\b|\b(?:the|a|one) {PERIOD_NOUNS} (?:after|later)\b"
    r"(?! (?:the|that)\b)",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r"\b(?:w[io]ns?|won|beat\w*|victory|final|finish\w*|ended|prevail\w*|surviv\w*|lost|loses?|fell)\b(?P<it> it\b)?"
)
"""Before a number of the whole game."""
FINAL = re.compile(
    r"^(?:the )?final(?: score)?\b|\b(?:it|this one|the game) (?:end(?:s|ed)|finish\w+|was over)\b", re.IGNORECASE
)
"""Before the score at the end, whatever was told before."""
_TURNED = re.compile(r"\b(?:turn(?:ed|s|ing)|flipp\w*|swung|eras\w+|wip\w+|into)\b")
"""From how it stood before a period to how it stood after it."""
_SINCE = re.compile(r"\b(?:after|since|following)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before a period after which something was done."""
_MAKES_IT = re.compile(
    r"\b(?:it['’]s|that['’]s|it (?:is|was)|ma(?:kes?|de|king) it|makes that)\s+(?:(?:suddenly|now|already)\s+)?$"
)
"""Before a score that stood after the period which was told."""
_OVERTIME = re.compile(r"\b(?:overtime|OT|extra time|extra (?:period|session|frame))\b", re.IGNORECASE)


def time_of(text: str, periods: Sequence[PeriodSaid], knowledge: Knowledge) -> str:
    """The time that a sentence leaves to the one after it; ``""`` when it tells none."""
    over = [(m.start(), "ot") for m in _OVERTIME.finditer(text)] if knowledge.last > knowledge.regular else []
    told = [(p.start, p.scope) for p in periods if re.fullmatch(PART, p.scope)]
    scope = max([*told, *over], default=(0, ""))[1]
    return f"p{knowledge.last}" if scope == "ot" else scope


def all_times(text: str, periods: Sequence[PeriodSaid], carried: str, knowledge: Knowledge) -> list[str]:
    """Every time that a number of the sentence can be of, those that periods make together among them."""
    told = [*(p.scope for p in periods), carried]
    rest = [scope for one in told for scope in _after(one, knowledge)]
    return [*told, *rest, joined(text, periods, knowledge.regular)]


def _after(scope: str, knowledge: Knowledge) -> list[str]:
    """The period that follows on a time, and all that follows."""
    last = knowledge.last or knowledge.regular
    numbers = numbers_of(scope, last)
    if not numbers or max(numbers) >= last:
        return []
    rest = scope_over(set(range(max(numbers) + 1, last + 1)), knowledge.regular)
    return list(dict.fromkeys([f"p{max(numbers) + 1}", rest]))


def other_times(said: Said, scene: Scene) -> Iterator[str]:
    """The times that the words about a number leave open, the likeliest first."""
    knowledge = scene.knowledge
    if scores_after(said.sentence[: said.start]) or FINAL.search(said.sentence[: said.start]):
        return
    at_the_end = _AT_THE_END.search(said.sentence[: said.start])
    standing = said.role == "margin" and said.side in ("ahead", "behind") and not at_the_end
    stands = standing or STANDS.search(re.split(r"[.;:!?,]", said.sentence[: said.start])[-1]) is not None
    if is_fraction(said.values[0]) and not said.scope and any(o.scope == "average" for o in scene.numbers):
        yield "average"  # nobody scores a fraction
    if (together := joined(scene.whole, scene.periods, knowledge.regular)) and not stands:
        yield together
    if not any(p.start >= said.end and p.scope == said.scope for p in scene.periods):
        yield from _times_before(said, scene, stands=stands, it=at_the_end is None or bool(at_the_end["it"]))
    if said.scope == "ot" and at_the_end:
        yield "game"  # "won by seven in overtime"
    after = next((p for p in scene.periods if p.start >= said.end and _SINCE.search(scene.whole[: p.start])), None)
    yield from _after(after.scope, knowledge)[-1:] if after is not None and not stands else ()
    if knowledge.live and said.scope in (f"p{knowledge.last}", f"to{knowledge.last}"):
        yield "game"


def _times_before(said: Said, scene: Scene, *, stands: bool, it: bool) -> Iterator[str]:
    """The period that was told before a number which has none of its own, and what followed on it."""
    knowledge, carried = scene.knowledge, scene.carry.time
    before = [p for p in scene.periods if p.end <= said.start and re.fullmatch(PART, p.scope)]
    told = before[-1].scope if before else carried
    if _NEXT.search(scene.whole):
        yield from _after(told, knowledge)[:1]
    elif _THAT.search(scene.whole):
        yield from ([told] if re.fullmatch(r"p\d+", told) else _after(told, knowledge)[:1])
    if len(said.values) > 1 and re.fullmatch(r"p\d+", told) and _MAKES_IT.search(said.sentence[: said.start]):
        yield f"to{told[1:]}"
    if before and told != said.scope and it:
        yield told
    if before and said.role == "margin" and re.fullmatch(r"p\d+", told) and _TURNED.search(said.sentence):
        yield from (f"to{int(told[1:])}", f"to{int(told[1:]) - 1}")
    if carried and not scene.periods and said.scope in ("", "game"):
        yield carried
        yield from _after(carried, knowledge) if carried.startswith("to") and not stands else ()
    elif before and told.startswith("to") and not stands:
        yield from _after(told, knowledge)
