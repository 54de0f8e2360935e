"""Emulated Supabase Storage, uploads in parts: the tus protocol 1.0.0 with Supabase's own rules.

Parts are exactly 6 MiB but for the last; an upload's address lives 24 hours. Source: tus.io 1.0.0 core and creation,
Supabase's page on resumable uploads as of 2026-11.
"""

from __future__ import annotations

import base64
import binascii
import shutil
import sqlite3
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tiksports_dagster.sandbox.supabase import MAX_OBJECT_BYTES, Supabase
from tiksports_dagster.sandbox.wire import origin, take_bytes, whole_number

PART_BYTES = 6 * 1024 * 1024
LIFE_SECONDS = 86_400.0
VERSION = "1.0.0"
_PATH = "/storage/v1/upload/resumable"


class ResumableUploads:
    """Creates uploads, tells how far they are, and takes their parts strictly in order."""

    def __init__(self, supabase: Supabase) -> None:
        self._supabase = supabase
        self._state = supabase.state

    def routes(self) -> list[Route]:
        """The endpoints."""
        return [
            Route(_PATH, self.create, methods=["POST"]),
            Route(_PATH + "/{upload}", self.offset, methods=["HEAD"]),
            Route(_PATH + "/{upload}", self.part, methods=["PATCH"]),
        ]

    def _check(self, request: Request) -> None:
        self._supabase.authorize(request)
        if request.headers.get("tus-resumable") != VERSION:
            raise self._supabase.refusal(412, "InvalidRequest", "Tus-Resumable is missing or of another version")

    async def create(self, request: Request) -> Response:
        """Begins an upload of ``Upload-Length`` bytes to the object that ``Upload-Metadata`` names."""
        self._check(request)
        length = whole_number(request.headers.get("upload-length"))
        if length is None or length > MAX_OBJECT_BYTES:
            raise self._supabase.refusal(413, "Payload too large", "The object exceeded the maximum allowed size")
        told = _metadata(request.headers.get("upload-metadata", ""))
        bucket, name = told.get("bucketName", ""), told.get("objectName", "")
        self._supabase.known_bucket(bucket)
        self._supabase.check_name(name)
        upsert = request.headers.get("x-upsert") == "true"
        if not upsert and self._supabase.row(bucket, name) is not None:
            raise self._supabase.refusal(409, "Duplicate", "The resource already exists")
        drawn = self._state.draw("supabase-upload", 24)
        key = base64.urlsafe_b64encode(drawn).decode()
        kind, cache = told.get("contentType", "application/octet-stream"), told.get("cacheControl", "3600")
        row = (key, bucket, name, kind, f"max-age={cache}", upsert, length, 0, self._state.timestamp())
        with self._state.store.transaction() as db:
            db.execute("INSERT INTO object_uploads VALUES (?,?,?,?,?,?,?,?,?)", row)
        headers = {"Location": f"{origin(request)}{request.scope['root_path']}{_PATH}/{key}", "Tus-Resumable": VERSION}
        return Response(status_code=201, headers=headers)

    def _upload(self, request: Request) -> sqlite3.Row:
        query = "SELECT * FROM object_uploads WHERE id = ? AND created > ?"
        rows = self._state.store.read(query, request.path_params["upload"], self._state.timestamp() - LIFE_SECONDS)
        if not rows:
            raise self._supabase.refusal(404, "not_found", "The upload was not found")
        return rows[0]

    def _partial(self, upload: sqlite3.Row) -> Path:
        return self._supabase.path("upload", upload["id"])

    async def offset(self, request: Request) -> Response:
        """How many bytes have arrived."""
        self._check(request)
        upload = self._upload(request)
        return Response(headers=_progress(upload["received"], upload["length"]))

    async def part(self, request: Request) -> Response:
        """The next part. What a broken connection brought stays."""
        self._check(request)
        upload = self._upload(request)
        length = whole_number(request.headers.get("content-length"))
        if request.headers.get("content-type") != "application/offset+octet-stream" or length is None:
            raise self._supabase.refusal(400, "InvalidRequest", "Content-Type or Content-Length is wrong")
        received, total = int(upload["received"]), int(upload["length"])
        if whole_number(request.headers.get("upload-offset")) != received:
            raise self._supabase.refusal(409, "InvalidRequest", f"Upload-Offset does not match {received}")
        rest = total - received
        if length > rest or (length < rest and length != PART_BYTES):
            raise self._supabase.refusal(400, "InvalidRequest", "Every part but the last has 6 MiB")
        taken = await take_bytes(request, self._partial(upload), offset=received, at_most=length)
        received += taken.count
        with self._state.store.transaction() as db:
            db.execute("UPDATE object_uploads SET received = ? WHERE id = ?", (received, upload["id"]))
        if received == total:
            bucket, name = upload["bucket"], upload["name"]
            shutil.move(self._partial(upload), self._supabase.path(bucket, name))
            self._supabase.keep(bucket, name, upload["mimetype"], upload["cache_control"])
        return Response(status_code=204, headers=_progress(received, total))


def _progress(received: int, total: int) -> dict[str, str]:
    return {
        "Upload-Offset": str(received),
        "Upload-Length": str(total),
        "Tus-Resumable": VERSION,
        "Cache-Control": "no-store",
    }


def _metadata(header: str) -> dict[str, str]:
    """``name base64, name base64`` as a dictionary; what is not base64 is left out."""
    found: dict[str, str] = {}
    for pair in header.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
