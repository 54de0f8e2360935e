"""A period that a sentence names must be one in which what it tells took place; so must "final" and "tied"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.names import Mention, Parties, fold
from tiksports_dagster.studio.truth.periods import PeriodSaid, periods_in
from tiksports_dagster.studio.truth.sentences import split_sentences
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS, stem, word_set

_TIED = re.compile(
    r"\b(?:tied|even(?! (?:so|if|though|with|a|when|after)\b)"
    r"|all square|all even|deadlocked|knotted|level|nothing between|neck and neck|dead even)\b(?! "
    r"(?:the|it|up)\b)",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:won|w[io]ns?|took|takes|owned|owns|dominat\w+|outscor\w+|controlled|pulled away|pull away|closed|surged|"
    r"exploded|erupted|outplayed|claimed|led|leads?|leading|up|ahead|in front|in control|on top|doubled up|outlasted|"
    r"grabbed|took over|takes over|turned it|caught fire|flipped|broke it open|pulled ahead|ran away"
    r"|stormed|got the better|belonged to|went to|goes to)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:lost|los(?:e|es|ing)|dropped|collapsed|fell apart|faded|wilted|crumbled|trail\w*|down|behind|chasing|"
    r"got outscored|were outscored|was outscored|in a hole|playing catch-?up)\b",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"^\W*Final\b|\b(?:it['’]s|that['’]s a|is|goes) final\b|\bfinal score\b|\bin the books\b", re.IGNORECASE
)
_SCORED = re.compile(
    r"\b(?:scor\w+|got (?:it|one|that) (?:right )?back|got on the board|on the board|struck|answer\w*|plated"
    r"|scratched out|pushed? across|broke through|tied it|tacked on|added|manufactured"
    r"|(?:run|goal|score)s? (?:came|arrived)|until\b[^.;:!?]{0,40}\bfor (?:its|their) only (?:run|goal))\b",
    re.IGNORECASE,
)
_PLAIN = word_set(
    """the a an of in to and for on at with from into by after before that this his her their its it he she they was
    were is are had has have been be but as while then when who which out up down over game games quarter inning
    period half score scored points point runs run one two three four five six seven eight nine ten night team"""
)


def content_of(text: str) -> set[str]:
    """Stems of the words that say what happened."""
    return {stem(w) for w in re.findall(r"[a-z]+(?:-[a-z]+)*", fold(text)) if w not in _PLAIN and len(w) > 2}


def final_problem(sentence: str, knowledge: Knowledge) -> str:
    """Why a game is not over yet that the sentence calls final; ``""`` when it is."""
    if knowledge.live and _FINAL.search(sentence):
        return "the game is still on; do not call it final"
    side = re.search(
        r"\b(top|bottom|bot|middle|end)\b(?= (?:of )?(?:the )?(?:\d|\w+th|first|second|third))", sentence, re.IGNORECASE
    )
    status = " ".join(text for _, text in knowledge.status).casefold()
    if knowledge.live and side and re.search(r"\b(?:top|bot|mid|end)", status) and side[1].casefold()[:3] not in status:
        return f"the sheet has the game at {status}"
    return ""


_GROUPS = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "East(?:ern)?|West(?:ern)?", "AL|American League|NL|National League", "AFC|NFC",
        "[Oo]pener|first game|nightcap|second game|finale",
        "Central|Atlantic|Pacific|Southeast|Southwest|Northwest",
        "broad jump|vertical(?: jump| leap)?|bench press|three-cone|3-cone|shuttle|long jump|high jump|triple jump",
    )
)  # fmt: skip


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
    if not _TIED.search(sentence):
        return ""
    at = _TIED.search(sentence)
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
            if not period.noun or _noun_fits(wanted, game.regular):
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
    return []


def _noun_fits(noun: str, regular: int) -> bool:
    allowed = {4: ("quarter", "half"), 9: ("inning", "frame"), 3: ("period", "frame"), 2: ("half", "period")}
    return noun in allowed.get(regular, ("quarter", "period", "inning", "half", "round", "set", "frame"))


def unbound(
    period: PeriodSaid,
    sentence: str,
    mentions: Sequence[Mention],
    bound: Sequence[str],
    knowledge: Knowledge,
    parties: Parties,
) -> str:
    """Why what is told of a period is of no fact of that period; ``""`` when it is, or nothing is told of it.

    ``bound`` are the scopes of the sentence's numbers that a fact backs. A period without a number needs a statement
    that names it with the same athlete or event, or scores that show who took it.
    """
    if period.scope.startswith("x"):
        return "" if period.scope in bound else f"no fact is of what came outside {period.text}"
    now = knowledge.live and period.number == knowledge.last
    if now and (bound or period.scope == f"to{knowledge.last}"):
        return ""
    if _DECIDED.search(sentence[: period.start]) and period.number not in (None, knowledge.last) and knowledge.last:
        return f"the game was not decided in {period.text}"
    if period.number is None and period.scope not in bound:
        return _led_at_half(period, sentence, mentions, knowledge, parties)
    if period.number is None or period.scope in bound or _same_span(period.scope, bound):
        return ""
    if _supported(period, sentence, mentions, knowledge, parties):
        return ""
    near = _clause(sentence, period)
    own = [m for m in mentions if near[0] <= m.start < near[1]] or list(mentions)
    athletes = [m for m in own if {parties.kind(k) for k in m.keys} == {"athlete"}]
    teams = [m for m in own if "team" in {parties.kind(k) for k in m.keys}]
    clause = sentence[near[0] : near[1]]
    if not any(p.search(clause) for p in (_SCORED, _AHEAD, _BEHIND)):
        clause, near = sentence, (0, len(sentence))
    if athletes:
        return f"no fact puts {athletes[0].text} in {period.text}"
    if teams:
        return (
            ""
            if _side_right(period, clause, near[0], teams, knowledge)
            else f"the scores of {period.text} do not show that"
        )
    if re.search(
        r"\b(?:triple|homer\w*|home run|double|goal|touchdown|dunk|buzzer|ejected|tossed|walk-off|grand slam"
        r"|came|layup|free throws?|field goal|interception)\b",
        clause,
    ):
        return f"no fact puts that in {period.text}"
    return ""


_LED = re.compile(r"\b(?:led|leads?|leading|trailed|trails|trailing|ahead|behind)\b")


def _led_at_half(
    period: PeriodSaid, sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties
) -> str:
    """Why a side did not lead, or trail, at the half as the sentence says without a number."""
    start, end = _clause(sentence, period)
    teams = [m for m in mentions if start <= m.start < end and "team" in {parties.kind(k) for k in m.keys}]
    if not teams or not _LED.search(sentence[start:end]):
        return ""
    cue = _LED.search(sentence, start)
    before = [m for m in teams if cue and m.end <= cue.start()] or teams
    role = "behind" if cue and cue[0].startswith(("trail", "behind")) else "ahead"
    rows = [k for k in knowledge.known if k.scope == period.scope and k.unit == "SCORE" and k.role == role]
    return "" if any(k.who & before[0].keys for k in rows) else f"the scores at {period.text} do not show that"


def _same_span(scope: str, bound: Sequence[str]) -> bool:
    return (scope == "p1" and "to1" in bound) or (scope == "to1" and "p1" in bound)


def _clause(sentence: str, period: PeriodSaid) -> tuple[int, int]:
    start = max(
        (m.end() for m in re.finditer(r"[;:—–.!?]|,\s(?:and|then)\s|\s(?:but|while)\s", sentence[: period.start])),
        default=0,
    )
    rest = re.search(r"[;:—–.!?]|,\s(?:and|then)\s|\s(?:but|while)\s", sentence[period.end :])
    return start, period.end + rest.start() if rest else len(sentence)


def _supported(
    period: PeriodSaid, sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties
) -> bool:
    people = frozenset(k for m in mentions for k in m.keys if parties.kind(k) == "athlete")
    mine = content_of(sentence)
    for fact in knowledge.statements:
        told = [s for _, s in split_sentences(fact.value)]
        for place, said in enumerate(told):
            if not any(
                p.number == period.number and p.scope == period.scope for p in periods_in(f"{said}", knowledge.regular)
            ) and not any(p.number == period.number and not _into(period) for p in periods_in(said, knowledge.regular)):
                continue
            pieces = [
                c
                for c in re.split(r"[;,]\s+(?:and|but|while)\s|[;:]\s", said)
                if any(p.number == period.number for p in periods_in(c, knowledge.regular))
            ]
            near = frozenset(k for c in pieces for m in parties.mentions(c) for k in m.keys)
            named = frozenset(k for m in parties.mentions(" ".join(told[: place + 1])) for k in m.keys)
            if any(parties.kind(k) == "athlete" for k in near):
                named = near
            if people and people & named:
                return True
            if mine & content_of(said):
                return not people
    return False


def _into(period: PeriodSaid) -> bool:
    return period.scope.startswith("to")


def _scored(period: PeriodSaid, clause: str, who: frozenset[str], knowledge: Knowledge) -> bool:
    """Whether a side scored in the period, one where "a run" says so; not before it where "until" does."""
    rows = {
        k.scope: k.values[0]
        for k in knowledge.known
        if k.who & who and k.unit == "SCORE" and k.role == "count" and k.said is None and k.scope.startswith("p")
    }
    value = rows.get(f"p{period.number}", 0)
    if re.search(r"\b(?:a|one|another|an) (?:single |lone |solo )?(?:run|goal)\b", clause) and value != 1:
        return False
    if re.search(r"\buntil\b", clause):
        return value > 0 and not any(v for scope, v in rows.items() if int(scope[1:]) < (period.number or 0))
    return value > 0 and not re.search(r"n['’]t|\bnot\b|\bnever\b|\bno\b", clause)


def _side_right(period: PeriodSaid, clause: str, start: int, teams: Sequence[Mention], knowledge: Knowledge) -> bool:
    """Whether the scores of the period, or up to it, have the team where the sentence puts it."""
    rows: list[Known] = [k for k in knowledge.known if k.scope == period.scope and k.unit == "SCORE" and k.said is None]
    if not rows:
        return False
    if _TIED.search(clause):
        return not any(k.role == "ahead" for k in rows)
    if (scored := _SCORED.search(clause)) is not None:
        who = [m.keys for m in teams if m.end <= scored.start() + start] or [teams[0].keys]
        return _scored(period, clause, who[-1], knowledge)
    behind, ahead = _BEHIND.search(clause), _AHEAD.search(clause)
    if behind is None and ahead is None:
        return False
    at = period.start - start
    role = "behind" if behind and (not ahead or abs(behind.start() - at) < abs(ahead.start() - at)) else "ahead"
    return any(k.role == role and k.who & teams[0].keys for k in rows)


_SEVERAL = re.compile(
    r"\b(?P<verb>won|took|wins|lost|dropped|outscored|swept)\b[^.;:!?]{0,30}?\b(?:the|in the|each of "
    r"the)\s+(?P<end>first|opening|last|final) (?P<n>two|three|four) "
    rf"{PERIOD_NOUNS}\b|\b(?P<verb2>won|took|lost|dropped)\s+the\s+(?P<end2>last|final|first"
    rf"|opening)\s+(?P<n2>two|three)\b(?=[.,;]|$)"
)


def several_problem(sentence: str, mentions: Sequence[Mention], knowledge: Knowledge) -> str:
    """Why a side did not win or lose the first or last two periods as the sentence says; ``""`` when it did."""
    own: frozenset[str] = frozenset()
    for match in _SEVERAL.finditer(sentence):
        verb, end, count = (match[name] or match[f"{name}2"] for name in ("verb", "end", "n"))
        before = [m.keys for m in mentions if m.end <= match.start()]
        own = before[-1] if before else own
        total, n = knowledge.regular, {"two": 2, "three": 3, "four": 4}[count]
        spans = range(1, n + 1) if end in ("first", "opening") else range(total - n + 1, total + 1)
        role = "behind" if verb in ("lost", "dropped") else "ahead"
        for number in spans:
            rows = [k for k in knowledge.known if k.scope == f"p{number}" and k.role == role and k.unit == "SCORE"]
            if not any(k.who & own for k in rows):
                return f"the scores of period {number} do not show that"
    return ""


_IN_TOWN = re.compile(
    r"\b(?:[Ll]ast night|[Tt]onight|[Yy]esterday|win|won|loss|lost|game|night|went off|points?"
    r"|assists|rebounds|\w*day(?: night)?|comeback|\w+ed) in\s+$|^[Ii]n\s+$|^Final in\s+$"
)
"""Before a town: what is told took place there."""
_DECIDED = re.compile(
    r"\b(?:won|wins?|lost|loses?|decided|settled|sealed|clinched)\s+(?:the game|it|this one)\s+in\s+(?:the\s+)?$"
)
"""Before the period in which a game ended."""
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
