"""How alike two videos look: a perceptual hash at moments over time, and the share of moments that come back.

The hash is the DCT hash that ImageHash calls ``phash``, over a picture of both luma and its place; computed with
OpenCV, because SciPy's import alone costs more than all gates together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.records.content import Finding, VideoFile
from tiksports_dagster.studio.gates.opening import Picture
from tiksports_dagster.studio.gates.table import told, unchecked

LOOKED_BACK = 50
"""How many of the channel's last videos a new one is held against."""
MOST_LIKENESS = 0.6
"""Share of a video's moments that may have been seen before."""
SAME = 10
"""Bits of 64 in which two pictures of the same moment differ at most, after another encode, size or small crop."""
_SIDE, _KEPT = 32, 8
_LEAST_SPREAD = 2.0


class Earlier(Record):
    """A video of the channel as it is remembered."""

    post: str
    platform: str
    signature: tuple[str, ...]


def earlier_of(videos: Iterable[VideoFile]) -> list[Earlier]:
    """What is remembered of finished videos; those without a signature are left out."""
    return [
        Earlier(post=video.post, platform=video.platform, signature=video.signature)
        for video in videos
        if video.signature
    ]


class Nearest(NamedTuple):
    """The most alike of the earlier videos."""

    post: str
    share: float


class SignatureKeeper:
    """Collects the signature of a video from the frames it is shown."""

    def __init__(self, every: float = 0.9) -> None:
        self._every, self._next = every, 0.0
        self.hashes: list[str] = []

    def see(self, picture: Picture) -> None:
        """Takes a frame if the last one taken is long enough ago."""
        if picture.at + 1e-6 < self._next:
            return
        found = picture_hash(picture)
        self._next = picture.at + self._every
        if found is not None:
            self.hashes.append(found)

    @property
    def signature(self) -> tuple[str, ...]:
        """The hashes in order, 16 hexadecimal digits each."""
        return tuple(self.hashes)


def picture_hash(picture: Picture) -> str | None:
    """64 bits of the picture's lowest frequencies; None for a picture without structure, which is like any other."""
    small = cv2.resize(picture.y, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    if float(small.std()) < _LEAST_SPREAD:
        return None
    low = cv2.dct(small)[:_KEPT, :_KEPT]
    bits = low.flatten() > np.median(low)
    return np.packbits(bits).tobytes().hex()


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the first one's distinct moments that are seen in the other as well, 0..1."""
    if not one or not other:
        return 0.0
    mine, theirs = _bits(dict.fromkeys(one)), _bits(other)
    apart = (mine[:, None, :] != theirs[None, :, :]).sum(axis=2).min(axis=1)
    return float((apart <= SAME).mean())


def _bits(hashes: Iterable[str]) -> np.ndarray:
    rows = [np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8)) for text in hashes]
    return np.array(rows, np.uint8)


def nearest(signature: Sequence[str], channel: Iterable[Earlier], post: str | None) -> Nearest | None:
    """The most alike of other posts' videos; None when there is no other."""
    found = [
        Nearest(earlier.post, max(likeness(signature, earlier.signature), likeness(earlier.signature, signature)))
        for earlier in channel
        if earlier.post != post and earlier.signature
    ]
    return max(found, key=lambda one: one.share, default=None)


def likeness_finding(signature: Sequence[str], channel: Sequence[Earlier] | None, post: str | None) -> Finding:
    """The gate. ``channel`` is None when the channel's videos are not known."""
    limit = f"at most {MOST_LIKENESS:.0%} of its moments seen before"
    if channel is None:
        return unchecked("likeness", "the channel's last videos are not known here", limit)
    if not signature:
        return unchecked("likeness", "no picture to compare", limit)
    found = nearest(signature, channel, post)
    if found is None:
        return told("likeness", True, "the channel has no other video", limit)
    return told("likeness", found.share <= MOST_LIKENESS, f"{found.share:.0%} as in {found.post}", limit)
