"""The stories on the contact sheets: every visual, and a script for each content type. For the eye, not facts."""

from __future__ import annotations

from collections.abc import Sequence

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    ComparisonRow,
    CountUp,
    Headline,
    HeadToHead,
    Milestone,
    Picture,
    Quote,
    Race,
    RaceRow,
    Ranking,
    RankingRow,
    Scoreboard,
    Script,
    Segment,
    Side,
    Timeline,
    Visual,
)
from tiksports_dagster.store.records.trends import ContentType

LAKERS = Side(name="Los Angeles Lakers", short="Lakers", color="#552583", alternate_color="#fdb927")
NUGGETS = Side(name="Denver Nuggets", short="Nuggets", color="#0e2240", alternate_color="#fec524")
MAVERICKS = Side(name="Dallas Mavericks", short="Mavericks", color="#0064b1", alternate_color="#bbc4ca")
BRAVES = Side(name="Atlanta Braves", short="Braves", color="#0c2340", alternate_color="#ba0c2f")
METS = Side(name="New York Mets", short="Mets", color="#002d72", alternate_color="#ff5910")
CHIEFS = Side(name="Kansas City Chiefs", short="Chiefs", color="#e31837", alternate_color="#ffb612")
BILLS = Side(name="Buffalo Bills", short="Bills", color="#00338d", alternate_color="#d50a0a")
DONCIC = Side(name="Luka Dončić", short="Dončić", color="#0064b1", alternate_color="#bbc4ca")
JOKIC = Side(name="Nikola Jokić", short="Jokić", color="#0e2240", alternate_color="#fec524")


def claim(text: str) -> Claim:
    """A claim whose fact is made up for the sheet."""
    return Claim(text=text, fact=f"sheet:{text}")


def _rows(*rows: tuple[str, str, str]) -> tuple[ComparisonRow, ...]:
    return tuple(ComparisonRow(label=label, left=claim(left), right=claim(right)) for label, left, right in rows)


HEADLINE = Headline(text="LeBron James is the first to 40,000 points.", kicker="NBA history", claims=(claim("40,000"),))
COUNT_UP = CountUp(label="Career points", value=claim("40,000"), caption="Reached on March 2, 2024, at home")
COMPARISON = Comparison(
    title="Duel of the night", left=0, right=1,
    rows=_rows(
        ("Points", "26", "35"), ("Rebounds", "4", "10"), ("Assists", "9", "7"), ("Field goals", "54.2%", "61.9%")
    ),
)  # fmt: skip
SCOREBOARD = Scoreboard(
    status="Final", left=0, right=1, left_score=claim("114"), right_score=claim("124"),
    left_line=("30", "31", "24", "29"), right_line=("32", "30", "28", "34"), periods=("Q1", "Q2", "Q3", "Q4"),
)  # fmt: skip
RANKING = Ranking(
    title="All-time scoring", lifted=0,
    rows=tuple(
        RankingRow(label=name, value=claim(value), note=note)
        for name, value, note in (
            ("LeBron James", "40,000", "21 seasons"),
            ("Kareem Abdul-Jabbar", "38,387", "20 seasons"),
            ("Karl Malone", "36,928", "19 seasons"),
            ("Kobe Bryant", "33,643", "20 seasons"),
            ("Michael Jordan", "32,292", "15 seasons"),
        )
    ),
)  # fmt: skip
RACE = Race(
    title="Home runs, season by season",
    steps=tuple(claim(year) for year in ("2018", "2019", "2020", "2021", "2022", "2023")),
    rows=tuple(
        RaceRow(label=name, side=side, values=tuple(claim(value) if value else None for value in values))
        for name, side, values in (
            ("Ronald Acuña Jr.", 0, ("26", "67", "81", "105", "120", "161")),
            ("Pete Alonso", 1, (None, "53", "69", "106", "146", "192")),
            ("Shohei Ohtani", None, ("22", "40", "47", "93", "127", "171")),
            ("José Ramírez", None, ("39", "62", "79", "115", "144", "168")),
            ("Giancarlo Stanton", None, ("38", "41", "45", "80", "111", "135")),
        )
    ),
)  # fmt: skip
TIMELINE = Timeline(
    title="The road to 40,000",
    milestones=(
        Milestone(when=claim("2003"), text="First points, in Sacramento"),
        Milestone(when=claim("2008"), text="Youngest to 10,000", claims=(claim("10,000"),)),
        Milestone(when=claim("2018"), text="Passes 30,000 with Cleveland", claims=(claim("30,000"),)),
        Milestone(when=claim("Feb. 7, 2023"), text="Passes Kareem Abdul-Jabbar"),
        Milestone(when=claim("March 2, 2024"), text="First to 40,000", claims=(claim("40,000"),)),
    ),
)
HEAD_TO_HEAD = HeadToHead(
    label="Points a game, 2023-24", left=0, right=1, left_value=claim("33.9"), right_value=claim("26.4"),
    rows=_rows(("Rebounds", "9.2", "12.4"), ("Assists", "9.8", "9.0"), ("3-pointers", "284", "83")),
)  # fmt: skip
QUOTE = Quote(
    quote=claim("The job is done. We can go home now."),
    speaker="Nikola Jokić", role="Denver Nuggets, NBA champion of 2023",
)  # fmt: skip
PICTURE = Picture(subject="Arena", text="One shot, 40 feet out, and the building shook.", kicker="Last second",
                  claims=(claim("40"),))  # fmt: skip

GALLERY: tuple[tuple[str, Visual, tuple[Side, Side], str], ...] = (
    ("headline", HEADLINE, (LAKERS, NUGGETS), "nba"),
    ("count_up", COUNT_UP, (LAKERS, NUGGETS), "nba"),
    ("comparison", COMPARISON, (LAKERS, NUGGETS), "nba"),
    ("scoreboard", SCOREBOARD, (LAKERS, NUGGETS), "nba"),
    ("ranking", RANKING, (LAKERS, NUGGETS), "nba"),
    ("race", RACE, (BRAVES, METS), "mlb"),
    ("timeline", TIMELINE, (LAKERS, NUGGETS), "nba"),
    ("head_to_head", HEAD_TO_HEAD, (DONCIC, JOKIC), "nba"),
    ("quote", QUOTE, (NUGGETS, LAKERS), "nba"),
    ("picture", PICTURE, (CHIEFS, BILLS), "nfl"),
)
"""Every visual: its name, itself, the sides and the league it is shown with."""

SAID = {
    "headline": HEADLINE.text,
    "count_up": "Forty thousand points. Nobody has ever stood here before.",
    "comparison": "Nikola Jokić answered with 35 points and 10 rebounds.",
    "scoreboard": "Denver still took the game, 124 to 114.",
    "ranking": "He leads Kareem Abdul-Jabbar by more than 1,600 points.",
    "race": "Watch Pete Alonso pass everybody in five seasons.",
    "timeline": "It took 20 years and four months.",
    "head_to_head": "Luka Dončić scores more, Nikola Jokić rebounds more.",
    "quote": QUOTE.quote.text,
    "picture": "One shot from 40 feet, and the building shook.",
}


def script(
    post: str, kind: ContentType, visuals: Sequence[tuple[str, Visual]], sides: Sequence[Side], league: str,
    call: str = "Who gets there next?", seconds: float = 5.0,
) -> Script:  # fmt: skip
    """A script of the visuals with what is said over each, ``seconds`` apart."""
    segments = tuple(
        Segment(start=number * seconds, end=(number + 1) * seconds, text=text, visual=visual)
        for number, (text, visual) in enumerate(visuals)
    )
    return Script(
        post=post, content_type=kind, title=segments[0].text, hook=segments[0].text, segments=segments,
        call_to_action=call, hashtags=("nba",), writer="sheet", sides=tuple(sides), league=league,
    )  # fmt: skip


STORIES: tuple[Script, ...] = (
    script(
        "sheet-history", ContentType.HISTORICAL_MOMENT,
        [(SAID["headline"], HEADLINE), (SAID["count_up"], COUNT_UP), (SAID["timeline"], TIMELINE),
         (SAID["ranking"], RANKING), (SAID["scoreboard"], SCOREBOARD)],
        (LAKERS, NUGGETS), "nba",
    ),
    script(
        "sheet-comparison", ContentType.STAT_COMPARISON,
        [("Dončić or Jokić?", Headline(text="Dončić or Jokić?", kicker="MVP race")),
         (SAID["head_to_head"], HEAD_TO_HEAD), (SAID["comparison"], COMPARISON),
         ("33.9 points a game led the league.", CountUp(label="Luka Dončić, points a game", value=claim("33.9"))),
         (SAID["quote"], QUOTE)],
        (DONCIC, JOKIC), "nba", call="Who is your MVP?",
    ),
    script(
        "sheet-breaking", ContentType.BREAKING_NEWS,
        [("Ronald Acuña Jr. tears his ACL.", Headline(text="Ronald Acuña Jr. tears his ACL.", kicker="Breaking")),
         ("Atlanta loses its leadoff man for the season.", PICTURE.model_copy(update={
             "text": "Atlanta loses its leadoff man.", "kicker": "Out for the season", "claims": ()})),
         ("He stole 73 bases in 2023.", CountUp(
             label="Stolen bases, 2023", value=claim("73"), caption="With 41 home runs, a season of its own")),
         (SAID["race"], RACE)],
        (BRAVES, METS), "mlb", call="Can Atlanta still win it?",
    ),
    script(
        "sheet-highlight", ContentType.HIGHLIGHT_ANALYSIS,
        [("13 seconds were enough.", Headline(text="13 seconds were enough.", kicker="Chiefs 42, Bills 36",
                                            claims=(claim("13"),))),
         ("Kansas City 42, Buffalo 36, after overtime.", Scoreboard(
             status="Final, overtime", left=0, right=1, left_score=claim("42"), right_score=claim("36"),
             left_line=("7", "7", "9", "13", "6"), right_line=("7", "7", "7", "15", "0"),
             periods=("Q1", "Q2", "Q3", "Q4", "OT"))),
         ("Two plays moved the ball 44 yards.", CountUp(label="Yards in 10 seconds", value=claim("44"),
                                                       caption="19 to Tyreek Hill, 25 to Travis Kelce")),
         (SAID["picture"], PICTURE)],
        (CHIEFS, BILLS), "nfl", call="Greatest finish ever?",
    ),
)  # fmt: skip
"""One script for each content type."""
