"""Many rows at once: PostgreSQL's COPY, to and from pandas frames. What has a few rows goes through SQLAlchemy."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "category", "whole", "float", "moment", "day"]
"""How a column comes out: ``category`` is text of which there are few different ones, ``whole`` a nullable integer,
``moment`` a UTC time, ``day`` a date without a time (midnight, no zone)."""

_DTYPES: dict[Kind, str] = {
    "text": "str",
    "category": "category",
    "whole": "Int64",
    # as text, because Python reads a float's text to the last bit
    "float": "str",
    "moment": "Int64",
    "day": "Int64",
}
NULL = "\x02"
"""How NULL is written in our CSV: a control character that no text of ours is."""


def copy_out(
    connection: Connection, query: str, columns: Mapping[str, Kind], parameters: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """The rows of ``query`` as a frame with the named columns, in the query's order.

    ``columns`` are names the query gives; its text is ours, ``parameters`` (``%(name)s``) may be anybody's. NULL is
    NA, floats are exact to the last bit.
    """
    import pandas as pd

    fields = ", ".join(_selected(name, kind) for name, kind in columns.items())
    text = io.BytesIO()
    with _cursor(connection) as cursor:
        whole = cursor.mogrify(f"SELECT {fields} FROM ({query}) AS asked", dict(parameters or {})).decode()
        cursor.copy_expert(f"COPY ({whole}) TO STDOUT (FORMAT csv, NULL '{NULL}')", text)
    text.seek(0)
    frame = pd.read_csv(
        text,
        names=list(columns),
        dtype={name: _DTYPES[kind] for name, kind in columns.items()},  # pyright: ignore[reportArgumentType]
        keep_default_na=False,
        na_values=[NULL],
        encoding="utf-8",
    )
    for name, kind in columns.items():
        if kind == "float":
            frame[name] = frame[name].astype("float64")
        elif kind == "moment":
            frame[name] = pd.to_datetime(frame[name], unit="us", utc=True)
        elif kind == "day":
            frame[name] = pd.to_datetime(frame[name], unit="D")
    return frame


def copy_in(connection: Connection, table: str, columns: Sequence[str], text: io.StringIO) -> None:
    """Appends CSV rows (with ``NULL``) to a table of ours, in the connection's transaction."""
    with _cursor(connection) as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '{NULL}')", text)


def to_csv(frame: pd.DataFrame) -> str:
    """A frame as the CSV that ``copy_in`` reads: the same frame gives the same text on every machine."""
    import numpy as np
    import pandas as pd

    shown = frame.copy(deep=False)
    for name in shown.columns:
        column = shown[name]
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            times = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
            told = pd.Series(np.datetime_as_string(times), index=shown.index, dtype=object)
            shown[name] = (told + "Z").where(column.notna())
        elif column.dtype.kind == "M":
            told = pd.Series(np.datetime_as_string(column.to_numpy(dtype="datetime64[D]")), index=shown.index)
            shown[name] = told.where(column.notna())
    return shown.to_csv(index=False, header=False, na_rep=NULL, lineterminator="\n")


def _selected(name: str, kind: Kind) -> str:
    if kind == "moment":
        return f'(extract(epoch FROM "{name}") * 1000000)::bigint'
    if kind == "day":
        return f"(\"{name}\" - DATE '1970-01-01')"
    return f'"{name}"'


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
