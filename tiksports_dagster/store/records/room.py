"""What happens in the writers' room: attempts with what they cost, the verdict on a script, and posts that wait."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from tiksports_dagster.store.records.ai import AiReply, TokenUsage
from tiksports_dagster.store.records.base import Record, UtcTime
from tiksports_dagster.store.records.content import Script

RemarkSource = Literal["schema", "ledger", "lint", "reviewer"]
Verdict = Literal["accepted", "rejected", "unusable"]


class Remark(Record):
    """One thing that must be better. ``text`` is a sentence the writer can act on."""

    source: RemarkSource
    rule: str
    text: str
    grave: bool = True
    """False for matters of taste, which lower the score of a script that nobody can rewrite but do not stop it."""


class Call(Record):
    """One paid answer of a language model."""

    vendor: str
    model: str
    tier: str
    prompt_sha256: str
    usage: TokenUsage
    cost_usd: Decimal
    seconds: float

    @classmethod
    def of(cls, reply: AiReply) -> Call:
        """The particulars of a reply, without its content."""
        return cls.model_validate(reply.model_dump(exclude={"data"}))


class Marks(Record):
    """A reviewer's marks, 0–100 each."""

    factual_accuracy: int = Field(ge=0, le=100)
    engagement: int = Field(ge=0, le=100)
    platform_compliance: int = Field(ge=0, le=100)
    hook: int = Field(ge=0, le=100)
    clarity: int = Field(ge=0, le=100)
    pacing: int = Field(ge=0, le=100)
    call_to_action: int = Field(ge=0, le=100)
    trending_elements: int = Field(ge=0, le=100)


class Attempt(Record):
    """One script that was tried, who wrote and who judged it, and what was found. Kept before the next one begins."""

    post: str
    case: str
    """SHA-256 of brief, facts and house style: attempts count together only for the same order."""
    number: int = Field(ge=1)
    writer: str
    """``facts`` for the fact-driven writer, else vendor/model."""
    writing: Call | None
    reviewer: str
    """vendor/model, or ``rules`` when only the deterministic rules judged."""
    reviewing: Call | None
    verdict: Verdict
    score: float | None = Field(ge=0, le=100)
    marks: Marks | None = None
    remarks: tuple[Remark, ...] = ()
    note: str = ""
    """Why the fact-driven writer wrote, or why no second model judged."""
    script: Script | None = None

    @property
    def cost_usd(self) -> Decimal:
        """US dollars of the writing and the reviewing."""
        return sum((call.cost_usd for call in (self.writing, self.reviewing) if call), Decimal(0))


class ScriptReview(Record):
    """The verdict on a post's script, with every attempt that led to it (their scripts left out)."""

    post: str
    verdict: Literal["accepted", "rejected"]
    score: float = Field(ge=0, le=100)
    least: float
    """The score a script needs (MIN_QUALITY_SCORE)."""
    by: str
    why: str
    attempts: tuple[Attempt, ...]


class WaitingPost(Record):
    """A post that no writer could write yet: when it is tried again, and how often it was."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at"})

    post: str
    at: UtcTime
    tries: int = Field(ge=1)
    reason: str
    until: UtcTime | None
    """None when it is not tried again."""
