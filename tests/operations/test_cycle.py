"""What a cycle says of a step that a check stopped: the check's own words, not Dagster's class."""

from __future__ import annotations

import dagster as dg
import pytest

from tiksports_dagster.operations.cycle import objection


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"why": "rejected after 3 attempts", "score": 40}, "rejected after 3 attempts"),
        (
            {"loose": dg.MetadataValue.md("- 41,000: no fact says so\n- first: nothing backs it")},
            "41,000: no fact says so",
        ),
        ({"gates": 12, "failed": dg.MetadataValue.md("- fps: 15 (limit 30)")}, "fps: 15 (limit 30)"),
        ({"score": 61.5}, "61.5"),
        ({}, "not passed"),
    ],
)
def test_a_stopped_step_says_what_stands_against_it(metadata: dict[str, object], said: str) -> None:
    check = dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey("script_review"),
        check_name="script_was_accepted",
        passed=False,
        metadata={name: dg.MetadataValue.text(x) if isinstance(x, str) else x for name, x in metadata.items()},
        blocking=True,
    )
    assert objection(check) == f"script was accepted: no ({said})"
