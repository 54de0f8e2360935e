"""Emulated GPT: ``POST /v1/responses`` with a strict JSON schema, as the vendor's SDK 3.54 sends and reads it.

The words are those of ``ai_answers``; what is checked here is what the real service refuses.
"""

from __future__ import annotations

import json
import re
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
IMAGE_TOKENS = 1_100
_KINDS = {
    400: ("invalid_request_error", None),
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", None),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
}


class OpenAiResponses:
    """The Responses API."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state
        self._answers = AiAnswers(state)

    def party(self, *more: Route) -> Party:
        """The party with its routes; ``more`` are those of its other sides (speech)."""
        return Party("openai", [Route("/v1/responses", self.create, methods=["POST"]), *more], self.refuse)

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """``{"error": {"message", "type", "param", "code"}}``; ``insufficient_quota`` is a 429 of its own type."""
        kind, code = _KINDS.get(status, ("server_error", None))
        code = options.get("code") or code
        error = {
            "message": options.get("message") or "The sandbox refuses.",
            "type": "insufficient_quota" if code == "insufficient_quota" else kind,
            "param": None,
            "code": code,
        }
        return JSONResponse({"error": error}, status_code=status, headers={"x-request-id": self._name("req")})

    def authorize(self, request: Request) -> None:
        """Raises the refusal of a request without our key."""
        if request.headers.get("authorization") != f"Bearer {TOKENS.openai_key}":
            raise Refusal(self.refuse(401, {"message": "Incorrect API key provided."}))

    def _name(self, kind: str) -> str:
        return f"{kind}_sandbox{self._state.draw(f'openai-{kind}', 10).hex()}"

    async def create(self, request: Request) -> Response:
        """One response."""
        self.authorize(request)
        question = await self._question(request)
        answer = self._answers.answer("openai", question)
        await think(request, answer.seconds)
        if answer.ending == "context_exceeded":
            message = "Your input exceeds the context window of this model."
            return self.refuse(400, {"code": "context_length_exceeded", "message": message})
        return JSONResponse(self._response(question, answer), headers={"x-request-id": self._name("req")})

    async def _question(self, request: Request) -> dict[str, Any]:
        body = await read_body(request, MAX_BODY)
        try:
            sent = json.loads(body or b"")
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            raise Refusal(self.refuse(400, {"message": "We could not parse the JSON body of your request."}))
        return self._understood(sent)

    def _understood(self, sent: dict[str, Any]) -> dict[str, Any]:
        def bad(message: str, status: int = 400) -> Refusal:
            return Refusal(self.refuse(status, {"message": message}))

        model = sent.get("model")
        if not isinstance(model, str) or not model.startswith("gpt-"):
            raise bad(f"The model '{model}' does not exist or you do not have access to it.", 404)
        if "temperature" in sent or "top_p" in sent:
            raise bad("Unsupported parameter: 'temperature' is not supported with this model.")
        form = (sent.get("text") or {}).get("format") or {}
        if form.get("type") != "json_schema" or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(form.get("name", ""))):
            raise bad("Invalid 'text.format': a json_schema with a name is expected.")
        problem = schema_problem(form.get("schema"), every_property=True)
        if problem:
            raise bad(f"Invalid schema for response_format '{form['name']}': {problem}")
        prompt, images = _content(sent.get("input"))
        return {
            "model": model,
            "system": sent.get("instructions") or "",
            "prompt": prompt,
            "images": images,
            "schema": form["schema"],
            "max_output_tokens": sent.get("max_output_tokens") or 128_000,
            "effort": (sent.get("reasoning") or {}).get("effort"),
        }

    def _response(self, question: Mapping[str, Any], answer: Scripted) -> dict[str, Any]:
        cut = answer.ending in ("truncated", "content_filter")
        text = answer.text[: len(answer.text) // 2] if cut else answer.text
        part: dict[str, Any] = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
        if answer.ending == "refused":
            part = {"type": "refusal", "refusal": "I'm sorry, but I can't help with that."}
        reason = "max_output_tokens" if answer.ending == "truncated" else "content_filter"
        failed = answer.ending == "failed"
        error = {"code": "server_error", "message": "The model failed to generate a response."}
        message = {
            "type": "message",
            "id": self._name("msg"),
            "role": "assistant",
            "status": "incomplete" if cut else "completed",
            "content": [part],
        }
        return {
            "id": self._name("resp"),
            "object": "response",
            "created_at": int(self._state.timestamp()),
            "model": question["model"],
            "status": "failed" if failed else "incomplete" if cut else "completed",
            "error": error if failed else None,
            "incomplete_details": {"reason": reason} if cut else None,
            "instructions": question["system"],
            "metadata": {},
            "output": [] if failed else [message],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": _usage(question, answer, text),
        }


def _usage(question: Mapping[str, Any], answer: Scripted, text: str) -> dict[str, Any]:
    """OpenAI counts cached and cache-write tokens inside ``input_tokens``, reasoning inside ``output_tokens``."""
    counted = {
        "input": tokens(question["system"] + question["prompt"]) + IMAGE_TOKENS * question["images"],
        "cached": 0,
        "cache_write": 0,
        "thinking": 0,
        "output": min(tokens(text), question["max_output_tokens"]),
        **answer.usage,
    }
    total_in = counted["input"] + counted["cached"] + counted["cache_write"]
    return {
        "input_tokens": total_in,
        "input_tokens_details": {"cached_tokens": counted["cached"], "cache_write_tokens": counted["cache_write"]},
        "output_tokens": counted["output"],
        "output_tokens_details": {"reasoning_tokens": counted["thinking"]},
        "total_tokens": total_in + counted["output"],
    }


def _content(sent: object) -> tuple[str, int]:
    """All text of the input and the number of images in it."""
    if isinstance(sent, str):
        return sent, 0
    texts: list[str] = []
    images = 0
    for item in sent if isinstance(sent, list) else []:
        content = item.get("content") if isinstance(item, dict) else None
        blocks = [{"type": "input_text", "text": content}] if isinstance(content, str) else content or []
        for block in blocks:
            if block.get("type") == "input_image":
                images += 1
            else:
                texts.append(str(block.get("text", "")))
    return "\n".join(texts), images
