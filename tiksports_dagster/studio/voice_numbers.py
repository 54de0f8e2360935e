"""Numbers as a sports announcer says them: scores, records, averages, money, years, ordinals. Text in, words out."""

from __future__ import annotations

import re

_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_BY_TEN = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = tuple(_TO_NINETEEN.split()), ("", "", *_BY_TEN.split())
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SUFFIXED = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion", "t": "trillion"}
_MOST = 10**15
"""A longer number is read digit by digit."""
_DASH = "[-\u2010-\u2015\u2212]"
_PLAIN = r"\d{1,3}(?:,\d{3})+|\d+"
_PAIR = re.compile(rf"(\d{{1,3}}){_DASH}(\d{{1,3}})(?:{_DASH}(\d{{1,3}}))?")
_FOR = re.compile(rf"(\d+){_DASH}(for|of){_DASH}(\d+)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_MONEY = re.compile(rf"([$€£])({_PLAIN})(\.\d+)?([a-z]{{0,2}})", re.IGNORECASE)
_ORDINAL = re.compile(rf"({_PLAIN})(st|nd|rd|th)", re.IGNORECASE)
_DECADE = re.compile(r"(\d{2}|(?:18|19|20)\d{2})['’]?s")
_PERCENT = re.compile(rf"([+\-\u2212]?)({_PLAIN})?(\.\d+)?%")
_NUMBER = re.compile(rf"([+\-\u2212]?)({_PLAIN})?(\.\d+)?([kmbt]|bn)?", re.IGNORECASE)
_CURRENCY = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}


def cardinal(value: int) -> str:
    """The number in words, the American way: ``forty thousand``, ``one hundred twenty-four``."""
    if value < 0:
        return f"minus {cardinal(-value)}"
    if value >= _MOST:
        return digits(str(value))
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    if value < 1000:
        return f"{_ONES[value // 100]} hundred" + (f" {cardinal(value % 100)}" if value % 100 else "")
    size, name = next(scale for scale in _SCALES if value >= scale[0])
    return f"{cardinal(value // size)} {name}" + (f" {cardinal(value % size)}" if value % size else "")


def digits(text: str) -> str:
    """Digit by digit, ``oh`` for zero."""
    return " ".join("oh" if digit == "0" else _ONES[int(digit)] for digit in text)


def score(value: int) -> str:
    """A count of points as an announcer says it: ``one twenty-four``, ``one-oh-one``, ``one hundred``."""
    if not 100 < value < 1000 or value % 100 == 0:
        return cardinal(value)
    rest = value % 100
    return f"{_ONES[value // 100]}-oh-{_ONES[rest]}" if rest < 10 else f"{_ONES[value // 100]} {cardinal(rest)}"


def year(value: int) -> str:
    """``nineteen ninety-six``, ``two thousand three``, ``twenty twenty-four``, ``nineteen hundred``."""
    century, rest = divmod(value, 100)
    if 2000 <= value < 2010:
        return cardinal(value)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} oh-{_ONES[rest]}" if rest < 10 else f"{cardinal(century)} {cardinal(rest)}"


def ordinal(value: int) -> str:
    """``first``, ``forty-first``, ``one hundredth``."""
    words = cardinal(value)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    ending = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return words[:cut] + ending


def spoken_number(text: str, *, versus: str = "to") -> str | None:
    """What is said for a written number, or None when the text is not one.

    ``versus`` stands between the halves of a pair: ``to`` for a score, ``and`` for a won-lost record. Hyphens inside
    the answer join what is said in one breath.
    """
    for pattern, say in _READERS:
        match = pattern.fullmatch(text)
        if match is not None and any(character.isdigit() for character in text):
            return say(match, versus)
    return None


def _whole(text: str | None) -> int:
    return int((text or "0").replace(",", ""))


def _pair(match: re.Match[str], versus: str) -> str:
    one, other, third = match[1], match[2], match[3]
    if third is not None:
        return f"{cardinal(int(one))}, {cardinal(int(other))} and {cardinal(int(third))}"
    return f"{score(int(one))} {versus} {score(int(other))}"


def _money(match: re.Match[str], _versus: str) -> str:
    unit, cent = _CURRENCY[match[1]]
    whole, part, suffix = _whole(match[2]), match[3], match[4].lower()
    scale = _SUFFIXED.get(suffix)
    if scale is not None:
        return f"{cardinal(whole)}{_point(part)} {scale} {unit}s"
    if part is not None and len(part) == 3:
        cents = f" and {cardinal(int(part[1:]))} {'pence' if cent == 'penny' else f'{cent}s'}"
        return f"{cardinal(whole)} {unit}{'' if whole == 1 else 's'}" + (cents if int(part[1:]) else "")
    return f"{cardinal(whole)}{_point(part)} {unit}{'' if whole == 1 and part is None else 's'}"


def _point(part: str | None) -> str:
    return "" if part is None else " point " + " ".join(_ONES[int(digit)] for digit in part[1:])


def _sign(sign: str) -> str:
    return {"": "", "+": "plus "}.get(sign, "minus ")


def _percent(match: re.Match[str], _versus: str) -> str:
    return f"{_sign(match[1])}{cardinal(_whole(match[2]))}{_point(match[3])} percent"


def _decade(match: re.Match[str], _versus: str) -> str:
    value = int(match[1])
    rest = value % 100
    plural = f"{cardinal(rest)[:-1]}ies" if rest >= 20 and rest % 10 == 0 else f"{cardinal(rest)}s"
    if value < 100:
        return plural
    return f"{cardinal(value // 100)} {plural if rest else 'hundreds'}"


def _clock(match: re.Match[str], _versus: str) -> str:
    minutes, seconds = int(match[1]), int(match[2])
    tail = "flat" if seconds == 0 else f"oh-{_ONES[seconds]}" if seconds < 10 else cardinal(seconds)
    return f"{cardinal(minutes)} {tail}"


def _number(match: re.Match[str], _versus: str) -> str:
    sign, whole, part, suffix = match[1], match[2], match[3], (match[4] or "").lower()
    scale = f" {_SUFFIXED[suffix]}" if suffix else ""
    if whole is None:
        # a batting average or a share: .305 is three-oh-five, .500 five hundred
        value = int(part[1:]) if part else 0
        said = score(value) if part and len(part) == 4 and value >= 100 else f"point {digits((part or '.')[1:])}"
        return f"{_sign(sign)}{said}"
    if part is None and not sign and not scale and "," not in whole:
        if whole.startswith("0") and len(whole) > 1:
            return digits(whole)
        value = int(whole)
        if len(whole) == 4 and 1800 <= value < 2100:
            return year(value)
        return score(value)
    return f"{_sign(sign)}{cardinal(_whole(whole))}{_point(part)}{scale}"


_READERS = (
    (_FOR, lambda m, _v: f"{cardinal(int(m[1]))} {m[2].lower()} {cardinal(int(m[3]))}"),
    (_PAIR, _pair),
    (_CLOCK, _clock),
    (_MONEY, _money),
    (_ORDINAL, lambda m, _v: ordinal(_whole(m[1]))),
    (_DECADE, _decade),
    (_PERCENT, _percent),
    (_NUMBER, _number),
)
