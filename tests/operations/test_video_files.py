"""`tiksports inspect` and `tiksports render`: exit codes, one JSON object, whole files or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.studio.scenes_samples import COUNT, script
from tiksports_dagster.cli import app
from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.failures import InputError
from tiksports_dagster.operations import video_files
from tiksports_dagster.operations.video_files import inspect_path, platform_row, render_path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """TikTok at a tenth of its size, so that drawing takes a moment."""
    row = load_platforms()["tiktok"]
    zone = row.safe_zone.model_copy(update={"top": 14, "right": 15, "bottom": 48, "left": 6})
    tiny = row.model_copy(update={"width": 108, "height": 192, "safe_zone": zone})
    monkeypatch.setattr(video_files, "load_platforms", lambda: {"tiktok": tiny})


def written(folder: Path) -> Path:
    path = folder / "script.json"
    one = script(COUNT.model_copy(update={"caption": "LeBron James"}), seconds=3)
    spoken = one.segments[0].model_copy(update={"text": "He has 40,000 points."})
    path.write_text(one.model_copy(update={"segments": (spoken,), "hook": spoken.text}).model_dump_json())
    return path


def test_a_script_is_drawn_and_passes_its_own_inspection(small: None, tmp_path: Path) -> None:
    out, page = tmp_path / "out.mp4", tmp_path / "page.html"
    told: list[float] = []
    render_path(written(tmp_path), "tiktok", out, progress=lambda _name, share: told.append(share))
    assert out.is_file()
    assert (tmp_path / "out.scenes.json").is_file()
    assert told[0] == 0
    assert told[-1] == 1
    looked = inspect_path(out, "tiktok", least_score=75, report=page)
    assert looked.verdict.passed, looked.verdict
    assert "numbers" in looked.verdict.unchecked
    html = page.read_text()
    assert html.count("data:image/jpeg;base64,") >= 2
    assert "<script" not in html


def test_a_wrong_number_in_the_script_is_named_against_its_sheet(small: None, tmp_path: Path) -> None:
    sheet = tmp_path / "facts.json"
    sheet.write_text(
        json.dumps(
            {
                "post": "p", "headline": "h", "league": "nba", "sides": [],
                "facts": [
                    {
                        "id": "fact:40,000", "subject": "LeBron James", "measure": "points", "value": "39,999",
                        "number": 39999, "unit": None, "as_of": "2024-03-02T00:00:00Z", "source": "s",
                        "source_ref": "r",
                    }
                ],
            }
        )
    )  # fmt: skip
    out = tmp_path / "out.mp4"
    render_path(written(tmp_path), "tiktok", out, facts=sheet)
    looked = inspect_path(out, "tiktok", least_score=75)
    assert not looked.verdict.passed
    assert "numbers" in looked.verdict.blocked_by


def test_inspect_ends_with_1_for_a_bad_file_and_prints_one_object(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    done = CliRunner().invoke(app, ["inspect", str(path), "--platform", "tiktok", "--json"])
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["passed"] is False
    assert found["blocked_by"] == ["container"]
    assert found["gates"][0]["measured"] == "a PNG picture"


def test_wrong_input_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        inspect_path(tmp_path / "none.mp4", "tiktok", least_score=75)
    with pytest.raises(InputError, match="a folder"):
        inspect_path(tmp_path, "tiktok", least_score=75)
    with pytest.raises(InputError, match="is not one of"):
        platform_row("myspace")
    with pytest.raises(InputError, match="preset"):
        platform_row("youtube:none")
    with pytest.raises(InputError, match=r"end in \.mp4"):
        render_path(written(tmp_path), "tiktok", tmp_path / "out.avi")
    with pytest.raises(InputError, match="there is no folder"):
        render_path(written(tmp_path), "tiktok", tmp_path / "none" / "out.mp4")
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    with pytest.raises(InputError, match=r"broken\.json"):
        render_path(broken, "tiktok", tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()
