"""The loop of the room: a model writes, the ledger, the rules and a second model judge, three attempts at most.

It always ends: in an accepted script, in a rejected one with the reason, or in ``CannotWrite`` when nobody could write.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from tiksports_dagster.configuration import Platform, Strategy
from tiksports_dagster.failures import PermanentFailure, RefusedFailure, TikSportsError
from tiksports_dagster.store.records.ai import AiReply, Intelligence
from tiksports_dagster.store.records.base import content_hash
from tiksports_dagster.store.records.content import Brief, FactSheet, Script
from tiksports_dagster.store.records.room import Attempt, Call, Remark, ScriptReview
from tiksports_dagster.store.records.truth import TruthLedger
from tiksports_dagster.studio.room.answer import Draft, read_answer
from tiksports_dagster.studio.room.assemble import assemble
from tiksports_dagster.studio.room.lint import Case
from tiksports_dagster.studio.room.prompt import writing_request
from tiksports_dagster.studio.room.review import Judgement, Trace, captions_of, check, judge, judge_by_rules
from tiksports_dagster.studio.room.style import HouseStyle

FACTS = "facts"
"""Name of the fact-driven writer."""


class CannotWrite(PermanentFailure):
    """No model could be asked and the facts do not fill a script: the post has to wait."""


class Notebook(Protocol):
    """Where attempts are kept as soon as they are made: what was paid for survives a crash."""

    def attempts(self, post: str) -> Sequence[Attempt]:
        """Every attempt of a post, oldest first."""
        ...

    def keep(self, attempt: Attempt) -> None:
        """Appends one attempt."""
        ...


@dataclass(frozen=True)
class Written:
    """How the room's work on a post ended."""

    script: Script
    attempts: tuple[Attempt, ...]

    @property
    def last(self) -> Attempt:
        """The attempt that ended it."""
        return self.attempts[-1]

    @property
    def cost_usd(self) -> Decimal:
        """US dollars of all attempts."""
        return sum((attempt.cost_usd for attempt in self.attempts), Decimal(0))

    @property
    def accepted(self) -> bool:
        """Whether the script may be told."""
        return self.last.verdict == "accepted"


@dataclass(frozen=True)
class WritersRoom:
    """Everything the room needs. ``intelligence`` is None where no AI is configured."""

    intelligence: Intelligence | None
    fact_writer: Callable[[Brief, FactSheet, Strategy], Script]
    trace: Trace
    notebook: Notebook
    style: HouseStyle
    strategy: Strategy
    platforms: Sequence[Platform]
    least: float
    """MIN_QUALITY_SCORE."""
    elapsed: Callable[[], float] = time.monotonic
    """Seconds on a clock that only runs forward."""

    def write(
        self,
        brief: Brief,
        sheet: FactSheet,
        *,
        recent: Sequence[Script] = (),
        outside: Sequence[str] = (),
        wanted: Sequence[Remark] = (),
    ) -> Written:
        """A judged script for the brief.

        ``recent`` are the channel's last scripts, ``outside`` strangers' texts as they came, ``wanted`` what somebody
        found wrong with the last accepted script. Attempts kept by an earlier run of the same order count: an accepted
        one is returned without paying again. Raises ``CannotWrite``.
        """
        case = content_hash([brief, sheet, *wanted]) + self.style.version
        kept = self.notebook.attempts(brief.post)
        done = [attempt for attempt in kept if attempt.case == case]
        earlier = next((attempt.script for attempt in reversed(kept) if attempt.verdict == "accepted"), None)
        table = _Table(self, brief, sheet, recent, outside, case, done, earlier)
        if done and done[-1].verdict == "accepted" and done[-1].script is not None:
            return Written(done[-1].script, tuple(done))
        if self.intelligence is None:
            return table.by_facts("no AI is configured")
        return table.by_models(self.intelligence, wanted)

    def review(self, brief: Brief, sheet: FactSheet, script: Script, attempts: Sequence[Attempt]) -> ScriptReview:
        """The verdict on the script as it is stored now: its attempt's, and ledger and rules once more."""
        last = next((attempt for attempt in reversed(attempts) if attempt.script == script), None)
        by_model = script.writer != FACTS
        case = Case(script, brief, sheet, self.style, self.platforms, by_model=by_model)
        remarks = check(case, self.trace)
        stop = [remark for remark in remarks if remark.grave]
        accepted = last is not None and last.verdict == "accepted" and not stop
        why = _why(last, stop)
        return ScriptReview(
            post=script.post,
            verdict="accepted" if accepted else "rejected",
            score=(last.score or 0.0) if last else 0.0,
            least=self.least,
            by=last.reviewer if last else "rules",
            why=why,
            attempts=tuple(attempt.model_copy(update={"script": None}) for attempt in attempts),
        )

    def ledger(self, script: Script, sheet: FactSheet) -> TruthLedger:
        """Where everything that the script and its captions say comes from."""
        return self.trace(script, sheet, captions_of(script, self.platforms))


class _Table:
    """One order on the table: keeps count of its attempts."""

    def __init__(
        self,
        room: WritersRoom,
        brief: Brief,
        sheet: FactSheet,
        recent: Sequence[Script],
        outside: Sequence[str],
        case: str,
        done: Sequence[Attempt],
        earlier: Script | None,
    ) -> None:
        self._room, self._brief, self._sheet = room, brief, sheet
        self._recent, self._outside, self._case = recent, outside, case
        self._attempts = list(done)
        self._earlier = earlier

    def by_models(self, intelligence: Intelligence, wanted: Sequence[Remark]) -> Written:
        """Up to ``attempts`` scripts by models; the fact-driven writer when none can be asked or used."""
        room = self._room
        end = room.elapsed() + room.style.writing_seconds
        while len(self._by_model()) < room.style.attempts:
            if room.elapsed() > end:
                return self.by_facts(f"the models took more than {room.style.writing_seconds:g} s")
            before = self._by_model()[-1] if self._by_model() else None
            remarks = before.remarks if before else tuple(wanted)
            script = before.script if before else self._earlier if wanted else None
            request = writing_request(self._brief, self._sheet, room.style, room.platforms, remarks, script)
            try:
                reply = intelligence.ask(request)
            except TikSportsError as failure:
                kind = "refused" if isinstance(failure, RefusedFailure) else "not reached"
                return self.by_facts(f"the models were {kind}: {failure}")
            attempt = self._attempt(intelligence, reply)
            if attempt.verdict == "accepted" and attempt.script is not None:
                return Written(attempt.script, tuple(self._attempts))
        written = [attempt for attempt in self._by_model() if attempt.script is not None]
        if not written:
            return self.by_facts(f"no model's answer could be read in {room.style.attempts} attempts")
        script = written[-1].script
        assert script is not None  # noqa: S101 - the list above holds only attempts with a script
        return Written(script, tuple(self._attempts))

    def _by_model(self) -> list[Attempt]:
        return [attempt for attempt in self._attempts if attempt.writer != FACTS]

    def _attempt(self, intelligence: Intelligence, reply: AiReply) -> Attempt:
        """Reads, assembles and judges one answer, and keeps what came of it."""
        room = self._room
        writer = f"{reply.vendor}/{reply.model}"
        draft = read_answer(Draft, reply.data)
        if not isinstance(draft, Draft):
            return self._keep(writer, Call.of(reply), None, Judgement(False, 0.0, draft, "rules"), unusable=True)
        made = assemble(draft, self._brief, self._sheet, room.strategy, room.platforms, writer)
        case = self._lint_case(made.script, by_model=True)
        if made.remarks:
            remarks = (*made.remarks, *check(case, room.trace))
            return self._keep(writer, Call.of(reply), made.script, Judgement(False, 0.0, remarks, "rules"))
        return self._keep(
            writer, Call.of(reply), made.script, judge(case, room.trace, room.least, intelligence, reply.vendor)
        )

    def by_facts(self, note: str) -> Written:
        """The fact-driven writer's script, judged by the rules alone."""
        room = self._room
        note = " ".join(note.split())[:400]
        try:
            script = room.fact_writer(self._brief, self._sheet, room.strategy)
        except PermanentFailure as failure:
            raise CannotWrite(f"{note}; and the fact-driven writer: {failure}") from failure
        judged = judge_by_rules(self._lint_case(script, by_model=False), room.trace, room.least, note)
        self._keep(FACTS, None, script, judged)
        return Written(script, tuple(self._attempts))

    def _lint_case(self, script: Script, *, by_model: bool) -> Case:
        room = self._room
        return Case(script, self._brief, self._sheet, room.style, room.platforms, self._recent, self._outside, by_model)

    def _keep(
        self, writer: str, call: Call | None, script: Script | None, judged: Judgement, *, unusable: bool = False
    ) -> Attempt:
        attempt = Attempt(
            post=self._brief.post,
            case=self._case,
            number=len(self._attempts) + 1,
            writer=writer,
            writing=call,
            reviewer=judged.by,
            reviewing=judged.call,
            verdict="accepted" if judged.accepted else "unusable" if unusable else "rejected",
            score=judged.score,
            marks=judged.marks,
            remarks=judged.remarks,
            note=judged.note,
            script=script,
        )
        self._room.notebook.keep(attempt)
        self._attempts.append(attempt)
        return attempt


def _why(last: Attempt | None, stop: Sequence[Remark]) -> str:
    """The verdict in a sentence."""
    if last is None:
        return "rejected, because nobody judged this script"
    problems = [remark.text for remark in (stop or [r for r in last.remarks if r.grave] or last.remarks)][:3]
    if last.verdict == "accepted" and not stop:
        judged = "the rules alone" if last.reviewer == "rules" else last.reviewer
        return f"accepted by {judged} with {last.score:g} of 100" + (f" ({last.note})" if last.note else "")
    return f"rejected after attempt {last.number}: {'; '.join(problems) or f'{last.score:g} of 100 is too little'}"
