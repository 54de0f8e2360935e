"""The studio's counter: a script and a platform in, an inspected file out. Heavy libraries load when it works."""

from __future__ import annotations

import subprocess
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
        self._ahead: dict[tuple[str, tuple[int, int, int]], subprocess.Popen[bytes]] = {}
        self._root = root
        self._platforms = platforms

    def make_video(self, script: Script, platform: Platform, then: Sequence[Platform] = ()) -> VideoFile:
        """Draws, encodes and captions the script for one platform.

        The pictures of the platforms in ``then``, which are wanted later in the same run, are begun in processes of
        their own, so that they are drawn while this one uploads and waits for the first. Raises ``PermanentFailure``
        when the disk is full; nothing half-written stays under the final name.
        """
        from tiksports_dagster.studio.caption import caption_for
        from tiksports_dagster.studio.render import render_video

        title, caption = caption_for(script, platform)
        self._begin(script, platform, then)
        begun = self._ahead.pop((script.post, platform.picture), None)
        if begun is not None:
            self._watch(f"waiting for {platform.name}")
            begun.wait()
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

    def _begin(self, script: Script, now: Platform, then: Sequence[Platform]) -> None:
        from tiksports_dagster.studio import ahead

        folder = self._root / script.post
        for platform in then:
            key = (script.post, platform.picture)
            if platform.picture != now.picture and key not in self._ahead and not self._made(folder, platform):
                self._ahead[key] = ahead.start(script, platform, self._platforms.values(), folder)

    def _made(self, folder: Path, platform: Platform) -> bool:
        same = (peer for peer in self._platforms.values() if peer.picture == platform.picture)
        return any((folder / f"{peer.name}.mp4").exists() for peer in same)

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
