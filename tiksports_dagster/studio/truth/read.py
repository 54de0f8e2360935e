"""Reading a sentence for what it claims: each number with what it counts, whose it is, of what time, and how exactly.

Scripts and the statements on a fact sheet are read by the same rules, so that both sides are compared in one language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiksports_dagster.studio.claims_numbers import Number
from tiksports_dagster.studio.truth.harmless import generic, similes
from tiksports_dagster.studio.truth.headed import by_words, headed_by
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.numbers import is_fraction, quantities
from tiksports_dagster.studio.truth.patterns import (
    ABOVE,
    ADJECTIVES,
    AFTER_WORDS,
    BELOW,
    IDIOM,
    MARGIN_AFTER,
    MARGIN_BEFORE,
    MORE_OF_HIS,
    MORE_THAN_HIM,
    NEAR,
    NOT_A_HEAD,
    PASSIVE,
    PLUS,
    RANK_AFTER,
    RANK_BEFORE,
    RATIO,
    RATIOS,
    SPANS,
    STREAK,
    STREAK_BEFORE,
    SUM_AFTER,
    SUM_BEFORE,
    VERB_UNITS,
)
from tiksports_dagster.studio.truth.periods import PeriodSaid
from tiksports_dagster.studio.truth.scopes import scope_of, words_in
from tiksports_dagster.studio.truth.sentences import masked
from tiksports_dagster.studio.truth.subject import Attribution, owner_of, subject_of
from tiksports_dagster.studio.truth.words import PHRASE_UNITS, SMALL_NUMBERS, WIN_NOUNS, unit_in


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


@dataclass(frozen=True)
class Carry:
    """Whom pronouns mean."""

    athlete: frozenset[str] = frozenset()
    team: frozenset[str] = frozenset()
    numbers: tuple[Said, ...] = ()
    """The numbers of the sentence before that facts back."""
    time: str = ""
    """The part of a game that the sentence before told of."""


def people_told(carry: Carry, parties: Parties, how_many: int) -> list[str]:
    """The athletes of whom numbers were told last, so many of them; none where it was of fewer."""
    told = (key for n in reversed(carry.numbers) for key in sorted(n.who))
    keys = dict.fromkeys(key for key in told if parties.kind(key) == "athlete")
    return list(keys)[how_many - 1 :: -1] if len(keys) >= how_many else []


_PER_GAME = frozenset({"PTS", "REB", "AST", "STL", "BLK"})
_UNPLACED = 1000
"""From here on a number is nobody's place on a list."""
_INNINGS = 9
"""Regular periods of a game of baseball."""


def read_sentence(
    sentence: str,
    parties: Parties,
    mentions: Sequence[Mention],
    taken: Sequence[tuple[int, int]],
    regular: int,
    carry: Carry,
    periods: Sequence[PeriodSaid],
) -> list[Said]:
    """The numbers of one sentence, dates (``taken``) and numbers inside names left out; ``periods`` come first."""
    spans = [*taken, *((m.start, m.end) for m in mentions), *((p.start, p.end) for p in periods)]
    spans += [match.span() for match in IDIOM.finditer(sentence)]
    spans += [span for span in similes(sentence) if not any(span[0] <= m.start < span[1] for m in mentions)]
    spans += generic(sentence, named=bool(mentions))
    found: list[Said] = []
    for match in RATIO.finditer(sentence):
        word = match[0].casefold()
        if any(s < match.end() and match.start() < e for s, e in taken):
            continue
        if regular == 9 and match["word"] and not re.match(r" (?:up|that|what)", sentence[match.end() :]):
            continue  # a triple is a hit
        value = next(
            v for head, v in RATIOS.items() if word.startswith(head) or (head == "doubl " and word == "double")
        )
        spans.append(match.span())
        who = subject_of(sentence, match.start(), match.end(), mentions, parties, carry.athlete, carry.team)
        found.append(_plain(match[0], match.span(), (Decimal(value),), "ratio", who, sentence, periods))
    for match in re.finditer(r"\bdouble[- ](?:digits?|figures)\b", sentence, re.IGNORECASE):
        who = subject_of(sentence, match.start(), match.end(), mentions, parties, carry.athlete, carry.team)
        found.append(_plain(match[0], match.span(), (Decimal(10),), "digits", who, sentence, periods))
    numbers = [n for n in quantities(sentence) if not any(s < n.end and n.start < e for s, e in spans)]
    header = _header(masked(sentence, mentions))
    if header == "SV" and regular != _INNINGS:
        header = None  # "Save this one:" is no pitcher's
    for number in numbers:
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
    unit, _ = unit_in(words_in(sentence[span[1] :])[:4])
    scope = scope_of(sentence, span[0], span[1], span[1], periods)
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
        whole=sentence,
    )


def _late_unit(after: str) -> str | None:
    words = words_in(re.split(r"[.;:!?,]", after)[0])[:6]
    for place in range(len(words)):
        unit, _ = unit_in(words[place:])
        if unit is not None and unit not in ("PER", "INN"):
            return unit
    return None


def _header(sentence: str) -> str | None:
    """The unit that a heading before a colon gives to all numbers after it: "Rebounds: Jokic 10, Davis 11"."""
    head, colon, _ = sentence.partition(":")
    if not colon:
        leading = next(
            (unit for phrase, unit in PHRASE_UNITS.items() if sentence.casefold().startswith(phrase + ",")), None
        )
        return leading
    words = words_in(re.sub(r"\bon the board\b|\bX+ X+\b", "", head))
    for place in range(len(words)):
        unit, _ = unit_in(words[place:])
        if unit is not None and unit not in NOT_A_HEAD:
            return unit
    return {
        "driving runs in": "RBI",
        **PHRASE_UNITS,
    }.get(head.strip().casefold())


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
    unit, noun, end, role, side = _counted(sentence, number, mentions, header)
    who = owner_of(whole, number, end, mentions, parties, carry.athlete, carry.team)
    about = _about(number, before, after, unit)
    unit, noun = by_words(unit, noun, number, before, after)
    implied: frozenset[str] = frozenset()
    if unit is None and not noun and role != "streak":
        implied = next((units for pattern, units in VERB_UNITS if pattern.search(before)), frozenset())
    scope = scope_of(sentence, number.start, number.end, end, periods if number.values[0] < 1000 else ())
    if unit in _PER_GAME and scope in ("", "game") and is_fraction(number.values[0]):
        scope = "average"  # nobody scores a fraction
    if re.match(r"-year-old\b|\s+years? old\b", after) or (
        role == "ordinal" and (_FIRST_EVER.match(after) or re.match(r"\s+base(?:m[ae]n)?\b", after))
    ):
        scope = ""
    if role == "margin" and (_OF_A_WIN.match(after) or _APART.match(after)) and not any(p.start > end for p in periods):
        scope = "game"
    if role == "margin" and MORE_THAN_HIM.match(after):
        side, unit = "than", unit or _late_unit(after)
    return Said(
        number.text, number.start, number.end, number.values, role, unit, noun, who.keys, who.sure, scope, about,
        implied, sentence, whole, side,
    )  # fmt: skip


_APART = re.compile(r"\s+\w+(?: that)? (?:between|separat\w+) (?:the )?X")
_OF_A_WIN = re.compile(rf"[\s-]\w+[\s-]+(?:{WIN_NOUNS}|loss|defeat)\b")
"""After the margin of a whole game."""


def _counted(
    sentence: str, number: Number, mentions: Sequence[Mention], header: str | None
) -> tuple[str | None, str, int, str, str]:
    """(unit, unknown noun, where its phrase ends, role, side) of a number, by the words right beside it."""
    before, after = sentence[: number.start], sentence[number.end :]
    limit = min([m.start for m in mentions if m.start >= number.end], default=len(sentence))
    of = re.match(r"\s+of(?=\s+[a-z])", after) if number.text.casefold() in ("couple", "pair") else None
    of = of or re.match(r"\s+of (?:his|her|their|its)(?=\s+[a-z])", after)  # "18 of his points"
    unit, noun, end = _unit(sentence, number.end + (of.end() if of else 0), limit)
    if re.match(r"\s?%|\s+per\s?cent\b", after):
        unit = "PCT"
    elif number.text[:1] in "$£€" or re.match(r"(?:\s+(?:million|billion))?[\s-]dollars?\b", after):
        unit = "USD"
    role, side = _role(number, before, after, unit)
    counted = re.search(r"\b([a-z]+)\s+(?:number|No\.)\s+$", before)
    if counted and _TRY.fullmatch(counted[1]):
        unit, role, side = "ATT", "ordinal", ""
    elif counted and (named := unit_in([counted[1]])[0]):
        unit, role, side = named, "count", ""
    if unit is None and role != "pair":
        unit = headed_by(before, number.values[0])
    if unit is None and header and role in ("count", "margin"):
        unit = header
    named_before = re.search(r"\b(year|season|game)\s+$", before, re.IGNORECASE)
    if named_before and unit is None and not noun and len(number.values) == 1 and number.values[0] < 30:
        unit = "GP" if named_before[1].casefold() == "game" else "SEASON"
        role, side = "ordinal", ""  # "year one", "game two"
    return unit, noun, end, role, side


def _about(number: Number, before: str, after: str, unit: str | None) -> str:
    """Whether it is said to be more, less or nearly that, or stands as ``40K``."""
    if _PAST_A_MARK.search(before):
        return ""
    if ABOVE.search(before) or PLUS.match(after):
        # "over three years" is how long, not more than
        return "" if unit in SPANS and re.search(r"\bover\s+(?:the\s+)?$", before) else "above"
    if BELOW.search(before) and not _TARGET.search(before):
        return "below"
    if NEAR.search(before):
        return "near"
    return "scale" if re.search(r"(?:\d[kKM]|bn)$", number.text) else ""


_TRY = re.compile(r"try|attempt|run|go|crack|dash")
_SPOT = r"(?:spot|burger|piece|ball|bomb|pack|bagger)"
"""After a bare number, as in "a 30-spot"."""


def _unit(sentence: str, end: int, limit: int) -> tuple[str | None, str, int]:
    """(unit, unknown noun, where the phrase ends) of the words after a number."""
    plus = PLUS.match(sentence[end:limit])
    if plus:
        end += plus.end()
    tail = re.split(r"[.;:!?,()…]", sentence[end:limit])[0]
    places = list(re.finditer(r"[^\W_]+(?:[-'’][^\W_]+)*", tail))
    words = [place[0].casefold() for place in places]
    if words and tail[:1] == "-":  # "10-point lead", "three-time", "4.21-second"
        first = words[0]
        if re.fullmatch(_SPOT, first):
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
        if words[place] in AFTER_WORDS:
            break
    behind = re.match(r" X+(?: X+)*(?:['’]s?)? ", sentence[end:]) if not words else None
    if behind and (code := unit_in(words_in(sentence[end + behind.end() :])[:2])[0]):
        return code, "", end + behind.end()  # "both New York runs"
    if not words or words[0] in AFTER_WORDS or words[0] in ADJECTIVES or not tail[:1].isspace():
        return None, "", end
    return None, words[0], end + places[0].end()


def _role(number: Number, before: str, after: str, unit: str | None) -> tuple[str, str]:
    if len(number.values) > 1:
        return "pair", ""
    if unit == "PCT":
        return "percent", ""
    if unit == "USD":
        return "money", ""
    if re.match(rf"-{_SPOT}\b", after):
        return "count", ""
    if STREAK.match(after) or STREAK_BEFORE.search(before):
        return "streak", ""
    ordinal = re.search(r"(?:st|nd|rd|th)$", number.text + after[:2]) is not None or _is_ordinal(number.text)
    ordinal = ordinal and max(number.values, default=Decimal(0)) >= 1  # a hundredth is none
    if ordinal and re.match(r"\s+base(?:m[ae]n)?\b", after):
        return "ordinal", ""  # a position on the field
    whole = all(value == int(value) for value in number.values)
    place = whole and max(number.values, default=Decimal(0)) < _UNPLACED
    if place and RANK_AFTER.match(re.sub(r"^(?:st|nd|rd|th)", "", after) if ordinal else after):
        return "rank", ""
    rank_before = RANK_BEFORE.search(before) if place else None
    if rank_before and (ordinal or rank_before[0].strip().casefold() in ("no.", "no", "#", "number", "top")):
        return "rank", ""
    if SUM_BEFORE.search(before) or SUM_AFTER.match(after):
        return "sum", ""
    if MORE_THAN_HIM.match(after):
        return "margin", "than"
    if MORE_OF_HIS.search(before) and re.match(r"\s+more\b", after):
        return "count", ""
    if re.search(r"\b(?:c[ao]mes?|finish(?:ed|es)|fell|falls?)\s+(?:up\s+)?(?:just\s+)?$", before) and re.match(
        r"[\s-](?:\w+\s+)?short\b", after
    ):
        return "margin", "behind"
    if re.match(r"(?:\s+\w+)?\s+separat", after):
        return "margin", ""
    if re.match(r"\s+[\w-]+(?:\s[\w-]+)?\s+(?:from|by)\b|\s+from\s+X", after):
        return "ordinal" if ordinal else "count", ""
    if re.search(r"\b(?:pull|haul|ripp?|tear|tore|track|pin|broke|put)\w*\s+(?:down|up)\s+$", before):
        return "ordinal" if ordinal else "count", ""
    side = None if ordinal or unit in ("TD3", "DD2", "TIME") else _margin_side(before, after, unit)
    if side is not None:
        return "margin", side
    return "ordinal" if ordinal else "count", ""


def _margin_side(before: str, after: str, unit: str | None) -> str | None:
    """Of a margin who is ahead or behind, empty when nobody says; None of what is no margin."""
    clause = re.split(r"\b(?:and|but|then|to(?= (?:win|los)))\b", before)[-1]
    cues = (MARGIN_AFTER.match(after), MARGIN_BEFORE.search(clause), MARGIN_BEFORE.search(before))
    for found in sorted(cues, key=lambda cue: cue is None or not any(cue.groupdict().values())):
        if found:
            groups = {key.rstrip("23"): value for key, value in found.groupdict().items() if value}
            if re.search(r"\bup\s+(?:just\s+|only\s+)?$", found[0]) and re.search(
                r"\b(?:put\w*|g[ai]v\w+|rack\w*|pil\w+|pick\w*|c[ao]me\w*|went|chalk\w*|cough\w*"
                r"|end\w*|mad\w+|light\w*|lit|sets?|setting)\s+up\s+(?:just\s+|only\s+|by\s+)?$",
                before,
            ):
                break
            if unit == "GP" and re.search(r"\bwithin\s", found[0]):
                break  # of the standings
            if "behind" not in groups and PASSIVE.search(clause):
                return "behind"
            return "ahead" if "ahead" in groups else "behind" if "behind" in groups else ""
    return None


def _is_ordinal(text: str) -> bool:
    return re.search(r"(?:first|second|third|(?<!bo)th)$", text.casefold()) is not None


_FIRST_EVER = re.compile(r"\s+(?:ever|player|man|person|NBA|NFL|MLB|athlete|and only)\b")
_PAST_A_MARK = re.compile(
    rf"\b(?:\d+|{'|'.join(SMALL_NUMBERS)}|\w+teen)(?: \w+)? (?:above|over|below|under|past|beyond"
    rf"|better than) (?:the|his|her|their|that)\s+$"
)
"""Before the mark that somebody is so much above: it is told exactly."""
_TARGET = re.compile(r"\b(?:short|shy|away)\s+(?:of|from)\s+(?:the\s+)?$")
"""Before what somebody is short of: that number is told exactly."""
