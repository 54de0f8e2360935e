"""What the emulated models say: answers that a test queued, else one made from the question's own JSON schema."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.store import next_number

AI_PARTIES = ("anthropic", "openai")
ENDINGS = ("complete", "truncated", "refused", "content_filter", "context_exceeded", "failed")
"""How an answer ends: as it should, or in one of the ways the vendors name."""

FOREVER = 1_000_000
BYTES_PER_TOKEN = 4
_DEEPEST = 12
_OPTIONS = frozenset({"data", "text", "ending", "seconds", "usage", "title", "times", "blanks"})
_COUNTERS = frozenset({"input", "cached", "cache_write", "output", "thinking"})


@dataclass(frozen=True)
class Scripted:
    """One answer: its text, how it ends, how many seconds of real time it takes, and counters in place of our own."""

    text: str
    ending: str
    seconds: float
    usage: Mapping[str, int]


class AiAnswers:
    """The queue of answers and the list of questions, shared by every process of a sandbox folder."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state

    def queue(self, party: str, **answer: Any) -> int:
        """Puts an answer in the queue of ``anthropic``, ``openai`` or ``any``; gives back its number.

        ``data`` is the JSON object to answer with, ``text`` any other text; neither: one made from the schema.
        ``ending`` is one of ``ENDINGS``, ``seconds`` how long the answer takes, ``usage`` the counters to tell
        (``input`` without cached and cache-write tokens, ``cached``, ``cache_write``, ``output``, ``thinking``),
        ``blanks`` that many spaces after the text (an over-long answer). ``title`` lets it wait for a question
        whose schema has that title, ``times`` is how often it is given (``-1`` for ever). ValueError for the rest.
        """
        _check(party, answer)
        times = int(answer.pop("times", 1))
        title = str(answer.pop("title", ""))
        with self._state.store.transaction() as db:
            number = next_number(db, "ai_answer")
            values = (number, party, title, FOREVER if times < 0 else times, json.dumps(answer))
            db.execute("INSERT INTO ai_answers VALUES (?,?,?,?,?)", values)
        return number

    def waiting(self) -> list[dict[str, Any]]:
        """The answers still in the queue, oldest first."""
        rows = self._state.store.read("SELECT * FROM ai_answers ORDER BY id")
        return [{**dict(row), "body": json.loads(row["body"])} for row in rows]

    def clear(self) -> None:
        """Empties the queue."""
        with self._state.store.transaction() as db:
            db.execute("DELETE FROM ai_answers")

    def questions(self) -> list[dict[str, Any]]:
        """Every question that was answered or refused after it was understood: party, model, system, prompt, schema."""
        rows = self._state.store.read("SELECT * FROM ai_questions ORDER BY id")
        return [{"party": row["party"], **json.loads(row["body"])} for row in rows]

    def answer(self, party: str, question: Mapping[str, Any]) -> Scripted:
        """The next answer for the question; its ``schema`` decides what an unscripted one looks like."""
        schema: Mapping[str, Any] = question["schema"]
        with self._state.store.transaction() as db:
            number = next_number(db, "ai_question")
            db.execute("INSERT INTO ai_questions VALUES (?,?,?)", (number, party, json.dumps(dict(question))))
            row = db.execute(
                "SELECT id, body FROM ai_answers WHERE party IN (?, 'any') AND title IN (?, '') ORDER BY id LIMIT 1",
                (party, str(schema.get("title", ""))),
            ).fetchone()
            if row is not None:
                db.execute("UPDATE ai_answers SET times = times - 1 WHERE id = ?", (row["id"],))
                db.execute("DELETE FROM ai_answers WHERE times <= 0")
        body: dict[str, Any] = json.loads(row["body"]) if row is not None else {}
        text = body["text"] if "text" in body else json.dumps(body.get("data", example(schema)))
        return Scripted(
            text=text + " " * int(body.get("blanks", 0)),
            ending=str(body.get("ending", "complete")),
            seconds=float(body.get("seconds", 0.0)),
            usage=body.get("usage", {}),
        )


def _check(party: str, answer: Mapping[str, Any]) -> None:
    if party not in (*AI_PARTIES, "any"):
        raise ValueError(f"no model at {party!r}; there are {', '.join(AI_PARTIES)} and any")
    unknown = sorted(set(answer) - _OPTIONS)
    if unknown:
        raise ValueError(f"an answer has no {', '.join(unknown)}; it has {', '.join(sorted(_OPTIONS))}")
    if "data" in answer and "text" in answer:
        raise ValueError("an answer has data or text, not both")
    if answer.get("ending", "complete") not in ENDINGS:
        raise ValueError(f"an answer ends in one of {', '.join(ENDINGS)}")
    usage = answer.get("usage", {})
    if not isinstance(usage, dict) or set(usage) - _COUNTERS:
        raise ValueError(f"usage has {', '.join(sorted(_COUNTERS))}")


async def think(request: Request, seconds: float) -> None:
    """Lets that much real time pass, or less when the client has gone."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        await asyncio.sleep(min(left, 0.1))
        if await request.is_disconnected():
            return


def tokens(text: str) -> int:
    """How many tokens the sandbox counts in a text: a quarter of its UTF-8 bytes, at least one."""
    return max(1, -(-len(text.encode()) // BYTES_PER_TOKEN))


def example(schema: Mapping[str, Any]) -> Any:
    """The smallest value that follows the schema (the keywords that the vendors take; ``$ref`` into ``$defs``)."""
    return _example(schema, schema, _DEEPEST)


def _example(node: Mapping[str, Any], root: Mapping[str, Any], deep: int) -> Any:
    if "$ref" in node:
        return _example(root.get("$defs", {}).get(str(node["$ref"]).rpartition("/")[2], {}), root, deep - 1)
    if "const" in node:
        return node["const"]
    if node.get("enum"):
        return node["enum"][0]
    for several in ("anyOf", "allOf", "oneOf"):
        if node.get(several):
            # near the bottom of a schema that contains itself the way out is null
            choices = node[several]
            nothing = next((choice for choice in choices if choice.get("type") == "null"), None)
            return _example(nothing if nothing is not None and deep <= 0 else choices[0], root, deep - 1)
    kind = node.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        return {name: _example(part, root, deep - 1) for name, part in node.get("properties", {}).items()}
    if kind == "array":
        count = max(int(node.get("minItems", 0)), 1 if deep > 0 else 0)
        return [_example(node.get("items", {}), root, deep - 1) for _ in range(count)]
    return _scalar(str(kind), node)


def _scalar(kind: str, node: Mapping[str, Any]) -> Any:
    if kind in ("integer", "number"):
        low = node.get("minimum", node.get("exclusiveMinimum", 0))
        value = low + 1 if "exclusiveMinimum" in node else low
        return int(value) if kind == "integer" else float(value)
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    known = {"date-time": "2024-03-03T04:45:00Z", "date": "2024-03-03", "uri": "https://sandbox.invalid/"}
    return known.get(str(node.get("format")), "sandbox")


def schema_problem(node: Any, *, every_property: bool, path: str = "schema") -> str | None:
    """What a vendor's strict mode finds wrong with a schema, or None.

    Objects must say ``additionalProperties: false``; with ``every_property`` (OpenAI) all properties are required.
    """
    if isinstance(node, list):
        found = (schema_problem(item, every_property=every_property, path=path) for item in node)
        return next((problem for problem in found if problem), None)
    if not isinstance(node, dict):
        return None
    if node.get("type") == "object":
        if node.get("additionalProperties") is not False:
            return f"{path}: 'additionalProperties' is required to be supplied and to be false."
        if every_property and set(node.get("required", ())) != set(node.get("properties", {})):
            return f"{path}: 'required' is required to be supplied and to include every key in properties."
    for banned in ("minLength", "maxLength", "uniqueItems", "default", "oneOf", "prefixItems", "patternProperties"):
        if banned in node and "properties" not in path.rpartition(".")[2]:
            return f"{path}: '{banned}' is not permitted."
    found = (
        schema_problem(part, every_property=every_property, path=f"{path}.{name}")
        for name, part in node.items()
        if name not in ("enum", "const", "required")
    )
    return next((problem for problem in found if problem), None)
