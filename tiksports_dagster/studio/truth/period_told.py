"""What is told of a period must be so in it: who led, who scored, who got nothing, and what a statement says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.names import Mention, Parties, fold
from tiksports_dagster.studio.truth.periods import PeriodSaid, periods_in
from tiksports_dagster.studio.truth.sentences import masked, split_sentences
from tiksports_dagster.studio.truth.words import stem, word_set

TIED = re.compile(
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
_SCORED = re.compile(
    r"\b(?:scor\w+|got (?:its|their|the) (?:only|lone|first) (?:run|goal)|found the net|netted|tallied|lit the lamp"
    r"|got (?:it|one|that) (?:right )?back|got on the board|on the board|struck|answer\w*|plated"
    r"|scratch\w+|push\w* (?:\w+ )?across|punched back|respond\w+|countered|broke through|tied it"
    r"|tacked on|added|manufactured"
    r"|(?:run|goal|score)s? (?:came|arrived|crossed|scored)"
    r"|until\b[^.;:!?]{0,40}\bfor (?:its|their) only (?:run|goal))\b",
    re.IGNORECASE,
)
_PLAIN = word_set(
    """the a an of in to and for on at with from into by after before that this his her their its it he she they was
    were is are had has have been be but as while then when who which out up down over game games quarter inning
    period half score scored points point runs run one two three four five six seven eight nine ten night team"""
)


_DECIDED = re.compile(
    r"\b(?:won|wins?|lost|loses?|decided|settled|sealed|clinched)\s+(?:the game|it|this one)\s+in\s+(?:the\s+)?$"
)
"""Before the period in which a game ended."""


_NOTHING = re.compile(
    r"\b(?:blanked|shut out|scoreless|nothing but zero(?:e?s)|zeroes|goose ?eggs?"
    r"|(?:kept|held) off the (?:board|scoreboard)|(?:could|did)(?:n['’]t| not) (?:score|get (?:on the board|anything))"
    r"|came up empty|failed to score|no runs?)\b",
    re.IGNORECASE,
)
"""A side that got nothing."""
_GOT_AWAY = re.compile(r"\b(?:got|slipped|ran|went) away from\b|\b(?:buried|doomed|sank|undid)\b")
"""Before the side that lost a period."""
_SINCE = re.compile(r"\b(?:has|have)(?:n['’]t| not) (?:scored|crossed the plate)[^.;:!?,]*\bsince (?:the )?")
_AMOUNTS = {
    "a pair": 2,
    "a couple": 2,
    "two": 2,
    "one": 1,
    "a run": 1,
    "a single run": 1,
    "three": 3,
    "four": 4,
    "five": 5,
}
_WITH = re.compile(rf"\bwith (?P<n>{'|'.join(_AMOUNTS)})\b(?! (?:hits|walks|homers))")


def content_of(text: str) -> set[str]:
    """Stems of the words that say what happened."""
    return {stem(w) for w in re.findall(r"[a-z]+(?:-[a-z]+)*", fold(text)) if w not in _PLAIN and len(w) > 2}


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
    if "ot" in bound and re.search(r"\b(?:extra|bonus|overtime)\b", period.text, re.IGNORECASE):
        return ""
    return _unbound_clause(period, sentence, mentions, knowledge, parties)


def _unbound_clause(
    period: PeriodSaid, sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties
) -> str:
    """The same of a period without a number: by who took it, by a statement, by who was in it."""
    near = _clause(sentence, period)
    if period.noun == "rest" and not any(p.search(sentence[near[0] : near[1]]) for p in (_AHEAD, _BEHIND)):
        return ""  # nothing is told of it
    own = [m for m in mentions if near[0] <= m.start < near[1]] or list(mentions)
    athletes = [m for m in own if {parties.kind(k) for k in m.keys} == {"athlete"}]
    teams = [m for m in own if "team" in {parties.kind(k) for k in m.keys}]
    clause = sentence[near[0] : near[1]]
    took = _TOOK.search(clause)
    if teams and not athletes and took and any(k.scope == period.scope and k.role == "ahead" for k in knowledge.known):
        right = _side_right(period, clause, near[0], teams, knowledge)
        return "" if right else f"the scores of {period.text} do not show that"
    if _supported(period, sentence, mentions, knowledge, parties):
        return ""
    if not any(p.search(clause) for p in (_SCORED, _AHEAD, _BEHIND)):
        clause, near = sentence, (0, len(sentence))
    if athletes and _his_run(period, athletes[0], clause, knowledge):
        return ""
    gone = _ABSENT.search(sentence[: period.start]) or _WITHOUT.match(masked(sentence, mentions), period.end)
    if athletes and gone and _left_before(period, athletes[0], knowledge, parties):
        return ""
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


_ABSENT = re.compile(r"(?:\bnever|n['’]t|\bnot|\bmissed|\bsat out|\bwithout|\bgone (?:by|before|for))\b[^.;:!?]{0,40}$")
"""Before a period in which somebody did not play."""
_WITHOUT = re.compile(r"\s+(?:\w+\s+){0,2}(?:without|minus|missing)\s+(?:the\s+)?X")
"""After it."""
_LEFT = re.compile(r"\b(?:ejected|tossed|left|exited|injured|hurt|fouled out|carted|disqualified|pulled)\b")


def _left_before(period: PeriodSaid, athlete: Mention, knowledge: Knowledge, parties: Parties) -> bool:
    """Whether a statement has the athlete leave the game in an earlier period."""
    for fact in knowledge.statements:
        for _, said in split_sentences(fact.value):
            named = parties.mentions(said)
            mine = [m for m in named if m.keys & athlete.keys]
            left = _LEFT.search(said, mine[-1].end) if mine else None
            if left and any(mine[-1].end <= m.start < left.start() for m in named):
                continue
            told = periods_in(said[left.start() :], knowledge.regular) if left else []
            if told and told[0].number and period.number and told[0].number < period.number:
                return True
    return False


_RUN = re.compile(r"\b(?:homer\w*|home run|bat|blast|only (?:run|goal)|lone (?:run|goal)|goal|scored)\b")


def _his_run(period: PeriodSaid, athlete: Mention, clause: str, knowledge: Knowledge) -> bool:
    """Whether he brought in what his side has of the only period in which it scored."""
    teams = frozenset(t for key in athlete.keys for t in knowledge.team_of.get(key, ()))
    scored = {
        k.scope
        for k in knowledge.known
        if k.unit == "SCORE"
        and k.role == "count"
        and k.who & teams
        and re.fullmatch(r"p\d+", k.scope)
        and k.values[0] > 0
    }
    did = any(k.unit in ("HR", "RBI", "G") and k.who & athlete.keys and k.scope == "game" for k in knowledge.known)
    return bool(_RUN.search(clause)) and scored == {period.scope} and did


_TOOK = re.compile(r"\b(?:won|took|lost|dropped|wins|takes|loses|outscored|dominated)\s+(?:the\s+)?(?!(?:game|it)\b)")
"""Of a period: whoever the scores show is ahead in it, whatever a statement tells of it."""
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


_EDGE = re.compile(
    r"[;:—–.!?]|,\s(?:and|then)\s|\s(?:but|while)\s"
    r"|\sand\s(?=(?:the\s)?[A-Z][\w.' ]{1,25}\b(?:won|took|lost|dropped|wins|takes|loses|outscored)\b)"
)
"""Between what is told of a period and what is told beside it."""


def _clause(sentence: str, period: PeriodSaid) -> tuple[int, int]:
    start = max((m.end() for m in _EDGE.finditer(sentence) if m.end() <= period.start), default=0)
    rest = _EDGE.search(sentence, period.end)
    return start, rest.start() if rest else len(sentence)


def _supported(
    period: PeriodSaid, sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties
) -> bool:
    people = frozenset(k for m in mentions for k in m.keys if parties.kind(k) == "athlete")
    mine = content_of(sentence)
    for fact in knowledge.statements:
        told = [s for _, s in split_sentences(fact.value)]
        for place, said in enumerate(told):
            if not any(
                p.number == period.number and p.scope == period.scope for p in periods_in(said, knowledge.regular)
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
    told = _WITH.search(clause)
    if told and value != _AMOUNTS[told["n"]]:
        return False
    if re.search(r"\buntil\b", clause):
        return value > 0 and not any(v for scope, v in rows.items() if int(scope[1:]) < (period.number or 0))
    return value > 0 and not re.search(r"n['’]t|\bnot\b|\bnever\b|\bno\b", clause)


def _got(period: PeriodSaid, who: frozenset[str], knowledge: Knowledge) -> Decimal | None:
    """What a side has of the period's time; None where the sheet does not say."""
    rows = [
        k
        for k in knowledge.known
        if k.scope == period.scope and k.unit == "SCORE" and k.role == "count" and k.who & who
    ]
    return rows[0].values[0] if rows else None


def _side_right(period: PeriodSaid, clause: str, start: int, teams: Sequence[Mention], knowledge: Knowledge) -> bool:
    """Whether the scores of the period, or up to it, have the team where the sentence puts it."""
    rows: list[Known] = [k for k in knowledge.known if k.scope == period.scope and k.unit == "SCORE" and k.said is None]
    if not rows:
        return False
    if TIED.search(clause):
        return not any(k.role == "ahead" for k in rows)
    got = _got(period, teams[-1].keys, knowledge)
    if _NOTHING.search(clause) and got is not None:
        return got == 0
    if (since := _SINCE.search(clause)) is not None and since.end() == period.start - start:
        later = [k for k in knowledge.known if k.unit == "SCORE" and k.role == "count" and k.who & teams[-1].keys]
        after = [
            k.values[0] for k in later if re.fullmatch(r"p\d+", k.scope) and int(k.scope[1:]) > (period.number or 0)
        ]
        return not any(after) and bool(got)
    if (away := _GOT_AWAY.search(clause)) is not None:
        lost = [m.keys for m in teams if m.start >= start + away.start()]
        return bool(lost) and any(k.role == "behind" and k.who & lost[0] for k in rows)
    if (scored := _SCORED.search(clause)) is not None:
        who = [m.keys for m in teams if m.end <= scored.start() + start] or [teams[0].keys]
        return _scored(period, clause, who[-1], knowledge)
    behind, ahead = _BEHIND.search(clause), _AHEAD.search(clause)
    if behind is None and ahead is None:
        return False
    at = period.start - start
    role = "behind" if behind and (not ahead or abs(behind.start() - at) < abs(ahead.start() - at)) else "ahead"
    return any(k.role == role and k.who & teams[0].keys for k in rows)
