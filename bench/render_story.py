"""The stories the render bench draws: 45 seconds with seven visuals, and 10 seconds that MoviePy draws too."""

from __future__ import annotations

from tiksports_dagster.store.records.content import (
    Claim,
    Comparison,
    ComparisonRow,
    CountUp,
    Headline,
    Ranking,
    RankingRow,
    Scoreboard,
    Script,
    Segment,
    Side,
    Visual,
)
from tiksports_dagster.store.records.trends import ContentType

LAKERS = Side(name="Los Angeles Lakers", short="LAL", color="#552583", alternate_color="#fdb927")
NUGGETS = Side(name="Denver Nuggets", short="DEN", color="#0e2240", alternate_color="#fec524")


def said(text: str) -> Claim:
    """A claim of the bench's own invention."""
    return Claim(text=text, fact=f"bench:{text}")


POINTS = CountUp(label="Career points", value=said("40,000"), caption="March 2, 2024")
DUEL = Comparison(
    title="Duel of the night",
    left=0,
    right=1,
    rows=(
        ComparisonRow(label="Points", left=said("26"), right=said("35")),
        ComparisonRow(label="Rebounds", left=said("4"), right=said("10")),
        ComparisonRow(label="Field goals", left=said("54.2%"), right=said("61.9%")),
    ),
)
SCORE = Scoreboard(
    status="Final",
    left=0,
    right=1,
    left_score=said("114"),
    right_score=said("124"),
    left_line=("30", "31", "24", "29"),
    right_line=("32", "30", "28", "34"),
    periods=("Q1", "Q2", "Q3", "Q4"),
)
LEADERS = Ranking(
    title="All-time scoring",
    rows=(
        RankingRow(label="LeBron James", value=said("40,000"), note="21 seasons"),
        RankingRow(label="Kareem Abdul-Jabbar", value=said("38,387"), note="20 seasons"),
        RankingRow(label="Karl Malone", value=said("36,928"), note="19 seasons"),
        RankingRow(label="Kobe Bryant", value=said("33,643"), note="20 seasons"),
    ),
)
_BEATS: tuple[tuple[float, str, Visual], ...] = (
    (
        4.0,
        "LeBron James is the first to 40,000 points.",
        Headline(text="LeBron James is the first to 40,000 points.", kicker="NBA history", claims=(said("40,000"),)),
    ),
    (7.0, "Forty thousand points in a career: nobody in the history of the league had ever been there before.", POINTS),
    (7.5, "Tonight he scored 26, while Denver answered with 35 from its best man and never let go of the lead.", DUEL),
    (7.0, "And so the evening that belonged to one man ended with a win for the other side, 124 to 114.", SCORE),
    (8.0, "Behind him on the list: Kareem with 38,387, Karl Malone, and then Kobe Bryant with 33,643.", LEADERS),
    (5.5, "It took twenty-one seasons, four titles and three different jerseys to get here.", POINTS),
    (6.0, "Who will be the next to come this far?", Headline(text="Who will be the next to come this far?")),
)


def _script(beats: tuple[tuple[float, str, Visual], ...], post: str) -> Script:
    segments: list[Segment] = []
    at = 0.0
    for seconds, text, visual in beats:
        segments.append(Segment(start=at, end=at + seconds, text=text, visual=visual))
        at += seconds
    return Script(
        post=post,
        content_type=ContentType.HISTORICAL_MOMENT,
        title="LeBron James reaches 40,000 points",
        hook=segments[0].text,
        segments=tuple(segments),
        call_to_action="Tell us.",
        hashtags=("nba",),
        writer="bench",
        sides=(LAKERS, NUGGETS),
        league="nba",
    )


def story(post: str = "bench-render") -> Script:
    """45 seconds, seven visuals, captions for every word."""
    return _script(_BEATS, post)


def changed_story() -> Script:
    """The same with other words and numbers in its last fifth."""
    script = story()
    last = script.segments[-1]
    other = Headline(text="Luka Dončić is 25. Do the arithmetic.", claims=(said("25"),))
    changed = last.model_copy(update={"text": other.text, "visual": other})
    return script.model_copy(update={"segments": (*script.segments[:-1], changed)})


def scene() -> Script:
    """10 seconds: a hook, a counting number, two bars a measure, captions. MoviePy draws the same."""
    return _script(
        (
            (3.0, *_BEATS[0][1:]),
            (3.0, "Nobody had ever been there before.", POINTS),
            (4.0, "26 against 35 points.", DUEL),
        ),
        "bench-scene",
    )
