"""Fact sheets for the writing bench: the sample day's games and articles, and games of other leagues made by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tiksports_dagster.resources.sources.espn_shapes import article, game, matches
from tiksports_dagster.sandbox.day.games import GAMES
from tiksports_dagster.sandbox.day.news import STORIES
from tiksports_dagster.sandbox.espn_shapes import article as told
from tiksports_dagster.sandbox.espn_shapes import event
from tiksports_dagster.store.records.content import Brief, FactSheet
from tiksports_dagster.store.records.signals import Article, Game, GameTeam, StatLine
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts import build_fact_sheet

SEEN = datetime(2024, 3, 3, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A sheet with the records it was made of."""

    name: str
    sheet: FactSheet
    game: Game | None
    articles: tuple[Article, ...]


def brief(
    games: tuple[Game, ...], articles: tuple[Article, ...], kind: ContentType = ContentType.STAT_COMPARISON
) -> Brief:
    """An order for a post about them."""
    day = (games[0].observed_at if games else articles[0].published).strftime("%Y%m%d")
    return Brief(
        post=f"{day}-bench-0000",
        trend_id="bench",
        title="a story",
        league=[*games, *articles][0].league,
        content_type=kind,
        angle="",
        platforms=("tiktok",),
        target_seconds=40,
        min_seconds=15,
        max_seconds=60,
        publish_at=SEEN,
        breaking=False,
        game_ids=tuple(g.id for g in games),
        article_ids=tuple(a.id for a in articles),
    )


def _case(name: str, played: Game | None, articles: tuple[Article, ...] = ()) -> Case:
    games = (played,) if played else ()
    return Case(name, build_fact_sheet(brief(games, articles), articles, games), played, articles)


def sample_articles() -> dict[int, Article]:
    """The sample day's articles by number, clips left out."""
    return {s.number: article(told(s), s.league, SEEN) for s in STORIES if s.kind != "Media"}


def sample_cases() -> list[Case]:
    """The sample day's games with the articles about them, and its articles alone."""
    news = sample_articles()
    own = {
        990_302_001: (990_100_001, 990_100_002),
        990_302_002: (990_100_004,),
        990_302_003: (990_100_005,),
        990_302_004: (990_100_006,),
        990_302_005: (990_100_007,),
        990_301_001: (990_100_008,),
        990_302_101: (990_100_202,),
    }
    cases = [
        _case(
            f"game {row.number}",
            game(matches(event(row, SEEN))[0], row.league, SEEN),
            tuple(news[n] for n in own[row.number]),
        )
        for row in GAMES
    ]
    return cases + [_case(f"article {number}", None, (one,)) for number, one in news.items()]


def _line(category: str, athlete: str, display: str) -> StatLine:
    return StatLine(category=category, label=category, athlete=athlete, athlete_ref=None, display=display, value=None)


def _team(
    place: str,
    short: str,
    code: str,
    score: int,
    record: str,
    periods: tuple[int, ...],
    leaders: tuple[StatLine, ...],
    *,
    home: bool = False,
) -> GameTeam:
    return GameTeam(
        ref=code,
        name=f"{place} {short}",
        short_name=short,
        abbreviation=code,
        location=place,
        home=home,
        score=score,
        winner=None,
        record=record,
        linescore=tuple(float(p) for p in periods),
        leaders=leaders,
    )


def _game(
    league: str, home: GameTeam, away: GameTeam, venue: str, at: datetime, featured: tuple[StatLine, ...] = ()
) -> Game:
    home_won = (home.score or 0) > (away.score or 0)
    return Game(
        id=f"{league}-1",
        league=league,
        name=f"{away.name} at {home.name}",
        starts_at=at,
        observed_at=at.replace(hour=23),
        state="post",
        status="STATUS_FINAL",
        detail="Final",
        period=None,
        venue=venue,
        featured=featured,
        home=home.model_copy(update={"winner": home_won}),
        away=away.model_copy(update={"winner": not home_won}),
    )


def other_cases() -> list[Case]:
    """Football, baseball, hockey and soccer."""
    nfl = _game(
        "nfl",
        _team(
            "Detroit",
            "Lions",
            "DET",
            31,
            "12-2",
            (7, 7, 10, 7),
            (
                _line("passingYards", "Jared Goff", "38/59, 494 YDS, 5 TD"),
                _line("rushingYards", "Jahmyr Gibbs", "5 CAR, 31 YDS"),
                _line("receivingYards", "Amon-Ra St. Brown", "14 REC, 193 YDS, TD"),
            ),
            home=True,
        ),
        _team(
            "Buffalo",
            "Bills",
            "BUF",
            48,
            "11-3",
            (14, 7, 14, 13),
            (
                _line("passingYards", "Josh Allen", "23/34, 362 YDS, 2 TD"),
                _line("rushingYards", "James Cook", "14 CAR, 105 YDS, 2 TD"),
                _line("receivingYards", "Khalil Shakir", "6 REC, 97 YDS"),
            ),
        ),
        "Ford Field",
        datetime(2024, 12, 15, 21, 25, tzinfo=UTC),
    )
    mlb = _game(
        "mlb",
        _team(
            "New York",
            "Yankees",
            "NYY",
            2,
            "89-61",
            (0, 0, 1, 0, 0, 0, 1, 0, 0),
            (_line("RBIs", "Aaron Judge", "2-4, HR, 2 RBI"), _line("avg", "Juan Soto", "3-4, R")),
            home=True,
        ),
        _team(
            "Boston",
            "Red Sox",
            "BOS",
            7,
            "75-75",
            (3, 0, 0, 0, 0, 4, 0, 0, 0),
            (_line("RBIs", "Rafael Devers", "2-5, HR, 4 RBI"), _line("avg", "Jarren Duran", "3-5, 2 R")),
        ),
        "Yankee Stadium",
        datetime(2024, 9, 14, 17, 5, tzinfo=UTC),
        (_line("winningPitcher", "Kutter Crawford", "W 9, L 14, SV 0, ERA 4.17"),),
    )
    nhl = _game(
        "nhl",
        _team(
            "Edmonton",
            "Oilers",
            "EDM",
            8,
            "20-11-2",
            (3, 2, 3),
            (_line("goals", "Connor McDavid", "3"), _line("assists", "Leon Draisaitl", "4")),
            home=True,
        ),
        _team("Calgary", "Flames", "CGY", 1, "15-13-7", (0, 1, 0), (_line("goals", "Nazem Kadri", "1"),)),
        "Rogers Place",
        datetime(2024, 12, 20, 2, 0, tzinfo=UTC),
    )
    club = _game(
        "eng.1",
        _team("Liverpool", "Liverpool", "LIV", 3, "13-2-1", (2, 1), (), home=True),
        _team("Fulham", "Fulham", "FUL", 0, "6-6-4", (0, 0), ()),
        "Anfield",
        datetime(2024, 12, 14, 15, 0, tzinfo=UTC),
    )
    wnba = _game(
        "wnba",
        _team(
            "Indiana",
            "Fever",
            "IND",
            92,
            "17-16",
            (20, 29, 24, 19),
            (
                _line("points", "Caitlin Clark", "28"),
                _line("assists", "Caitlin Clark", "12"),
                _line("rebounds", "Aliyah Boston", "14"),
            ),
            home=True,
        ),
        _team(
            "Chicago",
            "Sky",
            "CHI",
            75,
            "11-21",
            (22, 14, 21, 18),
            (_line("points", "Angel Reese", "18"), _line("rebounds", "Angel Reese", "17")),
        ),
        "Gainbridge Fieldhouse",
        datetime(2024, 8, 30, 23, 30, tzinfo=UTC),
    )
    return [_case(g.league, g) for g in (nfl, mlb, nhl, club, wnba)]
