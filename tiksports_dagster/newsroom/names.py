"""Who is meant: the athletes and teams ESPN's signals name, every spelling they go by, and finding them in a text.

The vocabulary is made from the signals at hand, so that there is no list of players to keep up to date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tiksports_dagster.newsroom.text import normal, person, phrases, word_set
from tiksports_dagster.store.records.signals import Signal

ATHLETE, TEAM = "athlete", "team"

# Last words of club names that many clubs share, and first words that are no name on their own.
_SHARED_WORDS = word_set(
    "united city fc sc cf afc town county rovers albion athletic sporting real state tech university college wanderers"
    " hotspur villa palace forest jays sox"
)
_LEAST_PART = 4
_LEAST_INSIDE = 7


@dataclass(frozen=True, slots=True)
class Mention:
    """An athlete or team found in a text. ``sure`` for the whole name, not for a nickname or a part of it."""

    kind: str
    name: str
    sure: bool


@dataclass(slots=True)
class Vocabulary:
    """All known names (normal form) and the spellings that lead to them."""

    athletes: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    full: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Whole name, spaced or squashed → (kind, name)."""
    partial: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Nickname, surname or first name, when only one name has it."""
    longer: dict[str, str] = field(default_factory=dict)
    """A short team name → the one long team name that ends in it (``lakers`` → ``los angeles lakers``)."""

    def team(self, name: str) -> str:
        """The team's one spelling."""
        plain = normal(name)
        return self.longer.get(plain, plain)

    def find(self, text: str, tags: Iterable[str]) -> frozenset[Mention]:
        """Every name in the text or in its (squashed) hashtags; a whole name hides its own parts."""
        runs = phrases(text) | frozenset(tags)
        inside = {
            spelling for tag in tags for spelling in self.full if len(spelling) >= _LEAST_INSIDE and spelling in tag
        }
        sure = {self.full[run] for run in runs | inside if run in self.full}
        parts = {self.partial[run] for run in runs if run in self.partial} - sure
        return frozenset(
            [Mention(kind, name, True) for kind, name in sure] + [Mention(kind, name, False) for kind, name in parts]
        )


def vocabulary(signals: Iterable[Signal]) -> Vocabulary:
    """The names in ESPN's signals. A part of a name counts only when no other name has it."""
    athletes: set[str] = set()
    teams: set[str] = set()
    for signal in signals:
        if not signal.source.startswith("espn"):
            continue
        athletes.update(person(entity.name) for entity in signal.entities if entity.kind == ATHLETE)
        teams.update(normal(entity.name) for entity in signal.entities if entity.kind == TEAM)
    longer = _longer_names(teams)
    known = Vocabulary(athletes=frozenset(athletes - {""}), teams=frozenset(teams - {""} - set(longer)), longer=longer)
    whole = [(ATHLETE, name) for name in sorted(known.athletes)] + [(TEAM, name) for name in sorted(known.teams)]
    parts: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for kind, name in whole:
        if " " in name or kind == TEAM:
            known.full.setdefault(name, (kind, name))
            known.full.setdefault(name.replace(" ", ""), (kind, name))
        for part in _parts(kind, name):
            parts[part].add((kind, name))
    known.partial = {part: next(iter(owners)) for part, owners in parts.items() if len(owners) == 1}
    return known


def _longer_names(teams: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for short in teams:
        owners = [name for name in teams if name.endswith(f" {short}")]
        if short and len(owners) == 1:
            found[short] = owners[0]
    return found


def _parts(kind: str, name: str) -> set[str]:
    words = name.split()
    if len(words) < 2:
        return set()
    two = {" ".join(words[-2:]), "".join(words[-2:])} if len(words) > 2 else set[str]()
    if kind == TEAM:
        return two | {word for word in words[-1:] if len(word) >= _LEAST_PART and word not in _SHARED_WORDS}
    return {word for word in (words[0], words[-1]) if len(word) >= _LEAST_PART} | two
