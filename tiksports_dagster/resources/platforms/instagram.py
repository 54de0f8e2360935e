"""Instagram: Reels through the Graph API, uploaded from this machine and published in a second step. As of 2026-11.

A container is made, filled, processed and then published once; it lives 24 hours. The status ``PUBLISHED`` carries
no media id, so after a crash the media is looked for among the account's recent ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Protocol

from tiksports_dagster.configuration import Platform
from tiksports_dagster.failures import PermanentFailure, TikSportsError, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.http import Answer, HttpClient, with_retries
from tiksports_dagster.resources.platforms.base import (
    Done,
    Gone,
    Journal,
    NotTaken,
    Partial,
    Ready,
    Sight,
    UploadEnded,
    UploadFlow,
    Working,
)
from tiksports_dagster.resources.platforms.instagram_codes import CODES, MISSING, NOT_YET, UNSUPPORTED_METRIC
from tiksports_dagster.resources.platforms.readings import read_in_parts
from tiksports_dagster.resources.platforms.texts import caption_with_hashtags
from tiksports_dagster.resources.platforms.transfer import FilePart, checked_address, checked_file
from tiksports_dagster.resources.platforms.verdicts import Advice, Verdict, failure_of, verdict_of
from tiksports_dagster.resources.reading import (
    as_count,
    as_dict,
    as_float,
    as_int,
    as_link,
    as_list,
    as_moment,
    as_text,
    dig,
    identifier,
)
from tiksports_dagster.store.records.metrics import MetricReading
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome, PublishRequest
from tiksports_dagster.store.records.system import Capability

VERSION = "v25.0"
INVALID_PARAMETER = 100
"""Code of a call with a parameter that Meta does not know or take (without a subcode)."""
RECENT_MEDIA = 25
CONTAINER_LIFE = timedelta(hours=24)

COUNTERS: tuple[tuple[str, ...], ...] = (
    ("views", "reach", "likes", "comments", "shares", "saved", "ig_reels_video_view_total_time"),
    ("views", "reach", "likes", "comments", "shares", "saved"),
    ("reach", "likes", "comments", "shares", "saved"),
)
"""Metrics to ask for, and what is left when one of them makes Meta refuse the whole call."""

_SUBCODE = re.compile(r"\b2207\d{3}\b")


class _Missing(PermanentFailure):
    """Meta knows no such object, or shows it to nobody with this token."""


class _NotYet(TransientFailure):
    """Meta does not know the upload, or does not know it yet."""


class _UnsupportedMetric(PermanentFailure):
    """One metric of the call is not there for this post."""


class AccessTokens(Protocol):
    """Where the token of the moment comes from (``instagram_auth.py``)."""

    def access_token(self) -> str:
        """A token that works now. Raises by name when there is none."""
        ...


class InstagramClient(UploadFlow):
    """One Instagram professional account.

    With a Facebook Login token the file is sent. With one of Instagram's own login it is fetched by Instagram from the
    address that ``link`` gives, which must be public for as long as that takes.
    """

    name: ClassVar[str] = "instagram"
    # Meta advises once a minute for at most five; a Reel of a minute is usually ready in seconds
    poll_seconds: ClassVar[tuple[float, ...]] = (1, 2, 3, 5, 10, 15, 30, 60)
    poll_ceiling: ClassVar[float] = 300

    def __init__(
        self,
        http: HttpClient,
        user_id: str,
        tokens: AccessTokens,
        clock: Clock,
        row: Platform,
        *,
        link: Callable[[PublishRequest], str] | None = None,
    ) -> None:
        self.clock = clock
        self._link = link
        self._http = http
        self._user = user_id
        self._tokens = tokens
        self._row = row
        self._counters = 0

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def metrics(self, ids: Sequence[str]) -> list[MetricReading]:
        """See ``PlatformClient.metrics``; one post a call. ``watch_seconds`` is the time of all plays together.

        Numbers may lag by 48 hours; a metric without data is None, not 0.
        """

        def read(part: Sequence[str]) -> list[MetricReading]:
            return [reading for ref in part if (reading := self._insights(ref)) is not None]

        return read_in_parts(ids, self._row.metrics_batch, read)

    def check(self) -> tuple[bool, str]:
        """See ``PlatformClient.check``: how many posts Meta allows in 24 hours and how many it has counted."""
        try:
            used, total = with_retries(self._quota, self.clock)
        except TikSportsError as failure:
            return False, str(failure)
        if total is None:
            return True, "connected; Meta told no limit"
        return used < total, f"{used} of {total} posts used in the last 24 hours"

    def capabilities(self) -> list[Capability]:
        """See ``PlatformClient.capabilities``: the account, and the posts that Meta still allows in 24 hours."""
        account = with_retries(lambda: self._graph("GET", self._user, {"fields": "username"}), self.clock)
        used, total = with_retries(self._quota, self.clock)
        left = f"{max(total - used, 0)} of {total}" if total is not None else "Meta told no limit"
        return [
            Capability(what="account", value=f"@{as_text(account.get('username')) or 'unknown'}"),
            Capability(what="posts left in 24 hours", value=left, fine=total is None or used < total),
        ]

    def _open(self, request: PublishRequest) -> Checkpoint:
        used, total = self._quota()
        if total is not None and used >= total:
            raise failure_of("instagram", f"{used} of {total}", CODES["/2207042"])
        source = {"upload_type": "resumable"} if self._link is None else {"video_url": self._link(request)}
        body = self._graph(
            "POST",
            f"{self._user}/media",
            {
                "media_type": "REELS",
                **source,
                "caption": caption_with_hashtags(request.caption, request.hashtags, self._row.caption),
                "is_ai_generated": "true" if request.ai_generated else "false",
                **({} if self.minimal else {"share_to_feed": "true"}),
            },
        )
        container = identifier(body.get("id"))
        if container is None:
            raise TransientFailure("instagram began an upload without naming it")
        if self._link is not None:
            return Checkpoint(state=PublicationState.UPLOADED, remote_id=container, offset=request.bytes)
        return Checkpoint(
            state=PublicationState.STARTED, remote_id=container, upload_url=self._own(as_text(body.get("uri")))
        )

    def _look(self, request: PublishRequest, point: Checkpoint) -> Sight:
        try:
            fields = {"fields": "status_code,status,video_status"}
            body = self._graph("GET", point.remote_id or "", fields)
        except _Missing as missing:
            return Gone(str(missing), certain=False)
        except _NotYet as missing:
            if point.state is not PublicationState.STARTED:
                raise
            return Gone(str(missing), certain=False)
        status = as_text(body.get("status_code")) or "nothing"
        if status == "PUBLISHED":
            return Done(self._found(request, younger_only=False) or _without_id())
        if status == "EXPIRED":
            return Gone("instagram: the upload has expired without being posted", certain=True)
        if status == "ERROR":
            return self._broken(as_text(body.get("status")) or "no reason given")
        if status == "FINISHED":
            # posted all the same? Meta has been seen to answer an error and publish
            found = self._found(request, younger_only=True) if point.state is PublicationState.SUBMITTED else None
            return Done(found) if found else Ready()
        if point.state is PublicationState.STARTED:
            have = as_count(dig(body, "video_status", "uploading_phase", "bytes_transferred"))
            have = point.offset if have is None else have
            if have < request.bytes:
                return Partial(have)
        return Working(f"instagram is still busy with the video ({status})", submitted=False)

    def _broken(self, status: str) -> Sight:
        """A container that failed: its ``status`` text carries the subcode."""
        match = _SUBCODE.search(status)
        verdict = CODES.get(f"/{match.group()}") if match else None
        words = f"instagram: {verdict.words if verdict else 'the video was not taken'} ({self._http.clean(status)})"
        if verdict is not None and verdict.advice in (Advice.RENEW, Advice.RETRY):
            return Gone(words, certain=True)
        waits = verdict is not None and verdict.advice is Advice.WAIT
        state = PublicationState.WAITING if waits else PublicationState.FAILED
        return Done(PublishOutcome(state=state, reason=words))

    def _send(self, request: PublishRequest, journal: Journal, offset: int) -> None:
        path = checked_file(request)
        point = journal.note(state=PublicationState.STARTED, offset=offset)
        rest = request.bytes - offset
        answer = self._http.send(
            "POST",
            self._own(point.upload_url),
            content=FilePart(path, offset, rest),
            headers={
                "Authorization": f"OAuth {self._tokens.access_token()}",
                "offset": str(offset),
                "file_size": str(request.bytes),
                "Content-Type": "application/octet-stream",
                "Content-Length": str(rest),
            },
        )
        if answer.status in (404, 410):
            raise UploadEnded(f"{answer.call} answered {answer.status}: the upload has ended")
        body = answer.json_or_nothing()
        if answer.status < 300 and body.get("success") is True:
            journal.note(state=PublicationState.UPLOADED, offset=request.bytes)
            return
        trouble = as_dict(body.get("debug_info"))
        if trouble:
            words = self._http.clean(as_text(trouble.get("message")) or as_text(trouble.get("type")) or "no reason")
            kind = PermanentFailure if trouble.get("retriable") is False else TransientFailure
            raise kind(f"{answer.call} took the file not: {words}")
        if "error" in body:
            raise self._failure(answer)
        self._http.require_success(answer)
        raise TransientFailure(f"{answer.call} did not say whether it has the file")

    def _submit(self, point: Checkpoint) -> PublishOutcome | None:
        body = self._graph("POST", f"{self._user}/media_publish", {"creation_id": point.remote_id or ""})
        media = identifier(body.get("id"))
        if media is None:
            raise TransientFailure("instagram posted without naming the post")
        return PublishOutcome(state=PublicationState.PUBLISHED, id=media, url=self._permalink(media))

    def _permalink(self, media: str) -> str | None:
        try:
            return as_link(self._graph("GET", media, {"fields": "permalink"}).get("permalink"))
        except TikSportsError:  # the post is out; a link that cannot be read now changes nothing
            return None

    def _found(self, request: PublishRequest, *, younger_only: bool) -> PublishOutcome | None:
        """The account's newest media with this caption; with ``younger_only`` one that this container can have made."""
        fields = {"fields": "id,caption,permalink,timestamp", "limit": str(RECENT_MEDIA)}
        caption = _plain(caption_with_hashtags(request.caption, request.hashtags, self._row.caption))
        for media in as_list(self._graph("GET", f"{self._user}/media", fields).get("data")):
            posted = as_moment(dig(media, "timestamp"))
            if younger_only and posted is not None and self.clock.now() - posted > CONTAINER_LIFE:
                continue
            ref = identifier(dig(media, "id"))
            if ref is not None and _plain(as_text(dig(media, "caption")) or "") == caption:
                link = as_link(dig(media, "permalink"))
                return PublishOutcome(state=PublicationState.PUBLISHED, id=ref, url=link)
        return None

    def _quota(self) -> tuple[int, int | None]:
        """Posts counted and allowed in 24 hours. The limit differs by account: it is read, not known."""
        body = self._graph("GET", f"{self._user}/content_publishing_limit", {"fields": "quota_usage,config"})
        row = dig(body, "data", 0)
        return as_count(dig(row, "quota_usage")) or 0, as_count(dig(row, "config", "quota_total"))

    def _insights(self, media: str) -> MetricReading | None:
        body: Mapping[str, Any] | None = None
        for rung in range(self._counters, len(COUNTERS)):
            try:
                body = self._ask_insights(media, COUNTERS[rung])
            except _Missing:
                return None
            except _UnsupportedMetric:
                continue
            self._counters = rung
            break
        if body is None:
            return None
        values = {as_text(dig(row, "name")): _value(row) for row in as_list(body.get("data"))}
        watched = values.get("ig_reels_video_view_total_time")
        return MetricReading(
            id=media,
            views=as_count(values.get("views")),
            likes=as_count(values.get("likes")),
            comments=as_count(values.get("comments")),
            shares=as_count(values.get("shares")),
            saves=as_count(values.get("saved")),
            reach=as_count(values.get("reach")),
            # Meta gives milliseconds, without saying so
            watch_seconds=None if watched is None or watched < 0 else watched / 1000,
        )

    def _ask_insights(self, media: str, counters: Sequence[str]) -> Mapping[str, Any]:
        wanted = {"metric": ",".join(counters)}
        return with_retries(lambda: self._graph("GET", f"{media}/insights", wanted), self.clock)

    def _own(self, url: str | None) -> str:
        return checked_address("instagram", url, self._http.base_url, "facebook.com", "instagram.com")

    def _graph(self, method: str, path: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        """One call; the token travels in a header, where no log of addresses shows it. Raises by ``CODES``."""
        answer = self._http.send(
            method,
            f"/{VERSION}/{path}",
            params=fields if method == "GET" else None,
            form=fields if method == "POST" else None,
            headers={"Authorization": f"Bearer {self._tokens.access_token()}"},
        )
        if answer.status >= 300 or "error" in answer.json_or_nothing():
            raise self._failure(answer)
        return as_dict(answer.json())

    def _failure(self, answer: Answer) -> TikSportsError:
        error = as_dict(answer.json_or_nothing().get("error"))
        code, subcode = as_int(error.get("code")), as_int(error.get("error_subcode"))
        both = f"{code}/{subcode}"
        words = self._http.clean(as_text(error.get("message")) or "no reason given")
        if both in MISSING:
            return _Missing(f"{answer.call}: {words} ({both})")
        if both == NOT_YET:
            return _NotYet(f"{answer.call}: {words} ({both})", retry_after=answer.retry_after)
        found = verdict_of(CODES, both, f"/{subcode}", f"{code}/")
        shown = both if subcode is not None else str(code)
        if found is not None:
            return failure_of("instagram", f"{shown}: {words}", found[1], retry_after=answer.retry_after)
        if error.get("is_transient") is True:
            verdict = Verdict(Advice.RETRY, "Instagram had trouble of its own")
            return failure_of("instagram", f"{shown}: {words}", verdict, retry_after=answer.retry_after)
        if str(code) == UNSUPPORTED_METRIC and answer.call.endswith("/insights"):
            return _UnsupportedMetric(f"{answer.call}: {words} ({shown})")
        if code == INVALID_PARAMETER and subcode is None and answer.call.endswith(f"{self._user}/media"):
            return NotTaken(f"instagram: Meta does not take the request as it is ({shown}: {words})")
        try:
            self._http.require_success(answer)
        except TikSportsError as failure:
            return failure
        return PermanentFailure(f"{answer.call} was refused ({shown}: {words})")


def _without_id() -> PublishOutcome:
    reason = "Instagram says it is posted, but it is not among the recent media yet"
    return PublishOutcome(state=PublicationState.PUBLISHED, reason=reason)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _value(row: object) -> float | None:
    """The number of one insight: under ``values``, or ``total_value`` where there is a breakdown."""
    value = as_float(dig(row, "values", 0, "value"))
    return value if value is not None else as_float(dig(row, "total_value", "value"))
