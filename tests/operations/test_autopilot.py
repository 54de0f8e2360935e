"""The newsroom by itself, on a fast clock: what a person would see who looked at it the next morning."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.operations.autopilot import Autopilot
from tiksports_dagster.operations.explain import explain
from tiksports_dagster.resources.clock import StandingClock, SystemClock
from tiksports_dagster.resources.world import PLATFORMS, SOURCES, World
from tiksports_dagster.sandbox.server import SandboxServer
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.journal import JournalEntry
from tiksports_dagster.store.records.alarms import AlarmKind
from tiksports_dagster.store.records.content import Brief, FactSheet, Script, VideoFile
from tiksports_dagster.store.records.publishing import PublicationState
from tiksports_dagster.store.records.system import DailySummary, Mode
from tiksports_dagster.studio.parts import LEAST_NEW, new_numbers

HEADLINE = datetime(2024, 3, 3, 2, 24, tzinfo=UTC)
"""When ESPN of the sample day tells of the 40,000th point."""
TAKES_OFF = HEADLINE + timedelta(hours=4)
MORNING = datetime(2024, 3, 3, 9, 35, tzinfo=UTC)
"""Just after 04:30 of the audience, when the day is summed up."""


@pytest.fixture
def night(settings: Settings) -> Generator[tuple[Parts, SandboxServer]]:
    """A home and its emulated world, shortly before the headline."""
    settings = settings.model_copy(update={"render_quality": "standard", "youtube_preset": "shorts"})
    settings.home.mkdir(parents=True, exist_ok=True)
    clock = StandingClock(HEADLINE - timedelta(minutes=5))
    with SandboxServer(settings.home / "sandbox", clock.now) as server:
        world = World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX), sandbox_url=server.url)
        parts = Parts(settings, world, clock)
        yield parts, server
        parts.close()


def out(parts: Parts, post: str | None = None) -> list[JournalEntry]:
    return [entry for entry in parts.journal.all_latest() if post is None or entry.post == post]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_record_is_noticed_published_goes_viral_gets_a_part_two_and_the_day_is_summed_up(
    night: tuple[Parts, SandboxServer],
) -> None:
    parts, server = night
    with dg.DagsterInstance.ephemeral() as instance:
        pilot = Autopilot(parts, instance)

        # noticed and out, within five minutes, with nobody there
        pilot.run_until(HEADLINE + timedelta(minutes=5), sensors_every=timedelta(minutes=1))
        assert not pilot.failures
        assert {entry.platform for entry in out(parts)} == set(PLATFORMS)
        assert all(entry.state is PublicationState.PUBLISHED for entry in out(parts))
        assert all(entry.at - HEADLINE <= timedelta(minutes=5) for entry in out(parts))
        first = out(parts)[0].post
        assert "lebron" in first

        # four hours later it takes off
        for platform in PLATFORMS:
            server.sandbox.audience.schedule("viral", platform=platform, at=TAKES_OFF, factor=12.0)
        pilot.run_until(TAKES_OFF, sensors_every=timedelta(minutes=15))
        assert not [one for one in pilot.launched if one.job == "momentum"]
        pilot.run_until(MORNING, sensors_every=timedelta(minutes=5))
        assert not pilot.failures

        alarms = [row for day in ("2024-03-03",) for row in parts.archive.latest("anomalies", day).rows]
        assert any(row["kind"] == AlarmKind.VIRAL and row["post"] == first for row in alarms)
        second = explain(parts, first)["followed_by"]
        assert len(second) == 1, "one part two, however long it stays viral"
        lebron = {entry.post for entry in out(parts) if "lebron" in entry.post}
        assert lebron == {first, *second}, "midnight makes no news of the evening's"
        brief, earlier = (parts.archive.read("brief", Brief, post) for post in (second[0], first))
        assert brief.follow_up_of == first
        assert brief.content_type != earlier.content_type
        scripts = [parts.archive.read("script", Script, post) for post in (first, second[0])]
        assert scripts[0].hook != scripts[1].hook

        # part 2 says that it is one, tells what part 1 did not, and goes out at the slot it was decided with
        assert (brief.part, brief.before.post, brief.before.title) == (2, first, scripts[0].title)
        sheet = parts.archive.read("fact_sheet", FactSheet, second[0])
        assert scripts[1].content_type is brief.content_type, "its angle has the facts it needs"
        assert len(new_numbers(scripts[1], brief, sheet)) >= LEAST_NEW
        said = [parts.archive.read(f"{platform}_video", VideoFile, second[0]) for platform in PLATFORMS]
        texts = [scripts[1].hook, *(text for video in said for text in (video.title, video.caption))]
        assert all(text.startswith("Part 2: ") for text in texts)
        told = explain(parts, second[0])
        waited = out(parts, second[0])[0].at - datetime.fromisoformat(told["decision"]["publish_at"])
        assert timedelta(0) <= waited <= timedelta(minutes=10), "it was decided with the slot it went out at"
        assert {slot["platform"] for slot in told["slots"]} == set(PLATFORMS)
        assert {entry.platform for entry in out(parts, second[0])} == set(PLATFORMS)
        assert all(entry.state is PublicationState.PUBLISHED for entry in out(parts, second[0]))

        day = parts.archive.read("daily_summary", DailySummary)
        assert day is not None
        assert "learning" in {one.job for one in pilot.launched}


def test_a_clock_that_runs_by_itself_is_refused(settings: Settings) -> None:
    parts = Parts(settings, World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX)), SystemClock())
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(TypeError, match="stands still"):
        Autopilot(parts, instance)
