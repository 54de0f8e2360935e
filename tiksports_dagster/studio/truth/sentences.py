"""A text cut into sentences, and a sentence without the words of its names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tiksports_dagster.studio.truth.names import Mention


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


def masked(sentence: str, mentions: Sequence[Mention]) -> str:
    """The sentence with every letter of the names in it an X: a name's words are no verbs and nouns."""
    for mention in mentions:
        sentence = sentence[: mention.start] + "X" * (mention.end - mention.start) + sentence[mention.end :]
    return sentence
