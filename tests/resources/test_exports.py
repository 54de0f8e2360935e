"""What people download from the studios becomes history: every variant is read, no odd line stops the others."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.exports import values
from tiksports_dagster.resources.exports.parsing import Export, read_export

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def read(platform: str, content: str | bytes, name: str = "export.csv") -> Export:
    data = content.encode() if isinstance(content, str) else content
    zone = "UTC" if platform == "tiktok" else "America/Los_Angeles"
    return read_export(data, name, platform, told_at=NOW, zone=zone, definition=lambda day: f"views-of-{day.year}")


def packed(**members: str) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    return box.getvalue()


def test_tiktoks_overview_is_the_channel_by_day_and_its_days_have_no_year() -> None:
    export = read(
        "tiktok",
        '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n'
        'December 31,100,10,2,1,3\nJanuary 1,"1,200",20,4,0,1\nNovember 19,7,0,0,0,0\n',
    )
    assert [row.day for row in export.rows] == [date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 19)]
    assert [row.views for row in export.rows] == [100, 1200, 7]
    assert all(row.remote_id is None for row in export.rows)


def test_tiktoks_content_is_known_by_its_link() -> None:
    export = read(
        "tiktok",
        "Video title,Video link,Post time,Total views,Total likes,Total comments,Total shares,Average watch time\n"
        '"Late, and won",https://www.tiktok.com/@us/video/7300000000000000001?lang=en,2026-09-10 18:30:00,'
        "15.4K,820,44,63,0:06\n",
    )
    (row,) = export.rows
    assert (row.remote_id, row.day, row.views, row.title) == ("7300000000000000001", None, 15400, "Late, and won")
    assert row.published_at == datetime(2026, 9, 10, 18, 30, tzinfo=UTC)
    assert row.watch_seconds == 6 * 15400
    assert row.saves is None, "a column that is not there is unknown, not 0"


def test_metas_posts_are_lifetime_totals_with_american_dates() -> None:
    export = read(
        "instagram",
        "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,"
        "Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n"
        '17890001112223334,1784,us,Us,"Down 20, won",32,09/05/2026 18:00,https://www.instagram.com/reel/C1abcdeF/,'
        'IG reel,,Lifetime,"15,000",9800,410,120,14,20,55\n',
    )
    (row,) = export.rows
    assert (row.remote_id, row.day, row.views, row.reach, row.saves) == ("17890001112223334", None, 15000, 9800, 55)
    assert row.published_at == datetime(2026, 9, 6, 1, 0, tzinfo=UTC), "Meta's times are Pacific"


def test_a_meta_file_of_one_metric_is_named_by_the_line_above_its_header() -> None:
    text = 'sep=,\n"Views"\n"Date","Primary"\n"2026-09-01T00:00:00","123"\n"2026-09-02T00:00:00","0"\n'
    export = read("instagram", text.encode("utf-16"))
    assert [(row.day, row.views, row.likes) for row in export.rows] == [
        (date(2026, 9, 1), 123, None),
        (date(2026, 9, 2), 0, None),
    ]


def test_youtubes_archive_gives_days_totals_and_no_sum_line() -> None:
    export = read(
        "youtube",
        packed(
            **{
                "Table data": "Content,Video title,Video publish time,Views,Watch time (hours)\n"
                'Total,,,1234,5.5\nabcdefghijk,Hi,"Oct 3, 2026",1234,5.5\n',
                "Chart data": "Date,Content,Video title,Views\n2026-10-04,abcdefghijk,Hi,1000\n"
                "2026-10-05,abcdefghijk,Hi,234\n",
                "Totals": "Date,Views\n2026-10-04,1000\n2026-10-05,234\n",
            }
        ),
        "Content 2026-10.zip",
    )
    assert sorted((row.remote_id or "channel", str(row.day), row.views) for row in export.rows) == [
        ("abcdefghijk", "2026-10-04", 1000),
        ("abcdefghijk", "2026-10-05", 234),
        ("abcdefghijk", "None", 1234),
        ("channel", "2026-10-04", 1000),
        ("channel", "2026-10-05", 234),
    ]
    assert next(row for row in export.rows if row.day is None and row.remote_id).watch_seconds == 5.5 * 3600
    assert {row.view_definition for row in export.rows} == {"views-of-2026"}
    assert not export.skipped


@pytest.mark.parametrize(
    "header", ["Date,Video views,Likes", "DATE;video  VIEWS;likes", "Date\tVideo Views (all)\tLikes"]
)
def test_case_separators_and_brackets_of_headings_do_not_matter(header: str) -> None:
    separator = next(one for one in ",;\t" if one in header)
    export = read("tiktok", f"{header}\n2026-09-10{separator}5{separator}1\n")
    assert [(row.views, row.likes) for row in export.rows] == [(5, 1)]


def test_a_bad_line_is_told_with_its_number_and_the_others_are_taken() -> None:
    export = read(
        "tiktok",
        "Date,Video Views,Likes\n2026-09-01,10,1\nsomeday,10,1\n2026-09-02,minus,1\n2026-09-03,-4,1\n"
        "2027-01-01,10,1\n\n2026-09-04,20,2\n2026-09-01,10,1\n2026-09-04,21,2\n2026-09-05,,\n2026-09-06,1,2,3\n",
    )
    assert [row.day for row in export.rows] == [date(2026, 9, 1), date(2026, 9, 4)]
    told = {skipped.line: skipped.reason for skipped in export.skipped}
    assert set(told) == {3, 4, 5, 6, 10, 11, 12}
    assert "not a day" in told[3]
    assert "not a count" in told[4]
    assert "negative" in told[5]
    assert "future" in told[6]
    assert "line 8" in told[10]
    assert "no figure" in told[11]
    assert "4 cells" in told[12]


def test_day_first_dates_are_recognized_by_a_day_over_twelve() -> None:
    export = read("tiktok", "Date,Video Views\n03/09/2026,1\n14/09/2026,2\n")
    assert [row.day for row in export.rows] == [date(2026, 9, 3), date(2026, 9, 14)]
    export = read("tiktok", "Date,Video Views\n03/09/2026,1\n09/14/2026,2\n")
    assert [row.day for row in export.rows] == [date(2026, 3, 9), date(2026, 9, 14)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"name,age\nx,3\n", "name, age"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not a text file"),
        (b"PK\x03\x04 but not really", "damaged"),
        (packed(readme="hello"), "hello"),
        (b"\x00" * 100, "not a text file"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_one_line(content: bytes, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read("youtube", content or b"", "given.csv")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_archive_that_unpacks_without_end_is_refused() -> None:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Table data.csv", b"0" * 70_000_000)
    with pytest.raises(InputError, match="shorter period"):
        read("youtube", box.getvalue(), "bomb.zip")


def test_a_platform_without_a_studio_is_named() -> None:
    with pytest.raises(InputError, match="youtube, tiktok, instagram"):
        read("myspace", "Date,Views\n")


@given(st.integers(0, 10**9))
def test_a_count_is_read_back_however_it_is_grouped(value: int) -> None:
    for text in (str(value), f"{value:,}", f"{value:,}".replace(",", "."), f"{value:,}".replace(",", "\u202f")):
        assert values.count(text) == value


@given(st.dates(date(2006, 1, 1), date(2026, 11, 20)))
def test_a_day_is_read_back_however_it_is_written(day: date) -> None:
    newest = date(2026, 11, 20)
    for form in ("%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%d %B %Y", "%m/%d/%Y", "%Y-%m-%dT00:00:00"):
        assert values.day(day.strftime(form), "month", newest) == day
    assert values.day(day.strftime("%d/%m/%Y"), "day", newest) == day


@given(st.dates(date(2025, 11, 21), date(2026, 11, 20)))
def test_a_day_without_a_year_is_its_last_one(day: date) -> None:
    assert values.day(day.strftime("%B %d"), "month", date(2026, 11, 20)) == day


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    try:
        export = read("tiktok", b"Date,Video Views,Likes\n" + content)
    except InputError:
        return
    assert all(row.day is not None and row.day <= NOW.date() for row in export.rows)
