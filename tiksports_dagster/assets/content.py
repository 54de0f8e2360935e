"""Phase 3, the making of one post: brief, facts, script, one video a platform, quality. Partitioned by post."""

from collections.abc import Sequence

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, file, lines, picture, table
from tiksports_dagster.assets._policies import NEWSROOM, POSTS, STUDIO, holds, named_failures, result
from tiksports_dagster.configuration import Platform, Strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.resources.storage import VideoStore
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.io_manager import PARTY_TAG
from tiksports_dagster.store.records.content import Brief, FactSheet, Finding, QualityReport, Script, VideoFile
from tiksports_dagster.store.records.room import ScriptReview
from tiksports_dagster.store.records.voice import Soundtrack, Voiceover
from tiksports_dagster.studio.gates.counter import Judged, QualityCounter
from tiksports_dagster.studio.research import ResearchDesk
from tiksports_dagster.studio.room.counter import ScriptCounter
from tiksports_dagster.studio.room.told import attempt_rows, finding_rows, ledger_row
from tiksports_dagster.studio.workshop import Workshop

TRUTHFUL = "every_number_has_a_source"
WORTHY = "script_was_accepted"
AI_PARTIES = "anthropic-openai"
ACCEPTED = "file_is_what_the_platform_takes"
GOOD = "quality_is_high_enough"


@dg.asset(group_name="content", kinds={"python"}, owners=[NEWSROOM], partitions_def=POSTS, deps=["decision"])
@named_failures
def brief(
    context: dg.AssetExecutionContext,
    archive: dg.ResourceParam[Archive],
    research: dg.ResourceParam[ResearchDesk],
    strategy: dg.ResourceParam[Strategy],
    settings: dg.ResourceParam[Settings],
) -> dg.MaterializeResult[Brief]:
    """The order for one post, from the decision that opened it: which story, told how, how long, where."""
    from tiksports_dagster.newsroom.briefing import write_brief

    found = archive.decision_for(context.partition_key)
    if found is None:
        raise PermanentFailure(f"no decision opened the post {context.partition_key}")
    before = research.before(found[1].follow_up_of)
    order = write_brief(found[1], strategy, video_length=settings.video_length, before=before)
    return result(
        order,
        {
            "story": order.title,
            "content type": order.content_type,
            "angle": order.angle,
            "part": order.part,
            "seconds": order.target_seconds,
            "platforms": ", ".join(order.platforms),
        },
    )


@dg.asset(
    group_name="content", kinds={"python"}, owners=[NEWSROOM], partitions_def=POSTS, deps=["sports_news", "scoreboards"]
)
@named_failures
def fact_sheet(
    context: dg.AssetExecutionContext,
    brief: Brief,
    writers: dg.ResourceParam[ScriptCounter],
    research: dg.ResourceParam[ResearchDesk],
) -> dg.MaterializeResult[FactSheet]:
    """Everything the post may say: typed facts with value, time and source, from the newest reading of the story."""
    try:
        sheet, unheard = research.sheet(brief)
    except PermanentFailure as failure:
        raise writers.put_off(brief.post, str(failure), context.run.run_id) from failure
    rows = [
        {"fact": f.id, "subject": f.subject, "measure": f.measure, "value": f.value, "source": f.source}
        for f in sheet.facts
    ]
    heard = {"not heard of the season": lines(unheard)} if unheard else {}
    return result(sheet, {"facts": len(sheet.facts), "sheet": table(rows, limit=60), **heard})


@dg.asset(group_name="content", kinds={"python"}, owners=[NEWSROOM], partitions_def=POSTS, tags={PARTY_TAG: AI_PARTIES})
@named_failures
def script(
    context: dg.AssetExecutionContext, brief: Brief, fact_sheet: FactSheet, writers: dg.ResourceParam[ScriptCounter]
) -> dg.MaterializeResult[Script]:
    """Hook, timed segments with a visual each, call to action, hashtags: the last attempt of the writers' room.

    A model writes and a second one judges, three attempts at most; without AI the facts write themselves.
    """
    from tiksports_dagster.studio.markdown import script_markdown

    done = writers.write(brief, fact_sheet, context.run.run_id)
    metadata: Metadata = {
        "hook": done.script.hook,
        "seconds": done.script.seconds,
        "writer": done.script.writer,
        "verdict": done.last.verdict,
        "attempts": len(done.attempts),
        "cost, USD": float(done.cost_usd),
        "script": dg.MetadataValue.md(script_markdown(done.script)),
    }
    return result(done.script, metadata)


@dg.asset(
    group_name="content",
    kinds={"python"},
    owners=[NEWSROOM],
    partitions_def=POSTS,
    tags={PARTY_TAG: AI_PARTIES},
    dagster_type=holds(ScriptReview),
    check_specs=[
        dg.AssetCheckSpec(check, asset="script_review", blocking=True, partitions_def=POSTS)
        for check in (TRUTHFUL, WORTHY)
    ],
)
@named_failures
def script_review(
    context: dg.AssetExecutionContext,
    brief: Brief,
    fact_sheet: FactSheet,
    script: Script,
    writers: dg.ResourceParam[ScriptCounter],
) -> dg.MaterializeResult:
    """The verdict on the script, and every attempt with model, tokens, cost and findings; rejected, nothing is made.

    The ledger and the rules are computed again from the stored script, whoever wrote and judged it.
    """
    review = writers.review(brief, fact_sheet, script, context.run.run_id)
    ledger = writers.ledger(script, fact_sheet)
    truthful = dg.AssetCheckResult(
        check_name=TRUTHFUL,
        passed=ledger.holds,
        metadata={"traced": len(ledger.entries), "loose": lines([f"{one.text}: {one.reason}" for one in ledger.loose])},
    )
    worthy = dg.AssetCheckResult(
        check_name=WORTHY,
        passed=review.verdict == "accepted",
        metadata={"why": review.why, "score": review.score, "least": review.least},
    )
    metadata: Metadata = {
        "verdict": review.verdict,
        "why": review.why,
        "score": review.score,
        "judged by": review.by,
        "attempts": table(attempt_rows(review)),
        "findings": table(finding_rows(review), limit=40),
        "ledger": table([ledger_row(entry) for entry in ledger.entries], limit=60),
    }
    return result(review, metadata, [truthful, worthy])


def video_asset(platform: Platform, platforms: Sequence[Platform]) -> dg.AssetsDefinition:
    """The finished file for one platform; platforms with the same picture share one encode."""
    name = f"{platform.name}_video"
    shared = sum(1 for other in platforms if other.picture == platform.picture)

    @dg.asset(
        name=name,
        group_name="content",
        kinds={"ffmpeg", platform.name},
        owners=[STUDIO],
        partitions_def=POSTS,
        pool="render",
        # the picture that serves most platforms first, so that they can be published while the next is drawn
        op_tags={"dagster/priority": str(10 * shared)},
        description=(
            f"The {platform.label} file: {platform.width}×{platform.height} at {platform.fps} frames a second, "
            "H.264 and AAC, inspected before it may leave. Platforms with the same picture share one encode."
        ),
        dagster_type=holds(VideoFile),
        check_specs=[
            dg.AssetCheckSpec(check, asset=name, blocking=True, partitions_def=POSTS) for check in (ACCEPTED, GOOD)
        ],
    )
    @named_failures
    def video(
        context: dg.AssetExecutionContext,
        script: Script,
        fact_sheet: FactSheet,
        voiceover: Voiceover,
        soundtrack: Soundtrack,
        workshop: dg.ResourceParam[Workshop],
        writers: dg.ResourceParam[ScriptCounter],
        quality: dg.ResourceParam[QualityCounter],
        settings: dg.ResourceParam[Settings],
        videos: dg.ResourceParam[VideoStore],
    ) -> dg.MaterializeResult:
        chosen = context.run.asset_selection
        then = [p for p in platforms if chosen is None or dg.AssetKey(f"{p.name}_video") in chosen]
        made = workshop.make_video(
            script,
            platform,
            then,
            voiceover=voiceover,
            soundtrack=soundtrack,
            sheet=fact_sheet,
            ledger=writers.ledger(script, fact_sheet),
        )
        judged = quality.judge(workshop, made, script, context.run.run_id)
        return result(
            made,
            {
                "poster": picture(workshop.thumbnail(made), f"{platform.label} poster"),
                "file": file(made.path),
                "kept at": videos.keep(made),
                "quality": judged.verdict.score,
                "report": file(judged.page),
                "seconds": made.seconds,
                "megabytes": round(made.bytes / 1e6, 2),
                "sha256": made.sha256,
                "caption": made.caption,
            },
            _quality_checks(judged, settings.min_quality_score),
        )

    return video


def _quality_checks(judged: Judged, least: float) -> list[dg.AssetCheckResult]:
    """The two that block a file: what its platform takes, and how good it is (0-100)."""
    accepted = dg.AssetCheckResult(
        check_name=ACCEPTED,
        passed=not set(judged.verdict.blocked_by) - {"review"},
        metadata={
            "gates": len(judged.findings),
            "failed": lines([_told(finding) for finding in judged.verdict.failed]),
            "not checked": ", ".join(judged.verdict.unchecked) or "none",
        },
    )
    good = dg.AssetCheckResult(
        check_name=GOOD,
        passed=judged.verdict.score >= least,
        metadata={
            "score": judged.verdict.score,
            "least": least,
            "attempt": judged.attempt.number,
            "outcome": judged.attempt.outcome,
        },
    )
    return [accepted, good]


def quality_asset(platforms: Sequence[Platform]) -> dg.AssetsDefinition:
    """One report over all files of a post."""

    @dg.asset(
        name="quality_report",
        group_name="content",
        kinds={"ffmpeg"},
        owners=[STUDIO],
        partitions_def=POSTS,
        ins={
            platform.name: dg.AssetIn(f"{platform.name}_video", dagster_type=holds(VideoFile)) for platform in platforms
        },
    )
    @named_failures
    def quality_report(
        context: dg.AssetExecutionContext,
        script: Script,
        workshop: dg.ResourceParam[Workshop],
        quality: dg.ResourceParam[QualityCounter],
        **videos: VideoFile,
    ) -> dg.MaterializeResult[QualityReport]:
        """Every gate of every file with the measured value and its limit, and the score of the worst file, 0–100."""
        report = quality.report(workshop, context.partition_key, list(videos.values()), script, context.run.run_id)
        rows = [
            {"file": name, "gate": f.gate, "verdict": f.verdict, "measured": f.measured, "limit": f.limit}
            for name, findings in report.files.items()
            for f in sorted(findings, key=lambda found: found.verdict)
        ]
        pages = {f"{name} report": file(workshop.page(video, report.files[name])) for name, video in videos.items()}
        return result(report, {"score": report.score, "gates": table(rows, limit=160), **pages})

    return quality_report


def _told(finding: Finding) -> str:
    return f"{finding.gate}: {finding.measured} (limit {finding.limit})"
