"""A post while it is made: brief, fact sheet, script, video files, quality report."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tiksports_dagster.store.records.base import Record, UtcTime
from tiksports_dagster.store.records.trends import ContentType


class Brief(Record):
    """The order for one post: which story, told how, for whom, how long, and when."""

    post: str
    trend_id: str
    title: str
    league: str | None
    content_type: ContentType
    angle: str
    platforms: tuple[str, ...]
    target_seconds: float
    min_seconds: float
    max_seconds: float
    publish_at: UtcTime
    breaking: bool
    game_ids: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    """Hashtags the story's own signals carried, without ``#``."""


class Fact(Record):
    """One thing known, with its source. ``value`` is the text a script may say: ``124``, ``40,000``, ``63-82``."""

    id: str
    subject: str
    measure: str
    value: str
    number: float | None
    """The value as a number when it is one."""
    unit: str | None
    as_of: UtcTime
    source: str
    """Such as ``ESPN scoreboard nba 2024-03-02``."""
    source_ref: str
    """The row it came from, such as ``espn:game:nba:401585601/home/score``."""
    url: str | None = None


class Side(Record):
    """A team or athlete the post shows, with colours as ``#rrggbb``."""

    name: str
    short: str
    color: str | None
    alternate_color: str | None


class FactSheet(Record):
    """Everything a script may say: facts, and nothing else."""

    post: str
    headline: str
    league: str | None
    facts: tuple[Fact, ...]
    sides: tuple[Side, ...] = ()
    """Home first for a game."""

    def fact(self, fact_id: str) -> Fact:
        """The fact with that id; KeyError when there is none."""
        for fact in self.facts:
            if fact.id == fact_id:
                return fact
        raise KeyError(fact_id)


class Claim(Record):
    """A number (or name) as the script says it, bound to the fact it says."""

    text: str
    fact: str


class CountUp(Record):
    """One big number that counts up to its value."""

    kind: Literal["count_up"] = "count_up"
    label: str
    value: Claim
    caption: str = ""


class ComparisonRow(Record):
    """One measure of both sides."""

    label: str
    left: Claim
    right: Claim


class Comparison(Record):
    """Two sides, bars growing against each other; ``left``/``right`` index into ``FactSheet.sides``."""

    kind: Literal["comparison"] = "comparison"
    title: str
    left: int
    right: int
    rows: Annotated[tuple[ComparisonRow, ...], Field(min_length=1, max_length=5)]


class Scoreboard(Record):
    """Final (or running) score of a game, with the line score when known."""

    kind: Literal["scoreboard"] = "scoreboard"
    status: str
    left: int
    right: int
    left_score: Claim
    right_score: Claim
    left_line: tuple[str, ...] = ()
    right_line: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


class RankingRow(Record):
    """One row of a ranking."""

    label: str
    value: Claim
    note: str = ""


class Ranking(Record):
    """Up to five rows, one of them lifted."""

    kind: Literal["ranking"] = "ranking"
    title: str
    rows: Annotated[tuple[RankingRow, ...], Field(min_length=1, max_length=5)]
    lifted: int = 0


class Headline(Record):
    """A headline or statement in large type, word by word."""

    kind: Literal["headline"] = "headline"
    text: str
    kicker: str = ""
    claims: tuple[Claim, ...] = ()


Visual = Annotated[CountUp | Comparison | Scoreboard | Ranking | Headline, Field(discriminator="kind")]


class Segment(Record):
    """A stretch of the script: what is said, what is seen, which facts it claims. Seconds from the start."""

    start: float = Field(ge=0)
    end: float = Field(gt=0)
    text: str
    visual: Visual
    claims: tuple[Claim, ...] = ()


class Script(Record):
    """A script that can be read aloud and drawn. The hook is the first segment's text as well."""

    post: str
    content_type: ContentType
    title: str
    hook: str
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    call_to_action: str
    hashtags: tuple[str, ...]
    """Without ``#``, most important first."""
    writer: str
    """``facts`` for the fact-driven writer, else vendor/model."""
    sides: tuple[Side, ...] = ()
    league: str | None = None

    @property
    def seconds(self) -> float:
        """Length of the whole script, seconds."""
        return self.segments[-1].end


class VideoFile(Record):
    """A finished video file for one platform."""

    volatile: ClassVar[frozenset[str]] = frozenset({"path", "poster_path"})

    post: str
    platform: str
    path: str
    sha256: str
    bytes: int
    seconds: float
    width: int
    height: int
    fps: float
    poster_path: str
    caption: str
    title: str


class Finding(Record):
    """One gate's verdict with the measured value and the limit it was held against."""

    gate: str
    passed: bool
    measured: str
    limit: str


class QualityReport(Record):
    """All gates of all files of a post, and a 0–100 score (share of gates passed, times 100)."""

    post: str
    score: float = Field(ge=0, le=100)
    files: dict[str, tuple[Finding, ...]]
