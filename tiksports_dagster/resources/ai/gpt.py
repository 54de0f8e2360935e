"""GPT through the ``openai`` SDK: the Responses API with a strict JSON schema, nothing stored, no own retries."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tiksports_dagster.resources.ai.calls import Call, guarded
from tiksports_dagster.resources.ai.outcomes import CallFailed, Outcome, Said
from tiksports_dagster.resources.reading import as_count, as_list, as_text, dig
from tiksports_dagster.store.records.ai import TokenUsage

_INCOMPLETE = {"max_output_tokens": Outcome.TRUNCATED, "content_filter": Outcome.CONTENT_FILTER}


class GptClient:
    """The Responses API at ``base_url`` (with ``/v1``)."""

    endpoint = "responses"

    def __init__(self, base_url: str, key: str, agent: str, now: Callable[[], datetime]) -> None:
        import openai

        from tiksports_dagster.resources.ai.transport import bounded_client

        self._sdk: Any = openai
        self._key = key
        self._now = now
        self._http = bounded_client(base_url)
        self._client = openai.OpenAI(
            api_key=key, base_url=base_url, max_retries=0, http_client=self._http, default_headers={"User-Agent": agent}
        )

    def call(self, call: Call) -> Said:
        """See ``VendorClient.call``."""
        from tiksports_dagster.resources.ai.transport import timeout

        content: list[Any] = [
            {
                "type": "input_image",
                "image_url": f"data:image/jpeg;base64,{base64.b64encode(image).decode()}",
                "detail": "high",
            }
            for image in call.images
        ]
        content.append({"type": "input_text", "text": call.prompt})
        form = {"type": "json_schema", "name": call.name, "schema": dict(call.schema), "strict": True}
        options: dict[str, Any] = {"reasoning": {"effort": call.effort}} if call.effort else {}
        create: Any = self._client.responses.with_raw_response.create
        body = guarded(
            self._sdk,
            lambda: create(
                model=call.model,
                instructions=call.system,
                input=[{"role": "user", "content": content}],
                text={"format": form},
                max_output_tokens=call.max_output_tokens,
                store=False,
                timeout=timeout(call.seconds),
                **options,
            ),
            self._key,
            self._now,
        )
        return _read(body)

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()


def _read(body: Mapping[str, Any]) -> Said:
    usage = _usage(body)
    status = as_text(body.get("status"))
    if status == "failed" and usage is None:
        raise CallFailed(Outcome.SERVER_ERROR, "failed")
    parts = [
        part
        for item in as_list(body.get("output"))
        if dig(item, "type") == "message"
        for part in as_list(dig(item, "content"))
    ]
    refused = any(dig(part, "type") == "refusal" for part in parts)
    reason = as_text(dig(body, "incomplete_details", "reason")) or ""
    if refused:
        outcome = Outcome.REFUSED
    elif status == "completed":
        outcome = Outcome.ANSWERED
    elif status == "failed":
        outcome = Outcome.SERVER_ERROR
    else:
        outcome = _INCOMPLETE.get(reason, Outcome.WRONG_SCHEMA)
    return Said(
        outcome=outcome,
        text="".join(as_text(dig(part, "text")) or "" for part in parts if dig(part, "type") == "output_text"),
        usage=usage,
        cache_write_long=as_count(
            dig(body, "usage", "input_tokens_details", "cache_write_tokens_details", "ttl_12h_tokens")
        )
        or 0,
    )


def _usage(body: Mapping[str, Any]) -> TokenUsage | None:
    """OpenAI's ``input_tokens`` contain the cached and the cache-write tokens, ``output_tokens`` the reasoning."""
    told = body.get("usage")
    total, output = as_count(dig(told, "input_tokens")), as_count(dig(told, "output_tokens"))
    if total is None or output is None:
        return None
    cached = min(as_count(dig(told, "input_tokens_details", "cached_tokens")) or 0, total)
    written = min(as_count(dig(told, "input_tokens_details", "cache_write_tokens")) or 0, total - cached)
    return TokenUsage(
        input=total - cached - written,
        cached=cached,
        cache_write=written,
        output=output,
        thinking=as_count(dig(told, "output_tokens_details", "reasoning_tokens")) or 0,
    )
