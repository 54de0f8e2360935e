"""Emulated Supabase Storage: buckets, objects, signed URLs and listings; uploads in parts are in ``supabase_tus.py``.

Errors carry ``{"statusCode", "error", "message"}`` with the code as text, under HTTP 400 for most of them.
Sources: the exchanges of the vendor's own Python client 2.34 and the Storage API's pages as of 2026-11.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.accounts import TOKENS
from tiksports_dagster.sandbox.progress import iso
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.wire import Party, Refusal, read_object, whole_number

MAX_OBJECT_BYTES = 50_000_000
"""The free plan's limit for one file."""
MAX_LISTED = 1000
_KEY = re.compile(r"[\w/!\-.*'()&$@=;:+,? ]+", re.ASCII)
_OBJECT = "/storage/v1/object"
_CODES = {400: "InvalidRequest", 401: "Unauthorized", 403: "Unauthorized", 404: "not_found", 500: "Internal"}


class Supabase:
    """The storage service of one project. Objects lie in the sandbox's folder under hashes of their names."""

    def __init__(self, state: SandboxState) -> None:
        self.state = state

    def party(self) -> Party:
        """The party with its routes; those with fixed words come before those that take any path."""
        from tiksports_dagster.sandbox.supabase_tus import ResumableUploads

        routes = [
            Route("/storage/v1/bucket", self.create_bucket, methods=["POST"]),
            Route("/storage/v1/bucket", self.list_buckets, methods=["GET"]),
            Route("/storage/v1/bucket/{bucket}", self.bucket, methods=["GET"]),
            *ResumableUploads(self).routes(),
            Route(_OBJECT + "/list/{bucket}", self.list, methods=["POST"]),
            Route(_OBJECT + "/info/{bucket}/{name:path}", self.info, methods=["GET"]),
            Route(_OBJECT + "/sign/{bucket}/{name:path}", self.sign, methods=["POST"]),
            Route(_OBJECT + "/sign/{bucket}/{name:path}", self.signed, methods=["GET"]),
            Route(_OBJECT + "/{bucket}", self.remove, methods=["DELETE"]),
            Route(_OBJECT + "/{bucket}/{name:path}", self.upload, methods=["POST", "PUT"]),
            Route(_OBJECT + "/{bucket}/{name:path}", self.download, methods=["GET"]),
        ]
        return Party("supabase", routes, self.refuse)

    # --- answers

    def refuse(self, status: int, options: Mapping[str, Any]) -> Response:
        """An error; ``code`` and ``message`` may be given. The wire's status and the one told may differ."""
        code = options.get("code") or _CODES.get(status, "Internal")
        body = {"statusCode": str(options.get("told", status)), "error": code}
        return JSONResponse({**body, "message": options.get("message") or "The request failed."}, status_code=status)

    def refusal(self, told: int, code: str, message: str) -> Refusal:
        """A refusal in the service's way: HTTP 400 that tells another status (413 and 404 of a route are real)."""
        status = told if told in (403, 413) else 400
        return Refusal(self.refuse(status, {"told": told, "code": code, "message": message}))

    def authorize(self, request: Request) -> None:
        """Raises unless the service key is in both headers, as the vendor's client sends it."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer != TOKENS.supabase_service_key or request.headers.get("apikey", bearer) != bearer:
            raise self.refusal(403, "Unauthorized", "Invalid Compact JWS")

    # --- buckets

    async def create_bucket(self, request: Request) -> Response:
        """A new bucket."""
        self.authorize(request)
        sent = await read_object(request) or {}
        name = str(sent.get("id") or sent.get("name") or "")
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", name):
            raise self.refusal(400, "InvalidRequest", "Invalid bucket name")
        try:
            with self.state.store.transaction() as db:
                row = (name, bool(sent.get("public", False)), self.state.timestamp())
                db.execute("INSERT INTO buckets VALUES (?,?,?)", row)
        except sqlite3.IntegrityError:
            raise self.refusal(409, "Duplicate", "The resource already exists") from None
        return JSONResponse({"name": name})

    async def list_buckets(self, request: Request) -> Response:
        """All buckets."""
        self.authorize(request)
        return JSONResponse([_bucket(row) for row in self.state.store.read("SELECT * FROM buckets ORDER BY id")])

    async def bucket(self, request: Request) -> Response:
        """One bucket."""
        self.authorize(request)
        return JSONResponse(_bucket(self.known_bucket(request.path_params["bucket"])))

    def known_bucket(self, name: str) -> sqlite3.Row:
        """The bucket's row; raises the refusal for an unknown one."""
        rows = self.state.store.read("SELECT * FROM buckets WHERE id = ?", name)
        if not rows:
            raise self.refusal(404, "Bucket not found", "Bucket not found")
        return rows[0]

    # --- objects

    async def upload(self, request: Request) -> Response:
        """A whole file as a form; the part named ``file`` (or without a name) is the content."""
        self.authorize(request)
        bucket, name = self._target(request)
        upsert = request.method == "PUT" or request.headers.get("x-upsert") == "true"
        if not upsert and self.row(bucket, name) is not None:
            raise self.refusal(409, "Duplicate", "The resource already exists")
        async with request.form(max_files=1, max_part_size=MAX_OBJECT_BYTES) as form:
            part = next((item for item in form.values() if not isinstance(item, str)), None)
            if part is None:
                raise self.refusal(400, "InvalidRequest", "The form has no file")
            path = self.path(bucket, name)
            with path.open("wb") as file:
                shutil.copyfileobj(part.file, file)
            cache = form.get("cacheControl")
            seconds = cache if isinstance(cache, str) else "3600"
            mimetype = part.content_type or "text/plain"
        if path.stat().st_size > MAX_OBJECT_BYTES:
            path.unlink()
            raise self.refusal(413, "Payload too large", "The object exceeded the maximum allowed size")
        made = self.keep(bucket, name, mimetype, f"max-age={seconds}")
        return JSONResponse({"Id": made["id"], "Key": f"{bucket}/{name}"})

    def _target(self, request: Request) -> tuple[str, str]:
        """Bucket and name of the path, both checked."""
        bucket, name = request.path_params["bucket"], request.path_params["name"]
        self.known_bucket(bucket)
        self.check_name(name)
        return bucket, name

    def check_name(self, name: str) -> None:
        """Raises for a name that is no key."""
        if not _KEY.fullmatch(name) or name.startswith("/") or ".." in name.split("/"):
            raise self.refusal(400, "InvalidKey", f"Invalid key: {name[:60]}")

    def keep(self, bucket: str, name: str, mimetype: str, cache_control: str) -> sqlite3.Row:
        """Registers the bytes that lie at ``path``."""
        with self.path(bucket, name).open("rb") as file:
            etag = hashlib.file_digest(file, "md5").hexdigest()
        size, now = self.path(bucket, name).stat().st_size, self.state.timestamp()
        drawn = self.state.draw("supabase-object", 16).hex()
        identity = "-".join([drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:]])
        with self.state.store.transaction() as db:
            db.execute(
                "INSERT INTO objects VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (bucket, name) DO UPDATE SET "
                "size=excluded.size, mimetype=excluded.mimetype, cache_control=excluded.cache_control, "
                "etag=excluded.etag, updated=excluded.updated",
                (bucket, name, identity, size, mimetype, cache_control, f'"{etag}"', now, now),
            )
        found = self.row(bucket, name)
        assert found is not None  # noqa: S101 - written above
        return found

    def row(self, bucket: str, name: str) -> sqlite3.Row | None:
        """An object's row."""
        rows = self.state.store.read("SELECT * FROM objects WHERE bucket = ? AND name = ?", bucket, name)
        return rows[0] if rows else None

    def path(self, bucket: str, name: str) -> Path:
        """Where an object's bytes lie; the name is a hash, so no outside text becomes a path."""
        folder = self.state.store.folder / "objects"
        folder.mkdir(exist_ok=True)
        return folder / hashlib.sha256(f"{bucket}:{name}".encode()).hexdigest()[:40]

    def _found(self, request: Request) -> sqlite3.Row:
        row = self.row(request.path_params["bucket"], request.path_params["name"])
        if row is None:
            raise self.refusal(404, "not_found", "Object not found")
        return row

    async def info(self, request: Request) -> Response:
        """What is known of an object."""
        self.authorize(request)
        row = self._found(request)
        moments = {"created_at": iso(row["created"]), "last_modified": iso(row["updated"])}
        plain = {name: row[name] for name in ("id", "name", "size", "etag", "cache_control")}
        more = {"bucket_id": row["bucket"], "content_type": row["mimetype"], "version": row["id"], "metadata": {}}
        return JSONResponse({**plain, **more, **moments})

    async def download(self, request: Request) -> Response:
        """The bytes, for the service key."""
        self.authorize(request)
        return self._bytes(self._found(request))

    def _bytes(self, row: sqlite3.Row) -> Response:
        headers = {"cache-control": row["cache_control"], "etag": row["etag"]}
        return FileResponse(self.path(row["bucket"], row["name"]), media_type=row["mimetype"], headers=headers)

    async def list(self, request: Request) -> Response:
        """The objects of a bucket whose names start with ``prefix``, by pages of ``limit`` from ``offset`` on."""
        self.authorize(request)
        bucket = request.path_params["bucket"]
        self.known_bucket(bucket)
        sent = await read_object(request) or {}
        limit, offset = int(sent.get("limit") or 100), int(sent.get("offset") or 0)
        query = "SELECT * FROM objects WHERE bucket = ? AND name LIKE ? ORDER BY name LIMIT ? OFFSET ?"
        values = (bucket, f"{sent.get('prefix') or ''}%", min(limit, MAX_LISTED), offset)
        return JSONResponse([_listed(row) for row in self.state.store.read(query, *values)])

    async def remove(self, request: Request) -> Response:
        """Removes the objects named in ``prefixes``; unknown ones are absent from the answer."""
        self.authorize(request)
        bucket = request.path_params["bucket"]
        self.known_bucket(bucket)
        names = (await read_object(request) or {}).get("prefixes") or []
        rows = [row for name in names if (row := self.row(bucket, str(name))) is not None]
        for row in rows:
            with self.state.store.transaction() as db:
                db.execute("DELETE FROM objects WHERE bucket = ? AND name = ?", (bucket, row["name"]))
            self.path(bucket, row["name"]).unlink(missing_ok=True)
        return JSONResponse([_listed(row) for row in rows])

    # --- signed URLs

    async def sign(self, request: Request) -> Response:
        """An address that opens the object to everybody for ``expiresIn`` seconds."""
        self.authorize(request)
        row = self._found(request)
        sent = await read_object(request) or {}
        seconds = whole_number(str(sent.get("expiresIn", "")))
        if not seconds:
            raise self.refusal(400, "InvalidRequest", "body/expiresIn must be >= 1")
        until = int(self.state.timestamp()) + seconds
        token = f"{until}.{self._seal(row, until)}"
        return JSONResponse({"signedURL": f"/object/sign/{quote(row['bucket'])}/{quote(row['name'])}?token={token}"})

    async def signed(self, request: Request) -> Response:
        """The bytes, for whoever has the address, until it expires."""
        row = self._found(request)
        until, _, seal = request.query_params.get("token", "").partition(".")
        if whole_number(until) is None or not hmac.compare_digest(seal, self._seal(row, int(until))):
            raise self.refusal(400, "InvalidJWT", "jwt malformed")
        if self.state.timestamp() > int(until):
            raise self.refusal(400, "InvalidJWT", '"exp" claim timestamp check failed')
        return self._bytes(row)

    def _seal(self, row: sqlite3.Row, until: int) -> str:
        text = json.dumps([row["bucket"], row["name"], until])
        return hmac.new(TOKENS.supabase_service_key.encode(), text.encode(), "sha256").hexdigest()


def _bucket(row: sqlite3.Row) -> dict[str, Any]:
    moment = iso(row["created"])
    return {
        **{"id": row["id"], "name": row["id"], "owner": "", "public": bool(row["public"])},
        **{"file_size_limit": None, "allowed_mime_types": None, "created_at": moment, "updated_at": moment},
    }


def _listed(row: sqlite3.Row) -> dict[str, Any]:
    changed = iso(row["updated"])
    metadata = {
        **{"eTag": row["etag"], "size": row["size"], "mimetype": row["mimetype"], "cacheControl": row["cache_control"]},
        **{"lastModified": changed, "contentLength": row["size"], "httpStatusCode": 200},
    }
    moments = {"created_at": iso(row["created"]), "updated_at": changed, "last_accessed_at": changed}
    return {"name": row["name"], "id": row["id"], **moments, "metadata": metadata}
