"""What is asked of a language model and what it answered, whoever the vendor is."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from pydantic import Field

from tiksports_dagster.store.records.base import Record


class Purpose(StrEnum):
    """What a model is asked for; configuration maps each to vendors and tiers in order."""

    NARRATIVE = "narrative"
    STATISTICS = "statistics"
    VALIDATION = "validation"
    VISION = "vision"


class AiRequest(Record):
    """One question. ``prompt`` holds outside text only between delimiters, as data."""

    purpose: Purpose
    system: str
    prompt: str
    answer_name: str
    """Name of the answer's schema, [a-z_]."""
    answer_schema: dict[str, Any]
    """JSON schema of the answer, made from a Pydantic model; the caller validates ``AiReply.data`` with that model."""
    max_output_tokens: int = Field(default=4000, ge=1)
    images: tuple[bytes, ...] = ()
    """JPEG files, for ``VISION``."""
    post: str | None = None
    not_vendor: str | None = None
    """A vendor to leave out while another is up: the reviewer is never the writer's own."""


class TokenUsage(Record):
    """Tokens as the vendor counted them; ``input`` has neither cached nor cache-write tokens in it."""

    input: int = Field(ge=0)
    cached: int = Field(default=0, ge=0)
    cache_write: int = Field(default=0, ge=0)
    output: int = Field(ge=0)
    """Thinking or reasoning tokens included, because they are billed as output."""
    thinking: int = Field(default=0, ge=0)


class AiReply(Record):
    """A usable answer: a JSON object that the vendor says follows the schema."""

    data: dict[str, Any]
    vendor: str
    model: str
    tier: str
    prompt_sha256: str
    usage: TokenUsage
    cost_usd: Decimal
    seconds: float


class Intelligence(Protocol):
    """The one way to ask: vendors, tiers, limits, money, retries and failover are behind it."""

    def ask(self, request: AiRequest) -> AiReply:
        """The first usable answer of the vendors the purpose names.

        Raises ``TransientFailure`` when none is reachable in bounded time or no vendor has a key, and
        ``RefusedFailure`` when the budget, the throttle or every vendor's own policy says no.
        """
        ...
