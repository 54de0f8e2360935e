"""Videos in the folder where they were rendered: ``<folder>/<post>/<platform>.mp4``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.publishing import Finished, Kept


class LocalVideoStore:
    """The default: nothing is copied, the rendered file is the kept one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self, video: Finished) -> str:
        """The file's path below the folder, or its whole path when it lies elsewhere."""
        path = Path(video.path)
        inside = path.is_relative_to(self._folder)
        return path.relative_to(self._folder).as_posix() if inside else path.as_posix()

    def keep(self, video: Finished) -> str:
        """The path. ``PermanentFailure`` when no file lies there."""
        if not Path(video.path).is_file():
            raise PermanentFailure(f"{Path(video.path).name} was not rendered")
        return video.path

    def bring(self, video: Finished) -> None:
        """The file is there or nowhere."""

    def link(self, sha256: str, seconds: int = 0) -> str | None:  # noqa: ARG002 - the interface's
        """None: a folder has no address."""
        return None

    def kept(self) -> list[Kept]:
        """Every finished video below the folder, and no other file."""
        files = self._folder.glob("*/*.mp4") if self._folder.is_dir() else ()
        found: list[Kept] = []
        for path in sorted(files):
            about = path.stat()
            moment = datetime.fromtimestamp(about.st_mtime, UTC)
            found.append(Kept(key=path.relative_to(self._folder).as_posix(), bytes=about.st_size, at=moment))
        return found

    def remove(self, keys: Sequence[str]) -> None:
        """Removes videos of the folder; a name that leads out of it is ``PermanentFailure``."""
        root = self._folder.resolve()
        for key in keys:
            path = (root / key).resolve()
            if not path.is_relative_to(root) or path.suffix != ".mp4":
                raise PermanentFailure(f"{key[:60]} is not a video of this home")
            path.unlink(missing_ok=True)
