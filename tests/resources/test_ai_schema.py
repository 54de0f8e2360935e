"""Schemas of answers: what each vendor's strict mode takes, and what is held against the answer here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, Field

from tiksports_dagster.resources.ai.schema import read_answer, strict_schema
from tiksports_dagster.sandbox.ai_answers import example, schema_problem

VENDORS = ("anthropic", "openai")


class Fact(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern="^f[0-9]+$", min_length=2)
    value: float | None = Field(default=None, ge=0)


class Segment(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=200)
    kind: Literal["hook", "body"] = "body"
    facts: tuple[Fact, ...] = ()
    first: Fact = Field(description="The fact that matters most")
    said_at: datetime | None = None


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    segments: list[Segment] = Field(min_length=1, max_length=9)
    either: Fact | Segment
    default: str = Field(default="a property that is named like a keyword")


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    children: list[Tree] = []
    left: Tree | None = Field(default=None, description="one side")


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("model", [Fact, Segment, Whole, Tree])
def test_every_object_is_closed_and_every_property_required(model: type[BaseModel], vendor: str) -> None:
    schema = strict_schema(model.model_json_schema(), vendor, "thing")
    assert schema["title"] == "thing"
    assert schema_problem(schema, every_property=True) is None
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("model", [Segment, Whole, Tree])
def test_what_follows_the_vendors_schema_has_the_models_shape(model: type[BaseModel], vendor: str) -> None:
    made = example(strict_schema(model.model_json_schema(), vendor, "thing"))
    assert set(made) == set(model.model_fields)


def test_a_bound_that_a_vendor_does_not_take_is_told_in_words() -> None:
    for vendor in VENDORS:
        text = strict_schema(Segment.model_json_schema(), vendor, "s")["properties"]["text"]
        assert "maxLength" not in text
        assert "maxLength: 200" in text["description"]
    lists = {
        vendor: strict_schema(Whole.model_json_schema(), vendor, "w")["properties"]["segments"] for vendor in VENDORS
    }
    assert lists["openai"]["maxItems"] == 9
    assert "maxItems: 9" in lists["anthropic"]["description"]


def test_a_propertys_own_description_survives_its_reference() -> None:
    first = strict_schema(Segment.model_json_schema(), "openai", "s")["properties"]["first"]
    assert first["description"] == "The fact that matters most"
    assert "$ref" not in first


def test_the_given_schema_is_not_changed() -> None:
    schema = Whole.model_json_schema()
    before = repr(schema)
    strict_schema(schema, "openai", "w")
    assert repr(schema) == before


class Open(BaseModel):
    model_config = ConfigDict(extra="forbid")
    named: dict[str, int]


class Fixed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    pair: tuple[int, int]


@pytest.mark.parametrize(("model", "words"), [(Open, "answer.named.*open objects"), (Fixed, "answer.pair.*tuples")])
def test_what_no_vendor_takes_is_a_mistake_of_the_program(model: type[BaseModel], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        strict_schema(model.model_json_schema(), "openai", "x")


def test_an_answer_is_held_against_the_bounds_no_vendor_was_told() -> None:
    schema = Fact.model_json_schema()
    assert read_answer('{"id": "f1", "value": 2}', schema) == ({"id": "f1", "value": 2}, "")
    assert read_answer('{"id": "g1", "value": 2}', schema) == (None, "answer.id breaks pattern")
    assert read_answer('{"id": "f1", "value": -2}', schema)[0] is None
    assert read_answer('{"value": 2}', schema) == (None, "answer breaks required")


@given(st.text(max_size=300) | st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=5).map(repr))
def test_nothing_a_model_says_is_an_error_of_ours(text: str) -> None:
    data, wrong = read_answer(text, Fact.model_json_schema())
    assert data is None
    assert wrong
    assert len(wrong) < 200


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=3))
def test_an_answers_words_are_not_in_the_message(extra: dict[str, Any]) -> None:
    import json

    _, wrong = read_answer(json.dumps({"id": "f1 SECRETWORDS", **extra}), Fact.model_json_schema())
    assert "SECRETWORDS" not in wrong
