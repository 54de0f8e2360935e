"""Season numbers that the emulated ESPN tells: those known for certain as of the sample day, 2 March 2024, and no more.

LeBron James' average is 1,365 points in 54 games; the football rankings are of the finished regular season of 2023.
"""

from __future__ import annotations

from typing import Any

_ATHLETES: dict[tuple[str, str], dict[str, Any]] = {
    ("nba", "1966"): {
        "id": "1966",
        "displayName": "LeBron James",
        "team": {"id": "13", "displayName": "Los Angeles Lakers"},
        "statsSummary": {
            "displayName": "2023-24 season stats",
            "statistics": [
                {
                    "name": "avgPoints",
                    "displayName": "Points Per Game",
                    "shortDisplayName": "PPG",
                    "abbreviation": "PTS",
                    "value": 25.3,
                    "displayValue": "25.3",
                }
            ],
        },
    }
}
_NFL_2023: tuple[tuple[str, str, str, tuple[tuple[str, str, str, int], ...]], ...] = (
    (
        "passingYards",
        "Passing Yards",
        "YDS",
        (
            ("4241479", "Tua Tagovailoa", "Miami Dolphins", 4624),
            ("3046779", "Jared Goff", "Detroit Lions", 4575),
            ("2577417", "Dak Prescott", "Dallas Cowboys", 4516),
        ),
    ),
    (
        "rushingYards",
        "Rushing Yards",
        "YDS",
        (
            ("3117251", "Christian McCaffrey", "San Francisco 49ers", 1459),
            ("3043078", "Derrick Henry", "Tennessee Titans", 1167),
        ),
    ),
    (
        "receivingYards",
        "Receiving Yards",
        "YDS",
        (
            ("3116406", "Tyreek Hill", "Miami Dolphins", 1799),
            ("4241389", "CeeDee Lamb", "Dallas Cowboys", 1749),
        ),
    ),
)


def leaders(slug: str) -> dict[str, Any] | None:
    """The answer of ``/leaders``; None for a league whose ranking of the day is not known for certain."""
    if slug != "nfl":
        return None
    season = {"year": 2023, "type": 2, "name": "Regular Season", "displayName": "2023"}
    categories = [
        {
            "name": name,
            "displayName": label,
            "shortDisplayName": short,
            "abbreviation": short,
            "leaders": [
                {
                    "displayValue": f"{value:,}",
                    "value": float(value),
                    "athlete": {"id": ref, "displayName": athlete},
                    "team": {"displayName": team},
                }
                for ref, athlete, team, value in rows
            ],
        }
        for name, label, short, rows in _NFL_2023
    ]
    return {"currentSeason": season, "requestedSeason": season, "leaders": {"categories": categories}}


def athlete(slug: str, ref: str) -> dict[str, Any] | None:
    """The answer of ``/athletes/{id}``; None for an athlete of whom nothing is known for certain."""
    found = _ATHLETES.get((slug, ref))
    return None if found is None else {"athlete": found}
