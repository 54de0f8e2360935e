"""Scores, records and other pairs of numbers: true only with the right winner on the right side."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tiksports_dagster.studio.truth.fit import Backing, Sought, in_its_year, names, needs, reason, scope_fits
from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.leagues import rules_of, score_units
from tiksports_dagster.studio.truth.names import Parties
from tiksports_dagster.studio.truth.patterns import PASSIVE
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.unit_fit import unit_fits
from tiksports_dagster.studio.truth.words import unit_in


def pair_of(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | str:
    """The facts of a score, a record or two numbers side by side; else why it is not true so."""
    want = tuple(sorted(said.values, reverse=True))
    wrong = ""
    for k in knowledge.known:
        if len(k.values) < 2 or k.values != said.values:
            continue
        if k.unit == "SCORE" and k.role == "pair" and k.said is None:
            early = k.scope.startswith("to") and not said.scope and _WENT_AHEAD.search(said.sentence[: said.start])
            if not (early or scope_fits(said, k)):
                wrong = wrong or "it is the score of another period or of the whole game"
                continue
            problem = _winner_problem(said, k, want, knowledge, sought)
            if problem:
                wrong = problem
                continue
            return Backing(k.operation, k.facts)
        if k.said is not None:
            if said.scope and k.scope and said.scope != k.scope:
                wrong = wrong or "it is of another period"
                continue
            if not in_its_year(k.said, sought):
                wrong = wrong or "it is of another year"
                continue
            if _statement_pair(said, k, sought, parties):
                return Backing("same", k.facts)
            wrong = wrong or "the statement it is from says it of somebody else"
            continue
        if said.unit is not None and k.unit is not None and said.unit != k.unit and k.unit != "RECORD":
            continue
        if said.who and k.who and not said.who & k.who:
            wrong = wrong or f"it is {names(k.who, parties)}'s"
            continue
        if k.scope == "before" and not _BEFORE_GAME.search(said.sentence):
            continue
        if said.scope and k.scope and said.scope != k.scope and k.scope != "before":
            continue
        if (
            k.unit == "RECORD"
            and sought.winners
            and sought.winners[0][0]
            and sought.winners[0][1]
            and re.search(r"\bby\b|score|final", said.sentence.casefold())
        ):
            continue
        return Backing("same", k.facts)
    rows = _box_line(said, knowledge) or _two(said, knowledge, parties, sought)
    if rows:
        return rows
    return f"{said.text}: {wrong}" if wrong else reason(said, knowledge, parties)


_WENT_AHEAD = re.compile(
    r"\b(?:jump|rac|storm|burst|bolt|leapt|sprint|went|got|shot|surg|mov)\w*\s+(?:out\s+)?(?:ahead|in front|up|out to"
    r"|on top|to an?|out)\s+(?:(?:early|an?|by|at|to|just|quick|lead of)\s+)*$"
)
"""Before a score that stood at some time of the game."""


def _winner_problem(said: Said, k: Known, want: tuple[Decimal, ...], knowledge: Knowledge, sought: Sought) -> str:
    """Why a true score is told wrongly: of the wrong winner, or with the sides swapped."""
    ahead = next(
        (o for o in knowledge.known if o.role == "ahead" and o.scope == k.scope and set(o.facts) == set(k.facts)), None
    )
    if ahead is None:  # a score as a story tells it is of who won
        won = said.values[0] > said.values[-1] and _standing(said) != "behind"
        other = said.sure and said.who and k.who and not said.who & k.who
        return "the sheet has it the other way round" if won and other else ""
    behind = next(
        o.who for o in knowledge.known if o.role == "behind" and o.scope == k.scope and set(o.facts) == set(k.facts)
    )
    teams = ahead.who | behind
    if k.scope != "game" and said.sure and not said.who & teams:  # a period that an athlete took is his side's
        said = replace(said, who=frozenset(t for key in said.who for t in knowledge.team_of.get(key, ())))
    stands = _standing(said)
    part = k.scope != "game" and stands and said.sure and said.who & teams
    for winner, loser in sought.winners if not part else ():
        if (winner & teams and not winner & ahead.who) or (loser & teams and not loser & behind):
            return "the sheet has it the other way round"
    if (sought.winners and not part) or not said.who & teams or not said.sure:
        return ""
    if not stands:
        high = said.values[0] == want[0] and want[0] != want[-1]
        stands = "ahead" if high else "behind"
    right = said.who & (ahead.who if stands == "ahead" else behind)
    return "" if right else "the sheet has it the other way round"


_HELD_DOWN = re.compile(r"\b(?:clamp|lock|buckl|hunker|bear|settl|shut|calm)\w*\s+(?:(?:them|x[x .]*)\s+)?down\b")
"""Whoever does this is not behind."""


def _standing(said: Said) -> str:
    """Whether the words before a score have its owner ``ahead`` or ``behind``; ``""`` when they do not say."""
    before = said.sentence[: said.start]
    if PASSIVE.search(before):
        return "behind"
    near = re.split(r"[,;:.!?]\s", before.casefold())
    told = near[-1] if re.search(r"[a-z]{3}", near[-1].replace("x", "")) else " ".join(near[-2:])
    told = _HELD_DOWN.sub("", told)
    if re.search(
        r"\b(?:trail|down|behind|staring at|facing|los[te]|fell|falls?\b|n['’]t\b|not enough|despite|defeat"
        r"|bow(?:ed|s)\b)",
        told,
    ):
        return "behind"
    return "ahead" if re.search(r"\b(?:up|led?|leads?|leading|ahead|in front|won|took|win|all)\b", told) else ""


def _statement_pair(said: Said, k: Known, sought: Sought, parties: Parties) -> bool:
    from tiksports_dagster.studio.truth.results import results_in

    if k.said is None:
        return False
    told = results_in(k.said.whole, parties.mentions(k.said.whole), parties)
    for winner, loser in sought.winners:
        for true_winner, true_loser in told:
            if (winner & true_loser and not winner & true_winner) or (loser & true_winner and not loser & true_loser):
                return False
    if sought.winners or not said.who:
        return True
    ahead = (_standing(said) or "ahead") == "ahead"
    scored = said.sure and len(said.values) == 2 and said.values[0] > said.values[1]
    sides = [w if ahead else x for w, x in told if w and x and said.who & (w | x)]
    if scored and sides:
        return any(said.who & side for side in sides)
    if not k.who:
        return True
    return bool(said.who & k.who) or any(said.who & (w | x) for w, x in told)


def _box_line(said: Said, knowledge: Knowledge) -> Backing | None:
    """ "37-12-11": a basketball player's points, rebounds and assists."""
    two = len(said.values) == 2 and " and " in said.text
    if (
        not (two or len(said.values) == 3)
        or knowledge.regular not in (2, 4)
        or not rules_of(knowledge.league).basketball
    ):
        return None
    orders = (("PTS", "REB"), ("PTS", "AST")) if two else (("PTS", "REB", "AST"),)
    box = [k for k in knowledge.known if k.scope == "game" and k.who & said.who and len(k.values) == 1]
    for units in orders:
        found = [
            next((k for k in box if (k.unit, k.values[0]) == pair), None)
            for pair in zip(units, said.values, strict=True)
        ]
        if None not in found:
            return Backing("same", tuple(f for k in found if k for f in k.facts))
    return None


_BEFORE_GAME = re.compile(
    r"\b(?:before|came in(?:to)?|com(?:e|es|ing) in|walk\w* in(?:to)?|enter\w*|arriv\w+|started the (?:day|night)"
    r"|had been"
    r"|began|showed up|rolled in(?:to)?|strolled in(?:to)?)\b"
)
"""What is told was so before the game."""
_OF_A_RECORD = frozenset({"W", "L", "DRAW", "GP"})
_COUNTED = re.compile(r"\b(?:wins?|win total|victories|losses|draws|games played)\b")
_BOX = frozenset({"PTS", "REB", "AST", "STL", "BLK", "G", "HR", "RBI", "PYDS", "RUYDS", "REYDS"})
"""What a statement tells of two athletes may be put side by side too."""
_BETTER = re.compile(r"\b(?:better|bigger|more|edge|edged|upper hand|last word|won|wins?|beat|ahead)\b")
_MORE_OF = re.compile(r"\b(?:more|fewer) (?P<noun>[a-z]+)[,:]?\s+$")
_WHOLE = re.compile(r"\b(?:entire|whole|all of)\b")
_ACTIVE = re.compile(r"\bout-?[a-z]{3,}\b")


def _two(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | None:
    """Two parties' numbers side by side: "outscored him 35 to 26", "were outhit 14 to 4"."""
    if len(said.values) != 2:
        return None
    before = said.sentence[: said.start]
    passive, active = PASSIVE.search(before), _ACTIVE.search(before)
    if active and not passive and said.values[0] < said.values[1]:
        return None  # whoever outdoes another has the first number
    noun = _MORE_OF.search(before)
    if noun and said.unit is None and (unit := unit_in([noun["noun"]])[0]):
        said, active = replace(said, unit=unit), noun
    teams = frozenset(key for game in knowledge.games for key in game.home | game.away)
    named = sought.named | (teams if sought.named & teams and (passive or active) else frozenset())
    orders = [said.values, said.values[::-1]] if passive or active else [said.values]
    rows = [k for k in knowledge.known if k.who & named and len(k.values) == 1 and k.role == "count"]
    rows = [k for k in rows if k.said is None or (k.unit in _BOX and k.scope == "game" and not needs(k.said))]
    for values in orders:
        for first, second in ((a, b) for a in rows for b in rows if (a.values[0], b.values[0]) == tuple(values)):
            if first.who & second.who or second.scope != first.scope:
                continue
            if first.unit in _OF_A_RECORD and said.unit != first.unit and not _COUNTED.search(before):
                continue  # two sides' wins side by side look like one side's record
            against_all = _WHOLE.search(said.sentence) and {first.unit, second.unit} & {"SCORE", "R"}
            if against_all and {first.unit, second.unit} <= {"SCORE", *score_units(knowledge.league)}:
                if _subject_first(said, first, second, parties, outdone=bool(passive), outdoes=bool(active)):
                    return Backing("same", (*first.facts, *second.facts))
                continue
            if second.unit != first.unit or {parties.kind(key) for key in first.who} != {
                parties.kind(key) for key in second.who
            }:
                continue
            if (said.unit and not unit_fits(said, first, knowledge)) or not _at_that_time(said, first):
                continue
            if _subject_first(said, first, second, parties, outdone=bool(passive), outdoes=bool(active)):
                return Backing("same", (*first.facts, *second.facts))
    return None


def _at_that_time(said: Said, k: Known) -> bool:
    return scope_fits(said, k) or (said.scope == "season" and k.scope == "average")


def _subject_first(said: Said, first: Known, second: Known, parties: Parties, *, outdone: bool, outdoes: bool) -> bool:
    """Whether the one named first has the first number; with "outhit" the larger, with "was outhit" the smaller."""
    order = [m.keys for m in parties.mentions(said.whole[: said.start]) if m.keys & (first.who | second.who)]
    if said.sure and _BETTER.search(said.sentence[: said.start]) and said.who & (first.who | second.who):
        order = [said.who]  # "on LeBron's night Jokic had the better line by nine, 35 to 26"
    if not order:
        return False
    if not (outdone or outdoes):
        return bool(order[0] & first.who)
    larger, smaller = (first, second) if first.values > second.values else (second, first)
    return bool(order[0] & (smaller if outdone else larger).who)
