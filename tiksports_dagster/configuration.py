"""The two tables people edit by hand: ``config/platforms.json`` and ``config/strategies.json``, read and checked.

Environment and secrets are in ``settings.py``; what is here is the same on every machine of a channel.
"""

from __future__ import annotations

import json
import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.trends import ContentType


class Row(BaseModel):
    """A row of a table in ``config/``: what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextLimit(Row):
    """How long a text may be, counted the way the platform counts."""

    limit: int = Field(gt=0)
    unit: Literal["chars", "utf16", "bytes"]
    max_hashtags: int = Field(default=0, ge=0)


class SafeZone(Row):
    """Margins in pixels of the platform's own picture size that the app covers with buttons and captions."""

    top: int = Field(ge=0)
    right: int = Field(ge=0)
    bottom: int = Field(ge=0)
    left: int = Field(ge=0)


class PicturePreset(Row):
    """Another picture a platform can be given, such as Shorts: what differs from the platform's own row."""

    label: str
    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(ge=23, le=60)
    max_seconds: float = Field(gt=0)
    max_video_kbps: int = Field(gt=0)
    audio_kbps: int = Field(gt=0)
    safe_zone: SafeZone


class ViewDefinition(Row):
    """What the platform counts as a view, from a day on."""

    name: str
    since: date | None = None
    """The first day it holds for, as the platform counts days; None: from the beginning."""
    picture: str | None = None
    """The preset it holds for; None: all."""
    note: str


class CallQuota(Row):
    """How many calls for counters the platform allows in so many minutes."""

    calls: int = Field(gt=0)
    minutes: int = Field(gt=0)


class Platform(Row):
    """One row of the platform table. Sizes in pixels, rates in kbit/s, lengths in seconds, slots in audience time."""

    name: str
    label: str
    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(ge=23, le=60)
    min_seconds: float = Field(gt=0)
    max_seconds: float = Field(gt=0)
    max_bytes: int = Field(gt=0)
    max_video_kbps: int = Field(gt=0)
    audio_kbps: int = Field(gt=0)
    sample_rate: Literal[44100, 48000]
    caption: TextLimit
    title: TextLimit
    safe_zone: SafeZone
    allows_logo: bool
    daily_posts: int = Field(gt=0)
    slots: Annotated[tuple[str, ...], Field(min_length=1)]
    min_gap_minutes: int = Field(ge=0)
    follow_up_gap_minutes: int = Field(default=60, ge=0)
    """Least minutes between a viral post and the one that follows it up."""
    metrics_batch: int = Field(gt=0)
    holds_back: bool = False
    """Whether the platform can be given a file early and told when to show it."""
    metrics_quota: CallQuota
    day_zone: Literal["UTC", "America/Los_Angeles"]
    """The zone whose midnight ends the platform's day. The database keeps the last reading of days in these zones."""
    view_definitions: Annotated[tuple[ViewDefinition, ...], Field(min_length=1)]
    """Oldest first; the first has no date and holds for all pictures."""
    preset: str = "standard"
    """Name of the row's own picture."""
    presets: dict[str, PicturePreset] = Field(default_factory=dict)
    """Other pictures by name; a setting such as ``YOUTUBE_PRESET`` chooses one."""

    @model_validator(mode="after")
    def _defined_from_the_beginning(self) -> Platform:
        first = self.view_definitions[0]
        if first.since is not None or first.picture is not None:
            raise ValueError("the first view definition must hold for all pictures from the beginning")
        if any(one.since is None for one in self.view_definitions[1:]):
            raise ValueError("every view definition but the first needs the day it holds from (since)")
        return self

    def view_definition_on(self, day: date, picture: str | None = None) -> str:
        """The name of the definition that a count of that day follows.

        ``picture`` is the preset of the video; None is the platform's own.
        """
        chosen = picture or self.preset
        holding = [
            one
            for one in self.view_definitions
            if one.picture in (None, chosen) and (one.since is None or one.since <= day)
        ]
        return max(holding, key=lambda one: one.since or date.min).name

    def counts_pictures_apart(self, day: date) -> bool:
        """Whether a view is not the same for every picture of the platform on that day."""
        return len({self.view_definition_on(day, picture) for picture in (self.preset, *self.presets)}) > 1

    def in_preset(self, name: str | None) -> Platform:
        """The row with another picture; None or the row's own preset changes nothing. ``InputError`` if unknown."""
        if name is None or name == self.preset:
            return self
        if name not in self.presets:
            known = ", ".join([self.preset, *self.presets])
            raise InputError(f"{self.name}: no preset {name!r} in platforms.json, only {known}; correct the setting")
        row = self.model_dump() | self.presets[name].model_dump() | {"preset": name, "presets": {}}
        return Platform.model_validate(row)

    @property
    def picture(self) -> tuple[int, int, int]:
        """(width, height, fps): platforms with equal pictures share one encode."""
        return self.width, self.height, self.fps


class ScoreWeights(Row):
    """Weights of the five score terms; they must sum to 1."""

    velocity: float = Field(ge=0, le=1)
    volume: float = Field(ge=0, le=1)
    freshness: float = Field(ge=0, le=1)
    relevance: float = Field(ge=0, le=1)
    competition: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _sum_to_one(self) -> ScoreWeights:
        total = self.velocity + self.volume + self.freshness + self.relevance + self.competition
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the five weights must sum to 1, they sum to {total:g}")
        return self


class RankWeights(Row):
    """Weights by which opportunities are ranked."""

    viral_potential: float = Field(ge=0)
    urgency: float = Field(ge=0)
    competition: float = Field(ge=0)
    audience_match: float = Field(ge=0)


class ContentFormat(Row):
    """Length of a content type in seconds and how its angle is put into words."""

    min_seconds: float = Field(gt=0)
    max_seconds: float = Field(gt=0)
    label: str
    angle: str


class League(Row):
    """What the newsroom must know about a league that its feed does not say."""

    label: str
    sport_path: str
    """ESPN's ``{sport}/{league}`` path."""
    audience: float = Field(ge=0, le=1)
    """How much of the audience follows it."""
    game_hours: float = Field(gt=0)
    """Usual length of a game, to date a final whose end time the feed does not give."""
    close_margin: float = Field(gt=0)
    blowout_margin: float = Field(gt=0)
    period: str
    """Name of a period, such as ``Q`` or ``inning``."""
    periods: int = Field(gt=0)
    """Periods of a game without overtime or extra innings."""
    points: str
    """What a score counts, such as ``points`` or ``runs``."""


class Strategy(Row):
    """How the channel chooses: weights, thresholds and the table of formats and leagues."""

    version: str
    score_weights: ScoreWeights
    rank_weights: RankWeights
    freshness_half_life_hours: float = Field(gt=0)
    volume_full_views: int = Field(gt=1)
    competition_full_posts: int = Field(gt=1)
    velocity_full_per_hour: float = Field(gt=0)
    risk_limits: dict[Literal["low", "medium", "high"], float]
    content_types: dict[ContentType, ContentFormat]
    leagues: dict[str, League]

    def league(self, key: str | None) -> League | None:
        """The league's row, or None for a league the table does not know."""
        return self.leagues.get(key) if key else None


def config_dir() -> Path:
    """``TIKSPORTS_CONFIG``, else the checkout's ``config/``, else the copy inside the installed package."""
    chosen = os.environ.get("TIKSPORTS_CONFIG")
    if chosen:
        return Path(chosen)
    package = Path(__file__).resolve().parent
    checkout = package.parent / "config"
    return checkout if (checkout / "platforms.json").is_file() else package / "_config"


Parsed = TypeVar("Parsed")


def read_json(path: Path, adapter: TypeAdapter[Parsed]) -> Parsed:
    """The file's content as the adapter's type; ``InputError`` with one line that names file, place and reason."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; copy it from the project's config/ folder") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({_reason(error)}); make it a readable UTF-8 file") from None
    try:
        return adapter.validate_python(json.loads(text))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: line {error.lineno}, column {error.colno}: not JSON ({error.msg})") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InputError(f"{path}: {where}: {first['msg']} (found {str(first['input'])[:60]!r})") from None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "not UTF-8"


@lru_cache
def load_platforms(directory: Path | None = None) -> dict[str, Platform]:
    """The platform table by name, in the file's order. Raises ``InputError``."""
    path = (directory or config_dir()) / "platforms.json"
    rows = read_json(path, TypeAdapter(dict[str, dict[str, object]]))
    return {name: read_row(path, name, TypeAdapter(Platform), {"name": name, **row}) for name, row in rows.items()}


def read_row(path: Path, name: str, adapter: TypeAdapter[Parsed], row: object) -> Parsed:
    """One row of a table; ``InputError`` names file, row and field."""
    try:
        return adapter.validate_python(row)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join([name, *(str(part) for part in first["loc"])])
        raise InputError(f"{path}: {where}: {first['msg']} (found {str(first['input'])[:60]!r})") from None


@lru_cache
def load_strategy(directory: Path | None = None) -> Strategy:
    """The strategy file. Raises ``InputError``."""
    return read_json((directory or config_dir()) / "strategies.json", TypeAdapter(Strategy))
