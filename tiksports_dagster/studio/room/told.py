"""Attempts, findings and ledger entries as rows of a table, for the UI and for ``tiksports explain``."""

from __future__ import annotations

from tiksports_dagster.store.records.room import Attempt, ScriptReview
from tiksports_dagster.store.records.truth import LedgerEntry

Row = dict[str, str | int | float | bool | None]


def attempt_rows(review: ScriptReview) -> list[Row]:
    """One row an attempt: who wrote, who judged, what came of it, what it cost."""
    return [attempt_row(attempt) for attempt in review.attempts]


def attempt_row(attempt: Attempt) -> Row:
    """Tokens are those of writing and reviewing together; the prompt is named by its SHA-256."""
    calls = [call for call in (attempt.writing, attempt.reviewing) if call is not None]
    return {
        "attempt": attempt.number,
        "writer": attempt.writer,
        "judge": attempt.reviewer,
        "verdict": attempt.verdict,
        "score": attempt.score,
        "findings": len(attempt.remarks),
        "tokens in": sum(call.usage.input + call.usage.cached + call.usage.cache_write for call in calls),
        "tokens out": sum(call.usage.output for call in calls),
        "cost, USD": float(attempt.cost_usd),
        "seconds": round(sum(call.seconds for call in calls), 1),
        "prompt": attempt.writing.prompt_sha256[:16] if attempt.writing else "",
        "note": attempt.note,
    }


def finding_rows(review: ScriptReview) -> list[Row]:
    """One row a finding, of all attempts."""
    return [
        {"attempt": attempt.number, "by": remark.source, "rule": remark.rule, "finding": remark.text}
        for attempt in review.attempts
        for remark in attempt.remarks
    ]


def ledger_row(entry: LedgerEntry) -> Row:
    """One thing said and the facts it rests on."""
    return {
        "where": entry.where,
        "said": entry.text,
        "kind": entry.kind,
        "by": entry.operation,
        "facts": ", ".join(entry.facts),
    }
