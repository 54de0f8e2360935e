"""Every gate of one file: what is known of it, what its header claims, what is seen and heard. Never raises on content.

A file of ours (its list of scenes beside it, of the same SHA-256) is looked at where it matters; any other file is
decoded whole and judged from its pixels.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding
from tiksports_dagster.studio.gates import known as known_files
from tiksports_dagster.studio.gates.boxes import Layout, container_findings, kind_of, read_layout
from tiksports_dagster.studio.gates.cadence import CadenceKeeper, cadence_findings
from tiksports_dagster.studio.gates.hearing import hear, sound_findings
from tiksports_dagster.studio.gates.known import Scenes
from tiksports_dagster.studio.gates.lettering import LetteringKeeper, lettering_findings
from tiksports_dagster.studio.gates.likeness import Earlier, SignatureKeeper, likeness_finding
from tiksports_dagster.studio.gates.numbers import numbers_finding
from tiksports_dagster.studio.gates.opening import (
    MOST_PIXELS,
    Budget,
    Damage,
    OutOfTime,
    Unreadable,
    is_known,
    opened,
    packets,
    pictures,
    seconds_of,
)
from tiksports_dagster.studio.gates.policy import caption_of, policy_findings
from tiksports_dagster.studio.gates.streams import (
    audio_findings,
    colour_finding,
    origin_finding,
    read_index,
    video_findings,
)
from tiksports_dagster.studio.gates.table import told, unchecked
from tiksports_dagster.studio.gates.texts import ContrastKeeper, text_findings
from tiksports_dagster.studio.gates.watching import (
    Observer,
    Span,
    Stillness,
    cards,
    join,
    stillness_findings,
    suspects,
)

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

LONGEST_LOOK = 120.0
"""Seconds of wall time after which looking ends and the file fails: a short video needs a few."""
_BEYOND = 10.0
"""Seconds past the platform's longest video that are still decoded."""
_EXTRA_LOOKS = 8
"""Moments between key frames that are decoded for texts no key frame shows at rest."""


class Inspection(NamedTuple):
    """What one look at a file found. ``look`` says how it was looked at, ``signature`` is for the channel's memory."""

    findings: tuple[Finding, ...]
    scenes: Scenes | None
    signature: tuple[str, ...]
    look: str
    seconds: float = 0.0
    """Length of the picture by its header; 0 when there is none."""


def inspect_file(path: Path, platform: Platform) -> tuple[Finding, ...]:
    """The findings of ``inspect_video`` with its defaults."""
    return inspect_video(path, platform).findings


def inspect_video(
    path: Path,
    platform: Platform,
    *,
    scenes: Path | None = None,
    channel: Sequence[Earlier] | None = None,
    full: bool = False,
    seconds: float = LONGEST_LOOK,
) -> Inspection:
    """Every gate of a file for a platform.

    ``scenes`` is its list of scenes (default: the one beside it), ``channel`` the last videos to hold it against (None:
    not known), ``full`` decodes every frame of a file of ours too, ``seconds`` bounds the whole look (wall time).
    """
    refused = _no_mp4(path)
    if refused is not None:
        return Inspection((told("container", False, refused, "MP4"),), None, (), "its first bytes")
    return _Inspector(path, platform, full, Budget(seconds)).look(scenes, channel)


def _no_mp4(path: Path) -> str | None:
    """Why a path is no MP4 file, or None."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return "not a file"
        with path.open("rb") as file:
            return kind_of(file.read(16))
    except OSError as error:
        return os.strerror(error.errno) if error.errno else "unreadable"


class _Inspector:
    """One look at one file."""

    def __init__(self, path: Path, platform: Platform, full: bool, budget: Budget) -> None:
        self.path, self.platform, self.full, self.budget = path, platform, full, budget
        self.damage = Damage()
        self.stopped = False
        self.signature: tuple[str, ...] = ()
        self.how = "its header"
        self.seconds = 0.0

    def look(self, scenes_path: Path | None, channel: Sequence[Earlier] | None) -> Inspection:
        """All findings in the table's order of rooms."""
        layout = read_layout(self.path)
        findings = list(container_findings(layout, self.platform.name))
        found = known_files.find_scenes(self.path, scenes_path)
        if found.scenes is not None or found.wrong:
            findings.append(told("scenes", not found.wrong, found.reason, "its own list of scenes"))
        else:
            findings.append(unchecked("scenes", found.reason, "its own list of scenes"))
        if any(finding.gate == "claims" and finding.failed for finding in findings) and _absurd(findings):
            findings.append(told("readable", False, "not opened: its index cannot be true", "opens as MP4"))
        else:
            findings.extend(self._media(found.scenes, layout))
        scenes = found.scenes
        findings.append(numbers_finding(scenes))
        post = scenes.post if scenes is not None else None
        findings.append(likeness_finding(self.signature, channel, post))
        title, caption = caption_of(scenes)
        findings.extend(policy_findings(self.platform, scenes.texts if scenes else None, title, caption))
        return Inspection(tuple(findings), scenes, self.signature, self.how, self.seconds)

    def _media(self, scenes: Scenes | None, layout: Layout) -> Iterator[Finding]:
        try:
            with opened(self.path) as container:
                yield from video_findings(container, self.platform, layout.size, layout.coded)
                yield from audio_findings(container, self.platform)
                yield origin_finding(container)
                if container.streams.video and is_known(container.streams.video[0]):
                    yield from self._picture(container, container.streams.video[0], scenes)
            with opened(self.path) as container:
                if container.streams.audio and is_known(container.streams.audio[0]):
                    yield from self._sound(container)
        except Unreadable as error:
            yield told("readable", False, str(error), "opens as MP4")
            return
        yield self._readable()

    def _picture(self, container: InputContainer, stream: VideoStream, scenes: Scenes | None) -> Iterator[Finding]:
        context = stream.codec_context
        width, height = context.width, context.height
        self.seconds = seconds_of(container, stream)
        if not 0 < width * height <= MOST_PIXELS:
            yield told("readable", False, f"{width}x{height} is not decoded", f"at most {MOST_PIXELS} pixels")
            return
        rate = float(stream.average_rate or self.platform.fps)
        # the storyboard of a file of ours says itself where only something little may move
        still = Stillness(1 / max(1.0, rate), little=scenes is None)
        kept = SignatureKeeper()
        texts = ContrastKeeper(scenes.texts if scenes else (), width, height)
        letters = None if scenes else LetteringKeeper()
        cadence = CadenceKeeper()
        try:
            yield self._closed(container, stream)
            if scenes is None or self.full:
                self.how = "every frame"
                watchers: list[Observer] = [still, kept, texts, cadence, *([letters] if letters else [])]
                self._watch(container, stream, watchers)
            else:
                self.how = "its key frames, and where its frames are too small to move"
                self._watch(container, stream, [kept, texts], keys_only=True)
                self._closer(container, stream, still, texts)
        except OutOfTime:
            self.stopped = True
        yield from cadence_findings(cadence, rate, self.platform)
        tagged = colour_finding(context)
        if tagged.failed:
            yield tagged
        still.end()
        self.signature = kept.signature
        seen = letters.found() if letters is not None else []
        allowed = scenes.still if scenes is not None else cards(still.frozen, seen)
        yield from stillness_findings(still.black, still.frozen, allowed, "")
        if scenes is not None:
            yield from text_findings(scenes, self.platform)
            yield texts.finding()
        elif letters is not None:
            yield from lettering_findings(letters, self.platform, width, height)
            yield unchecked("overlap", "texts are not known", "no text on another")
            yield unchecked("caption_timing", "the voice's words are not known", "each word with the voice")

    def _watch(
        self,
        container: InputContainer,
        stream: VideoStream,
        watchers: Sequence[Observer],
        *,
        keys_only: bool = False,
        span: Span | None = None,
    ) -> None:
        start, end = span or (0.0, self.platform.max_seconds + _BEYOND)
        for picture in pictures(container, stream, self.budget, self.damage, keys_only=keys_only, start=start, end=end):
            for watcher in watchers:
                watcher.see(picture)

    def _closer(self, container: InputContainer, stream: VideoStream, still: Stillness, texts: ContrastKeeper) -> None:
        """Decodes the stretches of a file of ours that its key frames do not settle."""
        index = read_index(stream)
        if index is None:
            return
        pixels = stream.codec_context.width * stream.codec_context.height
        for span in join(suspects(index, pixels), 0.5):
            still.end()
            self._watch(container, stream, [still, texts], span=span)
        for moment in _spread(texts.wanted, _EXTRA_LOOKS):
            if any(abs(moment - wanted) < 1e-6 for wanted in texts.wanted):
                self._watch(container, stream, [texts], span=(moment, moment + 0.04))

    def _closed(self, container: InputContainer, stream: VideoStream) -> Finding:
        """Whether each key frame begins a group that nothing before it is needed for (H.264: an IDR picture)."""
        limit = "every key frame is an IDR picture"
        if stream.codec_context.name != "h264":
            return unchecked("closed_gop", "not H.264", limit)
        count = idr = 0
        for packet in packets(container, stream, self.damage):
            self.budget.check()
            if packet.is_keyframe and packet.size:
                count += 1
                idr += _has_idr(bytes(packet))
            if count >= 600:
                break
        return told("closed_gop", 0 < count == idr, f"{idr} of {count}", limit)

    def _sound(self, container: InputContainer) -> Iterator[Finding]:
        try:
            yield from sound_findings(hear(container, self.budget, self.damage))
        except OutOfTime:
            self.stopped = True

    def _readable(self) -> Finding:
        limit = f"all of it, within {self.budget.seconds:g} s"
        if self.stopped:
            return told("readable", False, f"stopped after {self.budget.seconds:g} s", limit)
        if self.damage.packets:
            measured = f"{self.damage.packets} packets do not decode"
            return told("readable", False, measured, limit, at=self.damage.first)
        return told("readable", True, f"decoded: {self.how}", limit)


def _absurd(findings: Sequence[Finding]) -> bool:
    """Whether the lie is in a table of the index: then the library is not asked to build it."""
    return any(finding.gate == "claims" and "samples" in finding.measured for finding in findings)


def _has_idr(data: bytes) -> bool:
    """Whether a packet of length-prefixed NAL units holds an IDR slice (ITU-T H.264, nal_unit_type 5)."""
    at = 0
    while at + 5 <= len(data):
        if data[at + 4] & 0x1F == 5:
            return True
        at += 4 + int.from_bytes(data[at : at + 4], "big")
    return False


def _spread(moments: Sequence[float], most: int) -> list[float]:
    """At most that many of the moments, evenly chosen."""
    if len(moments) <= most:
        return list(moments)
    return [moments[round(number * (len(moments) - 1) / (most - 1))] for number in range(most)]
