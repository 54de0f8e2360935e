"""English as it is spoken: grammar of names and nouns, how long a text takes to say, and seeded choice of words."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from tiksports_dagster.studio.claims_numbers import numbers_in

WORDS_PER_SECOND = 2.5
LETTERS_PER_SECOND = 15.0
"""The usual 150 words a minute, with six letters and spaces a word; whichever is slower counts."""

Chosen = TypeVar("Chosen")

_IRREGULAR = {"goals against": "goal against", "yards per game": "yards per game", "RBIs": "RBI", "losses": "loss"}
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
"""Letters whose spoken name begins with a vowel: an RBI, an NBA game."""
_CLOSERS = "\"'”’)]"


def possessive(name: str) -> str:
    """``Cubs`` → ``Cubs'``, ``Heat`` → ``Heat's``: AP style, names that end in s take the apostrophe alone."""
    name = name.strip()
    if not name:
        return name
    return f"{name}'" if name[-1] in "sS" else f"{name}'s"


def singular(noun: str) -> str:
    """The singular of a plural stat noun: ``runs`` → ``run``, ``passing yards`` → ``passing yard``."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("ches") or noun.endswith("shes") or noun.endswith("sses"):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def counted(value: str, plural_noun: str) -> str:
    """The noun that goes with ``value``: ``1`` takes the singular, everything else (``0``, ``1.0``) the plural."""
    return singular(plural_noun) if value.strip() == "1" else plural_noun


def a_or_an(word: str) -> str:
    """``a`` or ``an`` by the sound of ``word``: an RBI, an 8-run inning, a one-run game, a European."""
    bare = word.strip().lstrip("\"'“‘")
    if not bare:
        return "a"
    if bare[0].isdigit():
        return "an" if re.match(r"8|1[18](?:\D|$)", bare) else "a"
    head = re.split(r"[^\w]", bare)[0]
    if head.isupper() and 1 < len(head) <= 4:
        return "an" if head[0] in _VOWEL_LETTERS else "a"
    lower = bare.lower()
    if re.match(r"(?:uni|use|usu|eu|one|once)", lower):
        return "a"
    if re.match(r"(?:hour|honest|honou?r|heir)", lower):
        return "an"
    return "an" if lower[0] in "aeiouáéíóúàèìòùäëïöüâêîôû" else "a"


def ordinal(number: int) -> str:
    """``1`` → ``1st``, ``12`` → ``12th``, ``23`` → ``23rd``."""
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def join_and(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentences(text: str) -> str:
    """The text as whole sentences: "the" and "a" get a capital where a sentence begins, an open end gets a full stop.

    Only those words change: a name keeps the source's own spelling.
    """
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(
        r"(^|[.!?:] +[\"“]?)(the|an?|in|on|at|it|and|but|then|by|from)\b",
        lambda match: match[1] + (match[2].capitalize() if ":" not in match[1] else match[2]),
        text,
    )
    if not text or text.rstrip(_CLOSERS)[-1:] in (".", "!", "?", "…"):
        return text
    return f"{text}."


def _read_out(value: Decimal, written: str) -> int:
    """Words it takes to say the number."""
    whole = int(abs(value))
    decimals = len(written.partition(".")[2]) if "." in written else 0
    words = 0
    if 1900 <= whole <= 2099 and "," not in written:
        words = 3  # a year: twenty twenty-six
    else:
        place = 0
        while whole:
            whole, group = divmod(whole, 1000)
            tens = group % 100
            words += (2 if group >= 100 else 0) + (0 if tens == 0 else 1 if tens <= 20 or tens % 10 == 0 else 2)
            words += 1 if group and place else 0  # "thousand", "million"
            place += 1
    return max(1, words) + (1 + decimals if decimals else 0)


def spoken_words(text: str) -> int:
    """How many words the text is when read aloud: ``63-82`` is four, ``4.21`` four, ``ESPN`` two."""
    count = 0
    rest = list(text)
    for number in numbers_in(text):
        if not any(char.isdigit() for char in number.text):
            continue  # number words are words already
        rest[number.start : number.end] = " " * (number.end - number.start)
        written = re.findall(r"[\d.,]*\d", number.text)
        count += sum(_read_out(value, part) for value, part in zip(number.values, written, strict=False))
        count += 1 if number.text[:1] in "$£€" else 0
        count += 1 if re.search(r"-(?:for|of|to)-", number.text) else 0
    for word in re.findall(r"[^\W\d_]+(?:['’.][^\W\d_]+)*", "".join(rest)):
        spelled = word.isupper() and 2 <= len(word) <= 5
        count += max(1, len(word) // 2) if spelled else 1
    return count


def speaking_seconds(text: str) -> float:
    """Seconds it takes to say the text at a natural rate, without a pause after it."""
    return max(spoken_words(text) / WORDS_PER_SECOND, len(text) / LETTERS_PER_SECOND)


def segment_tenths(text: str, pause: float) -> int:
    """Length of a segment in tenths of a second: the text, then ``pause`` seconds of breath."""
    return math.ceil((speaking_seconds(text) + pause) * 10 - 1e-9)


def shuffled(seed: str, slot: str, options: Sequence[Chosen]) -> list[Chosen]:
    """``options`` in an order that depends only on seed and slot, the same on every machine and in every process."""

    def key(index: int) -> bytes:
        return hashlib.sha256(f"{seed}\x00{slot}\x00{index}".encode()).digest()

    return [options[index] for index in sorted(range(len(options)), key=key)]
