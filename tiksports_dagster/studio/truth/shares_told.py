"""Shares of what a sentence tells itself: "63 points from deep, roughly 46 percent of Boston's total"."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.scene import Scene
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.shares import OF_THE, OUT_OF, Share, fraction_of, is_share


def told_shares(scene: Scene) -> list[Share]:
    """The sentence's shares; one that no facts alone make may be of the numbers that it tells itself, which facts back:
    "63 points from deep, roughly 46 percent of Boston's total"."""
    return [one if one.facts else replace(one, facts=_by_the_told(one, scene)) for one in scene.shares]


_HEADS = frozenset({"MAN", "TEAM", "PER", "TIME", "GP", "PCT"})
_SET_UP = re.compile(r"\b(?:assist\w*|set(?:ting|s)? up|hand in|helped)\b")


def _by_the_told(share: Share, scene: Scene) -> tuple[str, ...]:
    """The facts of the part and of the whole, where both are one side's and make the share; none where they do not."""
    text = masked(scene.whole, scene.mentions)
    match = OUT_OF.match(text, share.start)
    if match is None or match.end() != share.end:
        return ()
    backed = [(said, one.facts) for said, one in scene.backed if len(said.values) == 1 and said.unit not in _HEADS]
    after = [row for row in backed if 0 <= row[0].start - share.end < _NEAR][:1]
    before = [row for row in backed if row[0].end <= share.start]
    linked = False
    if len(before) > 1 and not after and OF_THE.fullmatch(text[before[-2][0].end : before[-1][0].start]):
        before, after, linked = (
            before[:-1],
            before[-1:],
            True,
        )  # "30 of Portland's 107, better than a quarter of the offense"
    part = before[-1] if before else next((row for row in backed if row not in after), None)
    if part is None:
        return ()
    who = _owner(part[0], part[1], scene)
    sides = _sides(who, scene)
    if linked and not sides:
        sides = after[0][0].who  # the sheet has nothing against it
    whole = _whole_told(part[0], who | sides, after[0], scene) if after else _whole_scored(share, part[0], who, scene)
    right = whole and is_share(part[0].values[0] / whole[0], fraction_of(match), scene.whole[: share.start])
    return tuple(f for f in (*part[1], *whole[1]) if f) if whole and right else ()


def _owner(said: Said, facts: tuple[str, ...], scene: Scene) -> frozenset[str]:
    """Whose a number is; what was added up of numbers told before is theirs."""
    if facts != ("",):
        return said.who
    told = [n for n in scene.carry.numbers if n.whole == scene.carry.numbers[-1].whole]
    return frozenset(key for n in told or scene.numbers if n is not said for key in n.who)


def _whole_told(
    part: Said, who: frozenset[str], told: tuple[Said, tuple[str, ...]], scene: Scene
) -> tuple[Decimal, tuple[str, ...]] | None:
    """The number told as the whole, where it is the same party's or his side's and counts the same."""
    whole, facts = told
    drawn = part.unit == "AST" and _SET_UP.search(scene.whole)
    alike = drawn or None in (part.unit, whole.unit) or part.unit == whole.unit
    return (whole.values[0], facts) if alike and whole.who & who else None


def _whole_scored(
    share: Share, part: Said, who: frozenset[str], scene: Scene
) -> tuple[Decimal, tuple[str, ...]] | None:
    """What his side scored in the game, unless the share is of somebody else's."""
    sides = _sides(who, scene)
    others = [m for m in scene.mentions if m.start >= share.end and not m.keys & (sides | who)]
    if others or not sides or part.unit not in (None, "SCORE", *score_units(scene.knowledge.league)):
        return None
    return _score(sides, scene.knowledge)


_NEAR = 40
"""Letters after a share in which the whole is told."""


def _sides(who: frozenset[str], scene: Scene) -> frozenset[str]:
    """Whose side the owners of a number are on."""
    own = frozenset(key for key in who if scene.parties.kind(key) == "team")
    return own | frozenset(t for key in who for t in scene.knowledge.team_of.get(key, ()))


def _score(team: frozenset[str], knowledge: Knowledge) -> tuple[Decimal, tuple[str, ...]] | None:
    """What a side scored in the game, where a score or a result says it."""
    for k in knowledge.known:
        if k.unit == "SCORE" and k.scope == "game" and k.role == "count" and k.who & team:
            return k.values[0], k.facts
    for k in knowledge.known:
        if k.unit == "SCORE" and k.role == "pair" and k.who and k.said is None and k.words.startswith("win over"):
            return (k.values[0] if k.who & team else k.values[1]), k.facts
    return None
