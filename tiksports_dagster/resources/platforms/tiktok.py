"""TikTok: Content Posting API (direct post and drafts) and Display API. Rules as of 2026-11.

Success is ``error.code == "ok"`` in the envelope, whatever the HTTP status. There is no idempotency key: an upload
that was begun posts nothing until its last byte, and its ``publish_id`` can be asked about at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import PermanentFailure, RefusedFailure, TikSportsError, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import Answer, HttpClient, with_retries
from tiksports_dagster.resources.platforms.base import (
    Done,
    Gone,
    Journal,
    NotTaken,
    Partial,
    Sight,
    UploadEnded,
    UploadFlow,
    Working,
)
from tiksports_dagster.resources.platforms.readings import read_in_parts
from tiksports_dagster.resources.platforms.texts import caption_with_hashtags
from tiksports_dagster.resources.platforms.tiktok_auth import TikTokTokens
from tiksports_dagster.resources.platforms.tiktok_codes import CODES, FAIL_REASONS
from tiksports_dagster.resources.platforms.transfer import FilePart, checked_address, checked_file
from tiksports_dagster.resources.platforms.verdicts import Advice, Verdict, failure_of, verdict_of
from tiksports_dagster.resources.reading import as_count, as_dict, as_float, as_list, as_text, dig, identifier
from tiksports_dagster.store.records.metrics import MetricReading
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest
from tiksports_dagster.store.records.system import Capability

CHUNK = 10_000_000
"""Bytes of a part. TikTok allows 5 to 64 MB; it is not said whether decimal or binary, and this fits both."""

PRIVACY_LEVELS = ("PUBLIC_TO_EVERYONE", "FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
"""From most to least public. The first one that the account offers is taken."""

VIDEO_FIELDS = "id,view_count,like_count,comment_count,share_count,share_url"
MEDIA_TYPES = {".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm"}


@dataclass(frozen=True)
class ChunkPlan:
    """How a file is cut: ``count`` parts of ``size`` bytes, the last one longer by what is left over."""

    total: int
    size: int
    count: int

    def part(self, number: int) -> tuple[int, int]:
        """First byte and length of a part, counted from 0."""
        start = number * self.size
        return start, self.total - start if number == self.count - 1 else self.size

    def number_at(self, offset: int) -> int:
        """The part to send next when the first ``offset`` bytes have arrived."""
        return min(offset // self.size, self.count - 1)


def chunk_plan(total: int) -> ChunkPlan:
    """TikTok's rules: count = ⌊total/size⌋; parts of 5–64 MB, the last one to 128 MB; under 5 MB one part; ≤ 1,000."""
    if total < 1:
        raise ValueError("a file has at least one byte")
    if total < 2 * CHUNK:
        return ChunkPlan(total, total, 1)
    return ChunkPlan(total, CHUNK, total // CHUNK)


class TikTokClient(UploadFlow):
    """One TikTok account. ``drafts`` leaves each video in the app's inbox for a person to post."""

    name: ClassVar[str] = "tiktok"
    # 30 status calls a minute are allowed
    poll_seconds: ClassVar[tuple[float, ...]] = (1, 2, 3, 3, 5, 5, 10)
    poll_ceiling: ClassVar[float] = 180

    def __init__(
        self, http: HttpClient, tokens: TikTokTokens, clock: Clock, row: Platform, *, drafts: bool = False
    ) -> None:
        self.clock = clock
        self._http = http
        self._tokens = tokens
        self._row = row
        self._drafts = drafts
        self._username: str | None = None

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """See ``PlatformClient.metrics``; 20 ids a call. TikTok tells no watch time and no saves."""

        def read(part: Sequence[str]) -> list[MetricReading]:
            body = {"filters": {"video_ids": list(part)}}
            path = f"/v2/video/query/?fields={VIDEO_FIELDS}"
            data = with_retries(lambda: self._call(path, body, bucket="tiktok_videos"), self.clock)
            return [reading for row in as_list(data.get("videos")) if (reading := _reading(as_dict(row)))]

        return read_in_parts(ids, min(self._row.metrics_batch, 20), read)

    def check(self) -> tuple[bool, str]:
        """See ``PlatformClient.check``: what TikTok says the account may post now."""
        try:
            creator = self._creator()
        except TikSportsError as failure:
            return False, str(failure)
        levels = ", ".join(as_text(level) or "" for level in as_list(creator.get("privacy_level_options")))
        longest = as_float(creator.get("max_video_post_duration_sec"))
        limit = f", up to {longest:g} s" if longest else ""
        return True, f"@{self._username or 'unknown'} may post as {levels or 'nothing'}{limit}"

    def capabilities(self) -> list[Capability]:
        """See ``PlatformClient.capabilities``. TikTok tells by its privacy levels only whether an app is audited."""
        creator = self._creator()
        levels = [level for level in map(as_text, as_list(creator.get("privacy_level_options"))) if level]
        public = PRIVACY_LEVELS[0] in levels
        longest = as_float(creator.get("max_video_post_duration_sec"))
        off = [name for name in ("comment", "duet", "stitch") if creator.get(f"{name}_disabled") is True]
        audience = "yes" if public else "no: the account is private (an app without audit may post to no other)"
        return [
            Capability(what="account", value=f"@{self._username or 'unknown'}"),
            Capability(what="lane", value="drafts for the app's inbox" if self._drafts else "direct posts"),
            Capability(what="privacy levels", value=", ".join(levels) or "none", fine=bool(levels)),
            Capability(what="public posts", value=audience, fine=public or self._drafts),
            Capability(what="longest video", value=f"{longest:g} s" if longest else "not told"),
            Capability(what="switched off by the account", value=", ".join(off) or "nothing"),
        ]

    def _open(self, request: PublishRequest) -> Checkpoint:
        plan = chunk_plan(request.bytes)
        source: dict[str, Any] = {
            "source": "FILE_UPLOAD",
            "video_size": plan.total,
            "chunk_size": plan.size,
            "total_chunk_count": plan.count,
        }
        if self._drafts:
            data = self._call("/v2/post/publish/inbox/video/init/", {"source_info": source}, bucket="tiktok_init")
        else:
            post = self._post_info(request, self._creator())
            body = {"post_info": post, "source_info": source}
            data = self._call("/v2/post/publish/video/init/", body, bucket="tiktok_init")
        publish_id = as_text(data.get("publish_id"))
        if publish_id is None:
            raise TransientFailure("tiktok began an upload without naming it")
        url = checked_address(
            "tiktok", as_text(data.get("upload_url")), self._http.base_url, "tiktokapis.com", "tiktok.com"
        )
        return Checkpoint(state=PublicationState.STARTED, remote_id=publish_id, upload_url=url)

    def _post_info(self, request: PublishRequest, creator: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(creator.get("privacy_level_options"), list):
            raise TransientFailure("tiktok did not tell to whom this account may post")
        offered = as_list(creator.get("privacy_level_options"))
        privacy = next((level for level in PRIVACY_LEVELS if level in offered), None)
        if privacy is None:
            raise RefusedFailure("tiktok offers this account no audience to post to")
        longest = as_float(creator.get("max_video_post_duration_sec"))
        if longest is not None and request.seconds > longest:
            raise RefusedFailure(f"tiktok: this account may post {longest:g} s at most, not {request.seconds:g} s")
        least = {
            "privacy_level": privacy,
            "title": caption_with_hashtags(request.caption, request.hashtags, self._row.caption),
            "is_aigc": request.ai_generated,
        }
        if self.minimal:
            return least
        return {
            **least,
            "disable_comment": creator.get("comment_disabled") is True,
            "disable_duet": creator.get("duet_disabled") is True,
            "disable_stitch": creator.get("stitch_disabled") is True,
            "brand_content_toggle": False,
            "brand_organic_toggle": False,
        }

    def _look(self, request: PublishRequest, point: Checkpoint) -> Sight:
        try:
            data = self._call("/v2/post/publish/status/fetch/", {"publish_id": point.remote_id}, bucket="tiktok_status")
        except _UnknownUpload as unknown:
            return Gone(str(unknown), certain=False)
        status = as_text(data.get("status")) or "nothing"
        if status == "PUBLISH_COMPLETE":
            return Done(self._published(data))
        if status == "SEND_TO_USER_INBOX":
            return Done(PublishOutcome(state=PublicationState.INBOX, reason="a draft waits in the TikTok app"))
        if status == "FAILED":
            return self._failed(as_text(data.get("fail_reason")) or "no reason given")
        have = as_count(data.get("uploaded_bytes"))
        if have is None and point.state is not PublicationState.SUBMITTED:
            have = point.offset
        if status == "PROCESSING_UPLOAD" and have is not None and have < request.bytes:
            return Partial(have)
        return Working(f"tiktok is still busy with the video ({status})", submitted=True)

    def _failed(self, reason: str) -> Sight:
        verdict = FAIL_REASONS.get(reason, Verdict(Advice.GIVE_UP, "the video was not posted"))
        words = f"tiktok: {verdict.words} ({reason})"
        if verdict.advice is Advice.RENEW:
            return Gone(words, certain=True)
        waits = verdict.advice is Advice.WAIT
        state = PublicationState.WAITING if waits else PublicationState.FAILED
        return Done(PublishOutcome(state=state, reason=words))

    def _published(self, data: Mapping[str, Any]) -> PublishOutcome:
        # TikTok spells it so; the ids have 19 digits and must not become floats
        ids = as_list(data.get("publicaly_available_post_id")) or as_list(data.get("publicly_available_post_id"))
        video = identifier(ids[0]) if ids else None
        if video is None:
            reason = "TikTok has not told the public id yet: it comes after moderation, and never for a private post"
            return PublishOutcome(state=PublicationState.PUBLISHED, reason=reason)
        return PublishOutcome(state=PublicationState.PUBLISHED, id=video, url=self._url(video))

    def _url(self, video: str) -> str | None:
        if self._username is None:
            try:
                self._creator()
            except TikSportsError:
                return None
        return f"https://www.tiktok.com/@{self._username}/video/{video}" if self._username else None

    def _send(self, request: PublishRequest, journal: Journal, offset: int) -> None:
        path = checked_file(request)
        point = journal.point
        url = checked_address(
            "tiktok", point.upload_url if point else None, self._http.base_url, "tiktokapis.com", "tiktok.com"
        )
        plan = chunk_plan(request.bytes)
        for number in range(plan.number_at(offset), plan.count):
            start, size = plan.part(number)
            last = number == plan.count - 1
            # the last byte makes TikTok post: from here on only looking tells
            state = PublicationState.SUBMITTED if last else PublicationState.STARTED
            journal.note(state=state, offset=start)
            self._put(url, path, plan.total, start, size)

    def _put(self, url: str, path: Path, total: int, start: int, size: int) -> None:
        """Sends one part. 416 (other bytes are expected) is transient: the status tells where to go on."""
        answer = self._http.send(
            "PUT",
            url,
            content=FilePart(path, start, size),
            headers={
                "Content-Type": MEDIA_TYPES.get(path.suffix.lower(), "video/mp4"),
                "Content-Length": str(size),
                "Content-Range": f"bytes {start}-{start + size - 1}/{total}",
            },
        )
        if answer.status in (403, 404):
            raise UploadEnded(f"{answer.call} answered {answer.status}: the upload's address has ended")
        if answer.status == 416:
            raise TransientFailure(f"{answer.call} answered 416: the upload is not where it was left")
        self._http.require_success(answer)

    def _creator(self) -> Mapping[str, Any]:
        data = self._call("/v2/post/publish/creator_info/query/", None, bucket="tiktok_creator_info")
        self._username = as_text(data.get("creator_username"))
        return data

    def _call(self, path: str, body: object, *, bucket: str) -> Mapping[str, Any]:
        """The ``data`` of one call. A rejected token is renewed once. Raises by ``CODES``."""
        answer = self._ask(path, body, bucket)
        code = as_text(dig(answer.json_or_nothing(), "error", "code"))
        if code == "access_token_invalid":
            self._tokens.renew()
            answer = self._ask(path, body, bucket)
            code = as_text(dig(answer.json_or_nothing(), "error", "code"))
        if code == "ok" and answer.status < 400:
            return as_dict(dig(answer.json(), "data"))
        raise self._failure(answer, code)

    def _ask(self, path: str, body: object, bucket: str) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._tokens.access_token()}",
            "Content-Type": "application/json; charset=UTF-8",
        }
        return self._http.send("POST", path, json_body=body, headers=headers, bucket=bucket)

    def _failure(self, answer: Answer, code: str | None) -> TikSportsError:
        found = verdict_of(CODES, code)
        if found is not None:
            if found[0] in UNKNOWN_UPLOAD:
                return _UnknownUpload(f"tiktok: {found[1].words} ({found[0]})")
            if found[0] in NOT_TAKEN:
                said = self._http.clean(as_text(dig(answer.json_or_nothing(), "error", "message")) or "no reason given")
                return NotTaken(f"tiktok: {found[1].words} ({found[0]}: {said})")
            return failure_of("tiktok", found[0], found[1], retry_after=answer.retry_after)
        try:
            self._http.require_success(answer)
        except TikSportsError as failure:
            return failure
        words = self._http.clean(as_text(dig(answer.json_or_nothing(), "error", "message")) or "")
        if code is None:
            return TransientFailure(f"{answer.call} answered {answer.status} with something that is not TikTok's")
        return PermanentFailure(f"{answer.call} was refused ({self._http.clean(code)}: {words})")


NOT_TAKEN = frozenset({"invalid_param", "invalid_params"})
UNKNOWN_UPLOAD = frozenset({"invalid_publish_id", "token_not_authorized_for_specified_publish_id"})


class _UnknownUpload(PermanentFailure):
    """TikTok does not know an upload (any more)."""


def _reading(row: Mapping[str, Any]) -> MetricReading | None:
    ref = identifier(row.get("id"))
    if ref is None:
        return None
    return MetricReading(
        id=ref,
        views=as_count(row.get("view_count")),
        likes=as_count(row.get("like_count")),
        comments=as_count(row.get("comment_count")),
        shares=as_count(row.get("share_count")),
    )
