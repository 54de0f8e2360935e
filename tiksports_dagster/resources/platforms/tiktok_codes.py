"""TikTok's error codes and fail reasons, and what each asks of us (Content Posting API, as of 2026-11)."""

from __future__ import annotations

from tiksports_dagster.resources.platforms.verdicts import Advice, Verdict

_AUDIT = "until TikTok has audited the app it may post to private accounts only; set the account to private or audit"

CODES: dict[str, Verdict] = {
    "rate_limit_exceeded": Verdict(Advice.RETRY, "too many calls in a minute"),
    "internal_error": Verdict(Advice.RETRY, "TikTok had trouble of its own"),
    "access_token_invalid": Verdict(Advice.RECONNECT, "the access token is not accepted"),
    "scope_not_authorized": Verdict(Advice.RECONNECT, "the account did not allow this app to do that"),
    "scope_permission_missed": Verdict(Advice.RECONNECT, "the account did not allow this app to do that"),
    "spam_risk_too_many_posts": Verdict(Advice.WAIT, "the account has posted as much as TikTok allows in a day"),
    "spam_risk_too_many_pending_share": Verdict(Advice.ASK, "five drafts already wait in the app; post or delete some"),
    "spam_risk_user_banned_from_posting": Verdict(Advice.ASK, "TikTok has banned the account from posting"),
    "spam_risk_text": Verdict(Advice.GIVE_UP, "TikTok takes the caption for spam"),
    "spam_risk": Verdict(Advice.ASK, "TikTok takes the post for spam"),
    "reached_active_user_cap": Verdict(Advice.WAIT, "the app has reached its number of users for today"),
    "unaudited_client_can_only_post_to_private_accounts": Verdict(Advice.ASK, _AUDIT),
    "url_ownership_unverified": Verdict(Advice.ASK, "the domain of the video's address is not verified with TikTok"),
    "privacy_level_option_mismatch": Verdict(Advice.ASK, "the account does not offer the chosen audience"),
    "invalid_param": Verdict(Advice.GIVE_UP, "TikTok does not take the request as it is"),
    "invalid_params": Verdict(Advice.GIVE_UP, "TikTok does not take the request as it is"),
    "invalid_publish_id": Verdict(Advice.GIVE_UP, "TikTok does not know this upload"),
    "token_not_authorized_for_specified_publish_id": Verdict(Advice.GIVE_UP, "the upload belongs to another account"),
}
"""``error.code`` of a call."""

FAIL_REASONS: dict[str, Verdict] = {
    "internal": Verdict(Advice.RENEW, "TikTok had trouble of its own with the video"),
    "video_pull_failed": Verdict(Advice.RENEW, "TikTok could not fetch the video"),
    "file_format_check_failed": Verdict(Advice.GIVE_UP, "TikTok does not take the file's format"),
    "duration_check_failed": Verdict(Advice.GIVE_UP, "TikTok does not take the video's length"),
    "frame_rate_check_failed": Verdict(Advice.GIVE_UP, "TikTok does not take the video's frame rate"),
    "picture_size_check_failed": Verdict(Advice.GIVE_UP, "TikTok does not take the picture's size"),
    "publish_cancelled": Verdict(Advice.ASK, "the post was cancelled"),
    "auth_removed": Verdict(Advice.RECONNECT, "the account took back its permission; run `tiksports connect tiktok`"),
    "spam_risk_too_many_posts": CODES["spam_risk_too_many_posts"],
    "spam_risk_user_banned_from_posting": CODES["spam_risk_user_banned_from_posting"],
    "spam_risk_text": CODES["spam_risk_text"],
    "spam_risk": CODES["spam_risk"],
}
"""``fail_reason`` of an upload whose status is ``FAILED``. None of them was posted."""
