"""The models: which vendor, tier and purpose each serves, and what a token costs, from ``config/models.json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from tiksports_dagster.configuration import Row, config_dir, read_json, read_row
from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.ai import Purpose, TokenUsage

LABELS = {"anthropic": "Claude", "openai": "GPT"}

Tier = Literal["high", "standard", "economy"]
TIERS: tuple[Tier, ...] = ("high", "standard", "economy")
"""Dearest first."""

Vendor = Literal["anthropic", "openai"]
VENDORS: tuple[Vendor, ...] = ("anthropic", "openai")
Price = Annotated[Decimal, Field(gt=0, le=10_000)]


class Band(Row):
    """US dollars per million tokens for prompts of at most ``up_to`` tokens in all (None: any)."""

    up_to: int | None = Field(gt=0)
    input: Price
    cached: Price
    cache_write: Price
    cache_write_long: Price
    """Written with the longer retention: one hour (Claude), twelve (GPT)."""
    output: Price

    @property
    def dearest_input(self) -> Decimal:
        """What a prompt token can cost at most without asking for the long retention, which nothing here does."""
        return max(self.input, self.cached, self.cache_write)


class Model(Row):
    """One model: its vendor, how hard it shall think, its dated price."""

    vendor: Vendor
    effort: Literal["low", "medium", "high"] | None = None
    """Asked of the model when given; a model that knows no effort has none here."""
    as_of: date
    source: str = Field(min_length=1)
    usd_per_million: tuple[Band, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _bands_rise(self) -> Model:
        *bounded, last = [band.up_to for band in self.usd_per_million]
        known = [bound for bound in bounded if bound is not None]
        if last is not None or len(known) != len(bounded) or known != sorted(set(known)):
            raise ValueError("usd_per_million must go from the smallest up_to to the largest, the last one null")
        return self

    def band(self, prompt_tokens: int) -> Band:
        """The prices that hold for a prompt of that many tokens, cached ones included."""
        return next(b for b in self.usd_per_million if b.up_to is None or prompt_tokens <= b.up_to)

    def cost_micro_usd(self, usage: TokenUsage, cache_write_long: int = 0) -> int:
        """What an answer cost in millionths of a US dollar, rounded up.

        ``cache_write_long`` of the usage's cache-write tokens were written with the longer retention. A price in US
        dollars per million tokens is one in micro-dollars per token.
        """
        band = self.band(usage.input + usage.cached + usage.cache_write)
        total = (
            usage.input * band.input
            + usage.cached * band.cached
            + (usage.cache_write - cache_write_long) * band.cache_write
            + cache_write_long * band.cache_write_long
            + usage.output * band.output
        )
        return int(total.to_integral_value(ROUND_CEILING))

    def worst_micro_usd(self, prompt_tokens: int, output_tokens: int) -> int:
        """The most that a call can cost whose prompt has at most that many tokens, and its answer at most those."""
        # the true prompt may be shorter than the bound, and then fall into a band with other prices
        bands = (self.band(prompt_tokens), *(b for b in self.usd_per_million if b.up_to and b.up_to < prompt_tokens))
        worst = max(prompt_tokens * b.dearest_input + output_tokens * b.output for b in bands)
        return int(worst.to_integral_value(ROUND_CEILING))


class Use(Row):
    """Who is asked for a purpose, in this order, and in which tier."""

    vendors: tuple[Vendor, ...] = Field(min_length=1)
    tier: Tier


@dataclass(frozen=True)
class Candidate:
    """One model that may be asked."""

    vendor: Vendor
    tier: Tier
    name: str
    model: Model


class ModelTable(Row):
    """The whole file."""

    tiers: dict[Vendor, dict[Tier, str]]
    purposes: dict[Purpose, Use]
    models: dict[str, Model]

    def candidates(self, purpose: Purpose, *, highest: Tier = "high", up: Sequence[str] = VENDORS) -> list[Candidate]:
        """Whom to ask, in order: every vendor's model of the purpose's tier, then every vendor's of the other tier.

        ``up`` are the vendors that can be asked. The tier is never above ``highest``. The other tier is the next
        cheaper one; of the cheapest it is the next dearer one, where ``highest`` allows it.
        """
        use = self.purposes[purpose]
        first = max(TIERS.index(use.tier), TIERS.index(highest))
        second = first + 1 if first + 1 < len(TIERS) else first - 1
        rungs = [first] + ([second] if second >= TIERS.index(highest) else [])
        return [
            Candidate(vendor, TIERS[rung], name := self.tiers[vendor][TIERS[rung]], self.models[name])
            for rung in rungs
            for vendor in use.vendors
            if vendor in up
        ]


@lru_cache
def load_models(directory: Path | None = None) -> ModelTable:
    """``config/models.json``. ``InputError`` with one line for a wrong table or a model without a price."""
    path = (directory or config_dir()) / "models.json"
    raw = read_json(path, TypeAdapter(dict[str, object]))
    rows = read_json(path, TypeAdapter(dict[str, dict[str, object]]))
    models = {
        name: read_row(path, f"models.{name}", TypeAdapter(Model), row) for name, row in rows.get("models", {}).items()
    }
    table = read_row(path, "the whole file", TypeAdapter(ModelTable), {**raw, "models": models})
    missing = [purpose for purpose in Purpose if purpose not in table.purposes]
    if missing:
        raise InputError(f"{path}: purposes: {missing[0].value} is missing; give it vendors and a tier")
    for vendor in VENDORS:
        for tier in TIERS:
            _check_priced(path, table, vendor, tier)
    return table


def _check_priced(path: Path, table: ModelTable, vendor: Vendor, tier: Tier) -> None:
    name = table.tiers.get(vendor, {}).get(tier)
    if name is None:
        raise InputError(f"{path}: tiers.{vendor}.{tier} is missing; name a model")
    if name not in table.models:
        raise InputError(f"{path}: tiers.{vendor}.{tier}: {name} has no price; add its row with a date to models")
    if table.models[name].vendor != vendor:
        raise InputError(f"{path}: tiers.{vendor}.{tier}: {name} is a model of {table.models[name].vendor}")
