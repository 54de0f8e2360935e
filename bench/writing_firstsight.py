"""Sentences by people who had not seen the ledger's rules, in seventeen sets about sheets of the bench.

Each line of ``heldout/set<N>.jsonl`` has the sheet's name, the sentence, whether it is true, and why. What they showed
at first sight stands in ``docs/writing.md``. The first six are hard on purpose, the others natural lines of a script,
by several hands. All but the last were read to mend rules after their count. The twelfth, a third of the fourteenth and
most of the later ones are about the sheets that ``writing_sheets`` makes (``x_``), the others about the sample day's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bench.writing_sheets import other_cases, sample_cases
from tiksports_dagster.configuration import load_strategy
from tiksports_dagster.operations.sample_scripts import SEEN
from tiksports_dagster.resources.sources.espn_shapes import article, game, matches
from tiksports_dagster.sandbox.day.games import GAMES
from tiksports_dagster.sandbox.day.news import STORIES
from tiksports_dagster.sandbox.espn_shapes import article as told
from tiksports_dagster.sandbox.espn_shapes import event
from tiksports_dagster.store.records.content import Brief, FactSheet
from tiksports_dagster.store.records.people import AthleteLine, Season, SeasonNumber
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts import build_fact_sheet

READ = (1, 2, 3, 4, 5, 6)
"""Sets that rules were mended by."""
NATURAL = (7, 8, 9, 10, 11, 12)
"""Lines as a script has them, read to mend rules."""
NATURAL_LATE = (13, 14, 15, 16)
"""The same; a few false ones are known to pass."""
NATURAL_LAST = (17,)
"""The same, never read."""
_FOLDER = Path(__file__).parent / "heldout"
_Numbers = tuple[tuple[str, str, int | None], ...]
_JAMES = ("1966", "LeBron James", "Los Angeles Lakers")
_ABOUT: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[tuple[str, str, str], _Numbers], ...], bool]] = {
    "lebron_40k": ((990302001,), (990100001, 990100002), ((_JAMES, (("avgPoints", "25.3", None),)),), True),
    "jokic_lebron": (
        (990302001,), (990100002,),
        (
            (
                ("3112335", "Nikola Jokic", "Denver Nuggets"),
                (("avgPoints", "25.9", None), ("avgRebounds", "12.2", 4), ("avgAssists", "9.1", 3)),
            ),
            (_JAMES, (("avgPoints", "25.3", None), ("avgRebounds", "7.1", None), ("avgAssists", "7.9", 6))),
        ),
        False,
    ),
    "blazers_ot": ((990302004,), (990100006,), (), True),
    "rockets_suns": ((990302002,), (990100004,), (), True),
    "heat_jazz": ((990302003,), (990100005,), (), True),
    "nets_hawks": ((990302005,), (990100007,), (), True),
    "celtics_mavs": (
        (990301001,), (990100008,),
        (
            (
                ("3945274", "Luka Doncic", "Dallas Mavericks"),
                (("avgPoints", "34.4", 1), ("avgRebounds", "8.8", None), ("avgAssists", "9.5", 2)),
            ),
            (("4065648", "Jayson Tatum", "Boston Celtics"), (("avgPoints", "27.1", 8),)),
        ),
        True,
    ),
    "worthy_combine": ((), (990100101,), (), True),
    "owens_combine": ((), (990100102,), (), True),
    "chapman_deal": ((), (990100201,), (), True),
}  # fmt: skip
"""By sheet: games, articles, what ESPN has of its athletes' season, and whether the all-time leaders are used."""


@cache
def _made() -> dict[str, FactSheet]:
    """The sheets of ``writing_sheets``, as these sets name them."""
    return {f"x_{case.name.replace(' ', '_')}": case.sheet for case in (*sample_cases(), *other_cases())}


def named_sheets() -> dict[str, FactSheet]:
    """Every sheet of the bench by the name under which the sets speak of it."""
    return {name: sheet(name) for name in _ABOUT} | _made()


@cache
def sheet(name: str) -> FactSheet:
    """A fact sheet of the sample day, or one that ``writing_sheets`` makes."""
    if name.startswith("x_"):
        return _made()[name]
    game_ids, article_ids, seasons, history = _ABOUT[name]
    games = [game(matches(event(r, SEEN))[0], r.league, SEEN) for r in GAMES if r.number in game_ids]
    by_number = {r.number: r for r in STORIES if r.kind != "Media"}
    articles = [article(told(by_number[n]), by_number[n].league, SEEN) for n in article_ids]
    kind = ContentType.HISTORICAL_MOMENT
    rule = load_strategy().content_types[kind]
    brief = Brief(
        post=f"20240302-{name}", trend_id="x", title="x", league=None, content_type=kind, angle=rule.angle,
        platforms=("tiktok",), publish_at=SEEN, breaking=False, target_seconds=30, min_seconds=rule.min_seconds,
        max_seconds=rule.max_seconds, game_ids=tuple(g.id for g in games), article_ids=tuple(a.id for a in articles),
    )  # fmt: skip
    season = Season(athletes=tuple(_line(who, numbers) for who, numbers in seasons)) if seasons else None
    return build_fact_sheet(brief, articles, games, history=history, season=season)


def _line(who: tuple[str, str, str], numbers: _Numbers) -> AthleteLine:
    ref, name, team = who
    return AthleteLine(
        league="nba", athlete_ref=ref, athlete=name, team=team, season="2023-24", observed_at=SEEN,
        numbers=tuple(
            SeasonNumber(statistic=s, label=s, value=v, number=float(v), rank=rank) for s, v, rank in numbers
        ),
        url=f"https://www.espn.com/nba/player/_/id/{ref}",
    )  # fmt: skip


def sentences(number: int) -> Iterator[tuple[FactSheet, str, bool]]:
    """(sheet, sentence, whether it is true) of one set."""
    for line in (_FOLDER / f"set{number}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield sheet(row["sheet"]), row["text"], row["true"]
