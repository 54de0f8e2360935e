"""JSON schemas of answers: from a Pydantic model's to what each vendor's strict mode takes, and the check of an answer.

Both vendors want closed objects with every property required and take only some keywords (Anthropic "Structured
outputs", OpenAI "Structured outputs: supported schemas"). A keyword that one does not take is told in the description
instead and holds when the answer is checked here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_EVERYBODY = frozenset({"type", "enum", "const", "description", "title"})
_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})
_KEYWORDS: dict[str, frozenset[str]] = {
    "anthropic": frozenset(),
    "openai": frozenset(
        {"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"}
    ),
}
"""Keywords beyond structure that each vendor takes."""

_SILENT = frozenset({"default", "examples", "discriminator", "readOnly", "writeOnly", "deprecated", "$schema", "$id"})
"""Keywords that bind nobody; they are left out without a word."""

_STRUCTURE = frozenset(
    {"properties", "required", "additionalProperties", "items", "anyOf", "oneOf", "allOf", "$defs", "$ref", "format"}
)


def strict_schema(schema: Mapping[str, Any], vendor: str, title: str) -> dict[str, Any]:
    """The schema as the vendor takes it, titled; the one given is not changed.

    Raises ``ValueError`` for what neither vendor takes: open objects (``dict[str, …]``) and fixed tuples.
    """
    made = _Strict(schema, _KEYWORDS[vendor]).node(schema, "answer")
    return {**made, "title": title}


class _Strict:
    def __init__(self, root: Mapping[str, Any], keywords: frozenset[str]) -> None:
        self._definitions: Mapping[str, Any] = root.get("$defs", {})
        self._keywords = keywords

    def node(self, node: Mapping[str, Any], path: str, inside: tuple[str, ...] = ()) -> dict[str, Any]:
        if "$ref" in node:
            return self._reference(node, path, inside)
        if node.get("prefixItems"):
            raise ValueError(f"{path}: models take no tuples of fixed length; use a list or a record")
        made: dict[str, Any] = {key: value for key, value in node.items() if key in _EVERYBODY | self._keywords}
        told = {
            key: value
            for key, value in node.items()
            if key not in _EVERYBODY | self._keywords | _SILENT | _STRUCTURE and key != "prefixItems"
        }
        if node.get("format") in _FORMATS:
            made["format"] = node["format"]
        elif "format" in node:
            told["format"] = node["format"]
        self._inner(node, made, path, inside)
        if told:
            words = ", ".join(f"{key}: {value}" for key, value in sorted(told.items()))
            made["description"] = " ".join(filter(None, [made.get("description"), f"({words})"]))
        return made

    def _inner(self, node: Mapping[str, Any], made: dict[str, Any], path: str, inside: tuple[str, ...]) -> None:
        if node.get("type") == "object":
            if node.get("additionalProperties", False) is not False or "properties" not in node:
                raise ValueError(f"{path}: models take no open objects; use a record or a list of named values")
            made["properties"] = {
                name: self.node(part, f"{path}.{name}", inside) for name, part in node["properties"].items()
            }
            made["required"] = list(node["properties"])
            made["additionalProperties"] = False
        if "items" in node:
            made["items"] = self.node(node["items"], f"{path}[]", inside)
        choices = node.get("anyOf") or node.get("oneOf")
        if choices:
            made["anyOf"] = [self.node(choice, path, inside) for choice in choices]
        if node.get("allOf"):
            for part in node["allOf"]:
                made.update(self.node(part, path, inside))
        if "$defs" in node:
            made["$defs"] = {name: self.node(part, name, (name,)) for name, part in node["$defs"].items()}

    def _reference(self, node: Mapping[str, Any], path: str, inside: tuple[str, ...]) -> dict[str, Any]:
        """A reference stands alone; one with a description of its own is written out, unless it contains itself."""
        name = str(node["$ref"]).rpartition("/")[2]
        if (not node.get("description") and "$defs" not in node) or name in inside:
            return {"$ref": node["$ref"]}
        resolved = self.node(self._definitions[name], path, (*inside, name))
        if node.get("description"):
            resolved["description"] = node["description"]
        if "$defs" in node:
            resolved["$defs"] = {key: self.node(part, key, (key,)) for key, part in node["$defs"].items()}
        return resolved


def read_answer(text: str, schema: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """The answer's JSON object, or None and in a few words what is wrong with it.

    ``schema`` is the one the caller gave, with the bounds that no vendor was told. Texts of the answer are not quoted.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None, "not JSON"
    if not isinstance(data, dict):
        return None, "not a JSON object"
    try:
        wrong = best_match(Draft202012Validator(schema).iter_errors(data))
    except RecursionError:
        return None, "nested too deep"
    if wrong is None:
        return data, ""
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in wrong.absolute_path)
    return None, f"answer{place[:120]} breaks {wrong.validator}"


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
