"""Whether a number that is said may be a value the sheet knows: role, owner, unit, time, rounding; and why not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.claims_numbers import numbers_in
from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.names import Parties
from tiksports_dagster.studio.truth.periods import PART
from tiksports_dagster.studio.truth.read import Said
from tiksports_dagster.studio.truth.unit_fit import TRIES, unit_fits


@dataclass(frozen=True)
class Backing:
    """What backs a number."""

    operation: Operation
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Sought:
    """A sentence's surroundings for matching its numbers."""

    winners: tuple[tuple[frozenset[str], frozenset[str]], ...]
    """(winner, loser) as the sentence says; either may be empty."""
    named: frozenset[str]
    """Everybody the sentence names."""
    dates: frozenset[int]
    """Years the sentence says."""
    has_as_of: bool
    versus: frozenset[str] = frozenset()
    """Whom the sentence's streaks are against."""
    credited: frozenset[str] = frozenset()
    """The team that an athlete of the sentence is said to have done it for."""


def same_role(said: Said, k: Known) -> bool:
    """Whether a value of this role can be meant: a rank is no count, a streak no win total."""
    role = k.role
    if role == "ordinal" and said.role != "ordinal" and said.noun and k.values[0] == 1:
        return False  # a first is not one of something
    if role == "ordinal" and said.role != "ordinal":
        trade = k.said is not None and _TRADE.match(k.said.sentence[k.said.end :])
        if k.operation == "count" or trade:
            return False  # a third baseman is not three of anything
    if said.role in ("count", "sum", "money", "percent"):
        return role in ("count", "money", "percent", "sum", "ordinal") and (
            role != "sum" or said.role == "sum" or not said.who
        )
    if said.role == "ordinal":
        return role in ("ordinal", "count") or (role == "rank" and not said.unit)
    if said.role == "rank":
        return role == "rank"
    return role == said.role


def fits(said: Said, k: Known, knowledge: Knowledge, sought: Sought) -> bool:
    """Whether owner, unit, time and place agree; the value itself is compared by the caller."""
    if k.dated and not (sought.has_as_of or (k.day is not None and k.day.year in sought.dates)):
        return False
    if short_of_it(said, k):
        return False
    team = k.team or frozenset(t for key in k.who for t in knowledge.team_of.get(key, ()))
    if team and sought.credited and not team & sought.credited:
        return False
    if said.role == "ordinal" and not _ordinal_fits(said, k, knowledge):
        return False
    if k.operation == "count" and k.role == "ordinal" and re.search(r"\b(?:only|just|until|sole)\b", said.sentence):
        return False  # one of several
    if said.role == "streak" and not _streak_fits(said, k, sought):
        return False
    if k.said is not None and not _told_alike(said, k, k.said, sought):
        return False
    return owns(said, k) and unit_fits(said, k, knowledge) and scope_fits(said, k)


def _told_alike(said: Said, k: Known, theirs: Said, sought: Sought) -> bool:
    """Whether a statement tells its number of the same year, place, prize and standing, and as what somebody has."""
    if (
        not in_its_year(theirs, sought)
        or _elsewhere(said.sentence, theirs.sentence)
        or (
            needs(said) != needs(theirs)
            and not (said.role == "ordinal" and (said.unit in ("ATT", "TIME") or said.noun == "try"))
        )
    ):
        return False
    if said.unit == "GP" and turned(said, k):
        return False
    if _IN_OVERTIME.match(said.sentence[said.end :]) and not _OVERTIME.search(theirs.sentence):
        return False
    return said.unit != "TIME" or said.sentence[said.end : said.end + 1] != "-" or _same_prize(said, theirs)


_OVERTIME = re.compile(r"\b(?:overtime|OT|extra time)\b", re.IGNORECASE)
_IN_OVERTIME = re.compile(
    r"\s+(?:seconds|ticks|minutes)?\s*(?:left|remaining|to go|to play) (?:in|of) (?:the )?(?:overtime|OT|extra)",
    re.IGNORECASE,
)
"""After a time on the clock of overtime."""


def _streak_fits(said: Said, k: Known, sought: Sought) -> bool:
    """Whether a streak is against the same side, of wins or of losses alike, and on the road where one says so."""
    if k.against and not k.against & sought.named:
        return False
    if sought.versus and k.role == "streak" and not k.against & sought.versus:
        return False
    if k.said is not None and k.role == "streak" and _opposite(said.sentence, k.said.sentence):
        return False
    road = k.said is not None and _ROAD.search(k.said.sentence)
    if road and not _ROAD.search(said.sentence):
        return False
    told_road = _ROAD.search(said.sentence[said.end : said.end + _NEAR])
    return not told_road or bool(road) or _ROAD.search(k.words) is not None


def _ordinal_fits(said: Said, k: Known, knowledge: Knowledge) -> bool:
    """Whether an ordinal is the statement's: of the same try, place and trade, and none of a count's."""
    if k.role == "count" and ((said.unit is None and k.values[0] < 1000) or (k.unit == "TIME" and said.unit != "TIME")):
        return False
    if k.said is None:
        return True
    if k.role == "count" and _FIRST_N.search(k.said.sentence[: k.said.start]):
        return False  # the first two are not the second
    if _PLACED.match(k.said.sentence[k.said.end :]) and not _PLACED.match(said.sentence[said.end :]):
        return False
    if TRIES.search(k.words) and _BROKE.search(_clause(said)) and not _ALMOST.search(said.sentence):
        later = (o for o in knowledge.known if o.facts == k.facts and o.role == "ordinal")
        if any(o.values > k.values for o in later):
            return False  # it was a later try that broke the record
    return not _apart(said, k.said) or _same_trade(said, k.said)


_WITHIN = re.compile(r"\bwithin\b|\bbehind\b|\bback of\b")


def turned(said: Said, k: Known) -> bool:
    """Whether a place in the standings is no such thing in the statement, or the one who trails there is ahead here."""
    standing = re.match(r"\s+games?\s+(?:behind|ahead|back|in front|clear)\b", said.sentence[said.end :])
    near = re.search(r"\bwithin\s+(?:just\s+)?$", said.sentence[: said.start])
    if k.said is None or not (standing or near):
        return False
    if not _WITHIN.search(k.said.sentence):
        return True
    ahead = standing is not None and re.search(r"\b(?:ahead|in front|clear)\b", standing[0]) is not None
    return bool(said.who and k.who) and bool(said.who & k.who) == ahead


def in_its_year(theirs: Said, sought: Sought) -> bool:
    """Whether a statement's number may be told with the years that the sentence says."""
    years = _years_of(theirs.sentence)
    return not (sought.dates and years) or bool(years & sought.dates)


def _years_of(sentence: str) -> set[int]:
    """Years that a statement tells; what it tells is of no other year."""
    return {int(year) for year in re.findall(r"(?<![\d,.$])(?:19|20)\d\d(?![\d,])", sentence)}


_NEAR = 30
"""Letters after a streak in which its kind is told."""
_PLACED = re.compile(r"[- ](?:\w+est|best|most|worst)\b")
_WON = re.compile(r"\b(?:w[io]ns?|winning|victor\w+)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:los[st]\w*|losing|defeats?|skid\w*|slide)\b", re.IGNORECASE)


def _opposite(mine: str, theirs: str) -> bool:
    """Whether one sentence tells of wins alone and the other of losses alone."""
    told, known = ((bool(_WON.search(one)), bool(_LOST.search(one))) for one in (mine, theirs))
    return told in ((True, False), (False, True)) and known == (not told[0], not told[1])


_FIRST_N = re.compile(r"\bfirst\s+$")
_ALMOST = re.compile(
    r"n['’]t\b|\b(?:not|never|short|shy|off|flirt\w*|nearly|almost|close|within|missed|threaten\w*|yet)\b"
)
_BROKE = re.compile(r"\b(?:broke|breaks|record|history|fastest|best)\b")
_NEED = re.compile(
    r"\b(?:need\w*|required?|away from|it took|to go(?! with)|lacked|wanted|shy of|quest for|pursuit of|chas\w+"
    r"|assignment:?|homework|shopping list|to-do list|(?:magic|target) number|asked (?:of|for)|required of)\b",
    re.IGNORECASE,
)


_BY_WHOM = re.compile(r"(?:\s+[a-z-]+){1,3}\s+from\s+X")
"""After what somebody needed and another one gave: he has it."""
_LAST = re.compile(r"\b(?:last|final|remaining)\s+$")
_TO_A_MARK = re.compile(r"\s+(?:\w+\s+)?(?:to|up to)\s+(?:the\s+)?\d")


def needs(said: Said) -> bool:
    """Whether a number is what somebody needed, not what he had."""
    if _BY_WHOM.match(said.sentence, said.end):
        return False
    clause = re.split(r"[,;:.!?]\s|\sand\s(?!a\b)|\sfrom\sX+\s", said.sentence[: said.start])[-1]
    rest = re.split(r"[,;:.!?]|\sand\s|\b(?:doubl|tripl)\w+\s", said.sentence[said.end :])[0]
    if _LAST.search(clause) and _TO_A_MARK.match(rest):
        return True
    return _NEED.search(clause) is not None or _NEEDED.search(rest) is not None


_SCORED = frozenset({"PTS", "REB", "AST", "G", "HR", "RBI", "H", "K"})
_SHORT = re.compile(r"\s+(?:[a-z]+\s+)?(?:short|shy|away)\b")


def short_of_it(said: Said, k: Known) -> bool:
    """Whether a number is what somebody lacked, and the value what he had: "26 short" of one who scored 26."""
    had = k.said is None and k.scope in ("", "game") and k.role == "count" and k.unit in _SCORED
    return had and _SHORT.match(said.sentence, said.end) is not None


_NEEDED = re.compile(
    r"\b(?:away|shy|short|to go(?! with)|needed|required|wanted|missing|(?:was|were|is|are) (?:all|what"
    r"|the) (?:\w+ ){0,2}"
    r"(?:assignment|task|ask|job|requirement|target|homework|order|order of business|to-do list|magic number|entry fee"
    r"|price|shopping list|history asked|it took|he asked|stood between|between))\b"
)
"""After a number that somebody needed."""


def _same_prize(mine: Said, theirs: Said) -> bool:
    """Whether the word after "four-time" is the statement's."""
    told, known = (re.findall(r"[A-Za-z]{2,}", one.whole[one.end :])[1:3] for one in (mine, theirs))
    return not told or bool({w.casefold().rstrip("s") for w in told} & {w.casefold().rstrip("s") for w in known})


_TRADE = re.compile(r"\s+(base(?:man|men)?)\b")


def _same_trade(mine: Said, theirs: Said) -> bool:
    """Whether both are the same position on the field: "third baseman"."""
    return all(_TRADE.match(one.sentence[one.end :]) is not None for one in (mine, theirs))


def _apart(mine: Said, theirs: Said) -> bool:
    """Whether an ordinal's clause has other numbers than the clause that it is from: "4.21 on his first try"."""
    told, known = (_clause_numbers(one) for one in (mine, theirs))
    told &= {n.values for n in numbers_in(theirs.sentence)}
    return bool(told and known and not told & known)


def _clause(said: Said) -> str:
    start = max((m.end() for m in re.finditer(r"[;:.!?,]\s|\sand\s", said.sentence[: said.start])), default=0)
    return said.sentence[start : said.start] + re.split(r"[;:.!?,]\s|\sand\s", said.sentence[said.start :])[0]


_PLACE = re.compile(r"one|\d+(?:st|nd|rd|th)|first|second|third|\w+th", re.IGNORECASE)
"""What tells the place of another number, or stands for a noun."""


def _clause_numbers(said: Said) -> set[tuple[Decimal, ...]]:
    start = max((m.end() for m in re.finditer(r"[;:.!?,]\s|\sand\s", said.sentence[: said.start])), default=0)
    rest = re.search(r"[;:.!?,](?:\s|$)|\sand\s", said.sentence[said.end :])
    end = said.end + rest.start() if rest else len(said.sentence)
    clause = said.sentence[start : said.start] + "§" * (said.end - said.start) + said.sentence[said.end : end]
    return {n.values for n in numbers_in(clause) if not _PLACE.fullmatch(n.text)}


_HOME = re.compile(r"\bat home\b|\bhome (?:games?|wins?|losses)\b", re.IGNORECASE)


_ROAD = re.compile(r"\b(?:on the road|road|away) ?(?:games?|wins?|losses|skid|slide|streak)?\b", re.IGNORECASE)


def _elsewhere(mine: str, theirs: str) -> bool:
    """Whether one sentence is of home games and the other of road games."""
    return bool((_HOME.search(mine) and _ROAD.search(theirs)) or (_ROAD.search(mine) and _HOME.search(theirs)))


def owns(said: Said, k: Known) -> bool:
    """Whether the value is of whom the sentence says, or of nobody in particular."""
    if not said.who:
        return True
    if k.who & said.who:
        return True
    if k.said is not None and not k.who:
        return True
    contract = k.unit in ("USD", "YEAR", "SEASON") or (
        k.unit == "TIME" and (said.sentence[said.end : said.end + 1] == "-" or bool(said.noun and said.noun in k.words))
    )
    if k.said is not None and contract and k.beside & said.who:
        return True  # a contract is the player's and the team's
    age = said.unit == "YEAR" and re.match(r"-year-old\b", said.sentence[said.end :])
    if k.said is not None and (age or k.unit in ("DAY", "WEEK")) and k.beside & said.who:
        return True  # an age is the person's, and in how many days something was done both sides'
    if k.said is not None and k.said.role == "ordinal" and _same_trade(said, k.said):
        return True
    if k.unit in ("INN", "PER") and not k.who:
        return True
    return bool(not said.sure and k.team & said.who and k.said is None)


def scope_fits(said: Said, k: Known) -> bool:
    """Whether the value is of the game, period, season or career that the sentence speaks of."""
    if said.scope == k.scope:
        return True
    if k.scope == "before":
        return False  # a record before the game is told with its words
    if not said.scope:
        if k.extra and re.search(
            r"\b(?:overtime|OT|extra time|shootout|extra innings)\b", said.sentence, re.IGNORECASE
        ):
            return True
        if re.fullmatch(PART, k.scope):
            return False
        return k.scope != "average"
    if said.scope == "ot":
        return k.extra or (k.scope == "game" and len(said.values) > 1)
    if said.scope == "game":
        return k.scope == "game" or (k.scope == "" and said.values[0] < 1000)
    return False


def _step(value: Decimal) -> Decimal:
    """The coarsest of 1, 5, 10, 50, 100 … that divides a whole number; for decimals the last place written."""
    if value != value.to_integral_value():
        return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    step = Decimal(1)
    for candidate in (Decimal(c) * (Decimal(10) ** p) for p in range(12) for c in (1, 5)):
        if value and value % candidate == 0 and candidate > step:
            step = candidate
    return step


def rounds(said: Said, value: Decimal) -> bool:
    """Whether ``value`` may be said as that number with "more than", "nearly", "about", or as ``40K``."""
    number = said.values[0]
    if said.about == "below" and number == 1:
        return Decimal("0.4") <= value < 1  # "less than a point"
    if not said.about or value <= 0 or abs(value - number) > Decimal("0.3") * value:
        return False
    if said.about == "near" and abs(value - number) > Decimal("0.12") * value:
        return False
    step = Decimal("0.25") if said.text.endswith(("quarter", "quarters", "half")) else _step(number)
    if said.about == "scale":
        digits = re.search(r"\.(\d+)", said.text)
        scale = Decimal(1000) if said.text[-1] in "kK" else Decimal(1_000_000)
        step = scale.scaleb(-len(digits[1]) if digits else 0)
        return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == number
    if step <= 1 and number >= 10 and value == value.to_integral_value():
        return False
    if said.about == "above":
        return value > number and (value / step).quantize(Decimal(1), ROUND_FLOOR) * step == number
    if said.about == "below":
        return value < number and (value / step).quantize(Decimal(1), ROUND_CEILING) * step == number
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == number


def names(keys: Iterable[str], parties: Parties) -> str:
    """The names of parties, for people."""
    return " and ".join(sorted(parties.by_key[key].name for key in keys if key in parties.by_key)) or "nobody"


def reason(said: Said, knowledge: Knowledge, parties: Parties) -> str:
    """What the sheet has instead: the same value of somebody else, or another value of the same thing."""
    if said.role == "margin":
        have = sorted(
            {
                f"{k.values[0]} ({names(k.who, parties)} {k.role})"
                for k in knowledge.known
                if k.role in ("ahead", "behind") and k.scope == (said.scope or "game")
            }
        )
        return f"no difference of two facts is {said.text}" + (f"; the sheet gives {', '.join(have)}" if have else "")
    whose = names(said.who, parties) if said.who else ""
    if said.who and (said.unit or said.scope):
        own = [
            k
            for k in knowledge.known
            if k.who & said.who and unit_fits(said, k, knowledge) and k.operation == "same" and k.values != said.values
        ]
        right_scope = [k for k in own if scope_fits(said, k)] or own
        if right_scope:
            k = right_scope[0]
            values = "-".join(f"{v:f}" for v in k.values)
            return f"the sheet has {values} for {whose} there ({k.facts[0]}), not {said.text}"
    same = [k for k in knowledge.known if k.values == said.values]
    if same:
        k = same[0]
        if k.dated:
            return f"{said.text} is an older value ({k.facts[0]}): say as of which day, or leave it out"
        owner = f" of {names(k.who, parties)}" if k.who else ""
        scope = f", {k.scope}" if k.scope else ""
        kind = k.words.split(" ")[0] if k.said is None and k.words else "a number"
        return f"{said.text} is on the sheet only as {kind}{owner}{scope} ({k.facts[0]}); say that, or leave it out"
    return (
        f"no fact gives {said.text}" + (f" for {whose}" if whose else "") + "; use a value of the sheet or leave it out"
    )
