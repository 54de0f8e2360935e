"""Claude through the ``anthropic`` SDK: the Messages API with a JSON schema, no temperature, no retries of its own."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tiksports_dagster.resources.ai.calls import Call, guarded
from tiksports_dagster.resources.ai.outcomes import Outcome, Said
from tiksports_dagster.resources.reading import as_count, as_list, as_text, dig
from tiksports_dagster.store.records.ai import TokenUsage

_STOPS = {
    "end_turn": Outcome.ANSWERED,
    "stop_sequence": Outcome.ANSWERED,
    "max_tokens": Outcome.TRUNCATED,
    "refusal": Outcome.REFUSED,
    "model_context_window_exceeded": Outcome.CONTEXT_EXCEEDED,
}
"""``stop_reason``; ``tool_use`` and ``pause_turn`` cannot come without tools and would be no answer."""


class ClaudeClient:
    """The Messages API at ``base_url`` (without ``/v1``)."""

    endpoint = "messages"

    def __init__(self, base_url: str, key: str, agent: str, now: Callable[[], datetime]) -> None:
        import anthropic

        from tiksports_dagster.resources.ai.transport import bounded_client

        self._sdk: Any = anthropic
        self._key = key
        self._now = now
        self._http = bounded_client(base_url)
        self._client = anthropic.Anthropic(
            api_key=key, base_url=base_url, max_retries=0, http_client=self._http, default_headers={"User-Agent": agent}
        )

    def call(self, call: Call) -> Said:
        """See ``VendorClient.call``."""
        from tiksports_dagster.resources.ai.transport import timeout

        content: list[Any] = [
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/jpeg", "data": base64.b64encode(image).decode()},
            }
            for image in call.images
        ]
        content.append({"type": "text", "text": call.prompt})
        config: dict[str, Any] = {"format": {"type": "json_schema", "schema": dict(call.schema)}}
        if call.effort:
            config["effort"] = call.effort
        create: Any = self._client.messages.with_raw_response.create
        body = guarded(
            self._sdk,
            lambda: create(
                model=call.model,
                max_tokens=call.max_output_tokens,
                system=call.system,
                messages=[{"role": "user", "content": content}],
                output_config=config,
                timeout=timeout(call.seconds),
            ),
            self._key,
            self._now,
        )
        return _read(body)

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()


def _read(body: Mapping[str, Any]) -> Said:
    stop = as_text(body.get("stop_reason")) or ""
    texts = [as_text(block.get("text")) or "" for block in as_list(body.get("content")) if dig(block, "type") == "text"]
    category = as_text(dig(body, "stop_details", "category"))
    return Said(
        outcome=_STOPS.get(stop, Outcome.WRONG_SCHEMA),
        text="".join(texts),
        usage=_usage(body),
        cache_write_long=as_count(dig(body, "usage", "cache_creation", "ephemeral_1h_input_tokens")) or 0,
        detail=category if stop == "refusal" and category else "",
    )


def _usage(body: Mapping[str, Any]) -> TokenUsage | None:
    """Anthropic's ``input_tokens`` are those that were neither read from the cache nor written to it."""
    told = body.get("usage")
    plain, output = as_count(dig(told, "input_tokens")), as_count(dig(told, "output_tokens"))
    if plain is None or output is None:
        return None
    return TokenUsage(
        input=plain,
        cached=as_count(dig(told, "cache_read_input_tokens")) or 0,
        cache_write=as_count(dig(told, "cache_creation_input_tokens")) or 0,
        output=output,
        thinking=as_count(dig(told, "output_tokens_details", "thinking_tokens")) or 0,
    )
