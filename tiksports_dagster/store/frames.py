"""Many records of one kind as one pandas frame: what assets hand on when there are a hundred thousand of them.

A frame holds exactly the record's fields, in their order, with one column type for each; it is written by COPY and has
a content hash like any other value.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin

from tiksports_dagster.store.copying import Kind
from tiksports_dagster.store.records.base import Record, content_hash

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_KINDS: dict[type, Kind] = {int: "whole", float: "float", str: "text", datetime: "moment", date: "day"}
_DTYPES: dict[Kind, str] = {
    "text": "str",
    "category": "str",
    "whole": "Int64",
    "float": "float64",
    "moment": "datetime64[us, UTC]",
    "day": "datetime64[s]",
}


@cache
def kinds_of(record: type[Record]) -> dict[str, Kind]:
    """The kind of column of each field. ``TypeError`` for a field that is no plain number, text or time."""
    return {name: _kind(record, name, field.annotation) for name, field in record.model_fields.items()}


def _kind(record: type[Record], name: str, annotation: Any) -> Kind:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        annotation = str
    if annotation not in _KINDS:
        raise TypeError(f"{record.__name__}.{name} does not fit a column; keep such records as a list")
    return _KINDS[annotation]


class RecordFrame:
    """A frame of one record type. Its rows are taken as they are: whoever makes it answers for their sense."""

    def __init__(self, record: type[Record], frame: pd.DataFrame, *, parties: frozenset[str] | None = None) -> None:
        """``frame`` has a column for each field; missing ones are NA. ``ValueError`` for a column that is no field.

        ``parties`` are the outside parties whose answers the rows come from, where not all that were asked told
        something (None): what a person brought in a file is nobody's invention.
        """
        import pandas as pd

        kinds = kinds_of(record)
        unknown = set(frame.columns) - set(kinds)
        if unknown:
            raise ValueError(f"{record.__name__} has no {', '.join(sorted(unknown))}")
        self.record = record
        self.parties = parties
        self.frame = pd.DataFrame({name: _column(frame, name, kind) for name, kind in kinds.items()})

    @classmethod
    def of(cls, record: type[Record], rows: Sequence[Record]) -> RecordFrame:
        """The records as a frame; ``ValueError`` when one is of another type."""
        import pandas as pd

        strangers = {type(row).__name__ for row in rows if not isinstance(row, record)}
        if strangers:
            raise ValueError(f"{', '.join(sorted(strangers))} among {record.__name__}")
        # as objects: whole numbers must not pass through floats on the way
        listed = pd.DataFrame([row.model_dump() for row in rows], columns=list(record.model_fields), dtype=object)
        return cls(record, listed)

    def __len__(self) -> int:
        return len(self.frame)

    def records(self) -> list[Record]:
        """The rows as validated records."""
        import pandas as pd

        columns: list[list[Any]] = []
        for name, kind in kinds_of(self.record).items():
            values = self.frame[name].astype(object)
            plain = [None if pd.isna(value) else value for value in values]
            columns.append([_out(value, kind) for value in plain])
        names = list(self.frame.columns)
        return [self.record.model_validate(dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]

    @cached_property
    def data_version(self) -> str:
        """SHA-256 (hex) of what the rows say, in their order, without the record's volatile fields."""
        import numpy as np

        digest = hashlib.sha256(f"{self.record.__name__}:{len(self)}".encode())
        for name, kind in kinds_of(self.record).items():
            if name in self.record.volatile:
                continue
            known = self.frame[name].notna().to_numpy()
            digest.update(f"|{name}:{kind}|".encode())
            digest.update(np.packbits(known).tobytes())
            if kind == "text":
                _digest_texts(digest, self.frame[name][known])
            else:
                digest.update(_numbers(self.frame[name], kind, known).tobytes())
        return digest.hexdigest()


class FramesByPartition(Mapping[str, RecordFrame]):
    """A value for each partition of a run, made when it is asked for: a year needs no more memory than a day."""

    def __init__(self, keys: Sequence[str], make: Callable[[str], RecordFrame]) -> None:
        self._keys = tuple(keys)
        self._make = make

    def __getitem__(self, key: str) -> RecordFrame:
        if key not in self._keys:
            raise KeyError(key)
        return self._make(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _column(frame: pd.DataFrame, name: str, kind: Kind) -> Any:
    import pandas as pd

    dtype: Any = _DTYPES[kind]
    return frame[name].astype(dtype).array if name in frame else pd.array([None] * len(frame), dtype=dtype)


def _out(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind == "day":
        return value.date()
    return value.to_pydatetime() if kind == "moment" else value


def _digest_texts(digest: Any, column: pd.Series) -> None:
    import numpy as np

    texts = [str(value).encode() for value in column]
    digest.update(np.array([len(one) for one in texts], dtype="<i8").tobytes())
    digest.update(b"".join(texts))


def _numbers(column: pd.Series, kind: Kind, known: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The known values, little-endian, with one zero."""
    if kind == "whole":
        return column[known].to_numpy(dtype="<i8")
    if kind == "float":
        # -0.0 and 0.0 are the same number
        return column[known].to_numpy(dtype="<f8") + 0.0
    unit = "datetime64[us]" if kind == "moment" else "datetime64[s]"
    times = column[known].dt.tz_localize(None) if kind == "moment" else column[known]
    return cast("np.ndarray[Any, Any]", times.to_numpy(dtype=unit).astype("<i8"))


def data_version(value: RecordFrame | Record | Sequence[Record] | None) -> str:
    """The content hash of any value an asset may have."""
    return value.data_version if isinstance(value, RecordFrame) else content_hash(value)
