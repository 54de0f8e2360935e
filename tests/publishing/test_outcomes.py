"""Results, not steps: what is missing although everything is green."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tiksports_dagster.publishing.outcomes import RULES, Counted, Feed, House, Out, look_at, together
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
K = AlarmKind


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def out(hours: float = 8, id: str | None = "1") -> Out:
    return Out("p", "tiktok", ago(hours), id)


def house(**more: Any) -> House:
    """A house where all is well: a post 8 h old, read just now, sources that speak."""
    values: dict[str, Any] = {
        "now": NOW,
        "out": [out()],
        "counted": {("p", "tiktok"): Counted(ago(0.2), 500)},
        "feeds": [Feed("sports_news", ago(0.2), ago(0.2))],
        "opened_at": ago(100),
        "wanted": ["A record"],
        "last_out": ago(8),
        "spent_usd": Decimal("2.00"),
    }
    return House(**{**values, **more})


def kinds(**more: Any) -> list[AlarmKind]:
    return [alarm.kind for alarm in look_at(house(**more))]


def test_a_house_where_all_is_well_has_no_alarm() -> None:
    assert kinds() == []
    assert look_at(House(now=NOW)) == [], "nor has one that has just been set up"


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"out": [out(id=None)]}, K.NO_PUBLIC_ID),
        ({"counted": {("p", "tiktok"): Counted(ago(0.2), 0)}}, K.NO_VIEWS),
        ({"counted": {}}, K.NO_SNAPSHOT),
        ({"counted": {("p", "tiktok"): Counted(ago(4), 5)}}, K.NO_SNAPSHOT),
        ({"feeds": [Feed("sports_news", ago(0.1), ago(5))]}, K.FEED_SILENT),
        ({"feeds": [Feed("sports_news", ago(0.1), None)]}, K.FEED_SILENT),
        ({"feeds": [Feed("sports_news", ago(4), ago(4))]}, K.FEED_SILENT),
        ({"last_out": ago(30), "out": [], "spent_usd": Decimal(0)}, K.NOTHING_PUBLISHED),
        ({"last_out": None, "out": [], "spent_usd": Decimal(0)}, K.NOTHING_PUBLISHED),
        ({"last_out": ago(25), "out": [], "wanted": []}, K.SPEND_WITHOUT_POSTS),
    ],
)
def test_each_missing_result_is_told_with_what_to_do(wrong: dict[str, Any], kind: AlarmKind) -> None:
    assert kinds(**wrong) == [kind]
    (alarm,) = look_at(house(**wrong))
    assert alarm.words
    assert alarm.advice


@pytest.mark.parametrize(
    "fine",
    [
        {"out": [out(2, id=None)], "counted": {}},
        {"counted": {("p", "tiktok"): Counted(ago(0.2), None)}},
        {"out": [out(2)], "counted": {("p", "tiktok"): Counted(ago(0.2), 0)}},
        {"out": [out(1)], "counted": {}},
        {"out": [out(-1)], "counted": {}},
        {"out": [out(160)], "counted": {("p", "tiktok"): Counted(ago(24), 9)}},
        {"out": [out(1000)], "counted": {}},
        {"feeds": [Feed("tiktok_trending", None, None)]},
        {"last_out": ago(30), "out": [], "on_hold": True, "spent_usd": Decimal(0)},
        {"last_out": ago(30), "out": [], "wanted": [], "spent_usd": Decimal("0.20")},
        {"last_out": None, "out": [], "opened_at": ago(5), "spent_usd": Decimal(0)},
    ],
)
def test_what_may_still_come_or_is_unknown_is_no_alarm(fine: dict[str, Any]) -> None:
    assert kinds(**fine) == []


def test_a_better_word_for_the_same_thing_is_told_alone() -> None:
    outcomes = look_at(house(counted={}))
    values = {"at": NOW, "severity": "warn", "words": "w", "advice": "a"}
    outage = Alarm.model_validate({"kind": K.OUTAGE, "platform": "tiktok", **values})
    elsewhere = Alarm.model_validate({"kind": K.OUTAGE, "platform": "youtube", **values})
    assert [alarm.kind for alarm in together([outage], outcomes)] == [K.OUTAGE]
    assert [alarm.kind for alarm in together([elsewhere], outcomes)] == [K.NO_SNAPSHOT, K.OUTAGE]


def test_every_outcome_has_exactly_one_rule() -> None:
    of_results = {K.NO_PUBLIC_ID, K.NO_VIEWS, K.NO_SNAPSHOT, K.FEED_SILENT, K.NOTHING_PUBLISHED, K.SPEND_WITHOUT_POSTS}
    assert sorted(rule.kind for rule in RULES) == sorted(of_results)
    looks: list[Callable[..., object]] = [rule.look for rule in RULES]
    assert len(set(looks)) == len(looks)
