"""What a sentence counts of itself or of the game: periods played, bites in which a side scored, wins and losses told
as up and down, places told in the order of the names."""

from __future__ import annotations

import re
from decimal import Decimal

from tiksports_dagster.studio.truth.fit import Backing
from tiksports_dagster.studio.truth.leagues import rules_of, score_units
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.scene import Scene
from tiksports_dagster.studio.truth.words import unit_in

_PLAYED = re.compile(
    r"\b(?:took|takes|needed|needs|required|lasted|went|over|across|all|spanned|stretched to)\s+(?:them |both |all )?$",
    re.IGNORECASE,
)


def periods_played(said: Said, scene: Scene) -> Backing | None:
    """ "It took five periods": as many as the sheet has scores of."""
    counted = said.unit in ("PER", "INN") and said.role == "count" and not said.about
    if not counted or scene.knowledge.live or said.values[0] != scene.knowledge.last:
        return None
    if not _PLAYED.search(said.sentence[: said.start]):
        return None
    lines = [k.facts[0] for game in scene.knowledge.games for line in game.lines.values() for k in line.values()]
    return Backing("count", tuple(lines))


_IN_PARTS = re.compile(r"\bin\s+(?:just |only |exactly )?$", re.IGNORECASE)
_COLON = re.compile(r"[\s-]+[a-z]+(?: [a-z]+)?\s*[:—–]\s")


def listed(said: Said, scene: Scene) -> Backing | None:
    """ "Did its scoring in two bites: three in the first, four in the sixth": what is listed is all, and as many."""
    if not (_IN_PARTS.search(said.sentence[: said.start]) and _COLON.match(said.sentence, said.end)):
        return None
    after = [o for o in scene.numbers if o.start > said.end and len(o.values) == 1 and o.unit not in ("PER", "INN")]
    if len(after) != said.values[0]:
        return None
    parts = sum((o.values[0] for o in after), Decimal(0))
    whole = {"SCORE", *score_units(scene.knowledge.league)}
    named = frozenset(key for m in scene.mentions for key in m.keys) or scene.carry.team
    for k in scene.knowledge.known:
        if k.unit in whole and k.scope == "game" and k.role == "count" and k.values == (parts,) and k.who & named:
            return Backing("count", k.facts)
    return None


_UP_DOWN = re.compile(r"(?P<up>[\w-]+) up, (?P<down>[\w-]+) down\b", re.IGNORECASE)


def up_and_down(said: Said, scene: Scene) -> Backing | None:
    """ "Seventy-five up, seventy-five down": wins and losses of the one side whose they are."""
    match = _UP_DOWN.search(said.sentence)
    ends = [o for o in scene.numbers if match and match.start() <= o.start < match.end()]
    if match is None or said not in ends or len(ends) != len(("up", "down")):
        return None
    values = tuple(o.values[0] for o in ends)
    named = frozenset(key for m in scene.mentions for key in m.keys) or scene.carry.team
    rows = [k for k in scene.knowledge.known if (k.unit, k.role, k.values[:2]) == ("RECORD", "pair", values)]
    own = [k for k in rows if k.scope == "season" and (k.who & named or not named)]
    return Backing("same", own[0].facts) if len({k.who for k in own}) == 1 else None


_TWO_PLACES = re.compile(
    r"(?P<a>[a-z]+|\d+(?:st|nd|rd|th)) and (?P<b>[a-z]+|\d+(?:st|nd|rd|th))\b(?P<field>[^.;:!?]*)", re.IGNORECASE
)


def in_order(said: Said, scene: Scene) -> Backing | None:
    """ "Third and sixth in the league in assists: Jokic, LeBron": places in the order in which the two are named."""
    match = next((m for m in _TWO_PLACES.finditer(said.sentence) if said.start in (m.start("a"), m.start("b"))), None)
    people = [m for m in scene.mentions if {scene.parties.kind(key) for key in m.keys} == {"athlete"}]
    if match is None or said.role not in ("rank", "ordinal") or len({m.keys for m in people}) != len(("a", "b")):
        return None
    who = list(dict.fromkeys(m.keys for m in people))[0 if said.start == match.start("a") else 1]
    words = re.findall(r"[a-z]+", match["field"].casefold())
    units = {unit_in([word])[0] or {"scoring": "PTS", "rebounding": "REB"}.get(word) for word in words} - {None, "GP"}
    for k in scene.knowledge.known:
        if k.role == "rank" and k.unit in units and k.values == said.values and k.who & who and k.said is None:
            return Backing("same", k.facts)
    return None


_BIG = 2
"""From so many runs or goals on an inning or a period is a big one."""
_INNINGS = re.compile(r"\s+(?:(?P<big>big|huge|loud|crooked|explosive)\s+)?(?:innings|periods|frames)\b")
_SANK = re.compile(r"\b(?:sank|sink|sunk|beat|buried|bury|doomed?|did in|finished|undid|hurt|cost)\s+(?:the\s+)?$")


def scoring_periods(said: Said, scene: Scene) -> Backing | None:
    """ "Two big innings sank the Yankees", "needed two innings for all 7 runs": in how many a side scored at all."""
    match = _INNINGS.match(said.sentence, said.end)
    if match is None or not scene.knowledge.games or rules_of(scene.knowledge.league).basketball:
        return None
    game = scene.knowledge.games[0]
    teams = [m for m in scene.mentions if m.keys & (game.home | game.away)]
    if not teams or not game.complete:
        return None
    home = bool(teams[0].keys & game.home) != (_SANK.search(said.sentence[: teams[0].start]) is not None)
    least = _BIG if match["big"] else 1
    line = game.lines["home" if home else "away"]
    scored = [k for k in line.values() if k.values[0] > 0]
    if len(scored) != said.values[0] or any(k.values[0] < least for k in scored):
        return None
    return Backing("count", tuple(k.facts[0] for k in scored))
