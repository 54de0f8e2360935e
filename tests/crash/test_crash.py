"""A sample of ``make crash``: real processes, really killed, and a count of what the platforms got."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from bench.crash import ANYWHERE, every_case, spread
from bench.crashing import SEVERAL_PARTS, Case, Harness
from bench.outside import outside

SAMPLE = 30

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, which this system cannot")


@pytest.fixture
def harness(database_url: str, tmp_path: Path) -> Generator[Harness]:
    with outside(tmp_path / "sandbox") as world:
        yield Harness(database_url, tmp_path, world)


def test_no_death_and_no_fault_doubles_loses_or_invents_a_post(harness: Harness) -> None:
    cases = every_case(harness)
    assert sum(len(case.kills) + (case.hang is not None) for case in cases) >= 300
    assert len({case.name for case in cases}) >= 12 + 3
    assert set(ANYWHERE) <= {case.name for case in cases}
    verdicts = [harness.run(case) for case in spread(cases, SAMPLE)]
    wrong = [f"{verdict.problem}: {verdict}" for verdict in verdicts if verdict.problem]
    assert wrong == []
    assert sum(len(verdict.died) for verdict in verdicts) > SAMPLE / 3, "too few processes died"


def test_a_process_that_is_killed_is_really_killed_and_the_harness_sees_what_it_left(harness: Harness) -> None:
    """The harness itself: a kill leaves a half-done post, and a count of two would be called a duplicate."""
    points = harness.points("instagram", SEVERAL_PARTS)
    place = points.index("before note published") + 1
    verdict = harness.run(Case("instagram", SEVERAL_PARTS, kills=(place,)))
    assert verdict.died == ["before note published"]
    assert (verdict.out, verdict.problem) == (1, None)
    verdict.out = 2
    assert verdict.problem == "duplicate"
    verdict.out = 0
    assert verdict.problem == "false success"
    verdict.state = "unknown"
    assert verdict.problem == "loss"
