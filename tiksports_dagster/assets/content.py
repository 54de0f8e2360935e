"""Phase 3, the making of one post: brief, facts, script, one video a platform, quality. Partitioned by post."""

from collections.abc import Sequence

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, file, picture, table
from tiksports_dagster.assets._policies import NEWSROOM, POSTS, STUDIO, holds, named_failures, result
from tiksports_dagster.configuration import Platform, Strategy
from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.records.content import Brief, FactSheet, Finding, QualityReport, Script, VideoFile
from tiksports_dagster.store.records.voice import Soundtrack, Voiceover
from tiksports_dagster.studio.workshop import Workshop, quality_score

TRUTHFUL = "every_number_has_a_source"
ACCEPTED = "file_is_what_the_platform_takes"
GOOD = "quality_is_high_enough"


@dg.asset(group_name="content", kinds={"python"}, owners=[NEWSROOM], partitions_def=POSTS, deps=["decision"])
@named_failures
def brief(
    context: dg.AssetExecutionContext,
    archive: dg.ResourceParam[Archive],
    strategy: dg.ResourceParam[Strategy],
    settings: dg.ResourceParam[Settings],
) -> dg.MaterializeResult[Brief]:
    """The order for one post, from the decision that opened it: which story, told how, how long, where."""
    from tiksports_dagster.newsroom.briefing import write_brief

    found = archive.decision_for(context.partition_key)
    if found is None:
        raise PermanentFailure(f"no decision opened the post {context.partition_key}")
    order = write_brief(found[1], strategy, video_length=settings.video_length)
    return result(
        order,
        {
            "story": order.title,
            "content type": order.content_type,
            "angle": order.angle,
            "seconds": order.target_seconds,
            "platforms": ", ".join(order.platforms),
        },
    )


@dg.asset(
    group_name="content", kinds={"python"}, owners=[NEWSROOM], partitions_def=POSTS, deps=["sports_news", "scoreboards"]
)
@named_failures
def fact_sheet(brief: Brief, archive: dg.ResourceParam[Archive]) -> dg.MaterializeResult[FactSheet]:
    """Everything the post may say: typed facts with value, time and source, from the newest reading of the story."""
    from tiksports_dagster.studio.facts import build_fact_sheet

    sheet = build_fact_sheet(brief, archive.articles(brief.article_ids), archive.games(brief.game_ids))
    rows = [
        {"fact": f.id, "subject": f.subject, "measure": f.measure, "value": f.value, "source": f.source}
        for f in sheet.facts
    ]
    return result(sheet, {"facts": len(sheet.facts), "sheet": table(rows, limit=60)})


@dg.asset(
    group_name="content",
    kinds={"python"},
    owners=[NEWSROOM],
    partitions_def=POSTS,
    dagster_type=holds(Script),
    check_specs=[dg.AssetCheckSpec(TRUTHFUL, asset="script", blocking=True, partitions_def=POSTS)],
)
@named_failures
def script(brief: Brief, fact_sheet: FactSheet, strategy: dg.ResourceParam[Strategy]) -> dg.MaterializeResult:
    """Hook, timed segments with a visual each, call to action and hashtags; every number is bound to a fact."""
    from tiksports_dagster.studio.claims import unsourced
    from tiksports_dagster.studio.markdown import script_markdown
    from tiksports_dagster.studio.writer import write_script

    written = write_script(brief, fact_sheet, strategy)
    loose = unsourced(written, fact_sheet)
    check = dg.AssetCheckResult(
        check_name=TRUTHFUL,
        passed=not loose,
        metadata={"claims": sum(len(s.claims) for s in written.segments), "unsourced": "; ".join(loose) or "none"},
    )
    metadata: Metadata = {
        "hook": written.hook,
        "seconds": written.seconds,
        "writer": written.writer,
        "script": dg.MetadataValue.md(script_markdown(written)),
    }
    return result(written, metadata, [check])


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
        voiceover: Voiceover,
        soundtrack: Soundtrack,
        workshop: dg.ResourceParam[Workshop],
        settings: dg.ResourceParam[Settings],
    ) -> dg.MaterializeResult:
        chosen = context.run.asset_selection
        then = [p for p in platforms if chosen is None or dg.AssetKey(f"{p.name}_video") in chosen]
        made = workshop.make_video(script, platform, then, voiceover=voiceover, soundtrack=soundtrack)
        findings = workshop.inspect(made)
        failed = [finding for finding in findings if not finding.passed]
        score = quality_score(findings)
        accepted = dg.AssetCheckResult(
            check_name=ACCEPTED,
            passed=not failed,
            metadata={"gates": len(findings), "failed": "; ".join(_told(finding) for finding in failed) or "none"},
        )
        good = dg.AssetCheckResult(
            check_name=GOOD,
            passed=score >= settings.min_quality_score,
            metadata={"score": score, "least": settings.min_quality_score},
        )
        metadata: Metadata = {
            "poster": picture(workshop.thumbnail(made), f"{platform.label} poster"),
            "file": file(made.path),
            "seconds": made.seconds,
            "megabytes": round(made.bytes / 1e6, 2),
            "sha256": made.sha256,
            "caption": made.caption,
        }
        return result(made, metadata, [accepted, good])

    return video


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
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop], **videos: VideoFile
    ) -> dg.MaterializeResult[QualityReport]:
        """Every gate of every file with the measured value and its limit, and the share that passed, 0–100."""
        report = workshop.report(context.partition_key, list(videos.values()))
        rows = [
            {"file": name, "gate": f.gate, "passed": f.passed, "measured": f.measured, "limit": f.limit}
            for name, findings in report.files.items()
            for f in findings
        ]
        return result(report, {"score": report.score, "gates": table(rows, limit=80)})

    return quality_report


def _told(finding: Finding) -> str:
    return f"{finding.gate}: {finding.measured} (limit {finding.limit})"
