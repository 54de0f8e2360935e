"""The tables people edit: read whole, or refused with file, place and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.configuration import config_dir, load_platforms, load_strategy
from tiksports_dagster.failures import InputError
from tiksports_dagster.settings import load_settings


def _copy(tmp_path: Path, name: str, **changes: object) -> Path:
    content = json.loads((config_dir() / name).read_text())
    content.update(changes)
    (tmp_path / name).write_text(json.dumps(content))
    return tmp_path


def test_the_shipped_tables_are_valid() -> None:
    assert set(load_platforms()) == {"tiktok", "instagram", "youtube"}
    strategy = load_strategy()
    assert sum(strategy.score_weights.model_dump().values()) == pytest.approx(1)
    assert set(strategy.risk_limits) == {"low", "medium", "high"}
    lengths = {key.value: (row.min_seconds, row.max_seconds) for key, row in strategy.content_types.items()}
    assert lengths == {
        "stat_comparison": (30, 45),
        "highlight_analysis": (45, 60),
        "historical_moment": (30, 45),
        "breaking_news_reaction": (15, 30),
    }


def test_weights_that_do_not_sum_to_one_are_refused(tmp_path: Path) -> None:
    weights = {"velocity": 0.5, "volume": 0.2, "freshness": 0.2, "relevance": 0.2, "competition": 0.1}
    with pytest.raises(InputError, match=r"strategies\.json: score_weights.*sum to 1"):
        load_strategy(_copy(tmp_path, "strategies.json", score_weights=weights))


def test_a_wrong_platform_row_names_file_row_and_field(tmp_path: Path) -> None:
    row = {**json.loads((config_dir() / "platforms.json").read_text())["tiktok"], "fps": 15}
    with pytest.raises(InputError, match=r"platforms\.json: tiktok\.fps"):
        load_platforms(_copy(tmp_path, "platforms.json", tiktok=row))


@pytest.mark.parametrize(
    ("content", "reason"), [(b"{", "not JSON"), (b"\xff\xfe", "not UTF-8"), (None, "no such file")]
)
def test_an_unreadable_table_is_one_line(tmp_path: Path, content: bytes | None, reason: str) -> None:
    if content is not None:
        (tmp_path / "strategies.json").write_bytes(content)
    with pytest.raises(InputError, match=reason) as caught:
        load_strategy(tmp_path)
    assert "\n" not in str(caught.value)
    assert "strategies.json" in str(caught.value)


def test_a_preset_is_the_same_platform_with_another_picture() -> None:
    long = load_platforms()["youtube"]
    shorts = long.in_preset("shorts")
    assert long.in_preset("long") is long
    assert (shorts.width, shorts.height, shorts.fps, shorts.label) == (1080, 1920, 30, "YouTube Shorts")
    assert (shorts.name, shorts.caption, shorts.title, shorts.slots) == (
        "youtube", long.caption, long.title, long.slots
    )  # fmt: skip
    assert shorts.safe_zone != long.safe_zone
    assert shorts.picture == load_platforms()["tiktok"].picture
    with pytest.raises(InputError, match=r"no preset .square. in platforms\.json, only long, shorts"):
        long.in_preset("square")


def test_a_setting_chooses_the_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Parts(load_settings()).platforms["youtube"].picture == (1920, 1080, 60)
    monkeypatch.setenv("YOUTUBE_PRESET", "shorts")
    assert Parts(load_settings()).platforms["youtube"].picture == (1080, 1920, 30)
    assert Parts(load_settings()).platforms["tiktok"].preset == "standard"
    monkeypatch.setenv("YOUTUBE_PRESET", "square")
    with pytest.raises(InputError, match=r"YOUTUBE_PRESET='square': must be one of long, shorts"):
        load_settings()
