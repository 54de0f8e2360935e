"""Reading short texts: one spelling for names, words, numbers and scores, and how much two texts have in common.

What a text *means* for the newsroom (a record, a trade, an injury) is in ``said.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

_TOKEN = re.compile(r"[a-z0-9]+")
_HASHTAG = re.compile(r"#(\w+)")
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)\s?(k\b)?", re.IGNORECASE)
_SCORE = re.compile(r"(?<![\w-])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\w-])")
_COMPOSED_SCORE = re.compile(r"\D (\d{1,3}), \D[^,]*? (\d{1,3})(?:\s|$)")
_LEAST_NUMBER = 100
_STEM = 5
_YEARS = range(1900, 2101)


def word_set(words: str) -> frozenset[str]:
    """The words of a table row that is written as one line of text."""
    return frozenset(words.split())


STOPWORDS = word_set(
    "a about after all an and are as at be been before behind but by can for from get gets had has have he her his how"
    " in into is it its just more most new no not of off on one or our out over she so than that the their them they"
    " this to two up vs was we were what when who why will with you your"
)
GENERIC_TAGS = word_set(
    "fy fyp fypp fypage foryou foryoupage foru viral viralvideo trending trend tiktok tiktoks xyzbca explore reels"
    " shorts video edit edits sports sport highlights highlight sportstiktok duet stitch capcut parati"
)
"""Hashtags that say nothing about the story."""

_SUFFIXES = word_set("jr sr ii iii iv")
_TYPEWRITTEN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O"})
"""What Unicode's decomposition does not bring to ASCII and names and scores need."""


def normal(text: str) -> str:
    """The text in lower-case ASCII letters and digits, single spaces: ``Luka Dončić`` → ``luka doncic``."""
    # possessives and abbreviation dots would cut one name into two spellings ("Bills'" / "Bills", "C.J." / "CJ")
    ascii_text = unicodedata.normalize("NFKD", text.translate(_TYPEWRITTEN)).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"'s\b|[.']", "", ascii_text)
    return " ".join(_TOKEN.findall(joined))


def person(name: str) -> str:
    """An athlete's name in one spelling, without ``Jr.`` and the like."""
    parts = normal(name).split()
    while len(parts) > 2 and parts[-1] in _SUFFIXES:
        parts.pop()
    return " ".join(parts)


def squashed(text: str) -> str:
    """The normal form without spaces, as hashtags are written: ``LeBron James`` → ``lebronjames``."""
    return normal(text).replace(" ", "")


def hashtags_in(text: str) -> tuple[str, ...]:
    """The hashtags written in a text, without ``#``, squashed, each once, in order."""
    tags = (squashed(tag) for tag in _HASHTAG.findall(text))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def phrases(text: str, longest: int = 4) -> frozenset[str]:
    """All runs of one to ``longest`` normal words of the text, joined by spaces."""
    words = normal(text).split()
    return frozenset(
        " ".join(words[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(words) - size + 1)
    )


def content_words(text: str, names: Iterable[str] = ()) -> frozenset[str]:
    """The words that carry the story: no stopwords, no generic tags, none of the given normal ``names``' words."""
    taken = {word for name in names for word in name.split()}
    return frozenset(
        word
        for word in normal(text).split()
        if len(word) > 1 and word not in STOPWORDS and word not in GENERIC_TAGS and word not in taken
    )


def numbers_in(text: str) -> frozenset[str]:
    """What two texts about the same thing would share: numbers from 100 on (``40,000`` = ``40K``) and scores (``3-1``).

    Years are left out, since half of all headlines carry one. Scores are written high to low, so that a loser's
    ``31-41`` is the winner's ``41-31``.
    """
    found = {
        str(value)
        for digits, thousands in _NUMBER.findall(text)
        if len(digits) <= 12
        for value in [int(digits.replace(",", "")) * (1000 if thousands else 1)]
        if value >= _LEAST_NUMBER and value not in _YEARS
    }
    pairs = _SCORE.findall(text) + _COMPOSED_SCORE.findall(text)
    return frozenset(found | {"-".join(sorted(pair, key=int, reverse=True)) for pair in pairs})


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """How alike two sets of content words are, 0 to 1: the larger of two measures, each blind where the other sees.

    The share of the smaller set that both have, from two words on, forms of a word (``scored``, ``scores``) taken as
    one; and rapidfuzz's token-set ratio, of which 0.45 is what unrelated headlines reach by sharing letters, and which
    calls a subset equal, so that very short texts (fewer than three words) are held back in proportion.
    """
    smaller = min(len(left), len(right))
    if smaller == 0:
        return 0.0
    ratio = fuzz.token_set_ratio(" ".join(sorted(left)), " ".join(sorted(right))) / 100
    spelled = max(0.0, (ratio - 0.45) / 0.55) * min(1.0, smaller / 3)
    shared = len({word[:_STEM] for word in left} & {word[:_STEM] for word in right})
    return max(spelled, min(1.0, shared / max(3, smaller)) if shared > 1 else 0.0)


def shortened(text: str, limit: int) -> str:
    """The text on one line, at most ``limit`` characters, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:-") + "…"
