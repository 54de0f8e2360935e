"""The studio's counter: a script and a platform in, an inspected file out. Heavy libraries load when it works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding, QualityReport, Script, VideoFile


class Workshop:
    """Makes and inspects the files of posts, one folder a post below ``root``."""

    def __init__(
        self, root: Path, platforms: dict[str, Platform], watch: Callable[[str], None] = lambda _: None
    ) -> None:
        self._watch = watch
        self._root = root
        self._platforms = platforms

    def make_video(self, script: Script, platform: Platform) -> VideoFile:
        """Draws, encodes and captions the script for one platform.

        Raises ``PermanentFailure`` when the disk is full; nothing half-written stays under the final name.
        """
        from tiksports_dagster.studio.caption import caption_for
        from tiksports_dagster.studio.render import render_video

        title, caption = caption_for(script, platform)
        made = render_video(
            script,
            platform,
            self._root / script.post,
            peers=self._platforms.values(),
            progress=lambda name, share: self._watch(f"drawing {name} {share:.0%}"),
        )
        return VideoFile(
            post=script.post,
            platform=platform.name,
            path=str(made.path),
            sha256=made.sha256,
            bytes=made.bytes,
            seconds=made.seconds,
            width=made.width,
            height=made.height,
            fps=made.fps,
            poster_path=str(made.poster_path),
            caption=caption,
            title=title,
        )

    def inspect(self, video: VideoFile) -> tuple[Finding, ...]:
        """The quality gates of one file, each with measured value and limit."""
        from tiksports_dagster.studio.inspection import inspect_file

        return inspect_file(Path(video.path), self._platforms[video.platform])

    def thumbnail(self, video: VideoFile) -> bytes:
        """The poster as a JPEG small enough to sit in an event row."""
        from tiksports_dagster.studio.poster import thumbnail

        return thumbnail(Path(video.poster_path))

    def report(self, post: str, videos: Sequence[VideoFile]) -> QualityReport:
        """All gates of all files of a post; the score is the share that passed, 0–100."""
        files = {video.platform: self.inspect(video) for video in videos}
        return QualityReport(
            post=post, score=quality_score([f for group in files.values() for f in group]), files=files
        )


def quality_score(findings: Sequence[Finding]) -> float:
    """The share of gates that passed, 0–100; 0 when nothing could be measured."""
    passed = sum(1 for finding in findings if finding.passed)
    return round(100 * passed / len(findings), 1) if findings else 0.0
