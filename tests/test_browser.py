"""The Dagster UI as a person uses it: open a post, rematerialize one asset, see it succeed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import browser
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.operations.import_history import import_history
from tiksports_dagster.operations.services import Register, free_port
from tiksports_dagster.settings import Settings
from tiksports_dagster.store import embedded
from tiksports_dagster.store.records.publishing import PublicationState

CHROMIUM = browser()
REQUIRED = os.environ.get("TIKSPORTS_REQUIRE_BROWSER") == "1"
PICTURES = os.environ.get("TIKSPORTS_PICTURES")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
START_SECONDS = 120
POST_SECONDS = 240

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium on this machine: apt install chromium"),
]


@pytest.fixture(scope="module")
def newsroom(open_dir: Path) -> Generator[tuple[str, str, Parts]]:
    """URL of the UI of a newsroom that is up, the post it made by itself, and its parts."""
    home = open_dir / "up"
    command = [sys.executable, "-m", "tiksports_dagster.cli", "up", "--offline", "--home", str(home)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIKSPORTS_")}
    log = (open_dir / "up.log").open("w")
    services = subprocess.Popen(
        [*command, "--port", str(free_port())], stdout=log, stderr=log, env={**environment, "VIDEO_LENGTH": "15"}
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while (running := Register(home).running()) is None or "dagster" not in running.urls:
            assert services.poll() is None, (open_dir / "up.log").read_text()
            assert time.monotonic() < deadline, "the services did not come up"
            time.sleep(0.5)
        parts = Parts(Settings(tiksports_home=home), running.world)
        yield running.urls["dagster"], published_post(parts), parts
        parts.close()
    finally:
        services.terminate()
        services.wait(60)
        log.close()
        embedded.stop(home)


def published_post(parts: Parts) -> str:
    """The first post that all platforms took and that is reported on, made by sensors alone."""
    deadline = time.monotonic() + POST_SECONDS
    while time.monotonic() < deadline:
        out = [e.post for e in parts.journal.all_latest() if e.state is PublicationState.PUBLISHED]
        if len(out) >= len(parts.platforms) and parts.archive.stamp("quality_report", out[0]) is not None:
            return out[0]
        time.sleep(1)
    raise AssertionError("the sensors published nothing")


def test_a_person_rematerializes_one_asset_of_one_post(newsroom: tuple[str, str, Parts]) -> None:
    from playwright.sync_api import expect, sync_playwright

    assert CHROMIUM is not None, "CI must have Chromium"
    url, post, parts = newsroom
    before = [stamp for stamp in parts.archive.stamps_of_partition(post) if stamp.asset == "quality_report"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": 1500, "height": 1000})
        page.goto(f"{url}/assets/quality_report?view=partitions&partition={post}")
        materialize = page.get_by_role("button", name=re.compile("Materialize"))
        expect(materialize.first).to_be_visible(timeout=60_000)
        expect(page.get_by_text("SANDBOX").first).to_be_visible(timeout=30_000)
        materialize.first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible(timeout=30_000)
        dialog.get_by_role("button", name=re.compile("Launch|Materialize")).last.click()
        deadline = time.monotonic() + 120
        while True:
            stamps = [stamp for stamp in parts.archive.stamps_of_partition(post) if stamp.asset == "quality_report"]
            if len(stamps) > len(before):
                break
            assert time.monotonic() < deadline, "the click led to no new value"
            time.sleep(0.5)
        page.goto(f"{url}/runs/{stamps[-1].run_id}")
        expect(page.get_by_text("Success").first).to_be_visible(timeout=60_000)
        if PICTURES:
            take_pictures(page, url, post, Path(PICTURES))
        chromium.close()
    assert stamps[-1].data_version == before[-1].data_version, "the same files have the same report"


def test_a_past_from_exports_stands_in_the_grid_and_a_day_made_again_is_the_same(
    newsroom: tuple[str, str, Parts], tmp_path: Path
) -> None:
    from playwright.sync_api import expect, sync_playwright

    assert CHROMIUM is not None, "CI must have Chromium"
    url, _, parts = newsroom
    days = [date(2024, 1, 20) + timedelta(days=number) for number in range(30)]
    for platform, text in {
        "youtube": "Date,Content,Views\n" + "".join(f"{day},abcdefghijk,{900 + day.day}\n" for day in days),
        "tiktok": "Date,Video Views,Likes\n" + "".join(f"{day},{2000 + day.day},7\n" for day in days),
        "instagram": "Views\nDate,Primary\n" + "".join(f"{day}T00:00:00,501\n" for day in days),
    }.items():
        (tmp_path / f"{platform}.csv").write_text(text)
        done = import_history(parts, [tmp_path / f"{platform}.csv"], platform, dry_run=False, progress=lambda _: None)
        assert (done.days, done.built) == (30, 30)
    before = parts.archive.stamp("daily_metrics", "2024-02-01")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": 1500, "height": 1000})
        page.goto(f"{url}/assets/daily_metrics?view=partitions&partition=2024-02-01")
        expect(page.get_by_text("Materialized (30)")).to_be_visible(timeout=60_000)
        for platform in ("instagram", "tiktok", "youtube"):
            expect(page.get_by_text(platform, exact=True).first).to_be_visible(timeout=30_000)
        page.get_by_role("button", name=re.compile("Materialize")).first.click()
        launch = page.get_by_role("dialog").get_by_role("button", name=re.compile("Launch"))
        sure = page.get_by_role("button", name="Confirm")
        expect(launch.or_(sure).first).to_be_visible(timeout=30_000)
        if sure.is_visible():  # asked once more before the first reading of counters
            sure.click()
        launch.click(timeout=30_000)
        deadline = time.monotonic() + 120
        while (after := parts.archive.stamp("daily_metrics", "2024-02-01")) == before:
            assert time.monotonic() < deadline, "the click led to no new value"
            time.sleep(0.5)
        chromium.close()
    assert before is not None
    assert after is not None
    assert after.run_id != before.run_id
    assert after.data_version == before.data_version


def take_pictures(page, url: str, post: str, folder: Path) -> None:
    """Screenshots for the docs (``TIKSPORTS_PICTURES=docs/images``)."""
    for name, path in {
        "dagster-post": f"/assets/script?view=partitions&partition={post}",
        "dagster-graph": "/locations/tiksports/asset-groups/content",
        "dagster-scores": "/assets/trend_scores?view=overview",
    }.items():
        page.goto(url + path)
        page.wait_for_timeout(4000)
        show = page.get_by_text("[Show Markdown]")
        if show.count():
            show.first.click()
            page.wait_for_timeout(1000)
        page.screenshot(path=str(folder / f"{name}.jpg"), type="jpeg", quality=70)
