"""The table of content types: what each tells, in which order, and what is left out first when time is short."""

from __future__ import annotations

from dataclasses import dataclass

from tiksports_dagster.store.records.trends import ContentType


@dataclass(frozen=True)
class Step:
    """A row of a plan: what is told (a name of ``writer.MAKERS``).

    ``worth`` says what is taken before what; each further beat of the same maker is worth ``less``.
    """

    maker: str
    worth: int
    less: int = 10
    filler: bool = False
    """Told only where the script would else be shorter than its content type allows."""


PLANS: dict[ContentType, tuple[Step, ...]] = {
    ContentType.BREAKING_NEWS: (
        Step("milestone", 99),
        Step("result_at", 100),
        Step("score", 100),
        Step("runs", 82, 30),
        Step("numbers", 78, 10),
        Step("history", 62, 10),
        Step("news", 95),
        Step("details", 76, 6),
        Step("parties", 60),
        Step("turn", 72),
        Step("recap", 66),
        Step("winners", 80, 25),
        Step("losers", 50, 15),
        Step("season", 64, 9),
        Step("duels", 30),
        Step("team_stats", 33, 6),
        Step("featured", 35),
        Step("standing", 55),
        Step("setting", 45),
        Step("also", 52),
        Step("others", 20),
        Step("when", 40, filler=True),
    ),
    ContentType.STAT_COMPARISON: (
        Step("milestone", 99),
        Step("result", 100),
        Step("score", 100),
        Step("runs", 50),
        Step("history", 63, 6),
        Step("news", 46),
        Step("details", 76, 6),
        Step("periods", 58, 4),
        Step("turn", 60),
        Step("last_period", 58),
        Step("duels", 95, 3),
        Step("team_stats", 88, 8),
        Step("standing", 90),
        Step("winners", 76, 12),
        Step("losers", 75, 12),
        Step("season", 74, 9),
        Step("featured", 44),
        Step("numbers", 52),
        Step("recap", 40),
        Step("setting", 38),
        Step("parties", 50),
        Step("also", 36),
        Step("others", 20),
        Step("when", 34, filler=True),
    ),
    ContentType.HIGHLIGHT_ANALYSIS: (
        Step("milestone", 99),
        Step("result", 100),
        Step("score", 100),
        Step("runs", 58),
        Step("news", 54),
        Step("details", 76, 6),
        Step("periods", 90, 3),
        Step("turn_before", 86),
        Step("last_period", 90),
        Step("turn_after", 86),
        Step("winners", 80, 9),
        Step("losers", 64, 9),
        Step("season", 53, 9),
        Step("featured", 60, 8),
        Step("duels", 46, 4),
        Step("team_stats", 47, 6),
        Step("numbers", 57),
        Step("recap", 52),
        Step("standing", 55),
        Step("setting", 56),
        Step("parties", 50),
        Step("also", 36),
        Step("others", 30),
        Step("when", 34, filler=True),
    ),
    ContentType.HISTORICAL_MOMENT: (
        Step("moment", 95),
        Step("milestone", 100),
        Step("history", 90, 4),
        Step("numbers", 82, 25),
        Step("news", 92),
        Step("details", 76, 6),
        Step("parties", 60),
        Step("result", 88),
        Step("score", 88),
        Step("runs", 80),
        Step("turn", 70),
        Step("recap", 78),
        Step("winners", 76, 14),
        Step("losers", 74, 20),
        Step("season", 72, 9),
        Step("periods", 48, 4),
        Step("last_period", 48),
        Step("featured", 46),
        Step("standing", 58),
        Step("duels", 40, 4),
        Step("team_stats", 41, 6),
        Step("also", 44),
        Step("others", 20),
        Step("when", 36, filler=True),
    ),
}
"""What each content type tells, in this order; ``worth`` decides what is left out when time is short."""

SO_FAR = Step("so_far", 200)
"""How a further part begins, whatever it is: with what its viewers know."""

SHORTER: dict[ContentType, ContentType | None] = {
    ContentType.HIGHLIGHT_ANALYSIS: ContentType.STAT_COMPARISON,
    ContentType.HISTORICAL_MOMENT: ContentType.BREAKING_NEWS,
    ContentType.STAT_COMPARISON: ContentType.BREAKING_NEWS,
    ContentType.BREAKING_NEWS: None,
}
"""What a post becomes when there are too few facts for its content type."""
