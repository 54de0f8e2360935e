"""What is known of a file of ours is held against the limits, each number against the sheet, each word to the voice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.store.records.content import Claim, Fact, Finding
from tiksports_dagster.store.records.truth import LedgerEntry, Loose, TruthLedger
from tiksports_dagster.store.records.voice import SpokenWord
from tiksports_dagster.studio.gates.known import KnownText, KnownWord, Scenes, find_scenes, write_scenes
from tiksports_dagster.studio.gates.numbers import numbers_finding
from tiksports_dagster.studio.gates.policy import policy_findings
from tiksports_dagster.studio.gates.texts import overlap_finding, size_finding, timing_finding, zone_finding

TIKTOK, YOUTUBE = load_platforms()["tiktok"], load_platforms()["youtube"]


def text(words: str = "CAREER POINTS", **changes: object) -> KnownText:
    base = KnownText(
        text=words, slot="label", visual="count_up", x=100, y=300, w=400, h=60, size=62, height=43,
        ink=(255, 255, 255), behind="backdrop", start=0.0, end=3.0, rests=(0.2, 2.8),
    )  # fmt: skip
    return base.model_copy(update=changes)


def fact(name: str, value: str) -> Fact:
    return Fact(
        id=name, subject="LeBron James", measure="points", value=value, number=None, unit=None,
        as_of=datetime(2024, 3, 2, tzinfo=UTC), source="ESPN", source_ref="espn:1",
    )  # fmt: skip


def scenes(*texts: KnownText, **changes: object) -> Scenes:
    base = Scenes(
        post="p", platform="tiktok", video_sha256="0" * 64, width=1080, height=1920, seconds=10, texts=texts, lit=()
    )
    return base.model_copy(update=changes)


def test_a_text_too_small_for_a_phone_is_named_with_its_words() -> None:
    found = size_finding([text(), text("fine print", height=14, start=4.0)], 1080, 1920)
    assert found.failed
    assert "fine print" in found.measured
    assert found.at == 4.0
    assert size_finding([text()], 1080, 1920).passed


@pytest.mark.parametrize("place", [{"y": 1500}, {"x": 800}, {"y": 40}, {"x": 10}])
def test_a_text_under_the_apps_own_areas_is_found_on_every_side(place: dict[str, int]) -> None:
    assert zone_finding([text(**place)], TIKTOK, 1080, 1920).failed
    assert zone_finding([text()], TIKTOK, 1080, 1920).passed


def test_texts_overlap_only_when_they_rest_together_on_the_same_pixels() -> None:
    assert overlap_finding([text(), text("OTHER", y=320)]).failed
    assert overlap_finding([text(), text("LATER", y=320, rests=(3.0, 5.0))]).passed
    assert overlap_finding([text(), text("BELOW", y=361)]).passed


def test_a_number_that_no_fact_has_is_named_where_it_stands() -> None:
    said = Claim(text="40,000", fact="f1")
    right = scenes(text("40,000", claims=(said,)), facts=(fact("f1", "40,000"),), claims=(said,))
    assert numbers_finding(right).passed
    wrong = scenes(text("41,000", claims=(said,), start=2.0), facts=(fact("f1", "40,000"),), claims=(said,))
    found = numbers_finding(wrong)
    assert found.failed
    assert "41,000" in found.measured
    assert found.at == 2.0


def test_a_number_of_another_fact_does_not_back_a_claimed_text() -> None:
    claims = Claim(text="26", fact="f1"), Claim(text="35", fact="f2")
    swapped = scenes(text("35", claims=claims[:1]), facts=(fact("f1", "26"), fact("f2", "35")), claims=claims)
    assert numbers_finding(swapped).failed


def test_a_caption_may_say_what_any_claim_of_the_script_backs() -> None:
    said = Claim(text="26", fact="f1")
    spoken = scenes(text("He scored 26", slot="captions"), facts=(fact("f1", "26"),), claims=(said,))
    assert numbers_finding(spoken).passed


def test_a_computed_number_is_backed_by_the_ledger_and_a_loose_one_blocks() -> None:
    entry = LedgerEntry(where="segment 1", text="9", kind="number", operation="difference", facts=("f1", "f2"))
    sheet = (fact("f1", "35"), fact("f2", "26"))
    ledger = TruthLedger(post="p", entries=(entry,))
    assert numbers_finding(scenes(text("9 MORE"), facts=sheet, ledger=ledger)).passed
    assert numbers_finding(scenes(text("8 MORE"), facts=sheet, ledger=ledger)).failed
    loose = ledger.model_copy(update={"loose": (Loose(where="hook", text="first", kind="ordinal", reason="no fact"),)})
    assert numbers_finding(scenes(text("9 MORE"), facts=sheet, ledger=loose)).failed


def test_numbers_are_not_passed_when_nobody_compared_them_with_facts() -> None:
    said = Claim(text="40,000", fact="f1")
    found = numbers_finding(scenes(text("40,000", claims=(said,)), claims=(said,)))
    assert found.verdict == "not checked"
    assert not found.passed
    assert numbers_finding(None).verdict == "not checked"
    assert numbers_finding(scenes(text("41,000", claims=(said,)), claims=(said,))).failed


def spoken(*times: float, late: float = 0.0) -> Scenes:
    names = [f"word{number}" for number in range(len(times))]
    said = tuple(SpokenWord(text=n, start=t, end=t + 0.2, segment=0) for n, t in zip(names, times, strict=True))
    lit = tuple(KnownWord(text=n, start=t + late, end=t + late + 0.2) for n, t in zip(names, times, strict=True))
    return scenes(voice="espeak", words=said, lit=lit)


@given(st.lists(st.floats(0, 60), min_size=1, max_size=30, unique=True), st.floats(-0.14, 0.14))
def test_captions_with_the_voice_pass(times: list[float], late: float) -> None:
    assert timing_finding(spoken(*sorted(times), late=late)).passed


def test_captions_behind_the_voice_are_named_with_the_worst_word() -> None:
    found = timing_finding(spoken(0.1, 0.5, 0.9, late=0.4))
    assert found.failed
    assert "0.40 s" in found.measured


def test_a_name_said_again_and_again_is_compared_where_its_caption_is_lit() -> None:
    said = [
        *("4.21", "seconds", "Xavier", "Worthy", "ESPN", "says", "Xavier", "Worthy", "runs", "fast"),
        *("at", "the", "center", "Xavier", "Worthy"),
    ]
    times = [0.5 * place for place in range(len(said))]
    rows = list(zip(said, times, strict=True))
    # the hook and the end of the quotation are shown in large type, whose words nobody lights
    lit = [*rows[6:8], *rows[12:]]
    known = scenes(
        voice="espeak",
        words=tuple(SpokenWord(text=word, start=at, end=at + 0.2, segment=0) for word, at in rows),
        lit=tuple(KnownWord(text=word, start=at + 0.02, end=at + 0.2) for word, at in lit),
    )
    assert timing_finding(known).passed
    late = tuple(word.model_copy(update={"start": word.start + 0.3}) for word in known.lit)
    assert timing_finding(known.model_copy(update={"lit": late})).failed


def test_captions_that_say_other_words_than_the_voice_fail_and_silence_is_not_passed() -> None:
    other = spoken(0.1, 0.5, 0.9).model_copy(update={"lit": (KnownWord(text="else", start=0, end=1),)})
    assert timing_finding(other).failed
    assert timing_finding(scenes(text())).verdict == "not checked"


def policy(texts: list[KnownText], caption: str | None, title: str | None = "T") -> dict[str, Finding]:
    return {finding.gate: finding for finding in policy_findings(TIKTOK, texts, title, caption)}


def test_tiktok_takes_no_links_promotion_or_marks_of_others() -> None:
    assert policy([text()], "Forty thousand. #nba")["policy_links"].passed
    assert policy([text()], "See https://example.com")["policy_links"].failed
    assert policy([text("Use code HOOPS")], "fine")["policy_promotion"].failed
    assert policy([text("Watch on YouTube")], "fine")["policy_marks"].failed
    assert policy([text("Bet on our sportsbook")], "fine")["policy_gambling"].failed
    assert policy([text("Crypto.com Arena")], "fine")["policy_links"].passed
    assert policy([text("Ranked second in shorts and follow-up points")], "fine")["policy_promotion"].passed


def test_a_caption_over_the_limits_fails_and_an_unknown_one_is_not_passed() -> None:
    assert policy([], "#a #b #c #d #e #f")["policy_caption"].failed
    assert policy([], "x" * 2201)["policy_caption"].failed
    assert policy([], None)["policy_caption"].verdict == "not checked"
    assert policy([], "fine", title="x" * 91)["policy_title"].failed


def test_youtube_refuses_angle_brackets() -> None:
    found = {finding.gate: finding for finding in policy_findings(YOUTUBE, [], "a <b>", "fine")}
    assert found["policy_markup"].failed


def test_scenes_are_read_back_and_believed_for_their_own_bytes_only(tmp_path: Path) -> None:
    import hashlib

    video = tmp_path / "a.mp4"
    video.write_bytes(b"bytes of a video")
    own = scenes(text(), video_sha256=hashlib.sha256(b"bytes of a video").hexdigest())
    listed = write_scenes(video, own)
    assert find_scenes(video).scenes == own
    video.write_bytes(b"other bytes")
    assert find_scenes(video).wrong
    assert find_scenes(video).scenes is None
    listed.write_text("{" * 2000)
    assert find_scenes(video).wrong
    listed.unlink()
    found = find_scenes(video)
    assert not found.wrong
    assert found.scenes is None
