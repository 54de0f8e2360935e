"""Reading a stat line as the source displays it (``26``, ``1-4, 3B, RBI``, ``23/31, 286 YDS, 3 TD``) into its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Stat:
    """What a column of a stat line means. ``noun`` is plural; a part without a number is told as ``an RBI``."""

    code: str
    noun: str
    rank: int
    """Order in which a line is told; the least first."""


@dataclass(frozen=True)
class Part:
    """One item of a stat line. ``value`` keeps the source's own digits; None when the source wrote the code alone."""

    stat: Stat
    value: str | None
    text: str
    """The item as the source wrote it."""


def _stats(*rows: tuple[str, str]) -> dict[str, Stat]:
    return {code: Stat(code, noun, rank) for rank, (code, noun) in enumerate(rows)}


STATS = _stats(
    ("G", "goals"),
    ("PTS", "points"),
    ("REB", "rebounds"),
    ("AST", "assists"),
    ("BLK", "blocks"),
    ("STL", "steals"),
    ("IP", "innings"),
    ("C-A", "passing"),
    ("CAR", "carries"),
    ("REC", "catches"),
    ("PYDS", "passing yards"),
    ("RUYDS", "rushing yards"),
    ("REYDS", "receiving yards"),
    ("YDS", "yards"),
    ("TD", "touchdowns"),
    ("SACK", "sacks"),
    ("TKL", "tackles"),
    ("H-AB", "at the plate"),
    ("HR", "home runs"),
    ("3B", "triples"),
    ("2B", "doubles"),
    ("RBI", "RBIs"),
    ("SB", "stolen bases"),
    ("K", "strikeouts"),
    ("ER", "earned runs"),
    ("BB", "walks"),
    ("H", "hits"),
    ("R", "runs"),
    ("A", "assists"),
    ("SV", "saves"),
    ("SOG", "shots on goal"),
    ("INT", "interceptions"),
    ("W", "wins"),
    ("L", "losses"),
    ("ERA", "ERA"),
)
"""One row a column; the codes are ESPN's, but for ``C-A`` and ``H-AB``, which it writes as bare pairs."""

_ALIASES = {
    "P": "PTS",
    "RBIS": "RBI",
    "SO": "K",
    "TDS": "TD",
    "SACKS": "SACK",
    "SAVES": "SV",
    "S": "SOG",
    "YARDS": "YDS",
}
CATEGORIES = {
    "points": "PTS",
    "rebounds": "REB",
    "assists": "AST",
    "steals": "STL",
    "blocks": "BLK",
    "goals": "G",
    "saves": "SV",
    "passingYards": "PYDS",
    "rushingYards": "RUYDS",
    "receivingYards": "REYDS",
    "sacks": "SACK",
    "totalTackles": "TKL",
}
"""ESPN's leader categories whose bare number is of this game. Others (ratings, per-game averages) are not told."""

_ITEM = re.compile(r"(?:(?P<value>\d+(?:,\d{3})*(?:\.\d+)?)\s+)?(?P<code>[A-Za-z0-9]{1,5})")
_NAMED = re.compile(r"(?P<code>[A-Za-z]{1,4}):?\s+(?P<value>\d+(?:\.\d+)?)")
_PAIR = re.compile(r"(\d{1,3})([-/])(\d{1,3})")


def read_line(display: str, category: str) -> tuple[Part, ...]:
    """The parts of a displayed stat line in the order they are told; empty when any part is not understood.

    ``category`` is the source's name of the column: it says what a bare number counts, and that a pair is a batter's
    hits and at-bats and not a pitcher's record. Nothing is guessed or computed: values are the source's own digits.
    """
    display = " ".join(display.replace("(", " ").replace(")", " ").split())
    if re.fullmatch(r"\d+(?:\.\d+)?", display):
        stat = STATS.get(CATEGORIES.get(category, ""))
        return (Part(stat, display, display),) if stat and "." not in display else ()
    parts: list[Part] = []
    for item in (piece.strip() for piece in display.split(",")):
        part = _read_item(item, category)
        if part is None:
            return ()
        parts.append(part)
    unique = {part.stat.code: part for part in reversed(parts)}
    return tuple(sorted(unique.values(), key=lambda part: part.stat.rank)) if len(unique) == len(parts) else ()


def _read_item(item: str, category: str) -> Part | None:
    pair = _PAIR.fullmatch(item)
    if pair:
        if category.endswith("Pitcher"):
            return None
        return Part(STATS["C-A" if pair[2] == "/" else "H-AB"], item, item)
    for pattern in (_ITEM, _NAMED):
        found = pattern.fullmatch(item)
        if not found:
            continue
        code = found["code"].upper()
        if code in ("YDS", "YARDS") and category in CATEGORIES:
            code = CATEGORIES[category]
        stat = STATS.get(_ALIASES.get(code, code))
        if stat is None:
            continue
        return Part(stat, found["value"], item)
    return None
