"""A caption carries each hashtag once and is never longer than the platform counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.configuration import TextLimit
from tiksports_dagster.resources.platforms.texts import caption_with_hashtags, clipped, length

RULE = TextLimit(limit=60, unit="utf16", max_hashtags=3)
TEXT = st.text(max_size=120)


def test_hashtags_are_put_in_once() -> None:
    once = caption_with_hashtags("40,000 points #NBA", ("nba", "Lakers", "#LeBron"), RULE)
    assert once == "40,000 points #NBA #Lakers #LeBron"
    assert caption_with_hashtags(once, ("nba", "Lakers", "LeBron"), RULE) == once


def test_no_more_hashtags_than_the_platform_allows() -> None:
    assert caption_with_hashtags("x", ("a", "b", "c", "d"), RULE).count("#") == 3


@given(caption=TEXT, tags=st.lists(st.text(max_size=20), max_size=6), unit=st.sampled_from(["chars", "utf16", "bytes"]))
def test_a_caption_is_never_too_long(caption: str, tags: list[str], unit: str) -> None:
    rule = TextLimit(limit=40, unit=unit, max_hashtags=5)  # pyright: ignore[reportArgumentType]
    assert length(caption_with_hashtags(caption, tags, rule), unit) <= 40


@given(text=TEXT, limit=st.integers(5, 80), unit=st.sampled_from(["chars", "utf16", "bytes"]))
def test_cutting_keeps_whole_characters_and_the_limit(text: str, limit: int, unit: str) -> None:
    cut = clipped(text, limit, unit)
    assert length(cut, unit) <= limit
    assert cut == text or cut.endswith("…")


def test_an_emoji_is_two_on_tiktok_and_four_bytes_on_youtube() -> None:
    assert (length("🏀", "chars"), length("🏀", "utf16"), length("🏀", "bytes")) == (1, 2, 4)
