"""The games of the sample day and the evening before it. What was not known for sure is left out, as in real feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tiksports_dagster.sandbox.day.teams import TEAMS, Team


@dataclass(frozen=True)
class Leader:
    """A team's best in a category: ``points``, ``rebounds`` or ``assists``."""

    category: str
    athlete: str
    athlete_id: int
    value: int


@dataclass(frozen=True)
class Side:
    """One team of a game. ``record`` is after the game; ``linescore`` is empty where it was not known."""

    team: Team
    score: int
    record: str | None = None
    linescore: tuple[int, ...] = ()
    leaders: tuple[Leader, ...] = ()


@dataclass(frozen=True)
class Game:
    """A game that is over. ``ends`` is when the feed may say so; ``periods`` counts overtime."""

    number: int
    league: str
    starts: datetime
    ends: datetime
    home: Side
    away: Side
    venue: tuple[str, str]
    """Name and city."""
    recap: tuple[str, str]
    """Headline and text."""
    periods: int = 4
    spring_training: bool = False


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2024, 3, day, hour, minute, tzinfo=UTC)


def _nba(abbreviation: str) -> Team:
    return TEAMS["nba", abbreviation]


GAMES = (
    Game(
        990_302_001,
        "nba",
        _at(3, 1, 30),
        _at(3, 4, 5),
        Side(
            _nba("LAL"),
            114,
            "33-29",
            (33, 33, 23, 25),
            (Leader("points", "LeBron James", 1966, 26), Leader("assists", "Austin Reaves", 4066457, 14)),
        ),
        Side(
            _nba("DEN"),
            124,
            "42-19",
            (27, 31, 31, 35),
            (
                Leader("points", "Nikola Jokic", 3112335, 35),
                Leader("rebounds", "Nikola Jokic", 3112335, 10),
                Leader("assists", "Jamal Murray", 3936299, 11),
            ),
        ),
        ("Crypto.com Arena", "Los Angeles"),
        (
            "Nuggets beat Lakers 124-114 on the night LeBron James reaches 40,000 points",
            "Nikola Jokic had 35 points, 10 rebounds and seven assists, and Denver won its sixth game in a row. "
            "LeBron James finished with 26 points and nine assists.",
        ),
    ),
    Game(
        990_302_002,
        "nba",
        _at(3, 2, 0),
        _at(3, 4, 35),
        Side(_nba("PHX"), 109, "35-25", (), (Leader("points", "Kevin Durant", 3202, 30),)),
        Side(
            _nba("HOU"),
            118,
            "26-34",
            (),
            (Leader("points", "Jalen Green", 4437244, 34), Leader("assists", "Fred VanVleet", 2991230, 11)),
        ),
        ("Footprint Center", "Phoenix"),
        (
            "Jalen Green scores 34 as Rockets beat Suns 118-109",
            "Fred VanVleet added 24 points and 11 assists. Houston had lost nine road games in a row.",
        ),
    ),
    Game(
        990_302_003,
        "nba",
        _at(3, 1, 0),
        _at(3, 3, 20),
        Side(
            _nba("MIA"),
            126,
            "34-26",
            (),
            (Leader("points", "Jimmy Butler", 6430, 37), Leader("assists", "Terry Rozier", 3074752, 8)),
        ),
        Side(
            _nba("UTAH"),
            120,
            "27-34",
            (),
            (
                Leader("points", "Keyonte George", 4433627, 31),
                Leader("rebounds", "Taylor Hendricks", 990_000_011, 13),
                Leader("assists", "Lauri Markkanen", 4066336, 6),
            ),
        ),
        ("Kaseya Center", "Miami"),
        (
            "Jimmy Butler's season-high 37 points lift Heat over Jazz 126-120",
            "Butler scored 18 of his 37 points in the third quarter. It was Miami's 10th win in 13 games.",
        ),
    ),
    Game(
        990_302_004,
        "nba",
        _at(3, 1, 0),
        _at(3, 3, 50),
        Side(_nba("MEM"), 100, "20-41", (20, 31, 27, 17, 5), (Leader("points", "Santi Aldama", 990_000_012, 21),)),
        Side(
            _nba("POR"),
            107,
            "17-42",
            (25, 22, 14, 34, 12),
            (
                Leader("points", "Anfernee Simons", 4351851, 30),
                Leader("rebounds", "Jabari Walker", 990_000_013, 12),
            ),
        ),
        ("FedExForum", "Memphis"),
        (
            "Trail Blazers rally from 18 down to beat Grizzlies 107-100 in overtime",
            "Anfernee Simons scored 30 points. Portland trailed by 18 points early in the fourth quarter.",
        ),
        periods=5,
    ),
    Game(
        990_302_005,
        "nba",
        _at(2, 20, 0),
        _at(2, 22, 25),
        Side(
            _nba("BKN"),
            114,
            "24-36",
            (21, 39, 30, 24),
            (Leader("points", "Mikal Bridges", 3147657, 38), Leader("rebounds", "Nic Claxton", 4278067, 13)),
        ),
        Side(
            _nba("ATL"),
            102,
            "26-34",
            (28, 34, 18, 22),
            (Leader("points", "Saddiq Bey", 990_000_014, 23), Leader("assists", "Dejounte Murray", 3907497, 11)),
        ),
        ("Barclays Center", "Brooklyn"),
        (
            "Mikal Bridges scores 38 as Nets beat Hawks 114-102",
            "Brooklyn scored 39 points in the second quarter and beat Atlanta for the second time in three days.",
        ),
    ),
    Game(
        990_301_001,
        "nba",
        _at(2, 0, 30),
        _at(2, 3, 0),
        Side(_nba("BOS"), 138, "47-12", (38, 28, 36, 36), (Leader("points", "Jayson Tatum", 4065648, 32),)),
        Side(
            _nba("DAL"),
            110,
            "34-26",
            (32, 27, 31, 20),
            (
                Leader("points", "Luka Doncic", 3945274, 37),
                Leader("rebounds", "Luka Doncic", 3945274, 12),
                Leader("assists", "Luka Doncic", 3945274, 11),
            ),
        ),
        ("TD Garden", "Boston"),
        (
            "Celtics beat Mavericks 138-110 for 10th win in a row",
            "Jayson Tatum scored 32 points. Luka Doncic had 37 points, 12 rebounds and 11 assists for Dallas.",
        ),
    ),
    Game(
        990_302_101,
        "mlb",
        _at(2, 18, 5),
        _at(2, 21, 10),
        Side(TEAMS["mlb", "BOS"], 4),
        Side(TEAMS["mlb", "WSH"], 2),
        ("JetBlue Park", "Fort Myers"),
        (
            "Red Sox beat Nationals 4-2 in spring training",
            "Washington prospect Daylen Lile left on a stretcher after a fall over the outfield wall.",
        ),
        periods=9,
        spring_training=True,
    ),
)
