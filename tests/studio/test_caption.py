"""Captions in the platform's own unit, never cut inside what a reader sees as one thing."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.configuration import TextLimit, load_platforms
from tiksports_dagster.studio.caption import caption_for, cut, graphemes, size_of

from .scenes_samples import platform, script

limits = st.builds(
    TextLimit,
    limit=st.integers(5, 300),
    unit=st.sampled_from(["chars", "utf16", "bytes"]),
    max_hashtags=st.integers(0, 6),
)
words = st.text(st.sampled_from("aeéñč🏀👍🏽👨‍👩‍👧🇷🇸 40,.#<>\n\t"), max_size=80)
tags = st.lists(st.text("abčé🏀 #1234_-", max_size=12), max_size=8).map(tuple)


@given(limits, limits, words, words, tags)
def test_title_and_caption_keep_to_the_platforms_limits(
    title_limit: TextLimit, caption_limit: TextLimit, text: str, title: str, hashtags: tuple[str, ...]
) -> None:
    row = platform(title=title_limit, caption=caption_limit)
    made_title, caption = caption_for(script(title=title, hook=text, call_to_action=text, hashtags=hashtags), row)
    assert size_of(made_title, title_limit) <= title_limit.limit
    assert size_of(caption, caption_limit) <= caption_limit.limit
    assert not set("<>") & set(made_title + caption)
    assert len(re.findall(r"[#＃][^\W\d]", caption)) <= caption_limit.max_hashtags
    caption.encode("utf-8")


def test_a_caption_is_the_beginning_of_the_script_without_gaps() -> None:
    texts = ["Jokic had 35.", "A line that is far too long for what is left. " * 8, "He was everywhere."]
    base = script(hook=texts[0])
    told = tuple(base.segments[0].model_copy(update={"text": text}) for text in texts)
    _, caption = caption_for(base.model_copy(update={"segments": told}), platform())
    assert "Jokic had 35." in caption
    # whom "he" means stands in the line that did not fit
    assert "everywhere" not in caption


def test_every_real_platform_gets_text_and_hashtags() -> None:
    for row in load_platforms().values():
        title, caption = caption_for(script(), row)
        assert title == "LeBron James reaches 40,000 points"
        assert caption.startswith("LeBron James has 40,000 points.")
        assert "Who is next?" in caption
        assert caption.endswith("#lebron #nba")


def test_nothing_is_cut_inside_a_word_where_a_word_fits() -> None:
    text = "Luka Dončić scored seventy-three points in Atlanta"
    for most in range(8, len(text)):
        kept = cut(text, TextLimit(limit=most, unit="chars"))
        assert len(kept) <= most
        assert kept.removesuffix("…").split() == text.split()[: len(kept.removesuffix("…").split())]


def test_family_flag_and_skin_tone_count_as_one_and_stay_whole() -> None:
    assert graphemes("e\u0301👨‍👩‍👧🇷🇸🇺🇸👍🏽1️⃣") == ["e\u0301", "👨‍👩‍👧", "🇷🇸", "🇺🇸", "👍🏽", "1️⃣"]
    assert cut("👨‍👩‍👧👨‍👩‍👧", TextLimit(limit=9, unit="utf16")) == "👨‍👩‍👧…"


@given(st.text(st.sampled_from("é🏀👍🏽👨‍👩‍👧🇷🇸"), min_size=1, max_size=40), limits)
def test_a_single_long_word_is_cut_between_graphemes(text: str, limit: TextLimit) -> None:
    kept = cut(text, limit)
    assert size_of(kept, limit) <= limit.limit
    whole, kept_whole = graphemes(text), graphemes(kept.removesuffix("…"))
    assert kept == text or kept_whole == whole[: len(kept_whole)]


def test_hashtags_are_cleaned_counted_once_and_never_numbers_alone() -> None:
    row = platform(caption=TextLimit(limit=2200, unit="chars", max_hashtags=3))
    _, caption = caption_for(script(hashtags=("#NBA", "nba", "40000", "le bron!", "Dončić", "x")), row)
    assert caption.endswith("#NBA #lebron #Dončić")


def test_a_hash_in_running_text_makes_no_hashtag_but_number_one_stays() -> None:
    row = platform(caption=TextLimit(limit=2200, unit="chars", max_hashtags=0))
    _, caption = caption_for(script(hook="The #MVP is #1", hashtags=("nba",)), row)
    assert caption.startswith("The MVP is #1")
    assert "#nba" not in caption


def test_the_units_are_the_platforms_own() -> None:
    text = "é🏀"
    assert [size_of(text, TextLimit(limit=9, unit=unit)) for unit in ("chars", "utf16", "bytes")] == [2, 3, 6]


def test_hashtags_give_way_before_the_first_sentence() -> None:
    row = platform(caption=TextLimit(limit=40, unit="chars", max_hashtags=5))
    _, caption = caption_for(script(), row)
    assert caption == "LeBron James has 40,000 points.\n\n#lebron"
