"""Instagram's error codes and container errors, and what each asks of us (Graph API v25.0, as of 2026-11).

Keys are ``code/subcode``, ``code/`` for a code whatever its subcode, and ``/subcode`` for a subcode that is told
without its code (in a container's ``status`` text, or with a code that varies).
"""

from __future__ import annotations

from tiksports_dagster.resources.platforms.verdicts import Advice, Verdict

_CONNECT = "Meta does not accept the access token"
_FORMAT = Verdict(Advice.GIVE_UP, "Instagram does not take the video's format")

CODES: dict[str, Verdict] = {
    # media
    "/2207001": Verdict(Advice.RETRY, "Instagram had trouble of its own"),
    "/2207003": Verdict(Advice.RETRY, "Instagram took too long to fetch the video"),
    "/2207020": Verdict(Advice.RENEW, "the upload has expired"),
    "/2207032": Verdict(Advice.RETRY, "Instagram could not begin the upload"),
    "/2207053": Verdict(Advice.RENEW, "Instagram had trouble with the upload"),
    "/2207076": Verdict(Advice.RENEW, "Instagram could not take the video in"),
    "/2207077": Verdict(Advice.RENEW, "Instagram could not take the video in"),
    "/2207082": Verdict(Advice.RENEW, "Instagram could not take the video in"),
    "/2207027": Verdict(Advice.RETRY, "the video is not ready to be posted"),
    "/2207052": Verdict(Advice.RENEW, "Instagram could not fetch the video"),
    "/2207026": _FORMAT,
    "/2207023": _FORMAT,
    "/2207004": Verdict(Advice.GIVE_UP, "the picture is too large"),
    "/2207005": _FORMAT,
    "/2207009": Verdict(Advice.GIVE_UP, "Instagram does not take the picture's proportions"),
    "/2207010": Verdict(Advice.GIVE_UP, "the caption is too long"),
    "/2207057": Verdict(Advice.GIVE_UP, "the cover's moment is not inside the video"),
    "/2207081": Verdict(Advice.ASK, "the account cannot post trial reels"),
    # account
    "/2207051": Verdict(Advice.ASK, "Instagram takes the post for spam and has blocked it"),
    "/2207050": Verdict(Advice.ASK, "the account is restricted; a person must look into the Instagram app"),
    "/2207042": Verdict(Advice.WAIT, "the account has posted as much as Instagram allows in 24 hours"),
    # rates and permissions
    "4/": Verdict(Advice.RETRY, "too many calls"),
    "17/": Verdict(Advice.RETRY, "too many calls"),
    "32/": Verdict(Advice.RETRY, "too many calls"),
    "613/": Verdict(Advice.RETRY, "too many calls"),
    "1/": Verdict(Advice.RETRY, "Instagram had trouble of its own"),
    "2/": Verdict(Advice.RETRY, "Instagram is not available"),
    "-1/": Verdict(Advice.RETRY, "Instagram had trouble of its own"),
    "-2/": Verdict(Advice.RETRY, "Instagram took too long"),
    "190/": Verdict(Advice.RECONNECT, _CONNECT),
    "10/": Verdict(Advice.RECONNECT, "the account did not allow this app to do that"),
    "200/": Verdict(Advice.RECONNECT, "the account did not allow this app to do that"),
}

MISSING = frozenset({"100/33", "24/2207006"})
"""There is no such object, or none that this token may see."""

NOT_YET = "24/2207008"
"""The upload is not known yet, or not any more."""

UNSUPPORTED_METRIC = "100"
"""Code (without subcode 33) of a call for a metric that this post or account does not have."""
