"""Feats that are counts in a word, such as a triple-double, and the team that an athlete did something for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tiksports_dagster.studio.truth.claims import Claimed
from tiksports_dagster.studio.truth.known import Knowledge
from tiksports_dagster.studio.truth.leagues import score_units
from tiksports_dagster.studio.truth.names import Mention, Parties, fold

_CREDIT = re.compile(
    r"\b(?:for|led?|leads|leading|lift\w*|carr\w+|g[ai]v(?:e|es|ing)|helped|help|power\w*|pac(?:ed"
    r"|es)|kept|handed)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


_LED_BY = re.compile(r"(?:Behind|With|Thanks to|Led by|Powered by|Riding|On the back of|Fueled by|Sparked by)\b")


_GOT = re.compile(
    r"['’]s?\s+(?:win|victory|loss|defeat|triumph|comeback|rout|blowout|[A-Z])"
    r"|\s+(?:rode|leaned on)\b|\s+(?:got|had|needed|received|gets?)\b(?:\s+[A-Z]|[^.;:!?]{0,60}\bfrom\b)"
)


_DID_TO_THEM = re.compile(
    r"\s+(?:\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r",?\s+and\s+|,\s+")
_NEXT_ITEM = re.compile(r",\s+(?:and|but|while)\s+(?:an?|the|that['’]s)\b")


def credited(sentence: str, mentions: Sequence[Mention], parties: Parties) -> frozenset[str]:
    """The one team that an athlete of the sentence did it for; empty when none or several are said."""
    kinds = [{parties.kind(key) for key in m.keys} for m in mentions]
    if not any("athlete" in kind for kind in kinds):
        return frozenset()
    teams = [m for m, kind in zip(mentions, kinds, strict=True) if "team" in kind]
    if len({m.keys for m in teams}) != 1:
        return frozenset()
    team = teams[0]
    led_by = _LED_BY.match(sentence) and team.start > min(m.start for m in mentions)
    people = [m for m, kind in zip(mentions, kinds, strict=True) if "athlete" in kind and m.end <= team.start]
    apart = len({m.keys for m in people}) > 1 and not _TOGETHER.fullmatch(sentence[people[-2].end : people[-1].start])
    if apart and not led_by:
        return frozenset()  # "Simons with 30, nine more than Aldama's 21 for Memphis": the last one alone
    if people and not led_by and _NEXT_ITEM.search(sentence[people[-1].end : team.start]):
        return frozenset()  # "35 from Jokic, and a winning streak for Denver"
    if _DID_TO_THEM.match(sentence[team.end :]) and re.search(r"\bg[ai]v\w+\s+(?:the\s+)?$", sentence[: team.start]):
        return frozenset()  # "he gave Boston eleven"
    says = led_by or _CREDIT.search(sentence[: team.start]) or _GOT.match(sentence[team.end :])
    return team.keys if says else frozenset()


_FEAT = re.compile(
    r"\b(?P<word>triple-double|double-double|hat trick|no-hitter|perfect game|complete game|cycle"
    r"|grand slam|walk-off|(?:double|triple|quadruple) overtime"
    r"|[234]OT|shutout|sweep|swept|overtime|extra innings|shootout|buzzer-beater)s?\b",
    re.IGNORECASE,
)


_AVOIDED = re.compile(
    r"\b(?:avoid\w*|spoil\w*|broke(?: up)?|ruin\w*|end\w*|den(?:y|ied)\w* \w+) (?:the|a) $"
    r"|\b(?:kept|keeps?|saved?|saves|spared?) [^.;:!?,]{3,30} from (?:the|a) $"
)


def feats_in(
    sentence: str, mentions: Sequence[Mention], knowledge: Knowledge, parties: Parties, carried: frozenset[str]
) -> Iterator[Claimed]:
    """Feats that are counts in a word: a triple-double, a hat trick, overtime. Stated, or counted from the sheet.

    ``carried`` is the athlete of the sentence before, whose feat it is when this one names nobody.
    """
    for match in _FEAT.finditer(sentence):
        if re.search(
            r"\b(?:shy of|short of|away from|missed|flirt\w* with)\s+(?:a |another |his )?$", sentence[: match.start()]
        ):
            continue  # what is missing is a number, and is looked at as one
        word = match["word"].casefold()
        if word in ("swept", "sweep") and re.match(r" (?:all|every|both|each)\b", sentence[match.end() :]):
            continue  # periods, which are counted elsewhere
        before = [m for m in mentions if m.end <= match.start() and "athlete" in {parties.kind(k) for k in m.keys}]
        who = (before[-1].keys if before else frozenset[str]()) or frozenset(
            key for m in mentions for key in m.keys if parties.kind(key) == "athlete"
        )
        who = who or carried
        sides = [m for m in mentions if m.end <= match.start()]
        if word == "swept" and sides and {parties.kind(key) for key in sides[-1].keys} == {"team"}:
            who = frozenset()  # a side's, whoever is told of before; that it lost is looked at as a result
        facts = _feat_facts(word, who, knowledge, parties)
        if word == "shutout" and (avoided := _AVOIDED.search(sentence[: match.start()])):
            told = [m for m in sides if m.start >= avoided.start() and m.keys]
            losers = [loser for _, loser, _ in knowledge.results if all(m.keys & loser for m in told)]
            scored = [k for k in knowledge.known if k.unit == "SCORE" and k.scope == "game" and k.role == "count"]
            facts = next((k.facts for k in scored if any(k.who & who for who in losers) and k.values[0] > 0), ())
        reason = "" if facts else f'no fact says "{match[0]}" of this, and the numbers do not make it'
        yield Claimed(match[0], match.start(), facts, "count", reason)


def _feat_facts(word: str, who: frozenset[str], knowledge: Knowledge, parties: Parties) -> tuple[str, ...]:
    for statement in knowledge.statements:
        text = fold(statement.value)
        place = text.find({"swept": "sweep", "buzzer-beater": "buzzer"}.get(word, word))
        if place < 0:
            continue
        if not who or word in _OF_THE_GAME:
            return (statement.id,)
        owner = [m for m in parties.mentions(statement.value) if "athlete" in {parties.kind(k) for k in m.keys}]
        near = min(owner, key=lambda m: min(abs(m.end - place), abs(m.start - place)), default=None)
        if near is not None and near.keys & who:
            return (statement.id,)
    last = max((n for game in knowledge.games for n in game.lines.get("home", {})), default=0)
    extra = last - knowledge.regular if knowledge.regular else 0
    periods = tuple(k.facts[0] for game in knowledge.games for n, k in game.lines.get("home", {}).items() if n == last)
    wanted = {"overtime": 1, "extra innings": 1, "double overtime": 2, "2ot": 2, "triple overtime": 3, "3ot": 3}.get(
        word
    )
    if wanted is not None:
        enough = extra >= 1 if wanted == 1 else extra == wanted
        status = [k for k in knowledge.status if re.search(r"\bOT\b|/1\d\b|\bAET\b", k[1]) and wanted == 1]
        return periods if enough else tuple(k[0] for k in status)
    if word == "shootout" and score_units(knowledge.league) != frozenset({"G"}):
        return ("",)  # a game of many points
    if word == "shootout":
        return tuple(k[0] for k in knowledge.status if re.search(r"\bSO\b|\bPens?\b", k[1]))
    if word in ("shutout", "sweep", "swept"):
        zero = [k for k in knowledge.known if k.unit == "SCORE" and k.scope == "game" and k.values == (Decimal(0),)]
        return zero[0].facts if zero and word == "shutout" else ()
    if word == "hat trick":
        return next((k.facts for k in knowledge.known if k.unit == "G" and k.who & who and k.values[0] >= 3), ())
    need = {"triple-double": 3, "double-double": 2}.get(word, 0)
    rows = {
        k.unit: k for k in knowledge.known if k.who & who and k.scope == "game" and k.unit in _BOX and k.values[0] >= 10
    }
    return tuple(k.facts[0] for k in rows.values()) if need and len(rows) >= need else ()


_OF_THE_GAME = frozenset({"overtime", "double overtime", "triple overtime", "extra innings", "shootout", "walk-off"})


_BOX = frozenset({"PTS", "REB", "AST", "STL", "BLK"})
