"""Told days: stored once however often they are told, all or nothing, and the newest word about a day is believed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.conftest import NOW
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.store.history import HistoryStore, row_hash
from tiksports_dagster.store.records.metrics import DaySource, HistoryRow

DAY = date(2024, 3, 1)


def row(**given: object) -> HistoryRow:
    usual: dict[str, object] = {
        "platform": "youtube",
        "remote_id": "v1",
        "day": DAY,
        "source": DaySource.REPORT,
        "view_definition": "d",
        "day_zone": "America/Los_Angeles",
        "told_at": NOW,
        "origin": "a test",
        "views": 10,
    }
    return HistoryRow.model_validate({**usual, **given})


def test_a_row_told_again_later_and_from_elsewhere_is_known(parts: Parts) -> None:
    store = HistoryStore(parts.database)
    first = store.add([row(), row(remote_id="v2"), row()])
    assert (first.new, first.known) == (2, 1)
    again = store.add([row(told_at=NOW + timedelta(days=1), origin="another file, line 7")])
    assert (again.new, again.known) == (0, 1)
    assert store.rows(DAY, DAY) == [row(), row(remote_id="v2")]


def test_the_newest_word_of_each_source_is_believed(parts: Parts) -> None:
    store = HistoryStore(parts.database)
    store.add([row(views=10, watch_seconds=0.1 + 0.2), row(source=DaySource.EXPORT, views=9)])
    store.add([row(views=12, title='a "quoted", title\nof \\N two lines'), row(remote_id=None, views=99)])
    told = store.told(DAY)
    assert sorted(zip(told["source"], told["views"], strict=True)) == [("export", 9), ("report", 12), ("report", 99)]
    mine = told[told["remote_id"].eq("v1") & told["source"].eq("report")].iloc[0]
    assert mine["title"] == 'a "quoted", title\nof \\N two lines'
    assert told["likes"].isna().all()
    assert told["remote_id"].isna().sum() == 1


def test_figures_corrected_back_to_their_first_value_keep_the_correction(parts: Parts) -> None:
    store = HistoryStore(parts.database)
    for views, new in ((10, 1), (12, 1), (12, 0), (10, 1), (10, 0), (12, 1)):
        added = store.add([row(views=views), row(day=None, views=views)])
        assert (added.new, added.known) == (2 * new, 2 - 2 * new)
        assert list(store.told(DAY)["views"]) == [views]
        assert store.lifetimes()[-1].views == views
    assert [one.views for one in store.rows(DAY, DAY)] == [10, 12, 10, 12], "nothing that was told is lost"


def test_a_file_told_again_changes_nothing_though_another_one_knows_more(parts: Parts) -> None:
    store = HistoryStore(parts.database)
    files = [row(views=10)], [row(views=None, likes=3)], [row(remote_id=None, views=10), row(views=9), row(views=10)]
    assert [store.add(file).new for file in files] == [1, 1, 1]
    assert [store.add(file).new for file in files] == [0, 0, 0]
    assert list(store.told(DAY)["views"]) == [10, 10]


@given(st.lists(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2)), min_size=1, max_size=3), max_size=6))
@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_the_last_word_is_believed_however_often_figures_change(
    parts: Parts, tellings: list[list[tuple[str, int]]]
) -> None:
    store, mark = HistoryStore(parts.database), uuid4().hex
    last: dict[str, int] = {}
    for telling in tellings:
        rows = [row(remote_id=f"{mark}{name}", views=views) for name, views in telling]
        before = dict(last)
        last |= dict(telling)
        added = store.add(rows)
        assert added.new == sum(before.get(name) != views for name, views in dict(telling).items())
        assert store.add(rows).new == 0
    told = store.told(DAY)
    mine = told[told["remote_id"].str.startswith(mark, na=False)]
    found = {one[-1]: views for one, views in zip(mine["remote_id"], mine["views"], strict=True)}
    assert found == last


def test_files_with_one_counter_each_make_one_row_of_what_is_known(parts: Parts) -> None:
    store = HistoryStore(parts.database)
    store.add([row(views=10), row(views=None, likes=3, origin="likes.csv"), row(views=12), row(views=None, reach=9)])
    store.add([row(views=7, view_definition="other")])
    told = store.told(DAY)
    assert list(told["view_definition"]) == ["other", "d"]  # the newest first, never mixed
    counters = told.iloc[1][["views", "likes", "reach"]]
    assert list(counters) == [12, 3, 9]


def test_a_total_since_publication_belongs_to_no_day(parts: Parts) -> None:
    store = HistoryStore(parts.database)
    store.add([row(day=None, platform="instagram"), row()])
    assert [one.platform for one in store.lifetimes()] == ["instagram"]
    assert store.lifetimes("youtube") == []
    assert [(span.platform, span.rows, span.posts, span.last) for span in store.spans()] == [
        ("instagram", 1, 1, None),
        ("youtube", 1, 1, DAY),
    ]


def test_rows_that_break_off_leave_nothing_behind(parts: Parts) -> None:
    store = HistoryStore(parts.database)

    def broken() -> object:
        yield row()
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"):
        store.add(broken())  # type: ignore[arg-type]
    assert store.rows(DAY, DAY) == []


def test_what_was_told_cannot_be_taken_back(parts: Parts) -> None:
    HistoryStore(parts.database).add([row()])
    with pytest.raises(DBAPIError, match="append-only"), parts.database.engine.begin() as connection:
        connection.execute(text("delete from tiksports.metric_history"))


FIELDS = st.fixed_dictionaries(
    {
        "remote_id": st.one_of(st.none(), st.sampled_from(["a", "b"])),
        "views": st.one_of(st.none(), st.integers(0, 3)),
        "watch_seconds": st.one_of(st.none(), st.floats(0, 9, allow_nan=False)),
        "title": st.one_of(st.none(), st.text(max_size=5)),
    }
)


@given(FIELDS, FIELDS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_rows_have_one_hash_exactly_when_they_say_the_same(
    one: dict[str, object], other: dict[str, object]
) -> None:
    later = row(**other, told_at=NOW + timedelta(hours=1), origin="elsewhere")
    same = row(**one).model_dump(exclude={"told_at", "origin"}) == later.model_dump(exclude={"told_at", "origin"})
    assert (row_hash(row(**one)) == row_hash(later)) == same
