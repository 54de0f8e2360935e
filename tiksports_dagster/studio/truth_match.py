"""Holding a number that is said against what the sheet knows: same value, owner, unit and time, or a named operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.truth_facts import Knowledge, Known
from tiksports_dagster.studio.truth_names import Parties
from tiksports_dagster.studio.truth_read import Said
from tiksports_dagster.studio.truth_words import NEAR_UNITS, score_units

PLACES = re.compile(
    r"\b(?:as of|through|heading into|entering|at the time|by then|back then|when he|when she)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Backing:
    """What backs a number."""

    operation: Operation
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Sought:
    """A sentence's surroundings for matching its numbers."""

    winners: tuple[tuple[frozenset[str], frozenset[str]], ...]
    """(winner, loser) as the sentence says; either may be empty."""
    named: frozenset[str]
    """Everybody the sentence names."""
    dates: frozenset[int]
    """Years the sentence says."""
    has_as_of: bool
    credited: frozenset[str] = frozenset()
    """The team that an athlete of the sentence is said to have done it for."""


def back(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | str:
    """The facts a number rests on, or why there are none: a sentence the writer can act on."""
    candidates = [k for k in knowledge.known if _same_role(said, k)]
    if said.role == "pair":
        return _pair(said, knowledge, parties, sought)
    if said.role == "ratio":
        return _ratio(said, knowledge, parties, sought)
    if said.role == "margin":
        found = _margin(said, knowledge, sought)
        return found or _reason(said, knowledge, parties)
    if said.role == "sum":
        found = _sum(said, knowledge, sought)
        if found:
            return found
    if said.role == "digits":
        rows = [
            k
            for k in knowledge.known
            if _owns(said, k) and _unit_fits(said, k, knowledge) and len(k.values) == 1 and k.values[0] >= 10
        ]
        return Backing("rounded", rows[0].facts) if rows and said.who else _reason(said, knowledge, parties)
    if said.unit in ("TEAM", "MAN", "PER") and said.role == "count":
        found = _count(said, knowledge, parties, sought)
        if found:
            return found
    fitting = [k for k in candidates if _fits(said, k, knowledge, sought)]
    for k in fitting:
        if k.values == said.values and said.about != "below":
            if (
                said.about == "above"
                and k.values[0] < 1000
                and not re.search(r"(?:past|top|surpass|cross|cleared|least|less|fewer)", said.sentence, re.IGNORECASE)
            ):
                continue
            return Backing(k.operation, k.facts)
    for k in fitting:
        if len(said.values) == len(k.values) == 1 and _rounds(said, k.values[0]):
            return Backing("rounded", k.facts)
    if not said.unit and said.role in ("count", "ordinal") and not said.noun:
        summed = _sum(said, knowledge, sought)
        if summed and re.search(r"\b(?:combined|together|total)\b", said.sentence):
            return summed
    return _reason(said, knowledge, parties)


def _same_role(said: Said, k: Known) -> bool:
    role = k.role
    if said.role in ("count", "sum", "money", "percent"):
        return role in ("count", "money", "percent", "sum", "ordinal") and (role != "sum" or said.role == "sum")
    if said.role == "ordinal":
        return role in ("ordinal", "count") or (role == "rank" and not said.unit)
    if said.role == "rank":
        return role == "rank"
    return role == said.role


def _fits(said: Said, k: Known, knowledge: Knowledge, sought: Sought) -> bool:
    if said.role == "ordinal" and k.role == "count" and k.said is None and said.unit is None and not said.noun:
        return False
    if k.dated and not (sought.has_as_of or (k.day is not None and k.day.year in sought.dates)):
        return False
    team = k.team or frozenset(t for key in k.who for t in knowledge.team_of.get(key, ()))
    if team and sought.credited and not team & sought.credited:
        return False
    if k.said is not None and _elsewhere(said.sentence, k.said.sentence):
        return False
    return _owns(said, k) and _unit_fits(said, k, knowledge) and _scope_fits(said, k)


_HOME = re.compile(r"\bat home\b|\bhome (?:games?|wins?|losses)\b", re.IGNORECASE)
_ROAD = re.compile(r"\b(?:on the road|road|away) ?(?:games?|wins?|losses|skid|slide|streak)?\b", re.IGNORECASE)


def _elsewhere(mine: str, theirs: str) -> bool:
    """Whether one sentence is of home games and the other of road games."""
    return bool((_HOME.search(mine) and _ROAD.search(theirs)) or (_ROAD.search(mine) and _HOME.search(theirs)))


def _owns(said: Said, k: Known) -> bool:
    if not said.who:
        return True
    if k.who & said.who:
        return True
    if k.said is not None and not k.who:
        return True
    if k.unit in ("INN", "PER") and not k.who:
        return True
    return bool(not said.sure and k.team & said.who and k.said is None)


def _unit_fits(said: Said, k: Known, knowledge: Knowledge) -> bool:
    if said.unit is None:
        if k.operation == "count":
            return False
        if said.implied:
            allowed = said.implied | (score_units(knowledge.league) if "SCORE" in said.implied else frozenset())
            return (
                k.unit is None
                or k.unit in allowed
                or (k.said is not None and k.unit not in ("REB", "AST", "STL", "BLK", "TIME", "GP"))
            )
        if said.noun:
            if k.said is not None:
                return (
                    k.said.noun == said.noun
                    or said.noun.rstrip("s") in k.words
                    or (k.unit is None and not said.noun.endswith("s"))
                )
            return said.noun.rstrip("s") in k.words or not said.noun.endswith("s")
        return k.role != "percent" or k.said is not None
    if k.unit == said.unit or k.unit in NEAR_UNITS.get(said.unit, ()):
        return True
    if k.unit == "SCORE":
        return said.unit in score_units(knowledge.league) or said.unit == "SCORE"
    if said.unit == "YDS" and k.unit is None and k.said is not None:
        return False
    if k.said is not None and k.unit is None and not k.said.noun:
        return _near_noun(said, k)
    return False


def _near_noun(said: Said, k: Known) -> bool:
    """A statement's bare number ("scores 34 as …") may be said with the unit that its verb implies."""
    units = k.said.implied if k.said else frozenset()
    return bool(said.unit in units or (not units and said.unit in ("PTS",) and "scor" in k.words))


def _scope_fits(said: Said, k: Known) -> bool:
    if said.scope == k.scope:
        return True
    if not said.scope:
        if k.extra and re.search(
            r"\b(?:overtime|OT|extra time|shootout|extra innings)\b", said.sentence, re.IGNORECASE
        ):
            return True
        if re.fullmatch(r"p\d+|to\d+|h2", k.scope):
            return False
        return k.scope != "average"
    if said.scope == "game":
        return k.scope == "game" or (k.scope == "" and said.values[0] < 1000)
    return False


def _step(value: Decimal) -> Decimal:
    """The coarsest of 1, 5, 10, 50, 100 … that divides a whole number; for decimals the last place written."""
    if value != value.to_integral_value():
        return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    step = Decimal(1)
    for candidate in (Decimal(c) * (Decimal(10) ** p) for p in range(12) for c in (1, 5)):
        if value and value % candidate == 0 and candidate > step:
            step = candidate
    return step


def _rounds(said: Said, value: Decimal) -> bool:
    """Whether ``value`` may be said as that number with "more than", "nearly", "about", or as ``40K``."""
    number = said.values[0]
    if not said.about or value <= 0 or abs(value - number) > Decimal("0.3") * value:
        return False
    step = _step(number)
    if said.about == "scale":
        digits = re.search(r"\.(\d+)", said.text)
        scale = Decimal(1000) if said.text[-1] in "kK" else Decimal(1_000_000)
        step = scale.scaleb(-len(digits[1]) if digits else 0)
        return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == number
    if step <= 1 and number >= 10:
        return False
    if said.about == "above":
        return value > number and (value / step).quantize(Decimal(1), ROUND_FLOOR) * step == number
    if said.about == "below":
        return value < number and (value / step).quantize(Decimal(1), ROUND_CEILING) * step == number
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == number


def _pair(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | str:
    want = tuple(sorted(said.values, reverse=True))
    wrong = ""
    for k in knowledge.known:
        if len(k.values) < 2 or k.values != said.values:
            continue
        if k.unit == "SCORE" and k.role == "pair" and k.said is None:
            if not _scope_fits(said, k) and not (said.scope == "season" and False):
                wrong = wrong or "it is the score of another period or of the whole game"
                continue
            problem = _winner_problem(said, k, want, knowledge, sought)
            if problem:
                wrong = problem
                continue
            return Backing(k.operation, k.facts)
        if k.said is not None:
            if _statement_pair(said, k, sought, parties):
                return Backing("same", k.facts)
            wrong = wrong or "the statement it is from says it of somebody else"
            continue
        if said.unit is not None and k.unit is not None and said.unit != k.unit and k.unit != "RECORD":
            continue
        if said.who and k.who and not said.who & k.who:
            wrong = wrong or f"it is {_names(k.who, parties)}'s"
            continue
        if said.scope and k.scope and said.scope != k.scope:
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
    rows = _two(said, knowledge, parties, sought)
    if rows:
        return rows
    return f"{said.text}: {wrong}" if wrong else _reason(said, knowledge, parties)


def _winner_problem(said: Said, k: Known, want: tuple[Decimal, ...], knowledge: Knowledge, sought: Sought) -> str:
    """Why a true score is told wrongly: of the wrong winner, or with the sides swapped."""
    ahead = next(
        (o for o in knowledge.known if o.role == "ahead" and o.scope == k.scope and set(o.facts) == set(k.facts)), None
    )
    if ahead is None:
        return ""
    behind = next(
        o.who for o in knowledge.known if o.role == "behind" and o.scope == k.scope and set(o.facts) == set(k.facts)
    )
    teams = ahead.who | behind
    for winner, loser in sought.winners:
        if (winner & teams and not winner & ahead.who) or (loser & teams and not loser & behind):
            return "the sheet has it the other way round"
    if not sought.winners and said.who & teams and said.sure:
        first = said.values[0]
        high = first == want[0] and want[0] != want[-1]
        owner = said.who & teams
        if re.search(r"\b(?:trail|down|behind|los[te])", said.sentence[: said.start].casefold()):
            return "" if owner & behind else "the sheet has it the other way round"
        if re.search(
            r"\b(?:up|led?|leads?|leading|ahead|in front|won|took|win)\b", said.sentence[: said.start].casefold()
        ):
            return "" if owner & ahead.who else "the sheet has it the other way round"
        if (high and not owner & ahead.who) or (not high and not owner & behind):
            return "the sheet has it the other way round"
    return ""


def _statement_pair(said: Said, k: Known, sought: Sought, parties: Parties) -> bool:
    from tiksports_dagster.studio.truth_claims import results_in

    if k.said is None:
        return False
    told = results_in(k.said.whole, parties.mentions(k.said.whole), parties)
    for winner, loser in sought.winners:
        for true_winner, true_loser in told:
            if (winner & true_loser and not winner & true_winner) or (loser & true_winner and not loser & true_loser):
                return False
    if sought.winners or not said.who or not k.who:
        return True
    return bool(said.who & k.who) or any(said.who & (w | x) for w, x in told)


def _two(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | None:
    """Two athletes' numbers side by side: "outscored him 35 to 26"."""
    if len(said.values) != 2:
        return None
    people = frozenset(key for key in sought.named if parties.kind(key) == "athlete")
    for first in knowledge.known:
        if first.values != said.values[:1] or first.said is not None or not first.who & people:
            continue
        if said.unit and not _unit_fits(said, first, knowledge):
            continue
        for second in knowledge.known:
            if (
                second.values == said.values[1:] and second.unit == first.unit and second.who != first.who
                and second.who & people and second.scope == first.scope and second.said is None
            ):  # fmt: skip
                order = [
                    m.keys for m in parties.mentions(said.whole[: said.start]) if m.keys & (first.who | second.who)
                ]
                if order and order[0] & first.who:
                    return Backing("same", (*first.facts, *second.facts))
    return None


def _margin(said: Said, knowledge: Knowledge, sought: Sought) -> Backing | None:
    value = said.values[0]
    rows = [k for k in knowledge.known if k.role in ("ahead", "behind") and k.values[0] == value]
    scope = (
        said.scope
        or ("game" if re.search(r"\bshort\b", said.sentence) else "")
        or (
            "game"
            if not re.search(r"\b(?:lead|led|up|trail\w*|down|deficit|hole|behind|ahead)\b", said.sentence.casefold())
            else ""
        )
    )
    if said.unit in (None, "PTS", "R", "G", "SCORE") and (
        said.unit is None or said.unit in score_units(knowledge.league)
    ):
        for k in rows:
            if scope and k.scope != scope and not (scope == "season"):
                continue
            if not scope and k.scope.startswith("p"):
                continue
            side = said.side if said.side in ("ahead", "behind") else ""
            if said.who & _teams(knowledge) and (said.sure or side):
                sides = side or ("ahead" if said.side != "than" else "ahead")
                if not said.who & k.who or k.role != sides:
                    continue
            elif not said.who and side and k.role != side:
                continue
            if any(
                w and w & _teams(knowledge) and not w & _ahead(rows, k) for w, _ in sought.winners if k.scope == "game"
            ):
                continue
            return Backing("difference", k.facts)
    if said.side == "than" or re.search(
        r"\b(?:outscored|out-?\w+|beat|edged|ahead of|better than|behind|past|from|gap|difference|passed)\b",
        said.sentence,
    ):
        found = _between(said, value, knowledge, sought)
        if found:
            return found
    for k in knowledge.known:
        if (
            k.said is not None
            and k.role == "margin"
            and k.values == said.values
            and (not said.who or not k.who or said.who & k.who)
        ):
            same = k.said.side == said.side or not k.said.side or not said.side
            if same and _unit_fits(said, k, knowledge):
                return Backing("same", k.facts)
    return None


def _ahead(rows: Sequence[Known], k: Known) -> frozenset[str]:
    return next((o.who for o in rows if o.role == "ahead" and o.facts == k.facts and o.scope == k.scope), frozenset())


def _teams(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(key for game in knowledge.games for key in game.home | game.away)


def _between(said: Said, value: Decimal, knowledge: Knowledge, sought: Sought) -> Backing | None:
    """The difference of the same count of two parties that the sentence names; the one who has more is ahead."""
    rows = [k for k in knowledge.known if len(k.values) == 1 and k.who and k.role == "count" and k.operation == "same"]
    alone = len(sought.named) < 2 or said.sentence.startswith("That")
    for first in rows:
        for second in rows:
            if first.unit != second.unit or first.scope != second.scope or first.who & second.who or first.unit is None:
                continue
            if said.unit is None and first.unit in ("W", "L", "GP", "PCT"):
                continue
            named = [k for k in (first, second) if k.who & sought.named]
            if len(named) < (1 if alone else 2) or (alone and first.scope != "career" and len(named) < 2):
                continue
            if first.values[0] - second.values[0] != value or not _unit_fits(said, first, knowledge):
                continue
            if not _scope_fits(said, first) or first.dated or second.dated:
                continue
            behind = said.side == "behind" or re.search(
                r"\b(?:fewer|less|behind|short of)\b", said.sentence[said.start :]
            )
            owner = second if behind else first
            if not said.who or said.who & owner.who or not said.sure or re.search(r"\b[Gg]ap\b", said.sentence):
                return Backing("difference", (*first.facts, *second.facts))
    return None


def _sum(said: Said, knowledge: Knowledge, sought: Sought) -> Backing | None:
    value = said.values[0]
    for k in knowledge.known:
        if (
            k.role == "sum"
            and k.values[0] == value
            and said.unit in (None, *score_units(knowledge.league))
            and said.scope in ("", "game")
        ):
            if not sought.named or sought.named & k.who:
                return Backing("sum", k.facts)
    rows: dict[tuple[str | None, str], dict[frozenset[str], Known]] = {}
    for k in knowledge.known:
        if (
            k.role == "count"
            and k.said is None
            and len(k.values) == 1
            and k.who & sought.named
            and k.unit
            and _unit_fits(said, k, knowledge)
            and _scope_fits(said, k)
        ):
            rows.setdefault((k.unit, k.scope), {}).setdefault(k.who, k)
    for group in rows.values():
        people = list(group.values())
        if len(people) > 1 and sum(k.values[0] for k in people) == value:
            return Backing("sum", tuple(f for k in people for f in k.facts))
    return None


def _ratio(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | str:
    times = said.values[0]
    that = said.sentence.startswith("That")
    rows = [k for k in knowledge.known if len(k.values) == 1 and (that or k.who & sought.named) and k.role == "count"]
    more_than = re.search(r"\bmore than\s*$", said.sentence[: said.start])
    nearly = re.search(r"\b(?:nearly|almost|about)\s*$", said.sentence[: said.start])
    for first in rows:
        for second in rows:
            if (
                first.unit != second.unit
                or first.scope != second.scope
                or first.who & second.who
                or not second.values[0]
            ):
                continue
            if said.who and not said.who & first.who and said.sure:
                continue
            if that and sought.named and not second.who & sought.named:
                continue
            share = first.values[0] / second.values[0]
            low, high = (
                (times, times * 2)
                if more_than
                else (times * Decimal("0.85"), times)
                if nearly
                else (times * Decimal("0.97"), times * Decimal("1.04"))
            )
            if (
                low <= share <= high
                and _scope_fits(said, first)
                and (said.unit is None or _unit_fits(said, first, knowledge))
            ):
                return Backing("ratio", (*first.facts, *second.facts))
    return _reason(said, knowledge, parties)


def _count(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | None:
    value = said.values[0]
    if said.unit == "TEAM" and knowledge.games and value == 2 and said.role == "count":
        game = knowledge.games[0]
        return Backing("count", tuple(k.facts[0] for k in (game.home_score, game.away_score) if k))
    if said.unit == "PER":
        won = re.search(r"\b(?:won|took|claimed|lost|dropped|outscored|wins)\b", said.sentence.casefold())
        for k in knowledge.known:
            if k.unit == "PER" and k.values[0] == value and k.operation == "count":
                if (k.who and won and "lost" not in won[0] and "drop" not in won[0] and said.who & k.who) or not k.who:
                    return Backing("count", k.facts)
    return None


def _names(keys: Iterable[str], parties: Parties) -> str:
    return " and ".join(sorted(parties.by_key[key].name for key in keys if key in parties.by_key)) or "nobody"


def _reason(said: Said, knowledge: Knowledge, parties: Parties) -> str:
    """What the sheet has instead: the same value of somebody else, or another value of the same thing."""
    if said.role == "margin":
        have = sorted(
            {
                f"{k.values[0]} ({_names(k.who, parties)} {k.role})"
                for k in knowledge.known
                if k.role in ("ahead", "behind") and k.scope == (said.scope or "game")
            }
        )
        return f"no difference of two facts is {said.text}" + (f"; the sheet gives {', '.join(have)}" if have else "")
    whose = _names(said.who, parties) if said.who else ""
    if said.who and (said.unit or said.scope):
        own = [
            k
            for k in knowledge.known
            if k.who & said.who and _unit_fits(said, k, knowledge) and k.operation == "same" and k.values != said.values
        ]
        right_scope = [k for k in own if _scope_fits(said, k)] or own
        if right_scope:
            k = right_scope[0]
            values = "-".join(f"{v:f}" for v in k.values)
            return f"the sheet has {values} for {whose} there ({k.facts[0]}), not {said.text}"
    same = [k for k in knowledge.known if k.values == said.values]
    if same:
        k = same[0]
        if k.dated:
            return f"{said.text} is an older value ({k.facts[0]}): say as of which day, or leave it out"
        owner = f" of {_names(k.who, parties)}" if k.who else ""
        scope = f", {k.scope}" if k.scope else ""
        return f"{said.text} is on the sheet only as {k.words.split(' ')[0] if k.said is None else 'a number'}{owner}{scope} ({k.facts[0]}); say that, or leave it out"
    return (
        f"no fact gives {said.text}" + (f" for {whose}" if whose else "") + "; use a value of the sheet or leave it out"
    )
