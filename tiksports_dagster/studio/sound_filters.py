"""Sound through ffmpeg's filters, in process: arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import av
    from av.filter.context import FilterContext

SAMPLE_RATE = 48_000
_BLOCK = SAMPLE_RATE
Filter = tuple[str, str]
"""A filter's name and its options, as ffmpeg writes them."""


class Filtered(NamedTuple):
    """What came out, (channels, samples), and the last frame's metadata (a meter's reading)."""

    samples: NDArray[np.float32]
    reading: dict[str, str]


def through(samples: NDArray[np.float32], filters: Sequence[Filter], rate: int = SAMPLE_RATE) -> Filtered:
    """``samples`` of shape (1 or 2, n) at ``rate`` through the filters. The length is what the filters make of it.

    Raises ValueError (PyAV's) for a filter or option ffmpeg does not know.
    """
    import av
    import av.filter

    channels = samples.shape[0]
    layout = "mono" if channels == 1 else "stereo"
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=rate, layout=layout, time_base=Fraction(1, rate))
    # the meter speaks double precision; one format at the end keeps the arrays simple
    names = [*filters, ("aformat", f"sample_fmts=fltp:channel_layouts={layout}")]
    chain = [source, *(graph.add(name, options) for name, options in names), graph.add("abuffersink")]
    for one, other in pairwise(chain):
        one.link_to(other)
    graph.configure()
    blocks: list[NDArray[np.float32]] = []
    reading: dict[str, str] = {}
    for frame in _run(samples, source, chain[-1], rate, layout):
        blocks.append(frame.to_ndarray().astype(np.float32, copy=False))
        reading = dict(frame.metadata) or reading
    empty = np.zeros((channels, 0), np.float32)
    return Filtered(np.concatenate(blocks, axis=1) if blocks else empty, reading)


def _run(
    samples: NDArray[np.float32], source: FilterContext, sink: FilterContext, rate: int, layout: str
) -> Iterator[av.AudioFrame]:
    import av
    import av.error

    for start in [*range(0, samples.shape[1], _BLOCK), None]:
        if start is None:
            source.push(None)
        else:
            block = np.ascontiguousarray(samples[:, start : start + _BLOCK], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            source.push(frame)
        while True:
            try:
                frame = sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            if isinstance(frame, av.AudioFrame):
                yield frame
