"""Games, articles and briefs for the writer's tests, made by hand and by hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from tiksports_dagster.configuration import load_strategy
from tiksports_dagster.store.records.content import Brief
from tiksports_dagster.store.records.signals import Article, Entity, Game, GameTeam, StatLine
from tiksports_dagster.store.records.trends import ContentType

STRATEGY = load_strategy(Path(__file__).parents[2] / "config")
SEEN = datetime(2024, 3, 3, 5, tzinfo=UTC)
TYPES = tuple(ContentType)


def line(category: str, athlete: str, display: str) -> StatLine:
    return StatLine(
        category=category, label=category.title(), athlete=athlete, athlete_ref=None, display=display, value=None
    )


def team(
    name: str,
    short: str,
    score: int | None,
    *,
    home: bool = False,
    record: str | None = None,
    periods: tuple[float, ...] = (),
    leaders: tuple[StatLine, ...] = (),
    winner: bool | None = None,
    location: str | None = None,
) -> GameTeam:
    return GameTeam(
        ref=short, name=name, short_name=short, abbreviation=short[:3].upper(), location=location, home=home,
        score=score, winner=winner, record=record, linescore=periods, color="552583", leaders=leaders,
    )  # fmt: skip


def game(
    home: GameTeam,
    away: GameTeam,
    *,
    league: str = "nba",
    state: str = "post",
    detail: str = "Final",
    venue: str | None = "Oak Hall",
    starts_at: datetime = datetime(2024, 3, 3, 1, 30, tzinfo=UTC),
    featured: tuple[StatLine, ...] = (),
    recap: str | None = None,
    recap_text: str | None = None,
    id: str = "g1",
) -> Game:
    return Game(
        id=id, league=league, name=f"{away.name} at {home.name}", starts_at=starts_at, observed_at=SEEN,
        state=state, status="STATUS_FINAL", detail=detail, period=None, venue=venue, home=home, away=away,
        featured=featured, recap=recap, recap_text=recap_text,
    )  # fmt: skip


def article(
    headline: str,
    description: str | None = None,
    *,
    athletes: tuple[str, ...] = (),
    teams: tuple[str, ...] = (),
    league: str = "nba",
    id: str = "a1",
) -> Article:
    entities = [Entity(kind="athlete", name=name) for name in athletes] + [
        Entity(kind="team", name=name) for name in teams
    ]
    return Article(
        id=id, league=league, type="Story", headline=headline, description=description,
        published=datetime(2024, 3, 3, 2, tzinfo=UTC), observed_at=SEEN, url=None, entities=tuple(entities),
    )  # fmt: skip


def brief(
    content_type: ContentType = ContentType.BREAKING_NEWS,
    *,
    games: tuple[Game, ...] = (),
    articles: tuple[Article, ...] = (),
    post: str = "20240302-story-ab12",
    league: str | None = None,
    target: float = 45,
    hashtags: tuple[str, ...] = (),
) -> Brief:
    rules = STRATEGY.content_types[content_type]
    return Brief(
        post=post, trend_id="t1", title="a story", league=league or [*games, *articles][0].league,
        content_type=content_type, angle=rules.angle, platforms=("tiktok",),
        target_seconds=min(max(target, rules.min_seconds), rules.max_seconds),
        min_seconds=rules.min_seconds, max_seconds=rules.max_seconds, publish_at=SEEN, breaking=False,
        game_ids=tuple(g.id for g in games), article_ids=tuple(a.id for a in articles), hashtags=hashtags,
    )  # fmt: skip


NUGGETS_LAKERS = game(
    team(
        "Los Angeles Lakers", "Lakers", 114, home=True, record="33-29", periods=(32, 33, 26, 23),
        location="Los Angeles",
        leaders=(line("points", "LeBron James", "26"), line("rebounds", "Anthony Davis", "11")),
    ),
    team(
        "Denver Nuggets", "Nuggets", 124, record="42-19", periods=(27, 31, 31, 35), location="Denver",
        leaders=(
            line("points", "Nikola Jokić", "35"), line("rebounds", "Nikola Jokić", "10"),
            line("rating", "Nikola Jokić", "35 PTS, 10 REB, 7 AST"),
        ),
    ),
)  # fmt: skip
JAMES = article(
    "LeBron James becomes first NBA player to score 40,000 career points",
    "He reached the mark in a loss to the Nuggets.",
    athletes=("LeBron James",),
    teams=("Los Angeles Lakers",),
)

_NAMES = st.sampled_from(
    ["Rockies", "49ers", "Heat", "Jazz", "Red Sox", "Man City", "Schalke 04", "Nuggets", "Duke", "76ers", "Bills",
     "One World FC", "Atlético", "Wolverhampton Wanderers", "FC <b>x</b>", "Second Avenue", "{the_w}"]
)  # fmt: skip
_PEOPLE = st.sampled_from(
    ["Nikola Jokić", "LeBron James", "C.J. Cron", "Dončić Jr.", "Seven Smith", "Émile Zola-Ney", "O'Neal", "A", "",
     "Giannis Sina Ugo Antetokounmpo", "X Æ 12"]
)  # fmt: skip
_DISPLAYS = st.one_of(
    st.integers(0, 60).map(str),
    st.sampled_from(
        ["1-4, 3B, RBI, R, K", "4-5, 2 RBI, SB, K", "8.0 IP, ER, 4 H, 6 K, 0 BB", "7.2 IP, 0 ER", "0-3, K", "",
         "35 PTS, 10 REB, 7 AST", "23/31, 286 YDS, 3 TD", "18 CAR, 98 YDS, TD", "Matches: 4, Goals: 3", ".238",
         "W 11, L 8, SV 0, ERA 2.83", "28 SV", "2 G, A", "DNP", "1,204 YDS"]
    ),
)  # fmt: skip
_CATEGORIES = st.sampled_from(
    ["points", "rebounds", "assists", "rating", "MLBRating", "passingYards", "avg", "homeRuns", "RBIs", "goals"]
)
_LINES = st.builds(line, _CATEGORIES, _PEOPLE, _DISPLAYS)
_PITCHERS = st.builds(
    line, st.sampled_from(["winningPitcher", "losingPitcher", "savingPitcher"]), _PEOPLE, _DISPLAYS
)  # fmt: skip
_RECORDS = st.sampled_from([None, "63-82", "12-4-8", "0-0", "5-1", "garbage", "99-44 (home)"])
_LEAGUES = st.sampled_from([*STRATEGY.leagues, "curling"])


@st.composite
def games(draw: st.DrawFn, id: str = "g1") -> Game:
    """A finished or running game of any league; its line score may add up, contradict the score, or be missing."""
    count = draw(st.integers(0, 14))
    sides: list[GameTeam] = []
    adds_up = draw(st.booleans())
    for home in (True, False):
        periods = tuple(float(draw(st.integers(0, 40))) for _ in range(count))
        score = int(sum(periods)) if adds_up and periods else draw(st.integers(0, 160))
        short = draw(_NAMES)
        sides.append(
            team(
                f"Port {short}", short, score if draw(st.integers(0, 9)) else None, home=home, record=draw(_RECORDS),
                periods=periods[: len(periods) - draw(st.integers(0, 1))],
                leaders=tuple(draw(st.lists(_LINES, max_size=4))), winner=draw(st.sampled_from([None, True, False])),
            )
        )  # fmt: skip
    return game(
        sides[0], sides[1], id=id, league=draw(_LEAGUES), state=draw(st.sampled_from(["post", "post", "post", "in"])),
        detail=draw(st.sampled_from(["Final", "Final/OT", "Final/10", "Bot 9th", "FT", ""])),
        venue=draw(st.sampled_from([None, "Wrigley Field", "Capital One Arena", "Stade 2000", "Crypto.com Arena"])),
        starts_at=SEEN + timedelta(minutes=draw(st.integers(-(10**7), 10**6))),
        featured=tuple(draw(st.lists(_PITCHERS, max_size=3))), recap=draw(st.none() | headlines()),
        recap_text=draw(st.none() | headlines()),
    )  # fmt: skip


def headlines() -> st.SearchStrategy[str]:
    """Headlines as they come, and text nobody would print."""
    number = st.sampled_from(
        ["40,000", "5", "41-31", "$54 million", "7th", "seventh", "one", "4.21", "9-for-12", "40K"]
    )
    shape = st.sampled_from(
        ["LeBron James scores {} career points", "Rockies beat Cubs {} in overtime", "Star signs {} deal with the Heat",
         "Nuggets win {} straight game", "James {} shy of the record", "A {}-TD outing in a {} win over the Bills",
         "Nikola Jokić had {} points, and the Heat won their {} in a row", "Rookie runs {}-second dash",
         "Guard dies after a {}-day illness, and everybody who knew the long road of {} seasons remembers"]
    )  # fmt: skip
    made = st.tuples(shape, number, number).map(lambda row: row[0].format(*row[1:]))
    return st.one_of(made, made, st.text(max_size=200))


@st.composite
def articles(draw: st.DrawFn, id: str = "a1") -> Article:
    """An article about anybody."""
    return article(
        draw(headlines()), draw(st.none() | headlines()), id=id, league=draw(_LEAGUES),
        athletes=tuple(draw(st.lists(_PEOPLE.filter(bool), max_size=2))),
        teams=tuple(draw(st.lists(_NAMES, max_size=3))),
    )  # fmt: skip
