"""Models and their dated prices: exact sums, an upper bound that holds, and one line for a wrong table."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.configuration import config_dir
from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.ai.models import TIERS, VENDORS, load_models
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.ai import Purpose, TokenUsage

TABLE = load_models()
count = st.integers(0, 400_000)


def order(purpose: Purpose, **options: Any) -> list[str]:
    return [candidate.name for candidate in TABLE.candidates(purpose, **options)]


def test_claude_writes_stories_and_gpt_statistics_and_each_stands_in_for_the_other() -> None:
    assert order(Purpose.NARRATIVE) == ["claude-opus-5-5", "gpt-6.2-sol", "claude-sonnet-5-5", "gpt-6.1-terra"]
    assert order(Purpose.STATISTICS) == ["gpt-6.1-terra", "claude-sonnet-5-5", "gpt-6-luna", "claude-haiku-5-5"]


def test_under_the_throttle_no_dearer_tier_is_tried() -> None:
    assert order(Purpose.NARRATIVE, highest="economy") == ["claude-haiku-5-5", "gpt-6-luna"]


def test_a_vendor_without_a_key_is_not_in_the_order() -> None:
    assert order(Purpose.NARRATIVE, up=("openai",)) == ["gpt-6.2-sol", "gpt-6.1-terra"]


@pytest.mark.parametrize(
    ("model", "usage", "micro"),
    [
        ("claude-sonnet-5-5", {"input": 1_000_000, "output": 0}, 2_000_000),
        ("claude-sonnet-5-5", {"input": 10, "cached": 10, "cache_write": 10, "output": 10}, 147),
        ("claude-haiku-5-5", {"input": 100_000, "output": 1000}, 10_500),
        ("claude-haiku-5-5", {"input": 100_001, "output": 1000}, 52_501),
        ("claude-haiku-5-5", {"input": 1, "cached": 100_000, "output": 0}, 50_001),
        ("gpt-6-luna", {"input": 272_000, "output": 1000}, 27_700),
        ("gpt-6-luna", {"input": 272_001, "output": 1000}, 55_151),
        ("gpt-6-luna", {"input": 1, "output": 0}, 1),
    ],
)
def test_prices_are_those_of_the_prompts_length(model: str, usage: dict[str, int], micro: int) -> None:
    assert TABLE.models[model].cost_micro_usd(TokenUsage(**usage)) == micro


def test_tokens_written_for_longer_cost_more() -> None:
    usage = TokenUsage(input=0, cache_write=100, output=0)
    assert TABLE.models["claude-sonnet-5-5"].cost_micro_usd(usage, cache_write_long=40) == 310


@given(st.sampled_from(sorted(TABLE.models)), count, count, count, count, st.integers(0, 32_000), count)
def test_no_answer_within_the_bounds_costs_more_than_was_reserved(
    name: str, plain: int, cached: int, written: int, output: int, room: int, slack: int
) -> None:
    model = TABLE.models[name]
    usage = TokenUsage(input=plain, cached=cached, cache_write=written, output=min(output, room))
    worst = model.worst_micro_usd(plain + cached + written + slack, room)
    assert model.cost_micro_usd(usage) <= worst


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], None]], Path]:
    def edit(change: Callable[[dict[str, Any]], None]) -> Path:
        table = json.loads((config_dir() / "models.json").read_text())
        change(table)
        (tmp_path / "models.json").write_text(json.dumps(table))
        return tmp_path

    return edit


Change = Callable[[dict[str, Any]], Any]
WRONG: dict[str, tuple[Change, str]] = {
    "a model without a price": (
        lambda t: t["tiers"]["openai"].update(high="gpt-7"),
        "tiers.openai.high: gpt-7 has no price",
    ),
    "no price list": (lambda t: t["models"].pop("gpt-6-luna"), "gpt-6-luna has no price"),
    "a price of nothing": (
        lambda t: t["models"]["gpt-6-luna"]["usd_per_million"][0].update(output="0"),
        "models.gpt-6-luna.usd_per_million.0.output",
    ),
    "a price without a date": (lambda t: t["models"]["gpt-6-luna"].pop("as_of"), "models.gpt-6-luna.as_of"),
    "a price without a source": (lambda t: t["models"]["gpt-6-luna"].update(source=""), "models.gpt-6-luna.source"),
    "no price for long prompts": (lambda t: t["models"]["gpt-6-luna"]["usd_per_million"].pop(), "smallest up_to"),
    "a missing tier": (lambda t: t["tiers"]["anthropic"].pop("economy"), "tiers.anthropic.economy is missing"),
    "a model of the other vendor": (
        lambda t: t["tiers"]["anthropic"].update(high="gpt-6-luna"),
        "gpt-6-luna is a model of openai",
    ),
    "a missing purpose": (lambda t: t["purposes"].pop("vision"), "purposes: vision is missing"),
    "an unknown vendor": (lambda t: t["purposes"]["vision"].update(vendors=["acme"]), "purposes.vision.vendors"),
    "an unknown word": (lambda t: t.update(extra=1), "extra"),
    "no object of models": (lambda t: t.update(models=[1]), "models"),
}


@pytest.mark.parametrize(("change", "named"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_table_is_one_line(edited: Callable[[Change], Path], change: Change, named: str) -> None:
    with pytest.raises(InputError) as caught:
        load_models(edited(change))
    message = str(caught.value)
    assert "models.json" in message
    assert named in message
    assert "\n" not in message


def test_the_table_is_read_at_start_up(
    edited: Callable[[Change], Path], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = edited(lambda table: table["models"].pop("gpt-6-luna"))
    for name in ("platforms.json", "strategies.json"):
        (folder / name).write_text((config_dir() / name).read_text())
    monkeypatch.setenv("TIKSPORTS_CONFIG", str(folder))
    load_models.cache_clear()
    try:
        with pytest.raises(InputError, match="gpt-6-luna has no price"):
            Parts(settings).check_configuration()
    finally:
        load_models.cache_clear()


def test_every_vendor_has_a_model_for_every_tier_that_is_not_dearer_than_the_one_above() -> None:
    for vendor in VENDORS:
        prices = [TABLE.models[TABLE.tiers[vendor][tier]].usd_per_million[0].output for tier in TIERS]
        assert prices == sorted(prices, reverse=True)
        assert all(price >= Decimal("0.01") for price in prices)
