"""Videos in a private Supabase Storage bucket, named by their content's hash: ``<sha256>.mp4``.

The vendor's client does it all but large uploads, which it cannot resume: files over 6 MB go by the tus protocol that
Supabase asks for, in parts of exactly 6 MiB. The client's own defaults would be text/plain and 20 seconds.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import Answer, HttpClient, Limits, with_retries
from tiksports_dagster.resources.platforms.transfer import FilePart, checked_address
from tiksports_dagster.store.records.publishing import Finished, Kept

LARGE_BYTES = 6_000_000
PART_BYTES = 6 * 1024 * 1024
TIMEOUT_SECONDS = 120
TRIES = 5
PAGE = 500
TYPE = "video/mp4"
CACHE_SECONDS = "3600"

Result = TypeVar("Result")


class SupabaseVideoStore:
    """One bucket. It is made, private, when it is not there yet."""

    def __init__(self, url: str, key: SecretStr, bucket: str, clock: Clock) -> None:
        import httpx
        from supabase import ClientOptions, create_client

        from tiksports_dagster.resources.transport import network

        # its storage client's own default would give up on a video after 20 seconds
        patient = httpx.Client(timeout=TIMEOUT_SECONDS, transport=network(url), follow_redirects=True)
        self._storage = create_client(url, key.get_secret_value(), ClientOptions(httpx_client=patient)).storage
        self._bucket = bucket
        self._clock = clock
        self._seen = False
        self._key = key
        self._url = url.rstrip("/")
        limits = Limits(read=60, write=60, deadline=120)
        self._http = HttpClient("supabase", self._url, clock, limits=limits, secrets=[key.get_secret_value()])

    def key(self, video: Finished) -> str:
        """By content, so that the same bytes are kept once and a name is never overwritten by others."""
        return f"{video.sha256}.mp4"

    def keep(self, video: Finished) -> str:
        """Uploads the file unless the bucket has it whole. Raises by name."""
        path, key = Path(video.path), self.key(video)
        if not path.is_file() or path.stat().st_size != video.bytes:
            raise PermanentFailure(f"{path.name} is not the file that was rendered")
        self._make_bucket()
        if self._size(key) != video.bytes:
            if video.bytes > LARGE_BYTES:
                self._send_in_parts(path, key, video.bytes)
            else:
                how: Any = {"content-type": TYPE, "cache-control": CACHE_SECONDS, "upsert": "true"}
                self._tried(lambda: self._files().upload(key, path, how))
        return f"{self._bucket}/{key} at {self._url}"

    def _size(self, key: str) -> int | None:
        """How large the kept file is; None when there is none."""
        try:
            return int(self._tried(lambda: self._files().info(key))["size"])
        except _Missing:
            return None

    def _make_bucket(self) -> None:
        """Makes the bucket, private, unless it was seen before."""
        if self._seen:
            return
        try:
            self._tried(lambda: self._storage.get_bucket(self._bucket))
        except _Missing:
            with suppress(_Taken):  # another process was quicker
                self._tried(lambda: self._storage.create_bucket(self._bucket, options={"public": False}))
        self._seen = True

    def bring(self, video: Finished) -> None:
        """Downloads the file when it does not lie at ``video.path``, and checks its hash. Raises by name."""
        path = Path(video.path)
        if path.is_file():
            return
        try:
            content = self._tried(lambda: self._files().download(self.key(video)))
        except _Missing:
            return
        if hashlib.sha256(content).hexdigest() != video.sha256:
            raise PermanentFailure(f"{self.key(video)} in {self._bucket} is not the file that was rendered")
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".part")
        partial.write_bytes(content)
        partial.replace(path)

    def link(self, sha256: str, seconds: int = 3600) -> str | None:
        """A signed address that lives ``seconds``; None when the bucket has no such file."""
        try:
            made = self._tried(lambda: self._files().create_signed_url(f"{sha256}.mp4", seconds))
        except _Missing:
            return None
        return str(made["signedURL"])

    def kept(self) -> list[Kept]:
        """Every video of the bucket."""
        found: list[Kept] = []
        try:
            for page in self._pages():
                found += [file for row in page if (file := _kept(row)) is not None]
        except _Missing:
            return []
        return found

    def _pages(self) -> Iterator[list[dict[str, Any]]]:
        offset = 0
        while True:
            options: Any = {"limit": PAGE, "offset": offset, "sortBy": {"column": "name", "order": "asc"}}
            page = self._tried(lambda options=options: self._files().list("", options))
            yield page
            if len(page) < PAGE:
                return
            offset += len(page)

    def remove(self, keys: Sequence[str]) -> None:
        """Removes files in batches."""
        for first in range(0, len(keys), 100):
            batch = list(keys[first : first + 100])
            self._tried(lambda batch=batch: self._files().remove(batch))

    # --- uploads in parts

    def _send_in_parts(self, path: Path, key: str, size: int) -> None:
        """tus 1.0.0: creates the upload, sends part after part, asks after a failure how far it is, and goes on."""
        told = {"bucketName": self._bucket, "objectName": key, "contentType": TYPE, "cacheControl": CACHE_SECONDS}
        metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in told.items())
        headers = {"Upload-Length": str(size), "Upload-Metadata": metadata, "x-upsert": "true"}
        begun = self._tus("POST", f"{self._url}/storage/v1/upload/resumable", headers)
        address = checked_address("supabase", begun.headers.get("location"), self._url, "supabase.co", "supabase.com")
        offset, failures = 0, 0
        while offset < size:
            length = min(PART_BYTES, size - offset)
            part = {
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(length),
            }
            try:
                answer = self._tus("PATCH", address, part, FilePart(path, offset, length))
            except TransientFailure:
                failures += 1
                if failures >= TRIES:
                    raise
                self._clock.sleep(2.0**failures)
                answer = with_retries(lambda: self._tus("HEAD", address, {}), self._clock)
            offset = int(answer.headers.get("upload-offset", offset))

    def _tus(self, method: str, url: str, headers: dict[str, str], content: FilePart | None = None) -> Answer:
        secret = self._key.get_secret_value()
        ours = {"Authorization": f"Bearer {secret}", "apikey": secret, "Tus-Resumable": "1.0.0"}
        answer = self._http.send(method, url, headers={**ours, **headers}, content=content)
        self._http.require_success(answer)
        return answer

    # --- the vendor's client

    def _files(self) -> Any:
        return self._storage.from_(self._bucket)

    def _tried(self, call: Callable[[], Result]) -> Result:
        """The call's result; safe to repeat, because every name stands for one content. Raises by name."""

        def once() -> Result:
            with _named(self._bucket):
                return call()

        return with_retries(once, self._clock)


class _Missing(PermanentFailure):
    """There is no such file, or not even the bucket."""


class _Taken(PermanentFailure):
    """There is one of that name already."""


@contextmanager
def _named(bucket: str) -> Generator[None]:
    """Storage's errors by our names. The status is told as text, under an HTTP status that may be another."""
    import httpx
    from storage3.exceptions import StorageApiError
    from storage3.utils import StorageException

    try:
        yield
    except StorageApiError as error:
        status, words = str(error.status), f"supabase storage, bucket {bucket}: {str(error.message)[:200]}"
        if status == "404":
            raise _Missing(words) from None
        if status == "409":
            raise _Taken(words) from None
        transient = status in ("408", "429") or status.startswith("5")
        raise (TransientFailure if transient else PermanentFailure)(words) from None
    except StorageException as error:
        raise PermanentFailure(f"supabase storage, bucket {bucket}: {str(error)[:200]}") from None
    except httpx.HTTPError as error:
        raise TransientFailure(f"supabase storage broke off ({type(error).__name__})") from None


def _kept(row: dict[str, Any]) -> Kept | None:
    """A listed file; None for a folder or something that is not ours."""
    name, about = str(row.get("name")), row.get("metadata") or {}
    moment = row.get("updated_at") or row.get("created_at")
    if row.get("id") is None or not name.endswith(".mp4") or not moment:
        return None
    return Kept(key=name, bytes=int(about.get("size") or 0), at=datetime.fromisoformat(str(moment)))
