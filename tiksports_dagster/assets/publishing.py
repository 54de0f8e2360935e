"""Phase 4: when a post goes out, and one publication a platform, each exactly once. Partitioned by post."""

from collections.abc import Sequence

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, table
from tiksports_dagster.assets._policies import POSTS, PUBLISHING, TRANSIENT, holds, named_failures, result
from tiksports_dagster.configuration import Platform
from tiksports_dagster.publishing.desk import PublishingDesk
from tiksports_dagster.publishing.journal import what_to_do
from tiksports_dagster.store.io_manager import PARTY_TAG
from tiksports_dagster.store.records.content import Brief, Script, VideoFile
from tiksports_dagster.store.records.publishing import Publication, PublicationState, PublishingSlot

OPEN = "publishing_is_open"
OPEN_MEANS = "Warns while the platform is paused or the post waits for approval: nothing was sent."
FROM_UI = "dagster/from_ui"
"""Dagster's tag on runs that a person launched in its UI."""


def slots_asset(platforms: Sequence[Platform]) -> dg.AssetsDefinition:
    """When the post goes out on each platform."""

    @dg.asset(
        name="publishing_slots", group_name="publishing", kinds={"python"}, owners=[PUBLISHING], partitions_def=POSTS
    )
    @named_failures
    def publishing_slots(
        brief: Brief, desk: dg.ResourceParam[PublishingDesk]
    ) -> dg.MaterializeResult[list[PublishingSlot]]:
        """The next allowed slot on every platform; breaking news goes at once, and the gap between posts holds."""
        slots = desk.plan(brief, platforms)
        rows = [{"platform": s.platform, "at": f"{s.at:%Y-%m-%d %H:%M} UTC", "reason": s.reason} for s in slots]
        return result(slots, {"slots": table(rows)})

    return publishing_slots


def publication_asset(platform: Platform) -> dg.AssetsDefinition:
    """One post on one platform."""
    name = f"{platform.name}_publication"

    @dg.asset(
        name=name,
        group_name="publishing",
        kinds={platform.name},
        owners=[PUBLISHING],
        partitions_def=POSTS,
        tags={PARTY_TAG: platform.name},
        retry_policy=TRANSIENT,
        op_tags={"dagster/priority": "15"},
        ins={"video": dg.AssetIn(f"{platform.name}_video")},
        dagster_type=holds(Publication),
        check_specs=[dg.AssetCheckSpec(OPEN, asset=name, partitions_def=POSTS, description=OPEN_MEANS)],
        description=(
            f"The post on {platform.label}, exactly once: the journal is written before every step, and running this "
            "again reconciles with the platform instead of posting again."
        ),
    )
    @named_failures
    def publish(
        context: dg.AssetExecutionContext, script: Script, video: VideoFile, desk: dg.ResourceParam[PublishingDesk]
    ) -> dg.MaterializeResult:
        by_hand = context.run.tags.get(FROM_UI) == "true"
        posted = desk.publish(script, video, context.run.run_id, by_hand=by_hand)
        metadata, todo = _what_happened(posted, platform)
        if posted.state in {PublicationState.FAILED, PublicationState.UNKNOWN}:
            raise dg.Failure(
                f"{platform.label}: {posted.state.value}: {posted.reason}. {todo}",
                metadata=metadata,
                allow_retries=False,
            )
        held = posted.state is PublicationState.HELD
        check = dg.AssetCheckResult(
            check_name=OPEN,
            passed=not held,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"held": posted.reason or "held"} if held else {"held": "no"},
        )
        return result(posted, metadata, [check])

    return publish


def _what_happened(posted: Publication, platform: Platform) -> tuple[Metadata, str]:
    """What the UI shows of a publication, and what its user has to do now (``""``: nothing)."""
    todo = what_to_do(posted.state, posted.post, platform.name)
    metadata: Metadata = {
        "state": posted.state.value,
        "id": posted.id or "none yet",
        "reason": posted.reason or "–",
        "sha256": posted.sha256,
    }
    if todo:
        metadata["what to do"] = todo
    if posted.retry_at:
        metadata["next attempt"] = f"{posted.retry_at:%Y-%m-%d %H:%M} UTC"
    if posted.url:
        metadata["url"] = dg.MetadataValue.url(posted.url)
    return metadata, todo
