"""``tiksports doctor``: what would keep a post from going out, in each platform's own words."""

from __future__ import annotations

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.operations.doctor import examine
from tiksports_dagster.sandbox import SandboxState


def rows(found: dict, platform: str) -> dict[str, dict]:
    return {row["what"]: row for row in found["platforms"][platform]}


def test_every_platform_says_what_it_allows_today(parts: Parts) -> None:
    found = examine(parts)
    assert found["fine"], found
    tiktok, instagram, youtube = (rows(found, name) for name in ("tiktok", "instagram", "youtube"))
    assert tiktok["public posts"]["value"] == "yes"
    assert "PUBLIC_TO_EVERYONE" in tiktok["privacy levels"]["value"]
    assert instagram["posts left in 24 hours"]["value"].endswith("of 50")
    assert youtube["videos.insert left today"]["value"].endswith("of 100")
    parties = [row["party"] for row in found["keys"]]
    assert parties == ["espn", "tikhub", "anthropic", "openai", "tiktok", "instagram", "youtube"]
    assert next(row for row in found["keys"] if row["party"] == "tiktok")["missing"] == [
        "TIKTOK_CLIENT_KEY",
        "TIKTOK_CLIENT_SECRET",
        "TIKTOK_REFRESH_TOKEN",
    ]


def test_an_account_that_may_not_post_publicly_is_a_red_line(parts: Parts) -> None:
    SandboxState(parts.sandbox_dir, parts.clock.now).configure("tiktok", private=True, audited=False)
    found = examine(parts)
    assert not found["fine"]
    assert not rows(found, "tiktok")["public posts"]["fine"]


def test_a_pause_is_a_red_line_with_its_mend(parts: Parts) -> None:
    parts.controls.say("pause", "youtube")
    held = rows(examine(parts), "youtube")["on hold"]
    assert not held["fine"]
    assert "tiksports resume youtube" in held["value"]
    parts.controls.say("resume", "youtube")
