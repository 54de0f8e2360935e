"""Judging a script: the ledger and the rules first, for nothing; then a second model's marks; then the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import RefusedFailure, TikSportsError
from tiksports_dagster.store.records.ai import Intelligence
from tiksports_dagster.store.records.content import FactSheet, Script
from tiksports_dagster.store.records.room import Call, Marks, Remark
from tiksports_dagster.store.records.truth import TruthLedger
from tiksports_dagster.studio.caption import caption_for
from tiksports_dagster.studio.outside import neutral
from tiksports_dagster.studio.room.answer import Review, read_answer
from tiksports_dagster.studio.room.lint import Case, lint, rules_score
from tiksports_dagster.studio.room.prompt import review_request
from tiksports_dagster.studio.room.style import HouseStyle

Trace = Callable[[Script, FactSheet, Mapping[str, str]], TruthLedger]
"""The truth ledger of a script and its captions (by platform): ``studio.truth.trace_script``."""

RULES_ONLY = "rules"


@dataclass(frozen=True)
class Judgement:
    """What came of judging one script."""

    accepted: bool
    score: float
    remarks: tuple[Remark, ...]
    by: str
    marks: Marks | None = None
    call: Call | None = None
    note: str = ""


def captions_of(script: Script, platforms: Sequence[Platform]) -> dict[str, str]:
    """Title and caption of every platform, as they would be posted."""
    return {platform.name: "\n".join(caption_for(script, platform)) for platform in platforms}


def check(case: Case, trace: Trace) -> tuple[Remark, ...]:
    """Everything that can be said against a script without paying anybody: the ledger's findings, then the rules'."""
    traced = trace(case.script, case.sheet, captions_of(case.script, case.platforms))
    # a line stands in its picture and in captions too: that is one thing to mend, not five
    places: dict[tuple[str, str, str], list[str]] = {}
    for loose in traced.loose:
        places.setdefault((loose.kind, loose.text[:60], loose.reason), []).append(loose.where)
    ledger = [
        Remark(source="ledger", rule=kind, text=f'{", ".join(dict.fromkeys(where))}: "{text}": {reason}')
        for (kind, text, reason), where in places.items()
    ]
    return (*ledger, *lint(case))


def judge_by_rules(case: Case, trace: Trace, least: float, note: str) -> Judgement:
    """The verdict where no second model judges: nothing grave, and enough of the rules kept."""
    remarks = check(case, trace)
    score = 0.0 if any(r.source == "ledger" for r in remarks) else rules_score(remarks, by_model=case.by_model)
    accepted = score >= least and not any(remark.grave for remark in remarks)
    return Judgement(accepted, score, remarks, RULES_ONLY, note=note)


def judge(case: Case, trace: Trace, least: float, intelligence: Intelligence, writer_vendor: str) -> Judgement:
    """The verdict on a model's script. Nobody is paid for a script that the ledger or a rule stops.

    ``least`` is MIN_QUALITY_SCORE. When no second model can be asked, or its answer cannot be read, the rules alone
    judge and ``note`` says so.
    """
    remarks = check(case, trace)
    if remarks:
        ledger = any(remark.source == "ledger" for remark in remarks)
        return Judgement(
            False, 0.0 if ledger else min(least - 1, rules_score(remarks, by_model=True)), remarks, RULES_ONLY
        )
    request = review_request(case.brief, case.sheet, case.script, case.style, case.platforms, not_vendor=writer_vendor)
    try:
        reply = intelligence.ask(request)
    except TikSportsError as failure:
        kind = "refused" if isinstance(failure, RefusedFailure) else "not reached"
        return judge_by_rules(case, trace, least, f"no second model judged ({kind}: {failure})"[:300])
    by = f"{reply.vendor}/{reply.model}"
    read = read_answer(Review, reply.data)
    if not isinstance(read, Review):
        ruled = judge_by_rules(case, trace, least, f"{by} judged, but not by the schema")
        return Judgement(ruled.accepted, ruled.score, ruled.remarks, RULES_ONLY, call=Call.of(reply), note=ruled.note)
    note = "" if reply.vendor != writer_vendor else f"judged by the writer's own vendor {reply.vendor}: no other was up"
    return _marked(read, case.style, least, by, Call.of(reply), note)


def _marked(read: Review, style: HouseStyle, least: float, by: str, call: Call, note: str) -> Judgement:
    marks = Marks.model_validate(read.model_dump(exclude={"findings"}))
    values = marks.model_dump()
    score = round(sum(weight * values[name] for name, weight in style.review_weights.items()), 1)
    low = [
        Remark(
            source="reviewer",
            rule=name,
            text=f"{name.replace('_', ' ')} got {values[name]} of 100; at least {floor} is needed",
        )
        for name, floor in style.least_marks.items()
        if values[name] < floor
    ]
    found = [
        Remark(
            source="reviewer",
            rule=neutral(finding.where, 60) or "script",
            text=neutral(f"{finding.problem} Better: {finding.better}", 400),
            grave=False,
        )
        for finding in read.findings
    ]
    accepted = score >= least and not low
    if not accepted and not (low or found):
        worst = min(values, key=lambda name: values[name])
        found = [Remark(source="reviewer", rule=worst, text=f"{worst.replace('_', ' ')} is the weakest point")]
    return Judgement(accepted, score, (*low, *found), by, marks=marks, call=call, note=note)
