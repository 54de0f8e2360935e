"""Whatever a stranger sends, reading it gives a value of the kind asked for or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.resources import reading

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
READERS = [
    reading.as_dict,
    reading.as_list,
    reading.as_text,
    reading.as_float,
    reading.as_int,
    reading.as_count,
    reading.as_flag,
    reading.as_moment,
    reading.as_epoch,
    reading.as_link,
    reading.identifier,
]


@given(value=JSON)
def test_no_value_makes_a_reader_raise(value: object) -> None:
    for reader in READERS:
        reader(value)
    assert reading.dig(value, "a", 0, "b") is None or isinstance(value, (dict, list))


@given(text=st.text(alphabet=st.characters(codec=None)))
def test_text_can_always_be_stored(text: str) -> None:
    read = reading.as_text(text)
    assert read is None or ("\x00" not in read and read.encode().decode() == read)


def test_large_ids_stay_exact() -> None:
    assert reading.identifier(7341900000000000009) == "7341900000000000009"
    assert reading.as_int("7341900000000000009") == 7341900000000000009
    assert reading.identifier(7.3419e18) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2022-09-17T17:10Z", "2022-09-17T17:10:00+00:00"),
        ("2026-09-18T06:35:37Z", "2026-09-18T06:35:37+00:00"),
        ("2026-09-18T02:35:37-04:00", "2026-09-18T06:35:37+00:00"),
        ("2026-09-18T06:35:37", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("soon", None),
        (1726600000, None),
    ],
)
def test_a_time_needs_a_zone_but_no_seconds(written: object, read: str | None) -> None:
    moment = reading.as_moment(written)
    assert (moment.isoformat() if moment else None) == read


def test_epochs_in_seconds_and_milliseconds_are_told_apart() -> None:
    assert reading.as_epoch(1709452800) == reading.as_epoch("1709452800000")
    assert reading.as_epoch(0) is None
    assert reading.as_epoch(1e300) is None


def test_only_web_addresses_are_links() -> None:
    assert reading.as_link("https://www.espn.com/x") == "https://www.espn.com/x"
    assert reading.as_link("javascript:alert(1)") is None
