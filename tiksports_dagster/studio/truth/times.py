"""A period that a sentence names must be one in which what it tells took place; so must "final" and "tied"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.period_told import TIED
from tiksports_dagster.studio.truth.periods import PeriodSaid, periods_in
from tiksports_dagster.studio.truth.scene import Scene
from tiksports_dagster.studio.truth.sentences import split_sentences

_FINAL = re.compile(
    r"^\W*Final\b|\b(?:it['’]s|that['’]s a|is|goes) final\b|\bfinal score\b|\bin the books\b", re.IGNORECASE
)


def final_problem(sentence: str, knowledge: Knowledge) -> str:
    """Why a game is not over yet that the sentence calls final; ``""`` when it is."""
    if knowledge.live and _FINAL.search(sentence):
        return "the game is still on; do not call it final"
    side = re.search(
        r"(?<!by the )(?<!at the )(?<!until the )\b(top|bottom|bot|middle|end)\b"
        r"(?= (?:of )?(?:the )?(?:\d|\w+th|first|second|third))",
        sentence,
        re.IGNORECASE,
    )
    status = " ".join(text for _, text in knowledge.status).casefold()
    now = re.search(r"\b(?:top|bot|mid|end)", status)
    if not (knowledge.live and side and now) or side[1].casefold()[:3] == now[0]:
        return ""
    told = next((p.number for p in periods_in(sentence[side.start() :], knowledge.regular)), None)
    past = _HALVES.index(side[1].casefold()[:3]) < _HALVES.index(now[0]) and _SCORED_IN.search(sentence[: side.start()])
    if told is not None and (told < knowledge.last or (told == knowledge.last and past)):
        return ""  # a half inning before the one that is on
    return f"the sheet has the game at {status}"


_HALVES = ("top", "mid", "bot", "end")
"""Parts of an inning in turn."""
_SCORED_IN = re.compile(r"\b(?:runs?|scor\w+|homer\w*|hits?|tied it|struck|plated)\b[^.;:!?,]{0,20}\bin the $")
"""Before a part of an inning in which something happened, as against one that is on."""


_GROUPS = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "East(?:ern)?|West(?:ern)?", "AL|American League|NL|National League", "AFC|NFC",
        "[Oo]pener|first game|nightcap|second game|finale",
        "Central|Atlantic|Pacific|Southeast|Southwest|Northwest",
        "broad jump|vertical(?: jump| leap)?|bench press|three-cone|3-cone|shuttle|long jump|high jump|triple jump",
    )
)  # fmt: skip


_QUALIFIED = re.compile(
    r"\b(?P<what>playoff|postseason|preseason|exhibition|all-star|college|high[- ]school|minor[- ]league|olympic"
    r"|summer[- ]league"
    r"|world cup|international)\s+(?:[a-z-]+\s+)?(?:points|rebounds|assists|goals|homers|home runs|hits|yards"
    r"|touchdowns|games?"
    r"|wins?|losse?s?|record|debut|career|appearances?|starts?|run|streak)\b",
    re.IGNORECASE,
)
"""Of another kind of games than the sheet's, where it does not name them."""


def kind_problem(sentence: str, knowledge: Knowledge) -> str:
    """Why what is counted is of no games of that kind; ``""`` when the sheet names them, or no kind is said."""
    sheet = " ".join(f"{fact.measure} {fact.value}" for fact in knowledge.facts).casefold()
    for match in _QUALIFIED.finditer(sentence):
        if match["what"].casefold() not in sheet:
            return f"no fact is of {match['what']} games"
    return ""


_SAME = {"firs": "open", "seco": "nigh", "fina": "nigh"}


def group_problem(sentence: str, knowledge: Knowledge) -> str:
    """Why a conference, division or event is not the one that the sheet names; ``""`` when it is."""
    for group in _GROUPS:
        told = {_SAME.get(m[0][:4].casefold(), m[0][:4].casefold()) for m in group.finditer(sentence)}
        known = {
            _SAME.get(m[0][:4].casefold(), m[0][:4].casefold())
            for fact in knowledge.statements
            for m in group.finditer(fact.value)
        }
        if told and known and not told <= known:
            return f"the sheet has {', '.join(sorted(known))}, not {', '.join(sorted(told))}"
    return ""


def tie_problem(sentence: str, periods: Sequence[PeriodSaid], knowledge: Knowledge) -> str:
    """Why a game was not tied at the time the sentence says; ``""`` when it was, or no time is said."""
    if not TIED.search(sentence):
        return ""
    at = TIED.search(sentence)
    spans = [p for p in periods if p.scope.startswith("to") and p.scope != "to0" and at is not None]
    spans = sorted(spans, key=lambda p: abs(p.start - at.end()) if at else 0)[:1]
    for period in spans:
        if any(k.scope == period.scope and k.role == "ahead" and k.unit == "SCORE" for k in knowledge.known):
            return f"the game was not tied {period.text}"
    return ""


def period_facts(period: PeriodSaid, knowledge: Knowledge) -> list[str]:
    """Facts that show that the game had the period a text names; none when no fact does."""
    if (period.scope in ("to2", "h2", "p1", "p2") and period.noun == "half") or period.number is None:
        rows = [k.facts[0] for game in knowledge.games for k in game.lines.get("home", {}).values()]
        if rows:
            return rows[:2]
    for game in knowledge.games:
        if period.number in game.lines.get("home", {}) or period.number in game.lines.get("away", {}):
            line = game.lines.get("home") or game.lines["away"]
            wanted = period.noun or "quarter"
            if _noun_fits(period.noun and wanted, game.regular):
                return (
                    [line[period.number].facts[0]]
                    if period.number in line
                    else [f"{game.prefix}.period.{period.number}"]
                )
    for statement in knowledge.statements:
        for other in periods_in(statement.value, knowledge.regular):
            if other.number == period.number and (not period.noun or not other.noun or other.noun == period.noun):
                return [statement.id]
    for fact in knowledge.facts:
        told = periods_in(f"in the {fact.measure}", knowledge.regular)
        if fact.measure.casefold() != "period" and any(other.number == period.number for other in told):
            return [fact.id]
    played = knowledge.results and knowledge.regular and (period.number or 1) <= knowledge.regular
    if played and not any(game.lines for game in knowledge.games) and _noun_fits(period.noun, knowledge.regular):
        return [knowledge.results[0][2]]  # every game has it, whatever was told of it
    return []


def _noun_fits(noun: str, regular: int) -> bool:
    if noun in ("", "rest", "period"):  # any game's parts are periods
        return True
    allowed = {4: ("quarter", "half", "frame"), 9: ("inning", "frame"), 3: ("frame",), 2: ("half",)}
    return noun in allowed.get(regular, ("quarter", "inning", "half", "round", "set", "frame"))


_IN_TOWN = re.compile(
    r"\b(?:[Ll]ast night|[Tt]onight|[Yy]esterday|win|won|loss|lost|game|night|went off|points?"
    r"|assists|rebounds|\w*day(?: night)?|comeback|\w+ed) in\s+$|^[Ii]n\s+$|^Final (?:in|from)\s+$"
)
"""Before a town: what is told took place there."""
_WINNER = re.compile(
    r"\b(?:won (?:the game|it)|game-?winn\w+|walk-?off|winning (?:shot|basket|run|bucket)|the winner)\b"
)
_WINNING = re.compile(
    r"\b(?:win|wins|won|winner|winning|game-?winn\w+|go-?ahead|tie-?break\w*|walk-?off|lift\w*|carr(?:y"
    r"|ies|ied))\b"
)
_TIES = re.compile(r"\b(?:tie[sd]?|tying|match(?:ed|es)|equal(?:ed|s|led))\s+$")


def hero_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties) -> str:
    """Why an athlete did not win the game by himself, or tie another, as the sentence says; ``""`` when he did."""
    people = [m for m in mentions if {parties.kind(key) for key in m.keys} == {"athlete"}]
    for match in _WINNER.finditer(sentence):
        before = [m for m in mentions if m.end <= match.start()][-1:]
        if (
            not before
            or before[0] not in people
            or re.search(r"[.;:!?]|\band\b", sentence[before[0].end : match.start()])
        ):
            continue
        told = (f.value for f in knowledge.statements if _WINNING.search(f.value))
        if not any(before[0].keys & {key for m in parties.mentions(value) for key in m.keys} for value in told):
            return f"no fact says that {before[0].text} won it"
    for first, second in pairwise(people):
        sure = not re.search(r"\b(?:would|could|more|if|almost|nearly)\b", sentence)
        if sure and first.keys != second.keys and _TIES.search(sentence[first.end : second.start]):
            return f"no fact says that {first.text} tied {second.text}"
    return ""


_ON_THE_CLOCK = re.compile(r"(?:\s+seconds?)?\s+(?:left|remaining|to go|to play)\b")


def clock_problem(scene: Scene) -> str:
    """Why what was done with so much time left was done by somebody else; "" when it was not, or nobody is named."""
    people = [m for m in scene.mentions if {scene.parties.kind(key) for key in m.keys} == {"athlete"}]
    for said, backing in scene.backed if people else ():
        if not _ON_THE_CLOCK.match(said.sentence, said.end):
            continue
        for fact in scene.knowledge.statements:
            told = next((text for _, text in split_sentences(fact.value) if said.text in text), "")
            doers = [m for m in scene.parties.mentions(told) if {scene.parties.kind(k) for k in m.keys} == {"athlete"}]
            if fact.id in backing.facts and doers and not any(m.keys & d.keys for m in people for d in doers):
                return f"with {said.text} left it was {doers[0].text}"
    return ""


_HOST = re.compile(r"\s+(?P<home>host(?:ed|s)|welcomed)|\s+(?:visit(?:ed|s)|travel(?:ed|ed) to|went into)\b")


def host_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge) -> str:
    """Why a side did not play where the sentence says; ``""`` when it did, or nothing is said of it."""
    for team in mentions:
        own = [
            game for game in knowledge.games if game.prefix.startswith("game") and team.keys & (game.home | game.away)
        ]
        in_town = _IN_TOWN.search(sentence[: team.start]) and not sentence[team.end :].startswith(("'", "’"))
        if own and in_town and not team.keys & own[0].home:
            return f"the game was not in {team.text}"
        match = _HOST.match(sentence[team.end :])
        sides = [game for game in knowledge.games if team.keys & (game.home | game.away)]
        if match is None or not sides:
            continue
        if not sides[0].prefix.startswith("game"):
            return "" if not match["home"] else f"no fact says that {team.text} played at home"
        if bool(team.keys & sides[0].home) != bool(match["home"]):
            return f"{team.text} did not play there"
    return ""
