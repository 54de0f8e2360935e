"""The music bed: the right length and loudness, different from post to post, and aware of the cuts."""

from __future__ import annotations

import numpy as np
import pytest

from tiksports_dagster.studio.sound import SAMPLE_RATE, choose_groove, soundtrack
from tiksports_dagster.studio.sound_master import Loudness, master, measure_loudness


@pytest.mark.parametrize(("seconds", "post"), [(4.0, "a"), (9.7, "b"), (20.0, "c")])
def test_the_bed_has_the_platforms_loudness_and_never_clips(seconds: float, post: str) -> None:
    bed = master(soundtrack(seconds, post, (seconds / 3,)))
    assert bed.shape == (2, round(seconds * SAMPLE_RATE))
    loudness = measure_loudness(bed)
    assert abs(loudness.integrated + 14) <= 0.3
    assert loudness.true_peak <= -1.0
    assert np.abs(bed).max() < 0.9


def test_the_same_post_sounds_the_same_and_another_differs() -> None:
    one = soundtrack(3.0, "a", (1.5,))
    assert np.array_equal(one, soundtrack(3.0, "a", (1.5,)))
    assert not np.array_equal(one, soundtrack(3.0, "b", (1.5,)))
    grooves = {choose_groove(f"post-{number}", (3.2, 8.0)) for number in range(30)}
    assert len({groove.tempo for groove in grooves}) >= 5
    assert len({groove.roots for groove in grooves}) >= 3
    assert len({groove.drums for groove in grooves}) >= 3


def test_the_bed_is_music_and_no_drone() -> None:
    """Beats: the level of 20 ms windows moves a lot. Harmony: no single frequency holds most of the energy."""
    bed = soundtrack(8.0, "a").mean(axis=0)
    windows = bed[: bed.size // 960 * 960].reshape(-1, 960)
    level = np.sqrt(np.square(windows).mean(axis=1))
    assert np.percentile(level, 90) > 2 * np.percentile(level, 20)
    power = np.square(np.abs(np.fft.rfft(bed)))
    assert power.max() / power.sum() < 0.2
    frequencies = np.fft.rfftfreq(bed.size, 1 / SAMPLE_RATE)
    shares = [
        power[(frequencies >= low) & (frequencies < high)].sum()
        for low, high in ((20, 150), (150, 1200), (1200, 16000))
    ]
    assert min(shares) / power.sum() > 0.01


def test_it_fades_in_and_out_and_is_heard_in_both_ears() -> None:
    bed = soundtrack(5.0, "a")
    assert np.abs(bed[:, :20]).max() < 0.02
    assert np.abs(bed[:, -200:]).max() < 0.02
    assert np.abs(bed[:, SAMPLE_RATE : 2 * SAMPLE_RATE]).max() > 0.2
    assert not np.array_equal(bed[0], bed[1])


def test_a_cut_is_heard() -> None:
    cut = 2.6
    low, high = round((cut - 0.5) * SAMPLE_RATE), round((cut + 0.3) * SAMPLE_RATE)
    difference = soundtrack(6.0, "a", (cut,)) - soundtrack(6.0, "a", (cut + 2,))
    same_groove = choose_groove("a", (cut,)) == choose_groove("a", (cut + 2,))
    assert np.abs(difference[:, low:high]).max() > 0.1 or not same_groove


def test_beats_fall_on_the_cuts_where_a_tempo_allows_it() -> None:
    off = []
    for number in range(10):
        cue = 3.0 + 0.37 * number
        groove = choose_groove("post", (cue,))
        off.append(abs(cue / groove.beat - round(cue / groove.beat)) * groove.beat)
    assert max(off) < 0.1
    assert sorted(off)[5] < 0.02


def test_silence_stays_silence_and_a_whisper_is_raised() -> None:
    silence = np.zeros((2, SAMPLE_RATE * 2), np.float32)
    assert np.array_equal(master(silence), silence)
    assert measure_loudness(silence) == Loudness(-70.0, pytest.approx(-120, abs=1))
    whisper = (np.random.default_rng(0).standard_normal((2, SAMPLE_RATE * 4)) * 0.001).astype(np.float32)
    assert abs(measure_loudness(master(whisper)).integrated + 14) <= 0.3


def test_a_shout_is_tamed() -> None:
    shout = (np.random.default_rng(0).standard_normal((2, SAMPLE_RATE * 4)) * 3).astype(np.float32)
    loudness = measure_loudness(master(shout))
    assert abs(loudness.integrated + 14) <= 0.5
    assert loudness.true_peak <= -1.0


def test_peaks_are_held_down_where_loudness_would_lift_them_over_the_ceiling() -> None:
    t = np.arange(SAMPLE_RATE * 5) / SAMPLE_RATE
    clicks = 0.02 * np.sin(2 * np.pi * 440 * t) + 0.9 * (np.arange(t.size) % 24_000 < 30)
    bed = master(np.stack([clicks, clicks]).astype(np.float32))
    assert measure_loudness(bed).true_peak <= -1.0


def test_the_meter_reads_the_standards_reference_tone() -> None:
    """EBU Tech 3341, test 1: a stereo sine of 1000 Hz at -23 dBFS measures -23 LUFS."""
    t = np.arange(SAMPLE_RATE * 20) / SAMPLE_RATE
    tone = (10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * t)).astype(np.float32)
    loudness = measure_loudness(np.stack([tone, tone]))
    assert loudness.integrated == pytest.approx(-23.0, abs=0.1)
    assert loudness.true_peak == pytest.approx(-23.0, abs=0.2)


@pytest.mark.parametrize("seconds", [0.1, 0.9, 1.3])
def test_very_short_beds_are_possible(seconds: float) -> None:
    assert soundtrack(seconds, "a", (0.5,)).shape == (2, round(seconds * SAMPLE_RATE))
