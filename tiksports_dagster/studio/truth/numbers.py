"""Numbers as sports people say them: pairs, feet and inches, fractions of a second, "one" that counts and "one" that
does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from tiksports_dagster.studio.claims_numbers import Number, numbers_in
from tiksports_dagster.studio.truth.words import PERIOD_NOUNS, SMALL_NUMBERS, unit_in

_WORD = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_FRACTION = re.compile(
    rf"\b(?P<n>{_WORD})(?: (?:single|mere|lonely|little))?[\s-](?P<d>tenth|hundredth|thousandth)"
    r"(?:s\b(?! (?:grader|place))|(?=(?:\s+of\s+an?)?[\s-]+(?:seconds?"
    r"|inch\w*|points?|rebounds?|assists?|faster|quicker|slower|better|off|shy|short|clear|under|ahead|behind|from)\b"
    r"|\s*[.,;!?]|$))(?:\s+of\s+an?)?",
    re.IGNORECASE,
)
_PARTS = {"tenth": 10, "hundredth": 100, "thousandth": 1000}
_FEET = re.compile(
    rf"\b(?P<f>{_WORD})(?:[\s-](?:foot|feet|ft)\b\.?,?[\s-](?:and[\s-])?"
    rf"|['’′]\s?)(?P<i>{_WORD})(?:[\s-](?:inch(?:es)?|in)\b|[\"”″]|['’]['’])?(?![\w.,]?\d"
    rf"|[\s-]?(?:yard|foot))",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:just|only|exactly|but|had|has|have|scored|hit|allowed|got|made|caught|threw|drew|in|with|struck out"
    r"|walked|blocked|stole|by|won|lost)\s+$",
    re.IGNORECASE,
)


def is_fraction(value: Decimal) -> bool:
    """Whether it is no whole number, however large it is."""
    return value != value.to_integral_value()


def quantities(sentence: str) -> list[Number]:
    """The numbers of a sentence in reading order, those that belong together as one."""
    numbers = [n for n in numbers_in(sentence) if not _is_word(sentence, n)]
    special = [*_beyond_plain(sentence), *_lengths(sentence), *_clocks(sentence)]
    special = [n for n in special if not any(o.start <= n.start and n.end < o.end for o in special)]
    spans = [(n.start, n.end) for n in special]
    rest = [n for n in numbers if not any(s < n.end and n.start < e for s, e in spans)]
    numbers = _paired(sentence, sorted([*rest, *special], key=lambda n: n.start))
    return [_level(sentence, number) for number in numbers]


_LEVEL = re.compile(
    r"(?:-| )all\b(?=[.,;!?]| (?:after|at|going|heading|through|entering|with)\b|$)|-(?:all|(?P<none>nothing|zip"
    r"|zilch))\b"
)


def _level(sentence: str, number: Number) -> Number:
    """ "One-all" and "three-nothing" are pairs."""
    match = _LEVEL.match(sentence, number.end)
    if len(number.values) != 1 or match is None:
        return number
    (value,) = number.values
    return Number(number.text + match[0], number.start, match.end(), (value, Decimal(0) if match["none"] else value))


def _value(word: str) -> Decimal:
    word = word.casefold()
    return Decimal(1 if word in ("a", "an") else SMALL_NUMBERS[word] if word in SMALL_NUMBERS else int(word))


_SINGLE = re.compile(
    r"\b(?:(?:by|within|missed|short|shy|away|off|just|only|than|exactly|up)(?:\s+(?:by|just|only|within|barely))*\s+"
    r"(?P<a>an?)|(?<!\bin )(?P<b>an?\s+(?:single|mere)))(?=\s+(?:inch|foot|yard|second|point|run|goal|game|step"
    r"|tick|assist|rebound|touchdown|basket|possession|homer)\b(?!-))"
    r"|(?<!not )(?<!without )(?<!n['’]t \w{4} )(?P<g>an?\s+(?:single|mere))(?=\s+(?:try|attempt|loss|defeat|win)\b)"
    r"|\b(?P<f>an?)(?=\s+(?:inch|foot|yard|step|tick)\s+(?:farther|further|longer|shorter|better|short|shy|behind"
    r"|ahead|past|off|faster|slower)\b)"
    r"|^(?P<c>an)(?=\s+inch\b)"
    r"|\b(?P<d>an?)(?=\s+(?:year|decade|month|week|season)\s+(?:since|after|later|before|earlier|removed)\b)"
    r"|\bfor\s+(?P<e>an?)(?=\s+(?:year|decade|month|week|season|century)\b(?!-| (?:high|low|best)))",
    re.IGNORECASE,
)
"""One, where only the article says so: "within an inch", "by a single run"."""
_SPOKEN = re.compile(
    r"\b(?P<w>zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|\d+) point (?P<d>(?:(?:zero|oh|one|two|three|four|five|six"
    r"|seven|eight|nine)\b[ -]?){1,3})|(?<![\w-])(?P<w2>three|four|five|six)-(?P<d2>(?:zero|oh|one|two|three|four"
    r"|five|six|seven|eight|nine)-(?:zero|oh|one"
    r"|two|three|four|five|six|seven|eight|nine))(?![\w-])"
    r"|(?<![\w-])(?P<s>three|four|five|six)[ -](?P<t>twenty|thirty"
    r"|forty|fifty)-(?P<u>one|two|three"
    r"|four|five|six|seven|eight|nine)\b(?!\s+(?:thousand|hundred|points|yards))",
    re.IGNORECASE,
)
"""A decimal as it is spoken: "four point two one", and the stopwatch's "four twenty-one"."""
_AND_A_HALF = re.compile(
    rf"\b(?P<n>{_WORD})(?: (?P<u>points?|games?|runs?|yards?))? and (?P<p>a half|a quarter|three[- ]quarters)\b",
    re.IGNORECASE,
)
_PART = {"a half": Decimal("0.5"), "a quarter": Decimal("0.25")}
_OF_A_HUNDRED = re.compile(
    r"\b(?P<n>one)[ -](?P<r>oh[ -](?:one|two|three|four|five|six|seven|eight|nine)|ten|eleven|twelve|\w+teen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight"
    r"|nine))?)\b"
    r"(?!-|\s+(?:left|remaining|to go|to play|on the clock)\b)",
    re.IGNORECASE,
)
"""A score as it is read aloud: "one twenty-four", "one oh five"."""
_EVEN = re.compile(r"\b(?:over|above|under|below|at|north of|south of) (five hundred|500)\b")
"""As many wins as losses."""
_HALF = re.compile(r"\b(?<!and a )half an? (?=(?:inch|second|game|point|step|run)\b)", re.IGNORECASE)


_NONE = re.compile(r"(?:\bwithout|n['’]t|\bnot|\bnever)\b(?:\s+(?!by\b)[\w'-]+){0,3}\s+$", re.IGNORECASE)


def _single(match: re.Match[str], sentence: str) -> Decimal:
    """One, and none where it is denied: "without a single goal"."""
    return Decimal(0 if match["b"] and _NONE.search(sentence[: match.start("b")]) else 1)


def _beyond_plain(sentence: str) -> list[Number]:
    """Halves, fractions, "a single", and what is read aloud: numbers that are not one word or one row of digits."""
    halves = [Number(m[0].rstrip(), m.start(), m.end() - 1, (Decimal("0.5"),)) for m in _HALF.finditer(sentence)]
    singles = [
        Number(sentence[m.start(m.lastgroup) : m.end()], m.start(m.lastgroup), m.end(), (_single(m, sentence),))
        for m in _SINGLE.finditer(sentence)
        if m.lastgroup
    ]
    halves += [
        Number(m[0], m.start(), m.end(), (_value(m["n"]) + _PART.get(m["p"].casefold(), Decimal("0.75")),))
        for m in _AND_A_HALF.finditer(sentence)
        if m["n"].casefold() not in ("a", "an")
    ]
    halves += [Number(m[1], m.start(1), m.end(1), (Decimal("0.5"),)) for m in _EVEN.finditer(sentence)]
    return [*halves, *singles, *_spoken(sentence), *_hundreds(sentence)] + [
        Number(m[0], m.start(), m.end(), (_value(m["n"]) / _PARTS[m["d"].casefold()],))
        for m in _FRACTION.finditer(sentence)
    ]


_BY_SCORES = re.compile(
    r"\b(?:led|leads?|leading|up|ahead|won|wins?|lost|down|trail\w*|behind|beat\w*)\b[^.;:!?,]{0,30}?\s?\bby\s+"
    r"(?P<told>(?P<n>an?|one|two|three) (?P<what>touchdown|field goal)s?)(?!\s+(?:more|better|fewer)\b)",
    re.IGNORECASE,
)
"""A margin told in scores: "led by a touchdown"."""


def _hundreds(sentence: str) -> Iterator[Number]:
    """Hundreds that are not said, and thousands with a comma: "thirty-eight thousand, three hundred eighty-seven"."""
    for match in _OF_A_HUNDRED.finditer(sentence):
        rest = numbers_in(match["r"].casefold().replace("oh", "zero"))[-1].values[0]
        yield Number(match[0], *match.span(), (100 + rest,))
    for match in _BY_SCORES.finditer(sentence):
        worth = 7 if match["what"].casefold() == "touchdown" else 3
        yield Number(match["told"], *match.span("told"), (_value(match["n"]) * worth,))
    for first, second in pairwise(numbers_in(sentence)):
        thousands = (
            re.search(r"[a-z]+ thousand$", first.text, re.IGNORECASE) and sentence[first.end : second.start] == ", "
        )
        if thousands and "hundred" in second.text.casefold() and second.values[0] < 1000:
            yield Number(
                sentence[first.start : second.end], first.start, second.end, (first.values[0] + second.values[0],)
            )


def _spoken(sentence: str) -> Iterator[Number]:
    for match in _SPOKEN.finditer(sentence):
        text = match[0].rstrip(" -")
        if match["s"]:
            whole, digits = match["s"], str(next(n.values[0] for n in numbers_in(f"{match['t']}-{match['u']}")))
        else:
            words = re.findall(r"[a-z]+", (match["d"] or match["d2"]).casefold())
            whole, digits = (
                match["w"] or match["w2"],
                "".join("0" if word == "oh" else str(SMALL_NUMBERS[word]) for word in words),
            )
        yield Number(text, match.start(), match.start() + len(text), (Decimal(f"{_value(whole)}.{digits}"),))


_CLOCK = re.compile(
    r"\b(?P<m>\d{1,2}|[a-z]+)(?:\s+minutes?(?:,|,?\s+and)?\s+(?P<s>\d{1,2}|[a-z]+(?:-[a-z]+)?)\s+seconds?\b"
    r"|\s+(?P<t>[a-z]+ty-[a-z]+|[a-z]+teen|[a-z]+ty)(?=\s+(?:left|remaining|to go|to play|on the clock)\b))",
    re.IGNORECASE,
)
"""A clock as it is spoken: "ten minutes and thirty-nine seconds", "ten thirty-nine left"."""


def _clocks(sentence: str) -> Iterator[Number]:
    for match in _CLOCK.finditer(sentence):
        parts = [numbers_in(part) for part in (match["m"], match["s"] or match["t"])]
        if all(len(found) == 1 for found in parts):
            yield Number(match[0], *match.span(), (parts[0][0].values[0], parts[1][0].values[0]))


def _lengths(sentence: str) -> list[Number]:
    """``12-foot-3``, ``12'3"`` and "twelve feet, three inches": a pair of feet and inches."""
    return [
        Number(m[0], m.start(), m.end(), (_value(m["f"]), _value(m["i"])))
        for m in _FEET.finditer(sentence)
        if m["f"].casefold() not in ("a", "an") and m["i"].casefold() not in ("a", "an")
    ]


_OF_A_TIME = re.compile(r"\s+(?:before|after|at|in|by) (?:the )?(?:half|half-?time|break|intermission|interval)\b")
_LISTED = re.compile(
    r"[A-Z]\w+ (?:\d+|two|three|four|five|six|seven|eight|nine|ten|\w+teen),? (?:and )?(?:the )?[A-Z]\w+ $"
)
_SCORE_BEFORE = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: to |-to-|-)$", re.IGNORECASE
)


_ONE_IS_NOT_ENOUGH = re.compile(
    r"(?:\s+[a-z]+)?\s+(?:night|man|player|star|superstar|performance|guy)\s+(?:is|was|wo|will)(?:n['’]t| not)\s+"
    r"(?:be\s+)?enough\b"
)
"""After "one" in a saying, which counts nothing."""


def _is_word(sentence: str, number: Number) -> bool:
    """Whether it is no number here: "the big one", a second of time."""
    word = number.text.casefold()
    before, after = sentence[: number.start], sentence[number.end :]
    if word == "second":
        return re.search(r"(?:\d|\bone|\ba tenth of a|dths? of a|ths? of a)[\s-]$", before) is not None
    if word == "one" and (re.search(r"\bnot\s+$", before) or _ONE_IS_NOT_ENOUGH.match(after)):
        return True  # "not one run" is none
    if word == "one" and re.search(r"\b(?:[Jj]ust|[Oo]nly|exactly)\s+$", before) and re.match(r"\s+[a-z]+-", after):
        return False
    if word == "one" and re.search(r"(?:^|[,;:]\s+)at\s+$", before, re.IGNORECASE) and re.match(r"\s+point\b", after):
        return True  # "at one point"
    if word != "one" or after[:1] == "-" or before[-1:] == "-":
        return False
    if (
        _SCORE_BEFORE.search(before)
        or _OF_A_TIME.match(after)
        or (_LISTED.search(before) and re.match(r"[.,;!?]|$", after))
    ):
        return False  # "three to one", "one before the break", "Liverpool three, Fulham one"
    following = re.findall(r"[^\W\d_]+(?:[-'’][^\W_]+)*", re.split(r"[.,;:!?\d]", after)[0])[:3]
    if any(unit_in([w.casefold() for w in following[place:]])[0] for place in range(min(2, len(following)))):
        return False
    if re.match(
        r"\s+(?:of|out of|in (?:the|every|two|three|four|five|six|ten)|for|and|to|more|fewer|less|hundred"
        r"|thousand|win|loss)\b",
        after,
    ):
        return False
    ends = re.match(r"\s*(?:[.,;:!?)]|$)", after) is not None
    return not (ends and _COUNTED.search(before))


_RECORD = re.compile(
    r"\b(?:improve[sd]?|fall|falls|fell|drop(?:s|ped)?|move[sd]?|slip(?:s|ped)?|climb(?:s|ed)?|goes"
    r"|went|rises?|rose|sits?|stands?|c[ao]mes? in|enter(?:s|ed)?|arrive[sd]?|are|is"
    r"|was|were|now|record|at|['’](?:s|re))\s+(?:(?:the\s+)?[\w.'’]+(?:\s+[\w.'’]+)?\s+(?=to\s))?"
    r"(?:(?:to|at|now|just|back|an?|of|even|only|record)\s+)*$",
    re.IGNORECASE,
)


def _is_pair(before: str, gap: str, after: str) -> bool:
    """``124 to 114`` (unless *from* one *to* the other), ``23 of 34``, ``four-for-five`` and ``12 feet, 2 inches``."""
    if re.fullmatch(r"\s+(?:(?:points?|runs?|goals?)\s+)?to\s+", gap):
        return re.search(r"\bfrom\s+(?:\w+\s+)?$", before, re.IGNORECASE) is None
    if re.fullmatch(r"\s+of\s+|-of-|\s+out of\s+", gap):
        return re.match(rf"\s*{PERIOD_NOUNS}\b|\s+games", after) is None
    if re.fullmatch(r"\s+and\s+", gap):
        return (
            _RECORD.search(before) is not None
            and re.match(
                r"\s*(?:[.,;!?]|$|(?:after|on|with|in|this|now|and|but|before|until|when|coming|going)\b)", after
            )
            is not None
        )
    if re.fullmatch(r"-for-|-and-|\s+for\s+(?:his\s+)?", gap):
        return True
    return re.fullmatch(r"\s*(?:feet|foot|ft),?\s+(?:and\s+)?", gap) is not None and after.lstrip().startswith("inch")


_MARK = 1000
"""What nobody scores in a game: "the last nine points to 40,000" are no score."""


def _paired(sentence: str, numbers: Sequence[Number]) -> list[Number]:
    rows: list[Number] = []
    for number in numbers:
        last = rows[-1] if rows else None
        gap = sentence[last.end : number.start] if last else ""
        if (
            last is not None
            and len(last.values) == len(number.values) == 1
            and not (number.values[0] >= _MARK > last.values[0])
            and (
                _is_pair(sentence[: last.start], gap, sentence[number.end :])
                or (number.text.casefold() in ("nil", "zip", "nothing") and gap in ("-", " "))
            )
        ):
            text = sentence[last.start : number.end]
            rows[-1] = Number(text, last.start, number.end, (*last.values, *number.values))
        else:
            rows.append(number)
    return rows
