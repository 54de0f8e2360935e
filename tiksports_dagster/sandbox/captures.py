"""Recorded ESPN answers served again: ``DIR/espn/scoreboard_<league>_*.json`` and ``DIR/espn/news_<league>_*.json``.

Whatever leagues lie there are served; what follows the league in a file's name does not matter.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tiksports_dagster.sandbox.espn_shapes import EASTERN

MAX_FILE_BYTES = 64_000_000
# ESPN's slugs have no underscore, but for qualifying rounds such as uefa.champions_qual
_NAME = re.compile(r"(?P<kind>scoreboard|news)_(?P<league>[^_]+(?:_qual)?)(?:_.*)?\.json", re.IGNORECASE)
_PROGRESS = {"pre": 0, "in": 1, "post": 2}


class UnreadableCapture(Exception):
    """A recorded file that is no JSON object; the message names the file."""


def capture_leagues(folder: Path) -> tuple[str, ...]:
    """The leagues that have a recorded file, in alphabetical order; () when there are none."""
    return tuple(sorted({league for _, league, _ in _files(folder)}))


def _files(folder: Path) -> list[tuple[str, str, Path]]:
    """(kind, league, file), in the order of the files' names."""
    found: list[tuple[str, str, Path]] = []
    for path in sorted((folder / "espn").glob("*.json")):
        match = _NAME.fullmatch(path.name)
        if match is not None:
            found.append((match["kind"].lower(), match["league"].lower(), path))
    return found


class Captures:
    """The folder, read when asked; unchanged files are parsed once."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise NotADirectoryError(f"{folder}: no such folder of recorded answers")
        self.folder = folder
        self._parsed: dict[Path, tuple[tuple[int, int], dict[str, Any]]] = {}

    def scoreboard(self, league: str) -> dict[str, Any] | None:
        """The league's scoreboards as one, each event once; None without a file. Raises ``UnreadableCapture``."""
        documents = self._documents("scoreboard", league)
        if not documents:
            return None
        events: dict[str, dict[str, Any]] = {}
        for document in documents:
            for event in _rows(document, "events"):
                key = str(event.get("id") or event.get("uid") or len(events))
                # of two recordings of one game the one that has got further is kept, else the later file
                if key not in events or _progress(event) >= _progress(events[key]):
                    events[key] = event
        return {**documents[0], "events": list(events.values())}

    def news(self, league: str) -> dict[str, Any] | None:
        """The league's news as one feed, newest first; None without a file. Raises ``UnreadableCapture``."""
        documents = self._documents("news", league)
        if not documents:
            return None
        articles: dict[str, dict[str, Any]] = {}
        for document in documents:
            for article in _rows(document, "articles"):
                articles[str(article.get("id") or len(articles))] = article
        ordered = sorted(articles.values(), key=lambda article: str(article.get("published") or ""), reverse=True)
        return {**documents[0], "articles": ordered}

    def _documents(self, kind: str, league: str) -> list[dict[str, Any]]:
        wanted = league.lower()
        return [self._read(path) for of_kind, name, path in _files(self.folder) if (of_kind, name) == (kind, wanted)]

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            facts = path.stat()
            version = (facts.st_mtime_ns, facts.st_size)
            known = self._parsed.get(path)
            if known is not None and known[0] == version:
                return known[1]
            if facts.st_size > MAX_FILE_BYTES:
                raise UnreadableCapture(f"{path.name}: larger than {MAX_FILE_BYTES} bytes")
            value = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UnreadableCapture(f"{path.name}: cannot be read ({error.strerror})") from None
        except (ValueError, RecursionError):
            raise UnreadableCapture(f"{path.name}: not JSON") from None
        if not isinstance(value, dict):
            raise UnreadableCapture(f"{path.name}: not a JSON object")
        self._parsed[path] = (version, value)
        return value


def _rows(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = document.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _progress(event: dict[str, Any]) -> int:
    status = event.get("status")
    kind = status.get("type") if isinstance(status, dict) else None
    state = kind.get("state") if isinstance(kind, dict) else None
    return _PROGRESS.get(str(state), -1)


def game_day(event: dict[str, Any]) -> date | None:
    """The US Eastern day of an event, from its ``date`` such as ``2022-09-17T17:10Z``; None when it tells none."""
    text = event.get("date")
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time.astimezone(EASTERN).date() if time is not None and time.tzinfo is not None else None
