"""Sound to AAC, and picture and sound joined by copying their packets: neither is ever encoded again for the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.studio.sound_frames import stereo_pieces

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

SAMPLE_RATE = 48_000
_DELAY = 1024
"""Samples by which FFmpeg's AAC encoder is late (``initial_padding``)."""
_UNDECODED = {"codec_whitelist": "none"}
"""Otherwise FFmpeg decodes the first frames of each file it opens, to know what its header says already."""
_OPTIONS = {"movflags": "faststart+negative_cts_offsets", "use_editlist": "0", "brand": "mp42"}


def read_sound(path: Path, seconds: float) -> NDArray[np.float32]:
    """A sound file as (2, samples) at 48 kHz, cut or filled with silence to ``seconds``.

    Raises ``PermanentFailure`` for a file that cannot be read as sound.
    """
    import av
    import av.error

    length = round(seconds * SAMPLE_RATE)
    out = np.zeros((2, length), np.float32)
    filled = 0
    try:
        with av.open(str(path)) as source:
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
            for frame in source.decode(audio=0):
                for block in stereo_pieces(resampler, frame):
                    filled = _fill(out, filled, block)
                if filled >= length:
                    break
            else:
                for block in stereo_pieces(resampler, None):
                    filled = _fill(out, filled, block)
    except (av.error.FFmpegError, IndexError, ValueError) as error:
        raise PermanentFailure(f"{path}: not a sound file that can be read ({type(error).__name__})") from None
    return out


def _fill(out: NDArray[np.float32], at: int, block: NDArray[np.float32]) -> int:
    block = block[:, : out.shape[1] - at]
    out[:, at : at + block.shape[1]] = block
    return at + block.shape[1]


def encode_sound(sound: NDArray[np.float32], path: Path, *, audio_kbps: int, sample_rate: int = SAMPLE_RATE) -> None:
    """(2, samples) at 48 kHz as an AAC file in MP4 at ``path``, written in place (wrap it in ``whole_file``).

    There is no edit list: some apps refuse or ignore it. Instead the first 1024 samples give way to the AAC encoder's
    own delay of 1024, so that picture and sound both start at 0 and stay together.
    """
    import av

    with av.open(str(path), "w", format="mp4", options={"use_editlist": "0"}) as out:
        stream = out.add_stream("aac", rate=sample_rate, layout="stereo")
        context = stream.codec_context
        context.bit_rate = audio_kbps * 1000
        stream.options = {"aac_coder": "fast"}
        resampler = (
            None if sample_rate == SAMPLE_RATE else av.AudioResampler(format="fltp", layout="stereo", rate=sample_rate)
        )
        rest = sound[:, _DELAY if resampler is None else round(_DELAY * SAMPLE_RATE / sample_rate) :]
        position = 0
        for start in range(0, rest.shape[1], 4800):
            block = np.ascontiguousarray(rest[:, start : start + 4800], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
            for piece in [frame] if resampler is None else resampler.resample(frame):
                piece.pts, piece.time_base = position, Fraction(1, sample_rate)
                position += piece.samples
                out.mux(_shifted(context.encode(piece), stream))
        out.mux(_shifted(context.encode(None), stream))


def _shifted(packets: Sequence[av.Packet], stream: av.AudioStream) -> list[av.Packet]:
    kept: list[av.Packet] = []
    for packet in packets:
        if packet.pts is None or packet.dts is None:
            continue
        packet.pts, packet.dts = packet.pts + _DELAY, packet.dts + _DELAY
        packet.stream = stream
        kept.append(packet)
    return kept


def join(parts: Sequence[Path], frames: Sequence[int], fps: int, sound: Path | None, path: Path) -> None:
    """The parts of a picture one after the other, with ``sound`` beside them, as one MP4 with the index first.

    ``frames`` are the frames of each part at ``fps``. The parts must come from one encoder setting (``ValueError`` when
    their headers differ). Only packets are copied; nothing is decoded or encoded.
    """
    import av

    with ExitStack() as stack:
        pieces = [stack.enter_context(av.open(str(part), options=_UNDECODED)) for part in parts]
        streams = [piece.streams.video[0] for piece in pieces]
        headers = {bytes(stream.codec_context.extradata or b"") for stream in streams}
        if len(headers) != 1:
            raise ValueError("the parts of a picture were encoded with different settings")
        out = stack.enter_context(av.open(str(path), "w", format="mp4", options=_OPTIONS))
        video = out.add_stream_from_template(streams[0])
        video.time_base = Fraction(1, fps)
        flows = [_in_order(pieces, streams, frames, fps, video)]
        if sound is not None:
            heard = stack.enter_context(av.open(str(sound)))
            audio = out.add_stream_from_template(heard.streams.audio[0])
            flows.append(_copied(heard.demux(heard.streams.audio[0]), audio))
        for packet in merge(*flows, key=_decoded_at):
            out.mux(packet)


def _in_order(
    pieces: Sequence[InputContainer],
    streams: Sequence[av.VideoStream],
    frames: Sequence[int],
    fps: int,
    video: av.VideoStream,
) -> Iterator[av.Packet]:
    """The packets of all parts, each part's times after the part before it."""
    begin = 0
    for piece, stream, count in zip(pieces, streams, frames, strict=True):
        tick = Fraction(stream.time_base or Fraction(1, fps))
        # whole ticks: every part counts its time in the same fraction of a frame
        shift = round(begin / (fps * tick))
        for packet in _copied(piece.demux(stream), video):
            packet.pts, packet.dts = (packet.pts or 0) + shift, (packet.dts or 0) + shift
            yield packet
        begin += count


def _copied(packets: Iterator[av.Packet], stream: av.VideoStream | av.AudioStream) -> Iterator[av.Packet]:
    for packet in packets:
        if packet.dts is not None and packet.pts is not None:
            packet.stream = stream
            yield packet


def _decoded_at(packet: av.Packet) -> float:
    """The packet's place in the file's order, seconds."""
    return float((packet.dts or 0) * (packet.time_base or 0))
