"""Superlatives: who a sentence says was first, best, the only one or unmatched, and what makes him so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.truth.best import best_facts
from tiksports_dagster.studio.truth.harmless import is_harmless, similes
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Parties, fold
from tiksports_dagster.studio.truth.parts import opening
from tiksports_dagster.studio.truth.scene import Scene
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.unit_fit import TRIES
from tiksports_dagster.studio.truth.words import ROLE_NOUNS, unit_in, word_set

_SUPER = re.compile(
    r"(?<!ty-)\b(?P<word>first(?:-ever)?|only|most|fewest|best|worst|biggest|largest|highest|lowest|longest"
    r"|shortest|fastest|slowest|youngest"
    r"|oldest|greatest|hottest|heaviest|(?:career|season|game|team|franchise|league|playoff"
    r"|club)[- ](?:high|low|best|record)s?|record|all-time"
    r"|ever|never(?= (?:before|been|happened|done|had|has|seen))|(?:nobody|no[- ]one|none)(?= (?:has|had|else|in"
    r"|on|at|ever))"
    r"|more than any(?:body|one| other \w+)|no (?:other|NBA|NFL|MLB|player|team|man|human|athlete|pitcher"
    r"|hitter)(?= (?:has|had|in|ever|player|team"
    r"|man|athlete|before))"
    r"|(?:loud|strong|bus[iy]|sleep[iy]|cold|quiet|weak)est(?=(?: \w+)? (?:quarter|period|inning|half|frame)\b"
    r"| of (?:the"
    r"|its|their) (?:night|game|day))"
    r"|history|historic|unprecedented|unmatched|undefeated|unbeaten|perfect game|last(?= (?:team"
    r"|player|man|time))|leading scorer|tops(?= in\b| among\b| for\b| on\b)|top scorer|led all|leads all|(?:led"
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
    "owner holder get gets up falls fell fall tumbles broken else since stood stands stand standing until it him them "
    "laid one"
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
    matches = list(_SUPER.finditer(scene.whole))
    held: list[Claimed] = []
    for match in sorted(matches, key=lambda m: m["word"].casefold() in _FIELDS):
        word = match["word"].casefold()
        if (word == "ever" and len(matches) > 1) or _is_settled(match, word, scene):
            continue  # it strengthens the other
        if word in _FIELDS and any(one.facts for one in held) and _is_field(scene.knowledge):
            continue  # in which field the other is claimed
        facts, operation = _facts_of(match, word, scene)
        reason = "" if facts else f'no fact says "{match[0]}" of this; leave the superlative out'
        held.append(Claimed(match[0], match.start(), facts, operation, reason))
    yield from sorted(held, key=lambda one: one.start)


_FIELDS = frozenset({"history", "all-time"})


def _is_field(knowledge: Knowledge) -> bool:
    """Whether a statement speaks of all time."""
    return any(re.search(r"\b(?:history|all-time|ever|record)\b", f.value) for f in knowledge.statements)


_FROM_THE = re.compile(r"\b(?:from|short of|shy of|behind|off) the\s+$")
_NEAR = 30
"""Letters between how far somebody stayed short and of what."""


def _is_settled(match: re.Match[str], word: str, scene: Scene) -> bool:
    """Whether the word claims nothing here, or what it claims is looked at as a number or a period."""
    sentence = scene.whole
    before, after = sentence[: match.start()], sentence[match.end() :]
    question = sentence.rstrip(" \n\"'”’)").endswith("?")
    if any(p.start <= match.start() < p.end for p in (*scene.periods, *scene.shares)):
        return True
    if any(start <= match.start() < end for start, end in similes(sentence)):
        return True
    if any(start <= match.start() < end for _, (start, end) in scene.dates):
        return True  # "the first Saturday of March"
    if _FROM_THE.search(before) and any(
        one.operation == "difference" and 0 < match.start() - said.end < _NEAR for said, one in scene.backed
    ):
        return True  # "one inch from the longest jump ever" holds none
    if is_harmless(word, before, after, question=question):
        return True
    backed = [said for said, _ in scene.backed]
    if word == "first":
        number = any(said.start == match.start() for said in backed)
        if number and re.match(r"\s+(?:(?:time|try|run|attempt|dash)\b|(?:in|among)\s)", after):
            return True
        return bool(opening(masked(sentence, scene.mentions), match.end(), scene.knowledge))
    return word in ("best", "most", "highest") and any(
        said.role == "rank" and 0 < match.start() - said.end <= 1 for said in backed
    )


def _facts_of(match: re.Match[str], word: str, scene: Scene) -> tuple[tuple[str, ...], Operation]:
    """What backs a superlative; no facts when nothing does."""
    sentence, knowledge = scene.whole, scene.knowledge
    ranked = best_facts(word, match.start(), scene)
    if ranked is not None:
        return ranked, "rank"
    before, after = sentence[: match.start()], sentence[match.end() :]
    named = [m for m in scene.mentions if not _HIS_STAR.match(sentence, m.end)]
    who = frozenset(key for m in named for key in m.keys)
    who = who or (scene.carry.athlete if scene.mentions else who)
    place = re.search(r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[- ]$", before.casefold())
    if place and word.endswith("st"):
        word = f"{place[1]}-{word}"
    if word in ("biggest", "best", "most", "highest") and _OF_SEASON.search(after):
        word, after = "season-high", ""
    fact = _stated(word, sentence, after, who, knowledge, scene.parties)
    told = next((f.value for f in knowledge.statements if f.id == fact), "")
    if not _same_height(match, told, scene):
        fact = None
    if word == "record" and re.search(_TIE + r"[^,;]*$", before) and not re.search(_TIE, told):
        fact = None
    if re.search(r"\bhad (?:held|owned)\b", told) and _still(sentence):
        fact = None
    if word == "record" and _DENIED.search(before):
        own = (k.facts[0] for k in knowledge.known if k.said is not None and k.who & who)
        earlier = _EARLIER_TRY.search(before) and any(TRIES.search(f.value) for f in knowledge.statements)
        fact = None if fact and not earlier else next(own, None)
    return ((fact,) if fact else ()), "same"


_HIS_STAR = re.compile(rf" (?:{ROLE_NOUNS})\b(?! [A-Z])")
"""After a side that only says whose he is: "the Lakers star"."""
_HIGH = re.compile(r"\b(?:season|career)[- ](?:high|best)\s+(\d+)\b")


def _same_height(match: re.Match[str], told: str, scene: Scene) -> bool:
    """Whether the number told right after, or last before, "a season high" is the one that the statement has for it."""
    high = _HIGH.search(told) if re.search(r"[- ](?:high|best)", match[0], re.IGNORECASE) else None
    rows = [said for said, _ in scene.backed if said.role == "count" and said.unit not in ("PER", "GP", "TIME")]
    after = [said for said in rows if 0 <= said.start - match.end() <= 1]
    carried = [said for said in scene.carry.numbers if said.role == "count" and len(said.values) == 1]
    before = [said for said in rows if said.end <= match.start()] or carried
    mine = (after or before[-1:])[:1]
    return high is None or not mine or str(mine[0].values[0]) == high[1]


_TIE = r"\b(?:tie[sd]?|tying|match\w*|equal\w*)\b"
_EARLIER_TRY = re.compile(r"\b(?:first|opening|initial) (?:try|attempt|run|go|dash)\b")
_DENIED = re.compile(r"\b(?:is|was|does|did|has|are|were)(?:n['’]t| not| no longer)\b[^.;:!?]*$")
_STILL = re.compile(r"\b(?:holds|owns|is|remains|has|belongs)\b")
_ONCE = re.compile(
    r"\b(?:was|were|had|until|since|previous|old|stood|lasted|before|used to|broke|breaks|beat|fell|falls)\b"
)


def _still(sentence: str) -> bool:
    """Whether somebody is said to hold a record now that the sheet says he had held."""
    return "still" in sentence or (_STILL.search(sentence) is not None and not _ONCE.search(sentence))


def _stated(
    word: str, sentence: str, after: str, who: frozenset[str], knowledge: Knowledge, parties: Parties
) -> str | None:
    """The statement (or measure) that says the same superlative of the same thing."""
    if word == "only" and _COMPARED.search(sentence):
        return _only_better(word, sentence, who, knowledge, parties)
    family, after = _family(word), fold(after)
    high = word.endswith(("high", "best", "low")) and " " in word.replace("-", " ")
    if high and re.match(r"[,.;:!?—–]|\s+\d[\d,.]*\b", after):
        after = after if unit_in(after.split()[1:2])[0] else ""  # "his season-high 37 kept it that way"
    if word in ("historic", "history"):
        after = re.sub(rf"\b(?:{'|'.join(_SOFT)})\b", "", after)
        after = re.sub(r"^ (?:along|with|on|right|forever|books?|made|happened|unfolding)\b.*", "", after)
    head = [
        w for w in re.findall(r"[a-z]+(?:-[a-z]+)*", re.split(_NP_END, after)[0]) if w not in _STOP and w not in _SAME
    ]
    content = [w for w in re.findall(r"[\w,]+", after)[:5] if w not in _STOP and not w.isdigit()][:3]
    sheet = {w for statement in knowledge.statements for w in re.findall(r"[\w,]+", fold(statement.value))}
    for statement in knowledge.statements:
        text = fold(statement.value)
        if not _says(text, word, family):
            continue
        named = {key for m in parties.mentions(statement.value) for key in m.keys}
        people, others = ({key for key in keys if parties.kind(key) == "athlete"} for keys in (who, named))
        if high and people and others and not people & others:
            continue
        if who and named and not who & named and not (content and content[0] in _TRIES):
            continue
        words = set(re.findall(r"[\w,]+", text))
        if _is_mark(word):
            if all(_same_word(w, sheet) for w in head):
                return statement.id
        elif all(_same_word(w, words) for w in head) and (not content or any(_same_word(w, words) for w in content)):
            return statement.id
    return _only_better(word, sentence, who, knowledge, parties) or _measured(word, family, who, knowledge)


def _is_mark(word: str) -> bool:
    """Whether it is a mark whose field alone is told, such as "fastest", and no deed that words tell."""
    return (
        word in ("record", "history", "historic", "all-time") or re.fullmatch(r"(?:\w+-)?\w{4,}est", word) is not None
    )


def _family(word: str) -> frozenset[str]:
    """The forms in which a statement may say the same superlative."""
    if word == "only":
        return frozenset({"only", "first", "ever"})
    family = frozenset({word, word.split()[0], word.replace("-", " "), word.replace(" ", "-")})
    family = family.union(*(c for c in _CLUSTERS if word in c))
    if nth := re.match(r"(\w+)-best$", word):
        family |= {f"{nth[1]}-longest", f"{nth[1]}-fastest", f"{nth[1]}-highest", f"{nth[1]}-most"}
    if word.startswith(("no", "none")):
        family |= _CLUSTERS[0]
    if word in ("historic", "history"):
        family |= {"first", "record", "fastest", "longest", "reaches", "reached"}
    return family


_NTH = re.compile(r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)-")
_NTH_BEST = re.compile(r"\b(?:second|third|fourth|fifth|sixth|tenth)[- ]\w+est\b")


def _says(text: str, word: str, family: frozenset[str]) -> bool:
    """Whether a statement has one of the forms, of the same place: who is second-longest holds no record."""
    if _NTH_BEST.search(text) and (
        word in ("record", "most", "fastest", "all-time", "first", "never") or word.startswith(("no", "none"))
    ):
        return False
    own = [form for form in family if _NTH.match(form)]
    if _NTH.match(word):
        return any(form in text for form in own)
    return any(re.search(rf"(?<!\w-)(?<!second )(?<!third )\b{re.escape(form)}\b", text) for form in family)


def _measured(word: str, family: frozenset[str], who: frozenset[str], knowledge: Knowledge) -> str | None:
    """The fact whose measure is the superlative; wins and losses are the most of nothing."""
    for k in knowledge.known:
        if (
            any(re.search(rf"\b{re.escape(form)}\b", k.words) for form in family)
            and (not who or not k.who or k.who & who)
            and k.said is None
            and ("record" in word or not k.facts[0].endswith(".record"))
        ):
            return k.facts[0]
    return None


_OF_SEASON = re.compile(r"^[^.;:!?]{0,40}\b(?:of|all|this|on) (?:the |this |his |her )?(?:season|year)\b")
_AHEAD_OF = re.compile(r"\b(?:ahead of|better than|farther than|further than|longer than|in front of|faster than)\b")
_COMPARED = re.compile(r"\b(?:farther|further|faster|longer|higher|quicker|better|more)\b[^.;:!?]*\bthan\b")
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
        if match is None:
            continue
        named = {key for m in parties.mentions(match[1]) for key in m.keys}
        if word in ("history", "all-time", "ever"):
            outdone = _OUTDONE.search(sentence)
            after = [m for m in parties.mentions(sentence) if outdone and m.start >= outdone.end()][:1]
            other = not any(m.keys & named for m in after)
            if _ONLY_ONE.search(sentence) and (outdone or match[2] in sentence) and other:
                return statement.id
        elif word == "only":
            if named <= who and (_AHEAD_OF.search(sentence) or match[2] in sentence):
                return statement.id
        elif word.startswith(("no", "none")):
            unbeaten = who <= named and _BEATEN.search(sentence)
            if who and (unbeaten or (named & who and re.search(rf"\b{match[2]} than\b", sentence))):
                return statement.id
        elif word in _BETTER[match[2]].split() and who and who <= named:
            return statement.id
    return None


_OUTDONE = re.compile(r"\b(?:out-?jump\w*|out-?leap\w*|out-?r[au]n|beat\w*|topp?\w*|gone|jumped)\b")
_BEATEN = re.compile(r"\b(?:topp|beat|match|pass|surpass|equal|jump|clear|top|caught|broke)\w*\b")
_ONLY_ONE = re.compile(
    r"\b(?:[Oo]nly|[Ee]xactly|[Jj]ust) one (?:other )?(?:\w+ )?(?:man|player|jump|leap|person|athlete|prospect|dude"
    r"|guy|human|soul"
    r"|name)\b"
)


def _same_word(word: str, words: set[str]) -> bool:
    if word in words or (word in _PLAYER and words & _PLAYER):
        return True
    stem = word.rstrip("s")
    return len(stem) > 3 and any(other.startswith(stem[:5]) for other in words)
