"""What a game's numbers make it: a comeback, a shutout, an upset. Comparing is allowed here, new numbers are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tiksports_dagster.configuration import League
from tiksports_dagster.store.records.content import Fact
from tiksports_dagster.studio.writer.story import GameStory, PeriodKind, Team, period_kind

Trait = Literal[
    "live",
    "draw",
    "late_comeback",
    "late_tie",
    "extra",
    "comeback",
    "shutout",
    "blowout",
    "upset",
    "close",
    "control",
    "ahead",
    "plain",
]


def traits(game: GameStory, league: League | None) -> list[Trait]:
    """What the numbers make of the game, the most remarkable first; always at least one."""
    if game.live:
        return ["live"]
    winner, loser = game.winner, game.loser
    if winner is None or loser is None:
        return ["draw"]
    found: list[Trait] = _line_traits(game, winner, loser, period_kind(league))
    if game.scored and loser.points == 0:
        found.append("shutout")
    margin = winner.points - loser.points
    if league and game.scored and margin >= league.blowout_margin:
        found.append("blowout")
    if _share(loser.record) is not None and (_share(loser.record) or 0) - (_share(winner.record) or 0) > 0.1:
        found.append("upset")
    if league and game.scored and 0 < margin <= league.close_margin:
        found.append("close")
    order: Sequence[Trait] = (
        "late_comeback",
        "extra",
        "late_tie",
        "comeback",
        "shutout",
        "blowout",
        "upset",
        "close",
        "control",
        "ahead",
    )
    return [trait for trait in order if trait in found] or ["plain"]


def _line_traits(game: GameStory, winner: Team, loser: Team, kind: PeriodKind) -> list[Trait]:
    if not game.complete_line:
        return []
    last = max(game.periods)
    leads = [winner.after(period) - loser.after(period) for period in range(1, last)]
    found: list[Trait] = []
    if kind.regular and last > kind.regular:
        found.append("extra")
    elif kind.regular and last == kind.regular:
        if leads[-1] < 0:
            found.append("late_comeback")
        elif leads[-1] == 0:
            found.append("late_tie")
    if min(leads) < 0 and "late_comeback" not in found:
        found.append("comeback")
    if min(leads) >= 0 and leads[-1] > 0:
        found.append("control" if min(leads) > 0 else "ahead")
    return found


def ahead_since(game: GameStory) -> int | None:
    """The period from whose end on the winner led at every break; None when the line does not say so."""
    winner, loser = game.winner, game.loser
    if winner is None or loser is None or not game.complete_line:
        return None
    since = max(game.periods)
    if winner.after(since) <= loser.after(since):
        return None
    while since > 1 and winner.after(since - 1) > loser.after(since - 1):
        since -= 1
    return since


def _share(record: Fact | None) -> float | None:
    """Share of games won, for comparing two records only; draws and overtime losses are games not won."""
    if record is None:
        return None
    counts = [int(part) for part in record.value.split("-")]
    return counts[0] / sum(counts) if sum(counts) >= 10 else None
