"""The channel's house style, ``config/voice.json``: how it speaks, what it never says, and the limits of the room."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, TypeAdapter, model_validator

from tiksports_dagster.configuration import Row, config_dir, read_json
from tiksports_dagster.store.records.ai import Purpose
from tiksports_dagster.store.records.room import Marks
from tiksports_dagster.store.records.trends import ContentType


class Rate(Row):
    """Spoken words a second: what a listener can follow without being bored."""

    least: float = Field(gt=0)
    most: float = Field(gt=0)


class Repetition(Row):
    """How many earlier scripts a new one is held against, and from which likeness (0–100) on it repeats them."""

    scripts: int = Field(ge=0, le=500)
    text: float = Field(gt=0, le=100)
    hook: float = Field(gt=0, le=100)


class Hashtags(Row):
    """How many hashtags a writer gives; each platform's own limit holds as well."""

    least: int = Field(ge=0)
    most: int = Field(ge=1)


class Retry(Row):
    """How a post that nobody could write waits: minutes before the first retry, doubled each time."""

    first_minutes: int = Field(ge=1)
    tries: int = Field(ge=1, le=20)


class HouseStyle(Row):
    """Everything an editor of the channel would write on the wall."""

    version: str
    voice: str
    required: tuple[str, ...]
    prohibited: tuple[str, ...]
    banned_words: tuple[str, ...]
    needs_a_source: tuple[str, ...]
    """Words a model may say only where a source's own sentence on the sheet says them: what could hurt somebody."""
    vocabulary: tuple[str, ...]
    """Words of the sport that an English dictionary does not hold."""
    purposes: dict[ContentType, Purpose]
    """Which kind of model writes a content type; ``config`` of the models maps purposes to vendors."""
    hook_seconds: float = Field(gt=0, le=10)
    words_per_second: Rate
    reading_grade: float = Field(gt=0, le=20)
    """Highest Flesch–Kincaid grade of the spoken text."""
    repetition: Repetition
    hashtags: Hashtags
    attempts: int = Field(ge=1, le=10)
    writing_seconds: float = Field(gt=0)
    """After so many seconds no further attempt is begun."""
    review_weights: dict[str, float]
    least_marks: dict[str, int]
    """A script under one of these fails, whatever its other marks."""
    retry: Retry

    @model_validator(mode="after")
    def _whole(self) -> HouseStyle:
        marks = set(Marks.model_fields)
        if set(self.review_weights) != marks or abs(sum(self.review_weights.values()) - 1) > 1e-6:
            raise ValueError(f"review_weights must name {', '.join(sorted(marks))} and sum to 1")
        if not set(self.least_marks) <= marks:
            raise ValueError(f"least_marks may only name {', '.join(sorted(marks))}")
        if set(self.purposes) != set(ContentType):
            raise ValueError("purposes must name all four content types")
        return self


@lru_cache
def load_style(directory: Path | None = None) -> HouseStyle:
    """The house style. Raises ``InputError`` with one line that names file, place and reason."""
    return read_json((directory or config_dir()) / "voice.json", TypeAdapter(HouseStyle))
