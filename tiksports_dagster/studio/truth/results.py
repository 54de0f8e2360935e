"""Who won: what a sentence states of a game's result, and whether the sheet has it so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.words import RESULT_LOSE, RESULT_WIN, word_set

Result = tuple[frozenset[str], frozenset[str]]


_BETWEEN = (
    r"(?:['’]s?)?,?(?:\s+(?:have|has|had|just|then|finally|still|narrowly|easily|simply|already|really|absolutely"
    r"|comfortably))*\s+"
)


_RECORD = r"(?:\d+[-–]\d+(?:[-–]\d+)?\s+)?"
"""A record before its side's name: "beat the 35-25 Suns"."""
_WHOSE = r"his|her|X+(?: X+)*['’]s?"
"""An athlete before his side: "beat his Lakers"."""
_WIN = re.compile(
    rf"{_BETWEEN}(?:{RESULT_WIN})(?:\s+(?:the|visiting|host|rival|past|{_WHOSE}))*\s+{_RECORD}$", re.IGNORECASE
)
_LOSE = re.compile(rf"{_BETWEEN}(?:{RESULT_LOSE})\s+(?:(?:the|{_WHOSE})\s+)?{_RECORD}$", re.IGNORECASE)


_HOW_MANY = (
    r"(?!\s+(?:(?:just|only|all|already)\s+)?(?:a dozen|\d+(?![-–\d])|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)\b)"
)
"""Not of one game: "have won six"."""
_DID_TO = re.compile(
    rf"{_BETWEEN}(?P<verb>[a-z]{{2,}}ed)(?: (?:up|off|out|past|by|away))?\s+(?:the\s+)?{_RECORD}", re.IGNORECASE
)
"""Whatever one side did to another is a win, as long as it is none of these."""
_NO_RESULT = word_set(
    "visited hosted faced joined followed chased trailed tied played welcomed matched watched needed greeted battled"
    " challenged pushed passed traded entertained toured opened allowed gifted handed scored landed started headed led"
    " returned moved wanted asked tested hunted studied respected feared called invited signed drafted remained"
)
_ALONE_WIN = re.compile(
    r"^(?:\s+(?:just|have|has|finally|still|simply))*\s+(?:improve[sd]? to(?= \d+-\d+[^.]*\bwin\b)"
    r"|won|wins?|win it|got the win"
    r"|(?:finished with|put up|had|posted) the (?:higher|better) score|took (?:it"
    r"|the game)|came out on top|prevailed|prevails?|triumph(?:ed|s)?|survived?"
    r"|walked away with (?:it|the win)|cruised|rolled|get the win|got it done|pulled (?:it out"
    rf"|off the \w+))\b{_HOW_MANY}(?! the (?:first|second|third|fourth|opening|\d)"
    r"|\s+(?:\w+\s+){0,3}(?:quarter|period|half|inning|\d+ of|their|his|by \d+ in the (?:first"
    r"|second|third|fourth)))"
)


_SERIES = re.compile(
    r"^(?:\s+(?:just|have|has|finally|then))*\s+(?:swept|sweeps?|took|takes?|claimed|claims|captured|grabbed|bagged"
    r"|won|wins)"
    r"\s+(?:(?:the|both|a|this|all|its|their|season|whole|entire|(?:two|three|four|2|3|4)(?:-game)?|home-and-home"
    r"|weekend"
    r"|mini)[\s-]+)*(?:set|series|pair|back-to-back|doubleheader|twin bill)\b"
)
"""After the side that won all of several games."""


_ALONE_LOSE = re.compile(
    r"^(?:\s+(?:just|have|has|finally|still))*\s+(?:lost|loses?|fell(?: short)?|falls?"
    r"|came up short|went down|dropped it|took the loss|(?:were|was|got) (?:shut out|blanked|swept"
    rf"|routed|beaten|blown out))\b{_HOW_MANY}(?!(?:\s+(?:just|only))?\s+(?:twice|once|\w+ (?:times|games|of"
    r"|straight)))(?! the (?:first|second|third|fourth|opening|\d))"
)


_WITH_SCORE = re.compile(
    r"[^.;:!?,]{0,60}\b\d+[-–]\d+\s+(?:\w+\s+)?(?:(?P<won>win|victory|rout|triumph)|(?:loss|defeat))\b"
)


_PREPOSITION = re.compile(
    r"\b(?:over|against|past|to|into|in|from|at|vs\.?|of|for|on|by)\s+(?:the\s+)?$", re.IGNORECASE
)


_WIN_OVER = re.compile(
    r"\b(?:win|victory|rout|triumph|shutout|comeback|wins)\s+(?:over|against|on|at)\s+(?:the\s+)?$", re.IGNORECASE
)


_LOSS_TO = re.compile(r"\b(?:loss|defeat)\s+(?:to|against|by|at the hands of)\s+(?:the\s+)?$", re.IGNORECASE)


_WIN_FOR = re.compile(r"\b(?:win|victory|triumph|sweep(?: of [^.;:!?,]{3,30})?)\s+for\s+(?:the\s+)?$", re.IGNORECASE)


_WENT_TO = re.compile(
    r"\b(?:game|opener|nightcap|finale|quarter|period|inning|half|overtime|series|set|day|night|first"
    r"|second|third|fourth)\b"
    r"(?: one| two)?\s+(?:went|goes|belong(?:s|ed))\s+to\s+(?:the\s+)?$",
    re.IGNORECASE,
)


_LOSS_FOR = re.compile(r"\b(?:loss|defeat)\s+for\s+(?:the\s+)?$", re.IGNORECASE)


def results_in(sentence: str, mentions: Sequence[Mention], parties: Parties) -> list[Result]:
    """(winner, loser) of each result the sentence states; either may be empty. Athletes count where they are sides."""
    teams = [m for m in mentions if "team" in {parties.kind(key) for key in m.keys}]
    sentence = masked(sentence, mentions)
    found: list[Result] = []
    nobody: frozenset[str] = frozenset()
    for left, right in pairwise(teams):
        gap = sentence[left.end : right.start]
        if _WIN.fullmatch(gap):
            found.append((left.keys, right.keys))
        elif _LOSE.fullmatch(gap):
            found.append((right.keys, left.keys))
        elif (verb := _DID_TO.fullmatch(gap)) and verb["verb"] not in _NO_RESULT:
            found.append((left.keys, right.keys))
    for team in teams:
        before, after = sentence[: team.start], sentence[team.end :]
        if any(team.keys in pair for pair in found):
            continue
        if _WIN_OVER.search(before) or _LOSS_FOR.search(before):
            others = [m.keys for m in teams if m.keys != team.keys]
            found.append((others[0] if len(others) == 1 else nobody, team.keys))
        elif _LOSS_TO.search(before) or _WIN_FOR.search(before):
            others = [m.keys for m in teams if m.keys != team.keys]
            found.append((team.keys, others[0] if len(others) == 1 and _LOSS_TO.search(before) else nobody))
        elif _WENT_TO.search(before) or (
            _ALONE_WIN.match(after)
            and "?" not in after[:80]
            and not re.search(r"\b(?:if|could|can|will|would|until|how)\b[^.]*$", before, re.IGNORECASE)
        ):
            found.append((team.keys, nobody))
        elif (scored := _WITH_SCORE.match(after)) and not _PREPOSITION.search(before):
            found.append((team.keys, nobody) if scored["won"] else (nobody, team.keys))
        elif _SERIES.match(after) and "?" not in after[:80]:
            found.append((team.keys, nobody))
        elif _ALONE_LOSE.match(after) and "?" not in after[:80]:
            found.append((nobody, team.keys))
    if not found:
        found.extend(_far_result(sentence, teams))
    tail = re.search(r"\d(?:[-–]|\s+to\s+)\d+,?\s+(?:the\s+)?$", sentence[: teams[-1].start]) if teams else None
    if tail and not found and re.match(r"[.!]|$", sentence[teams[-1].end :]):
        found.append((teams[-1].keys, nobody))
    return found


_FAR_WIN = re.compile(
    r"\b(?:beat|beats|beaten|defeat(?:ed|s)?|knock(?:ed|s) off|took down|takes down|doubl(?:ed|es) up|out-?\w+ed"
    r"|edg(?:ed|es)|topp(?:ed)|stunn(?:ed)|rout(?:ed|s)|upset|swept|blew out|blew past|handled|dispatched|put "
    r"away|finished off|got the better of|won (?:at|in|over))\s+(?:the\s+)?$"
)
_FAR_LOSE = re.compile(r"\b(?:lost|loses|fell|falls|dropped one|bowed|succumbed)\s+(?:to|against|at)\s+(?:the\s+)?$")


def _far_result(sentence: str, teams: Sequence[Mention]) -> Iterator[Result]:
    """ "Detroit went into Buffalo and beat the Bills": the subject stands further before its verb."""
    for place, team in enumerate(teams):
        before = sentence[: team.start]
        won, lost = _FAR_WIN.search(before), _FAR_LOSE.search(before)
        verb = won or lost
        subject = next(
            (m for m in teams[:place] if m.keys != team.keys and not _PREPOSITION.search(sentence[: m.start])), None
        )
        if (
            subject is None
            or verb is None
            or re.search(r"\b(?:was|were|got|been|being|be)\s+(?:\w+\s+)?$", before[: verb.start()])
        ):
            continue
        yield (subject.keys, team.keys) if won else (team.keys, subject.keys)


def result_problem(
    result: Result, sentence: str, scope: str, knowledge: Knowledge, parties: Parties
) -> tuple[str, tuple[str, ...]]:
    """("", facts) of a result the sheet has; else (why not, ())."""
    winner, loser = result
    if scope:
        for k in knowledge.known:
            right = (k.role == "ahead" and k.who & winner) or (k.role == "behind" and k.who & loser)
            if k.scope == scope and right and k.said is None:
                return "", k.facts
    for true_winner, true_loser, fact in [] if scope.startswith("p") else knowledge.results:
        if (not winner or winner & true_winner) and (not loser or loser & true_loser):
            return "", (fact,)
    for statement in knowledge.statements:
        for true_winner, true_loser in results_in(statement.value, parties.mentions(statement.value), parties):
            if (not winner or winner & true_winner) and (not loser or loser & true_loser):
                return "", (statement.id,)
    for fact in knowledge.known:
        if fact.words.startswith("win over ") and winner & fact.who:
            return "", fact.facts
    if re.search(r"\b(?:fans|if|could|can|will|would|who|hope)\b", sentence.casefold()):
        return "", ()
    names = " and ".join(parties.by_key[k].name for k in (winner or loser))
    return f"no fact says that {names} {'won' if winner else 'lost'}", ()
