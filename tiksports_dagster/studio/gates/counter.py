"""The gates' counter: judges a finished file with all that is known, and counts attempts in the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.records.ai import Intelligence
from tiksports_dagster.store.records.content import Finding, QualityAttempt, QualityReport, Script, VideoFile
from tiksports_dagster.studio.gates.attempts import attempt_of, wishes
from tiksports_dagster.studio.gates.table import Verdict, quality_score, unchecked, verdict_of

_REMEMBERED = 100
"""Posts whose attempts are looked at: more than can be in the making at once."""


def attempts_name(platform: str) -> str:
    """The name under which the archive keeps the attempts at a platform's file, beside the assets' values."""
    return f"{platform}_quality"


def wanted_of(archive: Archive, platforms: Sequence[str], post: str) -> tuple[str, ...]:
    """What the newest attempts at a post's files want changed, a sentence each."""
    newest = [archive.series(attempts_name(platform), QualityAttempt, post)[-1:] for platform in platforms]
    return wishes(attempt for attempts in newest for attempt in attempts)


class Looks(Protocol):
    """The part of the workshop that looks at files."""

    def inspect(self, video: VideoFile) -> tuple[Finding, ...]:
        """The gates of one file."""
        ...

    def review(self, video: VideoFile, script: Script, story: str, intelligence: Intelligence) -> Finding:
        """What a vision model says of it."""
        ...

    def page(self, video: VideoFile, findings: Sequence[Finding]) -> str:
        """Writes the report as a page and returns its path."""
        ...


class Judged(NamedTuple):
    """A file's findings, what follows from them, and the page that shows them."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    attempt: QualityAttempt
    page: str


class QualityCounter:
    """Everything the video assets' checks need, wired once. ``least`` is MIN_QUALITY_SCORE.

    ``intelligence`` is asked with the run's id and gives None where no AI is configured.
    """

    def __init__(
        self,
        archive: Archive,
        controls: ControlStore,
        intelligence: Callable[[str], Intelligence | None],
        platforms: Sequence[str],
        least: float,
    ) -> None:
        self._archive = archive
        self._controls = controls
        self._intelligence = intelligence
        self._platforms = tuple(platforms)
        self._least = least

    def judge(self, workshop: Looks, video: VideoFile, script: Script, run_id: str) -> Judged:
        """All gates and, where an AI is reachable, the review; the attempt is stored before anything follows from it.

        Nobody is paid to look at a file that a blocking gate holds back. The last attempt rejects the post, which
        withdraws it from every platform it is not out on yet.
        """
        findings = self._looked(workshop, video, script, run_id)
        verdict = verdict_of(findings, self._least)
        earlier = self._archive.series(attempts_name(video.platform), QualityAttempt, video.post)
        attempt = attempt_of(video.post, video.platform, run_id, verdict, earlier)
        self._archive.append(attempts_name(video.platform), video.post, run_id, attempt)
        if attempt.outcome == "rejected" and self._controls.last_words().get(video.post) != "reject":
            self._controls.say("reject", video.post, f"by the quality gates: {attempt.reason}"[:400])
        return Judged(findings, verdict, attempt, workshop.page(video, findings))

    def _looked(self, workshop: Looks, video: VideoFile, script: Script, run_id: str) -> tuple[Finding, ...]:
        findings = workshop.inspect(video)
        return (*findings, self._review(workshop, video, script, findings, run_id))

    def _review(
        self, workshop: Looks, video: VideoFile, script: Script, findings: Sequence[Finding], run_id: str
    ) -> Finding:
        limit = f"at least {self._least:g} of 100"
        held = verdict_of(findings, 0).blocked_by
        if held:
            return unchecked("review", f"held back by {', '.join(held)}", limit)
        intelligence = self._intelligence(run_id)
        if intelligence is None:
            return unchecked("review", "no AI is configured", limit)
        return workshop.review(video, script, script.title, intelligence)

    def report(
        self, workshop: Looks, post: str, videos: Sequence[VideoFile], script: Script, run_id: str
    ) -> QualityReport:
        """All gates of all files of a post; the score is that of the worst file."""
        files = {video.platform: self._looked(workshop, video, script, run_id) for video in videos}
        score = min((quality_score(findings) for findings in files.values()), default=0.0)
        return QualityReport(post=post, score=score, files=files)

    def newest(self) -> list[QualityAttempt]:
        """The newest attempt at every file of the last posts."""
        return [
            attempt
            for platform in self._platforms
            for attempt in self._archive.newest_of_posts(attempts_name(platform), QualityAttempt, _REMEMBERED)
        ]
