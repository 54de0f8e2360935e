"""The headlines of the sample day, written by us about what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Story:
    """One article. ``teams`` are abbreviations of the league, ``athletes`` names with ESPN's id."""

    number: int
    league: str
    kind: str
    published: datetime
    headline: str
    description: str | None
    teams: tuple[str, ...] = ()
    athletes: tuple[tuple[str, int], ...] = ()
    topics: tuple[str, ...] = ()


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2024, 3, day, hour, minute, tzinfo=UTC)


STORIES = (
    Story(
        990_100_001,
        "nba",
        "HeadlineNews",
        _at(3, 2, 24),
        "LeBron James becomes first NBA player to score 40,000 career points",
        "James reached 40,000 regular-season points with a layup against the Nuggets with 10:39 left in the second "
        "quarter. He needed nine points on the night and scored 26.",
        ("LAL", "DEN"),
        (("LeBron James", 1966),),
        ("record",),
    ),
    Story(
        990_100_002,
        "nba",
        "Recap",
        _at(3, 4, 12),
        "Nuggets spoil LeBron James' 40,000-point night with 124-114 win over Lakers",
        "— Nikola Jokic had 35 points, 10 rebounds and seven assists, and the Nuggets won their sixth game in a row. "
        "James had 26 points and nine assists.",
        ("DEN", "LAL"),
        (("Nikola Jokic", 3112335), ("LeBron James", 1966)),
    ),
    Story(
        990_100_003,
        "nba",
        "Media",
        _at(3, 2, 40),
        "Watch the layup that made LeBron James the first member of the 40,000-point club",
        None,
        ("LAL",),
        (("LeBron James", 1966),),
    ),
    Story(
        990_100_004,
        "nba",
        "Recap",
        _at(3, 4, 40),
        "Jalen Green scores 34 as Rockets end road slide with 118-109 win over Suns",
        "— Fred VanVleet added 24 points and 11 assists. Kevin Durant led Phoenix with 30 points, and Bradley Beal was "
        "ejected in the third quarter.",
        ("HOU", "PHX"),
        (("Jalen Green", 4437244), ("Kevin Durant", 3202)),
    ),
    Story(
        990_100_005,
        "nba",
        "Recap",
        _at(3, 3, 28),
        "Jimmy Butler scores season-high 37 to carry Heat past Jazz 126-120",
        "— Butler scored 18 points in the third quarter and Bam Adebayo added 23. Keyonte George had 31 for Utah.",
        ("MIA", "UTAH"),
        (("Jimmy Butler", 6430),),
    ),
    Story(
        990_100_006,
        "nba",
        "Recap",
        _at(3, 4, 2),
        "Trail Blazers erase 18-point deficit in fourth quarter, beat Grizzlies in overtime 107-100",
        "— Anfernee Simons scored 30 points. Jabari Walker tied the game with two free throws with 1.3 seconds left.",
        ("POR", "MEM"),
        (("Anfernee Simons", 4351851),),
    ),
    Story(
        990_100_007,
        "nba",
        "Recap",
        _at(2, 22, 35),
        "Mikal Bridges scores 38 as Nets sweep two-game set from Hawks",
        "— Brooklyn won 114-102 and moved within two games of Atlanta for the last play-in place in the East.",
        ("BKN", "ATL"),
        (("Mikal Bridges", 3147657),),
    ),
    Story(
        990_100_008,
        "nba",
        "Recap",
        _at(2, 3, 12),
        "Celtics rout Mavericks 138-110 for 10th straight win despite Luka Doncic's triple-double",
        "— Jayson Tatum scored 32 points and Boston made 21 3-pointers. Doncic had 37 points, 12 rebounds and 11 "
        "assists.",
        ("BOS", "DAL"),
        (("Jayson Tatum", 4065648), ("Luka Doncic", 3945274)),
    ),
    Story(
        990_100_101,
        "nfl",
        "HeadlineNews",
        _at(2, 22, 50),
        "Xavier Worthy runs 4.21-second 40-yard dash, fastest in NFL combine history",
        "The Texas receiver ran 4.25 seconds on his first try and 4.21 on his second. John Ross had held the record "
        "with 4.22 seconds since 2017.",
        (),
        (("Xavier Worthy", 4683062),),
        ("nfl draft", "record"),
    ),
    Story(
        990_100_102,
        "nfl",
        "Story",
        _at(1, 21, 30),
        "Texas Tech's Tyler Owens leaps 12 feet, 2 inches, second-longest broad jump in combine history",
        "Only Byron Jones has jumped farther at the combine: 12 feet, 3 inches in 2015. Owens then pulled up in his "
        "40-yard dash.",
        (),
        (("Tyler Owens", 990_000_021),),
        ("nfl draft",),
    ),
    Story(
        990_100_201,
        "mlb",
        "HeadlineNews",
        _at(2, 6, 20),
        "Matt Chapman agrees to three-year, $54 million deal with Giants",
        "The four-time Gold Glove third baseman is to earn $20 million in 2024, according to reports, and can opt out "
        "after each of the first two seasons.",
        ("SF",),
        (("Matt Chapman", 990_000_022),),
        ("free agency",),
    ),
    Story(
        990_100_202,
        "mlb",
        "HeadlineNews",
        _at(2, 21, 0),
        "Nationals prospect Daylen Lile taken off on stretcher after fall over outfield wall",
        "Lile, 21, chased a home run by Boston's Tyler Miller in the seventh inning of a spring training game. He was "
        "taken to a hospital for a scan of his lower back.",
        ("WSH", "BOS"),
        (("Daylen Lile", 990_000_023),),
        ("injury",),
    ),
)
