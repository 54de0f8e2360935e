"""Hashtags: they may name whoever is on the fact sheet, and say no number of their own."""

from __future__ import annotations

import re

from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.names import Parties, fold
from tiksports_dagster.studio.truth.words import PUBLIC_NAMES, common_words


def problem_of(tag: str, parties: Parties, knowledge: Knowledge) -> str:
    """Why a hashtag may not be used; ``""`` when it names nobody else and no number of its own."""
    known = {re.sub(r"\W", "", fold(alias)) for party in parties.by_key.values() for alias in party.aliases}
    bare = re.sub(r"\W", "", fold(tag))
    rest = bare
    for name in sorted(known, key=len, reverse=True):
        if len(name) > 1:
            rest = rest.replace(name, " ")
    for piece in rest.split():
        digits = re.findall(r"\d+", piece)
        values = {f"{v:f}" for k in knowledge.known for v in k.values} | {str(y) for y in knowledge.years}
        if any(d not in values and f"{d}000" not in values for d in digits):
            return f"no fact gives the number in #{tag}"
        for letters in re.findall(r"[^\W\d_]+", re.sub(r"(?<=\d)k", " ", piece)):
            if not _spells(letters, parties.statement_words):
                return f"#{tag} names somebody or something that is not on the fact sheet"
    return ""


# --- rows


def _spells(letters: str, extra: frozenset[str]) -> bool:
    """Whether letters run together are everyday words, or words of the sheet's statements."""
    words = common_words() | PUBLIC_NAMES | extra
    reach = [True] + [False] * len(letters)
    for end in range(1, len(letters) + 1):
        reach[end] = any(
            reach[start]
            and letters[start:end] in words
            and (end - start > 2 or letters[start:end] in ("vs", "to", "of", "in", "at", "on", "a", "i", "no", "tv"))
            for start in range(max(0, end - 18), end)
        )
    return reach[-1]
