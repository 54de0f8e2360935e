"""How values are shown in the Dagster UI: tables, Markdown, small pictures. Strangers' text is shown as text."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import dagster as dg

Cell = str | int | float | bool | None
Metadata = dict[str, Any]
"""What Dagster shows beside a value: plain values or ``dg.MetadataValue``s by label."""

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~])")


def plain(text: str, limit: int = 120) -> str:
    """A stranger's text as inert Markdown: markup escaped, one line, bounded."""
    line = " ".join(text.split())
    short = line if len(line) <= limit else line[: limit - 1] + "…"
    return _MARKUP.sub(r"\\\1", short)


def bare(value: Any) -> Any:
    """The value itself; an enum's member as its text, since Dagster stores only enums of its own."""
    return value.value if isinstance(value, Enum) else value


def table(rows: Iterable[Mapping[str, Cell]], *, limit: int = 25) -> dg.TableMetadataValue:
    """A metadata table of at most ``limit`` rows; columns are those of the first row."""
    listed = [{name: bare(cell) for name, cell in row.items()} for row in list(rows)[:limit]]
    columns = list(listed[0]) if listed else ["empty"]
    kinds = {name: _kind(row[name] for row in listed) for name in columns} if listed else {"empty": "string"}
    return dg.MetadataValue.table(
        records=[dg.TableRecord({name: row[name] for name in columns}) for row in listed],
        schema=dg.TableSchema([dg.TableColumn(name, kinds[name]) for name in columns]),
    )


def _kind(values: Iterable[Cell]) -> str:
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return "bool"
    if known and all(isinstance(value, (int, float)) for value in known):
        return "float"
    return "string"


def lines(texts: Sequence[str], *, limit: int = 10) -> dg.MarkdownMetadataValue:
    """A short Markdown list of strangers' or our own lines."""
    shown = [f"- {plain(text)}" for text in texts[:limit]]
    more = [f"- … and {len(texts) - limit} more"] if len(texts) > limit else []
    return dg.MetadataValue.md("\n".join(shown + more) or "none")


def picture(jpeg: bytes, alt: str) -> dg.MarkdownMetadataValue:
    """A small JPEG inline. Keep it tiny: the bytes are stored in every event row."""
    return dg.MetadataValue.md(f"![{plain(alt)}](data:image/jpeg;base64,{base64.b64encode(jpeg).decode()})")


def file(path: str) -> dg.PathMetadataValue:
    """A path on the machine that rendered."""
    return dg.MetadataValue.path(Path(path))
