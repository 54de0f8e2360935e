"""What a sentence claims beside numbers: who won, who was first or best, and that it is of today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.truth_known import Knowledge, Known
from tiksports_dagster.studio.truth_names import Mention, Parties, fold
from tiksports_dagster.studio.truth_periods import PeriodSaid
from tiksports_dagster.studio.truth_read import masked
from tiksports_dagster.studio.truth_words import PERIOD_NOUNS, RESULT_LOSE, RESULT_WIN, unit_in, word_set

Result = tuple[frozenset[str], frozenset[str]]


_BETWEEN = (
    r"(?:['’]s?)?,?(?:\s+(?:have|has|had|just|then|finally|still|narrowly|easily|simply|already|really|absolutely"
    r"|comfortably))*\s+"
)


_WIN = re.compile(rf"{_BETWEEN}(?:{RESULT_WIN})(?:\s+(?:the|visiting|host|rival|past))*\s+$", re.IGNORECASE)


_LOSE = re.compile(rf"{_BETWEEN}(?:{RESULT_LOSE})\s+(?:the\s+)?$", re.IGNORECASE)


_ALONE_WIN = re.compile(
    r"^(?:\s+(?:just|have|has|finally|still|simply))*\s+(?:won|wins?|win it|got the win|took (?:it"
    r"|the game)|came out on top|prevailed|prevails?|triumph(?:ed|s)?|survived?"
    r"|walked away with (?:it|the win)|cruised|rolled|get the win|got it done|pulled (?:it out"
    r"|off the \w+))\b(?! the (?:first|second|third|fourth|opening|\d)"
    r"|\s+(?:\w+\s+){0,3}(?:quarter|period|half|inning|\d+ of|their|his|by \d+ in the (?:first"
    r"|second|third|fourth)))"
)


_ALONE_LOSE = re.compile(
    r"^(?:\s+(?:just|have|has|finally|still))*\s+(?:lost|loses?|fell(?: short)?|falls?"
    r"|came up short|went down|dropped it|took the loss|(?:were|was|got) (?:shut out|blanked|swept"
    r"|routed|beaten|blown out))\b(?!(?:\s+(?:just|only))?\s+(?:twice|once|\w+ (?:times|games|of"
    r"|straight)))(?! the (?:first|second|third|fourth|opening|\d))"
)


_WITH_SCORE = re.compile(
    r"[^.;:!?,]{0,60}\b\d+[-–]\d+\s+(?:\w+\s+)?(?:(?P<won>win|victory|rout|triumph)|(?:loss|defeat))\b"
)


_PREPOSITION = re.compile(r"\b(?:over|against|past|to|from|at|vs\.?|of|for|on|by)\s+(?:the\s+)?$", re.IGNORECASE)


_WIN_OVER = re.compile(
    r"\b(?:win|victory|rout|triumph|shutout|comeback|wins)\s+(?:over|against|on|at)\s+(?:the\s+)?$", re.IGNORECASE
)


_LOSS_TO = re.compile(r"\b(?:loss|defeat)\s+(?:to|against|by|at the hands of)\s+(?:the\s+)?$", re.IGNORECASE)


_WIN_FOR = re.compile(r"\b(?:win|victory|triumph)\s+for\s+(?:the\s+)?$", re.IGNORECASE)


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
        elif (
            _ALONE_WIN.match(after)
            and "?" not in after[:80]
            and not re.search(r"\b(?:if|could|can|will|would|until|how)\b[^.]*$", before, re.IGNORECASE)
        ):
            found.append((team.keys, nobody))
        elif (scored := _WITH_SCORE.match(after)) and not _PREPOSITION.search(before):
            found.append((team.keys, nobody) if scored["won"] else (nobody, team.keys))
        elif _ALONE_LOSE.match(after) and "?" not in after[:80]:
            found.append((nobody, team.keys))
    tail = re.search(r"\d(?:[-–]|\s+to\s+)\d+,\s+(?:the\s+)?$", sentence[: teams[-1].start]) if teams else None
    if tail and not found and re.match(r"[.!]|$", sentence[teams[-1].end :]):
        found.append((teams[-1].keys, nobody))
    return found


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


_SUPER = re.compile(
    r"\b(?P<word>first(?:-ever)?|only|most|fewest|best|worst|biggest|largest|highest|lowest|longest|shortest|fastest|slowest|youngest"
    r"|oldest|greatest|hottest|heaviest|(?:career|season|game|team|franchise|league|playoff"
    r"|club)[- ](?:high|low|best|record)s?|record|all-time"
    r"|ever|never(?= (?:before|been|happened|done|had|has|seen))|nobody(?= (?:has|had|else|in"
    r"|ever))|no (?:other|one|player|team)(?= (?:has|had|in|ever|player|team))"
    r"|history|historic|unprecedented|unmatched|undefeated|unbeaten|perfect game|last(?= (?:team"
    r"|player|man|time))|leading scorer|top scorer|led all|leads all|led the (?:league|NBA|NFL"
    r"|majors))\b",
    re.IGNORECASE,
)


_CLUSTERS = (
    frozenset({"first", "ever", "never", "nobody", "no", "history", "historic", "unprecedented", "first-ever"}),
    frozenset({"record", "most", "history", "fastest", "historic", "all-time"}),
    frozenset({"fastest", "record", "quickest"}),
    frozenset({"season-high", "season high", "season best", "season-best"}),
    frozenset({"career-high", "career high", "career best", "career-best"}),
)


_STOP = word_set(
    "done before happened seen made anything like just got there the a an of in to and for on at "
    "with ever he she it his her their that this one by from as was is had has have been who"
)


_TRIES = word_set("try attempt start shot lead")


_PLAYER = word_set("player man person athlete guy name")


@dataclass(frozen=True)
class Claimed:
    """A superlative or an exclusivity, and what backs it (no facts: nothing)."""

    text: str
    start: int
    facts: tuple[str, ...]
    operation: Operation
    reason: str


def superlatives_in(
    sentence: str, mentions: Sequence[Mention], periods: Sequence[PeriodSaid], knowledge: Knowledge, parties: Parties
) -> Iterator[Claimed]:
    """Every claim of being first, most, only, best, a record …, with the facts that make it."""
    question = sentence.rstrip(" \n\"'”’)").endswith("?")
    for match in _SUPER.finditer(sentence):
        word = match["word"].casefold()
        before, after = sentence[: match.start()], sentence[match.end() :]
        if any(p.start <= match.start() < p.end for p in periods) or _harmless(word, before, after, question):
            continue
        who = frozenset(key for m in mentions for key in m.keys)
        ranked = _ranked(word, sentence, match.start(), mentions, periods, knowledge, parties)
        if ranked:
            yield Claimed(match[0], match.start(), ranked, "rank", "")
            continue
        fact = _stated(word, after, who, knowledge, parties)
        if fact:
            yield Claimed(match[0], match.start(), (fact,), "same", "")
        else:
            yield Claimed(
                match[0], match.start(), (), "same", f'no fact says "{match[0]}" of this; leave the superlative out'
            )


def _harmless(word: str, before: str, after: str, question: bool) -> bool:
    if question and word in ("best", "biggest", "greatest", "most", "worst", "ever", "first", "hottest"):
        return True
    if word == "only":
        if re.search(r"\b(?:the|his|her|their|an)\s+$", before, re.IGNORECASE):
            return False
        return not re.match(r"\s+(?:the|[A-Z]\w+|he|she)\b", after)
    if word == "most":
        return bool(
            re.match(r"\s+of\b", after)
            or re.search(r"\bat\s+$", before)
            or re.match(r"\s+(?:nights|people|fans|days)", after)
        )
    if word in ("first", "last"):
        if re.search(r"\bat\s+$", before) or re.match(
            rf"\s+(?:of all|things|\w+\s+{PERIOD_NOUNS}|{PERIOD_NOUNS}|to last|(?:two|three|few)\b)", after
        ):
            return True
        return bool(re.match(r"\s+(?:name|look|up\b)", after))
    if word == "record":
        if re.search(
            r"\b(?:the|a|an|new|nba|nfl|mlb|nhl|league|franchise|club|team|world|single-game|breaks?|broke|sets?|setting|combine|scoring)\s+$",
            before,
            re.IGNORECASE,
        ):
            return bool(
                re.match(r"\s*(?:is|of|at|:|to|was|,)?\s*\d+-\d+|\s*:", after)
                or re.search(r"\b(?:better|worse|season|winning|losing) $", before, re.IGNORECASE)
            ) or bool(re.search(r"\bon the $|\bfor the $", before))
        return not re.match(r"[- ](?:breaking|setting|book|holder|high)", after)
    if word == "ever":
        return bool(
            re.match(r"\s+(?:since|so)\b", after)
            or re.search(r"\b(?:if|did you|have you|you'll)\s+$", before, re.IGNORECASE)
        )
    if word == "best" and re.search(r"\b(?:at (?:his|its|their)|do (?:his|their)|the very)\s+$", before, re.IGNORECASE):
        return True
    return word == "history" and bool(re.search(r"\b(?:is|ancient|was)\s+$", before, re.IGNORECASE))


def _stated(word: str, after: str, who: frozenset[str], knowledge: Knowledge, parties: Parties) -> str | None:
    """The statement (or measure) that says the same superlative of the same thing."""
    family = next((c for c in _CLUSTERS if word in c), frozenset()) | {
        word,
        word.split()[0],
        word.replace("-", " "),
        word.replace(" ", "-"),
    }
    family = family.union(*(c for c in _CLUSTERS if word in c)) if any(word in c for c in _CLUSTERS) else family
    if word == "only":
        family = frozenset({"only", "first", "ever"})
    content = [w for w in re.findall(r"[\w,]+", fold(after))[:5] if w not in _STOP][:3]
    for statement in knowledge.statements:
        text = fold(statement.value)
        if not any(
            re.search(rf"(?<!second[- ])(?<!third[- ])(?<!fourth[- ])(?<!fifth[- ])\b{re.escape(form)}\b", text)
            for form in family
        ):
            continue
        named = {key for m in parties.mentions(statement.value) for key in m.keys}
        if who and named and not who & named and not (content and content[0] in _TRIES):
            continue
        words = set(re.findall(r"[\w,]+", text))
        if not content or any(_same_word(w, words) for w in content):
            return statement.id
    for k in knowledge.known:
        if (
            any(re.search(rf"\b{re.escape(form)}\b", k.words) for form in family)
            and (not who or not k.who or k.who & who)
            and k.said is None
        ):
            return k.facts[0]
    return None


def _same_word(word: str, words: set[str]) -> bool:
    if word in words or (word in _PLAYER and words & _PLAYER):
        return True
    stem = word.rstrip("s")
    return len(stem) > 3 and any(other.startswith(stem[:5]) for other in words)


def _ranked(
    word: str,
    sentence: str,
    at: int,
    mentions: Sequence[Mention],
    periods: Sequence[PeriodSaid],
    knowledge: Knowledge,
    parties: Parties,
) -> tuple[str, ...] | None:
    """Facts that make somebody the game's (or the team's) best in a count, by comparing all the sheet has."""
    if word not in (
        "most",
        "best",
        "top scorer",
        "leading scorer",
        "led all",
        "leads all",
        "game-high",
        "game high",
        "team-high",
        "team high",
        "highest",
        "biggest",
    ):
        return None
    if re.search(r"\b(?:ever|history|season|career|year|league|NBA|all-time)\b", sentence[at:]):
        return None
    if word == "biggest" and not periods:
        return None
    if periods and any(p.scope.startswith("p") for p in periods):
        return _best_period(mentions, periods, knowledge)
    who = [m.keys for m in mentions if "athlete" in {parties.kind(key) for key in m.keys}]
    unit = _unit_near(sentence[at:]) or _unit_near(sentence) or ("PTS" if "scorer" in sentence.casefold() else None)
    rows = (
        [
            k
            for k in knowledge.known
            if k.said is None and k.scope == "game" and k.unit == unit and k.role == "count" and k.team
        ]
        if unit
        else []
    )
    if not rows or not who:
        return None
    if word.startswith("team") or word == "best" or (word == "top scorer" and len(who) > 1):
        best = [max((k for k in rows if k.team == team), key=lambda k: k.values[0]) for team in {k.team for k in rows}]
    else:
        best = [max(rows, key=lambda k: k.values[0])]
        if len({k.team for k in rows}) < 2:
            return None
    holders = frozenset(key for k in best for key in k.who)
    asked = who if word in ("best", "top scorer") else who[:1]
    if all(keys & holders for keys in asked):
        return tuple(f for k in best for f in k.facts)
    return None


def _best_period(
    mentions: Sequence[Mention], periods: Sequence[PeriodSaid], knowledge: Knowledge
) -> tuple[str, ...] | None:
    number = next((p.number for p in periods if p.scope == f"p{p.number}"), None)
    named = frozenset(key for m in mentions for key in m.keys)
    for game in knowledge.games:
        rows: list[tuple[Decimal, int, Known]] = [
            (k.values[0], n, k)
            for side, who in (("home", game.home), ("away", game.away))
            for n, k in game.lines.get(side, {}).items()
            if not named or who & named or not named & (game.home | game.away)
        ]
        if rows and max(rows, key=lambda row: row[0])[1] == number:
            return tuple(k.facts[0] for _, _, k in rows)
    return None


def _unit_near(text: str) -> str | None:
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text.casefold())
    for place in range(len(words)):
        code, _ = unit_in(words[place:])
        if code is not None:
            return code
    return None
