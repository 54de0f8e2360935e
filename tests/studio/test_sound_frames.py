"""Damaged sound decodes into frames of many channels; they are refused before anything reads their memory."""

from __future__ import annotations

import av
import numpy as np
import pytest

from tiksports_dagster.studio.sound_frames import MOST_CHANNELS, stereo_pieces


def frame(layout: str, value: float = 0.5) -> av.AudioFrame:
    channels = av.AudioLayout(layout).nb_channels
    made = av.AudioFrame.from_ndarray(np.full((channels, 1024), value, np.float32), format="fltp", layout=layout)
    made.rate = 48_000
    return made


def resampler() -> av.AudioResampler:
    return av.AudioResampler(format="fltp", layout="stereo", rate=48_000)


def test_stereo_passes_and_mono_becomes_stereo() -> None:
    for layout in ("stereo", "mono", "5.1"):
        (piece,) = stereo_pieces(resampler(), frame(layout))
        assert piece.shape == (2, 1024)


def test_a_frame_of_too_many_channels_is_never_read() -> None:
    class Wild:
        class layout:  # noqa: N801 - the name that a frame has
            nb_channels = MOST_CHANNELS + 21

    with pytest.raises(ValueError, match="29 channels"):
        stereo_pieces(resampler(), Wild())


def test_channels_that_change_on_the_way_are_refused() -> None:
    one = resampler()
    stereo_pieces(one, frame("stereo"))
    with pytest.raises(ValueError):
        for piece in (frame("5.1"), frame("5.1")):
            stereo_pieces(one, piece)
