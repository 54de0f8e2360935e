"""The studio's counter: a script and a platform in, an inspected file out. Heavy libraries load when it works."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.content import Finding, QualityReport, Script, VideoFile
from tiksports_dagster.store.records.voice import Soundtrack, Voiceover

if TYPE_CHECKING:
    from tiksports_dagster.studio.media_shots import Shot
    from tiksports_dagster.studio.order import Quality, RenderOrder


class Workshop:
    """Makes and inspects the files of posts, one folder a post below ``root``; all share the encodes kept there.

    ``quality`` is asked for each file: ``standard`` costs less. ``cache_bytes`` bounds the encodes kept.
    """

    def __init__(
        self,
        root: Path,
        platforms: dict[str, Platform],
        watch: Callable[[str], None] = lambda _: None,
        *,
        quality: Callable[[], Quality] = lambda: "high",
        cache_bytes: int = 500_000_000,
    ) -> None:
        self._watch = watch
        self._ahead: dict[tuple[str, tuple[int, int, int]], subprocess.Popen[bytes]] = {}
        self._root = root
        self._platforms = platforms
        self._quality = quality
        self._cache_bytes = cache_bytes

    def make_video(
        self,
        script: Script,
        platform: Platform,
        then: Sequence[Platform] = (),
        *,
        voiceover: Voiceover | None = None,
        soundtrack: Soundtrack | None = None,
        shots: Sequence[Shot] = (),
    ) -> VideoFile:
        """Draws, encodes and captions the script for one platform.

        Captions follow the words of ``voiceover``; ``soundtrack`` is heard as it is (without one: a music bed);
        ``shots`` are the media library's files behind segments.
        The pictures of the platforms in ``then``, which are wanted later in the same run, are begun in processes of
        their own, so that they are drawn while this one uploads and waits for the first. Raises ``PermanentFailure``
        when the disk is full; nothing half-written stays under the final name.
        """
        from tiksports_dagster.studio.caption import caption_for
        from tiksports_dagster.studio.order import RenderOrder
        from tiksports_dagster.studio.voice_timing import retime

        if voiceover is not None:
            script = retime(script, voiceover)
        title, caption = caption_for(script, platform)
        order = RenderOrder(
            script=script,
            platform=platform,
            peers=tuple(self._platforms.values()),
            folder=self._root / script.post,
            cache=self._root / ".encodes",
            cache_bytes=self._cache_bytes,
            quality=self._quality(),
            voice=voiceover,
            sound=Path(soundtrack.path) if soundtrack is not None else None,
            shots=tuple(shots),
        )
        self._begin(order, then)
        begun = self._ahead.pop((script.post, platform.picture), None)
        if begun is not None:
            self._watch(f"waiting for {platform.name}")
            begun.wait()
        made = order.carry_out(lambda name, share: self._watch(f"drawing {name} {share:.0%}"))
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

    def _begin(self, order: RenderOrder, then: Sequence[Platform]) -> None:
        from tiksports_dagster.studio import ahead

        for platform in then:
            key = (order.script.post, platform.picture)
            wanted = platform.picture != order.platform.picture and key not in self._ahead
            if wanted and not self._made(order.folder, platform):
                self._ahead[key] = ahead.start(order.model_copy(update={"platform": platform}))

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
