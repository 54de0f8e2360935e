"""Who is best among all that the sheet has: of a game, a league, a period; and the only one there is of something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.leagues import rules_of, score_units
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.periods import PeriodSaid
from tiksports_dagster.studio.truth.scene import Scene
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS, PHRASE_UNITS, unit_in


def best_facts(word: str, at: int, scene: Scene) -> tuple[str, ...] | None:
    """Facts that make what the superlative ``word`` at a place says, by comparing all the sheet has; else None."""
    if word == "only":
        return _only_one(at, scene)
    if word == "best" and _BEST_THEY_GOT.match(scene.whole, at):
        return _never_won(scene)
    if word == "nobody" and _UP_THERE.match(scene.whole, at):
        return _first_alone(scene)
    return _ranked(word, scene.whole, at, scene.mentions, scene.periods, scene)


_BEST_THEY_GOT = re.compile(
    r"best (?:they|it|[A-Z][\w ]+?)(?: (?:ever|even))? (?:got|managed|did|could (?:do|get|manage)) (?:was|is) (?:an? )?"
    r"(?:tie|draw|even|level)\b"
)
_UP_THERE = re.compile(r"nobody else (?:is|has been|lives|sits|stands)(?: up)? there\b", re.IGNORECASE)
_FIRST_TO = re.compile(r"\b(?:first|only)\b[^.;:]*\b(?:player|man|person|athlete)\b[^.;:]*", re.IGNORECASE)


def _never_won(scene: Scene) -> tuple[str, ...]:
    """The scores of a side that was ahead in no period and level in one: "the best they got was a tie"."""
    who = frozenset(key for m in scene.mentions for key in m.keys) or scene.carry.team
    for game in scene.knowledge.games:
        mine, theirs = ("home", "away") if who & game.home else ("away", "home")
        if not game.complete or not who & (game.home | game.away) or who >= game.home | game.away:
            continue
        gaps = [k.values[0] - game.lines[theirs][n].values[0] for n, k in game.lines[mine].items()]
        return tuple(k.facts[0] for k in game.lines[mine].values()) if max(gaps) == 0 else ()
    return ()


def _first_alone(scene: Scene) -> tuple[str, ...]:
    """The statement that has somebody as the first at a number which the sentence tells."""
    told = {said.text for said, _ in scene.backed}
    for statement in scene.knowledge.statements:
        first = _FIRST_TO.search(statement.value)
        if first and any(re.search(rf"(?<![\d,]){re.escape(text)}(?![\d,])", first[0]) for text in told):
            return (statement.id,)
    return ()


def _only_one(at: int, scene: Scene) -> tuple[str, ...] | None:
    """ "The only Twins run", "their only run", "the only run Minnesota got": a count of one of that team."""
    text = scene.whole
    noun = re.match(r"only\s+((?:[\w.'’-]+\s+){0,3}?)([a-z-]+(?:\s[a-z]+)?)\b", text[at:])
    if noun is None:
        return None
    words = re.findall(r"[a-z]+", text[at + 4 : at + 60].casefold())
    place, unit = next(((n, u) for n in range(min(4, len(words))) if (u := unit_in(words[n:])[0])), (0, None))
    teams = [m for m in scene.mentions if "team" in {scene.parties.kind(key) for key in m.keys}]
    end = at + 4 + sum(len(w) + 1 for w in words[: place + 1])
    inside = [m for m in teams if at < m.start < end]
    after = [m for m in teams if end <= m.start <= end + 18]
    before = [m for m in teams if m.end <= at]
    who = (inside or after[:1] or before[-1:])[-1:]
    if unit is None or not who:
        return None
    for k in scene.knowledge.known:
        scored = k.unit == "SCORE" and k.scope == "game" and unit in score_units(scene.knowledge.league)
        counted = scored or (k.unit == unit and k.scope == "game")
        if counted and k.values == (Decimal(1),) and k.role == "count" and k.who & who[0].keys:
            return k.facts
    return None


_BEST = frozenset(
    {
        "most", "best", "top scorer", "leading scorer", "led all", "leads all", "game-high", "game high", "team-high",
        "team high", "highest", "biggest", "tops",
        "loudest", "strongest", "hottest", "busiest",
    }
)  # fmt: skip


def _ranked(
    word: str,
    sentence: str,
    at: int,
    mentions: Sequence[Mention],
    periods: Sequence[PeriodSaid],
    scene: Scene,
) -> tuple[str, ...] | None:
    """Facts that make somebody the game's (or the team's) best in a count, by comparing all the sheet has."""
    if _OF_LEAGUE.search(sentence[:at]) and word in ("top scorer", "leading scorer"):
        return _leads_league(scene)
    leader = _league_leader(sentence, at, mentions, scene.knowledge, scene.parties)
    if leader:
        return leader
    unmatched = word in ("nobody", "no one", "no-one", "none") or word.startswith("no ")
    if unmatched and re.search(
        r"\b(?:match\w*|more|topp\w*|better|bigger|close|outscor\w*|out-?\w+ed|beat)\b", sentence[at:]
    ):
        bigger = _PERIOD_MORE.search(sentence, at)
        return _top_period(periods, mentions, scene.knowledge) if bigger else _unmatched(sentence, at, mentions, scene)
    if word in _WORST and periods and any(p.scope.startswith("p") for p in periods):
        return _best_period(mentions, periods, scene.knowledge, at, worst=True)
    word = "most" if word.startswith("more than any") else word
    if word not in _BEST or re.search(r"\b(?:ever|history|season|career|year|league|NBA|all-time)\b", sentence[at:]):
        return None
    if periods and any(p.scope.startswith("p") for p in periods):
        return _best_period(mentions, periods, scene.knowledge, at)
    return None if word == "biggest" and not periods else _best_of_game(word, sentence, at, mentions, scene)


_WORST = frozenset({"worst", "lowest", "fewest", "sleepiest", "coldest", "quietest", "weakest", "slowest"})


def _best_of_game(
    word: str, sentence: str, at: int, mentions: Sequence[Mention], scene: Scene
) -> tuple[str, ...] | None:
    """Facts that make whom the sentence names the best of the game, or of his team, in what it counts."""
    knowledge = scene.knowledge
    who = [m.keys for m in mentions if "athlete" in {scene.parties.kind(key) for key in m.keys}]
    scorers = "PTS" if "scorer" in sentence.casefold() and rules_of(knowledge.league).basketball else None
    unit = scorers or _unit_near(sentence[at + len(word) :]) or _unit_near(sentence[:at])
    unit = unit or _unit_of_number(at + len(word), who, scene)
    counts = [k for k in knowledge.known if k.said is None and k.scope == "game" and k.role == "count" and k.team]
    rows = [k for k in counts if unit and k.unit == unit]
    if not rows or not who:
        return None
    own = _team_after(scene, at)
    if own:
        best = [max((k for k in rows if k.team & own), key=lambda k: k.values[0], default=rows[0])]
    elif word.startswith("team") or word == "best" or (word == "top scorer" and len(who) > 1):
        best = [max((k for k in rows if k.team == team), key=lambda k: k.values[0]) for team in {k.team for k in rows}]
    elif len({k.team for k in rows}) < 2:
        return None
    else:
        best = [max(rows, key=lambda k: k.values[0])]
    holders = frozenset(key for k in best for key in k.who)
    asked = who if word in ("best", "top scorer") else who[:1]
    return tuple(f for k in best for f in k.facts) if all(keys & holders for keys in asked) else None


def _unit_of_number(end: int, who: Sequence[frozenset[str]], scene: Scene) -> str | None:
    """What the bare number right after "a game-high" counts: in what the athlete has it."""
    told = next((said for said in scene.numbers if 0 < said.start - end <= 1), None)
    own = [k for k in scene.knowledge.known if told is not None and k.values == told.values and k.scope == "game"]
    units = {k.unit for k in own if who and k.who & who[0] and k.role == "count"}
    return units.pop() if len(units) == 1 else None


def _team_after(scene: Scene, at: int) -> frozenset[str]:
    """The team of "the most on the Blazers", "the best of any Laker"."""
    for mention in scene.mentions:
        between = scene.whole[at : mention.start]
        if mention.start > at and re.fullmatch(
            r"(?:led all|leads all|\w+ (?:\w+ )?(?:on|among|for|of any|by any|by a)) (?:the )?", between
        ):
            return mention.keys if "team" in {scene.parties.kind(key) for key in mention.keys} else frozenset()
    return frozenset()


_OF_LEAGUE = re.compile(r"\b(?:the (?:league|sport|association)|(?:the )?(?:NBA|WNBA|NFL|NHL))['’]s\s+$", re.IGNORECASE)


def _leads_league(scene: Scene) -> tuple[str, ...]:
    """The place that "the league's top scorer" rests on: of whom it names, or whose average it tells."""
    first = [k for k in scene.knowledge.known if k.role == "rank" and k.unit == "PTS" and k.values == (Decimal(1),)]
    people = frozenset(k for m in scene.mentions for k in m.keys if scene.parties.kind(k) == "athlete")
    told = [o.values for o in scene.numbers]
    averages = [k for k in scene.knowledge.known if k.scope == "average" and k.unit == "PTS" and k.values in told]
    for k in first:
        if (people and people <= k.who) or (not people and any(a.who & k.who for a in averages)):
            return k.facts
    return ()


def _league_leader(
    sentence: str, at: int, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties
) -> tuple[str, ...] | None:
    """The place in the league that "first in the league in points" and "leads the NBA in scoring" rest on."""
    after = sentence[at:]
    if not re.match(
        r"\w+ (?:in|across) (?:the |all )|(?:led|leads?|leading|tops|topped) (?:all|the)\b"
        r"|leading scorer (?:in|of)",
        after,
        re.IGNORECASE,
    ):
        return None
    clause = re.split(r"[,;:]|\.\s|\.$|\sand\s", after)[0]
    unit = "PTS" if "scor" in after.casefold() else _unit_near(clause)
    if (
        unit is None
        and rules_of(knowledge.league).basketball
        and re.search(r"\bat \d+\.\d (?:a|per) (?:game|night)", clause)
    ):
        unit = "PTS"  # a bare average
    named = [m for m in mentions if m.start < at and {parties.kind(k) for k in m.keys} == {"athlete"}]
    people = named[-1].keys if named else frozenset(k for m in mentions for k in m.keys if parties.kind(k) == "athlete")
    for k in knowledge.known:
        if k.role == "rank" and k.values == (Decimal(1),) and k.unit == unit and people and people <= k.who:
            return k.facts
    return None


_BOX = frozenset({"PTS", "REB", "AST", "STL", "BLK", "HR", "RBI", "H", "K", "PYDS", "RUYDS", "REYDS"})


def _unmatched(sentence: str, at: int, mentions: Sequence[Mention], scene: Scene) -> tuple[str, ...] | None:
    """Facts that "nobody (on the Lakers) had more assists than Reaves's 14" rests on: he leads all that the sheet has.

    "Nobody had more" is of whom and of what the sentence before told.
    """
    if re.search(r"\b(?:ever|history|season|career|year|all-time)\b", sentence[at:]):
        return None
    knowledge, parties, carry = scene.knowledge, scene.parties, scene.carry
    people = [m for m in mentions if {parties.kind(key) for key in m.keys} == {"athlete"} and m.start > at]
    who = [m.keys for m in people] or ([carry.athlete] if carry.athlete else [])
    teams = [
        m
        for m in mentions
        if "team" in {parties.kind(key) for key in m.keys}
        and m.start > at
        and (not people or m.start < people[0].start)
    ]
    told = [_unit_near(word) for word in re.findall(r"[\w-]+", sentence[at:])]
    carried = [said.unit for said in carry.numbers[-1:] if said.unit and not people]
    default = "PTS" if rules_of(knowledge.league).basketball else None
    unit = next((u for u in [*told, *carried] if u in _BOX), default)
    rows = [
        k
        for k in knowledge.known
        if k.said is None and k.scope == "game" and k.unit == unit and k.role == "count" and k.team
    ]
    if teams:
        rows = [k for k in rows if k.team & teams[0].keys]
    own = [
        k
        for k in knowledge.known
        if who and k.who & who[0] and k.unit == unit and k.scope == "game" and k.role == "count"
    ]
    if not own or not rows or (not teams and len({k.team for k in rows}) < 2):
        return None
    best = max(rows, key=lambda k: k.values[0])
    return (*own[0].facts, *best.facts) if own[0].values[0] >= best.values[0] else ()


def _best_period(
    mentions: Sequence[Mention], periods: Sequence[PeriodSaid], knowledge: Knowledge, at: int, *, worst: bool = False
) -> tuple[str, ...] | None:
    """Scores that make a period its side's best, or its worst; None when another one is."""
    pick = min if worst else max
    near = sorted((p for p in periods if p.scope == f"p{p.number}"), key=lambda p: abs(p.start - at))
    number = near[0].number if near else None
    named = frozenset(key for m in mentions for key in m.keys)
    for game in knowledge.games:
        rows: list[tuple[Decimal, int, Known]] = [
            (k.values[0], n, k)
            for side, who in (("home", game.home), ("away", game.away))
            for n, k in game.lines.get(side, {}).items()
            if (n <= knowledge.regular or n == number)
            if not named or who & named or not named & (game.home | game.away)
        ]
        if rows and pick(rows, key=lambda row: row[0])[1] == number:
            return tuple(k.facts[0] for _, _, k in rows)
    return None


_PERIOD_MORE = re.compile(
    rf"\b(?:bigger|better|higher|hotter|larger|richer|louder|more(?: productive)?)\s+(?:\w+\s+)?{PERIOD_NOUNS}\b"
)
"""After "no team had"."""


def _top_period(
    periods: Sequence[PeriodSaid], mentions: Sequence[Mention], knowledge: Knowledge
) -> tuple[str, ...] | None:
    """Scores that make a side's period the best of both sides in the game; none where another one is higher."""
    number = next((p.number for p in periods if p.scope == f"p{p.number}"), None)
    named = frozenset(key for m in mentions for key in m.keys)
    for game in knowledge.games:
        sides = (("home", game.home), ("away", game.away))
        rows = [(k, n, who) for side, who in sides for n, k in game.lines.get(side, {}).items()]
        best = max(rows, key=lambda row: row[0].values[0], default=None)
        right = best is not None and best[1] == number and best[2] & named
        return tuple(k.facts[0] for k, _, _ in rows) if right else ()
    return None


def _unit_near(text: str) -> str | None:
    phrase = next((unit for phrase, unit in PHRASE_UNITS.items() if phrase in text.casefold()), None)
    if phrase is not None:
        return phrase
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text.casefold())
    units = (unit_in(words[place:])[0] for place in range(len(words)))
    return next((unit for unit in units if unit is not None and unit not in ("TEAM", "MAN", "GP", "TIME")), None)
