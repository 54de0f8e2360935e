"""The numbers of a sheet's own sentences, with whose they are: headlines, summaries, recaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tiksports_dagster.store.records.content import Fact
from tiksports_dagster.studio.truth.dates import dates_in
from tiksports_dagster.studio.truth.known import Known
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.periods import periods_in
from tiksports_dagster.studio.truth.read import Carry, Said, read_sentence
from tiksports_dagster.studio.truth.sentences import split_sentences

_BOX = frozenset(
    {"PTS", "REB", "AST", "STL", "BLK", "HR", "RBI", "H", "K", "BB", "IP", "PYDS", "RUYDS", "REYDS", "3PM"}
)
"""What a statement's bare number of an athlete counts in a game."""


def hero_of(fact: Fact, parties: Parties) -> frozenset[str]:
    """The one athlete of a headline; empty when it has none or several."""
    named = [m for m in parties.mentions(fact.value) if not fact.value[m.end :].startswith(("'s", "’s"))]
    people = {m.keys for m in named if "athlete" in {parties.kind(key) for key in m.keys}}
    return next(iter(people)) if len(people) == 1 else frozenset()


def read_statement(
    fact: Fact, parties: Parties, regular: int, hero: frozenset[str], near: frozenset[str]
) -> Iterator[Known]:
    """The numbers of a statement. ``hero`` is the one athlete of the headline above it, whom "the receiver" means;
    ``near`` is everybody in that headline."""
    carry = Carry(athlete=hero)
    for _, sentence in split_sentences(fact.value):
        mentions = parties.mentions(sentence)
        taken = [span for _, span in dates_in(sentence, None)]
        periods = periods_in(sentence, regular)
        for said in read_sentence(sentence, parties, mentions, taken, regular, carry, periods):
            if not mentions and hero and not said.who and sentence.startswith("The "):
                said = replace(said, who=hero)
            if said.unit is None and said.role == "count" and _bare_points(said, sentence, parties, regular):
                said = replace(said, unit="PTS")
            own = said.role == "count" and said.unit in _BOX and not said.scope and said.values[0] < 1000
            whole = re.search(r"\bof (?:his|her|their|its)\s+$", said.sentence[: said.start]) is not None
            of_game = own and "athlete" in {parties.kind(key) for key in said.who}
            yield Known(
                said.values,
                said.unit,
                said.role,
                said.who,
                "game" if of_game or whole else said.scope,
                (fact.id,),
                said=said,
                words=fact.value.casefold(),
                against=frozenset(opponents(said, mentions, parties)),
                beside=frozenset(key for m in mentions for key in m.keys) | near,
            )
        carry = carried(carry, mentions, parties)


def mirrored(k: Known, teams: Sequence[frozenset[str]]) -> Iterator[Known]:
    """A deficit of one side as the other side's lead: "trailed by 18" is an 18-point lead of whom they played."""
    if k.said is None or k.role != "margin" or k.said.side not in ("ahead", "behind") or len(teams) != 2:
        return
    own = [team for team in teams if team & k.who]
    if len(own) == 1:
        other = next(team for team in teams if team != own[0])
        side = "ahead" if k.said.side == "behind" else "behind"
        yield replace(k, who=other, said=replace(k.said, who=other, side=side))


def as_told(k: Known, known: Sequence[Known]) -> Known:
    """A streak without a statement, against whom the statement with the same number has it."""
    if k.said is not None or k.role != "streak":
        return k
    told = next((other for other in known if other.against and other.values == k.values), None)
    return replace(k, against=told.against) if told else k


def opponents(said: Said, mentions: Sequence[Mention], parties: Parties) -> Iterator[str]:
    """Whom a streak is against: "won their seventh in a row against the Twins", "beat Twins 7th straight time"."""
    for mention in mentions if said.role == "streak" else ():
        before, gap = said.whole[: mention.start], said.whole[mention.end : said.start]
        after = re.fullmatch(
            r"[^.;:!?,]*(?<!gone )(?<!went )\b(?:against|over|versus)\s+(?:the\s+)?",
            said.whole[said.end : mention.start],
        )
        beaten = re.search(r"\b(?:beat\w*|over|against)\s+(?:the\s+)?$", before) and re.fullmatch(
            r"\s+(?:for the\s+)?", gap
        )
        if (mention.start > said.end and after) or (mention.end <= said.start and beaten):
            yield from (key for key in mention.keys if parties.kind(key) == "team")


def _bare_points(said: Said, sentence: str, parties: Parties, regular: int) -> bool:
    """ "Adebayo added 23": in basketball an athlete's bare number is points."""
    verb = re.search(
        r"\b(?:scor\w+|added|adds|had|has|poured in|finished with)\s+(?:\w+-high\s+)?$", sentence[: said.start]
    )
    athlete = {parties.kind(key) for key in said.who} == {"athlete"}
    return bool(verb and athlete and not said.noun and regular == 4 and said.values[0] < 100)


def carried(carry: Carry, mentions: Sequence[Mention], parties: Parties) -> Carry:
    """Whom pronouns mean after a sentence: the athlete and the team it named last (athletes: first, its subject)."""
    athletes = [m.keys for m in mentions if "athlete" in {parties.kind(k) for k in m.keys}]
    teams = [m.keys for m in mentions if "team" in {parties.kind(k) for k in m.keys}]
    return Carry(athletes[0] if athletes else carry.athlete, teams[0] if teams else carry.team)
