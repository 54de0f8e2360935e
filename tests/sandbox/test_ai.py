"""The emulated models: they refuse what the real ones refuse, say what a test queued, else what the schema asks for."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, AiAnswers, SandboxState

SCHEMA: dict[str, Any] = {
    "title": "script",
    "type": "object",
    "properties": {"hook": {"type": "string"}, "kind": {"enum": ["a", "b"]}, "facts": {"$ref": "#/$defs/Facts"}},
    "required": ["hook", "kind", "facts"],
    "additionalProperties": False,
    "$defs": {"Facts": {"type": "array", "items": {"anyOf": [{"type": "integer", "minimum": 3}, {"type": "null"}]}}},
}
CLAUDE = {"Authorization": f"Bearer {TOKENS.anthropic_key}", "anthropic-version": "2026-10-21"}
GPT = {"Authorization": f"Bearer {TOKENS.openai_key}"}


def ask_claude(web: httpx.Client, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
    body = {
        "model": "claude-opus-5-5",
        "max_tokens": 100,
        "system": "You write.",
        "messages": [{"role": "user", "content": "Write."}],
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
        **changes,
    }
    return web.post("/anthropic/v1/messages", json=body, headers=CLAUDE if headers is None else headers)


def ask_gpt(web: httpx.Client, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
    body = {
        "model": "gpt-6.2-sol",
        "instructions": "You write.",
        "input": "Write.",
        "text": {"format": {"type": "json_schema", "name": "script", "schema": SCHEMA, "strict": True}},
        **changes,
    }
    return web.post("/openai/v1/responses", json=body, headers=GPT if headers is None else headers)


def test_without_a_script_the_answer_follows_the_schema(web: httpx.Client) -> None:
    said = '{"hook": "sandbox", "kind": "a", "facts": [3]}'
    claude, gpt = ask_claude(web).json(), ask_gpt(web).json()
    assert (claude["content"][0]["text"], claude["stop_reason"]) == (said, "end_turn")
    assert (gpt["output"][0]["content"][0]["text"], gpt["status"]) == (said, "completed")


def test_a_queued_answer_waits_for_the_question_it_is_meant_for(web: httpx.Client) -> None:
    queue = "/_control/ai/any/answers"
    assert web.post(queue, json={"text": "a review", "title": "review"}).status_code == 200
    web.post(queue, json={"text": "a script", "title": "script", "times": 2})
    said = [ask_claude(web).json()["content"][0]["text"] for _ in range(2)]
    assert said == ["a script", "a script"]
    assert [one["title"] for one in web.get("/_control/ai/answers").json()] == ["review"]
    web.delete("/_control/ai/answers")
    assert web.get("/_control/ai/answers").json() == []


def test_both_vendors_count_cached_tokens_their_own_way(web: httpx.Client, sandbox: SandboxState) -> None:
    for party in ("anthropic", "openai"):
        counters = {"input": 100, "cached": 30, "cache_write": 20, "output": 9, "thinking": 4}
        AiAnswers(sandbox).queue(party, usage=counters)
    claude, gpt = ask_claude(web).json()["usage"], ask_gpt(web).json()["usage"]
    assert (claude["input_tokens"], claude["cache_read_input_tokens"]) == (100, 30)
    assert (gpt["input_tokens"], gpt["input_tokens_details"]["cached_tokens"]) == (150, 30)


def test_what_was_asked_can_be_read_back(web: httpx.Client) -> None:
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "AA=="}}
    ask_claude(web, messages=[{"role": "user", "content": [picture, {"type": "text", "text": "What is it?"}]}])
    asked = web.get("/_control/ai/questions").json()[0]
    assert (asked["party"], asked["system"], asked["prompt"], asked["images"]) == (
        "anthropic",
        "You write.",
        "What is it?",
        1,
    )


OPEN = {**SCHEMA, "additionalProperties": True}


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"temperature": 0.5}, 400, "Extra inputs are not permitted"),
        ({"model": "gpt-6"}, 404, "model: gpt-6"),
        ({"max_tokens": 0}, 400, "max_tokens"),
        ({"output_config": {"format": {"type": "json_schema", "schema": OPEN}}}, 400, "additionalProperties"),
        ({"messages": []}, 400, "messages"),
        ({"headers": {"anthropic-version": "2026-10-21", "x-api-key": TOKENS.anthropic_key}}, 401, "bearer"),
    ],
)
def test_claude_refuses_what_the_real_one_refuses(
    web: httpx.Client, changes: dict[str, Any], status: int, words: str
) -> None:
    answer = ask_claude(web, **changes)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]
    assert answer.json()["type"] == "error"


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"temperature": 0.5}, 400, "temperature"),
        ({"model": "claude-opus-5-5"}, 404, "does not exist"),
        ({"text": {"format": {"type": "text"}}}, 400, "json_schema"),
        (
            {"text": {"format": {"type": "json_schema", "name": "s", "schema": {**SCHEMA, "required": ["hook"]}}}},
            400,
            "required",
        ),
        ({"headers": {}}, 401, "Incorrect API key"),
    ],
)
def test_gpt_refuses_what_the_real_one_refuses(
    web: httpx.Client, changes: dict[str, Any], status: int, words: str
) -> None:
    answer = ask_gpt(web, **changes)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("party", "answer"),
    [
        ("acme", {}),
        ("any", {"words": "x"}),
        ("any", {"data": {}, "text": ""}),
        ("any", {"ending": "happily"}),
        ("any", {"usage": {"tokens": 5}}),
    ],
)
def test_an_answer_that_makes_no_sense_is_not_queued(web: httpx.Client, party: str, answer: dict[str, Any]) -> None:
    assert web.post(f"/_control/ai/{party}/answers", json=answer).status_code == 400
    assert web.get("/_control/ai/answers").json() == []
