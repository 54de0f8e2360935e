"""Results, not steps: what is missing although everything is green."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tiksports_dagster.failures import InputError
from tiksports_dagster.publishing.outcomes import RULES, Counted, Feed, House, Out, look_at, together
from tiksports_dagster.publishing.patience import load_patience
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
K = AlarmKind
CONFIG = Path(__file__).parents[2] / "config"
PATIENCE = load_patience(CONFIG)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def feed(asked: float | None, told: float | None, name: str = "sports_news") -> Feed:
    """A source that was asked, and had something to tell, so many hours ago."""
    moments = (None if hours is None else ago(hours) for hours in (asked, told))
    return Feed(name, *moments, PATIENCE.feed(name))


def out(hours: float = 8, id: str | None = "1") -> Out:
    return Out("p", "tiktok", ago(hours), id)


def house(**more: Any) -> House:
    """A house where all is well: a post 8 h old, read just now, sources that speak."""
    values: dict[str, Any] = {
        "now": NOW,
        "out": [out()],
        "counted": {("p", "tiktok"): Counted(ago(0.2), 500)},
        "feeds": [feed(0.2, 0.2)],
        "opened_at": ago(100),
        "wanted": ["A record"],
        "last_out": ago(8),
        "spent_usd": Decimal("2.00"),
    }
    return House(**{**values, **more})


def kinds(**more: Any) -> list[AlarmKind]:
    return [alarm.kind for alarm in look_at(house(**more), PATIENCE)]


def test_a_house_where_all_is_well_has_no_alarm() -> None:
    assert kinds() == []
    assert look_at(House(now=NOW), PATIENCE) == [], "nor has one that has just been set up"


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"out": [out(id=None)]}, K.NO_PUBLIC_ID),
        ({"counted": {("p", "tiktok"): Counted(ago(0.2), 0)}}, K.NO_VIEWS),
        ({"counted": {}}, K.NO_SNAPSHOT),
        ({"counted": {("p", "tiktok"): Counted(ago(4), 5)}}, K.NO_SNAPSHOT),
        ({"feeds": [feed(0.1, 7)]}, K.FEED_SILENT),
        ({"feeds": [feed(0.1, None)]}, K.FEED_SILENT),
        ({"feeds": [feed(4, 4)]}, K.FEED_SILENT),
        ({"last_out": ago(30), "out": [], "spent_usd": Decimal(0)}, K.NOTHING_PUBLISHED),
        ({"last_out": None, "out": [], "spent_usd": Decimal(0)}, K.NOTHING_PUBLISHED),
        ({"last_out": ago(25), "out": [], "wanted": []}, K.SPEND_WITHOUT_POSTS),
    ],
)
def test_each_missing_result_is_told_with_what_to_do(wrong: dict[str, Any], kind: AlarmKind) -> None:
    assert kinds(**wrong) == [kind]
    (alarm,) = look_at(house(**wrong), PATIENCE)
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
        {"feeds": [feed(None, None)]},
        {"last_out": ago(30), "out": [], "on_hold": True, "spent_usd": Decimal(0)},
        {"last_out": ago(30), "out": [], "wanted": [], "spent_usd": Decimal("0.20")},
        {"last_out": None, "out": [], "opened_at": ago(5), "spent_usd": Decimal(0)},
    ],
)
def test_what_may_still_come_or_is_unknown_is_no_alarm(fine: dict[str, Any]) -> None:
    assert kinds(**fine) == []


def test_a_better_word_for_the_same_thing_is_told_alone() -> None:
    outcomes = look_at(house(counted={}), PATIENCE)
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


def test_hours_changed_in_the_configuration_change_the_alarm() -> None:
    hours = PATIENCE.after_hours.model_copy(update={"no_views": 12.0})
    patient = PATIENCE.model_copy(update={"after_hours": hours})
    unseen = house(counted={("p", "tiktok"): Counted(ago(0.2), 0)})
    assert [alarm.kind for alarm in look_at(unseen, PATIENCE)] == [K.NO_VIEWS]
    assert look_at(unseen, patient) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"watched_days": 0.2}, "watched_days must be longer than the 6 hours"),
        ({"feed_patience_hours": {"sports_news": 6}}, "scoreboards"),
        ({"after_hours": {**PATIENCE.after_hours.model_dump(), "no_views": 0}}, "no_views"),
        ({"after_hours": {**PATIENCE.after_hours.model_dump(), "no_likes": 6}}, "no_likes"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_by_name(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    table = json.loads((CONFIG / "outcomes.json").read_text(encoding="utf-8"))
    (tmp_path / "outcomes.json").write_text(json.dumps({**table, **change}), encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load_patience(tmp_path)
