"""Two or more facts put together: differences, sums and rates of parties whom the sentence names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.truth.fit import Backing, needs, rounds
from tiksports_dagster.studio.truth.known import Knowledge, Known, best_times
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.scene import Scene, clause_of, counts, default_units, equal, of_that_time, owned
from tiksports_dagster.studio.truth.unit_fit import unit_fits
from tiksports_dagster.studio.truth.words import unit_in

_MORE = re.compile(
    r"\b(?:more|better|faster|quicker|ahead|clear|past|clear(?:ed|s)|up|beat\w*|top\w*|outscor\w+|out-?\w+ed|over"
    r"|lead\w*|led|won|win|wins|edge\w*|advantage|cushion|improve\w*|shav\w+|cut|trim\w*|knock\w*|broke\w*|beyond|above"
    r"|further|farther|surpass\w*|lapp\w+|smok\w+|dust\w+|doubl\w+ up)\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:fewer|less|slower|behind|short|shy|trail\w*|down|lost|los(?:e|es|ing)|deficit|away|off|worse|back|back of"
    r"|fell|under|needs?|missed)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\b(?:gap|difference|margin|separat\w+|between|apart|swing|how close|within)\b", re.IGNORECASE)
_SUM = re.compile(
    r"\b(?:combin\w+|together|between them|between the two|in all|altogether|total\w*|both|the two of them|the "
    r"pair|the duo|plus|sum|add(?:s|ed)? up|and)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:combin\w+|together|between (?:them|the two)|in all|altogether|total\w*|both|duo|pair|plus|sum"
    r"|add(?:s|ed)? up|the two of them|(?:those|these) two|(?:him|her) and)\b",
    re.IGNORECASE,
)
"""What says that several are put together."""
_JOINED = re.compile(r"(?:['’]s?)?(?:,? and |, |,? plus | & )(?:the )?")
"""Between two who are told together."""
_RATE = re.compile(
    r"^[\s-]*(?:[\w-]+\s+){0,3}?(?:an?|per|each|every|apiece)\s+(?:single\s+)?(?P<noun>[a-z]+(?:-[a-z]+)?)\b",
    re.IGNORECASE,
)
_FROM_THE_BEST = re.compile(r"\s+inch(?:es)?\s+from the\b")
_RECORD = re.compile(
    r"\b(?:record|mark|bar|standard|it by|off it|outlast\w*|longest|farthest|best|fastest|ever|history|broke it"
    r"|beat it|number one|No\. 1|first)\b"
)
_STANDINGS = re.compile(r"\b(?:more|fewer|ahead|behind|better|worse|back|apart|separat\w+|gap|difference)\b")
"""Where wins or losses of two sides are compared."""
_MARKS = frozenset({"SEC", "INCH"})
_AGAIN = re.compile(
    r"\b(?:then|lines? up|goes|went|runs?|ran) again\b|\b(?:again|second time) and (?:shav|cut|trim|knock)"
)
_TRIES = re.compile(r"\b(?:try|tries|runs?|attempts?|again)\b(?! for)")


def _named(scene: Scene) -> list[frozenset[str]]:
    rows = list(dict.fromkeys(m.keys for m in scene.mentions))
    if len(rows) < 2:
        rows += [k for k in (scene.carry.athlete, scene.carry.team) if k and k not in rows]
    return rows


def difference_of(said: Said, scene: Scene) -> Backing | None:
    """Of the same count of two parties whom the sentence names, the one who has more being the one it says."""
    if said.role in ("ordinal", "streak", "rank") or said.unit in _NO_DIFFERENCE or _is_count(said):
        return None
    more, less, between = _compared(said, scene)
    if not (more or less or between):
        return None
    counts = [
        k
        for k in scene.knowledge.known
        if len(k.values) == 1 and k.who and k.role == "count" and k.unit and k.unit not in ("GP", "PCT")
    ]
    tried = any(o.role == "ordinal" and o.unit in ("ATT", "TIME") for o in scene.carry.numbers)
    text = said.sentence + (" try" if tried or _AGAIN.search(said.sentence) else "")
    rows = best_times([k for k in counts if k.operation in ("same", "sum") and not k.dated], text)
    for first in rows:
        for second in rows:
            if not _is_difference(said, first, second, scene):
                continue
            order = _order(said, first, second, scene)
            if len(order) < 2:
                continue
            subject = _whose(said, first, second, order, scene)
            if first.unit == "SEC" and not _seconds_hold(said, first, second, subject):
                continue
            if first.unit == "INCH" and not _inches_hold(said, first.who, second.who, subject):
                continue
            wanted = second.who if less and not more else first.who
            sided = subject & wanted and not (more and less)
            if sided or (between and not (more or less)) or first.unit in ("SEC", "FEET", "INCH"):
                return Backing("difference", (*first.facts, *second.facts))
    return None


_NO_DIFFERENCE = frozenset({"YEAR", "TIME", "TEAM", "MAN", "PER", "GP"})


def _compared(said: Said, scene: Scene) -> tuple[bool, bool, bool]:
    """Whether the clause says that somebody has more, less, or how far apart two are."""
    start, end = clause_of(said)
    begin = 0 if said.start == scene.offset else max(0, start - 25)
    head = re.sub(
        r"(?:more|better|less|fewer) than\s+(?:an?\s+)?$", lambda m: " " * len(m[0]), said.sentence[begin : said.start]
    )
    clause, at = head + "#" + said.sentence[said.end : end], len(head)
    more, less = _nearest(_MORE, clause, at), _nearest(_LESS, clause, at)
    if more and less:
        more, less = (more, 0) if more < less else (0, less)
    between = (_BETWEEN.search(clause) or _FROM_THE_BEST.match(clause, at + 1)) is not None or (
        said.role == "margin" and said.unit in _MARKS
    )
    return bool(more), bool(less), between


def _is_difference(said: Said, first: Known, second: Known, scene: Scene) -> bool:
    """Whether the first is that much more than the second of the same thing, of two parties or of one's two tries."""
    own = bool(first.who & second.who)
    if first.unit != second.unit or first.scope != second.scope:
        return False
    if own and said.sure and said.who and not said.who & first.who:
        return False
    if own and not (first.unit == "SEC" and _TRIES.search(said.sentence) and _in_order(said.sentence, first, second)):
        return False
    value = first.values[0] - second.values[0]
    if value <= 0 or not equal(said, value) or not of_that_time(said, first, scene):
        return False
    if first.unit in ("W", "L") and not _STANDINGS.search(said.sentence):
        return False
    if said.unit is not None:
        return unit_fits(said, first, scene.knowledge)
    if first.unit in ("W", "L"):
        return False  # games apart are told as games
    return first.scope not in ("game", "") or first.unit in ("SCORE", *score_units(scene.knowledge.league))


def _order(said: Said, first: Known, second: Known, scene: Scene) -> list[frozenset[str]]:
    """The two in the order in which they are named; of a record and of tries the better one alone may be named."""
    order = [w for w in _named(scene) if w & (first.who | second.who)]
    two = len({k.who for k in scene.knowledge.known if k.unit == first.unit and k.role == "count" and k.who}) == 2
    alone = len(order) < 2 and first.unit in _MARKS
    alone = alone and (_RECORD.search(said.sentence) or (two and _BETWEEN.search(said.sentence)))
    return [second.who, first.who] if alone or first.who & second.who else order


def _whose(said: Said, first: Known, second: Known, order: list[frozenset[str]], scene: Scene) -> frozenset[str]:
    """Of whom the difference is told: who is compared with another stands after "than"."""
    subject = said.who if said.sure and said.who & (first.who | second.who) else order[0]
    compared = [m.keys for m in scene.mentions if re.search(r"\b(?:than|of)\s+(?:the\s+)?$", said.sentence[: m.start])]
    if subject in compared and said.start < scene.mentions[-1].start:
        return next((keys for keys in order if keys not in compared), subject)
    return subject


_HOW_FAST = re.compile(r"\b(?:faster|quicker|slower)\b")
_OWN_TRY = re.compile(r"\b(?:than|on|from|off) (?:his|her) (?:first|second|own|opening|earlier|other)\b")


def _seconds_hold(said: Said, slow: Known, fast: Known, subject: frozenset[str]) -> bool:
    """Whether whom a sentence calls faster has the lower time, and one compared with himself is nobody else."""
    how = _HOW_FAST.search(said.sentence)
    if slow.who & fast.who or how is None:
        return True
    wrong = slow.who if how[0] in ("faster", "quicker") else fast.who
    return not _OWN_TRY.search(said.sentence) and not subject & wrong


_SHORT_OF = re.compile(r"\b(?:short|shy|behind|miss\w*|within|away|less|shorter|close|inch(?:es)? from the)\b")
_PAST = re.compile(r"\b(?:beat|beats|past|clear\w*|farther|further|longer|better|ahead|topp\w+|broke|edged?)\b")


def _inches_hold(said: Said, longer: frozenset[str], shorter: frozenset[str], subject: frozenset[str]) -> bool:
    """Whether the one of whom inches are told is the one who jumped farther, or less far, as the words say."""
    if _SHORT_OF.search(said.sentence) and not _PAST.search(said.sentence):
        return bool(subject & shorter) or not subject & longer
    if _SHORT_OF.search(said.sentence) or not _PAST.search(said.sentence):
        return True
    return bool(subject & longer) or not subject & shorter


_FIRST_TO_SECOND = re.compile(r"\b(?:first|opening)\b.*\b(?P<how>faster|quicker|better|slower|worse)\b.*\bsecond\b")
_HOW = re.compile(r"\b(?P<how>faster|quicker|better|slower|worse)\b")


_LOSES = re.compile(r"\b(?:los[et]s?|g[ia]ves? (?:up|back)|adds?|added|slips?|slower)\b")


def _in_order(sentence: str, slow: Known, fast: Known) -> bool:
    """Whether the try that is said to be faster is: the later one, unless the first is compared with the second."""
    turned = _FIRST_TO_SECOND.search(sentence)
    how = turned or _HOW.search(sentence)
    places = {n.values: n.start for n in numbers_in(slow.said.sentence)} if slow.said else {}
    if how is None and _LOSES.search(sentence):
        return False
    if how is None or not {slow.values, fast.values} <= places.keys():
        return True
    later_is_faster = places[slow.values] < places[fast.values]
    return later_is_faster == ((how["how"] in ("faster", "quicker", "better")) != (turned is not None))


def _nearest(cue: re.Pattern[str], clause: str, at: int) -> int:
    """How far (1 and more) the nearest cue is from the number at ``at``; 0 when there is none."""
    return min((1 + min(abs(m.start() - at), abs(at - m.end())) for m in cue.finditer(clause)), default=0)


def _is_count(said: Said) -> bool:
    """Whether the words right at the number make it a plain count, whatever the clause compares."""
    if _POSSESSIVE.search(said.sentence[: said.start]) and _ALONE.match(said.sentence, said.end):
        return True
    return re.search(
        r"\b(?:had|has|scored|with|for|finished with|made|hit|grabbed)\s+(?:just\s+|only\s+)?$",
        said.sentence[: said.start],
    ) is not None and not re.match(r"\s+(?:\w+\s+)?(?:more|fewer|less|better)\b", said.sentence[said.end :])


_POSSESSIVE = re.compile(r"(?:['’]s|s['’])\s+$")
_ALONE = re.compile(r"\s*(?:[.,;:!?]|$|or\b|and\b|to\b|against\b|with\b|beats?\b|tops?\b)")


_DUO = re.compile(
    r"\b(?:two|both|pair of) (?:[a-z-]+ ){0,2}(?:superstars|stars|quarterbacks|scorers|players|legends|guys|men"
    r"|goalies|aces|big men)\b",
    re.IGNORECASE,
)


def leaders_of(unit: str | None, knowledge: Knowledge) -> list[Known]:
    """Of each side who has most of a count in the game."""
    rows = [k for k in knowledge.known if k.unit == unit and k.scope == "game" and k.team and len(k.values) == 1]
    return [
        max((k for k in rows if k.team == team), key=lambda k: k.values[0])
        for team in dict.fromkeys(k.team for k in rows)
    ]


def _of_two_leaders(said: Said, scene: Scene) -> Backing | None:
    """ "The two quarterbacks threw for 856 yards between them": of both sides' best, whoever they are."""
    for unit in dict.fromkeys(k.unit for k in scene.knowledge.known if k.team and k.unit):
        two = leaders_of(unit, scene.knowledge)
        fits = len(two) == 2 and (counts(said, two[0], scene) or (said.unit or "PTS") == unit)
        if fits and equal(said, two[0].values[0] + two[1].values[0]):
            return Backing("sum", tuple(f for k in two for f in k.facts))
    return None


def from_average(said: Said, scene: Scene) -> Backing | None:
    """ "Nearly five above the 27.1 he averages": what he has in the game, against his average."""
    cue = _OF_AVERAGE.match(said.sentence[said.end :])
    if cue is None or not _AVERAGE.search(said.sentence):
        return None
    for own in scene.knowledge.known:
        if own.scope != "game" or own.role != "count" or len(own.values) != 1 or not owned(said, own.who, scene):
            continue
        for usual in scene.knowledge.known:
            if usual.scope != "average" or usual.role != "count" or (usual.unit, usual.who) != (own.unit, own.who):
                continue
            more = own.values[0] - usual.values[0]
            gap = more if cue["more"] else -more
            near = said.about == "below" and 0 < said.values[0] - gap < 1
            close = gap > 0 and (near or abs(said.values[0] - gap) <= 0.5)  # "about ten" is not said of nine
            if close and (equal(said, gap) or near) and said.unit in (None, own.unit):
                return Backing("difference", (*own.facts, *usual.facts))
    return None


_OF_AVERAGE = re.compile(
    r"(?: [a-z]+)?(?: (?P<more>above|over|better than|more than|past|beyond|north of)|(?: (?:below|under|shy of"
    r"|short of|off|less"
    r" than))) (?:the|his|her|what)\b"
)
_AVERAGE = re.compile(r"\baverag\w*|\b(?:season|usual) (?:mark|number|norm)\b")


def sum_of(said: Said, scene: Scene) -> Backing | None:
    """Of the parties whom the sentence names together, all of one kind."""
    if not _SUM.search(said.sentence) or said.role not in ("count", "sum", "ordinal", "pair") or _of_one(said, scene):
        return None
    people = [w for w in _named(scene) if {scene.parties.kind(k) for k in w} == {"athlete"}]
    if said.sure and said.who in [m.keys for m in scene.mentions] and not _told_together(said, scene):
        return None  # what one alone is said to have
    teams = [w for w in _named(scene) if "team" in {scene.parties.kind(k) for k in w}]
    if not teams and re.search(r"\b(?:two|both) (?:teams|sides|clubs)\b", said.sentence):
        teams = [side for game in scene.knowledge.games[:1] for side in (game.home, game.away)]
    if not people and _DUO.search(said.sentence) and (found := _of_two_leaders(said, scene)):
        return found
    if said.role == "pair":
        return _pairs_together(said, people, scene)
    for group in (people, teams):
        if len(group) < 2:
            continue
        for unit in dict.fromkeys(
            k.unit for k in scene.knowledge.known if (k.unit and k.values == said.values) or k.unit
        ):
            picked: list[Known] = []
            for who in group:
                row = next(
                    (
                        k
                        for k in scene.knowledge.known
                        if k.who & who
                        and k.unit == unit
                        and k.role == "count"
                        and len(k.values) == 1
                        and of_that_time(said, k, scene)
                        and counts(said, k, scene)
                        and not (k.said is not None and needs(k.said))
                    ),
                    None,
                )
                if row is not None:
                    picked.append(row)
            if len(picked) == len(group) and equal(said, sum((k.values[0] for k in picked), Decimal(0))):
                return Backing("sum", tuple(f for k in picked for f in k.facts))
    return None


def _told_together(said: Said, scene: Scene) -> bool:
    """Whether the words put several together: "combined for 61", "Green and VanVleet scored 58"."""
    text = said.sentence
    joined = any(_JOINED.fullmatch(text[a.end : b.start]) for a, b in pairwise(scene.mentions))
    return joined or _TOGETHER.search(text) is not None


def _of_one(said: Said, scene: Scene) -> bool:
    """Whether the number stands right behind the name of one side, as in a score: "Bills 48, Lions 31"."""
    beside = next((m for m in scene.mentions if m.end + 1 == said.start), None)
    return beside is not None and not re.search(r"\b(?:and|plus|&)\s+(?:the\s+)?$", said.sentence[: beside.start])


def _pairs_together(said: Said, people: Sequence[frozenset[str]], scene: Scene) -> Backing | None:
    """ "Soto and Judge went a combined five for eight": each one's made and tried added up."""
    rows = [k for k in scene.knowledge.known if k.role == "pair" and k.unit not in ("SCORE", "RECORD", None)]
    for unit in dict.fromkeys(k.unit for k in rows):
        own = [next((k for k in rows if k.unit == unit and k.who & who), None) for who in people]
        told = [k for k in own if k is not None and len(k.values) == len(said.values)]
        if len(told) == len(people) > 1 and said.values == tuple(map(sum, zip(*(k.values for k in told), strict=True))):
            return Backing("sum", tuple(f for k in told for f in k.facts))
    return None


_PER = {"CAR": "RUYDS", "REC": "REYDS", "ATT": "PYDS", "CMP": "PYDS"}
"""What is shared out over a unit without being named: "seven and a half a pop"."""


def rate_of(said: Said, scene: Scene) -> Backing | None:
    """A total shared out evenly: "$18 million a year" of three years and $54 million, "seven yards a carry"."""
    match = _RATE.match(said.sentence[said.end :])
    if match is None:
        return None
    noun = "CAR" if match["noun"] in ("pop", "tote", "touch") else unit_in([match["noun"].casefold()])[0]
    if noun is None:
        return None
    per = {"SEASON": {"YEAR", "SEASON"}, "YEAR": {"YEAR", "SEASON"}}.get(noun, {noun})
    if noun == "PER" or noun == "INN":
        parts = [(Decimal(scene.knowledge.regular), ())] if scene.knowledge.regular else []
        rows = [(k, n, f) for k in scene.knowledge.known if k.unit == "SCORE" and k.scope == "game" for n, f in parts]
    else:
        counts = [k for k in scene.knowledge.known if k.unit in per and k.role == "count" and len(k.values) == 1]
        rows = [
            (k, c.values[0], c.facts)
            for c in counts
            for k in scene.knowledge.known
            if len(k.values) == 1
            and k.role in ("count", "money")
            and k.unit not in per
            and (k.who & c.who or not c.who)
        ]
    for k, count, facts in rows:
        if count <= 0 or not (owned(said, k.who, scene) or k.beside & said.who):
            continue
        if said.unit in (None, *per) and k.unit not in ("USD", "SCORE", _PER.get(noun), *default_units(k.who, scene)):
            continue
        if said.unit not in (None, *per) and not unit_fits(said, k, scene.knowledge):
            continue
        value = k.values[0] / count
        if (
            value == said.values[0]
            or rounds(said, value)
            or (said.about in ("above", "near") and 0 < value - said.values[0] < 1)
        ):
            return Backing("ratio", (*k.facts, *facts))
    return None
