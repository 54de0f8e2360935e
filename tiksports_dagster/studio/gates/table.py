"""The table of gates: what each looks at, how much it weighs, whether a post can leave without it; and the score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from tiksports_dagster.store.records.content import Finding

Room = Literal["file", "picture", "sound", "text", "story", "policy", "review"]
BLOCKED_AT_MOST = 40.0
"""A file that fails a blocking gate scores no more than this, however much else is right."""


class Gate(NamedTuple):
    """One row: a blocking gate holds the post back by itself, any other only through the score."""

    name: str
    room: Room
    weight: float
    blocking: bool
    asks: str


_ROWS = (
    Gate("container", "file", 3, True, "Is it an MP4 file at all?"),
    Gate("brand", "file", 1, False, "Does it name an MP4 brand that every app reads?"),
    Gate("complete", "file", 3, True, "Does the file end where its boxes say, with all its media inside?"),
    Gate("claims", "file", 3, True, "Can every size and count its header claims be true?"),
    Gate("readable", "file", 3, True, "Does everything that was looked at decode, in bounded time?"),
    Gate("moov_first", "file", 1, True, "Does the index stand before the data, so that playing starts at once?"),
    Gate("edit_list", "file", 1, True, "Does it play from its first frame, without cuts made by an edit list?"),
    Gate("bytes", "file", 1, True, "Is it small enough for the platform?"),
    Gate("bitrate", "file", 1, True, "Is its rate one the platform takes?"),
    Gate("duration", "file", 2, True, "Is it as long as the platform allows?"),
    Gate("video_codec", "picture", 2, True, "Is the picture H.264?"),
    Gate("size", "picture", 3, True, "Has it the platform's size, with square pixels, upright?"),
    Gate("fps", "picture", 2, True, "Has it the platform's frame rate, steadily?"),
    Gate("pixel_format", "picture", 1, True, "Is it 8-bit 4:2:0, which every phone decodes?"),
    Gate("colour", "picture", 1, True, "Is it tagged BT.709, tv range, so that colours are what was meant?"),
    Gate("key_frames", "picture", 1, True, "Can a player jump into it every few seconds?"),
    Gate("closed_gop", "picture", 1, False, "Can it be cut at every key frame?"),
    Gate("black", "picture", 3, True, "Is there a black or empty stretch?"),
    Gate("frozen", "picture", 3, True, "Does the picture stand still where it should move?"),
    Gate("audio_codec", "sound", 2, True, "Is the sound AAC?"),
    Gate("sample_rate", "sound", 1, True, "Has it the platform's sample rate?"),
    Gate("channels", "sound", 1, True, "Is it stereo?"),
    Gate("sound_length", "sound", 1, True, "Do picture and sound begin and end together?"),
    Gate("silence", "sound", 3, True, "Is there a silent stretch?"),
    Gate("loudness", "sound", 2, True, "Is it as loud as its neighbours in the feed?"),
    Gate("true_peak", "sound", 1, True, "Is there head room for the platform's own encoder?"),
    Gate("clipping", "sound", 2, True, "Are waves cut off?"),
    Gate("text_size", "text", 2, True, "Can every text be read on a phone?"),
    Gate("contrast", "text", 2, True, "Does every text stand out from the pixels behind it?"),
    Gate("safe_zone", "text", 2, True, "Does the app's own interface cover a text?"),
    Gate("overlap", "text", 2, True, "Do texts cover each other?"),
    Gate("caption_timing", "text", 2, True, "Is each caption's word lit when the voice says it?"),
    Gate("scenes", "story", 1, True, "Is this the file that its list of scenes describes?"),
    Gate("numbers", "story", 4, True, "Does every number on screen rest on a fact?"),
    Gate("likeness", "story", 2, True, "Is it another video than the channel's last ones?"),
    Gate("policy", "policy", 2, True, "Does it keep the platform's rules for content and caption?"),
    Gate("review", "review", 8, True, "Would an editor who looks at its frames post it?"),
)
GATES: dict[str, Gate] = {row.name: row for row in _ROWS}


class Verdict(NamedTuple):
    """Whether a file may leave. ``blocked_by`` names failed blocking gates, ``score`` is 0–100."""

    passed: bool
    score: float
    blocked_by: tuple[str, ...]
    failed: tuple[Finding, ...]
    unchecked: tuple[str, ...]


def gate_of(finding: Finding) -> Gate:
    """The row of a finding; ``policy_links`` belongs to ``policy``. ``KeyError`` for a gate the table does not have."""
    name = finding.gate
    return GATES[name if name in GATES else name.partition("_")[0]]


def quality_score(findings: Sequence[Finding]) -> float:
    """0–100: the weight of what passed over the weight of what was looked at.

    What was not looked at counts neither way. The review counts by its own 0–100 (``confidence`` holds it as 0..1).
    With a failed blocking gate it is at most ``BLOCKED_AT_MOST``; 0 when nothing could be measured.
    """
    total = gained = 0.0
    for finding in findings:
        if finding.checked:
            gate = gate_of(finding)
            share = len([f for f in findings if f.checked and gate_of(f) is gate])
            total += gate.weight / share
            graded = gate.room == "review" and finding.confidence is not None
            gained += gate.weight / share * ((finding.confidence or 0.0) if graded else float(finding.passed))
    score = 100 * gained / total if total else 0.0
    return round(min(score, BLOCKED_AT_MOST) if blocking(findings) else score, 1)


def blocking(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Names of failed findings that hold a post back by themselves, each once."""
    return tuple(dict.fromkeys(f.gate for f in findings if f.failed and gate_of(f).blocking))


def verdict_of(findings: Sequence[Finding], least_score: float) -> Verdict:
    """Whether a file with these findings may leave when ``least_score`` of 0–100 is asked for."""
    score, blocked = quality_score(findings), blocking(findings)
    return Verdict(
        passed=not blocked and score >= least_score,
        score=score,
        blocked_by=blocked,
        failed=tuple(finding for finding in findings if finding.failed),
        unchecked=tuple(dict.fromkeys(finding.gate for finding in findings if not finding.checked)),
    )


def told(
    gate: str, passed: bool, measured: str, limit: str, *, at: float | None = None, confidence: float | None = None
) -> Finding:
    """A finding of something that was looked at."""
    moment = None if at is None else round(max(0.0, at), 2)
    sure = None if confidence is None else round(confidence, 2)
    return Finding(gate=gate, passed=passed, measured=measured, limit=limit, at=moment, confidence=sure)


def unchecked(gate: str, reason: str, limit: str) -> Finding:
    """A finding that says what was not looked at, and why."""
    return Finding(gate=gate, passed=False, checked=False, measured=f"not checked: {reason}", limit=limit)
