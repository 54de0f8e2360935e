"""What follows from a verdict: go out, make it again with the findings, or give up. Pure; bounded by what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tiksports_dagster.store.records.content import QualityAttempt
from tiksports_dagster.studio.gates.table import Verdict

MOST_REWORKS = 3
"""How often a post is made again before it is rejected."""


def attempt_of(
    post: str, platform: str, run_id: str, verdict: Verdict, earlier: Sequence[QualityAttempt]
) -> QualityAttempt:
    """This run's attempt at a file, numbered by the runs that tried before it.

    The same run trying again (a retried step, a restart) keeps its number, so that nothing is counted twice.
    """
    number = 1 + len({attempt.run_id for attempt in earlier if attempt.run_id != run_id and not attempt.passed})
    outcome = "passed" if verdict.passed else "again" if number <= MOST_REWORKS else "rejected"
    return QualityAttempt(
        post=post,
        platform=platform,
        run_id=run_id,
        number=number,
        outcome=outcome,
        score=verdict.score,
        findings=verdict.failed,
        reason=_reason(verdict, number, outcome),
    )


def _reason(verdict: Verdict, number: int, outcome: str) -> str:
    if outcome == "passed":
        return f"quality {verdict.score:g} of 100"
    worst = "; ".join(f"{finding.gate}: {finding.measured}" for finding in verdict.failed[:4]) or "the score alone"
    ending = f"made {number} times, given up" if outcome == "rejected" else f"attempt {number} of {MOST_REWORKS + 1}"
    return f"quality {verdict.score:g} of 100, {ending}: {worst}"[:900]


def wishes(attempts: Iterable[QualityAttempt]) -> tuple[str, ...]:
    """What the newest failed attempts at a post's files want changed, a sentence each, for whoever writes it again."""
    lines = [
        f"{finding.gate.replace('_', ' ')} on {attempt.platform}: {finding.measured} (limit: {finding.limit})"
        for attempt in attempts
        if attempt.outcome == "again"
        for finding in attempt.findings
    ]
    return tuple(dict.fromkeys(lines))
