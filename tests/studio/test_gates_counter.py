"""The gates' counter on the real store: attempts outlive the process, the last one withdraws the post, reviews are paid
for once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.store.records.ai import Intelligence
from tiksports_dagster.store.records.content import Finding, Script, VideoFile
from tiksports_dagster.studio.gates.counter import QualityCounter, wanted_of
from tiksports_dagster.studio.gates.reviewed import reviewed
from tiksports_dagster.studio.gates.table import told
from tiksports_dagster.studio.render import render_video

from .scenes_samples import COUNT, platform, script
from .test_gates_verdict import Editor, marks

STORY = script(COUNT, COUNT)


class Shelf:
    """Files whose verdict is given."""

    def __init__(self, passed: bool, mark: float | None = None) -> None:
        self.passed, self.mark, self.reviews = passed, mark, 0

    def inspect(self, video: VideoFile) -> tuple[Finding, ...]:
        return (told("contrast", self.passed, "1.2:1 for “A”", "4.5:1"),)

    def review(self, video: VideoFile, script: Script, story: str, intelligence: Intelligence) -> Finding:
        self.reviews += 1
        mark = self.mark or 0.0
        return told("review", mark >= 0.75, "dull: slow. Better: cut", "75", confidence=mark)

    def page(self, video: VideoFile, findings: object) -> str:
        return "page.html"


def video(name: str = "tiktok", path: str = "a.mp4", sha256: str = "a" * 64) -> VideoFile:
    return VideoFile(
        post="p", platform=name, path=path, sha256=sha256, bytes=1, seconds=3, width=2, height=2, fps=30,
        poster_path="a.jpg", caption="c", title="t",
    )  # fmt: skip


def counter(parts: Parts, editor: Intelligence | None = None) -> QualityCounter:
    return QualityCounter(parts.archive, parts.controls, lambda _run: editor, ("tiktok", "youtube"), 75)


def test_three_reworks_and_then_the_post_is_withdrawn_with_the_reason(parts: Parts) -> None:
    outcomes = []
    for number in range(4):
        # a new counter each time: what counts is in the store
        outcomes.append(counter(parts).judge(Shelf(False), video(), STORY, f"run{number}").attempt.outcome)
        assert (parts.controls.last_words().get("p") == "reject") is (number == 3)
    assert outcomes == ["again", "again", "again", "rejected"]
    assert "given up" in counter(parts).newest()[0].reason


def test_the_findings_reach_whoever_writes_it_again_until_it_passes(parts: Parts) -> None:
    counter(parts).judge(Shelf(False), video(), STORY, "run1")
    assert "contrast on tiktok: 1.2:1" in wanted_of(parts.archive, ("tiktok", "youtube"), "p")[0]
    assert counter(parts).judge(Shelf(True), video(), STORY, "run2").attempt.outcome == "passed"
    assert wanted_of(parts.archive, ("tiktok", "youtube"), "p") == ()


def test_a_dull_video_is_made_again_with_what_the_reviewer_said(parts: Parts) -> None:
    judged = counter(parts, Editor(marks(0))).judge(Shelf(True, mark=0.1), video(), STORY, "run1")
    assert judged.verdict.blocked_by == ("review",)
    assert judged.verdict.score < 75
    assert judged.attempt.outcome == "again"
    assert "dull" in wanted_of(parts.archive, ("tiktok",), "p")[0]


def test_nobody_is_paid_to_look_at_a_file_that_a_gate_holds_back(parts: Parts) -> None:
    shelf = Shelf(False, mark=0.9)
    judged = counter(parts, Editor(marks(90))).judge(shelf, video(), STORY, "run1")
    assert shelf.reviews == 0
    assert "review" in judged.verdict.unchecked


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_video(STORY, platform(), tmp_path_factory.mktemp("film"), peers=()).path


def test_a_file_is_shown_to_a_model_once_whoever_asks(film: Path, tmp_path: Path) -> None:
    editor = Editor(marks(90))
    first = reviewed(tmp_path, video("tiktok", str(film)), STORY, "story", editor, 75)
    again = reviewed(tmp_path, video("instagram", str(film)), STORY, "story", editor, 75)
    assert first == again
    assert len(editor.asked) == 1
    assert len(editor.asked[0].images) >= 3
    assert all(image.startswith(b"\xff\xd8") for image in editor.asked[0].images)
