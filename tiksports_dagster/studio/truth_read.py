"""Reading a sentence for what it claims: each number with what it counts, whose it is, of what time, and how exactly.

Scripts and the statements on a fact sheet are read by the same rules, so that both sides are compared in one language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tiksports_dagster.studio.claims_numbers import Number, numbers_in
from tiksports_dagster.studio.truth_names import Mention, Parties
from tiksports_dagster.studio.truth_subject import Attribution, subject_of
from tiksports_dagster.studio.truth_words import PERIOD_NOUNS, unit_in, word_set, words_of


@dataclass(frozen=True)
class Said:
    """A number as a sentence claims it."""

    text: str
    start: int
    end: int
    values: tuple[Decimal, ...]
    role: str
    """``count``, ``pair``, ``streak``, ``rank``, ``margin``, ``sum``, ``ratio``, ``percent``, ``money``, ``period``."""
    unit: str | None
    noun: str
    """The word after it, when that is a thing no table knows."""
    who: frozenset[str]
    sure: bool
    """Whether the grammar leaves no doubt about ``who``."""
    scope: str
    """``game``, ``season``, ``career``, ``average``, ``p3``, ``to2``, ``h1``, ``h2``; empty when not said."""
    about: str = ""
    """``above``, ``below`` or ``near`` for a number that is said to be no exact value; ``scale`` for ``40K``."""
    implied: frozenset[str] = frozenset()
    """Units that the verb allows where no unit is said."""
    sentence: str = ""
    """With X for the names in it, so that the Trail Blazers do not trail."""
    whole: str = ""
    side: str = ""
    """Of a margin: ``ahead`` or ``behind``."""


ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    r"|fourteenth|fifteenth|opening|final|last)"
)
_PLACES = {word: n for n, word in enumerate(
    words_of(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth"), 1
)}  # fmt: skip
_CARDINALS = {
    word: n for n, word in enumerate(words_of("one two three four five six seven eight nine ten eleven twelve"), 1)
}
_PERIOD = re.compile(
    rf"\b(?P<ord>{ORDINAL})[\s-](?P<noun>{PERIOD_NOUNS})\b|\bQ(?P<q>\d)\b"
    rf"|\b(?:in|of|into|entering|after|through|during|won|took|lost|then|for"
    rf"|from) the (?P<bare>\d+(?:st|nd|rd|th)|first|second|third"
    rf"|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth)\b(?!\s+(?:straight|time|consecutive|most|best"
    rf"|highest|quarter|period|inning|half|halves|frame|player|man|team|win|loss|game|season|year|night|day|place|row|-)|-)"
    rf"|\b(?P<half>half-?time|the half|the break|intermission)\b"
    rf"|\bafter (?P<n>one|two|three|\d)(?: (?P<noun2>{PERIOD_NOUNS}))?\b(?! (?:games|seasons|years"
    rf"|tries|straight|days|weeks|losses|wins))"
    rf"|^(?P<lead>[Tt]hen the|[Tt]he|[Mm]ore in the|[Ii]n the)? ?(?P<lone>\d+(?:st|nd|rd|th))(?= went|[:.]| \w+:)",
    re.IGNORECASE,
)
_INTO = re.compile(r"\b(?:entering|into|going into|heading into|headed into|before)\s+(?:the\s+)?$", re.IGNORECASE)
_THROUGH = re.compile(r"\b(?:after|through|end of|following)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class PeriodSaid:
    """A period as a sentence names it, and the scope it gives to numbers beside it."""

    start: int
    end: int
    text: str
    number: int | None
    """None for halftime."""
    noun: str
    scope: str


def periods_in(sentence: str, regular: int) -> list[PeriodSaid]:
    """Periods of a game named in a sentence; ``regular`` is how many the sport has (0 when that is not known)."""
    found: list[PeriodSaid] = []
    for match in _PERIOD.finditer(sentence):
        if match["half"]:
            if match["half"].casefold() == "the half" and regular not in (2, 4):
                continue
            number = (
                2 if re.search(r"\b(?:after|since|following)\s+(?:the\s+)?$", sentence[: match.start("half")]) else 1
            )
            scope = _half(number, regular)
            found.append(PeriodSaid(match.start("half"), match.end("half"), match["half"], None, "half", scope))
            continue
        if match["n"]:
            word = match["n"].casefold()
            count = _CARDINALS.get(word) or int(word)
            if match["noun2"] or regular == 4:
                found.append(
                    PeriodSaid(
                        match.start("n"), match.end(), sentence[match.start("n") : match.end()], count, "", f"to{count}"
                    )
                )
            continue
        group = next(name for name in ("ord", "q", "bare", "lone") if match[name])
        word = match[group].casefold()
        noun = (match["noun"] or "").casefold().rstrip("s")
        number = _place(word, regular)
        start, end = match.start(group), match.end("noun") if match["noun"] else match.end(group)
        before = sentence[:start]
        if noun == "half":
            scope = _half(number or 1, regular)
        elif number is None:
            continue
        elif _INTO.search(before):
            scope = f"to{number - 1}"
        elif _THROUGH.search(before):
            scope = f"to{number}"
        else:
            scope = f"p{number}"
        found.append(PeriodSaid(start, end, sentence[start:end], number, noun, scope))
    return found


def _place(word: str, regular: int) -> int | None:
    if word in ("opening", "final", "last"):
        return 1 if word == "opening" else regular or None
    return _PLACES.get(word) or int(re.sub(r"\D", "", word) or 0) or None


def _half(number: int, regular: int) -> str:
    if regular == 2:
        return f"p{number}"
    return "to2" if number == 1 else "h2"


_IDIOM = re.compile(
    r"\b(?:no one|no-one|this one|that one|the one|a second(?= (?:look|chance|thought|longer"
    r"|wasted))|one of (?:those|these|the|his|their|our|a)"
    r"|one (?:more|thing|another|day|shot|word|reason|question|way|man|side|name|number|moment"
    r"|look|stat|last|big|play|answer|job|problem|stretch|place|direction)"
    r"(?!s\b)|each one|every one|which one|another one|big one|good one|tough one|close one"
    r"|all at once|at once|once again|once more|once and for all"
    r"|for once|back to square one|first of all|at first|in the first place|first things first"
    r"|head(?:s)? and|on the other hand"
    r"|two-way|one-two|one-sided|one-man|second-guess\w*|second nature|second half|zero (?:doubt"
    r"|answers|chance|panic|fear|quit|hesitation)"
    r"|a couple of days|couple|pair|24/7|won this one|one for the (?:books|ages)|one to remember"
    r"|like one|a million bucks|both (?:ends|ways|hands)"
    r"|(?:the |these |those )?two (?:teams|sides|clubs|squads)|both (?:teams|sides|clubs)"
    r"|(?:first|last|final|opening) (?:two|three|four|five) (?:quarters|periods|innings|halves|minutes|games)"
    r"|split second|seconds? later|second to none|twice as nice|think twice|look twice|one night"
    r"|one game|one team|one win|take two|round one)\b",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\b(?:more than|over|at least|upwards? of|north of|better than|no (?:fewer|less) than|above"
    r"|beyond|in excess of|well past"
    r"|topp(?:ed|ing)|surpass(?:ed|ing)|cross(?:ed|ing)|eclips(?:ed|ing)|clear(?:ed|ing)"
    r"|north of)\s+(?:the\s+|a\s+)?[$]?$",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"\b(?:nearly|almost|close to|just miss(?:ed|ing)|just under|just shy of|shy of|short of"
    r"|just short of|approaching|under|less than|fewer than"
    r"|below|not quite|closing in on|nearing)\s+(?:the\s+|a\s+)?$",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:about|around|roughly|approximately|some|or so|in the neighborhood of)\s+(?:a\s+)?$", re.IGNORECASE
)
_PLUS = re.compile(r"^(?:\+|-plus|\s+plus\b|\s+or more\b|\s+and counting\b)", re.IGNORECASE)
_STREAK = re.compile(
    r"^(?:[\s-]+(?:straight|consecutive|unbeaten|unanswered)\b"
    r"|[\s-]+(?:(?:\w+)[\s-]+){0,2}in a row\b|(?:[\s-]\w+)?-?\s?(?:(?:game|match)[\s-])?"
    r"(?:winning|win|losing|unbeaten|hitting|scoring|hot|cold)[\s-](?:streak|run|skid)\b|[\s-]game\s+(?:\w+\s+){0,2}(?:streak|skid|slide|run)\b)",
    re.IGNORECASE,
)
_STREAK_BEFORE = re.compile(
    r"\b(?:streak|skid|winning run)\s+(?:(?:is|now|stands|sits|reaches|hits|grows|reached"
    r"|up)\s+)*(?:(?:to|at|of)\s+)?$",
    re.IGNORECASE,
)
_RANK_AFTER = re.compile(
    r"^(?:[\s-]+(?:all[\s-]time|most|highest|best|fewest|biggest|largest|longest|lowest|fastest|worst|youngest|oldest)\b"
    r"|[\s-]+(?:place|spot|seed|overall|pick)\b|\s+(?:on|in|among) (?:the |that |its |MLB|NBA|NFL"
    r"|NHL|league|franchise)?[\w' -]{0,24}"
    r"(?:list|history|ranks?|ranking|standings|chart|scorers|leaders|east|west|conference|division|charts)\b)",
    re.IGNORECASE,
)
_RANK_BEFORE = re.compile(
    r"(?:\bNo\.?\s*|#\s?|\bnumber\s+|\brank(?:s|ed|ing)?\s+|\btop\s+|\b(?:into|to|sits?|stands?"
    r"|moved|up to|now|is)\s+)$",
    re.IGNORECASE,
)
_MARGIN_BEFORE = re.compile(
    r"\b(?:(?P<ahead>w[io]n\w*|beat\w*|le(?:a)?ds?|up|ahead|in front|top(?:s|ped)?|edged?"
    r"|out-?\w+ed|out-?threw|outscored?\w*|routed?|cruised|advantage|rolled|better|survived"
    r"|took\w*|held on|defeated|downed|outpaced|outlasted)"
    r"|(?P<behind>lost|loses?|fell|falls|trail\w*|down|behind|deficit|beaten"
    r"|losing))\b[^.;:!?,]{0,40}?\s(?:by|of)\s+(?:just\s+|only\s+|as many as\s+|a (?:mere|whopping"
    r"|full)\s+|a\s+)?$"
    r"|\b(?:(?P<ahead2>up|ahead|leading|led)|(?P<behind2>down|trailing|trailed"
    r"|behind))\s+(?:by\s+)?(?:just\s+|as many as\s+)?$"
    r"|\b(?:margin|difference|gap|cushion)\b(?:[^.;:!?,]{0,20})?\s(?:of|was|is|by|:)\s+(?:just\s+)?$|\b[Bb]y\s+$|(?:difference|margin|gap)\b[^.;!?]{0,90}:\s+$",
    re.IGNORECASE,
)
_MARGIN_AFTER = re.compile(
    r"^[\s-](?:points?|runs?|goals?|touchdowns?|yards?|rebounds?|assists?)?[\s-]*(?:(?P<ahead>win|victory|blowout|beatdown|thrashing|drubbing|decision|lead|cushion|advantage|rout|triumph|edge|margin|gap|difference)"
    r"|(?P<behind>loss|defeat|deficit|hole))\b|^\s+(?:more|fewer|better|less|clear"
    r"|apart)\b(?!\s+(?:in|on|at)\b)|^-(?:point|run|goal) (?P<game>game|swing)\b",
    re.IGNORECASE,
)
_MORE_THAN_HIM = re.compile(
    r"^\s+(?:more|fewer|less|better)\b(?:\s+[\w-]+){0,4}\s+than\b|^\s+(?:points?|runs|goals"
    r"|rebounds|assists|yards)?\s*(?:better|clear) (?:than|of)",
    re.IGNORECASE,
)
_SUM_BEFORE = re.compile(
    r"\b(?:combin(?:ed|ing)(?: for| to score)?|a total of|total(?:ed|s|ing)?"
    r"|together[^.;:!?]{0,30}|between them[^.;:!?]{0,20}|in all,?|altogether,?|add(?:s"
    r"|ed)? up to)\s+(?:for\s+)?$",
    re.IGNORECASE,
)
_SUM_AFTER = re.compile(
    r"^\s+(?:[\w-]+\s+){0,3}(?:combined|in all|altogether|total|between (?:them|the two|both|these))\b", re.IGNORECASE
)
_RATIO = re.compile(
    r"\b(?P<word>doubl(?:ed|es|ing)|tripl(?:ed|es|ing)|quadrupl(?:ed|es))(?= (?:up|the|that|his|her|their|what|[A-Z]))"
    r"|\b(?P<times>double|twice|triple|half|three times|four times|five times)(?= (?:as many"
    r"|as much|the |that|his |their |what|of (?:the|his|their|all)))",
)
_RATIOS = {
    "doubl": 2,
    "tripl": 3,
    "quadr": 4,
    "doubl ": 2,
    "twice": 2,
    "half": Decimal("0.5"),
    "three": 3,
    "four ": 4,
    "five ": 5,
}
_SCOPES = (
    ("average", re.compile(r"\b(?:averag\w+|per game|a game|per night|a night)\b", re.IGNORECASE)),
    (
        "career",
        re.compile(r"\b(?:career(?!-(?:high|best|low))|all-time|lifetime|of (?:his|her) life)\b", re.IGNORECASE),
    ),
    (
        "season",
        re.compile(
            r"\b(?:(?:this|on the|for the|of the|all|in the|regular) season(?! (?:opener|debut|finale))"
            r"|season (?:record|total|ERA|mark|line|tally)s?|season(?=[:,])|on the year|(?:this|all"
            r"|for the) year|season-long|the season)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "game",
        re.compile(
            r"\b(?:tonight|in (?:the|a|this) (?:game|win|loss|victory|defeat)|on the night|last night"
            r"|today|in the final)\b",
            re.IGNORECASE,
        ),
    ),
)
_REACHED = re.compile(
    r"\b(?:reach\w*|hit|hits|hitting|pass\w*|becom\w+|became|cross\w*|mark|join\w*|surpass\w*|club|milestone)\b",
    re.IGNORECASE,
)
_VERB_UNITS = (
    (
        re.compile(
            r"\b(?:scor(?:ed|es|ing)|pour(?:ed|s|ing) in|drop(?:ped|s)|drain\w+|pil(?:ed|es) up"
            r"|torched)\b[^.;:,]{0,40}$",
            re.IGNORECASE,
        ),
        frozenset({"PTS", "G", "R", "TD", "SCORE"}),
    ),
    (
        re.compile(
            r"\b(?:grabb?\w*|pull\w* down|rip\w* down|on the glass|rebound(?:ed|ing))\b[^.;:]{0,20}$", re.IGNORECASE
        ),
        frozenset({"REB", "REC"}),
    ),
    (
        re.compile(r"\b(?:dish\w* out|dished|hand\w* out|set up)\b[^.;:,]{0,15}$", re.IGNORECASE),
        frozenset({"AST", "A"}),
    ),
    (
        re.compile(r"\b(?:threw|throws|throwing|pass(?:ed|es|ing)) for\b[^.;:,]{0,15}$", re.IGNORECASE),
        frozenset({"PYDS", "YDS", "PTD", "TD"}),
    ),
    (
        re.compile(r"\b(?:rush(?:ed|es|ing)|ran|runs) for\b[^.;:,]{0,15}$", re.IGNORECASE),
        frozenset({"RUYDS", "YDS", "RUTD", "TD"}),
    ),
    (re.compile(r"\b(?:struck out|strikes out|fann\w+)\b[^.;:,]{0,15}$", re.IGNORECASE), frozenset({"K"})),
    (re.compile(r"\b(?:drove in|drives in|driving in)\b[^.;:,]{0,15}$", re.IGNORECASE), frozenset({"RBI", "R"})),
)
_AFTER_WORDS = word_set(
    """in on at for from of to with and or but by as while when the a an his her their its this that these than is was were
    are be been had has have after before against over into through per each all more tonight last then still so if it he
    she they who now again on not just only even out up down too also off because until since during within without
    across along about around plus minus versus vs under above below between among later earlier ago straight apiece
    alone again overall flat total combined yes no and counting both whether where"""
)
_ADJECTIVES = word_set(
    "career total regular season playoff big more huge monster straight consecutive all-time made team"
)


_SPANS = frozenset({"YEAR", "SEASON", "GP", "DAY", "WEEK", "MONTH", "HOUR", "MIN", "PER", "TIME"})


def split_sentences(text: str) -> list[tuple[int, str]]:
    """Sentences with their places; a full stop after an initial, ``No.``, ``vs.`` or ``Jr.`` ends none."""
    rows: list[tuple[int, str]] = []
    start = 0
    for match in re.finditer(r"[.!?…]+[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9À-Þ#$])|\n+", text):
        before = text[start : match.end()].rstrip()
        if match[0].startswith(".") and re.search(
            r"(?:\b[A-Z]|\b(?:No|vs|Jr|Sr|St|Mr|Dr|Mt|ft|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec))\.$", before
        ):
            continue
        rows.append((start, text[start : match.end()]))
        start = match.end()
    if text[start:].strip():
        rows.append((start, text[start:]))
    return rows


@dataclass(frozen=True)
class Carry:
    """Whom pronouns mean."""

    athlete: frozenset[str] = frozenset()
    team: frozenset[str] = frozenset()


def read_sentence(
    sentence: str,
    parties: Parties,
    mentions: Sequence[Mention],
    taken: Sequence[tuple[int, int]],
    regular: int,
    carry: Carry,
) -> list[Said]:
    """The numbers of one sentence, dates (``taken``) and numbers inside names left out; periods come first."""
    periods = periods_in(sentence, regular)
    spans = [*taken, *((m.start, m.end) for m in mentions), *((p.start, p.end) for p in periods)]
    spans += [match.span() for match in _IDIOM.finditer(sentence)]
    found: list[Said] = []
    for match in _RATIO.finditer(sentence):
        word = match[0].casefold()
        value = next(
            v for head, v in _RATIOS.items() if word.startswith(head) or (head == "doubl " and word == "double")
        )
        spans.append(match.span())
        who = subject_of(sentence, match.start(), match.end(), mentions, parties, carry.athlete, carry.team)
        found.append(_plain(match[0], match.span(), (Decimal(value),), "ratio", who, sentence, periods))
    for match in re.finditer(r"\bdouble[- ](?:digits?|figures)\b", sentence, re.IGNORECASE):
        who = subject_of(sentence, match.start(), match.end(), mentions, parties, carry.athlete, carry.team)
        found.append(_plain(match[0], match.span(), (Decimal(10),), "digits", who, sentence, periods))
    numbers = [n for n in numbers_in(sentence) if not any(s < n.end and n.start < e for s, e in spans)]
    header = _header(sentence)
    for number in _paired(sentence, numbers):
        found.append(_said(sentence, number, parties, mentions, periods, header, carry))
    return sorted(found, key=lambda said: said.start)


def _plain(
    text: str,
    span: tuple[int, int],
    values: tuple[Decimal, ...],
    role: str,
    who: Attribution,
    sentence: str,
    periods: Sequence[PeriodSaid],
) -> Said:
    unit, _ = unit_in(_words(sentence[span[1] :])[:4])
    scope = _scope(sentence, span[0], span[1], span[1], periods)
    return Said(
        text,
        *span,
        values,
        role,
        _late_unit(sentence[span[1] :]) or unit,
        "",
        who.keys,
        who.sure,
        scope,
        sentence=sentence,
    )


def _late_unit(after: str) -> str | None:
    words = _words(re.split(r"[.;:!?,]", after)[0])[:6]
    for place in range(len(words)):
        unit, _ = unit_in(words[place:])
        if unit is not None:
            return unit
    return None


def _paired(sentence: str, numbers: Sequence[Number]) -> list[Number]:
    """``124 to 114`` is one pair, unless somebody went *from* one *to* the other."""
    rows: list[Number] = []
    for number in numbers:
        last = rows[-1] if rows else None
        gap = sentence[last.end : number.start] if last else ""
        if (
            last is not None and len(last.values) == len(number.values) == 1 and re.fullmatch(r"\s+to\s+", gap)
            and not re.search(r"\bfrom\s+(?:\w+\s+)?$", sentence[: last.start], re.IGNORECASE)
        ):  # fmt: skip
            rows[-1] = Number(sentence[last.start : number.end], last.start, number.end, (*last.values, *number.values))
        elif (
            last is not None
            and len(last.values) == len(number.values) == 1
            and re.fullmatch(r"\s+of\s+|-of-", gap)
            and not re.match(rf"\s*{PERIOD_NOUNS}\b|\s+games", sentence[number.end :])
        ):
            text = sentence[last.start : number.end]
            rows[-1] = Number(text, last.start, number.end, (*last.values, *number.values))
        elif (
            last is not None
            and len(last.values) == len(number.values) == 1
            and re.fullmatch(r"\s*(?:feet|foot|ft),?\s+(?:and\s+)?", gap)
            and re.match(r"\s*inch", sentence[number.end :])
        ):
            text = sentence[last.start : number.end]
            rows[-1] = Number(text, last.start, number.end, (*last.values, *number.values))
        else:
            rows.append(number)
    return rows


_NOT_A_HEAD = frozenset(
    {
        "PER",
        "TEAM",
        "MAN",
        "TIME",
        "SEASON",
        "YEAR",
        "DAY",
        "WEEK",
        "GP",
        "INN",
        "W",
        "L",
        "PLAY",
        "SEC",
        "MIN",
        "HOUR",
        "MONTH",
        "FEET",
    }
)


def _header(sentence: str) -> str | None:
    """The unit that a heading before a colon gives to all numbers after it: "Rebounds: Jokic 10, Davis 11"."""
    head, colon, _ = sentence.partition(":")
    if not colon:
        return None
    words = _words(head)
    for place in range(len(words)):
        unit, _ = unit_in(words[place:])
        if unit is not None and unit not in _NOT_A_HEAD:
            return unit
    return {
        "on the glass": "REB",
        "driving runs in": "RBI",
        "through the air": "PYDS",
        "on the ground": "RUYDS",
        "passing": None,
    }.get(head.strip().casefold())


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", text)]


def _said(
    sentence: str,
    number: Number,
    parties: Parties,
    mentions: Sequence[Mention],
    periods: Sequence[PeriodSaid],
    header: str | None,
    carry: Carry,
) -> Said:
    whole, sentence = sentence, masked(sentence, mentions)
    before, after = sentence[: number.start], sentence[number.end :]
    limit = min([m.start for m in mentions if m.start >= number.end], default=len(sentence))
    unit, noun, end = _unit(sentence, number.end, limit)
    if re.match(r"\s?%|\s+per\s?cent\b", after):
        unit = "PCT"
    elif number.text[:1] in "$£€" or re.match(r"(?:\s+(?:million|billion))?[\s-]dollars?\b", after):
        unit = "USD"
    role, side = _role(number, before, after, unit)
    if unit is None and header and role in ("count", "margin"):
        unit = header
    who = subject_of(whole, number.start, end, mentions, parties, carry.athlete, carry.team)
    about = (
        "above"
        if _ABOVE.search(before) or _PLUS.match(after)
        else "below"
        if _BELOW.search(before)
        else "near"
        if _NEAR.search(before)
        else ""
    )
    if not about and re.search(r"(?:\d[kKM]|bn)$", number.text):
        about = "scale"
    if about == "above" and unit in _SPANS and re.search(r"\bover\s+(?:the\s+)?$", before):
        about = ""  # "over three years" is how long, not more than
    if noun == "passes" and re.search(r"\b(?:caught|catches|hauled in|catching)\b", before):
        unit, noun = "REC", ""
    unit = _by_verb(unit, before)
    if unit == "R" and re.search(r"\b(?:dr[oi]ves? in|driving in|knock\w* in|brought in|plated)\b[^,;]{0,20}$", before):
        unit = "RBI"
    implied: frozenset[str] = frozenset()
    if unit is None and not noun:
        implied = next((units for pattern, units in _VERB_UNITS if pattern.search(before)), frozenset())
    said = Said(
        number.text, number.start, number.end, number.values, role, unit, noun, who.keys, who.sure,
        _scope(sentence, number.start, number.end, end, periods if number.values[0] < 1000 else ()), about, implied, sentence, whole, side,
    )  # fmt: skip
    if (
        role == "margin"
        and re.match(r"[\s-]\w+[\s-]+(?:win|victory|loss|defeat|blowout|rout)\b", after)
        and not any(p.start > end for p in periods)
    ):
        said = replace(said, scope="game")
    if role == "margin" and _MORE_THAN_HIM.match(after):
        said = replace(said, side="than")
        if unit is None:
            said = replace(said, unit=_late_unit(after))
    return said


_VERBS = (
    (re.compile(r"\b(?:threw|throws|throwing|passed|passing)\b[^,;]{0,25}$"), {"YDS": "PYDS", "TD": "PTD"}),
    (re.compile(r"\b(?:ran|runs|rush(?:ed|es|ing))\b[^,;]{0,25}$"), {"YDS": "RUYDS", "TD": "RUTD"}),
    (re.compile(r"\b(?:caught|catches|catching|hauled in)\b[^,;]{0,25}$"), {"YDS": "REYDS", "TD": "RETD"}),
)


def _by_verb(unit: str | None, before: str) -> str | None:
    """Yards and touchdowns are those of the verb: who threw for yards did not run for them."""
    for pattern, units in _VERBS:
        if unit in units and pattern.search(before):
            return units[unit]
    return unit


def masked(sentence: str, mentions: Sequence[Mention]) -> str:
    """The sentence with every letter of the names in it an X: a name's words are no verbs and nouns."""
    for mention in mentions:
        sentence = sentence[: mention.start] + "X" * (mention.end - mention.start) + sentence[mention.end :]
    return sentence


def _unit(sentence: str, end: int, limit: int) -> tuple[str | None, str, int]:
    """(unit, unknown noun, where the phrase ends) of the words after a number."""
    plus = _PLUS.match(sentence[end:limit])
    if plus:
        end += plus.end()
    tail = re.split(r"[.;:!?,()…]", sentence[end:limit])[0]
    places = list(re.finditer(r"[^\W_]+(?:[-'’][^\W_]+)*", tail))
    words = [place[0].casefold() for place in places]
    if words and tail[:1] == "-":  # "10-point lead", "three-time", "4.21-second"
        first = words[0]
        if first == "spot":
            return None, "", end + places[0].end()
        for head in (first, first.split("-")[0]):
            code, _ = unit_in([head])
            if code:
                return code, "", end + places[0].end()
        return None, first, end + places[0].end()
    for place in range(min(len(words), 4)):
        code, used = unit_in(words[place:])
        if code is not None and not (code in ("TIME", "DAY") and place):
            return code, "", end + places[place + used - 1].end()
        if words[place] in _AFTER_WORDS:
            break
    if not words or words[0] in _AFTER_WORDS or words[0] in _ADJECTIVES or not tail[:1].isspace():
        return None, "", end
    return None, words[0], end + places[0].end()


def _role(number: Number, before: str, after: str, unit: str | None) -> tuple[str, str]:
    if len(number.values) > 1:
        return "pair", ""
    if unit == "PCT":
        return "percent", ""
    if unit == "USD":
        return "money", ""
    if _STREAK.match(after) or _STREAK_BEFORE.search(before):
        return "streak", ""
    ordinal = re.search(r"(?:st|nd|rd|th)$", number.text + after[:2]) is not None or _is_ordinal(number.text)
    if _RANK_AFTER.match(after if not ordinal else re.sub(r"^(?:st|nd|rd|th)", "", after)):
        return "rank", ""
    rank_before = _RANK_BEFORE.search(before)
    if rank_before and (ordinal or rank_before[0].strip().casefold() in ("no.", "no", "#", "number", "top")):
        return "rank", ""
    if _SUM_BEFORE.search(before) or _SUM_AFTER.match(after):
        return "sum", ""
    if _MORE_THAN_HIM.match(after):
        return "margin", "than"
    if re.search(r"\b(?:c[ao]mes?|finish(?:ed|es)|fell|falls?)\s+(?:up\s+)?(?:just\s+)?$", before) and re.match(
        r"[\s-](?:\w+\s+)?short\b", after
    ):
        return "margin", "behind"
    if re.match(r"(?:\s+\w+)?\s+separat", after):
        return "margin", ""
    if re.match(r"\s+[\w-]+(?:\s[\w-]+)?\s+(?:from|by)\b", after):
        return "ordinal" if ordinal else "count", ""
    if re.search(r"\b(?:pull|haul|ripp?|tear|tore|track|pin|broke|put)\w*\s+(?:down|up)\s+$", before):
        return "ordinal" if ordinal else "count", ""
    clause = re.split(r"\b(?:and|but|then)\b", before)[-1]
    for found in (_MARGIN_AFTER.match(after), _MARGIN_BEFORE.search(clause), _MARGIN_BEFORE.search(before)):
        if found and not ordinal and unit not in ("TD3", "DD2", "TIME"):
            groups = {key.rstrip("2"): value for key, value in found.groupdict().items() if value}
            if re.search(r"\bup\s+$", found[0]) and re.search(r"\bput(?:s|ting)?\s+up\s+$", before):
                break
            return "margin", "ahead" if "ahead" in groups else "behind" if "behind" in groups else ""
    return "ordinal" if ordinal else "count", ""


def _is_ordinal(text: str) -> bool:
    return re.search(r"(?:first|second|third|th|nth|tieth)$", text.casefold()) is not None


def _scope(sentence: str, start: int, end: int, phrase_end: int, periods: Sequence[PeriodSaid]) -> str:
    """Of what time the number is: by the words beside it, then by its clause, then by the sentence's period."""
    clause_start = max((m.end() for m in re.finditer(r"[,;:—–]\s|\s(?:and|but|while)\s", sentence[:start])), default=0)
    rest = re.search(r"[,;:—–]\s|\s(?:and|but|while)\s|[.!?]", sentence[phrase_end:])
    clause_end = phrase_end + rest.start() if rest else len(sentence)
    near = sentence[end:phrase_end] + sentence[phrase_end : phrase_end + 18].split(",")[0]
    for name, pattern in _SCOPES[:3]:
        if pattern.search(near):
            return name
    inside = [p for p in periods if clause_start <= p.start < clause_end]
    if inside:
        return min(inside, key=lambda p: min(abs(p.start - end), abs(start - p.end))).scope
    clause = sentence[clause_start:clause_end]
    for name, pattern in _SCOPES:
        if pattern.search(clause):
            return "" if name == "game" and _REACHED.search(clause) else name
    leading = [p for p in periods if p.end <= start]
    if leading and re.search(
        r"\b(?:and|but|then|still|to)\b(?=.*\b(?:w[io]n|lost|lose|finish\w*|ended|final|victory|loss)\b)",
        sentence[leading[-1].end : min(len(sentence), end + 12)],
    ):
        return ""
    if leading and re.search(r"\b(?:and|while|but)\s+(?:the\s+)?X{2,}", sentence[leading[-1].end : start]):
        return ""
    if leading:
        return leading[-1].scope
    if periods and not re.search(r"\band\b|,", sentence[end : periods[0].start]):
        return periods[0].scope
    head = re.split(r"[,:]", sentence[:start])[0]
    for name, pattern in _SCOPES[1:3]:
        if pattern.search(head):
            return name
    return ""


def box_order(numbers: list[Said], league: str | None) -> list[Said]:
    """ "35, 10 and seven" of a basketball player are points, rebounds and assists, in this order."""
    rows = list(numbers)
    if league not in ("nba", "wnba", "ncaam", "ncaaw"):
        return rows
    for place in range(len(rows) - 2):
        three = rows[place : place + 3]
        plain = all(said.unit is None and not said.noun and said.role in ("count", "ordinal") for said in three)
        gaps = [three[0].sentence[a.end : b.start] for a, b in zip(three, three[1:], strict=False)]
        if plain and re.fullmatch(r",\s+", gaps[0]) and re.fullmatch(r",?\s+and\s+|,\s+", gaps[1]):
            for offset, unit in enumerate(("PTS", "REB", "AST")):
                rows[place + offset] = replace(rows[place + offset], unit=unit)
    return rows
