"""What the numbers of one game say: who won, by how much, how late it turned, and how rare that is.

One row of ``DETECTORS`` for each thing worth noticing. A detector looks at one game and returns how remarkable it is
(0 to 1), or None. Nothing here knows about other games, news or the audience.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from tiksports_dagster.configuration import League, Strategy
from tiksports_dagster.newsroom.said import RECORD_STRENGTH, record_in, streak_in
from tiksports_dagster.store.records.signals import Game, GameTeam, SignalKind

DEFAULT_GAME_HOURS = 3.0
"""For a league the table does not know."""

PLAIN_FINAL = 0.3
LEAST_CLOSE = 0.52
_MAX = 0.95
_NOT_PLAYED = re.compile(r"POSTPONED|CANCEL|SUSPEND|ABANDON|DELAY|FORFEIT|UNCONTESTED|SCHEDULED|TBD|WALKOVER")
_OVERTIME = re.compile(
    r"\bOT\b|\bSO\b|\bAET\b|pen(?:s|alties)\b|overtime|extra|shootout|^F(?:inal)?/\d+", re.IGNORECASE
)
_MINUTE = re.compile(r"(\d{1,3})(?:\+\d+)?['’]")
_PERIOD_NAMES = {"Q": "quarter", "P": "period"}
_PRIOR_GAMES = 4
_LEAST_GAMES = 4
_UPSET_GAP = 0.12


@dataclass(frozen=True, slots=True)
class GameView:
    """A game with what every detector asks of it. ``winner``/``loser`` are None in a draw or before the end."""

    game: Game
    league: League | None
    final: bool
    winner: GameTeam | None
    loser: GameTeam | None
    margin: int | None
    """Difference of the scores, None when one is unknown."""

    @property
    def sport(self) -> str:
        """ESPN's sport, such as ``baseball``; empty for a league the table does not know."""
        return self.league.sport_path.split("/")[0] if self.league else ""

    @property
    def overtime(self) -> bool:
        """True when the game went beyond its regular periods."""
        longer = self.league is not None and len(self.game.home.linescore) > self.league.periods
        return longer or bool(_OVERTIME.search(self.game.detail))


def view(game: Game, strategy: Strategy, now: datetime) -> GameView | None:
    """The game as it stood at ``now`` (aware), or None when it tells nothing yet.

    None for a game that has not started, was not played, or whose state cannot be true at ``now`` (a recording may
    be newer than the moment that is replayed: no game ends in less than half its usual length).
    """
    league = strategy.league(game.league)
    length = timedelta(hours=league.game_hours if league else DEFAULT_GAME_HOURS)
    if game.state == "pre" or game.starts_at > now or _NOT_PLAYED.search(game.status.upper()):
        return None
    if game.state == "post" and now < game.starts_at + length / 2:
        return None
    if game.state == "in" and now > game.starts_at + 2 * length:
        return None
    final = game.state == "post"
    known = game.home.score is not None and game.away.score is not None
    margin = abs((game.home.score or 0) - (game.away.score or 0)) if known else None
    winner, loser = _sides(game) if final else (None, None)
    if final and winner is None and margin is None:
        return None
    if (
        final
        and margin == 0
        and winner is None
        and not game.home.score
        and (league is None or league.points != "goals")
    ):
        return None  # nothing to nothing without a winner: never played, whatever the status says
    return GameView(game, league, final, winner, loser, margin)


def ended_at(game: Game, strategy: Strategy, now: datetime) -> datetime:
    """When the game ended as far as the feed lets us know: start + the league's usual length, at most ``now``."""
    league = strategy.league(game.league)
    return min(now, game.starts_at + timedelta(hours=league.game_hours if league else DEFAULT_GAME_HOURS))


def _sides(game: Game) -> tuple[GameTeam | None, GameTeam | None]:
    home, away = game.home, game.away
    if home.winner or away.winner:
        return (home, away) if home.winner else (away, home)
    if home.score is None or away.score is None or home.score == away.score:
        return None, None
    return (home, away) if home.score > away.score else (away, home)


def composed_title(seen: GameView) -> str:
    """The game in short: ``Rockies 3, Cubs 1``, with the status while it runs and for overtime."""
    home, away = seen.game.home, seen.game.away
    first, second = (seen.winner, seen.loser) if seen.winner and seen.loser else (home, away)
    if first is home and (away.score or 0) > (home.score or 0):
        first, second = away, home
    if first.score is None or second.score is None:
        verb = "beats" if seen.final else "against"
        return f"{first.short_name} {verb} {second.short_name}"
    score = f"{first.short_name} {first.score}, {second.short_name} {second.score}"
    return f"{score} ({seen.game.detail})" if not seen.final or seen.overtime else score


class Tally(NamedTuple):
    """A season record as shares."""

    share: float
    """Wins plus half the draws, by games, drawn towards one half by ``_PRIOR_GAMES`` imagined even games."""
    games: int


def season(record: str | None, sport: str) -> Tally | None:
    """``62-83``, ``10-5-1`` (wins-losses-ties) or, for soccer, ``10-3-5`` (wins-draws-losses); None when not so.

    Hockey's third number, overtime losses, counts half, as it brings half the points.
    """
    parts = re.fullmatch(r"\s*(\d+)-(\d+)(?:-(\d+))?(?:\D.*)?", record or "")
    if parts is None:
        return None
    wins, second, third = (int(part or 0) for part in parts.groups())
    half = second if sport == "soccer" and parts.group(3) is not None else third
    games = wins + second + third
    return Tally((wins + half / 2 + _PRIOR_GAMES / 2) / (games + _PRIOR_GAMES), games)


def leads(seen: GameView) -> list[int] | None:
    """The winner's lead after each period (negative while trailing); None when the line score does not add up.

    A home team that did not need its last turn has one period less, which counts as nothing scored.
    """
    if seen.winner is None or seen.loser is None or not seen.winner.linescore or not seen.loser.linescore:
        return None
    length = max(len(seen.winner.linescore), len(seen.loser.linescore))
    lines: list[list[float]] = []
    for team in (seen.winner, seen.loser):
        # a shoot-out's goal is in the score and not in every feed's line
        if team.score is None or not 0 <= team.score - sum(team.linescore) <= int(seen.overtime):
            return None
        lines.append([*team.linescore, *[0.0] * (length - len(team.linescore))])
    return [int(lead) for lead in accumulate(ours - theirs for ours, theirs in zip(*lines, strict=True))]


def _close(seen: GameView) -> float | None:
    if seen.league is None or seen.margin is None or seen.margin > seen.league.close_margin:
        return None
    if not seen.final and not _late(seen):
        return None
    if seen.margin == 0 and seen.final and seen.winner is None:
        goals = (seen.game.home.score or 0) + (seen.game.away.score or 0)
        return 0.8 if seen.sport != "soccer" else 0.55 if goals >= 4 else 0.4
    # a margin means what it means on the sport's own scale: one run is an everyday thing, one point is not
    strength = max(LEAST_CLOSE, _MAX - 2.2 * seen.margin / seen.league.blowout_margin)
    strength = min(_MAX, strength + (0.12 if seen.overtime else 0.0))
    return strength if seen.final else strength * 0.6


def _late(seen: GameView) -> bool:
    if seen.league is None or (seen.game.period or 0) < seen.league.periods:
        return False
    minute = _MINUTE.search(seen.game.detail)
    return seen.sport != "soccer" or minute is None or int(minute.group(1)) >= 75


def _blowout(seen: GameView) -> float | None:
    if seen.league is None or seen.margin is None or not seen.final or seen.margin < seen.league.blowout_margin:
        return None
    return 0.6 + 0.3 * min(1.0, seen.margin / seen.league.blowout_margin - 1)


def _upset(seen: GameView) -> float | None:
    if seen.winner is None or seen.loser is None:
        return None
    winner, loser = (season(team.record, seen.sport) for team in (seen.winner, seen.loser))
    if winner is None or loser is None or min(winner.games, loser.games) < _LEAST_GAMES:
        return None
    gap = loser.share - winner.share
    return min(_MAX, 0.6 + 1.2 * (gap - _UPSET_GAP)) if gap >= _UPSET_GAP else None


def _comeback(seen: GameView) -> float | None:
    course = leads(seen)
    if seen.league is None or course is None or len(course) < seen.league.periods:
        return None
    before_last = course[seen.league.periods - 2] if seen.league.periods > 1 else 0
    found: list[float] = []
    if before_last < 0:
        found.append(0.72 + 0.2 * min(1.0, -before_last / (seen.league.blowout_margin / 2)))
    elif before_last == 0 and seen.league.periods > 2 and not seen.overtime:
        found.append(0.4 + 0.37 * (seen.league.periods - 1) / seen.league.periods)
    deepest = -min(course) / seen.league.blowout_margin
    if deepest >= 0.6:
        found.append(0.55 + 0.35 * min(1.0, (deepest - 0.6) / 0.6))
    return max(found, default=None)


def told(seen: GameView) -> str:
    """The recap's own words, headline first; empty while the game runs or when the source sent none."""
    if not seen.final:
        return ""
    return ". ".join(text for text in (seen.game.recap, seen.game.recap_text) if text)


def _streak(seen: GameView) -> float | None:
    length = streak_in(told(seen))
    return None if length is None else min(0.85, 0.6 + 0.03 * (length - 5))


def _record(seen: GameView) -> float | None:
    return RECORD_STRENGTH if record_in(told(seen)) is not None else None


def _final(seen: GameView) -> float | None:
    return PLAIN_FINAL if seen.final else None


DETECTORS: tuple[tuple[SignalKind, Callable[[GameView], float | None]], ...] = (
    (SignalKind.FINAL, _final),
    (SignalKind.CLOSE_GAME, _close),
    (SignalKind.BLOWOUT, _blowout),
    (SignalKind.UPSET, _upset),
    (SignalKind.COMEBACK, _comeback),
    (SignalKind.STREAK, _streak),
    (SignalKind.RECORD, _record),
)

# sport, ESPN category: the value that gets noticed, the value people still talk about next week, and whether it is
# part of the team's score (then a larger value is the season's, which feeds send before and sometimes after a game)
OUTSTANDING: dict[tuple[str, str], tuple[float, float, bool]] = {
    ("basketball", "points"): (35, 50, True),
    ("basketball", "rebounds"): (18, 25, False),
    ("basketball", "assists"): (15, 20, False),
    ("football", "passingYards"): (380, 480, False),
    ("football", "rushingYards"): (150, 230, False),
    ("football", "receivingYards"): (150, 230, False),
    ("baseball", "homeRuns"): (2, 4, True),
    ("baseball", "RBIs"): (5, 8, True),
    ("hockey", "goals"): (3, 5, True),
    ("hockey", "points"): (4, 6, True),
    ("soccer", "goals"): (3, 5, True),
}


def outstanding(seen: GameView) -> float:
    """How far the best individual line of a finished game stands out, 0 (nothing known) to 1."""
    best = 0.0
    if not seen.final:
        return best
    for team in (seen.game.home, seen.game.away):
        for line in team.leaders:
            row = OUTSTANDING.get((seen.sport, line.category))
            if row is None or line.value is None:
                continue
            noticed, famous, scored = row
            if line.value >= noticed and not (scored and line.value > (team.score or 0)):
                best = max(best, min(1.0, 0.3 + 0.7 * (line.value - noticed) / (famous - noticed)))
    return best


def findings(seen: GameView) -> list[tuple[SignalKind, float]]:
    """Every detector that fires on this game with its strength (0 to 1); an outstanding line lifts all of them."""
    lift = outstanding(seen)
    return [
        (kind, min(1.0, round(strength + (0.65 if kind is SignalKind.FINAL else 0.4) * (1 - strength) * lift, 4)))
        for kind, detector in DETECTORS
        for strength in [detector(seen)]
        if strength is not None
    ]


def turning_point(seen: GameView) -> str | None:
    """How a comeback went, in words with the line score's numbers; None when it was none."""
    course = leads(seen)
    if seen.league is None or course is None or _comeback(seen) is None or seen.winner is None or seen.loser is None:
        return None
    name, last = seen.winner.short_name, seen.league.periods
    ours, theirs = (int(sum(team.linescore[: last - 1])) for team in (seen.winner, seen.loser))
    period = f"the {ordinal(last)} {_PERIOD_NAMES.get(seen.league.period, seen.league.period)}"
    score = f"{seen.winner.score}-{seen.loser.score}"
    if ours < theirs:
        return f"{name} trailed {ours}-{theirs} before {period} and won {score}"
    if ours == theirs:
        return f"{name} were level at {ours}-{theirs} before {period} and won {score}"
    return f"{name} were {-min(course)} {seen.league.points} behind and won {score}"


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``4th``, ``11th``."""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
