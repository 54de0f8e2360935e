"""Phase 5, the alarms: what is wrong with posts and with the house, who was told, and what is expected of a post."""

from collections.abc import Mapping, Sequence

import dagster as dg

from tiksports_dagster.assets._metadata import Cell, Metadata, table
from tiksports_dagster.assets._policies import ANALYTICS, DAYS, holds, named_failures, result
from tiksports_dagster.publishing.alerting import AlertDesk, alert_of
from tiksports_dagster.publishing.watch import WatchDesk
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.alerts import AlertNote
from tiksports_dagster.store.records.watching import WatchLevels

K = AlarmKind
FAMILIES: Mapping[str, tuple[AlarmKind, ...]] = {
    "reach_is_as_expected": (K.SUPPRESSION, K.BIRTH_SUPPRESSION),
    "nothing_goes_viral_unfollowed": (K.VIRAL,),
    "platforms_answer": (K.OUTAGE, K.DEFINITION_CHANGE),
    "posts_are_shown": (K.MODERATION_HOLD, K.DELETED, K.NO_PUBLIC_ID, K.NO_VIEWS, K.NO_SNAPSHOT),
    "sources_speak": (K.FEED_SILENT,),
    "work_becomes_posts": (K.NOTHING_PUBLISHED, K.SPEND_WITHOUT_POSTS),
}
"""One check for each family of alarms; every kind is in exactly one."""


@dg.asset(
    group_name="analytics",
    kinds={"pandas"},
    owners=[ANALYTICS],
    partitions_def=DAYS,
    deps=["metric_snapshots"],
    dagster_type=holds(Alarm, many=True),
    check_specs=[
        dg.AssetCheckSpec(
            name,
            asset="anomalies",
            partitions_def=DAYS,
            description=f"Warns of {', '.join(kind.value.replace('_', ' ') for kind in kinds)}; it stops nothing.",
        )
        for name, kinds in FAMILIES.items()
    ],
)
@named_failures
def anomalies(watch: dg.ResourceParam[WatchDesk]) -> dg.MaterializeResult:
    """The alarms of this moment: posts seen far less or far more than expected, and results that are not there.

    An alarm stays in the list as long as it lasts. Only confirmed ones are acted on.
    """
    alarms = watch.alarms()
    rows: list[dict[str, Cell]] = [
        {
            "kind": alarm.kind,
            "platform": alarm.platform,
            "post": alarm.post,
            "confirmed": alarm.confirmed,
            "what": alarm.words,
            "what to do": alarm.advice,
        }
        for alarm in alarms
    ]
    metadata: Metadata = {"alarms": len(alarms), "confirmed": sum(a.confirmed for a in alarms), "what": table(rows)}
    return result(alarms, metadata, [_check(name, kinds, alarms) for name, kinds in FAMILIES.items()])


def _check(name: str, kinds: Sequence[AlarmKind], alarms: Sequence[Alarm]) -> dg.AssetCheckResult:
    mine = [alarm for alarm in alarms if alarm.kind in kinds and alarm.confirmed]
    return dg.AssetCheckResult(
        check_name=name,
        passed=not mine,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "alarms": len(mine),
            "what": "; ".join(alarm.words for alarm in mine[:5]) or "nothing",
            "what to do": " ".join(dict.fromkeys(alarm.advice for alarm in mine[:5])) or "nothing",
        },
    )


@dg.asset(group_name="analytics", kinds={"apprise"}, owners=[ANALYTICS], partitions_def=DAYS)
@named_failures
def alerts(anomalies: list[Alarm], alert_desk: dg.ResourceParam[AlertDesk]) -> dg.MaterializeResult[list[AlertNote]]:
    """Who was told of which confirmed alarm, what was held back and why; a channel that fails stops nothing."""
    notes = alert_desk.tell([alert_of(alarm) for alarm in anomalies if alarm.confirmed])
    rows: list[dict[str, Cell]] = [
        {"alert": note.alert.title, "state": note.state, "failed": ", ".join(note.failed)} for note in notes
    ]
    return result(notes, {"told by": ", ".join(alert_desk.services) or "nobody: no ALERT_URLS", "alerts": table(rows)})


@dg.asset(group_name="analytics", kinds={"scikitlearn"}, owners=[ANALYTICS])
@named_failures
def alarm_thresholds(watch: dg.ResourceParam[WatchDesk]) -> dg.MaterializeResult[WatchLevels]:
    """What is expected of a post by age, and how far from it is an alarm, learned anew each month from 90 days."""
    levels = watch.recalibrated()
    rows: list[dict[str, Cell]] = [
        {
            "platform": name,
            "own posts": row.posts,
            "window, fall": round(row.window_down, 3),
            "window, rise": round(row.window_up, 3),
            "sum, fall": round(row.cusum_down, 2),
            "sum, rise": round(row.cusum_up, 2),
        }
        for name, row in levels.thresholds.platforms.items()
    ]
    return result(
        levels, {"clean posts alarmed, at most": levels.thresholds.clean_alarm_rate, "thresholds": table(rows)}
    )
