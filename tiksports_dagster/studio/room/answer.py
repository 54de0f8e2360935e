"""What a model must answer: the schemas of a draft and of a review, and reading an answer by them.

A model names facts by id and never gives a value for a picture: our code reads the values off the fact sheet.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tiksports_dagster.store.records.room import Remark

PictureKind = Literal[
    "count_up",
    "comparison",
    "scoreboard",
    "ranking",
    "headline",
    "race",
    "timeline",
    "head_to_head",
    "quote",
    "picture",
]
FactId = Annotated[str, Field(max_length=80)]
Mark = Annotated[int, Field(ge=0, le=100)]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DraftPicture(_Answer):
    """What is seen while a line is said."""

    kind: PictureKind
    facts: Annotated[list[FactId], Field(max_length=20)]
    """Ids of the facts the picture shows; none for a headline that shows the line's own words."""


class Line(_Answer):
    """One stretch of the script."""

    text: Annotated[str, Field(min_length=1, max_length=400)]
    says: Annotated[list[FactId], Field(max_length=30)]
    """Ids of every fact whose value the text says."""
    shows: DraftPicture


class PlatformTags(_Answer):
    """Hashtags for one platform, without ``#``, most important first."""

    platform: Annotated[str, Field(max_length=40)]
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=40)]], Field(max_length=30)]


class Draft(_Answer):
    """A script as a model hands it in: words and fact ids, no values, no times."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    hook: Line
    segments: Annotated[list[Line], Field(min_length=1, max_length=30)]
    call_to_action: Line
    hashtags: Annotated[list[PlatformTags], Field(max_length=12)]

    @property
    def lines(self) -> list[Line]:
        """Hook, segments and call to action in order."""
        return [self.hook, *self.segments, self.call_to_action]


class ReviewFinding(_Answer):
    """One thing the reviewer wants changed."""

    where: Annotated[str, Field(max_length=80)]
    problem: Annotated[str, Field(max_length=400)]
    better: Annotated[str, Field(max_length=400)]


class Review(_Answer):
    """A reviewer's answer; marks from 0 (useless) to 100 (as good as it gets)."""

    factual_accuracy: Mark
    engagement: Mark
    platform_compliance: Mark
    hook: Mark
    clarity: Mark
    pacing: Mark
    call_to_action: Mark
    trending_elements: Mark
    findings: Annotated[list[ReviewFinding], Field(max_length=12)]


Answer = TypeVar("Answer", bound=_Answer)


def schema_of(model: type[_Answer]) -> dict[str, Any]:
    """The JSON schema with all its limits; what a vendor's strict mode does not take is left out by the client."""
    return model.model_json_schema()


def read_answer(model: type[Answer], data: dict[str, Any]) -> Answer | tuple[Remark, ...]:
    """The answer as its model, or what is wrong with it, place by place (the values themselves are not repeated)."""
    try:
        return model.model_validate(data, strict=True)
    except ValidationError as error:
        return tuple(
            Remark(
                source="schema",
                rule="schema",
                text=f"{'.'.join(str(part)[:40] for part in problem['loc']) or 'the answer'}: {problem['msg'][:160]}",
            )
            for problem in error.errors(include_url=False, include_input=False)[:6]
        )
