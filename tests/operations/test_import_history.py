"""A channel's past comes in from what its owner downloaded, and stands in the partitions of its days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import InputError
from tiksports_dagster.operations.import_history import Imported, import_history, stretches
from tiksports_dagster.operations.instance import open_instance
from tiksports_dagster.store.history import HistoryStore

FIRST = date(2024, 1, 20)
DAYS = [FIRST + timedelta(days=number) for number in range(30)]
GRID = dg.AssetKey("daily_metrics")

YOUTUBE = "Date,Content,Video title,Views,Watch time (hours)\n" + "".join(
    f'{day},{ref},"Won it late, again",{1000 - 30 * number},{2.5}\n'
    for number, day in enumerate(DAYS)
    for ref in ("abcdefghijk", "ABCDEFGHIJ_")
)
TIKTOK = "Date,Video Views,Profile Views,Likes,Comments,Shares\n" + "".join(
    f'"{day:%B} {day.day}","{2000 + number:,}",5,{100 + number},{number},3\n' for number, day in enumerate(DAYS)
)
INSTAGRAM = 'sep=,\n"{metric}"\n"Date","Primary"\n' + "".join(f'"{day}T00:00:00","{500 + 1}"\n' for day in DAYS)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    for name, text in (
        ("chart.csv", YOUTUBE),
        ("overview.csv", TIKTOK),
        ("views.csv", INSTAGRAM.format(metric="Views")),
        ("reach.csv", INSTAGRAM.format(metric="Reach")),
    ):
        (tmp_path / name).write_bytes(text.encode("utf-16" if name in ("views.csv", "reach.csv") else "utf-8"))
    return {
        "youtube": [tmp_path / "chart.csv"],
        "tiktok": [tmp_path / "overview.csv"],
        "instagram": [tmp_path / "views.csv", tmp_path / "reach.csv"],
    }


def bring(parts: Parts, files: list[Path], platform: str, *, dry_run: bool = False) -> Imported:
    return import_history(parts, files, platform, dry_run=dry_run, progress=lambda _: None)


def version(parts: Parts, day: date) -> str:
    stamp = parts.archive.stamp("daily_metrics", day.isoformat())
    assert stamp is not None
    return stamp.data_version


def test_thirty_days_of_three_platforms_stand_in_the_grid_and_nothing_changes_them(
    parts: Parts, files: dict[str, list[Path]]
) -> None:
    for platform, mine in files.items():
        done = bring(parts, mine, platform)
        assert not done.failures
        assert not done.skipped
        assert (done.new, done.known, done.days, done.built) == (done.read, 0, 30, 30)
    instance = open_instance(parts)
    assert {day.isoformat() for day in DAYS} <= instance.get_materialized_partitions(GRID)

    stored = parts.archive.latest("daily_metrics", "2024-02-01")
    assert stored is not None
    assert stored.stamp.invented == (), "a person's own files are no invention, whatever world the newsroom lives in"
    told = {(row["platform"], row["remote_id"]): row for row in stored.rows}
    assert told["youtube", "abcdefghijk"]["views"] == 1000 - 30 * 12
    assert told["tiktok", None]["views"] == 2012
    assert told["tiktok", None]["saves"] is None, "TikTok's export does not tell saves"
    both = told["instagram", None]
    assert (both["views"], both["reach"]) == (501, 501), "two files of one metric each make one row"

    before = {day: version(parts, day) for day in DAYS}
    for platform, mine in files.items():
        again = bring(parts, mine, platform)
        assert (again.new, again.known, again.built) == (0, again.read, 0)
    from tiksports_dagster.operations.cycle import Runner

    Runner(parts, instance, lambda _: None).run("history", "2024-02-01")
    assert {day: version(parts, day) for day in DAYS} == before
    instance.dispose()


def test_a_dry_run_stores_nothing(parts: Parts, files: dict[str, list[Path]]) -> None:
    done = bring(parts, files["tiktok"], "tiktok", dry_run=True)
    assert (done.read, done.new) == (30, 0)
    assert not HistoryStore(parts.database).spans()


def test_one_file_that_is_none_keeps_the_others_out_too(
    parts: Parts, files: dict[str, list[Path]], tmp_path: Path
) -> None:
    other = tmp_path / "notes.csv"
    other.write_text("name,age\nx,3\n")
    with pytest.raises(InputError, match=r"notes\.csv"):
        bring(parts, [*files["tiktok"], other], "tiktok")
    with pytest.raises(InputError, match="no such file"):
        bring(parts, [tmp_path / "missing.csv"], "tiktok")
    with pytest.raises(InputError, match="not one of"):
        bring(parts, files["tiktok"], "myspace")
    assert not HistoryStore(parts.database).spans()


def test_days_without_a_gap_are_one_stretch() -> None:
    days = [DAYS[0], DAYS[1], DAYS[2], DAYS[10], DAYS[12]]
    assert stretches(days) == [(DAYS[0], DAYS[2]), (DAYS[10], DAYS[10]), (DAYS[12], DAYS[12])]
