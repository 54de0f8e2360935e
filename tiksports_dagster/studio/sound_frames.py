"""Decoded sound on its way into arrays, guarded: damaged files decode into frames that must not be touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import av

MOST_CHANNELS = 8
"""More are a damaged header. PyAV takes the planes beyond the eighth from wherever memory leads it, and crashes."""


def stereo_pieces(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> list[NDArray[np.float32]]:
    """What a resampler to planar float stereo makes of a frame (None: what it still holds), each (2, samples).

    Raises ``ValueError`` for a frame of too many channels and for one whose channels differ from those before: a
    resampler that had nothing to change for the first frame hands on whatever comes later.
    """
    if frame is not None and frame.layout.nb_channels > MOST_CHANNELS:
        raise ValueError(f"{frame.layout.nb_channels} channels")
    pieces = list(resampler.resample(frame))
    if any(piece.layout.nb_channels != 2 for piece in pieces):
        raise ValueError("the channels change within the sound")
    return [np.asarray(piece.to_ndarray(), np.float32) for piece in pieces]
