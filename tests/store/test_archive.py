"""The archive and its IO manager: typed values in, typed values out, stamped, nothing overwritten."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg
import pandas as pd
import pytest
from sqlalchemy import text

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.io_manager import PARTY_TAG, ArchiveIOManager
from tiksports_dagster.store.records.base import content_hash
from tiksports_dagster.store.records.publishing import Publication, PublicationState
from tiksports_dagster.store.records.signals import Article, Entity

POSTS = dg.DynamicPartitionsDefinition(name="posts")


def article(parts: Parts, key: str = "1", headline: str = "A headline") -> Article:
    now = parts.clock.now()
    return Article(
        id=key,
        league="nba",
        type="Story",
        headline=headline,
        description=None,
        published=now,
        observed_at=now,
        url=None,
    )


def test_a_list_comes_back_as_the_same_records_in_order(parts: Parts) -> None:
    items = [article(parts, "2"), article(parts, "1")]
    parts.archive.append("sports_news", None, "run", items)
    stored = parts.archive.latest("sports_news")
    assert stored is not None
    assert [Article.model_validate(row) for row in stored.rows] == items


def test_an_empty_list_is_a_value_and_none_is_another(parts: Parts) -> None:
    parts.archive.append("sports_news", None, "run", [])
    assert parts.archive.latest("sports_news").stamp.shape == "many"
    assert not parts.archive.is_missing("sports_news")
    parts.archive.append("sports_news", None, "run", None)
    assert parts.archive.is_missing("sports_news")


def test_nothing_is_overwritten_and_the_latest_is_read(parts: Parts) -> None:
    for headline in ("first", "second"):
        parts.archive.append("sports_news", None, "run", [article(parts, headline=headline)])
    assert parts.archive.latest("sports_news").rows[0]["headline"] == "second"
    with parts.database.engine.connect() as connection:
        count = connection.execute(text("select count(*) from tiksports.materializations")).scalar_one()
    assert count == 2


def test_partitions_do_not_see_each_other(parts: Parts) -> None:
    one = Publication(
        post="a",
        platform="tiktok",
        state=PublicationState.PUBLISHED,
        id="1",
        url=None,
        published_at=parts.clock.now(),
        sha256="x",
    )
    parts.archive.append("tiktok_publication", "a", "run", one)
    assert parts.archive.read("tiktok_publication", Publication, "a") == one
    assert parts.archive.read("tiktok_publication", Publication, "b") is None
    assert parts.archive.read("tiktok_publication", Publication) is None


def test_the_same_news_read_later_has_the_same_data_version(parts: Parts) -> None:
    early = article(parts)
    late = early.model_copy(update={"observed_at": early.observed_at + timedelta(hours=1)})
    changed = early.model_copy(update={"headline": "Another headline"})
    assert content_hash([early]) == content_hash([late])
    assert content_hash([early]) != content_hash([changed])


def test_history_is_strictly_before_a_moment_of_the_newsrooms_clock(parts: Parts, clock: StandingClock) -> None:
    parts.archive.append("trends", None, "run", [])
    assert parts.archive.history("trends", before=clock.now(), limit=5) == []
    clock.sleep(1)
    assert len(parts.archive.history("trends", before=clock.now(), limit=5)) == 1


def test_a_failed_append_leaves_nothing_behind(parts: Parts) -> None:
    with pytest.raises(AttributeError):
        parts.archive.append("sports_news", None, "run", [article(parts), "not a record"])  # type: ignore[list-item]
    assert parts.archive.latest("sports_news") is None


@dg.asset(tags={PARTY_TAG: "espn"})
def heard() -> dg.MaterializeResult[list[Entity]]:
    """A value read from a sandboxed party."""
    return dg.MaterializeResult(value=[Entity(kind="team", name="Lakers"), Entity(kind="team", name="Nuggets")])


@dg.asset
def retold(heard: list[Entity]) -> dg.MaterializeResult[Entity | None]:
    """A value made from it."""
    return dg.MaterializeResult(value=heard[0] if heard else None)


@dg.asset
def framed(heard: pd.DataFrame) -> dg.MaterializeResult[list[Entity]]:
    """A reader that wants a frame."""
    return dg.MaterializeResult(value=[Entity(kind="team", name=str(name)) for name in heard["name"]])


def run(parts: Parts, *assets: dg.AssetsDefinition, partition: str | None = None) -> dg.ExecuteInProcessResult:
    manager = ArchiveIOManager(parts.archive, parts.world)
    return dg.materialize(list(assets), resources={"io_manager": manager}, partition_key=partition)


def test_the_stamp_holds_run_inputs_and_their_versions(parts: Parts) -> None:
    outcome = run(parts, heard, retold)
    first, second = parts.archive.latest("heard"), parts.archive.latest("retold")
    assert second.stamp.run_id == outcome.run_id
    assert second.stamp.inputs == {"heard": first.stamp.data_version}
    assert second.stamp.at == parts.clock.now()


def test_what_is_made_from_the_sandbox_says_so_all_the_way_down(parts: Parts) -> None:
    outcome = run(parts, heard, retold)
    assert parts.archive.latest("retold").stamp.invented == ("espn",)
    metadata = outcome.asset_materializations_for_node("retold")[0].metadata
    assert metadata["SANDBOX"].value == "made from invented data of espn"


def test_a_reader_may_ask_for_a_frame(parts: Parts) -> None:
    run(parts, heard, framed)
    assert [row["name"] for row in parts.archive.latest("framed").rows] == ["Lakers", "Nuggets"]


def test_reading_what_was_never_made_says_what_to_do(parts: Parts) -> None:
    manager = ArchiveIOManager(parts.archive, parts.world)
    with pytest.raises(dg.Failure, match="heard has no value yet: materialize it first"):
        dg.materialize([retold, heard], selection=[retold], resources={"io_manager": manager})


def test_what_a_demonstration_told_is_no_past_of_the_real_channel(parts: Parts) -> None:
    archive = parts.archive
    for number, invented in enumerate((("espn", "tikhub", "tiktok"), ("tiktok",), ())):
        archive.append("script", f"post-{number}", "run", article(parts, str(number)), invented=invented)

    def told(**worlds: bool) -> list[str]:
        return [one.id for one in archive.newest_of_posts("script", Article, 9, invented=worlds)]

    assert told(espn=False) == ["1", "2"]
    assert told(espn=True) == ["0"]
    assert told() == ["0", "1", "2"]
