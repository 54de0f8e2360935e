"""The checks of a sentence, one after another: what it says, with the facts it rests on or why there are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from tiksports_dagster.store.records.truth import LedgerEntry, Loose
from tiksports_dagster.studio.truth.claims import superlatives_in
from tiksports_dagster.studio.truth.comparisons import (
    average_problem,
    even_problem,
    lead_problem,
    more_problem,
    order_problem,
    record_problem,
)
from tiksports_dagster.studio.truth.dates import RELATIVE, is_fresh, is_known
from tiksports_dagster.studio.truth.events import events_in
from tiksports_dagster.studio.truth.feats import feats_in
from tiksports_dagster.studio.truth.fit import Backing
from tiksports_dagster.studio.truth.holidays import holiday_fits
from tiksports_dagster.studio.truth.marks import mark_problem
from tiksports_dagster.studio.truth.parts import scopes_of
from tiksports_dagster.studio.truth.period_told import unbound
from tiksports_dagster.studio.truth.polarity import polarity_problem
from tiksports_dagster.studio.truth.quotes import told_years
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.results import result_problem
from tiksports_dagster.studio.truth.scene import Scene
from tiksports_dagster.studio.truth.shares import bare_half
from tiksports_dagster.studio.truth.teams import bond_problem, bonds_in, decision_problem, option_problem
from tiksports_dagster.studio.truth.times import (
    clock_problem,
    final_problem,
    group_problem,
    hero_problem,
    host_problem,
    kind_problem,
    period_facts,
    tie_problem,
)

_SOURCE = re.compile(
    r"\b(?:ESPN|report\w*|headline|story|posted|published|wrote|article|[Bb]y (?=(?:Mon|Tues|Wednes"
    r"|Thurs|Fri|Satur|Sun)day))",
    re.IGNORECASE,
)
"""Words that tell of the writing of a story, not of what happened."""
_PREVIEW = re.compile(
    r"\b(?:hosts?|visits?|faces?|meets?|takes? on|squares? off|tips? off|kicks? off|will|battles?"
    r"|looks? to|welcomes?|(?:puck|ball) drops?|first pitch|(?:gets?|are|is) (?:set|ready|under ?way)"
    r"|(?:is|are)(?: still| now)?(?: \w+ly)? (?:torching|leading|trailing|winning|losing|beating|cooking|hosting"
    r"|visiting"
    r"|facing|routing|playing|scoring|dominating|tied|down|up)"
    r"|go(?:es)? head to head|is waiting|are waiting|awaits?)\b"
)
"""A game that is still to come."""
Findings = Iterator[LedgerEntry | Loose]


def _names(scene: Scene) -> Findings:
    """Everybody whom it names must be on the sheet."""
    for mention in scene.mentions:
        if mention.start >= scene.offset:
            yield scene.entry(mention.text, "name", scene.parties.by_key[sorted(mention.keys)[0]].facts[:2])
    for stranger in scene.parties.strangers(scene.sentence, scene.parties.mentions(scene.sentence)):
        if not scene.quoted(scene.whole.find(stranger, scene.offset)):
            yield scene.loose(stranger, "name", f'"{stranger}" is nobody on the fact sheet; name only who is')


def _dates(scene: Scene) -> Findings:
    for day, (start, _) in scene.dates:
        if start < scene.offset:
            continue
        facts = is_known(day, scene.knowledge.dates, scene.knowledge.years)
        if not facts and _SOURCE.search(scene.whole):
            facts = is_known(day, scene.knowledge.published, scene.knowledge.years)
        if facts or scene.quoted(start):
            yield scene.entry(day.text, "date", facts[:2] or [q.fact for q in scene.quotes if q.start <= start < q.end])
        else:
            yield scene.loose(day.text, "date", f"no fact is of {day.text}; say a day that stands on the sheet")


def _periods(scene: Scene) -> Findings:
    """A quarter or inning that the game had."""
    for period in scene.periods:
        if period.start < scene.offset:
            continue
        facts = period_facts(period, scene.knowledge)
        if facts or scene.quoted(period.start):
            yield scene.entry(period.text, "ordinal", facts or ["headline"])
        else:
            yield scene.loose(period.text, "ordinal", f"the sheet knows no {period.text} of this game")


def _results(scene: Scene) -> Findings:
    """Who won and who lost."""
    scope = scene.periods[0].scope if scene.periods else ""
    for result in scene.sought.winners:
        problem, facts = result_problem(result, scene.whole, scope, scene.knowledge, scene.parties)
        names = " and ".join(scene.name(keys) for keys in result if keys)
        if problem:
            yield scene.loose(names, "result", problem)
        elif facts:
            yield scene.entry(names, "name", facts)


def _shares(scene: Scene) -> Findings:
    for share in scene.shares:
        if share.facts:
            yield scene.entry(share.text, "number", share.facts, "ratio")
        else:
            yield scene.loose(share.text, "number", f'no two facts make "{share.text}"')


def _numbers(scene: Scene) -> Findings:
    before: list[str] = []
    for said, found in scene.told:
        ordinal = said.role in ("ordinal", "rank", "streak") and not said.text.isdigit()
        if isinstance(found, str):
            yield scene.loose(said.text, "ordinal" if ordinal else "number", found)
        else:
            facts = found.facts if found.facts != ("",) else tuple(before)
            yield scene.entry(said.text, "ordinal" if ordinal else "number", facts, found.operation)
            before.extend(found.facts)


def _freshness(scene: Scene) -> Findings:
    """Words such as "tonight" must be true of what the sentence tells."""
    knowledge = scene.knowledge
    facts = [f for _, backing in scene.backed for f in backing.facts[:1]]
    days = {knowledge.days[f] for f in facts if f in knowledge.days}
    past = [said for said, backing in scene.backed if _of_another_year(said, backing, scene)]
    newest = max(knowledge.days.values(), default=knowledge.reference)
    for match in RELATIVE.finditer(scene.whole):
        if not scene.told_at(match.start()):
            continue
        kind = next(name for name, value in match.groupdict().items() if value)
        if kind in ("past", "part", "minutes", "future"):
            if not _time_told(kind, match, newest, scene):
                yield scene.loose(match[0], "date", f'no fact says "{match[0]}"')
            continue
        if knowledge.results and not knowledge.live and _PREVIEW.search(scene.whole):
            yield scene.loose(match[0], "date", f'the game is over; do not announce it for "{match[0]}"')
            continue
        old = [day for day in days or {newest} if not is_fresh(kind, day, knowledge.reference)]
        if past and not old:
            yield scene.loose(match[0], "date", f'{past[0].text} is of another year, not "{match[0]}"')
        elif old:
            reason = f'what this tells is of {max(old).isoformat()}, not "{match[0]}"; say the date'
            yield scene.loose(match[0], "date", reason)
        else:
            yield scene.entry(match[0], "date", (facts[:2] if days else []) or list(knowledge.days)[:1])


def _time_told(kind: str, match: re.Match[str], newest: date, scene: Scene) -> bool:
    """Whether a statement has the words of time, or the calendar or a game that is on shows that they are true."""
    knowledge = scene.knowledge
    if any(match[0].casefold() in statement.value.casefold() for statement in knowledge.statements):
        return True
    if kind == "part":
        return holiday_fits(match[0], scene.whole[: match.start()], newest)
    return kind == "minutes" and knowledge.live


def _of_another_year(said: Said, backing: Backing, scene: Scene) -> bool:
    """Whether the statement behind a number tells it of an earlier year."""
    years = told_years(said, backing.facts, scene.knowledge)
    return bool(years) and scene.knowledge.reference.year not in years


def _bonds(scene: Scene) -> Findings:
    """Athletes with the team that they play for."""
    for bond in bonds_in(scene.whole, scene.mentions, scene.parties):
        problem = bond_problem(bond, scene.knowledge.team_of, scene.parties)
        if problem:
            yield scene.loose(scene.name(bond[0]), "name", problem)


def _contradictions(scene: Scene) -> Findings:
    """What it says beside its numbers and the sheet has otherwise."""
    whole, knowledge, mentions = scene.whole, scene.knowledge, scene.mentions
    half = bare_half(whole, scene.carry, knowledge)
    for problem in (
        decision_problem(whole, mentions, scene.parties, knowledge.decided),
        option_problem(whole, mentions, scene.parties, knowledge.statements),
        mark_problem(whole, [said for said, _ in scene.backed], scene.carry.numbers, knowledge),
        polarity_problem(whole, mentions, scene.periods, scene.carry.team, knowledge, scene.parties),
        final_problem(scene.sentence, knowledge),
        tie_problem(whole, scene.periods, knowledge),
        group_problem(scene.sentence, knowledge),
        kind_problem(scene.sentence, knowledge),
        host_problem(whole, mentions, knowledge),
        clock_problem(scene),
        hero_problem(whole, mentions, knowledge, scene.parties),
        more_problem(whole, mentions, scene.periods, knowledge),
        record_problem(whole, mentions, knowledge, scene.parties),
        order_problem(whole, mentions, knowledge),
        average_problem(whole),
        "" if scene.periods else even_problem(whole, mentions, knowledge),
        lead_problem(whole, mentions, knowledge, scene.parties),
        f'the numbers do not make "{half}"' if half else "",
    ):
        if problem:
            yield scene.loose(scene.sentence.strip(), "result", problem)


def _in_their_period(scene: Scene) -> Findings:
    """What is told of a period took place in it."""
    bound = [said.scope for said, _ in scene.backed]
    bound += [scope for _, backing in scene.backed if backing.operation == "sum" for scope in scopes_of(backing.facts)]
    bound += [p.scope for share in scene.shares if share.facts for p in scene.periods]
    for period in scene.periods:
        if scene.told_at(period.start):
            problem = unbound(period, scene.whole, scene.mentions, bound, scene.knowledge, scene.parties)
            if problem:
                yield scene.loose(period.text, "ordinal", problem)


def _events(scene: Scene) -> Findings:
    """A homer, "no walks": counts that a verb or a negation tells."""
    who = scene.carry.athlete or scene.carry.team
    for event in events_in(scene.whole, scene.mentions, who, scene.knowledge, scene.parties):
        if not scene.told_at(event.start):
            continue
        if event.facts:
            yield scene.entry(event.text, "number", event.facts, "count")
        else:
            yield scene.loose(event.text, "number", event.reason)


def _superlatives(scene: Scene) -> Findings:
    """First, most, only, a record, a triple-double."""
    whole, mentions, knowledge, parties = scene.whole, scene.mentions, scene.knowledge, scene.parties
    for claimed in (
        *superlatives_in(scene),
        *feats_in(whole, mentions, knowledge, parties, scene.carry.athlete),
    ):
        if not scene.told_at(claimed.start):
            continue
        if claimed.facts:
            yield scene.entry(claimed.text, "superlative", claimed.facts, claimed.operation)
        else:
            yield scene.loose(claimed.text, "superlative", claimed.reason)


CHECKS: tuple[Callable[[Scene], Findings], ...] = (
    _names,
    _dates,
    _periods,
    _results,
    _shares,
    _numbers,
    _freshness,
    _bonds,
    _contradictions,
    _in_their_period,
    _events,
    _superlatives,
)
"""In the order in which the ledger lists what they find."""
