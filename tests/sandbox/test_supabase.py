"""The emulated storage is as strict as the real one: keys, buckets, duplicates, parts, seals."""

from __future__ import annotations

import base64

import httpx
import pytest

from tiksports_dagster.sandbox import TOKENS, SandboxState
from tiksports_dagster.sandbox.supabase_tus import LIFE_SECONDS, PART_BYTES

from .helpers import TurnedClock, mp4

BASE = "/supabase/storage/v1"
KEY = {"Authorization": f"Bearer {TOKENS.supabase_service_key}", "apikey": TOKENS.supabase_service_key}


@pytest.fixture
def storage(web: httpx.Client) -> httpx.Client:
    assert web.post(f"{BASE}/bucket", json={"name": "videos", "id": "videos"}, headers=KEY).json() == {"name": "videos"}
    return web


def upload(web: httpx.Client, name: str = "a.mp4", **headers: str) -> httpx.Response:
    files = {"file": (name, mp4(), "video/mp4")}
    return web.post(f"{BASE}/object/videos/{name}", files=files, headers={**KEY, **headers})


def begin(web: httpx.Client, length: int, **headers: str) -> httpx.Response:
    told = {"bucketName": "videos", "objectName": "b.mp4", "contentType": "video/mp4"}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    ours = {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": metadata}
    return web.post(f"{BASE}/upload/resumable", headers={**KEY, **ours, **headers})


def send(web: httpx.Client, url: str, offset: int, content: bytes, **headers: str) -> httpx.Response:
    ours = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return web.patch(url, content=content, headers={**KEY, **ours, **headers})


def test_without_the_key_nothing_opens(storage: httpx.Client) -> None:
    for call in (upload(storage, Authorization="Bearer other"), storage.get(f"{BASE}/object/videos/a.mp4")):
        assert call.status_code == 403
        assert set(call.json()) == {"statusCode", "error", "message"}


def test_a_second_upload_needs_the_word_upsert(storage: httpx.Client) -> None:
    assert upload(storage).json()["Key"] == "videos/a.mp4"
    again = upload(storage)
    assert (again.status_code, again.json()["statusCode"], again.json()["error"]) == (400, "409", "Duplicate")
    assert upload(storage, **{"x-upsert": "true"}).status_code == 200


def test_an_unknown_bucket_and_a_path_that_leads_out_are_refused(storage: httpx.Client) -> None:
    files = {"file": ("a", b"x", "video/mp4")}
    missing = storage.post(f"{BASE}/object/other/a.mp4", files=files, headers=KEY)
    assert (missing.status_code, missing.json()["statusCode"]) == (400, "404")
    outside = storage.post(f"{BASE}/object/videos/%2e%2e%2fa.mp4", files=files, headers=KEY)
    assert outside.json()["error"] == "InvalidKey"


def test_a_seal_that_was_changed_opens_nothing(storage: httpx.Client) -> None:
    upload(storage)
    sign = storage.post(f"{BASE}/object/sign/videos/a.mp4", json={"expiresIn": "60"}, headers=KEY)
    path = sign.json()["signedURL"]
    assert storage.get(BASE + path).status_code == 200
    assert storage.get(BASE + path[:-1] + ("0" if path[-1] != "0" else "1")).json()["error"] == "InvalidJWT"


def test_parts_come_in_order_and_have_six_mebibytes(storage: httpx.Client) -> None:
    url = begin(storage, PART_BYTES + 10).headers["Location"]
    assert send(storage, url, 0, b"x" * 1000).status_code == 400
    assert send(storage, url, 10, b"x" * PART_BYTES).json()["statusCode"] == "409"
    assert send(storage, url, 0, b"x" * PART_BYTES).headers["Upload-Offset"] == str(PART_BYTES)
    assert send(storage, url, PART_BYTES, b"x" * 10).status_code == 204
    about = storage.get(f"{BASE}/object/info/videos/b.mp4", headers=KEY).json()
    assert (about["size"], about["content_type"]) == (PART_BYTES + 10, "video/mp4")


def test_an_upload_in_parts_ends_after_a_day_and_needs_the_protocols_version(
    storage: httpx.Client, clock: TurnedClock, sandbox: SandboxState
) -> None:
    assert begin(storage, 10, **{"Tus-Resumable": "0.2.0"}).json()["statusCode"] == "412"
    url = begin(storage, 10).headers["Location"]
    clock.turn(LIFE_SECONDS + 1)
    assert send(storage, url, 0, b"x" * 10).json()["statusCode"] == "404"


def test_a_file_over_the_projects_limit_is_refused(storage: httpx.Client) -> None:
    assert begin(storage, 50_000_001).status_code == 413
