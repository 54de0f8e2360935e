"""Letters as names are compared: without accents, in lower case, with straight apostrophes; a text as it is heard."""

from __future__ import annotations

import re
import unicodedata

from tiksports_dagster.studio.language import ordinal
from tiksports_dagster.studio.truth.words import PUBLIC_NAMES, SMALL_NUMBERS, SURNAME_WORDS, UNIT_OF, common_words


def fold(text: str) -> str:
    """Letters without accents, lower case, straight apostrophes: how names are compared."""
    text = unicodedata.normalize("NFKD", text.replace("’", "'").translate(_STROKES))
    return "".join(char for char in text if not unicodedata.combining(char)).casefold()


def unaccented(text: str) -> str:
    """The text letter by letter without accents, as long as it was."""
    return "".join(unicodedata.normalize("NFKD", char)[0] for char in text.translate(_STROKES))


_STROKES = str.maketrans("øØıłŁđĐ", "oOilLdD")
_SHOUTED = re.compile(r"(?<![\w&'’.-])[A-Z]{2,}(?![\w&'’-])")


def calmed(text: str, names: frozenset[str]) -> str:
    """The text with its shouted everyday words in lower case: "it STILL wasn't enough". It keeps its length.

    A text that is all capitals is left as it is, and so is a word that may be a name, a unit or one of ``names``.
    """
    if text.isupper():
        return text

    def said(match: re.Match[str]) -> str:
        word = match[0].casefold()
        name = word in PUBLIC_NAMES or word in SURNAME_WORDS or word in names
        plain = word in common_words() and (word not in UNIT_OF or len(word) > _LONGEST_CODE)
        return match[0] if name or not plain else word if match.start() else match[0].capitalize()

    return _SHOUTED.sub(said, text)


_LONGEST_CODE = 4
"""Letters of a unit that may stand for one: ``RBIs``."""


_STACCATO = re.compile(
    r"\b\w+\. [Pp]oint\.(?: (?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\.?(?!\w))+", re.IGNORECASE
)
"""A number that is said word by word: "Four. Point. Two. One."."""


_MILLION = re.compile(rf"\b(\d+(?:\.\d+)?|{'|'.join(SMALL_NUMBERS)}|\w+teen|\w+ty(?:-\w+)?) mil\b", re.IGNORECASE)
"""Money as it is said for short: "54 mil"."""


_NUMBERED = re.compile(
    r"(?<!st )(?<!nd )(?<!rd )(?<!th )\b(?:the )?(quarter|period|inning) (\d{1,2})\b"
    r"(?![-–:]\d| (?:points?|goals?|runs?|to)\b)",
    re.IGNORECASE,
)
"""A period by its number: "period 4"."""


def heard(text: str, names: frozenset[str]) -> str:
    """The text without what is for the eye alone: shouted words (but for ``names``), full stops inside a number. A
    numbered period is said in order: "the 4th period"."""
    text = _MILLION.sub(lambda match: f"{match[1]} million", text)
    text = _NUMBERED.sub(lambda match: f"the {ordinal(int(match[2]))} {match[1].casefold()}", text)
    return _STACCATO.sub(
        lambda match: match[0][0] + match[0][1:-1].replace(".", "").casefold() + match[0][-1], calmed(text, names)
    )
