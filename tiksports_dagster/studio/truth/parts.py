"""Parts of a whole: what somebody has outside a period, what everybody else has, what several periods make together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from tiksports_dagster.studio.truth.fit import Backing, needs
from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.scene import Scene, owned
from tiksports_dagster.studio.truth.unit_fit import unit_fits
from tiksports_dagster.studio.truth.words import unit_in

_REST_AFTER = re.compile(
    r"^[^.;:!?]{0,25}?\b(?:(?:from|by|for)\s+(?:everybody|everyone|anybody|anyone|the rest"
    r"|(?:all )?the others?|others|(?:his|her)\s+teammates)"
    r"|the rest of (?:the (?:way|game|night|team|lineup)|his|her)|(?:in|over) the other (?:two|three"
    r"|four)|otherwise|elsewhere)\b",
    re.IGNORECASE,
)
_REST_BEFORE = re.compile(
    r"\b(?:everybody|everyone) else\b[^.;:!?,]{0,20}$|\bthe (?:rest of the (?:team|lineup|roster|squad|X+(?: X+)*)"
    r"|other \w+)\b[^.;:!?,]{0,20}$|\bevery(?:body|one) else\b[^.;:!?,]{0,40}$|\bthe (?:other|remaining)\s+$",
    re.IGNORECASE,
)
_BOX = frozenset({"PTS", "REB", "AST", "STL", "BLK"})
_TRY = re.compile(r"\b(?:tr(?:y|ies)|attempts?|runs?|goes|shots?|cracks?)\b")


def _counts(scene: Scene) -> list[Known]:
    return [k for k in scene.knowledge.known if len(k.values) == 1 and k.role == "count" and k.who]


def told_again(said: Said, scene: Scene) -> str:
    """Why "the other 18" are no others: they are the 18 that were told; ``""`` when they are not."""
    if not re.search(r"\b(?:other|remaining)\s+$", said.sentence[: said.start]) or rest_of(said, scene):
        return ""
    before = [*(o for o in scene.numbers if o.end <= said.start), *scene.carry.numbers]
    again = any(o.values == said.values and o.unit not in ("MAN", "TEAM", "PER", "TIME") for o in before)
    return f"{said.text} is what was told of the one part, not of the other" if again and len(before) == 1 else ""


def rest_of(said: Said, scene: Scene) -> Backing | None:
    """ "18 in the third and 19 the rest of the way", "three hits from Reynolds and four from everybody else"."""
    if not (_REST_AFTER.match(said.sentence[said.end :]) or _REST_BEFORE.search(said.sentence[: said.start])):
        return None
    others = [*scene.numbers, *scene.carry.numbers]
    told = {other.values for other in others if other is not said and len(other.values) == 1}
    people = frozenset(key for m in scene.mentions for key in m.keys) | scene.carry.athlete
    people |= frozenset(key for m in scene.mentions for key in m.keys)
    own = [k for k in _counts(scene) if k.who & people and k.unit != "SCORE"]
    pairs = (
        replace(a, values=(a.values[0] + b.values[0],), facts=(*a.facts, *b.facts))
        for a, b in combinations(own, 2)
        if a.unit == b.unit and a.scope == b.scope and not a.who & b.who
    )
    parts = [k for k in (*own, *pairs) if k.values in told]
    for whole in (k for k in _counts(scene) if k.scope == "game"):
        for part in parts:
            scored = whole.unit == "SCORE" and part.unit in score_units(scene.knowledge.league)
            units = (part.unit == whole.unit or scored) and said.unit in (None, whole.unit, part.unit)
            team = scene.knowledge.team_of.get(next(iter(part.who)), frozenset()) | part.team
            of_him = part.who == whole.who and part.scope.startswith("p")
            of_team = part.scope == "game" and (team or scene.sought.named) & whole.who
            if units and (of_him or of_team) and whole.values[0] - part.values[0] == said.values[0]:
                return Backing("difference", (*whole.facts, *part.facts))
    return None


_HERO_VALUE = 10
"""What a double-digit count begins with."""


def is_try(said: Said) -> bool:
    """Whether what is counted are tries."""
    return _TRY.fullmatch(said.noun) is not None


_HIS_NTH = re.compile(r"\b(?:win|victory|loss|defeat|save)\b,\s+(?:his|her|its|their)\s+$")


def nth(said: Said, scene: Scene) -> Backing | None:
    """ "Took the loss, his twelfth of the season": the season's count of what the sentence names."""
    whole = re.match(
        r"\s+(?:\w+\s+)?(?:(?:of|on) (?:the|this|his|her)|all) (?:season|year)\b", said.sentence[said.end :]
    )
    if said.role != "ordinal" or not (whole or _HIS_NTH.search(said.sentence[: said.start])):
        return None
    words = re.findall(r"[a-z]+", said.sentence.casefold())
    units = {unit for place in range(len(words)) if (unit := unit_in(words[place : place + 1])[0])}
    units |= {"L"} if re.search(r"\b(?:drop|los[et]|fall)", said.sentence) and "GP" in units else set()
    for k in _counts(scene):
        if k.scope == "season" and k.unit in units and k.values == said.values and owned(said, k.who, scene):
            return Backing("same", k.facts)
    return None


_CAME_WITH = re.compile(
    r"\b(?:enter\w*|start\w*|began|begin\w*|walk\w* in(?:to)?|c[ao]me in(?:to)?|tip\w* off|sitting|sat|showed up"
    r"|before|woke up)\b"
)
_LEFT_WITH = re.compile(
    r"\b(?:finish\w*|ended|end of the night|now|left|leaves|walked (?:out|off)|sits|stands|up to|closed|new total"
    r"|by the end|moves? to|moved to|climb\w* to|r[io]se\w* to|grew to|grows to|stood at|stands at|count (?:is"
    r"|reads))\b"
)


def on_the_way(said: Said, scene: Scene) -> Backing | None:
    """ "He tipped off at 39,991", of 40,000 for which he needed nine; "and left with 40,017", having scored 26."""
    if said.values[0] < _MARK or said.role not in ("count", "margin"):
        return None
    rows = [k for k in _counts(scene) if owned(said, k.who, scene)]
    wanted = [k for k in rows if k.said is not None and k.unit == "PTS" and needs(k.said)]
    for need in wanted:
        for mark in (k for k in rows if k.values[0] >= _MARK and k.who & need.who and not k.dated):
            before = mark.values[0] - need.values[0]
            if before == said.values[0] and _CAME_WITH.search(scene.whole):
                return Backing("difference", (*mark.facts, *need.facts))
            for made in (k for k in rows if (k.unit, k.scope) == ("PTS", "game") and k not in wanted):
                if before + made.values[0] == said.values[0] and _LEFT_WITH.search(scene.whole):
                    return Backing("sum", (*mark.facts, *need.facts, *made.facts))
    return None


_BEYOND = re.compile(
    r"\s+(?:\w+\s+)?(?:past|beyond|over|above|more than|better than|on top of|clear of|extra|to spare|north of"
    r"|in excess)\b"
)
_ASKED = re.compile(
    r"\b(?:need\w*|required?|requires|requirement|asked|ask|assignment|milestone|mark|target|goal|quota|history|it took"
    r"|necessary|enough)\b"
)


def beyond_need(said: Said, scene: Scene) -> Backing | None:
    """ "17 points past what the milestone asked of him", of 26 where he needed nine."""
    if not _BEYOND.match(said.sentence, said.end) or not _ASKED.search(scene.whole):
        return None
    rows = [k for k in _counts(scene) if owned(said, k.who, scene) and k.unit == "PTS" and k.values[0] < _MARK]
    for need in (k for k in rows if k.said is not None and needs(k.said)):
        for made in (k for k in rows if k.scope == "game" and not (k.said is not None and needs(k.said))):
            own = made.who & need.who and said.unit in (None, "PTS")
            if own and made.values[0] - need.values[0] == said.values[0]:
                return Backing("difference", (*made.facts, *need.facts))
    return None


_MARK = 1000
"""What a career's mark has at least."""
_FIRST_GAME = re.compile(
    r"\s+(?:ever\s+)?(?:game|night|win|crowd|test|start)(?:\s+ever)?\s+(?:at|in|inside)\s+(?:(?:the"
    r"|its|their|his|that|a|brand-new|new)\s+)*"
    r"(?:X[X ]*|stadium|arena|home|house|ballpark|building)"
)


def opening(sentence: str, place: int, knowledge: Knowledge) -> tuple[str, ...]:
    """Facts of a building that a statement opens: the first game in it."""
    if not _FIRST_GAME.match(sentence[place:]):
        return ()
    opened = (
        f.id
        for f in knowledge.statements
        if re.search(r"\b(?:open(?:s|ed|ing)?|housewarming)\b[^.]*\bnew\b|\bnew\b[^.]*\bopen(?:s|ed)?\b", f.value)
    )
    return tuple(opened)[:1]


def first_game(said: Said, scene: Scene) -> Backing | None:
    """ "The first game at its new stadium", of a story that opens it."""
    facts = opening(said.sentence, said.end, scene.knowledge) if said.role == "ordinal" and said.values == (1,) else ()
    return Backing("same", facts) if facts else None


def one_result(said: Said, scene: Scene) -> Backing | None:
    """ "37 points, one loss": the game that his side won or lost."""
    if said.unit not in ("W", "L") or said.values != (1,) or said.role not in ("count", "margin"):
        return None
    named = said.who or scene.sought.named
    teams = named | frozenset(t for key in named for t in scene.knowledge.team_of.get(key, ()))
    for winner, loser, fact in scene.knowledge.results:
        if teams & (winner if said.unit == "W" else loser) and not teams & (loser if said.unit == "W" else winner):
            return Backing("count", (fact,))
    return None


def short_of_feat(said: Said, scene: Scene) -> Backing | None:
    """ "Three assists shy of a triple-double": what is missing from ten of the third of three."""
    match = re.search(
        r"\b(?:shy of|short of|away from|from) (?:a |his |another )?(?P<n>triple|double)-double\b",
        said.sentence[said.end :],
    )
    if match is None:
        return None
    box = {k.unit: k for k in _counts(scene) if k.unit in _BOX and k.scope == "game" and owned(said, k.who, scene)}
    enough = [k for k in box.values() if k.values[0] >= _HERO_VALUE]
    wanted = 2 if match["n"] == "triple" else 1
    for k in box.values():
        if k.unit == said.unit and len(enough) == wanted and _HERO_VALUE - k.values[0] == said.values[0]:
            return Backing("difference", tuple(f for other in (*enough, k) for f in other.facts))
    return None


_SHORT_OF = re.compile(r"\s*(?:[a-z]+\s+){0,2}(?:short|shy) of\s+(?:a\s+)?")


def short_of_mark(said: Said, scene: Scene) -> Backing | None:
    """ "Three yards short of a hundred": what is missing, and the mark that it is missing to."""
    for less, mark in pairwise(scene.numbers):
        if said not in (less, mark) or less.whole != mark.whole or len(less.values) + len(mark.values) != 2:
            continue
        if not _SHORT_OF.fullmatch(less.sentence[less.end : mark.start]):
            continue
        for k in _counts(scene):
            unit = less.unit is None or unit_fits(less, k, scene.knowledge)
            if (
                unit
                and k.values[0] + less.values[0] == mark.values[0]
                and owned(less, k.who, scene)
                and k.scope == "game"
            ):
                return Backing("difference", k.facts)
    return None


def tries(said: Said, scene: Scene) -> Backing | None:
    """ "Needed two tries": as many as a statement tells in turn, "4.25 on his first try and 4.21 on his second"."""
    of_tries = _TRY.search(said.sentence[said.end :]) or said.text.casefold() == "both"
    if said.role != "count" or said.unit not in (None, "R", "ATT") or not of_tries:
        return None
    ordinals = [k for k in scene.knowledge.known if k.said is not None and k.role == "ordinal" and _TRY.search(k.words)]
    last = max(ordinals, key=lambda k: k.values[0], default=None)
    if last is not None and last.values == said.values and _in_turn(ordinals):
        return Backing("count", last.facts)
    return None


def _in_turn(ordinals: list[Known]) -> bool:
    """Whether a first and a second of the same statement are told."""
    return any(a.facts == b.facts and {a.values[0], b.values[0]} == {1, 2} for a, b in combinations(ordinals, 2))


def scopes_of(facts: tuple[str, ...]) -> Iterator[str]:
    """Periods whose scores the facts are."""
    for fact in facts:
        number = re.fullmatch(r"game\d+\.(?:home|away)\.period\.(\d+)", fact)
        if number:
            yield f"p{number[1]}"
