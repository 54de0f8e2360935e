"""Asking for permission: what each platform is asked, what a code is worth, and what keeps Instagram's token alive."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from tiksports_dagster.failures import PermanentFailure
from tiksports_dagster.resources.clock import StandingClock, SystemClock
from tiksports_dagster.resources.http import HttpClient
from tiksports_dagster.resources.platforms.instagram_auth import EARLY, LIFE, InstagramTokens
from tiksports_dagster.resources.platforms.oauth import PROVIDERS, Question, ask, challenge, redeem
from tiksports_dagster.resources.platforms.tiktok_auth import MemoryKeeper
from tiksports_dagster.resources.platforms.tokens import Grant
from tiksports_dagster.sandbox import TOKENS, SandboxServer

from .fake import Asked, Fake, Reply, in_turn

BACK = "http://127.0.0.1:8721/callback/"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory):
    with SandboxServer(tmp_path_factory.mktemp("oauth"), SystemClock().now) as server:
        yield server


def agree(question: Question) -> str:
    """The code that the browser would bring back."""
    answer = httpx.get(question.url, follow_redirects=False, trust_env=False)
    assert answer.status_code == 302, answer.text
    back = answer.headers["location"]
    assert back.startswith(BACK)
    fields = parse_qs(urlsplit(back).query)
    assert fields["state"] == [question.state]
    return fields["code"][0]


def client_of(platform: str) -> tuple[str, SecretStr]:
    row = PROVIDERS[platform]
    return getattr(TOKENS, row.client_id), SecretStr(getattr(TOKENS, row.client_secret))


def worth(platform: str, question: Question, code: str, url: str, clock: StandingClock) -> Grant:
    http = HttpClient(platform, "https://localhost", clock)
    try:
        return redeem(http, PROVIDERS[platform], client_of(platform), question, code, url)
    finally:
        http.close()


@pytest.mark.parametrize("platform", PROVIDERS)
def test_a_yes_becomes_a_grant_that_lasts(platform: str, sandbox: SandboxServer, clock: StandingClock) -> None:
    question = ask(PROVIDERS[platform], client_of(platform)[0], BACK, sandbox.url)
    grant = worth(platform, question, agree(question), sandbox.url, clock)
    assert grant.access is not None
    assert grant.ends is not None
    assert grant.ends > clock.now()
    # Instagram has no refresh token: its access token itself lasts 60 days
    assert (grant.refresh is None) == (platform == "instagram")
    if platform == "instagram":
        assert grant.ends - clock.now() > timedelta(days=55)
        assert grant.account == TOKENS.instagram_user_id


@pytest.mark.parametrize("platform", PROVIDERS)
def test_a_code_is_worth_something_once_and_only_to_who_asked(
    platform: str, sandbox: SandboxServer, clock: StandingClock
) -> None:
    row = PROVIDERS[platform]
    question = ask(row, client_of(platform)[0], BACK, sandbox.url)
    code = agree(question)
    if row.pkce is not None:
        other = ask(row, client_of(platform)[0], BACK, sandbox.url)
        with pytest.raises(PermanentFailure) as stolen:
            worth(platform, other, code, sandbox.url, clock)
        assert code not in str(stolen.value)
    else:
        worth(platform, question, code, sandbox.url, clock)
    with pytest.raises(PermanentFailure):
        worth(platform, question, code, sandbox.url, clock)


def test_the_challenge_is_as_each_platform_wants_it() -> None:
    # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge("base64url", verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert challenge("hex", verifier) == "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"


def test_live_addresses_are_the_platforms_own() -> None:
    for row in PROVIDERS.values():
        url = urlsplit(ask(row, "id", BACK, None).url)
        assert url.scheme == "https"
        fields = parse_qs(url.query)
        assert fields[row.client_field] == ["id"]
        assert ("code_challenge" in fields) == (row.pkce is not None)
    assert "access_type=offline" in ask(PROVIDERS["youtube"], "id", BACK, None).url


def kept(clock: StandingClock, age: timedelta) -> MemoryKeeper:
    return MemoryKeeper(Grant(None, SecretStr("token-old"), clock.now() + LIFE - age))


def instagram(fake: Fake, clock: StandingClock, keeper: MemoryKeeper) -> InstagramTokens:
    return InstagramTokens(HttpClient("instagram", fake.url, clock), clock, keeper)


def fresh(asked: Asked) -> dict[str, object]:
    assert asked.query["grant_type"] == ["ig_refresh_token"]
    return {"access_token": "token-new", "token_type": "bearer", "expires_in": 5_183_944}


def test_instagrams_token_is_renewed_long_before_its_60_days_end(clock: StandingClock) -> None:
    with Fake(fresh) as fake:
        young = instagram(fake, clock, kept(clock, timedelta(days=20)))
        assert young.access_token() == "token-old"
        assert not fake.asked
        keeper = kept(clock, timedelta(days=31))
        old = instagram(fake, clock, keeper)
        assert old.access_token() == "token-new"
        assert old.access_token() == "token-new"
        assert len(fake.asked) == 1
        assert keeper.newest().ends is not None
        assert keeper.newest().ends - clock.now() > timedelta(days=59)


def test_a_token_from_the_settings_has_no_known_age_and_is_renewed_at_once(clock: StandingClock) -> None:
    with Fake(fresh) as fake:
        tokens = instagram(fake, clock, MemoryKeeper(Grant(None, SecretStr("token-given"))))
        assert tokens.access_token() == "token-new"


def test_a_renewal_that_fails_is_no_trouble_while_the_token_lives(clock: StandingClock) -> None:
    with Fake(in_turn(Reply(400, {"error": {"code": 190, "message": "too young"}}))) as fake:
        tokens = instagram(fake, clock, kept(clock, timedelta(days=31)))
        for _ in range(3):
            assert tokens.access_token() == "token-old"
        assert len(fake.asked) == 1, "it is not asked again at every call"
        clock.sleep((EARLY + timedelta(days=1)).total_seconds())
        with pytest.raises(PermanentFailure, match="connect instagram"):
            tokens.access_token()
