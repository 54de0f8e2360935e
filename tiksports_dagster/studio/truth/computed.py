"""Numbers that follow from the sheet's: margins, sums, ratios and counts, each of the parties the sentence names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tiksports_dagster.studio.truth.fit import Backing, Sought, reason, scope_fits
from tiksports_dagster.studio.truth.known import Knowledge, Known, best_times
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Parties
from tiksports_dagster.studio.truth.patterns import STANDS
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.unit_fit import unit_fits

_WON_BY = re.compile(
    r"\b(?:w[io]ns?|won|beat\w*|roll\w*|cruis\w*|rout\w*|victor\w*|topp\w*|edg\w*|romp\w*"
    r"|prevail\w*)\b[^.;:!?,]{0,30}\bby\s+"
    r"(?:just\s+|only\s+|a\s+)?$"
)
BEAT_HIM = re.compile(r"\b(?:beat|beats|out-?\w+ed|topped|tops|edged)\s+[^.;:!?]*\bX+(?: X+)*,?\s+by\s+$")
"""Before how far one got the better of another."""
_OF_SCORES = re.compile(
    r"X\s+\d+,\s+(?:the )?X[X .]*\s+\d+[,:—–]\s+(?:and )?(?:that['’]s )?(?:good for |for )?(?:an?|the)\s+$"
)
"""Before the margin of two scores: "Rockets 118, Suns 109, a nine-point cushion"."""
_NO_SIDE = re.compile(r"-(?:point|run|goal) (?:game|affair|swing)\b")


def margin_of(said: Said, knowledge: Knowledge, sought: Sought) -> Backing | None:
    """The difference a margin rests on, with who is ahead as it is said; None when there is none."""
    value = said.values[0]
    rows = [k for k in knowledge.known if k.role in ("ahead", "behind") and k.values[0] == value]
    if BEAT_HIM.search(said.sentence[: said.start]) and said.sure and said.who and not said.who & _teams(knowledge):
        rows = []  # what one athlete is ahead of another by is no game's margin
    scope = (
        said.scope
        or ("game" if re.search(r"\bshort\b", said.sentence) or _WON_BY.search(said.sentence[: said.start]) else "")
        or ("game" if not STANDS.search(said.sentence) else "")
    )
    if said.unit in (None, "PTS", "R", "G", "SCORE") and (
        said.unit is None or said.unit in score_units(knowledge.league)
    ):
        for k in rows:
            if scope and k.scope != scope and scope != "season":
                continue
            if k.unit not in (None, "SCORE") and said.unit is None and said.scope not in ("", "game", "season"):
                continue  # games apart are of no period
            if not scope and k.scope.startswith(("p", "s")):
                continue
            side = said.side if said.side in ("ahead", "behind") else ""
            no_side = _NO_SIDE.match(said.sentence[said.end :]) or _OF_SCORES.search(said.sentence[: said.start])
            if said.who & _teams(knowledge) and (said.sure or side) and not no_side:
                sides = side or "ahead"
                if not said.who & k.who or k.role != sides:
                    continue
            elif not (said.who or no_side) and side and k.role != side:
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
    return _stated(said, knowledge)


def _stated(said: Said, knowledge: Knowledge) -> Backing | None:
    """The same margin as a statement tells it, of the same side and time."""
    for k in knowledge.known:
        if (
            k.said is not None
            and k.role == "margin"
            and k.values == said.values
            and (not said.who or not k.who or said.who & k.who)
        ):
            same = k.said.side == said.side or not k.said.side or not said.side
            same = same and (not said.scope or said.scope in (k.scope, "game") or said.scope == "season")
            if same and unit_fits(said, k, knowledge):
                return Backing("same", k.facts)
    return None


def _ahead(rows: Sequence[Known], k: Known) -> frozenset[str]:
    return next((o.who for o in rows if o.role == "ahead" and o.facts == k.facts and o.scope == k.scope), frozenset())


def _teams(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(key for game in knowledge.games for key in game.home | game.away)


def _between(said: Said, value: Decimal, knowledge: Knowledge, sought: Sought) -> Backing | None:
    """The difference of the same count of two parties that the sentence names; the one who has more is ahead."""
    rows = [k for k in knowledge.known if len(k.values) == 1 and k.who and k.role == "count" and k.operation == "same"]
    rows = best_times(rows, said.sentence)
    alone = len(sought.named) < 2 or said.sentence.startswith("That")
    for first in rows:
        for second in rows:
            if first.unit != second.unit or first.scope != second.scope or first.who & second.who or first.unit is None:
                continue
            if said.unit is None and (first.unit in ("W", "L", "GP", "PCT") or said.role != "margin"):
                continue
            named = [k for k in (first, second) if k.who & sought.named]
            if len(named) < (1 if alone else 2) or (alone and first.scope != "career" and len(named) < 2):
                continue
            if first.values[0] - second.values[0] != value or not unit_fits(said, first, knowledge):
                continue
            if not scope_fits(said, first) or first.dated or second.dated:
                continue
            behind = said.side == "behind" or re.search(
                r"\b(?:fewer|less|behind|short of)\b", said.sentence[said.start :]
            )
            owner = second if behind else first
            if not said.who or said.who & owner.who or not said.sure or re.search(r"\b[Gg]ap\b", said.sentence):
                return Backing("difference", (*first.facts, *second.facts))
    return None


def sum_of(said: Said, knowledge: Knowledge, sought: Sought) -> Backing | None:
    """The facts of everybody the sentence names, or of both sides, that add up to the number."""
    value = said.values[0]
    for k in knowledge.known:
        if (
            k.role == "sum"
            and k.values[0] == value
            and said.unit in (None, *score_units(knowledge.league))
            and k.scope == (said.scope or "game")
            and (not sought.named or sought.named & k.who)
        ):
            return Backing("sum", k.facts)
    rows: dict[tuple[str | None, str], dict[frozenset[str], Known]] = {}
    for k in knowledge.known:
        if (
            k.role == "count"
            and k.said is None
            and len(k.values) == 1
            and k.who & sought.named
            and k.unit
            and unit_fits(said, k, knowledge)
            and scope_fits(said, k)
        ):
            rows.setdefault((k.unit, k.scope), {}).setdefault(k.who, k)
    for group in rows.values():
        people = list(group.values())
        if len(people) > 1 and sum(k.values[0] for k in people) == value:
            return Backing("sum", tuple(f for k in people for f in k.facts))
    return None


def _alike(first: Known, second: Known, said: Said, knowledge: Knowledge) -> bool:
    """Whether two values count the same: an athlete's runs, points or goals are compared with a team's score too."""
    drove = {"RBI"} if re.search(r"\bdr[oi]ven? in\b|\bRBIs?\b", said.sentence) else set[str]()
    return first.unit == second.unit or (second.unit == "SCORE" and first.unit in score_units(knowledge.league) | drove)


def is_times(said: Said, share: Decimal) -> bool:
    """Whether one count is that many times another, with "more than" or "nearly" before it."""
    times, before = said.values[0], said.sentence[: said.start]
    if re.search(r"\bmore than\s*$", before, re.IGNORECASE):
        return times <= share <= times * 2
    if re.search(r"\b(?:nearly|almost|about)\s*$", before, re.IGNORECASE):
        return times * Decimal("0.85") <= share <= times
    return times * Decimal("0.97") <= share <= times * Decimal("1.04")


def ratio_of(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | str:
    """The two counts of which one is that many times the other; else why not."""
    that = said.sentence.startswith("That")
    rows = [k for k in knowledge.known if len(k.values) == 1 and (that or k.who & sought.named) and k.role == "count"]
    for first in rows:
        for second in rows:
            if (
                not _alike(first, second, said, knowledge)
                or first.scope != second.scope
                or first.who & second.who
                or not second.values[0]
            ):
                continue
            if said.who and not said.who & first.who and said.sure:
                continue
            if that and sought.named and not second.who & sought.named:
                continue
            if (
                is_times(said, first.values[0] / second.values[0])
                and scope_fits(said, first)
                and (said.unit is None or unit_fits(said, first, knowledge) or unit_fits(said, second, knowledge))
            ):
                return Backing("ratio", (*first.facts, *second.facts))
    return reason(said, knowledge, parties)
