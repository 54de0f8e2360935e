"""The studio's counter: a script and a platform in, an inspected file out. Heavy libraries load when it works."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tiksports_dagster.configuration import Platform
from tiksports_dagster.store.records.ai import Intelligence
from tiksports_dagster.store.records.content import FactSheet, Finding, QualityReport, Script, VideoFile
from tiksports_dagster.store.records.truth import TruthLedger
from tiksports_dagster.store.records.voice import Soundtrack, Voiceover

if TYPE_CHECKING:
    from datetime import datetime

    from tiksports_dagster.studio.fonts import FontSet
    from tiksports_dagster.studio.gates.inspecting import Inspection
    from tiksports_dagster.studio.gates.likeness import Earlier
    from tiksports_dagster.studio.gates.table import Verdict
    from tiksports_dagster.studio.media import MediaLibrary
    from tiksports_dagster.studio.media_shots import Shot
    from tiksports_dagster.studio.order import Quality, RenderOrder


class Workshop:
    """Makes and inspects the files of posts, one folder a post below ``root``; all share the encodes kept there.

    ``quality`` is asked for each file: ``standard`` costs less. ``cache_bytes`` bounds the encodes kept. ``channel``
    tells the last videos, to find near-duplicates (None: not known); ``least_score`` is MIN_QUALITY_SCORE. ``library``
    lends footage whose licence holds ``now``; ``fonts`` and ``full_motion`` are how it looks.
    """

    def __init__(
        self,
        root: Path,
        platforms: dict[str, Platform],
        watch: Callable[[str], None] = lambda _: None,
        *,
        quality: Callable[[], Quality] = lambda: "high",
        cache_bytes: int = 500_000_000,
        channel: Callable[[], Sequence[Earlier]] | None = None,
        least_score: float = 75.0,
        library: MediaLibrary | None = None,
        now: Callable[[], datetime] | None = None,
        fonts: FontSet | None = None,
        full_motion: bool = False,
    ) -> None:
        self._library, self._now = library, now
        self._fonts, self._full_motion = fonts, full_motion
        self._channel = channel
        self._least_score = least_score
        self._looked: dict[tuple[str, str], Inspection] = {}
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
        shots: Sequence[Shot] | None = None,
        sheet: FactSheet | None = None,
        ledger: TruthLedger | None = None,
    ) -> VideoFile:
        """Draws, encodes and captions the script for one platform.

        Captions follow the words of ``voiceover``; ``soundtrack`` is heard as it is (without one: a music bed);
        ``shots`` are the media library's files behind segments (None: those that match), their credits stand in the
        caption; ``sheet`` and ``ledger`` go into the list of scenes beside the file, by which the gates know what its
        numbers rest on.
        The pictures of the platforms in ``then``, which are wanted later in the same run, are begun in processes of
        their own, so that they are drawn while this one uploads and waits for the first. Raises ``PermanentFailure``
        when the disk is full; nothing half-written stays under the final name.
        """
        from tiksports_dagster.studio.caption import caption_for
        from tiksports_dagster.studio.gates.known import Told, scenes_of, write_scenes
        from tiksports_dagster.studio.media_shots import credits_of
        from tiksports_dagster.studio.order import RenderOrder
        from tiksports_dagster.studio.voice_timing import retime

        if voiceover is not None:
            script = retime(script, voiceover)
        shots = self._shots(script, platform) if shots is None else tuple(shots)
        credits = (*credits_of(shots), self._library.credit(soundtrack.music) if soundtrack and self._library else "")
        title, caption = caption_for(script, platform, credits)
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
            shots=shots,
            fonts=self._fonts,
            full_motion=self._full_motion,
        )
        self._begin(order, then)
        begun = self._ahead.pop((script.post, platform.picture), None)
        if begun is not None:
            self._watch(f"waiting for {platform.name}")
            begun.wait()
        made = order.carry_out(lambda name, share: self._watch(f"drawing {name} {share:.0%}"))
        said = Told(title, caption, sheet.facts if sheet is not None else None, ledger)
        write_scenes(made.path, scenes_of(order.plan(), made.sha256, script, voiceover, said))
        return VideoFile(
            post=script.post,
            platform=platform.name,
            signature=self._look(made.path, made.sha256, platform).signature,
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
                shots = self._shots(order.script, platform)
                self._ahead[key] = ahead.start(order.model_copy(update={"platform": platform, "shots": shots}))

    def _shots(self, script: Script, platform: Platform) -> tuple[Shot, ...]:
        """The library's files for the script that may be shown on every platform with this picture."""
        from tiksports_dagster.studio.media_shots import shots_for

        if self._library is None or self._now is None:
            return ()
        same = [peer.name for peer in self._platforms.values() if peer.picture == platform.picture]
        return shots_for(script, self._library, same or [platform.name], self._now())

    def _made(self, folder: Path, platform: Platform) -> bool:
        same = (peer for peer in self._platforms.values() if peer.picture == platform.picture)
        return any((folder / f"{peer.name}.mp4").exists() for peer in same)

    def inspect(self, video: VideoFile) -> tuple[Finding, ...]:
        """The quality gates of one file, each with measured value and limit."""
        return self._look(Path(video.path), video.sha256, self._platforms[video.platform]).findings

    def _look(self, path: Path, sha256: str, platform: Platform) -> Inspection:
        """One look at a file, kept while this workshop lives."""
        from tiksports_dagster.studio.gates.inspecting import inspect_video

        key = (sha256, platform.name)
        if key not in self._looked:
            self._watch(f"inspecting {platform.name}")
            channel = None if self._channel is None else self._channel()
            self._looked[key] = inspect_video(path, platform, channel=channel)
        return self._looked[key]

    def review(self, video: VideoFile, script: Script, story: str, intelligence: Intelligence) -> Finding:
        """What a vision model says of the file; one file is looked at once, whatever platforms share it."""
        from tiksports_dagster.studio.gates.reviewed import reviewed

        return reviewed(self._root / video.post, video, script, story, intelligence, self._least_score)

    def verdict(self, findings: Sequence[Finding]) -> Verdict:
        """Whether a file with these findings may leave, and its score."""
        from tiksports_dagster.studio.gates.table import verdict_of

        return verdict_of(findings, self._least_score)

    def page(self, video: VideoFile, findings: Sequence[Finding]) -> str:
        """Writes the report of a file as a page beside it and returns its path."""
        from tiksports_dagster.studio.gates.report import Inspected, write_page

        path = Path(video.path)
        page = path.with_name(f"{path.stem}.quality.html")
        look = self._look(path, video.sha256, self._platforms[video.platform]).look
        label = self._platforms[video.platform].label
        shown = Inspected(path.name, label, path, tuple(findings), self.verdict(findings), look, video.seconds)
        write_page(page, [shown], f"{video.post}: {label}")
        return str(page)

    def thumbnail(self, video: VideoFile) -> bytes:
        """The poster as a JPEG small enough to sit in an event row."""
        from tiksports_dagster.studio.poster import thumbnail

        return thumbnail(Path(video.poster_path))

    def report(self, post: str, videos: Sequence[VideoFile]) -> QualityReport:
        """All gates of all files of a post; the score is that of the worst file, 0–100."""
        from tiksports_dagster.studio.gates.table import quality_score

        files = {video.platform: self.inspect(video) for video in videos}
        score = min((quality_score(findings) for findings in files.values()), default=0.0)
        return QualityReport(post=post, score=score, files=files)
