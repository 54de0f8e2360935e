"""Emulated Claude: ``POST /v1/messages`` as API version 2026-10-21 takes and answers it, with a JSON schema.

The words are those of ``ai_answers``; what is checked here is what the real service refuses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.ai_answers import AiAnswers, Scripted, schema_problem, think, tokens
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.wire import Party, Refusal, read_body

MAX_BODY = 32_000_000
IMAGE_TOKENS = 1_600
_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_FIELDS = frozenset(
    [
        "model",
        "max_tokens",
        "messages",
        "system",
        "tools",
        "tool_choice",
        "output_config",
        "thinking",
        "metadata",
        "stop_sequences",
        "stream",
        "service_tier",
        "speed",
        "cache_control",
    ]
)
_STOPS = {
    "complete": "end_turn",
    "truncated": "max_tokens",
    "refused": "refusal",
    "content_filter": "refusal",
    "context_exceeded": "model_context_window_exceeded",
}


class AnthropicMessages:
    """The Messages API. No temperature, no top_p, no top_k; the key is a bearer token."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state
        self._answers = AiAnswers(state)

    def party(self) -> Party:
        """The party with its routes."""
        return Party("anthropic", [Route("/v1/messages", self.create, methods=["POST"])], self.refuse)

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """``{"type": "error", "error": {"type", "message"}, "request_id"}``."""
        request_id = self._name("req")
        error = {
            "type": options.get("code") or _KINDS.get(status, "api_error" if status >= 500 else _KINDS[400]),
            "message": options.get("message") or ("Overloaded" if status == 529 else "The sandbox refuses."),
        }
        return JSONResponse(
            {"type": "error", "error": error, "request_id": request_id},
            status_code=status,
            headers={"request-id": request_id},
        )

    def _name(self, kind: str) -> str:
        return f"{kind}_sandbox{self._state.draw(f'anthropic-{kind}', 10).hex()}"

    async def create(self, request: Request) -> Response:
        """One message."""
        question = await self._question(request)
        answer = self._answers.answer("anthropic", question)
        await think(request, answer.seconds)
        if answer.ending == "failed":
            return self.refuse(500, {"message": "Internal server error"})
        return JSONResponse(self._message(question, answer), headers={"request-id": self._name("req")})

    async def _question(self, request: Request) -> dict[str, Any]:
        if request.headers.get("authorization") != f"Bearer {TOKENS.anthropic_key}":
            raise Refusal(self.refuse(401, {"message": "invalid bearer token"}))
        if not request.headers.get("anthropic-version"):
            raise Refusal(self.refuse(400, {"message": "anthropic-version: header is required"}))
        body = await read_body(request, MAX_BODY)
        if body is None:
            raise Refusal(self.refuse(413, {"message": "Request exceeds the maximum size"}))
        try:
            sent = json.loads(body)
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            raise Refusal(self.refuse(400, {"message": "The request body is not valid JSON"}))
        return self._understood(sent)

    def _understood(self, sent: dict[str, Any]) -> dict[str, Any]:
        def bad(message: str) -> Refusal:
            return Refusal(self.refuse(400, {"message": message}))

        extra = sorted(set(sent) - _FIELDS)
        if extra:
            raise bad(f"{extra[0]}: Extra inputs are not permitted")
        model, room = sent.get("model"), sent.get("max_tokens")
        if not isinstance(model, str) or not model.startswith("claude-"):
            raise Refusal(self.refuse(404, {"message": f"model: {model}"}))
        if not isinstance(room, int) or room < 1:
            raise bad("max_tokens: Input should be greater than or equal to 1")
        schema = ((sent.get("output_config") or {}).get("format") or {}).get("schema")
        problem = schema_problem(schema, every_property=False) if isinstance(schema, dict) else "schema: missing"
        if problem:
            raise bad(f"output_config.format.{problem}")
        prompt, images = _content(sent.get("messages"))
        if not prompt:
            raise bad("messages: at least one message is required")
        system = sent.get("system") or ""
        return {
            "model": model,
            "system": system,
            "prompt": prompt,
            "images": images,
            "schema": schema,
            "max_output_tokens": room,
            "effort": (sent.get("output_config") or {}).get("effort"),
        }

    def _message(self, question: Mapping[str, Any], answer: Scripted) -> dict[str, Any]:
        refused = answer.ending in ("refused", "content_filter")
        text = "" if refused else answer.text[: len(answer.text) // 2] if answer.ending == "truncated" else answer.text
        counted = {
            "input": tokens(question["system"] + question["prompt"]) + IMAGE_TOKENS * question["images"],
            "cached": 0,
            "cache_write": 0,
            "thinking": 0,
            "output": min(tokens(text), question["max_output_tokens"]),
            **answer.usage,
        }
        category = {"type": "refusal", "category": "general_harms", "explanation": "The sandbox declines."}
        return {
            "id": self._name("msg"),
            "type": "message",
            "role": "assistant",
            "model": question["model"],
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": _STOPS[answer.ending],
            "stop_sequence": None,
            "stop_details": category if refused else None,
            "usage": {
                "input_tokens": counted["input"],
                "output_tokens": counted["output"],
                "cache_creation_input_tokens": counted["cache_write"],
                "cache_read_input_tokens": counted["cached"],
                "cache_creation": {
                    "ephemeral_5m_input_tokens": counted["cache_write"],
                    "ephemeral_1h_input_tokens": 0,
                },
                "output_tokens_details": {"thinking_tokens": counted["thinking"]},
                "service_tier": "standard",
            },
        }


def _content(messages: object) -> tuple[str, int]:
    """All text of the messages and the number of images in them."""
    texts: list[str] = []
    images = 0
    for message in messages if isinstance(messages, list) else []:
        content = message.get("content") if isinstance(message, dict) else None
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content or []
        for block in blocks:
            if block.get("type") == "image":
                images += 1
            else:
                texts.append(str(block.get("text", "")))
    return "\n".join(texts), images
