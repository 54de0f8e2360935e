"""Superlatives: who a sentence says was first, best, the only one or unmatched, and what makes him so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.truth.best import best_facts
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Parties, fold
from tiksports_dagster.studio.truth.parts import opening
from tiksports_dagster.studio.truth.periods import ORDINAL
from tiksports_dagster.studio.truth.scene import Scene
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS, word_set

_SUPER = re.compile(
    r"\b(?P<word>first(?:-ever)?|only|most|fewest|best|worst|biggest|largest|highest|lowest|longest"
    r"|shortest|fastest|slowest|youngest"
    r"|oldest|greatest|hottest|heaviest|(?:career|season|game|team|franchise|league|playoff"
    r"|club)[- ](?:high|low|best|record)s?|record|all-time"
    r"|ever|never(?= (?:before|been|happened|done|had|has|seen))|(?:nobody|no[- ]one|none)(?= (?:has|had|else|in"
    r"|on|at|ever))"
    r"|no (?:other|NBA|NFL|MLB|player|team|man|human|athlete|pitcher|hitter)(?= (?:has|had|in|ever|player|team"
    r"|man|athlete|before))"
    r"|history|historic|unprecedented|unmatched|undefeated|unbeaten|perfect game|last(?= (?:team"
    r"|player|man|time))|leading scorer|tops(?= in\b| among\b)|top scorer|led all|leads all|(?:led"
    r"|leads?|leading|tops|topped) (?:the (?:whole |entire )?"
    r"(?:league|NBA|NFL|MLB|majors|AL|NL|East|West|conference|division|American League"
    r"|National League)|all of)(?! in front))\b",
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
    "owner holder else since stood stands stand standing"
)


_NP_END = re.compile(
    r"[,.;:!?—–]|\b(?:in|of|to|for|by|at|from|ever|who|that|since|with|on|and|has|have|had|is|was|he"
    r"|she|they|after|before|as|than|when|but|over|against|belongs|goes|went|came|this|all|until)\b"
)
_SAME = word_set(
    "forty dash player man person athlete guy name career nba nfl mlb league mark point points ever one run "
    "time try attempt"
)
_TRIES = word_set("try attempt start shot lead")
_SOFT = word_set(
    "night day game evening afternoon moment milestone performance effort run jump dash bucket layup combine"
)
"""What may be called historic where the sheet has a first or a record."""


_PLAYER = word_set("player man person athlete guy name")


@dataclass(frozen=True)
class Claimed:
    """A superlative or an exclusivity, and what backs it (no facts: nothing)."""

    text: str
    start: int
    facts: tuple[str, ...]
    operation: Operation
    reason: str


def superlatives_in(scene: Scene) -> Iterator[Claimed]:
    """Every claim of being first, most, only, best, a record …, with the facts that make it."""
    sentence, mentions, periods = scene.whole, scene.mentions, scene.periods
    knowledge, parties = scene.knowledge, scene.parties
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
        tried = re.match(r"\s+(?:time|try|run|attempt|dash)\b", after)
        if word == "first" and tried and any(said.start == match.start() for said, _ in scene.backed):
            continue  # the first of several tries, looked at as a number
        if word == "first" and opening(masked(sentence, mentions), match.end(), knowledge):
            continue  # the opening of a building, looked at as a number
        ranked = best_facts(word, match.start(), scene)
        if ranked:
            yield Claimed(match[0], match.start(), ranked, "rank", "")
            continue
        place = re.search(r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[- ]$", before.casefold())
        if place and word.endswith("st"):
            word = f"{place[1]}-{word}"
        if word in ("biggest", "best", "most", "highest") and _OF_SEASON.search(after):
            word, after = "season-high", ""
        denied = (
            re.search(r"\b(?:is|was|does|did|has|are|were)(?:n['’]t| not| no longer)\b[^.;:!?]*$", before)
            and word == "record"
        )
        fact = _stated(word, sentence, after, who, knowledge, parties)
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
        if re.match(rf"\s+(?:in\s+)?the\s+{ORDINAL}\b", after):
            return True
        if re.search(r"\b(?:the|his|her|their|an)\s+$", before, re.IGNORECASE):
            return False
        return not re.match(r"\s+(?:the|[A-Z]\w+|he|she)\b", after)
    if word == "most":
        return bool(
            re.match(r"\s+of\b(?!\s+(?:any|all|every))", after)
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
    if word == "all-time" and re.search(rf"\b{ORDINAL}\s+(?:\w+\s+){{0,2}}(?:the\s+)?$", before):
        return True  # the place on the list is a number, and is looked at as one
    if word == "all-time" and _ON_LIST.match(after) and re.search(r"\bby\b|\d[^.;:!?]*\b(?:ahead of|behind)\b", before):
        return True  # so is how far ahead somebody is
    if word == "record" and _SHORT.search(before):
        return True  # who falls short of it says by how much
    if word == "never" and re.match(
        r"\s+(?:had a (?:chance|shot|prayer)|stood a chance|looked back|flinched|panicked|blinked|doubted)", after
    ):
        return True
    if word == "record":
        if re.search(r"\b(?:holds?|owns?|has|set|sets|broke|breaks?|tied|ties|still has|shatter\w*)\b", before):
            return bool(re.match(r"\s*(?:of|at|is|:)\s*\d+-\d+", after))
        if re.search(
            r"\b(?:the|a|an|new|nba|nfl|mlb|nhl|league|franchise|club|team|world|single-game|breaks?"
            r"|broke|sets?|setting|combine|scoring)\s+$",
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


def _stated(
    word: str, sentence: str, after: str, who: frozenset[str], knowledge: Knowledge, parties: Parties
) -> str | None:
    """The statement (or measure) that says the same superlative of the same thing."""
    family = next((c for c in _CLUSTERS if word in c), frozenset()) | {
        word,
        word.split()[0],
        word.replace("-", " "),
        word.replace(" ", "-"),
    }
    family = family.union(*(c for c in _CLUSTERS if word in c)) if any(word in c for c in _CLUSTERS) else family
    if nth := re.match(r"(\w+)-best$", word):
        family |= {f"{nth[1]}-longest", f"{nth[1]}-fastest", f"{nth[1]}-highest", f"{nth[1]}-most"}
    if word == "only" and _COMPARED.search(sentence):
        return _only_better(word, sentence, who, knowledge, parties)
    if word == "only":
        family = frozenset({"only", "first", "ever"})
    if word.startswith(("no", "none")):
        family |= _CLUSTERS[0]
    after = fold(after)
    if word in ("historic", "history"):
        after = re.sub(rf"\b(?:{'|'.join(_SOFT)})\b", "", after)
        family |= {"first", "record", "fastest", "longest", "reaches", "reached"}
    content = [w for w in re.findall(r"[\w,]+", after)[:5] if w not in _STOP and not w.isdigit()][:3]
    for statement in knowledge.statements:
        text = fold(statement.value)
        if not any(
            (form in text)
            if re.match(r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)-", form)
            and (form == word or nth)
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
            for w in re.findall(r"[a-z]+(?:-[a-z]+)*|[,.;:!?]", re.split(_NP_END, after)[0])
            if w not in _STOP and w not in _SAME
        ]
        if not all(_same_word(w, words) for w in near if w.isalpha()):
            continue
        if not content or any(_same_word(w, words) for w in content):
            return statement.id
    holder = _only_better(word, sentence, who, knowledge, parties)
    if holder:
        return holder
    for k in knowledge.known:
        if (
            any(re.search(rf"\b{re.escape(form)}\b", k.words) for form in family)
            and (not who or not k.who or k.who & who)
            and k.said is None
            and ("record" in word or not k.facts[0].endswith(".record"))  # wins and losses are the most of nothing
        ):
            return k.facts[0]
    return None


_OF_SEASON = re.compile(r"^[^.;:!?]{0,40}\b(?:of|all|this|on) (?:the |this |his |her )?(?:season|year)\b")
_ON_LIST = re.compile(r"\s+(?:\w+\s+){0,2}(?:list|leaderboard|chart|rankings?)\b")
_AHEAD_OF = re.compile(r"\b(?:ahead of|better than|farther than|further than|longer than|in front of|faster than)\b")
_COMPARED = re.compile(r"\b(?:farther|further|faster|longer|higher|quicker|better|more)\b[^.;:!?]*\bthan\b")
_SHORT = re.compile(
    r"\b(?:miss(?:ed|es)?|shy of|short of|away from|off|within [^,;.]{3,20} of|close to"
    r"|behind)\s+(?:(?:the|that|a|his|[A-Z][\w.]+['’]s?|[A-Z]\w+)\s+)*"
    r"(?:[a-z]+\s+){0,2}$"
)
_BETTER = {
    "farther": "farthest longest furthest best record",
    "further": "farthest longest furthest best record",
    "faster": "fastest quickest best record",
    "more": "most",
    "longer": "longest",
    "higher": "highest best",
}


def _only_better(word: str, sentence: str, who: frozenset[str], knowledge: Knowledge, parties: Parties) -> str | None:
    """The statement "Only Jones has jumped farther", which makes Jones's the farthest."""
    for statement in knowledge.statements:
        match = re.search(
            r"\bOnly (.+?) (?:has|have|had)\b.{0,20}?\b(farther|further|faster|more|longer|higher)\b", statement.value
        )
        if match and word in _BETTER[match[2]].split():
            named = {key for m in parties.mentions(match[1]) for key in m.keys}
            if who and who <= named:
                return statement.id
            if word.startswith(("no", "none")) and named & who and re.search(rf"\b{match[2]} than\b", sentence):
                return statement.id
            if word == "only" and named <= who and (_AHEAD_OF.search(sentence) or match[2] in sentence):
                return statement.id
            if word == "history" and _ONLY_ONE.search(sentence) and not named & who:
                return statement.id
    return None


_ONLY_ONE = re.compile(r"\b[Oo]nly one (?:man|player|jump|person|athlete|prospect)\b")


def _same_word(word: str, words: set[str]) -> bool:
    if word in words or (word in _PLAYER and words & _PLAYER):
        return True
    stem = word.rstrip("s")
    return len(stem) > 3 and any(other.startswith(stem[:5]) for other in words)
