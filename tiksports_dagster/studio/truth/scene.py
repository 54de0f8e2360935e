"""A sentence as a whole, and as the search for its numbers sees it: owners in view, units and times it can mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from tiksports_dagster.store.records.truth import Kind, LedgerEntry, Loose, Operation
from tiksports_dagster.studio.truth.dates import DaySaid
from tiksports_dagster.studio.truth.fit import Backing, Sought, rounds
from tiksports_dagster.studio.truth.known import Knowledge, Known
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.periods import PeriodSaid
from tiksports_dagster.studio.truth.quotes import Quote
from tiksports_dagster.studio.truth.read import Carry, Said
from tiksports_dagster.studio.truth.shares import Share
from tiksports_dagster.studio.truth.subject import is_object
from tiksports_dagster.studio.truth.unit_fit import unit_fits

_CLAUSE = re.compile(r"[.,;:!?—–()]\s|\s-\s|\s(?:and|but|while|as|then|when|with|after|before)\s")
_SHARE = re.compile(
    r"^(?:\s+[a-z-]+){0,2}\s+of\s+(?:(?:the|his|her|its|their|those|all)\s+"
    r"|(?:[\w.'’-]+\s+){0,3}?[\w.-]+['’]s?\s+){0,2}(?:[a-z-]+\s+)?$"
)


_FOR = re.compile(r"\bfor\s+(?:the\s+)?$")
"""Before whoever has it himself: "the forty-first loss for the Grizzlies"."""
ONE_PERIOD = re.compile(
    r"(?:\s+\w+)?\s+(?:in|of) (?:just |only )?(?:one|a single) (?:quarter|period|inning|half|frame)\b"
)
"""After a number: it is of some period, whichever."""
_AFTER_A_SHARE = 40
"""Letters after a share in which the whole is told, of the game whatever the part is of."""


@dataclass(frozen=True)
class Scene:
    """A sentence as a whole: what it says, read once, for every check of it."""

    where: str
    whole: str
    """What says whose it is (``offset`` long, not told itself), then the sentence."""
    offset: int
    mentions: Sequence[Mention]
    quotes: Sequence[Quote]
    dates: Sequence[tuple[DaySaid, tuple[int, int]]]
    periods: Sequence[PeriodSaid]
    shares: Sequence[Share]
    numbers: Sequence[Said]
    carry: Carry
    knowledge: Knowledge
    parties: Parties
    sought: Sought
    told: Sequence[tuple[Said, Backing | str]] = ()
    """Each number of the sentence with the facts that back it, or why there are none."""

    @property
    def sentence(self) -> str:
        """What is told itself."""
        return self.whole[self.offset :]

    @property
    def backed(self) -> list[tuple[Said, Backing]]:
        """The numbers that facts back."""
        return [(said, found) for said, found in self.told if not isinstance(found, str)]

    def told_at(self, place: int) -> bool:
        """Whether what stands at ``place`` is told by the sentence itself and not in a source's own words."""
        return place >= self.offset and not self.quoted(place)

    def quoted(self, place: int) -> bool:
        """Whether what stands at ``place`` is in a source's own words."""
        return any(quote.start <= place < quote.end for quote in self.quotes)

    def name(self, keys: frozenset[str]) -> str:
        """What a party is called."""
        return self.parties.by_key[sorted(keys)[0]].name

    def entry(self, text: str, kind: Kind, facts: Sequence[str], operation: Operation = "same") -> LedgerEntry:
        """What is said, with the facts that it rests on."""
        return LedgerEntry(where=self.where, text=text, kind=kind, operation=operation, facts=tuple(facts))

    def loose(self, text: str, kind: str, reason: str) -> Loose:
        """What is said and rests on nothing, with why."""
        return Loose(where=self.where, text=text, kind=kind, reason=reason)


def clause_of(said: Said) -> tuple[int, int]:
    """Where the clause of a number begins and ends in its sentence."""
    text = said.sentence
    start = max((m.end() for m in _CLAUSE.finditer(text[: said.start])), default=0)
    rest = _CLAUSE.search(text, said.end)
    return start, rest.start() if rest else len(text)


def equal(said: Said, value: Decimal) -> bool:
    """Whether a value is the one that is said, or rounds to it in the way that is said."""
    exact = said.about in ("", "scale") or (said.about == "above" and value >= 1000)
    return (exact and value == said.values[0]) or rounds(said, value)


def _view(said: Said, kind: str, scene: Scene) -> tuple[frozenset[str], ...]:
    """Parties of a kind that the number may be of: of its clause, else before it, else after it, else the carry."""
    rows = [m for m in scene.mentions if any(scene.parties.kind(k) == kind for k in m.keys)]
    start, end = clause_of(said)
    struck = [
        m
        for m in rows
        if m.start >= said.end
        and is_object(said.sentence, m)
        and not _FOR.search(said.sentence[: m.start])
        and said.sentence[m.end : m.end + 1] not in ("'", "’")
    ]
    if kind == "team" and struck and len(struck) == len(rows):
        others = [
            key
            for key, p in scene.parties.by_key.items()
            if p.kind == "team" and key not in {k for m in struck for k in m.keys}
        ]
        return (frozenset(others),) if len(others) == 1 else ()
    own = [m.keys for m in rows if start <= m.start < end]
    if own:
        return tuple(dict.fromkeys(own))
    everybody = tuple(dict.fromkeys(m.keys for m in rows))
    if everybody:
        return everybody
    carried = scene.carry.athlete if kind == "athlete" else scene.carry.team
    if carried:
        return (carried,)
    alone = [frozenset({key}) for key, party in scene.parties.by_key.items() if party.kind == kind]
    return (alone[0],) if len(alone) == 1 else ()


def owned(said: Said, who: frozenset[str], scene: Scene) -> bool:
    """Whether a value of ``who`` can be what the sentence speaks of: by its grammar, or because nobody else can."""
    if not who:
        return True
    if said.sure and said.who:
        return bool(said.who & who) or (share_of(said, scene) is not None and _in_view(said, who, scene))
    return _in_view(said, who, scene)


def _in_view(said: Said, who: frozenset[str], scene: Scene) -> bool:
    kind = scene.parties.kind(next(iter(who)))
    view = _view(said, kind, scene)
    return len(view) == 1 and bool(view[0] & who)


def credits(k: Known, scene: Scene) -> bool:
    """Whether the athlete's team is the one the sentence says he did it for."""
    team = k.team or frozenset(t for key in k.who for t in scene.knowledge.team_of.get(key, ()))
    return not (team and scene.sought.credited) or bool(team & scene.sought.credited)


def default_units(who: frozenset[str], scene: Scene) -> frozenset[str]:
    """What a bare number of somebody counts: the league's score."""
    units = score_units(scene.knowledge.league)
    kinds = {scene.parties.kind(k) for k in who}
    if "team" in kinds or len(who) == 0:
        return frozenset({"SCORE"})
    return units if "PTS" in units and len(units) == 1 else frozenset()


def counts(said: Said, k: Known, scene: Scene) -> bool:
    """Whether a value counts what is said, or what a bare number of its owner counts."""
    if said.unit is not None or said.implied:
        return unit_fits(said, k, scene.knowledge)
    return k.unit in default_units(k.who, scene)


def of_that_time(said: Said, k: Known, scene: Scene) -> bool:
    """Whether the fact is of the time that the words about the number say; what is not said is the game."""
    if k.dated and not scene.sought.has_as_of:
        return False
    scope = said.scope
    if not scope and k.unit in ("W", "L", "GP"):
        return k.scope in ("", "game", "season")
    of_a_share = any(0 <= said.start - share.end < _AFTER_A_SHARE for share in scene.shares)
    if not scope and ONE_PERIOD.match(said.sentence[said.end :]) and not of_a_share:
        return re.fullmatch(r"p\d+", k.scope) is not None
    if not scope:
        return k.scope in ("", "game") or (k.scope == "career" and k.values[0] >= 1000)
    if scope == "ot":
        return k.extra
    if scope == "game":
        return k.scope == "game" or (k.scope == "" and k.values[0] < 1000)
    return k.scope == scope


def share_of(said: Said, scene: Scene) -> Said | None:
    """The number that this one is a part of, or the part that is of this one: "18 of his 37"."""
    for other in scene.numbers:
        first, second = (said, other) if said.start < other.start else (other, said)
        if first is not second and _SHARE.match(said.whole[first.end : second.start]):
            return other
    return None


def part_problem(first: Said, second: Said) -> str:
    """Why a number is no part of the one after it: "36 of the 28"; "" where it may be, or none is told."""
    both = len(first.values) == len(second.values) == 1 and {first.role, second.role} <= {"count", "margin"}
    if not both or first.values <= second.values or not _SHARE.match(first.whole[first.end : second.start]):
        return ""
    return f"{first.text} is more than the {second.text} that it is said to be a part of"


_TO = re.compile(r"\s+[a-z]+(?: [a-z]+)? to (?:just |only )?")


def with_share_units(numbers: Sequence[Said]) -> list[Said]:
    """A sentence's numbers, a part with the unit of the whole that it is of: "five of Cleveland's 14 hits"."""
    rows = list(numbers)
    for place, (part, whole) in enumerate(pairwise(numbers)):
        bare = part.role == "count" and whole.unit is None and not whole.noun
        if part.unit and bare and _TO.fullmatch(part.whole[part.end : whole.start]):
            rows[place + 1] = replace(whole, unit=part.unit)  # "105 yards to 31"
        other = part.implied and whole.unit not in part.implied  # "set up four of eight goals" are no goals
        if (
            part.unit is None
            and whole.unit is not None
            and not other
            and _SHARE.match(part.whole[part.end : whole.start])
        ):
            rows[place] = replace(part, unit=whole.unit)
    return rows
