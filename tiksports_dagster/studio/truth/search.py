"""Numbers whose grammar the first reading did not settle: every fact, or sum, difference, share, rank and rate of facts
that has the value is asked whether the sentence's words, owners and times can mean it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tiksports_dagster.studio.truth.amounts import contract_years, length, of_threes, speed, spread, ways_out
from tiksports_dagster.studio.truth.combined import difference_of, from_average, leaders_of, rate_of, sum_of
from tiksports_dagster.studio.truth.countings import in_order, listed, periods_played, scoring_periods, up_and_down
from tiksports_dagster.studio.truth.fit import Backing, needs, short_of_it, turned
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.margins import margin, places, record, remaining, years
from tiksports_dagster.studio.truth.pairs import pair_of
from tiksports_dagster.studio.truth.parts import (
    beyond_need,
    first_game,
    is_try,
    nth,
    on_the_way,
    one_result,
    rest_of,
    short_of_feat,
    short_of_mark,
    tries,
)
from tiksports_dagster.studio.truth.read import Said, people_told
from tiksports_dagster.studio.truth.scene import (
    ONE_PERIOD,
    Scene,
    clause_of,
    counts,
    credits,
    equal,
    of_that_time,
    owned,
    share_of,
)
from tiksports_dagster.studio.truth.words import stem, unit_in

_RANKED = re.compile(
    r"\b(?:in|of|among|across|throughout)\s+(?:all\s+|all of\s+)?(?:the\s+)?(?:whole\s+|entire\s+)?(?:league|NBA"
    r"|NFL|MLB|NHL|majors|baseball|basketball|football|association|sport|country|AL|NL|East|West)\b"
    r"|\b(?:rank\w*|league-wide|leaguewide|in scoring|scoring race|in rebound\w*|in assist\w*|-best|-most|-highest"
    r"|on the list|leaders?)\b",
    re.IGNORECASE,
)


def search(said: Said, scene: Scene) -> Backing | None:
    """What else the number can be; None when nothing, or when its owner is in doubt."""
    if said.role == "pair":
        return _part_pair(said, scene) or _so_far(said, scene) or sum_of(said, scene)
    if _HIS_TEAM.search(said.sentence[: said.start]):
        teams = frozenset(t for key in said.who for t in scene.knowledge.team_of.get(key, ()))
        said = replace(said, who=teams or said.who)
    if said.unit is None and said.values[0] >= 1_000_000 and scene.knowledge.known:
        said = replace(said, unit="USD")
    if said.unit == "GP" and re.search(r"\b(?:w[io]n|wins)\b", said.sentence):
        said = replace(said, unit="W")
    if said.unit == "GP" and re.search(r"\b(?:lost|loses)\b", said.sentence):
        said = replace(said, unit="L")
    if said.noun and (
        found := ways_out(said, scene) or contract_years(said, scene) or places(said, scene) or listed(said, scene)
    ):
        return found
    bare = not said.noun or _bare(said) or is_try(said) or said.role in ("ordinal", "rank")
    if said.role == "ratio" or len(said.values) != 1 or not bare:
        return None
    said = replace(said, noun="")
    if said.unit is None and said.values[0] < 1000 and _of_millions(said, scene):
        paid = remaining(replace(said, values=(said.values[0] * 1_000_000,), unit="USD"), scene)
        if paid:
            return paid
    return next((found for way in _ways() if (found := way(said, scene)) is not None), None)


def _ways() -> tuple[Callable[[Said, Scene], Backing | None], ...]:
    """What else a number can be, one after another: a value, a part, a count, a mark, a difference, a sum, a rate."""
    return (
        up_and_down, in_order, periods_played, scoring_periods,
        _direct, from_average, _heads, _total, rest_of, tries, nth, first_game, on_the_way, beyond_need,
        one_result, short_of_feat, short_of_mark, length, of_threes, spread, contract_years, speed, record,
        years, margin, remaining, _phrase, _ranked, difference_of, sum_of, rate_of,
    )  # fmt: skip


def _of_millions(said: Said, scene: Scene) -> bool:
    """Whether a number before it tells millions: "twenty million in year one, thirty-four over the next two"."""
    return any(o.values[0] >= 1_000_000 and o.end < said.start for o in scene.numbers)


def _bare(said: Said) -> bool:
    """Whether the unknown word after a number is a verb or an adverb, and counts nothing."""
    return re.fullmatch(
        r"(?!.*[^s]s$).+|remains|comes|goes|was|is|has|makes|leaves|stands|gives|gets|this|was", said.noun
    ) is not None and not re.match("-", said.sentence[said.end :])


def _direct(said: Said, scene: Scene) -> Backing | None:
    if said.role in ("streak", "rank", "ordinal"):
        return None
    part = share_of(said, scene)
    if said.role == "margin" and part is None:
        return None
    if part is not None and part.start > said.start and part.values[0] >= 1_000_000 > said.values[0]:
        said = replace(said, values=(said.values[0] * 1_000_000,), unit="USD")  # "twenty of the 54 million"
    if part is not None and part.start < said.start:
        unit = said.unit or part.unit
        said = replace(said, scope="", unit="R" if unit == "RBI" else unit)
        if part.values[0] >= 1_000_000 > said.values[0]:
            said = replace(said, values=(said.values[0] * 1_000_000,), unit=part.unit)
    for k in scene.knowledge.known:
        if len(k.values) != 1 or k.role not in ("count", "money") or not equal(said, k.values[0]):
            continue
        prize = said.unit == "TIME" and said.sentence[said.end : said.end + 1] == "-"
        if k.said is not None and (prize or k.unit is None or needs(k.said) != needs(said)):
            continue
        if (said.unit == "GP" and turned(said, k)) or short_of_it(said, k):
            continue
        if not k.who or not owned(said, k.who, scene) or not credits(k, scene):
            continue
        if counts(said, k, scene) and of_that_time(said, k, scene):
            return Backing(k.operation if k.values == said.values else "rounded", k.facts)
    return None


def _part_pair(said: Said, scene: Scene) -> Backing | None:
    """ "18 of 37": a part of what the same athlete, or his team, has."""
    if not re.search(r"\bof\b", said.text) or len(said.values) != 2:
        return None
    part, whole = (replace(said, values=(v,), text=f"{v:f}", role="count") for v in said.values)
    times = [part, *(replace(part, scope=p.scope) for p in scene.periods)]
    team = frozenset(t for key in part.who for t in scene.knowledge.team_of.get(key, ()))
    wholes = [replace(whole, scope=""), *([replace(whole, scope="", who=team)] if team else [])]
    found = [next((b for b in (_direct(one, scene) for one in ones) if b), None) for ones in (times, wholes)]
    if found[0] is None or found[1] is None:
        return None
    return Backing("same", (*found[0].facts, *found[1].facts))


_MADE_IT = re.compile(
    r"\b(?:ma[dk]es? it|cut it to|made it|it was|pulled within|closed to|tied it at|up|down)\s+(?:a\s+)?$"
)


def _so_far(said: Said, scene: Scene) -> Backing | None:
    """ "Cut it to 3-2 with two in the third": the score after the period, whoever is told of."""
    if not re.fullmatch(r"p\d+", said.scope) or not _MADE_IT.search(said.sentence[: said.start]):
        return None
    after = replace(said, scope=f"to{said.scope[1:]}", sure=False)
    found = pair_of(after, scene.knowledge, scene.parties, scene.sought)
    return None if isinstance(found, str) else found


_HIS_TEAM = re.compile(r"\b(?:his|her) (?:team|club|side|squad)['’]s\s+$")


_LEADING = ("PTS", "PYDS", "G", "RBI")
"""What the best of a side are known by."""


def _heads(said: Said, scene: Scene) -> Backing | None:
    """ "Two stars", where the sentence names two."""
    kind = {"MAN": "athlete", "TEAM": "team"}.get(said.unit or "", "")
    if said.text.casefold() in ("duo", "tandem", "trio"):
        kind = "athlete"
    if said.unit in (None, "PER") and said.values == (2,) and _THE_TWO.search(said.sentence[: said.start]):
        did = _THEY_DID.match(said.sentence, said.end) or _APART.search(said.sentence[: said.start])
        kind = "athlete" if did else ""
    if said.text.casefold() == "both":
        return _both(said, scene)
    own = [m for m in scene.mentions if m.start >= scene.offset]
    named = list(dict.fromkeys(m.keys for m in own if kind in {scene.parties.kind(k) for k in m.keys}))
    told = people_told(scene.carry, scene.parties, int(said.values[0])) if kind == "athlete" and not named else []
    if told:
        return Backing("count", tuple(scene.parties.by_key[key].facts[0] for key in told))
    if kind == "athlete" and not named and said.values == (2,) and not _OF_ONE_SIDE.search(said.sentence):
        two = next((rows for unit in _LEADING if len(rows := leaders_of(unit, scene.knowledge)) == 2), ())
        return Backing("count", tuple(k.facts[0] for k in two)) if two else None
    if not kind or len(named) != said.values[0] or said.about:
        return None
    return Backing("count", tuple(scene.parties.by_key[sorted(keys)[0]].facts[0] for keys in named))


_THE_TWO = re.compile(r"\b(?:[Tt]hose|[Tt]hese|[Tt]he|[Tt]hat)\s+$")
_THEY_DID = re.compile(
    r"\s+(?:alone|combined|together|by themselves|gave|scored|had|accounted|made|put|poured|supplied|produced"
    r"|provided)\b"
)


_OF_ONE_SIDE = re.compile(r"\b(?:against|teammates?|not enough|n['’]t enough)\b")
"""Two of one side are told of; the best of each side are not."""
_APART = re.compile(r"\b(?:between|separat\w+)\s+(?:the|those|these)\s+$")


def _both(said: Said, scene: Scene) -> Backing | None:
    """ "Ramirez and Wallner both went deep", "assists for both Reaves and Murray": the two whom the sentence names;
    "both times" are the two tries that the sheet tells of."""
    if re.match(r" (?:times|tries|attempts|runs|dashes)\b", said.sentence[said.end :]):
        return tries(replace(said, unit="ATT"), scene)
    before = [m for m in scene.mentions if m.end <= said.start]
    after = [m for m in scene.mentions if m.start >= said.end][:2]
    beside = len(after) == 2 and said.sentence[after[0].end : after[1].start] == " and "
    two = list(dict.fromkeys(m.keys for m in (after if beside else before)))
    if len(two) != 2 or len({scene.parties.kind(next(iter(keys))) for keys in two}) != 1:
        return None
    return Backing("count", tuple(scene.parties.by_key[sorted(keys)[0]].facts[0] for keys in two))


_OF_BOTH = re.compile(
    r"\b(?:night|game|combined|total|together|between|thriller|shootout|in all|on the board|in the building)\b"
)
"""What is told is of both sides."""


def _total(said: Said, scene: Scene) -> Backing | None:
    """ "A 227-point night": both sides' score together, when nobody is named before it."""
    start, _ = clause_of(said)
    beside = any(start <= m.start and m.end <= said.start for m in scene.mentions)
    people = [m for m in scene.mentions if m.end <= said.start and "athlete" in {scene.parties.kind(k) for k in m.keys}]
    beside = beside or bool(people and _WITH.search(said.sentence[: said.start]))
    of_all = (
        said.unit in score_units(scene.knowledge.league) and not said.scope and not said.who & scene.sought.credited
    )
    if beside or not (_OF_BOTH.search(said.sentence) or of_all or _at_venue(said, scene)):
        return None
    one = ONE_PERIOD.match(said.sentence[said.end :])
    for k in scene.knowledge.known:
        if k.role != "sum" or k.values != said.values or said.unit not in (None, *score_units(scene.knowledge.league)):
            continue
        if re.fullmatch(r"p\d+", k.scope) if one else k.scope == (said.scope or "game"):
            return Backing("sum", k.facts)
    return None


_WITH = re.compile(r"\b(?:with|had|has|scored?|scores)\s+(?:just\s+|only\s+)?$")


def _at_venue(said: Said, scene: Scene) -> bool:
    """ "Nine goals at Rogers Place"."""
    place = next((m for m in scene.mentions if m.start >= said.end), None)
    return (
        place is not None
        and {scene.parties.kind(key) for key in place.keys} == {"place"}
        and re.fullmatch(r"(?:\s+[a-z]+)?\s+(?:at|in|inside)\s+(?:the\s+)?", said.sentence[said.end : place.start])
        is not None
    )


def _phrase(said: Said, scene: Scene) -> Backing | None:
    """An ordinal that a statement has before the same words: "the first game of a doubleheader"."""
    if said.role not in ("ordinal", "rank"):
        return None
    mine = _following(said.sentence, said.end)
    for k in scene.knowledge.known:
        ranked = k.said is not None and re.match(r"[- ](?:\w+est|best|most)\b", k.said.sentence[k.said.end :])
        listed = re.search(r"\b(?:list|all-time|history|ever)\b", said.sentence)
        if ranked and listed and k.values == said.values and owned(said, k.who, scene) and k.said is not None:
            theirs = set(re.findall(r"[a-z]{4,}", k.said.sentence[k.said.end :].casefold()))
            if len(theirs & set(re.findall(r"[a-z]{4,}", said.sentence.casefold()))) > (
                0 if "all-time" in listed[0] else 1
            ):
                return Backing("same", k.facts)
        if (
            k.said is not None
            and k.role == said.role == "ordinal"
            and k.values == said.values
            and len(mine & _following(k.said.sentence, k.said.end)) > 1
        ):
            return Backing("same", k.facts)
    return None


def _following(sentence: str, place: int) -> set[str]:
    words = re.findall(r"[a-z]+", re.split(r"[.;:!?,]", sentence[place:])[0].casefold())[:5]
    return {stem(w) for w in words if w not in ("of", "the", "a", "an", "in", "for", "his", "and")}


_LEADS = re.compile(r"\b(?:leads?|led|leading|tops) (?:the|all of) (?:league|NBA|WNBA|NFL|MLB|NHL)\b")


def _ranked(said: Said, scene: Scene) -> Backing | None:
    beside = any(o.role == "rank" for o in scene.numbers if o is not said) or _LEADS.search(said.sentence)
    text = said.sentence if beside else said.sentence[max(0, said.start - 30) :]
    if said.role not in ("rank", "ordinal") or not _RANKED.search(text):
        return None
    units = set(_units(said.sentence[said.end : clause_of(said)[1]])) - {"GP"} or set(_units(said.sentence)) - {"GP"}
    units = units or _units_before(said, scene)
    for k in scene.knowledge.known:
        if k.role != "rank" or k.values != said.values or k.said is not None or not owned(said, k.who, scene):
            continue
        if k.unit in units and not (units & {"PTS", "REB", "AST", "STL", "BLK"}) - {k.unit}:
            return Backing("same", k.facts)
    return None


def _units_before(said: Said, scene: Scene) -> set[str]:
    """What the number before it counts, or his number of the same value: "averages 27.1 a game, eighth best"."""
    values = [
        o.values
        for o in (*scene.carry.numbers[-1:], *scene.numbers)
        if o.end <= said.start or o.whole != said.whole or o.who & said.who
    ]
    return {k.unit for k in scene.knowledge.known if k.unit and k.values in values and owned(said, k.who, scene)}


_FIELDS = {
    "scoring": "PTS",
    "rebounding": "REB",
    "passing": "PYDS",
    "rushing": "RUYDS",
    "receiving": "REYDS",
    "hitting": "H",
}


def _units(sentence: str) -> Iterator[str]:
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", sentence.casefold())
    while words:
        unit, used = unit_in(words)
        if unit is not None:
            yield unit
        if words[0] in _FIELDS:
            yield _FIELDS[words[0]]
        if words[:2] == ["the", "glass"]:
            yield "REB"
        words = words[max(used, 1) :]
