"""Numbers whose grammar the first reading did not settle: every fact, or sum, difference, share, rank and rate of facts
that has the value is asked whether the sentence's words, owners and times can mean it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tiksports_dagster.studio.truth_fit import Backing, rounds, unit_fits
from tiksports_dagster.studio.truth_known import Known
from tiksports_dagster.studio.truth_margins import level, margin, places, record, remaining, years
from tiksports_dagster.studio.truth_read import Said
from tiksports_dagster.studio.truth_scene import (
    Scene,
    clause_of,
    counts,
    credits,
    default_units,
    equal,
    of_that_time,
    owned,
    share_of,
)
from tiksports_dagster.studio.truth_words import score_units, stem, unit_in

_MORE = re.compile(
    r"\b(?:more|better|ahead|clear|past|clear(?:ed|s)|up|beat\w*|top\w*|outscor\w+|out-?\w+ed|over|lead\w*|led|won|win|wins|edge\w*|advantage|cushion|improve\w*|shav\w+|broke\w*|beyond|above|further|farther|surpass\w*)\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:fewer|less|behind|short|shy|trail\w*|down|lost|los(?:e|es|ing)|deficit|away|off|worse|back|back of"
    r"|fell|under|needs?|missed)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\b(?:gap|difference|margin|separat\w+|between|apart|swing)\b", re.IGNORECASE)
_SUM = re.compile(
    r"\b(?:combin\w+|together|between them|between the two|in all|altogether|total\w*|both|the two of them|the "
    r"pair|the duo|sum|add(?:s|ed)? up|and)\b",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"\b(?:in|of|among|across|throughout)\s+(?:all\s+|all of\s+)?(?:the\s+)?(?:whole\s+|entire\s+)?(?:league|NBA"
    r"|NFL|MLB|NHL|majors|baseball|basketball|football|association|sport|country|AL|NL|East|West)\b"
    r"|\b(?:rank\w*|league-wide|leaguewide|in scoring|in rebound\w*|in assist\w*|-best|-most|-highest|on the "
    r"list|leaders?)\b",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"^[\s-]*(?:[\w-]+\s+){0,3}?(?:an?|per|each|every|apiece)\s+(?:single\s+)?(?P<noun>[a-z]+(?:-[a-z]+)?)\b",
    re.IGNORECASE,
)
_NEED = re.compile(r"\b(?:need\w*|away from|short of|to go(?! with)|shy of|wanted|required)\b", re.IGNORECASE)


def search(said: Said, scene: Scene) -> Backing | None:
    """What else the number can be; None when nothing, or when its owner is in doubt."""
    if said.role == "pair":
        return _part_pair(said, scene)
    if said.unit is None and said.values[0] >= 1_000_000 and scene.knowledge.known:
        said = replace(said, unit="USD")
    if said.unit == "GP" and re.search(r"\b(?:w[io]n|wins)\b", said.sentence):
        said = replace(said, unit="W")
    if said.role == "ratio" or len(said.values) != 1 or (said.noun and not _bare(said)):
        return None
    said = replace(said, noun="")
    for way in (
        _direct,
        _heads,
        _total,
        _rest,
        level,
        record,
        years,
        margin,
        places,
        remaining,
        _phrase,
        _ranked,
        _difference,
        _sum,
        _rate,
    ):
        found = way(said, scene)
        if found is not None:
            return found
    return None


def _bare(said: Said) -> bool:
    """Whether the unknown word after a number is a verb or an adverb, and counts nothing."""
    return re.fullmatch(
        r"(?!.*[^s]s$).+|remains|comes|goes|was|is|has|makes|leaves|stands|gives|gets|this|was", said.noun
    ) is not None and not re.match("-", said.sentence[said.end :])


def _needs(text: str, place: int) -> bool:
    return _NEED.search(text[max(0, place - 40) : place + 30]) is not None


def _direct(said: Said, scene: Scene) -> Backing | None:
    if said.role in ("streak", "rank", "ordinal"):
        return None
    part = share_of(said, scene)
    if said.role == "margin" and part is None:
        return None
    if part is not None and part.start < said.start:
        unit = said.unit or part.unit
        said = replace(said, scope="", unit="R" if unit == "RBI" else unit)
        if part.values[0] >= 1_000_000 > said.values[0]:
            said = replace(said, values=(said.values[0] * 1_000_000,), unit=part.unit)
    for k in scene.knowledge.known:
        if len(k.values) != 1 or k.role not in ("count", "money") or not equal(said, k.values[0]):
            continue
        if k.said is not None and (
            k.unit is None or _needs(k.said.sentence, k.said.start) != _needs(said.sentence, said.start)
        ):
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
    found = (
        next((b for b in (_direct(one, scene) for one in times) if b), None),
        _direct(replace(whole, scope=""), scene),
    )
    if found[0] is None or found[1] is None:
        return None
    return Backing("same", (*found[0].facts, *found[1].facts))


def _heads(said: Said, scene: Scene) -> Backing | None:
    """ "Two stars", where the sentence names two."""
    kind = {"MAN": "athlete", "TEAM": "team"}.get(said.unit or "", "")
    named = list(dict.fromkeys(m.keys for m in scene.mentions if kind in {scene.parties.kind(k) for k in m.keys}))
    if not kind or len(named) != said.values[0] or said.about:
        return None
    return Backing("count", tuple(scene.parties.by_key[sorted(keys)[0]].facts[0] for keys in named))


def _total(said: Said, scene: Scene) -> Backing | None:
    """ "A 227-point night": both sides' score together, when nobody is named before it."""
    if any(m.end <= said.start for m in scene.mentions) or not re.search(
        r"\b(?:night|game|combined|total|together|between|thriller|shootout|in all)\b", said.sentence
    ):
        return None
    for k in scene.knowledge.known:
        if k.role == "sum" and k.values == said.values and said.unit in (None, *score_units(scene.knowledge.league)):
            return Backing("sum", k.facts)
    return None


def _rest(said: Said, scene: Scene) -> Backing | None:
    """What somebody has beside a period: "nineteen of his points came outside the third quarter"."""
    if not said.scope.startswith("x"):
        return None
    rows = [
        k
        for k in scene.knowledge.known
        if len(k.values) == 1 and k.role == "count" and k.who and owned(said, k.who, scene)
    ]
    for whole in rows:
        for part in rows:
            same = part.who == whole.who and part.unit == whole.unit
            if not same or part.scope != f"p{said.scope[1:]}" or whole.scope != "game":
                continue
            if whole.values[0] - part.values[0] == said.values[0] and counts(said, whole, scene):
                return Backing("difference", (*whole.facts, *part.facts))
    return None


def _phrase(said: Said, scene: Scene) -> Backing | None:
    """An ordinal that a statement has before the same words: "the first game of a doubleheader"."""
    if said.role != "ordinal":
        return None
    mine = _following(said.sentence, said.end)
    for k in scene.knowledge.known:
        if k.said is not None and k.values == said.values and len(mine & _following(k.said.sentence, k.said.end)) > 1:
            return Backing("same", k.facts)
    return None


def _following(sentence: str, place: int) -> set[str]:
    words = re.findall(r"[a-z]+", re.split(r"[.;:!?,]", sentence[place:])[0].casefold())[:5]
    return {stem(w) for w in words if w not in ("of", "the", "a", "an", "in", "for", "his", "and")}


def _ranked(said: Said, scene: Scene) -> Backing | None:
    if said.role not in ("rank", "ordinal") or not _RANKED.search(said.sentence[max(0, said.start - 30) :]):
        return None
    units = set(_units(said.sentence[said.end : clause_of(said)[1]])) - {"GP"} or set(_units(said.sentence))
    for k in scene.knowledge.known:
        if k.role != "rank" or k.values != said.values or k.said is not None or not owned(said, k.who, scene):
            continue
        if k.unit in units and not (units & {"PTS", "REB", "AST", "STL", "BLK"}) - {k.unit}:
            return Backing("same", k.facts)
    return None


def _units(sentence: str) -> Iterator[str]:
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", sentence.casefold())
    while words:
        unit, used = unit_in(words)
        if unit is not None:
            yield unit
        if words[0] == "scoring":
            yield "PTS"
        words = words[max(used, 1) :]


def _named(scene: Scene) -> list[frozenset[str]]:
    rows = list(dict.fromkeys(m.keys for m in scene.mentions))
    if len(rows) < 2:
        rows += [k for k in (scene.carry.athlete, scene.carry.team) if k and k not in rows]
    return rows


def _difference(said: Said, scene: Scene) -> Backing | None:
    """Of the same count of two parties whom the sentence names, the one who has more being the one it says."""
    start, end = clause_of(said)
    begin = max(0, start - 25)
    head = re.sub(
        r"(?:more|better|less|fewer) than\s+(?:an?\s+)?$", lambda m: " " * len(m[0]), said.sentence[begin : said.start]
    )
    clause, at = head + "#" + said.sentence[said.end : end + 30], len(head)
    more, less = _nearest(_MORE, clause, at), _nearest(_LESS, clause, at)
    if more and less:
        more, less = (more, 0) if more < less else (0, less)
    between = _BETWEEN.search(clause)
    if not (more or less or between) or said.unit in ("YEAR", "TIME", "TEAM", "MAN", "PER", "GP"):
        return None
    if _is_count(said):
        return None
    named = _named(scene)
    rows = [
        k
        for k in scene.knowledge.known
        if len(k.values) == 1
        and k.who
        and k.role == "count"
        and k.unit
        and k.operation in ("same", "sum")
        and not k.dated
        and k.unit not in ("GP", "PCT")
    ]
    for first in rows:
        for second in rows:
            if first.unit != second.unit or first.scope != second.scope or first.who & second.who:
                continue
            value = first.values[0] - second.values[0]
            if value <= 0 or not equal(said, value) or not of_that_time(said, first, scene):
                continue
            if (
                first.scope in ("game", "")
                and said.unit is None
                and first.unit not in ("SCORE", *score_units(scene.knowledge.league))
            ):
                continue
            if said.unit is not None and not unit_fits(said, first, scene.knowledge):
                continue
            order = [w for w in named if w & (first.who | second.who)]
            if len(order) < 2 and first.unit == "SEC" and re.search(r"\b(?:record|mark)\b", said.sentence):
                order = [second.who, first.who]
            if len(order) < 2:
                continue
            subject = said.who if said.sure and said.who & (first.who | second.who) else order[0]
            wanted = second.who if less and not more else first.who
            if (between and not (more or less)) or first.unit in ("SEC", "FEET", "INCH"):
                return Backing("difference", (*first.facts, *second.facts))
            if subject & wanted and not (more and less):
                return Backing("difference", (*first.facts, *second.facts))
    return None


def _nearest(cue: re.Pattern[str], clause: str, at: int) -> int:
    """How far (1 and more) the nearest cue is from the number at ``at``; 0 when there is none."""
    return min((1 + min(abs(m.start() - at), abs(at - m.end())) for m in cue.finditer(clause)), default=0)


def _is_count(said: Said) -> bool:
    """Whether the words right at the number make it a plain count, whatever the clause compares."""
    return re.search(
        r"\b(?:had|has|scored|with|for|finished with|made|hit|grabbed)\s+(?:just\s+|only\s+)?$",
        said.sentence[: said.start],
    ) is not None and not re.match(r"\s+(?:\w+\s+)?(?:more|fewer|less|better)\b", said.sentence[said.end :])


def _sum(said: Said, scene: Scene) -> Backing | None:
    """Of the parties whom the sentence names together, all of one kind."""
    if not _SUM.search(said.sentence) or said.role not in ("count", "sum", "ordinal", "pair"):
        return None
    people = [w for w in _named(scene) if {scene.parties.kind(k) for k in w} == {"athlete"}]
    teams = [w for w in _named(scene) if "team" in {scene.parties.kind(k) for k in w}]
    for group in (people, teams):
        if len(group) < 2:
            continue
        for unit in dict.fromkeys(
            k.unit for k in scene.knowledge.known if (k.unit and k.values == said.values) or k.unit
        ):
            picked: list[Known] = []
            for who in group:
                row = next(
                    (
                        k
                        for k in scene.knowledge.known
                        if k.who & who
                        and k.unit == unit
                        and k.role == "count"
                        and len(k.values) == 1
                        and of_that_time(said, k, scene)
                        and counts(said, k, scene)
                        and not (k.said is not None and _needs(k.said.sentence, k.said.start))
                    ),
                    None,
                )
                if row is not None:
                    picked.append(row)
            if len(picked) == len(group) and equal(said, sum((k.values[0] for k in picked), Decimal(0))):
                return Backing("sum", tuple(f for k in picked for f in k.facts))
    return None


def _rate(said: Said, scene: Scene) -> Backing | None:
    """A total shared out evenly: "$18 million a year" of three years and $54 million, "seven yards a carry"."""
    match = _RATE.match(said.sentence[said.end :])
    if match is None:
        return None
    noun, _ = unit_in([match["noun"].casefold()])
    if noun is None:
        return None
    per = {"SEASON": {"YEAR", "SEASON"}, "YEAR": {"YEAR", "SEASON"}}.get(noun, {noun})
    if noun == "PER" or noun == "INN":
        parts = [(Decimal(scene.knowledge.regular), ())] if scene.knowledge.regular else []
        rows = [(k, n, f) for k in scene.knowledge.known if k.unit == "SCORE" and k.scope == "game" for n, f in parts]
    else:
        counts = [k for k in scene.knowledge.known if k.unit in per and k.role == "count" and len(k.values) == 1]
        rows = [
            (k, c.values[0], c.facts)
            for c in counts
            for k in scene.knowledge.known
            if len(k.values) == 1
            and k.role in ("count", "money")
            and k.unit not in per
            and (k.who & c.who or not c.who)
        ]
    for k, count, facts in rows:
        if count <= 0 or not owned(said, k.who, scene):
            continue
        if said.unit in (None, *per) and k.unit not in ("USD", "SCORE", *default_units(k.who, scene)):
            continue
        if said.unit not in (None, *per) and not unit_fits(said, k, scene.knowledge):
            continue
        value = k.values[0] / count
        if (
            value == said.values[0]
            or rounds(said, value)
            or (said.about in ("above", "near") and 0 < value - said.values[0] < 1)
        ):
            return Backing("ratio", (*k.facts, *facts))
    return None
