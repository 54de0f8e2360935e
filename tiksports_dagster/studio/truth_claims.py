"""Superlatives: who a sentence says was first, best, the only one or unmatched, and what makes him so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.truth_known import Knowledge, Known
from tiksports_dagster.studio.truth_names import Mention, Parties, fold
from tiksports_dagster.studio.truth_periods import PeriodSaid
from tiksports_dagster.studio.truth_words import PERIOD_NOUNS, unit_in, word_set

_SUPER = re.compile(
    r"\b(?P<word>first(?:-ever)?|only|most|fewest|best|worst|biggest|largest|highest|lowest|longest|shortest|fastest|slowest|youngest"
    r"|oldest|greatest|hottest|heaviest|(?:career|season|game|team|franchise|league|playoff"
    r"|club)[- ](?:high|low|best|record)s?|record|all-time"
    r"|ever|never(?= (?:before|been|happened|done|had|has|seen))|(?:nobody|no[- ]one|none)(?= (?:has|had|else|in"
    r"|on|at|ever))"
    r"|no (?:other|NBA|NFL|MLB|player|team|man|human|athlete|pitcher|hitter)(?= (?:has|had|in|ever|player|team"
    r"|man|athlete|before))"
    r"|history|historic|unprecedented|unmatched|undefeated|unbeaten|perfect game|last(?= (?:team"
    r"|player|man|time))|leading scorer|tops(?= in\b| among\b)|top scorer|led all|leads all|led the (?:league|NBA|NFL"
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
    "with ever he she it his her their that this one by from as was is had has have been who "
    "touched touch number mark league nba nfl mlb reached reach gotten milestone those still owns belongs new "
    "owner holder"
)


_NP_END = re.compile(
    r"[,.;:!?—–]|\b(?:in|of|to|for|by|at|from|ever|who|that|since|with|on|and|has|have|had|is|was|he|she|they|after|before|as|than|when|but|over|against|belongs|goes|went|came|this|all|until)\b"
)
_SAME = word_set(
    "forty dash player man person athlete guy name career nba nfl mlb league mark point points ever one run "
    "time try attempt"
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
    claimed = list(_SUPER.finditer(sentence))
    for match in claimed:
        word = match["word"].casefold()
        if word == "ever" and len(claimed) > 1:
            continue  # it strengthens the other
        before, after = sentence[: match.start()], sentence[match.end() :]
        if any(p.start <= match.start() < p.end for p in periods) or _harmless(word, before, after, question):
            continue
        who = frozenset(key for m in mentions for key in m.keys)
        ranked = _ranked(word, sentence, match.start(), mentions, periods, knowledge, parties)
        if ranked:
            yield Claimed(match[0], match.start(), ranked, "rank", "")
            continue
        place = re.search(r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[- ]$", before.casefold())
        if place and word.endswith("st"):
            word = f"{place[1]}-{word}"
        denied = (
            re.search(r"\b(?:is|was|does|did|has|are|were)(?:n['’]t| not| no longer)\b[^.;:!?]*$", before)
            and word == "record"
        )
        fact = _stated(word, after, who, knowledge, parties)
        held = next((f.value for f in knowledge.statements if f.id == fact), "")
        tie = r"\b(?:tie[sd]?|tying|match\w*|equal\w*)\b"
        if word == "record" and re.search(tie + r"[^,;]*$", before) and not re.search(tie, held):
            fact = None
        if (
            word == "record"
            and re.search(r"\bhad (?:held|owned)\b", held)
            and re.search(r"\b(?:still|holds|owns)\b", sentence)
        ):
            fact = None
        if denied:
            fact = (
                None
                if fact
                else next((k.facts[0] for k in knowledge.known if k.said is not None and k.who & who), None)
            )
        if fact:
            yield Claimed(match[0], match.start(), (fact,), "same", "")
        else:
            yield Claimed(
                match[0], match.start(), (), "same", f'no fact says "{match[0]}" of this; leave the superlative out'
            )


def _harmless(word: str, before: str, after: str, question: bool) -> bool:
    if word.startswith(("no", "none")) and re.match(
        r"\s*(?:[\w']+\s+){0,4}(?:could|can|will|would|saw|expected|wanted|wants|knew|knows|else in the building)\b",
        after,
    ):
        return True
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
        if (
            re.search(r"\bat\s+$", before)
            or re.match(r",? (?:and )?then\b", after)
            or re.match(rf"\s+(?:of all|things|\w+\s+{PERIOD_NOUNS}|{PERIOD_NOUNS}|to last|(?:two|three|few)\b)", after)
        ):
            return True
        return bool(re.match(r"\s+(?:name|look|up\b)", after))
    if word == "record":
        if re.search(r"\b(?:holds?|owns?|has|set|sets|broke|breaks?|tied|ties|still has|shatter\w*)\b", before):
            return bool(re.match(r"\s*(?:of|at|is|:)\s*\d+-\d+", after))
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
    if word.startswith(("no", "none")):
        family |= _CLUSTERS[0]
    content = [w for w in re.findall(r"[\w,]+", fold(after))[:5] if w not in _STOP][:3]
    for statement in knowledge.statements:
        text = fold(statement.value)
        if not any(
            (form in text)
            if re.match(r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)-", form) and form == word
            else not re.match(r"(?:second|third|fourth|fifth|sixth|tenth)-", word)
            and re.search(rf"(?<!second[- ])(?<!third[- ])(?<!fourth[- ])(?<!fifth[- ])\b{re.escape(form)}\b", text)
            for form in family
        ):
            continue
        if (
            word in ("record", "most", "fastest", "all-time", "first", "never") or word.startswith(("no", "none"))
        ) and re.search(r"\b(?:second|third|fourth|fifth|sixth|tenth)[- ]\w+est\b", text):
            continue
        named = {key for m in parties.mentions(statement.value) for key in m.keys}
        if who and named and not who & named and not (content and content[0] in _TRIES):
            continue
        words = set(re.findall(r"[\w,]+", text))
        near = [
            w
            for w in re.findall(r"[a-z]+(?:-[a-z]+)*|[,.;:!?]", re.split(_NP_END, fold(after))[0])
            if w not in _STOP and w not in _SAME
        ]
        if not all(_same_word(w, words) for w in near if w.isalpha()):
            continue
        if not content or any(_same_word(w, words) for w in content):
            return statement.id
    holder = _only_better(word, who, knowledge, parties)
    if holder:
        return holder
    for k in knowledge.known:
        if (
            any(re.search(rf"\b{re.escape(form)}\b", k.words) for form in family)
            and (not who or not k.who or k.who & who)
            and k.said is None
        ):
            return k.facts[0]
    return None


_BETTER = {
    "farther": "farthest longest furthest best",
    "further": "farthest longest furthest best",
    "faster": "fastest quickest best",
    "more": "most",
    "longer": "longest",
    "higher": "highest best",
}


def _only_better(word: str, who: frozenset[str], knowledge: Knowledge, parties: Parties) -> str | None:
    """The statement "Only Jones has jumped farther", which makes Jones's the farthest."""
    for statement in knowledge.statements:
        match = re.search(
            r"\bOnly (.+?) (?:has|have|had)\b.{0,20}?\b(farther|further|faster|more|longer|higher)\b", statement.value
        )
        if match and word in _BETTER[match[2]].split():
            named = {key for m in parties.mentions(match[1]) for key in m.keys}
            if who and who <= named:
                return statement.id
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
    leader = _league_leader(sentence, at, mentions, knowledge, parties)
    if leader:
        return leader
    unmatched = word in ("nobody", "no one", "no-one", "none") or word.startswith("no ")
    if unmatched and re.search(
        r"\b(?:match\w*|more|topp\w*|better|bigger|close|outscor\w*|out-?\w+ed|beat)\b", sentence[at:]
    ):
        return _unmatched(sentence, at, mentions, knowledge, parties)
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


def _league_leader(
    sentence: str, at: int, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties
) -> tuple[str, ...] | None:
    """The place in the league that "first in the league in points" and "leads the NBA in scoring" rest on."""
    after = sentence[at:]
    if not re.match(
        r"\w+ (?:in|across) (?:the |all )|leads? all|led the|leading scorer (?:in|of)", after, re.IGNORECASE
    ):
        return None
    unit = "PTS" if "scor" in after.casefold() else _unit_near(re.split(r"[,;:.]", after)[0])
    people = frozenset(k for m in mentions for k in m.keys if parties.kind(k) == "athlete")
    for k in knowledge.known:
        if k.role == "rank" and k.values == (Decimal(1),) and k.unit == unit and people and people <= k.who:
            return k.facts
    return None


_BOX = frozenset({"PTS", "REB", "AST", "STL", "BLK", "HR", "RBI", "H", "K", "PYDS", "RUYDS", "REYDS"})


def _unmatched(
    sentence: str, at: int, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties
) -> tuple[str, ...] | None:
    """Facts that "nobody (on the Lakers) had more assists than Reaves's 14" rests on: he leads all that the "
    "sheet has."""
    if re.search(r"\b(?:ever|history|season|career|year|all-time)\b", sentence[at:]):
        return None
    who = [m for m in mentions if {parties.kind(key) for key in m.keys} == {"athlete"} and m.start > at]
    teams = [
        m
        for m in mentions
        if "team" in {parties.kind(key) for key in m.keys} and m.start > at and who and m.start < who[0].start
    ]
    told = [_unit_near(word) for word in re.findall(r"[\w-]+", sentence[at:])]
    unit = next((u for u in told if u in _BOX), None) or ("PTS" if knowledge.league in ("nba", "wnba") else None)
    rows = [
        k
        for k in knowledge.known
        if k.said is None and k.scope == "game" and k.unit == unit and k.role == "count" and k.team
    ]
    if teams:
        rows = [k for k in rows if k.team & teams[0].keys]
    own = [
        k
        for k in knowledge.known
        if who and k.who & who[0].keys and k.unit == unit and k.scope == "game" and k.role == "count"
    ]
    if not own or not rows or (not teams and len({k.team for k in rows}) < 2):
        return None
    best = max(rows, key=lambda k: k.values[0])
    return (*own[0].facts, *best.facts) if own[0].values[0] >= best.values[0] else None


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
