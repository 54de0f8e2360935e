"""YouTube's error reasons, and what each asks of us (Data API v3, as of 2026-11)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tiksports_dagster.resources.platforms.verdicts import Advice, Verdict

_TEXT = "YouTube does not take the {}"

PACIFIC = ZoneInfo("America/Los_Angeles")


def pacific_midnight(now: datetime) -> datetime:
    """When YouTube's quotas begin anew: the next midnight in California, as UTC."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=PACIFIC).astimezone(UTC)


def in_a_day(now: datetime) -> datetime:
    """24 hours later: how long YouTube asks to wait after too many uploads of a channel."""
    return now + timedelta(hours=24)


_QUOTA = Verdict(Advice.WAIT, "the project's quota is used up until midnight Pacific time", pacific_midnight)

CODES: dict[str, Verdict] = {
    "backendError": Verdict(Advice.RETRY, "YouTube had trouble of its own"),
    "internalError": Verdict(Advice.RETRY, "YouTube had trouble of its own"),
    "rateLimitExceeded": Verdict(Advice.RETRY, "too many calls"),
    "userRateLimitExceeded": Verdict(Advice.RETRY, "too many calls"),
    "quotaExceeded": _QUOTA,
    "dailyLimitExceeded": _QUOTA,
    "uploadLimitExceeded": Verdict(
        Advice.WAIT, "the channel has uploaded as much as YouTube allows in 24 hours", in_a_day
    ),
    "authError": Verdict(Advice.RECONNECT, "YouTube does not accept the credentials"),
    "unauthorized": Verdict(Advice.RECONNECT, "YouTube does not accept the credentials"),
    "invalid_grant": Verdict(
        Advice.RECONNECT, "Google has ended the permission (after 7 days while the app is in testing)"
    ),
    "invalid_client": Verdict(Advice.RECONNECT, "Google does not know this client id and secret"),
    "insufficientPermissions": Verdict(Advice.RECONNECT, "the channel did not allow this app to do that"),
    "youtubeSignupRequired": Verdict(Advice.ASK, "the account has no YouTube channel yet"),
    "forbiddenPrivacySetting": Verdict(Advice.ASK, "the channel may not post publicly"),
    "forbidden": Verdict(Advice.ASK, "YouTube forbids it to this channel"),
    "accessNotConfigured": Verdict(Advice.ASK, "the YouTube Data API is not switched on for the project"),
    "invalidTitle": Verdict(Advice.GIVE_UP, _TEXT.format("title")),
    "invalidDescription": Verdict(Advice.GIVE_UP, _TEXT.format("description")),
    "invalidTags": Verdict(Advice.GIVE_UP, _TEXT.format("tags")),
    "invalidCategoryId": Verdict(Advice.GIVE_UP, _TEXT.format("category")),
    "invalidVideoMetadata": Verdict(Advice.GIVE_UP, _TEXT.format("title or description")),
    "invalidPublishAt": Verdict(Advice.GIVE_UP, _TEXT.format("time of publication")),
    "mediaBodyRequired": Verdict(Advice.GIVE_UP, "YouTube got no video"),
}
"""``error.errors[0].reason`` of an API call, or ``error`` of a token call."""

UPLOAD_ENDED: dict[str, str] = {
    "failed": "YouTube could not process the video",
    "rejected": "YouTube has rejected the video",
    "deleted": "the video was deleted",
}
"""``status.uploadStatus`` of a video that will not be seen, in words."""
