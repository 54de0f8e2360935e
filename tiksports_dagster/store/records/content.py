"""A post while it is made: brief, fact sheet, script, video files, quality report."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from tiksports_dagster.store.records.base import Record, UtcTime
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.store.records.truth import Operation


class Told(Record):
    """What the viewers of a story's parts so far know: what a further part refers to and need not say again."""

    post: str
    """The part before."""
    title: str
    hook: str
    lines: tuple[str, ...] = ()
    """What that part said, segment by segment."""
    facts: tuple[str, ...] = ()
    """Numbers that it and the parts before it told, as ``Fact.saying`` has them, sorted."""


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
    follow_up_of: str | None = None
    """The post that went viral and that this one follows; such a post may come sooner after it."""
    part: int = Field(default=1, ge=1)
    """Which part of its story it is: 1 for a post that follows none."""
    before: Told | None = None
    """What the parts before it told."""
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
    scope: str = ""
    """What the value is of: ``game``, ``season``, ``career``, ``average``; empty: as measure and source say."""
    dated: bool = False
    """True for a count that still grows: it may only be told together with its ``as_of`` day."""

    @property
    def saying(self) -> str:
        """Whose value it is, such as ``LeBron James=40,000``: the same from whatever source it came."""
        return f"{self.subject}={self.value}"


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
    operation: Operation = "same"
    """How ``text`` comes from the fact; a difference or a sum needs ``operands``."""
    operands: tuple[str, ...] = ()
    """The further facts it is computed with: ``fact`` minus, or plus, these."""


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


class RaceRow(Record):
    """One runner of a race: its value at each step, None before it enters."""

    label: str
    side: int | None = None
    """Index into ``FactSheet.sides`` whose colour the bar has; None for a colour of its own."""
    values: tuple[Claim | None, ...]


class Race(Record):
    """Bars that overtake each other from step to step, such as season to season. Only sourced values are written."""

    kind: Literal["race"] = "race"
    title: str
    steps: Annotated[tuple[Claim, ...], Field(min_length=2, max_length=12)]
    """Names of the steps in order, such as ``2019-20``."""
    rows: Annotated[tuple[RaceRow, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _a_value_a_step(self) -> Race:
        if any(len(row.values) != len(self.steps) for row in self.rows):
            raise ValueError(f"every row of a race needs {len(self.steps)} values, one a step (null before it enters)")
        return self


class Milestone(Record):
    """One moment of a timeline."""

    when: Claim
    """Such as ``2003`` or ``March 2, 2024``."""
    text: str
    claims: tuple[Claim, ...] = ()


class Timeline(Record):
    """Moments in order along a line, one of them lifted."""

    kind: Literal["timeline"] = "timeline"
    title: str
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=2, max_length=5)]
    lifted: int = -1
    """Index of the moment the story is about; -1 is the last."""


class HeadToHead(Record):
    """Two sides face to face with one large value each, and up to three measures below."""

    kind: Literal["head_to_head"] = "head_to_head"
    label: str
    """What the large values are, such as ``Season series``."""
    left: int
    right: int
    left_value: Claim
    right_value: Claim
    rows: Annotated[tuple[ComparisonRow, ...], Field(max_length=3)] = ()


class Quote(Record):
    """Somebody's words, to the letter as a fact has them, and who said them."""

    kind: Literal["quote"] = "quote"
    quote: Claim
    speaker: str
    role: str = ""


class Picture(Record):
    """A picture of ``subject`` from the user's media library, slowly zoomed, with a statement on it.

    Without a licensed picture that matches, the statement stands on the generated backdrop.
    """

    kind: Literal["picture"] = "picture"
    subject: str
    """A team or athlete, by name."""
    text: str
    kicker: str = ""
    claims: tuple[Claim, ...] = ()


Visual = Annotated[
    CountUp | Comparison | Scoreboard | Ranking | Headline | Race | Timeline | HeadToHead | Quote | Picture,
    Field(discriminator="kind"),
]


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
    platform_hashtags: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Platform → its own hashtags, where the writer gave it some."""
    writer: str
    """``facts`` for the fact-driven writer, else vendor/model."""
    sides: tuple[Side, ...] = ()
    league: str | None = None

    @property
    def seconds(self) -> float:
        """Length of the whole script, seconds."""
        return self.segments[-1].end

    def hashtags_for(self, platform: str) -> tuple[str, ...]:
        """The hashtags of a platform: its own, else the script's."""
        return self.platform_hashtags.get(platform) or self.hashtags


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
    signature: tuple[str, ...] = ()
    """Perceptual hashes over time, for the gate that finds near-duplicates."""


class Finding(Record):
    """One gate's verdict with the measured value and the limit it was held against."""

    gate: str
    passed: bool
    measured: str
    limit: str
    checked: bool = True
    """False when it could not be looked at; then ``passed`` is False and ``measured`` says why."""
    at: float | None = None
    """Where to look, seconds of the video."""
    confidence: float | None = None
    """0..1 where the measured value is a guess from pixels, None where it is certain."""

    @property
    def failed(self) -> bool:
        """Looked at and found wrong."""
        return self.checked and not self.passed

    @property
    def verdict(self) -> Literal["passed", "failed", "not checked"]:
        """The three things that can be said of a gate."""
        return "not checked" if not self.checked else "passed" if self.passed else "failed"


class QualityReport(Record):
    """All gates of all files of a post, and a 0–100 score: that of the worst file, by the weights of the gates."""

    post: str
    score: float = Field(ge=0, le=100)
    files: dict[str, tuple[Finding, ...]]


class QualityAttempt(Record):
    """One run's verdict on one file of a post, kept so that attempts are counted across restarts."""

    volatile: ClassVar[frozenset[str]] = frozenset({"run_id"})

    post: str
    platform: str
    run_id: str
    number: int = Field(ge=1)
    """1 for the first file, one more for each time the post was made again."""
    outcome: Literal["passed", "again", "rejected"]
    score: float = Field(ge=0, le=100)
    findings: tuple[Finding, ...] = ()
    """What failed."""
    reason: str

    @property
    def passed(self) -> bool:
        """Whether the file may leave."""
        return self.outcome == "passed"
