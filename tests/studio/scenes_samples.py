"""Scripts and small platforms for the studio's tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tiksports_dagster.configuration import CallQuota, Platform, SafeZone, TextLimit, ViewDefinition
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
from tiksports_dagster.studio.layout import Canvas

LAKERS = Side(name="Los Angeles Lakers", short="LAL", color="#552583", alternate_color="#fdb927")
NUGGETS = Side(name="Denver Nuggets", short="DEN", color="#0e2240", alternate_color="#fec524")


def claim(text: str) -> Claim:
    return Claim(text=text, fact=f"fact:{text}")


HEADLINE = Headline(text="LeBron James has 40,000 points.", kicker="NBA history", claims=(claim("40,000"),))
COUNT = CountUp(label="Career points", value=claim("40,000"), caption="March 2, 2024")
COMPARISON = Comparison(
    title="Duel of the night",
    left=0,
    right=1,
    rows=(
        ComparisonRow(label="Points", left=claim("26"), right=claim("35")),
        ComparisonRow(label="Record", left=claim("33-28"), right=claim("42-19")),
        ComparisonRow(label="Field goals", left=claim("54.2%"), right=claim("61.9%")),
    ),
)
SCOREBOARD = Scoreboard(
    status="Final",
    left=0,
    right=1,
    left_score=claim("114"),
    right_score=claim("124"),
    left_line=("30", "31", "24", "29"),
    right_line=("32", "30", "28", "34"),
    periods=("Q1", "Q2", "Q3", "Q4"),
)
RANKING = Ranking(
    title="All-time scoring",
    rows=(
        RankingRow(label="LeBron James", value=claim("40,000"), note="21 seasons"),
        RankingRow(label="Kareem Abdul-Jabbar", value=claim("38,387"), note="20 seasons"),
        RankingRow(label="Luka Dončić", value=claim("9,875")),
    ),
)
VISUALS: tuple[Visual, ...] = (HEADLINE, COUNT, COMPARISON, SCOREBOARD, RANKING)
RACE = Race(
    title="Home runs, season by season",
    steps=(claim("2021"), claim("2022"), claim("2023")),
    rows=(
        RaceRow(label="Ronald Acuña Jr.", side=0, values=(claim("105"), claim("120"), claim("161"))),
        RaceRow(label="Pete Alonso", side=1, values=(claim("106"), claim("146"), claim("192"))),
        RaceRow(label="Elly De La Cruz", values=(None, None, claim("13"))),
    ),
)
TIMELINE = Timeline(
    title="The road to 40,000",
    milestones=(
        Milestone(when=claim("2003"), text="First points, in Sacramento"),
        Milestone(when=claim("Feb. 7, 2023"), text="Passes Kareem Abdul-Jabbar"),
        Milestone(when=claim("March 2, 2024"), text="First to 40,000", claims=(claim("40,000"),)),
    ),
)
HEAD_TO_HEAD = HeadToHead(
    label="Points a game",
    left=0,
    right=1,
    left_value=claim("33.9"),
    right_value=claim("26.4"),
    rows=(ComparisonRow(label="Rebounds", left=claim("9.2"), right=claim("12.4")),),
)
QUOTE = Quote(quote=claim("The job is done. We can go home now."), speaker="Nikola Jokić", role="Denver Nuggets")
PICTURE = Picture(subject="Nuggets", text="40 feet out, and it fell.", kicker="Last second", claims=(claim("40"),))
STORY_VISUALS: tuple[Visual, ...] = (RACE, TIMELINE, HEAD_TO_HEAD, QUOTE, PICTURE)
EVERY_VISUAL: tuple[Visual, ...] = (*VISUALS, *STORY_VISUALS)


def script(*visuals: Visual, seconds: float = 1.5, **changes: object) -> Script:
    """A script of the visuals, ``seconds`` each; the first segment's text is the headline's where there is one."""
    shown = visuals or VISUALS
    segments = tuple(
        Segment(
            start=number * seconds,
            end=(number + 1) * seconds,
            text=visual.text if isinstance(visual, Headline) else f"Number {number} is 40,000 for Luka Dončić.",
            visual=visual,
            claims=(claim("40,000"),),
        )
        for number, visual in enumerate(shown)
    )
    base = Script(
        post="20240302-lebron-ab12",
        content_type="historical_moment",
        title="LeBron James reaches 40,000 points",
        hook=segments[0].text,
        segments=segments,
        call_to_action="Who is next?",
        hashtags=("lebron", "nba"),
        writer="facts",
        sides=(LAKERS, NUGGETS),
        league="nba",
    )
    return base.model_copy(update=changes)


def platform(name: str = "tiny", width: int = 108, height: int = 192, fps: int = 30, **changes: object) -> Platform:
    """A platform row with a small picture."""
    unit = min(width, height) / 108
    row = Platform(
        name=name,
        label=name.title(),
        width=width,
        height=height,
        fps=fps,
        min_seconds=1,
        max_seconds=60,
        max_bytes=50_000_000,
        max_video_kbps=4000,
        audio_kbps=96,
        sample_rate=48000,
        caption=TextLimit(limit=2200, unit="utf16", max_hashtags=5),
        title=TextLimit(limit=90, unit="chars"),
        safe_zone=SafeZone(top=round(14 * unit), right=round(12 * unit), bottom=round(40 * unit), left=round(6 * unit)),
        allows_logo=True,
        daily_posts=5,
        slots=("12:00",),
        min_gap_minutes=0,
        metrics_batch=1,
        metrics_quota=CallQuota(calls=600, minutes=1),
        day_zone="UTC",
        view_definitions=(ViewDefinition(name="test", note="of tests"),),
    )
    return row.model_copy(update=changes)


TALL = Canvas(width=1080, height=1920, fps=30, safe_zone=SafeZone(top=220, right=150, bottom=480, left=60))
WIDE = Canvas(width=1920, height=1080, fps=60, safe_zone=SafeZone(top=60, right=90, bottom=110, left=90))
SQUARE = Canvas(width=1080, height=1080, fps=30, safe_zone=SafeZone(top=60, right=60, bottom=120, left=60))
SMALL = Canvas(width=720, height=1280, fps=30, safe_zone=SafeZone(top=140, right=100, bottom=320, left=40))
TINY = Canvas(width=108, height=192, fps=30, safe_zone=SafeZone(top=22, right=14, bottom=46, left=6))
TINY_WIDE = Canvas(width=192, height=108, fps=60, safe_zone=SafeZone(top=6, right=8, bottom=10, left=8))

colors = st.one_of(
    st.none(),
    st.sampled_from(["#000000", "#ffffff", "#808080", "not a colour", "", "#12345"]),
    st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb)),
)
sides = st.builds(Side, name=st.just("A"), short=st.just("A"), color=colors, alternate_color=colors)
