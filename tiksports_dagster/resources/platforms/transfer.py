"""Bytes on their way out: parts of a file as request bodies, and which addresses they may go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.store.records.publishing import PublishRequest

BLOCK = 1 << 20


@dataclass(frozen=True)
class FilePart:
    """``size`` bytes of a file from ``start``; each iteration reads them anew, a megabyte at a time."""

    path: Path
    start: int
    size: int

    def __iter__(self) -> Iterator[bytes]:
        """The bytes in blocks. ``PermanentFailure`` when the file is gone or has become shorter."""
        left = self.size
        try:
            with self.path.open("rb") as file:
                file.seek(self.start)
                while left > 0:
                    block = file.read(min(BLOCK, left))
                    if not block:
                        raise PermanentFailure(f"{self.path.name} became shorter while it was sent")
                    left -= len(block)
                    yield block
        except OSError as error:
            raise PermanentFailure(f"{self.path.name} cannot be read ({error.strerror or 'damaged'})") from None


def checked_file(request: PublishRequest) -> Path:
    """The request's file. ``PermanentFailure`` when it is gone or not the size that was checked before."""
    path = Path(request.path)
    size = path.stat().st_size if path.is_file() else None
    if size is None:
        raise PermanentFailure(f"{path.name} is not there any more; render the post again")
    if size != request.bytes or size == 0:
        raise PermanentFailure(f"{path.name} has {size:,} bytes, not the {request.bytes:,} that were checked")
    return path


def checked_address(platform: str, url: str | None, base_url: str, *domains: str) -> str:
    """An upload address that a platform handed out, when it leads to that platform.

    It must be the host of the base URL, or https and a host in one of the ``domains``: credentials and files go
    nowhere else. ``PermanentFailure`` otherwise.
    """
    parts, base = urlsplit(url or ""), urlsplit(base_url)
    host = parts.hostname or ""
    ours = (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
    theirs = parts.scheme == "https" and any(host == name or host.endswith(f".{name}") for name in domains)
    if url is None or not (ours or theirs):
        raise PermanentFailure(f"{platform} named an upload address on {host or 'no host'}, which is not its own")
    return url
