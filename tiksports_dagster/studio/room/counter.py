"""The room's counter: gathers what a post's writers need, keeps what they did, and says when a post is put off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tiksports_dagster.configuration import Platform, Strategy
from tiksports_dagster.failures import RefusedFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.world import SOURCES
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.records.ai import Intelligence
from tiksports_dagster.store.records.content import Brief, FactSheet, Script
from tiksports_dagster.store.records.decisions import Decision, Rejection
from tiksports_dagster.store.records.room import Attempt, Remark, ScriptReview, WaitingPost
from tiksports_dagster.store.records.truth import TruthLedger
from tiksports_dagster.studio.gates.counter import wanted_of
from tiksports_dagster.studio.outside import neutral
from tiksports_dagster.studio.room.desk import CannotWrite, WritersRoom, Written
from tiksports_dagster.studio.room.review import Trace
from tiksports_dagster.studio.room.style import HouseStyle, Retry

ATTEMPTS = "script_attempts"
WAITS = "script_waits"
"""Names under which the archive keeps attempts and waits, beside the assets' values."""


class ScriptCounter:
    """Everything the assets ``script`` and ``script_review`` need, wired once."""

    def __init__(
        self,
        archive: Archive,
        controls: ControlStore,
        clock: Clock,
        intelligence: Callable[[str], Intelligence | None],
        fact_writer: Callable[[Brief, FactSheet, Strategy], Script],
        trace: Trace,
        strategy: Strategy,
        style: HouseStyle,
        platforms: Sequence[Platform],
        least: float,
    ) -> None:
        """``intelligence`` is asked with the run's id and gives None where no AI is configured."""
        self._archive = archive
        self._controls = controls
        self._clock = clock
        self._intelligence = intelligence
        self._fact_writer = fact_writer
        self._trace = trace
        self._strategy = strategy
        self._style = style
        self._platforms = platforms
        self._least = least

    def write(self, brief: Brief, sheet: FactSheet, run_id: str) -> Written:
        """The script of a post, accepted or rejected. Raises ``RefusedFailure`` when nobody could write: the post then
        waits, which is recorded."""
        stamp = self._archive.stamp("brief", brief.post)
        invented = {party: stamp is not None and party in stamp.invented for party in SOURCES}
        most = self._style.repetition.scripts + 1
        recent = self._archive.newest_of_posts("script", Script, most, invented=invented)
        try:
            return self._room(run_id, with_models=True).write(
                brief, sheet, recent=recent, outside=self._outside(brief), wanted=self._wanted(brief.post)
            )
        except CannotWrite as failure:
            raise self.put_off(brief.post, str(failure), run_id) from failure

    def review(self, brief: Brief, sheet: FactSheet, script: Script, run_id: str) -> ScriptReview:
        """The verdict on the stored script; a rejection is written into the decision log and withdraws the post."""
        attempts = self.attempts(brief.post)
        case = next((attempt.case for attempt in reversed(attempts) if attempt.script == script), "")
        counted = [attempt for attempt in attempts if attempt.case == case]
        review = self._room(run_id, with_models=False).review(brief, sheet, script, counted)
        if review.verdict == "rejected":
            self._withdraw(brief.post, brief, f"the script was {review.why}", run_id)
        return review

    def ledger(self, script: Script, sheet: FactSheet) -> TruthLedger:
        """Where everything that the script and its captions say comes from."""
        return self._room("", with_models=False).ledger(script, sheet)

    def attempts(self, post: str) -> list[Attempt]:
        """Every attempt of a post, oldest first."""
        return self._archive.series(ATTEMPTS, Attempt, post)

    def put_off(self, post: str, reason: str, run_id: str) -> RefusedFailure:
        """Records that a post waits, and gives the failure that ends its run. After the last retry it is withdrawn."""
        earlier = self._archive.series(WAITS, WaitingPost, post)
        wait = next_wait(post, earlier, reason, self._clock.now(), self._style.retry)
        self._archive.append(WAITS, post, run_id, wait)
        tries = f"{wait.tries} of {self._style.retry.tries}"
        if wait.until is None:
            self._withdraw(post, None, f"nobody could write it in {wait.tries} tries: {wait.reason}", run_id)
            return RefusedFailure(f"{post}: given up after try {tries}: {wait.reason}")
        self._log(f"{post} waits until {wait.until:%Y-%m-%d %H:%M} UTC (try {tries}): {wait.reason}", run_id)
        return RefusedFailure(f"{post}: waits until {wait.until:%Y-%m-%d %H:%M} UTC (try {tries}): {wait.reason}")

    def _withdraw(self, post: str, brief: Brief | None, why: str, run_id: str) -> None:
        if self._controls.last_words().get(post) != "reject":
            self._controls.say("reject", post, f"by the writers' room: {why}"[:400])
        told = Rejection(trend_id=brief.trend_id, title=brief.title, score=0.0, reason=why) if brief else None
        self._log(f"{post} is withdrawn: {why}", run_id, told)

    def _log(self, reason: str, run_id: str, rejected: Rejection | None = None) -> None:
        """A line in the decision log: the house decided to wait with this post, or not to tell it."""
        decision = Decision(
            at=self._clock.now(),
            action="wait",
            confidence=1.0,
            threshold=0.0,
            reasons=(reason[:600],),
            rejected=(rejected,) if rejected else (),
        )
        self._archive.append("decision", None, run_id, decision)

    def _outside(self, brief: Brief) -> list[str]:
        """Strangers' texts around the story, as they came."""
        texts: list[str | None] = [brief.title, *brief.hashtags]
        found = self._archive.decision_for(brief.post)
        if found is not None and found[1].opportunity is not None:
            texts += [signal.title for signal in found[1].opportunity.trend.signals]
        for article in self._archive.articles(brief.article_ids):
            texts += [article.headline, article.description, *(entity.name for entity in article.entities)]
        for game in self._archive.games(brief.game_ids):
            lines = (*game.home.leaders, *game.away.leaders, *game.featured)
            texts += [game.recap, game.recap_text, game.venue, *(line.athlete for line in lines)]
        return list(dict.fromkeys(text for text in texts if text))

    def _wanted(self, post: str) -> list[Remark]:
        """What the quality gates found wrong with the last files, where they held them back."""
        names = [platform.name for platform in self._platforms]
        found = wanted_of(self._archive, names, post)
        return [Remark(source="reviewer", rule="quality", text=neutral(line, 400), grave=False) for line in found]

    def _room(self, run_id: str, *, with_models: bool) -> WritersRoom:
        return WritersRoom(
            intelligence=self._intelligence(run_id) if with_models else None,
            fact_writer=self._fact_writer,
            trace=self._trace,
            notebook=_Pages(self._archive, run_id),
            style=self._style,
            strategy=self._strategy,
            platforms=self._platforms,
            least=self._least,
        )


class _Pages:
    """The notebook in the archive."""

    def __init__(self, archive: Archive, run_id: str) -> None:
        self._archive, self._run_id = archive, run_id

    def attempts(self, post: str) -> Sequence[Attempt]:
        """See ``Notebook``."""
        return self._archive.series(ATTEMPTS, Attempt, post)

    def keep(self, attempt: Attempt) -> None:
        """See ``Notebook``."""
        self._archive.append(ATTEMPTS, attempt.post, self._run_id, attempt)


def next_wait(post: str, earlier: Sequence[WaitingPost], reason: str, now: datetime, retry: Retry) -> WaitingPost:
    """The post's next place in the retry queue: twice as long each time, and an end after ``retry.tries``."""
    tries = len(earlier) + 1
    pause = timedelta(minutes=retry.first_minutes * 2 ** (tries - 1))
    until = now + pause if tries < retry.tries else None
    return WaitingPost(post=post, at=now, tries=tries, reason=" ".join(reason.split())[:500], until=until)
