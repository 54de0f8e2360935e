"""Won or lost: runs of games, a period that a side took, and who came away with the win, held against the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.periods import PeriodSaid
from tiksports_dagster.studio.truth.subject import is_object

_NOUN = re.compile(
    r"(?:st|nd|rd|th)?[\s-]+(?:games?[\s-]+)?(?:(?:straight|consecutive|road|home|league)[\s-]+)*"
    r"(?:(?P<won>wins?\b|winning\b|victor\w+)|(?P<lost>loss(?:es)?\b|losing\b|defeats?\b|skid\b|slide\b))"
)
"""After the number of a run: "10th straight win", "six-game losing streak", "nine straight road losses"."""
_A_RUN = re.compile(
    r"[^.;:!?,]{0,40}?\b(?:straight|consecutive|in a row|streak|skid|slide|in (?:the |its |their )?(?:last )?\d+)\b"
)
_VERB = re.compile(
    r"\b(?:(?P<won>w[io]ns?|winning)|(?P<lost>los(?:t|es|ing)|dropped))\s+(?:its |their |the )?(?:last )?$"
)
_IN_A_ROW = re.compile(r"\s+(?:games? )?(?:straight|in a row|consecutive|of (?:the |its |their )?(?:last )?\w+)")
_TAKEN = re.compile(
    r"\b(?:(?P<won>w[io]ns?|took|takes|claimed|dominated|owned)|(?P<lost>los(?:t|es)|dropped|trailed))\s+(?:the\s+)?$"
)
_AND = re.compile(
    r"\band (?:still |then )?(?:got|gets|walked away with|took) the (?:(?P<win>win|victory|W)|(?P<loss>loss|L))\b"
    r"|\band (?:still |then )?(?P<them>swept|beat|topped|edged|routed|outlasted) them\b"
    r"|\band (?:still |then )?(?:(?P<won>won)|(?P<lost>lost))(?=\s*(?:[.!?]|$| anyway| the game))"
)
_DID = re.compile(
    r"\s+(?:still |just )?(?:(?P<won>w[io]ns?)|(?P<lost>los(?:t|es)))"
    r"(?=\s+(?:that night|tonight|the game|this one|anyway)|[.,;!?]|$)"
)
"""Right after whoever did: "40,000 points, and LeBron James lost."."""
_THEY = re.compile(
    r"\s*(?:Then |And |Still )?[Tt]hey (?:still )?(?:(?P<won>won)|(?P<lost>lost))(?=\s*(?:[.!]|$| anyway))"
)


def polarity_problem(
    sentence: str, mentions: Sequence[Mention], periods: Sequence[PeriodSaid], carried: frozenset[str],
    knowledge: Knowledge, parties: Parties,
) -> str:  # fmt: skip
    """Why a run is of the other kind, a period was not taken, or lost, by a side, or a side not the winner that the
    sentence makes it; "" when it says none of it, or all is so. ``carried`` is the team that "they" are."""
    return (
        _run_problem(sentence, knowledge)
        or _period_problem(sentence, mentions, periods, knowledge, parties)
        or _end_problem(sentence, mentions, carried, knowledge)
        or _standing_problem(sentence, mentions, knowledge, parties)
    )


def runs_in(text: str) -> Iterator[tuple[Decimal, str]]:
    """(how many, ``won`` or ``lost``) of every run of games that a text tells."""
    for number in numbers_in(text):
        before, after = text[: number.start], text[number.end :]
        noun, verb = _NOUN.match(after), _VERB.search(before)
        if noun and _A_RUN.match(after):
            yield number.values[0], "won" if noun["won"] else "lost"
        elif verb and (_IN_A_ROW.match(after) or len(number.values) > 1):
            yield number.values[0], "won" if verb["won"] else "lost"


def _run_problem(sentence: str, knowledge: Knowledge) -> str:
    told = set(runs_in(sentence))
    if not told:
        return ""
    texts = [fact.value for fact in knowledge.statements]
    texts += [f"{fact.value} {fact.measure}" for fact in knowledge.facts if ".run." in fact.id]
    known = {run for text in texts for run in runs_in(text)}
    for count, kind in sorted(told - known):
        other = "lost" if kind == "won" else "won"
        if (count, other) in known:
            return f"the sheet has {count} {other}, not {kind}"
    return ""


def _period_problem(
    sentence: str, mentions: Sequence[Mention], periods: Sequence[PeriodSaid], knowledge: Knowledge, parties: Parties
) -> str:
    for period in periods:
        taken = _TAKEN.search(sentence[: period.start]) if re.fullmatch(r"p\d+|h2", period.scope) else None
        before = [m for m in mentions if taken and m.end <= taken.start() and _is_team(m, parties)]
        if taken is None or not before or is_object(sentence, before[-1]):
            continue
        if re.search(r"[.;:!?]|\b(?:not|never|if)\b|n['’]t\b", sentence[before[-1].end : taken.start()]):
            continue
        ahead = [k for k in knowledge.known if k.unit == "SCORE" and k.role == "ahead" and k.scope == period.scope]
        if ahead and bool(ahead[0].who & before[-1].keys) != bool(taken["won"]):
            return f"the scores of {period.text} have it the other way round"
    return ""


def _end_problem(sentence: str, mentions: Sequence[Mention], carried: frozenset[str], knowledge: Knowledge) -> str:
    told, they = _AND.search(sentence), _THEY.match(sentence)
    asked = sentence.rstrip().endswith("?")
    did = next(((m, d) for m in mentions if (d := _DID.match(sentence, m.end)) and not asked), None)
    if they is not None:
        won, who = bool(they["won"]), carried
    elif did is not None:
        won, who = bool(did[1]["won"]), did[0].keys
    elif told is not None and mentions:
        first = next((m for m in mentions if m.end <= told.start() and not is_object(sentence, m)), None)
        won = bool(told["win"] or told["won"] or told["them"])
        who = first.keys if first else frozenset[str]()
    else:
        return ""
    side = frozenset(t for key in who for t in knowledge.team_of.get(key, frozenset({key})))
    for winner, loser, _ in knowledge.results:
        if side & (loser if won else winner) and not side & (winner if won else loser):
            return f"that side {'lost' if won else 'won'}"
    return ""


_GAMES_OFF = re.compile(r"\bwithin \w+ games? of\b|\b\w+ games? (?:behind|back of)\b")
"""In a statement, between the side that trails in the standings and the one that leads."""
_STANDS = re.compile(
    r"\b(?:(?P<ahead>leads?|leading|ahead of|in front of)|(?P<behind>trails?|trailing|behind|chas\w+))\b"
)


def _standing_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties) -> str:
    """Why the side that leads in the standings, or trails, is the other one: "Atlanta still leads Brooklyn"."""
    cue = _STANDS.search(sentence) if re.search(r"\bgames?\b", sentence) else None
    before = [m for m in mentions if cue and m.end <= cue.start() and _is_team(m, parties)]
    after = [m for m in mentions if cue and m.start >= cue.end() and _is_team(m, parties)]
    if cue is None or not before or not after:
        return ""
    for fact in knowledge.statements:
        off = _GAMES_OFF.search(fact.value)
        named = [m for m in parties.mentions(fact.value) if _is_team(m, parties)]
        trails = [m for m in named if off and m.end <= off.start()]
        leads = [m for m in named if off and m.start >= off.end()]
        if not trails or not leads:
            continue
        first = trails[-1] if cue["ahead"] else leads[0]
        second = leads[0] if cue["ahead"] else trails[-1]
        if before[-1].keys & first.keys and after[0].keys & second.keys:
            return "the sheet has the other side ahead in the standings"
    return ""


def _is_team(mention: Mention, parties: Parties) -> bool:
    return "team" in {parties.kind(key) for key in mention.keys}
