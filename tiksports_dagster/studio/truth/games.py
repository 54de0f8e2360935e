"""What follows from a game's scores: pairs, sums over periods, margins, totals, periods won."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tiksports_dagster.store.records.content import Fact, FactSheet
from tiksports_dagster.store.records.truth import Operation
from tiksports_dagster.studio.truth.known import GameKnown, Known
from tiksports_dagster.studio.truth.names import STATEMENTS, Parties
from tiksports_dagster.studio.truth.results import results_in
from tiksports_dagster.studio.truth.sentences import split_sentences


def games(sheet: FactSheet, parties: Parties, known: Sequence[Known], regular: int) -> Iterator[GameKnown]:
    """The games of a sheet with their scores, line scores and winners."""
    facts = {fact.id: fact for fact in sheet.facts}
    by_fact = {k.facts[0]: k for k in known if k.said is None}
    prefixes = list(dict.fromkeys(m[1] for fact_id in facts if (m := re.match(r"(game\d+)\.(?:home|away)\.", fact_id))))
    for prefix in prefixes:
        sides = {}
        for side in ("home", "away"):
            named = facts.get(f"{prefix}.{side}.name") or facts.get(f"{prefix}.{side}.short")
            scored = facts.get(f"{prefix}.{side}.score")
            sides[side] = parties.keys_of(named.value if named else scored.subject if scored else "")
        game = GameKnown(prefix, sides["home"], sides["away"], regular=regular)
        game.home_score, game.away_score = (by_fact.get(f"{prefix}.{side}.score") for side in ("home", "away"))
        state = facts.get(f"{prefix}.state")
        told = facts.get(f"{prefix}.winner")
        if told is not None:
            game.winner = parties.keys_of(told.value) or None
        elif game.home_score and game.away_score and (state is None or state.value == "post"):
            home, away = game.home_score.values[0], game.away_score.values[0]
            game.winner = None if home == away else game.home if home > away else game.away
        if state is not None and state.value != "post":
            game.winner = None
        for side in ("home", "away"):
            rows = {
                int(k.rsplit(".", 1)[1]): by_fact[k]
                for k in facts
                if re.fullmatch(rf"{prefix}\.{side}\.period\.\d+", k) and k in by_fact
            }
            if rows:
                game.lines[side] = rows
        yield game
    if not prefixes:
        told = list(_told_game(sheet, parties, regular))
        yield from told or _loose_game(known, regular)


def _told_game(sheet: FactSheet, parties: Parties, regular: int) -> Iterator[GameKnown]:
    """The game of a sheet of articles alone: who beat whom, and by what score."""
    for fact in sheet.facts:
        score = re.fullmatch(r"(\d+)-(\d+)", fact.value)
        if not score:
            continue
        winner, loser = _told_sides(fact, sheet, parties)
        if winner and loser and not winner & loser:
            rows = [
                Known((Decimal(value),), "SCORE", "count", who, "game", (fact.id,), words="score")
                for value, who in ((score[1], winner), (score[2], loser))
            ]
            yield GameKnown(fact.id, winner, loser, *rows, winner=winner, regular=regular)
            return


def _told_sides(fact: Fact, sheet: FactSheet, parties: Parties) -> tuple[frozenset[str], frozenset[str]]:
    """Winner and loser of a score that a story tells: "win over", or as the sentence has it and only two can be."""
    nobody: frozenset[str] = frozenset()
    if fact.measure.startswith("win over "):
        return parties.keys_of(fact.subject), parties.keys_of(fact.measure.removeprefix("win over "))
    teams = frozenset(key for key, party in parties.by_key.items() if party.kind == "team")
    if fact.measure != "score" or len(teams) != 2:
        return nobody, nobody
    for told in sheet.facts:
        sentence = next(
            (s for _, s in split_sentences(told.value) if told.measure in STATEMENTS and fact.value in s), ""
        )
        for winner, loser in results_in(sentence, parties.mentions(sentence), parties) if sentence else ():
            first = winner or teams - loser
            return first, teams - first
    return nobody, nobody


def _loose_game(known: Sequence[Known], regular: int) -> Iterator[GameKnown]:
    """The game of a sheet whose ids are not ours: two teams with one score each."""
    scores = [k for k in known if k.unit == "SCORE" and k.scope == "game" and len(k.values) == 1 and k.who]
    if len(scores) == 2 and scores[0].who != scores[1].who:
        first, second = scores
        game = GameKnown("game", first.who, second.who, first, second, regular=regular)
        if first.values != second.values:
            game.winner = first.who if first.values > second.values else second.who
        yield game


def computed(game: GameKnown) -> Iterator[Known]:
    """What follows from a game's scores: pairs, sums over periods, margins, the total, periods won."""
    home, away = game.home_score, game.away_score
    if home is not None and away is not None:
        yield from _both(game, home, away, "game")
    lines = game.lines
    if "home" not in lines or "away" not in lines:
        return
    for number in sorted(set(lines["home"]) & set(lines["away"])):
        yield from _both(game, lines["home"][number], lines["away"][number], f"p{number}")
    if not game.complete:
        return
    last = max(max(rows) for rows in lines.values())
    spans = {f"to{n}": range(1, n + 1) for n in range(1, last + 1)}
    if game.regular == 4:
        spans["h2"] = range(3, 5)
    for scope, numbers in spans.items():
        yield from over(game, scope, numbers)


def over(game: GameKnown, scope: str, numbers: Iterable[int]) -> Iterator[Known]:
    """Both sides' scores of several periods together, with what follows from them."""
    if not game.complete:
        return
    sums: list[Known] = []
    for side, who in (("home", game.home), ("away", game.away)):
        rows = [game.lines[side][n] for n in numbers if n in game.lines[side]]
        if rows:
            value = sum((k.values[0] for k in rows), Decimal(0))
            operation: Operation = "same" if len(rows) == 1 else "sum"
            facts = tuple(f for k in rows for f in k.facts)
            sums.append(Known((value,), "SCORE", "count", who, scope, facts, operation))
    yield from sums
    if len(sums) == 2:
        yield from _both(game, sums[0], sums[1], scope)


def _both(game: GameKnown, home: Known, away: Known, scope: str) -> Iterator[Known]:
    facts = (*home.facts, *away.facts)
    for first, second in ((home, away), (away, home)):
        yield Known((first.values[0], second.values[0]), "SCORE", "pair", first.who or game.home, scope, facts)
    total = home.values[0] + away.values[0]
    yield Known((total,), "SCORE", "sum", game.home | game.away, scope, facts, "sum")
    margin = abs(home.values[0] - away.values[0])
    if margin:
        ahead, behind = (game.home, game.away) if home.values > away.values else (game.away, game.home)
        yield Known((margin,), "SCORE", "ahead", ahead, scope, facts, "difference")
        yield Known((margin,), "SCORE", "behind", behind, scope, facts, "difference")


def expanded(told: Sequence[Known]) -> Iterator[Known]:
    """What a statement's numbers say besides: "the first two seasons" are the first and the second; "its 10th win in 13
    games" is ten and three."""
    for k in told:
        if k.said is None or len(k.values) != 1:
            continue
        if k.unit in ("SEASON", "YEAR") and re.search(r"\bfirst\s+$", k.said.sentence[: k.said.start]):
            for number in range(1, int(k.values[0]) + 1):
                yield replace(
                    k, values=(Decimal(number),), unit="SEASON", role="ordinal", scope="", operation="count", said=None
                )
        if k.unit == "GP":
            for won in told:
                near = won.said is not None and won.said.sentence == k.said.sentence and won.said.end < k.said.start
                if won.unit == "W" and near and won.values < k.values and len(won.values) == 1:
                    lost = k.values[0] - won.values[0]
                    yield replace(won, role="count", who=k.who | won.who)
                    yield replace(
                        k, values=(*won.values, *k.values), unit=None, role="pair", who=k.who | won.who, said=None
                    )
                    who = k.who | won.who
                    yield replace(
                        k,
                        values=(won.values[0], lost),
                        unit="RECORD",
                        role="pair",
                        who=who,
                        operation="difference",
                        said=None,
                    )
                    yield replace(k, values=(lost,), unit="L", role="count", who=who, operation="difference", said=None)


def leaders(known: Sequence[Known]) -> list[Known]:
    """Places on an all-time list that the story's athlete leads: his own, and of those next below him."""
    careers = [k for k in known if k.role == "count" and k.who and len(k.values) == 1 and k.values[0] >= 1000]
    rows = [k for k in careers if re.fullmatch(r"leader\d+\.value", k.facts[0]) and k.scope == "career"]
    others = [k for k in careers if k not in rows and "career" in (k.scope, *k.words.split())]
    top = max(others, key=lambda k: k.values[0], default=None)
    if top is None or not rows or any(k.values >= top.values for k in rows):
        return []
    order = [top, *sorted(rows, key=lambda k: k.values[0], reverse=True)]
    return [
        replace(k, values=(Decimal(n),), unit=None, role="rank", scope="career", operation="rank", said=None)
        for n, k in enumerate(order, 1)
    ]


def lengths(known: Sequence[Known]) -> Iterator[Known]:
    """Feet and inches as inches."""
    for k in known:
        if k.said is not None and len(k.values) == 2 and re.search(r"\b(?:feet|foot|ft)\b|['’′]", k.said.text):
            yield replace(
                k,
                values=(12 * k.values[0] + k.values[1],),
                unit="INCH",
                role="count",
                operation="sum",
                said=None,
                words="",
            )


def before_game(
    known: Sequence[Known], results: Sequence[tuple[frozenset[str], frozenset[str], str]]
) -> Iterator[Known]:
    """A record as it was before the game that the sheet tells of: "12 and 1 before the Bills came to town"."""
    for k in known:
        if k.unit != "RECORD" or k.role != "pair" or k.scope != "season" or k.said is not None or len(results) != 1:
            continue
        winner, loser, _ = results[0]
        took = (1, 0) if k.who & winner else (0, 1) if k.who & loser else None
        if took is not None:
            earlier = tuple(v - n for v, n in zip(k.values, (*took, 0), strict=False))
            yield replace(k, values=earlier, scope="before", operation="difference")


def records(known: Sequence[Known], *, draws: bool) -> Iterator[Known]:
    """A record's wins and losses as counts of the season; where there are draws they stand between the two."""
    for k in known:
        if k.unit == "RECORD" and len(k.values) >= 2:
            lost = 2 if draws and len(k.values) > 2 else 1
            yield replace(k, values=k.values[:1], unit="W", role="count")
            yield replace(k, values=k.values[lost : lost + 1], unit="L", role="count")
            if lost > 1:
                yield replace(k, values=k.values[1:2], unit="DRAW", role="count")
            if len(k.values) in (2, 3):
                yield replace(k, values=(sum(k.values),), unit="GP", role="count", operation="sum")
