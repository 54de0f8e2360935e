"""The teams and leagues of the sample day as ESPN numbers and colours them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class League:
    """``sport`` and ``slug`` make ESPN's path; ``number`` is its leagueId in news categories."""

    sport: str
    slug: str
    name: str
    label: str
    number: int


@dataclass(frozen=True)
class Team:
    """``color`` and ``alternate`` are six hexadecimal digits, as ESPN writes them."""

    league: str
    number: int
    location: str
    name: str
    abbreviation: str
    color: str
    alternate: str

    @property
    def full_name(self) -> str:
        """Such as ``Los Angeles Lakers``."""
        return f"{self.location} {self.name}"


_LEAGUE_ROWS = (
    League("basketball", "nba", "National Basketball Association", "NBA", 46),
    League("football", "nfl", "National Football League", "NFL", 28),
    League("baseball", "mlb", "Major League Baseball", "MLB", 10),
    League("hockey", "nhl", "National Hockey League", "NHL", 90),
    League("basketball", "wnba", "Women's National Basketball Association", "WNBA", 59),
    League("soccer", "eng.1", "English Premier League", "Premier League", 700),
    League("football", "college-football", "NCAA - Football", "NCAAF", 23),
    League("basketball", "mens-college-basketball", "NCAA Men's Basketball", "NCAAM", 41),
    League("mma", "ufc", "Ultimate Fighting Championship", "UFC", 3321),
)
LEAGUES = {league.slug: league for league in _LEAGUE_ROWS}

_TEAM_ROWS = (
    Team("nba", 1, "Atlanta", "Hawks", "ATL", "c8102e", "fdb927"),
    Team("nba", 2, "Boston", "Celtics", "BOS", "008348", "ffffff"),
    Team("nba", 17, "Brooklyn", "Nets", "BKN", "000000", "ffffff"),
    Team("nba", 6, "Dallas", "Mavericks", "DAL", "0064b1", "bbc4ca"),
    Team("nba", 7, "Denver", "Nuggets", "DEN", "0e2240", "fec524"),
    Team("nba", 10, "Houston", "Rockets", "HOU", "ce1141", "000000"),
    Team("nba", 13, "Los Angeles", "Lakers", "LAL", "552583", "fdb927"),
    Team("nba", 29, "Memphis", "Grizzlies", "MEM", "5d76a9", "12173f"),
    Team("nba", 14, "Miami", "Heat", "MIA", "98002e", "000000"),
    Team("nba", 21, "Phoenix", "Suns", "PHX", "29127a", "e56020"),
    Team("nba", 22, "Portland", "Trail Blazers", "POR", "e03a3e", "000000"),
    Team("nba", 26, "Utah", "Jazz", "UTAH", "000000", "fff21f"),
    Team("mlb", 2, "Boston", "Red Sox", "BOS", "0d2b56", "bd3039"),
    Team("mlb", 20, "Washington", "Nationals", "WSH", "ab0003", "11225b"),
    Team("mlb", 26, "San Francisco", "Giants", "SF", "000000", "fd5a1e"),
    Team("mlb", 14, "Toronto", "Blue Jays", "TOR", "134a8e", "6cace5"),
)
TEAMS = {(team.league, team.abbreviation): team for team in _TEAM_ROWS}
