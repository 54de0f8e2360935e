"""Who has more than whom and who broke whose record, where no number says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.patterns import OUTDONE
from tiksports_dagster.studio.truth.periods import PART, PeriodSaid
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.words import NEAR_UNITS, unit_in

_MORE = re.compile(
    r"\s+(?P<deed>(?:(?!and\b|but\b|while\b|who\b|no\b|nobody\b|none\b|neither\b)[\w'’-]+,?\s+){0,7}?)(?:far\s+"
    r"|way\s+|many\s+|even\s+)?"
    r"(?P<how>more|fewer|less)\s+(?P<noun>[a-z]+(?:[ -](?!a |per )[a-z]+)?)(?:\s+(?:a|per|each|every)\s+\w+)?"
    r"\s+than\s+(?:the\s+|either\s+)?"
)
_TIME_OF = (
    (re.compile(r"\baverag|\b(?:a|per|each|every) (?:game|night)\b"), "average"),
    (re.compile(r"\bcareer\b|\ball-time\b|\bretire|\bhistory\b|\blifetime\b"), "career"),
    (re.compile(r"\bseason\b|\bstandings\b|\bthis year\b"), "season"),
)
"""Of what time somebody is said to have more; of the game where nothing says it."""
_HAD = re.compile(r"\b(?:averages|scored|had|got|made|put up|finished with|grabbed|dished|hit|has)\s+$")
"""Right before "more": the sheet must have it."""


_OUTDO = re.compile(
    r"\s+(?:(?:has|have|had|also|even|just|clearly|badly)\s+)*(?P<passive>(?:was|were|got|been|being)\s+)?"
    r"out-?(?P<what>hit|homer|rebound|gain|assist|steal|block|shot|shoot|scor|pass|rush)(?:t?ed|ed|s|es|ting|ing|e"
    r"|ing)?"
    r"\s+(?:by\s+)?(?:the\s+)?"
)


def more_problem(
    sentence: str, mentions: Sequence[Mention], periods: Sequence[PeriodSaid], knowledge: Knowledge
) -> str:
    """Why one side does not have more of something than another, where the sentence says no number."""
    parts = {p.scope for p in periods if re.fullmatch(PART, p.scope)}
    for first, second in pairwise(mentions):
        gap = sentence[first.end : second.start]
        match, outdone = _MORE.fullmatch(gap), _OUTDO.fullmatch(gap)
        if match is not None:
            unit = unit_in(re.split(r"[ -]", match["noun"]))[0]
            more, told = match["how"] == "more", f"{match['how']} {match['noun']}"
        elif outdone is not None:
            unit = "SCORE" if outdone["what"] == "scor" else OUTDONE.get(outdone["what"])
            more, told = outdone["passive"] is None, "more"
        else:
            continue
        scope = next((scope for words, scope in _TIME_OF if words.search(sentence)), "game")
        times = parts if outdone is not None and parts else {scope if match is not None else "game"}
        has = [_has_more(unit, at, first, second, knowledge) for at in times] if unit else []
        if match is not None and set(has) == {None} and not _HAD.search(match["deed"]):
            continue  # of a deed that no table knows the sheet must not know either
        if has and more not in has and (set(has) != {None} or match is not None):
            return f"the sheet does not have {told} for {first.text} than for {second.text}"
    return ""


def _has_more(unit: str, scope: str, first: Mention, second: Mention, knowledge: Knowledge) -> bool | None:
    """Whether the first has more of it than the second; None where the sheet does not say, or they are level."""
    units = {unit, *(("SCORE",) if unit in score_units(knowledge.league) else ()), *NEAR_UNITS.get(unit, ())}
    units |= score_units(knowledge.league) if unit == "SCORE" else set()
    rows = [
        k for k in knowledge.known if k.unit in units and k.role == "count" and k.scope == scope and len(k.values) == 1
    ]
    for mine in (k for k in rows if k.who & first.keys):
        theirs = next((k for k in rows if k.who & second.keys and k.unit == mine.unit), None)
        if theirs is not None:
            return mine.values > theirs.values if mine.values != theirs.values else None
    return None


_EVEN = re.compile(
    r"\s+(?:is|are|was|were|sits?|stands?)\s+(?:(?:now|back|exactly|dead|perfectly|right)\s+)+"
    r"(?:even|at \.500)(?=[.,;!?]|$)"
)


def even_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge) -> str:
    """Why a side has not as many wins as losses; ``""`` when it has, or nobody says so."""
    for mention in mentions:
        if not _EVEN.match(sentence, mention.end):
            continue
        rows = [k for k in knowledge.known if k.unit == "RECORD" and k.scope == "season" and k.who & mention.keys]
        if rows and all(k.values[0] != k.values[1] for k in rows):
            return f"the sheet does not have {mention.text} even"
    return ""


_AGAINST_AVERAGE = re.compile(
    r"(?P<own>\d+(?:\.\d+)?)\b[^.;:!?\d]{0,40}?\b(?:(?P<above>above|over|better than|more than|past|topp\w+|beat\w*"
    r"|beyond"
    r"|north of|clear of)|(?P<below>below|under|short of|shy of|less than|fewer than|south of|off))\s+(?:the|his"
    r"|her|what"
    r"|X[X .]*['’]s?)\s+(?:\w+ )?(?P<usual>\d+\.\d+)\b(?=[^.;:!?]{0,24}\baverag)"
)


def average_problem(sentence: str) -> str:
    """Why a number is not above, or below, the average that the sentence tells after it; ``""`` when it is."""
    match = _AGAINST_AVERAGE.search(sentence)
    if match is None or (float(match["own"]) > float(match["usual"])) == (match["above"] is not None):
        return ""
    return f"{match['own']} is not {match['above'] or match['below']} {match['usual']}"


_BROKE = re.compile(
    r"\s+(?:(?:just|has|have|finally|narrowly)\s+)*(?:broke|breaks|broken|beat|beats|topp?s|topped|shattered|erased"
    r"|took down|takes down|passed|eclipsed)\s+(?:the\s+)?"
)
_UNTIL = re.compile(
    r"['’]s?\s+(?:\w+\s+){0,2}(?:record|mark)\s+(?:\w+\s+){0,2}(?:lasted|stood|held)\b.{0,12}\buntil\s+"
)


def record_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties) -> str:
    """Why somebody did not break another's record: the sheet says that he had held it before."""
    before: set[str] = set()
    for fact in knowledge.statements:
        held = re.search(r"\bhad (?:held|owned|set)\b", fact.value)
        named = [m for m in parties.mentions(fact.value) if held and m.end <= held.start()]
        before |= set(named[-1].keys) if named else set()
    for first, second in pairwise(mentions):
        gap = sentence[first.end : second.start]
        record = re.match(r"['’]s?\s+(?:\w+\s+){0,3}(?:record|mark)\b", sentence[second.end :])
        broke = (
            first.keys if _BROKE.fullmatch(gap) and record else second.keys if _UNTIL.fullmatch(gap) else frozenset()
        )
        if broke & before:
            return f"the sheet has {first.text if record else second.text} as who held the record before"
    return ""


_ORDER = re.compile(
    r"\s+(?:(?:still|now|already|also|just)\s+)*(?:ranks?|ranked|sits?|sat|stands?|stood|is|was|remains?|moved|moves)"
    r"\s+(?:(?:still|now|just|right|well|far|comfortably|one spot|a spot)\s+)*"
    r"(?P<how>ahead of|above|in front of|behind|below)\s+(?:the\s+)?"
)
_ALL_TIME = frozenset({"career", "season", "average"})


def order_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge) -> str:
    """Why one does not rank ahead of, or behind, the next whom the sentence names; ``""`` when he does.

    Only counts of a career or a season are compared: of a game, and of a place in the standings, others judge.
    """
    for first, second in pairwise(mentions):
        match = _ORDER.fullmatch(sentence[first.end : second.start])
        mine, theirs = (_totals(mention, knowledge) for mention in (first, second))
        both = sorted(mine.keys() & theirs.keys(), key=str) if match else []
        if match is None or not both:
            continue
        ahead = match["how"] in ("ahead of", "above", "in front of")
        if all((mine[what] > theirs[what]) != ahead for what in both):
            return f"the sheet does not have {first.text} {match['how']} {second.text}"
    return ""


def _totals(mention: Mention, knowledge: Knowledge) -> dict[tuple[str | None, str], float]:
    return {
        (k.unit, k.scope): float(k.values[0])
        for k in knowledge.known
        if k.who & mention.keys and k.scope in _ALL_TIME and k.role == "count" and len(k.values) == 1
    }


_LED = re.compile(
    r"\s+(?:(?:has|have|had|also|again|still)\s+)*(?:led|leads?|pac(?:ed|es)|topped|tops)\s+(?:the\s+)?"
    r"(?P<whom>X+(?:['’]s?)?|both teams|everybody|everyone|all players|all scorers)\s+(?:in|on the)\s+"
    r"(?P<what>[a-z]+)"
)
_FIELDS = {
    "scoring": "PTS", "rebounding": "REB", "boards": "REB", "glass": "REB", "passing": "PYDS", "rushing": "RUYDS",
    "receiving": "REYDS", "hitting": "H",
}  # fmt: skip
_A_GAME = re.compile(r"\b(?:per|a|each) (?:game|night)\b|\bthis season\b|\baverag")


def lead_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties) -> str:
    """Why an athlete did not lead his team, everybody, or another one in what the sentence says; ``""`` when he did."""
    text = masked(sentence, mentions)
    for mention in mentions:
        match = _LED.match(text, mention.end)
        if match is None or {parties.kind(key) for key in mention.keys} != {"athlete"}:
            continue
        unit = _FIELDS.get(match["what"]) or unit_in([match["what"]])[0]
        units = score_units(knowledge.league) if match["what"] == "scoring" else frozenset({unit} if unit else ())
        whom = next((m for m in mentions if m.start == match.start("whom")), None)
        scope = "average" if _A_GAME.search(text[match.end() :]) else "game"
        rows = [k for k in knowledge.known if k.unit in units and k.scope == scope and k.role == "count"]
        rows = [k for k in rows if len(k.values) == 1 and {parties.kind(key) for key in k.who} == {"athlete"}]
        if whom is not None:
            rows = [k for k in rows if k.who & (whom.keys | mention.keys) or _teams_of(k, knowledge) & whom.keys]
        best = max((k.values[0] for k in rows), default=None)
        if best is not None and best not in [k.values[0] for k in rows if k.who & mention.keys]:
            return f"the sheet does not have {mention.text} ahead in {match['what']}"
    return ""


def _teams_of(k: Known, knowledge: Knowledge) -> frozenset[str]:
    return k.team or frozenset(team for key in k.who for team in knowledge.team_of.get(key, ()))
