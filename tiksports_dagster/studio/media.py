"""The media library: the user's own footage, pictures and music in a folder, each usable only with a licence record.

Beside ``final.mp4`` lies ``final.licence.json`` (it covers every file of that name and folder), or the folder's root
has one ``licences.json`` that maps relative paths to such records. A record has ``source`` and ``licence``, and may
have ``expires_at``, ``people``, ``consent``, ``platforms``, ``credit``, ``leagues``, ``teams``, ``athletes``, ``tags``,
``mood``, ``beats_per_minute``. Without a valid record a file does not exist for the studio.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.failures import InputError
from tiksports_dagster.store.records.base import UtcTime
from tiksports_dagster.store.records.media import Licence, MediaItem
from tiksports_dagster.studio.media_files import Kind, kind_of, length_of, sha256_of

INDEX = "licences.json"
SUFFIX = ".licence.json"
_MOST_BYTES = 1_000_000
"""A larger record is no record."""
_MOST_FILES = 20_000
_MOST_MUSIC = 200


class _Entry(BaseModel):
    """A licence record as the user writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    source: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    expires_at: UtcTime | None = None
    people: tuple[str, ...] = ()
    consent: str = ""
    platforms: tuple[str, ...] = ()
    credit: str = Field(default="", max_length=200)
    leagues: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    athletes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mood: str = ""
    beats_per_minute: float | None = Field(default=None, gt=20, lt=400)

    def licence_record(self) -> Licence:
        """The part that says why the file may be used."""
        return Licence(
            source=self.source, name=self.licence, expires_at=self.expires_at, people=self.people,
            consent=self.consent, platforms=self.platforms, credit=self.credit,
        )  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """A file with its record, not yet read."""

    path: str
    kind: Kind
    entry: _Entry


class MediaLibrary:
    """The files below ``root`` that may be used. A folder that does not exist is an empty library."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(
        self,
        kind: Kind,
        *,
        league: str | None = None,
        teams: Sequence[str] = (),
        athletes: Sequence[str] = (),
        tags: Sequence[str] = (),
        platforms: Sequence[str] = (),
        at: datetime,
        mood: str | None = None,
        bpm: float | None = None,
        most: int = 5,
    ) -> tuple[MediaItem, ...]:
        """Up to ``most`` files of a kind that may be used on all ``platforms`` at ``at`` (aware), best match first.

        A file about named teams or athletes is found only for one of them; pictures and footage must match in a name,
        tag or league at all. Music is ranked by ``mood`` and nearness to ``bpm`` beats a minute. Equal matches are in
        the order of their paths. Files without a valid record are passed over; ``problems`` names them.
        """
        wanted = _Wanted(league, _folded((*teams, *athletes)), _folded(tags), mood, bpm)
        scored: list[tuple[float, str, _Found]] = []
        for found in self._entries():
            if found.kind != kind or not found.entry.licence_record().allows(tuple(platforms), at):
                continue
            score = wanted.score(found.entry)
            if score is not None and (score > 0 or kind == "music"):
                scored.append((-score, found.path, found))
        items = (self._item(found) for _, _, found in sorted(scored, key=lambda entry: entry[:2]))
        usable = (item for item in items if item is not None)
        return tuple(item for item, _ in zip(usable, range(most), strict=False))

    def credit(self, path: str) -> str:
        """The words that must stand in the caption of a post that uses the file; empty for none or an unknown file."""
        return next((found.entry.credit for found in self._entries() if found.path == path), "")

    def path(self, item: MediaItem) -> Path:
        """Where an item's file is. ``InputError`` for a path that leaves the library."""
        inside = self._inside(item.path)
        if inside is None:
            raise InputError(f"{item.path}: not a file of the media library {self.root}")
        return inside

    def check(self) -> None:
        """Raises ``InputError`` naming file and field of the first record that is wrong."""
        for line in self._problems(missing=False):
            raise InputError(line)

    def problems(self) -> tuple[str, ...]:
        """One line for each record that is wrong and each media file that has none: nothing is lost silently."""
        return tuple(self._problems(missing=True))

    def _problems(self, missing: bool) -> Iterator[str]:
        told: list[str] = []
        covered = {found.path for found in self._entries(told)}
        yield from told
        if missing and not told:
            for relative in self._files():
                if relative not in covered:
                    yield f"{self.root / relative}: has no licence record; write {PurePosixPath(relative).stem}{SUFFIX}"

    def _entries(self, told: list[str] | None = None) -> Iterator[_Found]:
        """Every file with a valid record; what is wrong with the others is told."""
        told = [] if told is None else told
        index = self._index(told)
        read: dict[Path, _Entry | None] = {}
        for relative in self._files():
            path = self._inside(relative)
            kind = kind_of(relative)
            if path is None or kind is None:
                continue
            beside = path.with_name(f"{path.stem}{SUFFIX}")
            entry: _Entry | None = None
            if beside.is_file():
                if beside not in read:
                    read[beside] = _entry(_json(beside, told), str(beside), told)
                entry = read[beside]
            elif relative in index:
                entry = index[relative]
            if entry is not None:
                yield _Found(relative, kind, entry)

    def _index(self, told: list[str]) -> dict[str, _Entry]:
        """``licences.json`` by relative path; paths that leave the folder are told and never used."""
        path = self.root / INDEX
        if not path.is_file():
            return {}
        whole = _json(path, told)
        if whole is None:
            return {}
        if not isinstance(whole, dict):
            told.append(f"{path}: must map paths to licence records, it is a {type(whole).__name__}")
            return {}
        entries: dict[str, _Entry] = {}
        for relative, value in whole.items():
            inside = self._inside(str(relative))
            if inside is None or not inside.is_file():
                told.append(f"{path}: {str(relative)[:80]!r} is no file of this folder; correct the path")
                continue
            entry = _entry(value, f"{path}: {relative}", told)
            if entry is not None:
                entries[PurePosixPath(str(relative)).as_posix()] = entry
        return entries

    def _files(self) -> Iterator[str]:
        """Relative paths of media files, in order. Hidden files and what links out of the folder are left alone."""
        seen = 0
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if name.startswith(".") or kind_of(name) is None:
                    continue
                seen += 1
                if seen > _MOST_FILES:
                    return
                yield (Path(folder) / name).relative_to(self.root).as_posix()

    def _inside(self, relative: str) -> Path | None:
        """The path below the root, links resolved; None when it leaves the root."""
        if not relative or "\0" in relative or PurePosixPath(relative).is_absolute():
            return None
        root = self.root.resolve()
        try:
            path = (root / relative).resolve()
        except (OSError, RuntimeError):
            return None
        return path if path.is_relative_to(root) and path != root else None

    def _item(self, found: _Found) -> MediaItem | None:
        """The item with its hash and length; None for a file that cannot be read as what its name says."""
        path = self._inside(found.path)
        if path is None:
            return None
        try:
            seconds = length_of(path, found.kind)
            digest = sha256_of(path)
        except (OSError, ValueError):
            return None
        entry = found.entry
        return MediaItem(
            path=found.path, sha256=digest, kind=found.kind, licence=entry.licence_record(), leagues=entry.leagues,
            teams=entry.teams, athletes=entry.athletes, tags=entry.tags, mood=entry.mood,
            beats_per_minute=entry.beats_per_minute, seconds=seconds,
        )  # fmt: skip


class MusicShelf:
    """The library as far as music goes: what the studio's sound asks for."""

    def __init__(self, library: MediaLibrary, now: Callable[[], datetime]) -> None:
        self._library, self._now = library, now

    def music(self, platforms: tuple[str, ...]) -> Sequence[tuple[MediaItem, Path]]:
        """Every piece whose licence allows these platforms now, with its file."""
        found = self._library.find("music", platforms=platforms, at=self._now(), most=_MOST_MUSIC)
        return [(item, self._library.path(item)) for item in found]


@dataclass(frozen=True)
class _Wanted:
    """What is looked for; names and tags folded."""

    league: str | None
    names: frozenset[str]
    tags: frozenset[str]
    mood: str | None
    bpm: float | None

    def score(self, entry: _Entry) -> float | None:
        """How well a record matches, 0 and more; None when it is about somebody or something else."""
        named = _folded((*entry.teams, *entry.athletes))
        leagues = _folded(entry.leagues)
        if named and not named & self.names:
            return None
        if leagues and self.league is not None and self.league.casefold() not in leagues:
            return None
        score = 4.0 * len(_folded(entry.athletes) & self.names) + 3.0 * len(_folded(entry.teams) & self.names)
        score += len(_folded(entry.tags) & self.tags)
        score += 1.0 if self.league is not None and leagues else 0.0
        score += 2.0 if self.mood and entry.mood.casefold() == self.mood.casefold() else 0.0
        if self.bpm is not None and entry.beats_per_minute is not None:
            score += max(0.0, 1.0 - abs(entry.beats_per_minute - self.bpm) / 40.0)
        return score


def shows_one_of(item: MediaItem, names: Sequence[str]) -> bool:
    """Whether the item is of one of the named teams or athletes (accents and case do not matter)."""
    return bool(_folded((*item.teams, *item.athletes)) & _folded(names))


def _folded(names: Sequence[str]) -> frozenset[str]:
    """Names without accents, case and outer blanks, so that Dončić is found as Doncic."""
    plain = (
        "".join(part for part in unicodedata.normalize("NFKD", name) if not unicodedata.combining(part))
        for name in names
    )
    return frozenset(text for name in plain if (text := " ".join(name.casefold().split())))


def _json(path: Path, told: list[str]) -> Any:
    """The file's JSON, or None with a line told."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            told.append(f"{path}: larger than {_MOST_BYTES} bytes; a licence record is a few lines")
            return None
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        told.append(f"{path}: cannot be read ({error.strerror})")
    except (ValueError, RecursionError):
        told.append(f"{path}: is not JSON in UTF-8; correct it")
    return None


def _entry(value: Any, where: str, told: list[str]) -> _Entry | None:
    """The record, or None with a line told that names the field."""
    if value is None:
        return None
    try:
        entry = _Entry.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "record"
        told.append(f"{where}: {field}: {first['msg']}")
        return None
    known = load_platforms()
    for name in entry.platforms:
        if name not in known:
            told.append(f"{where}: platforms: {name[:40]!r} is not one of {', '.join(known)}")
            return None
    if entry.people and not entry.consent:
        told.append(f"{where}: consent: people are named, so say why they may be shown, such as a release's date")
        return None
    return entry
