"""How far apart, how long ago, how far over .500: differences whose sides are told by the words about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tiksports_dagster.studio.truth.computed import BEAT_HIM
from tiksports_dagster.studio.truth.fit import Backing, rounds
from tiksports_dagster.studio.truth.known import Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.words import WIN_NOUNS

if TYPE_CHECKING:
    from tiksports_dagster.studio.truth.read import Said
    from tiksports_dagster.studio.truth.scene import Scene

_WON = re.compile(
    r"\b(?:w[io]ns?|winning|victor\w+|beat\w*|defeat(?:ed|s)|triumph\w*|blowout|rout\w*|lead\w*|led|up|ahead"
    r"|edg\w+|cruis\w+|advantage|cushion|outscor\w+|topp\w+|over|took|pull\w* away|survive\w*|escap\w+|handled"
    r"|better)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:lost|los(?:e|es|ing|s)|defeat|dropp\w+|fell|falls?|fall(?:ing)? short|trail\w*|down|behind|deficit"
    r"|hole|beaten|short|chas\w+|came up)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:over|against|past|to|on|beat|beats|from|of|with|by|out-?[a-z]{3,}|topped|edged|routed|defeated"
    r"|downed)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_EDGE = re.compile(r"[.,;:!?—–]\s|\s(?:and|but|while|still|yet)\s")
_YEARS = re.compile(
    r"\b(?:after|since|later|ago|stood|lasted|how long|for|older|earlier|between|reign\w*|held|old"
    r"|record|mark|last(?:ed|s)|apart)\b",
    re.IGNORECASE,
)


_CUSHION = re.compile(
    r"-(?:point|run|goal) (?!(?:game|night|quarter|period|inning|half|frame|effort|performance|scorer"
    r"|outing)\b)[a-z]+\b"
)
"""After a number: what somebody is ahead by, whatever it is called."""


_ON_THE_BOARD = re.compile(r"\s+(?:points?|runs?|goals?) on the (?:final )?scoreboard(?=[.,;:!?]|$)")
"""After a number that begins its clause: what the two sides were apart by at the end."""


def margin(said: Said, scene: Scene) -> Backing | None:
    """A game's margin at the time that is said, where every team beside it stands on its true side."""
    knowledge, text = scene.knowledge, said.sentence
    if said.unit not in (None, "SCORE", *score_units(knowledge.league)):
        return None
    people = [m for m in scene.mentions if m.end <= said.start and "athlete" in {scene.parties.kind(k) for k in m.keys}]
    if BEAT_HIM.search(text[: said.start]) and len({m.keys for m in people}) > 1:
        return None  # how far one athlete is ahead of another is so by their own numbers
    start = max((m.end() for m in _EDGE.finditer(text[: said.start])), default=0)
    rest = _EDGE.search(text, said.end)
    end = rest.start() if rest else len(text)
    clause = text[start:end]
    cues = [
        (abs(start + m.start() - said.start), side)
        for side, p in (("ahead", _WON), ("behind", _LOST))
        for m in p.finditer(clause)
    ]
    cushion = _CUSHION.match(text[said.end :])
    if _ON_THE_BOARD.match(text, said.end) and not text[start : said.start].strip():
        return next((Backing("difference", k.facts) for k in _ahead(said, "game", scene)), None)
    if not cues and said.role != "margin" and not cushion:
        return None
    side = said.side if said.side in ("ahead", "behind") else min(cues)[1] if cues else "ahead" if cushion else ""
    by = re.search(r"\bby\s+(?:\w+\s+){0,2}$", text[: said.start]) or re.match(
        rf"[\s-]+(?:\w+[\s-]+){{0,2}}(?:{WIN_NOUNS}|loss|defeat|lead|margin|deficit|hole|advantage|cushion)\b",
        text[said.end :],
    )
    if not (by or cushion) and said.role != "margin":
        return None
    scope = said.scope if said.scope not in ("", "season") else "game"
    for k in _ahead(said, scope, scene):
        if _sides_hold(said, k, side, (start, end), scene):
            return Backing("difference", k.facts)
    return None


def _ahead(said: Said, scope: str, scene: Scene) -> list[Known]:
    rows = [k for k in scene.knowledge.known if k.role == "ahead" and k.unit == "SCORE" and k.scope == scope]
    return [k for k in rows if _equals(said, k)]


def _equals(said: Said, k: Known) -> bool:
    exact = k.values == said.values and said.about in ("", "scale")
    return exact or rounds(said, k.values[0])


def _sides_hold(said: Said, ahead: Known, side: str, clause: tuple[int, int], scene: Scene) -> bool:
    teams = [m for m in scene.mentions if "team" in {scene.parties.kind(key) for key in m.keys}]
    own = [m for m in teams if clause[0] <= m.start < clause[1]] or [m for m in teams if m.end <= said.start][-1:]
    if not own and scene.carry.team:
        told = scene.carry.team
        return not side or bool(told & ahead.who) == (side == "ahead")
    if own and not side:
        return False
    for team in own:
        other = _OTHER.search(said.sentence[: team.start]) is not None
        if bool(team.keys & ahead.who) != ((side == "ahead") != other):
            return False
    return True


_HALF = r"\s*(?:\.500|five hundred|500|even|(?=[.,;!?]|$|\s+(?:now|for|on|this|after|and)\b))"
_OVER_HALF = re.compile(rf"\b(?:over|above|north of|better than|(?:right|good|winning|sunny) side of){_HALF}")
_UNDER_HALF = re.compile(
    rf"\b(?:under|below|south of|shy of|(?:wrong|losing|bad) side of|sub-?){_HALF}"
    r"|\bunder ?water\b"
)
_NEAR_HALF = 30
"""Letters about a number in which it is told to be over or under as many wins as losses."""


def record(said: Said, scene: Scene) -> Backing | None:
    """ "Ten games over .500", "17 wins", a ".500 team": from a season's wins and losses."""
    text = said.sentence
    rows = [k for k in scene.knowledge.known if k.unit == "RECORD" and k.role == "pair" and k.scope != "before"]
    rows = [k for k in rows if k.scope == "season"] or rows  # "10 of 13" is no season
    teams = [m.keys for m in scene.mentions] or [scene.carry.team]
    teams += [scene.knowledge.team_of.get(key, frozenset()) for keys in teams for key in keys]
    own = [k for k in rows if any(k.who & keys for keys in teams)]
    start = max((m.end() for m in _EDGE.finditer(text[: said.start])), default=0)
    rest = _EDGE.search(text, said.end)
    end = rest.start() + 1 if rest else len(text)
    near = text[max(start, said.start - _NEAR_HALF) : min(end, said.end + _NEAR_HALF)]
    over, under = _OVER_HALF.search(near), _UNDER_HALF.search(near)
    sure = said.sure or over or under
    for k in own if len({k.who for k in own}) == 1 else [k for k in own if said.who & k.who and sure]:
        wins, losses = k.values[:2]
        if said.values == (Decimal("0.5"),):
            right = wins > losses if over else wins < losses if under else wins == losses or "flirt" in text
            return Backing("ratio", k.facts) if right else None
        if (over and wins - losses == said.values[0]) or (under and losses - wins == said.values[0]):
            return Backing("difference", k.facts)
    return None


_THEN = re.compile(r"[^.;:!?\d]*,(?: and)?(?: then)?\s+")
_AT = re.compile(r" (?:after|at|in|through|when|by|heading|going|entering|late|early)\b")


def margin_lists(numbers: Sequence[Said]) -> list[Said]:
    """ "Led by seven at the break, eleven after three, and seventeen when it was over": margins all of them."""
    rows = list(numbers)
    for place in range(1, len(rows)):
        first, second = rows[place - 1 : place + 1]
        bare = second.role == "count" and second.unit is None and not second.noun and len(second.values) == 1
        told = first.role == "margin" and first.side in ("ahead", "behind") and bare
        if (
            told
            and _THEN.fullmatch(first.sentence[first.end : second.start])
            and _AT.match(second.sentence, second.end)
        ):
            rows[place] = replace(second, role="margin", side=first.side, who=first.who, sure=first.sure)
    return rows


_LEFT_YEARS = re.compile(r"\b(?:back|last|final|other|remaining|next|following|later)\s+$")


def years(said: Said, scene: Scene) -> Backing | None:
    """Years between two that the sheet names: "seven years", of a record of 2017 that fell in 2024; and those of a
    contract that are left after its first."""
    if said.unit in ("YEAR", "SEASON") and _LEFT_YEARS.search(said.sentence[: said.start]):
        whole = (k for k in scene.knowledge.known if k.unit == "YEAR" and k.role in ("count", "margin"))
        return next((Backing("difference", k.facts) for k in whole if k.values[0] - 1 == said.values[0]), None)
    if said.unit != "YEAR" or not (_YEARS.search(said.sentence) or len(said.sentence.split()) < 4):
        return None
    known = scene.knowledge.years
    now = scene.knowledge.reference.year
    told = {year for fact in scene.knowledge.statements for year in known if str(year) in fact.value}
    for year in told:
        if Decimal(now - year) == said.values[0] and now in known:
            return Backing("difference", (known[year][0], known[now][0]))
    return None


def places(said: Said, scene: Scene) -> Backing | None:
    """ "Three places below Jokic": between two ranks in the same statistic."""
    match = re.match(
        r"\s+(?:places?|spots?|rungs?)\s+(below|behind|back of|above|ahead of|better than)\b", said.sentence[said.end :]
    )
    order = list(
        dict.fromkeys(m.keys for m in scene.mentions if {scene.parties.kind(k) for k in m.keys} == {"athlete"})
    )
    if match is None or len(order) != 2:
        return None
    rows = [k for k in scene.knowledge.known if k.role == "rank" and k.said is None and len(k.values) == 1]
    lower = match[1] in ("below", "behind", "back of")
    for first in rows:
        for second in rows:
            if (
                first.unit == second.unit
                and first.scope == second.scope
                and first.who & order[0]
                and second.who & order[1]
            ):
                gap = first.values[0] - second.values[0] if lower else second.values[0] - first.values[0]
                if gap == said.values[0]:
                    return Backing("difference", (*first.facts, *second.facts))
    return None


def whole_left(said: Said, scene: Scene) -> str:
    """Why the whole of a contract is not what is left of it for its other years; "" where it is not told so."""
    rows = [k for k in scene.knowledge.known if len(k.values) == 1 and k.who]
    most = max((k.values[0] for k in rows if k.unit == "USD"), default=Decimal(0))
    years_ = max((k.values[0] for k in rows if k.unit == "YEAR"), default=Decimal(0))
    before = said.sentence[: said.start]
    if said.unit == "USD" and said.values[0] == most and re.search(r"\bleav\w+\s+(?:\w+\s+)?$", before):
        return f"{said.text} is the whole, not what is left"
    if said.unit in ("YEAR", "SEASON") and said.values[0] == years_ > 1 and _LEFT_YEARS.search(before):
        return f"{said.text} are all years, not those that are left"
    return ""


def remaining(said: Said, scene: Scene) -> Backing | None:
    """What is left of a sum of money when another sum is paid."""
    if said.unit != "USD" or not re.search(
        r"\b(?:remain\w*|left|rest|leav\w+|after that|other|then|next|final|last)\b", said.sentence
    ):
        return None
    rows = [k for k in scene.knowledge.known if k.unit == "USD" and len(k.values) == 1]
    for first in rows:
        for second in rows:
            if first.values[0] - second.values[0] == said.values[0]:
                return Backing("difference", (*first.facts, *second.facts))
    return None
