"""From a downloaded file to sheets of cells: archives, encodings, separators and the lines above the header."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tiksports_dagster.failures import InputError

MAX_BYTES = 64_000_000
"""Of a file, and of what an archive unpacks to. A year of a thousand posts by day is about 30 MB."""
MAX_MEMBERS = 20
MAX_CELL = 100_000
PREAMBLE = 12
"""Lines above the header that are looked through."""

IsHeader = Callable[[Sequence[str]], bool]


@dataclass(frozen=True)
class Sheet:
    """One table: its header, and each row with the number of its line in the file (1 is the first)."""

    name: str
    title: str
    """What stands alone on a line above the header, such as the metric's name; empty when nothing does."""
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def sheets_of(content: bytes, name: str, is_header: IsHeader) -> list[Sheet]:
    """The tables of a ``.csv`` file, or of every ``.csv`` in a ``.zip`` as YouTube Studio gives it.

    A table whose header nobody knows is left out. Raises ``InputError`` for a file that is too large, no archive, no
    text, or has no table that is known.
    """
    if len(content) > MAX_BYTES:
        raise InputError(f"{name}: {len(content):,} bytes; export a shorter period, at most {MAX_BYTES:,} bytes")
    members = _members(content, name) if content.startswith(b"PK\x03\x04") else [(name, content)]
    found: list[Sheet] = []
    first_lines: list[str] = []
    for member, data in members:
        table = _cells(_text(data, member))
        sheet = _sheet(member, table, is_header)
        if sheet is not None:
            found.append(sheet)
        elif table:
            first_lines.append(f"{member}: {', '.join(table[0][1])[:200]}")
    if not found:
        seen = "; ".join(first_lines[:3]) or "it is empty"
        raise InputError(f"{name}: no table of the platform's export in it ({seen}); export it as CSV again")
    return found


def _members(content: bytes, name: str) -> list[tuple[str, bytes]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        chosen = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")][:MAX_MEMBERS]
        # what an archive says of its sizes is not believed: reading stops at the limit
        members: list[tuple[str, bytes]] = []
        left = MAX_BYTES
        for one in chosen:
            with archive.open(one) as file:
                data = file.read(left + 1)
            left -= len(data)
            if left < 0:
                raise InputError(f"{name}: unpacks to more than {MAX_BYTES:,} bytes; export a shorter period")
            members.append((f"{name}/{one.filename}", data))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as failure:
        raise InputError(f"{name}: a damaged archive ({failure}); download it again") from None
    if not members:
        raise InputError(f"{name}: no .csv file in the archive; export it as CSV")
    return members


def _text(data: bytes, name: str) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else the Windows code page of western Europe."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InputError(f"{name}: not a text file; give the .csv (or YouTube's .zip) as it was downloaded")


def _cells(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Every line that is not empty, with its number."""
    lines = text.splitlines(keepends=True)
    skip = 0
    separator = _separator(lines)
    if lines and lines[0].strip().lower().startswith("sep="):
        skip = 1
    reader = csv.reader(io.StringIO("".join(lines[skip:]), newline=""), delimiter=separator)
    csv.field_size_limit(MAX_CELL)
    rows: list[tuple[int, tuple[str, ...]]] = []
    before = 0
    try:
        for cells in reader:
            number, before = before + 1 + skip, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append((number, tuple(cell.strip() for cell in cells)))
    except csv.Error as failure:
        raise InputError(f"line {reader.line_num + skip}: {failure}; download the file again") from None
    return rows


def _separator(lines: Sequence[str]) -> str:
    """The one the file names, else the one that stands most often in its first lines outside quotes."""
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == len("sep=,"):
        return lines[0].strip()[-1]
    head = "".join(lines[:PREAMBLE])
    outside = "".join(head.split('"')[::2])
    return max(",;\t", key=outside.count)


def _sheet(name: str, table: Sequence[tuple[int, tuple[str, ...]]], is_header: IsHeader) -> Sheet | None:
    title = ""
    for place, (_, cells) in enumerate(table[:PREAMBLE]):
        if is_header(cells):
            return Sheet(name, title, cells, tuple(table[place + 1 :]))
        filled = [cell for cell in cells if cell]
        if len(filled) == 1:
            title = filled[0]
    return None
