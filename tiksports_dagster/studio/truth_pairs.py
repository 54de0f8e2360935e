"""Scores, records and other pairs of numbers: true only with the right winner on the right side."""

from __future__ import annotations

import re
from decimal import Decimal

from tiksports_dagster.studio.truth_fit import Backing, Sought, names, reason, scope_fits, unit_fits
from tiksports_dagster.studio.truth_known import Knowledge, Known
from tiksports_dagster.studio.truth_names import Parties
from tiksports_dagster.studio.truth_read import Said


def pair_of(said: Said, knowledge: Knowledge, parties: Parties, sought: Sought) -> Backing | str:
    """The facts of a score, a record or two numbers side by side; else why it is not true so."""
    want = tuple(sorted(said.values, reverse=True))
    wrong = ""
    for k in knowledge.known:
        if len(k.values) < 2 or k.values != said.values:
            continue
        if k.unit == "SCORE" and k.role == "pair" and k.said is None:
            if not scope_fits(said, k):
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
            if _statement_pair(said, k, sought, parties):
                return Backing("same", k.facts)
            wrong = wrong or "the statement it is from says it of somebody else"
            continue
        if said.unit is not None and k.unit is not None and said.unit != k.unit and k.unit != "RECORD":
            continue
        if said.who and k.who and not said.who & k.who:
            wrong = wrong or f"it is {names(k.who, parties)}'s"
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
    return f"{said.text}: {wrong}" if wrong else reason(said, knowledge, parties)


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
        near = re.split(r"[,;:.!?]\s", said.sentence[: said.start].casefold())
        told = near[-1] if re.search(r"[a-z]{3}", near[-1].replace("x", "")) else " ".join(near[-2:])
        if re.search(r"\b(?:trail|down|behind|los[te])", told):
            return "" if owner & behind else "the sheet has it the other way round"
        if re.search(r"\b(?:up|led?|leads?|leading|ahead|in front|won|took|win|all)\b", told):
            return "" if owner & ahead.who else "the sheet has it the other way round"
        if (high and not owner & ahead.who) or (not high and not owner & behind):
            return "the sheet has it the other way round"
    return ""


def _statement_pair(said: Said, k: Known, sought: Sought, parties: Parties) -> bool:
    from tiksports_dagster.studio.truth_results import results_in

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
        if said.unit and not unit_fits(said, first, knowledge):
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
