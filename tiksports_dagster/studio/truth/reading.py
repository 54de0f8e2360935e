"""Reading one sentence as a whole: names, dates, periods, shares, numbers, and what each number rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tiksports_dagster.studio.truth.among_told import of_the_told
from tiksports_dagster.studio.truth.amounts import ranks_ahead
from tiksports_dagster.studio.truth.box import box_order
from tiksports_dagster.studio.truth.candidates import only_candidate
from tiksports_dagster.studio.truth.dates import dates_in
from tiksports_dagster.studio.truth.feats import credited
from tiksports_dagster.studio.truth.fit import Backing, Sought, needs
from tiksports_dagster.studio.truth.gaps import gap
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.leagues import rules_of, score_units
from tiksports_dagster.studio.truth.margins import margin_lists, whole_left
from tiksports_dagster.studio.truth.match import PLACES, back
from tiksports_dagster.studio.truth.minutes import minutes_in
from tiksports_dagster.studio.truth.names import Mention, Parties
from tiksports_dagster.studio.truth.othertimes import all_times, other_times, time_of
from tiksports_dagster.studio.truth.parts import told_again
from tiksports_dagster.studio.truth.periods import PART, PeriodSaid, periods_in, that_period
from tiksports_dagster.studio.truth.pictures import Text
from tiksports_dagster.studio.truth.quantified import quantified_in
from tiksports_dagster.studio.truth.quotes import quotes_in, told_years
from tiksports_dagster.studio.truth.read import Carry, Said, read_sentence
from tiksports_dagster.studio.truth.results import results_in
from tiksports_dagster.studio.truth.scene import Scene, part_problem, with_share_units
from tiksports_dagster.studio.truth.search import search
from tiksports_dagster.studio.truth.shares import Share, shares_in
from tiksports_dagster.studio.truth.shares_told import told_shares
from tiksports_dagster.studio.truth.sides import unlike_sides, with_sides
from tiksports_dagster.studio.truth.spans import spans_in, with_spans
from tiksports_dagster.studio.truth.statements import carried, opponents
from tiksports_dagster.studio.truth.subject import is_object

_FORTY = re.compile(
    r"\b(?:the|his|a|that|this|every|your|fastest|quickest|combine)\s+(?:\w+\s+)?(?:forty|40)\b(?![\s-]+(?:yard|point"
    r"|game|second|year|met\w+|mile|foot|inch|minute))",
    re.IGNORECASE,
)
"""What scouts call the 40-yard dash."""
_DIFFERENCE = re.compile(r"That(?:['’]s| was| is) (?:all that separated|the (?:difference|margin|gap))")
_THOSE = re.compile(r"(?:Those|These) (?:are|were) (?:the|their)(?: top)? ([\w -]+?)(?: numbers| totals)?[.!]?\s*$")
_THAT = re.compile(r"That(?:['’]s| is| was)\b")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|won|wins?|lost|loses?|led"
    r"|leads?|got|gets?|gave|made"
    r"|took|went|goes|came|comes|beat|ran|hit|put|scored|finished|needed|fell|held|dropped|improved?"
    r"|it['’]s|that['’]s|he['’]s|they['’]re|(?<!, )\w{3,}ed)\b",
    re.IGNORECASE,
)
_OTHER_HEAD = re.compile(r"(?:\w+ )?(?:record|mark|old record|previous best)\s*:", re.IGNORECASE)
"""A heading of its own: what follows is not of whom the sentence beside it names."""
_WITHIN = re.compile(r"\bwithin\s+(?:just\s+)?$")
_FROM_X = re.compile(r"(?:\s+[\w-]+){1,2}\s+from\s+X")
_NEAR = 30
"""Letters between a number and the year that it is of."""
_LONGEST_FRAGMENT = 9
"""Words of a sentence that can hang on the one beside it."""


def _is_fragment(sentence: str) -> bool:
    """Whether a sentence has no verb of its own: "Fourteen carries.", "The fourth quarter?"."""
    return len(sentence.split()) <= _LONGEST_FRAGMENT and _VERB.search(sentence) is None


def lead_of(sentences: Sequence[str], place: int, parties: Parties) -> str:
    """What the sentences beside a sentence say of whose and of what it is; ``""`` when nothing.

    "The fourth quarter?" is of what the next one tells. A fragment hangs on "That's how …" after it, else on whoever
    was named before it, else on the subject of the next sentence that has one: "Fourteen carries. Jones earned them."
    """
    before = sentences[place - 1].strip() if place else ""
    after = sentences[place + 1] if place + 1 < len(sentences) else ""
    if before.endswith("?") and _is_fragment(before):
        return before.rstrip("?")
    if _OTHER_HEAD.match(sentences[place]):
        return ""
    fragment = _is_fragment(sentences[place])
    if fragment and _DIFFERENCE.match(after):
        two = len({m.keys for m in parties.mentions(after)}) > 1
        return after.strip().rstrip(".!") if two else "The margin"
    those = _THOSE.match(after)
    if those:
        return those[1]
    if fragment and _THAT.match(after) and parties.mentions(after):
        return after.strip().rstrip(".!")
    if not fragment or sentences[place].rstrip().endswith("?") or parties.mentions(sentences[place]):
        return ""
    return _athlete_before(before, parties) or (
        "" if before and not _unnamed(sentences[:place], parties) else _subject_after(sentences[place + 1 :], parties)
    )


def _unnamed(sentences: Sequence[str], parties: Parties) -> bool:
    return not any(parties.mentions(sentence) for sentence in sentences)


def _athlete_before(before: str, parties: Parties) -> str:
    named = {m.keys: m.text for m in parties.mentions(before)}
    people = [text for keys, text in named.items() if "athlete" in {parties.kind(key) for key in keys}]
    return people[0] if len(people) == 1 else ""


def _subject_after(sentences: Sequence[str], parties: Parties) -> str:
    """The first name of the next sentence that has one, where only an article stands before it, or "then" a team's."""
    for sentence in sentences:
        named = parties.mentions(sentence)
        if named:
            before = sentence[: named[0].start]
            team = "team" in {parties.kind(key) for key in named[0].keys}
            first = re.fullmatch(r"(?:The\s+)?", before) or (team and re.fullmatch(r"Then\s+(?:the\s+)?", before))
            return named[0].text if first else ""
    return ""


def read_scene(text: Text, sentence: str, carry: Carry, knowledge: Knowledge, parties: Parties) -> Scene:
    """All that a sentence says, with what backs its numbers; ``text.lead`` says whose it is and is not told itself."""
    lead = f"{text.lead}: " if text.lead else ""
    whole = lead + sentence
    mentions = parties.mentions(whole)
    dates = dates_in(whole)
    periods = [p for p in periods_in(whole, knowledge.regular) if p.noun or knowledge.games]
    minutes = list(minutes_in(whole, knowledge.league))
    periods = [p for p in periods if not any(m.start < p.end and p.start < m.end for m in minutes)]
    periods += that_period(whole, carry.time)
    periods = spans_in(whole, sorted([*periods, *minutes], key=lambda p: p.start), carry.time, knowledge)
    knowledge = with_spans(knowledge, all_times(whole, periods, carry.time, knowledge))
    counted = list(quantified_in(whole, mentions, carry, knowledge))
    periods = [p for p in periods if not any(c.start < p.end and p.start < c.end for c in counted)]
    shares = [*shares_in(whole, mentions, periods, carry, knowledge, parties), *counted]
    spans = [span for _, span in dates]
    if any("40-yard" in fact.value for fact in knowledge.statements):
        spans += [m.span() for m in _FORTY.finditer(whole)]
    spans += [(share.start, share.end) for share in shares]
    numbers = read_sentence(whole, parties, mentions, spans, knowledge.regular, carry, periods)
    numbers = with_sides(_under_period(numbers, periods, knowledge.league), mentions, periods, carry, knowledge)
    scene = Scene(
        where=text.where,
        whole=whole,
        offset=len(lead),
        mentions=mentions,
        quotes=quotes_in(whole, mentions, knowledge),
        dates=dates,
        periods=periods,
        shares=shares,
        numbers=box_order(
            with_share_units([_of_league(_of_share(said, shares), knowledge.league) for said in margin_lists(numbers)]),
            knowledge.league,
            people=frozenset(key for key, party in parties.by_key.items() if party.kind == "athlete"),
        ),
        carry=carry,
        knowledge=knowledge,
        parties=parties,
        sought=Sought(
            tuple(results_in(whole, mentions, parties)),
            _named(whole, mentions, carry),
            frozenset(day.year for day, _ in dates if day.year),
            bool(PLACES.search(whole) and dates),
            frozenset(key for said in numbers for key in opponents(said, mentions, parties)),
            credited(whole, mentions, parties),
        ),
    )
    scene = replace(scene, told=list(_told(scene)))
    return replace(scene, shares=told_shares(scene))


_FIRST_OF_ALL = re.compile(r"(?:(?:And|Then|In|Now),? )?(?:the )?")
_ENDS = re.compile(r"\b(?:finish\w*|end(?:s|ed)|total\w*|final\w*|already|season|average\w*)\b")


_MOST_POINTS = 200
"""More than anybody scores in a period."""


def _under_period(numbers: Sequence[Said], periods: Sequence[PeriodSaid], league: str | None) -> list[Said]:
    """ "Sixth inning, and the Red Sox score 4 runs": of the one period with which the sentence begins."""
    whole = numbers[0].whole if numbers else ""
    head = periods[0] if len(periods) == 1 and periods[0].noun and re.fullmatch(r"p\d+", periods[0].scope) else None
    if head is None or _FIRST_OF_ALL.fullmatch(whole[: head.start]) is None or _ENDS.search(whole):
        return list(numbers)
    if not re.match(r"[,:]", whole[head.end :]):
        return list(numbers)
    counted = (None, "SCORE", *score_units(league))
    return [
        replace(said, scope=head.scope)
        if (said.scope, said.role) == ("", "count") and said.unit in counted and said.values[0] < _MOST_POINTS
        else said
        for said in numbers
    ]


_HIM = re.compile(r"\bhim\b|\bher(?=[,.;:]|\s+by\b)")


def _named(whole: str, mentions: Sequence[Mention], carry: Carry) -> frozenset[str]:
    """Everybody whom a sentence names, him among them whom it does to another: "outscored him, 35 to 26"."""
    named = frozenset(key for m in mentions for key in m.keys)
    him = carry.athlete if _HIM.search(whole) else frozenset[str]()
    return named | him if named else carry.athlete | carry.team


def _of_league(said: Said, league: str | None) -> Said:
    """What a word counts in the league: "scored three times" are runs or goals, "triples" threes in basketball."""
    if said.unit == "R" and score_units(league) == frozenset({"G"}):
        return replace(said, unit="G")
    return replace(said, unit="3PM") if said.unit == "3B" and rules_of(league).basketball else said


def _of_share(said: Said, shares: Sequence[Share]) -> Said:
    """A number right after a share is the whole that it is of, of no other time."""
    return replace(said, scope="") if any(0 <= said.start - share.end < 40 for share in shares) else said


def _told(scene: Scene) -> list[tuple[Said, Backing | str]]:
    found = [_found(said, scene) for said in scene.numbers]
    rows = list(zip(scene.numbers, found, strict=True))
    certain = [said for said, first in rows if not isinstance(first, str)]
    told: list[tuple[Said, Backing | str]] = []
    for said, first in rows:
        if said.start < scene.offset:
            continue
        quote = next((q for q in scene.quotes if q.start <= said.start and said.end <= q.end), None)
        if quote is not None:
            told.append((said, Backing("same", (quote.fact,))))
        elif not isinstance(first, str) and (wrong := _other_year(said, first, scene)):
            told.append((said, wrong))
        elif isinstance(first, str):
            others = [*(other for other in certain if other is not said), *scene.carry.numbers]
            told.append((said, of_the_told(said, others) or first))
        else:
            told.append((said, first))
    return _side_by_side(told, scene)


def _side_by_side(told: list[tuple[Said, Backing | str]], scene: Scene) -> list[tuple[Said, Backing | str]]:
    """The same, numbers that cannot both hold where they stand beside each other without their facts."""
    rows = list(told)
    for place, ((first, _), (second, _)) in enumerate(pairwise(told)):
        problem = part_problem(first, second) or unlike_sides(first, second, scene.mentions, scene.knowledge)
        if problem and not any(isinstance(row[1], str) for row in told[place : place + 2]):
            rows[place : place + 2] = [(first, problem), (second, problem)]
    return rows


def _found(said: Said, scene: Scene) -> Backing | str:
    """What backs a number: by the grammar about it, else by a search, else because nobody else can be meant."""
    placed = ranks_ahead(said, scene)
    placed = (told_again(said, scene) or whole_left(said, scene) or gap(said, scene)) if placed is None else placed
    if placed is not None:
        return placed
    first = back(said, scene.knowledge, scene.parties, scene.sought)
    if not isinstance(first, str):
        return first
    found = search(said, scene) or _otherwise(said, scene) or only_candidate(said, scene)
    of_games = said.unit in ("W", "L") or (said.unit == "GP" and said.side == "behind")
    if (
        found is None
        and said.role == "margin"
        and (needs(said) or _WITHIN.search(said.sentence[: said.start]) or of_games)
    ):
        again = _found(replace(said, role="count", side=""), scene)  # "nine points shy", "within two of Atlanta"
        told = {fact.id for fact in scene.knowledge.statements}
        stated = not isinstance(again, str) and (told.issuperset(again.facts) or said.unit in ("W", "L"))
        return again if stated else first
    return found or _of_the_doer(said, scene) or first


def _of_the_doer(said: Said, scene: Scene) -> Backing | None:
    """ "Boston answered with 21 threes and 32 points from Tatum": the first may be the team's, the last alone his."""
    before = [m for m in scene.mentions if m.end <= said.start and not is_object(scene.whole, m)]
    between = any(said.end <= o.start and _FROM_X.match(o.sentence, o.end) for o in scene.numbers if o.who == said.who)
    if not (before and between and said.unit) or {scene.parties.kind(k) for k in before[-1].keys} != {"team"}:
        return None
    return search(replace(said, who=before[-1].keys), scene)


def _other_year(said: Said, backing: Backing, scene: Scene) -> str:
    """Why a number is not of the year that stands after it with nobody in between; ``""`` when it is, or none does."""
    for day, (start, _) in scene.dates:
        gap = scene.whole[said.end : start]
        near = said.end <= start and len(gap) < _NEAR and not re.search(r"[.;:!?,]|\band\b", gap)
        if not day.year or day.month or not near or any(said.end <= m.start < start for m in scene.mentions):
            continue
        if said.unit == "USD" and _of_years(said, backing, scene):
            return f"{said.text} is for several years, not for {day.text}"
        own = told_years(said, backing.facts, scene.knowledge)
        mine = own or {scene.knowledge.days[f].year for f in backing.facts if f in scene.knowledge.days}
        if mine and day.year not in mine:
            return f"{said.text} is not of {day.text}"
    return ""


def _of_years(said: Said, backing: Backing, scene: Scene) -> bool:
    """Whether a sum of money is what the statement behind it has for a contract of several years."""
    if re.search(r"\bof\s+(?:[\w'’]+\s+){0,2}$", said.sentence[: said.start]):
        return False  # a part of it is told
    told = (k.said for k in scene.knowledge.known if k.facts == backing.facts and k.values == said.values and k.said)
    return any(re.search(r"-year,?\s+$|^[^.;:]{0,12}over \w+ years", one.sentence[: one.start]) for one in told)


def _otherwise(said: Said, scene: Scene) -> Backing | None:
    """The number at a time that its clause does not say."""
    for scope in other_times(said, scene):
        again = replace(said, scope=scope)
        found = back(again, scene.knowledge, scene.parties, scene.sought)
        found = search(again, scene) if isinstance(found, str) else found
        if found is not None:
            return found
    return None


def carry_on(scene: Scene) -> Carry:
    """Whom pronouns mean after the sentence, and its numbers that facts back."""
    after = carried(scene.carry, scene.mentions, scene.parties)
    numbers = (*scene.carry.numbers, *(said for said, _ in scene.backed))[-6:]
    time = time_of(scene.whole, scene.periods, scene.knowledge)
    last = [said.scope for said, _ in scene.backed if re.fullmatch(PART, said.scope)][-1:]
    return replace(after, numbers=numbers, time=time or (last[0] if last else ""))
