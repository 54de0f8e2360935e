"""A token that TikTok replaced is kept, for its owner only, and renewed once by whoever comes first."""

from __future__ import annotations

import stat
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from tiksports_dagster.failures import InputError, PermanentFailure, TransientFailure
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.resources.http import HttpClient
from tiksports_dagster.resources.platforms.tiktok_auth import MemoryKeeper, TikTokTokens, TokenKeeper
from tiksports_dagster.resources.platforms.tokens import Grant, TokenFile
from tiksports_dagster.resources.platforms.vault import Vault

from .fake import Asked, Fake, Reply, in_turn

GIVEN = Grant(SecretStr("refresh-given"))
VAULT = Vault(SecretStr("a secret of the user"))


def tokens(fake: Fake, clock: StandingClock, keeper: TokenKeeper) -> TikTokTokens:
    http = HttpClient("tiktok", fake.url, clock)
    return TikTokTokens(http, clock, client_key="key", client_secret=SecretStr("secret-of-app"), keeper=keeper)


def rotating(asked: Asked) -> dict[str, object]:
    number = int(asked.form()["refresh_token"].removeprefix("refresh-").replace("given", "0")) + 1
    return {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 86400}


def test_a_replaced_refresh_token_is_used_by_the_next_process(clock: StandingClock, tmp_path: Path) -> None:
    path = tmp_path / "tokens" / "tiktok.json"
    with Fake(rotating) as fake:
        assert tokens(fake, clock, TokenFile(path, GIVEN, VAULT)).access_token() == "access-1"
        later = tokens(fake, clock, TokenFile(path, GIVEN, VAULT))
        assert later.access_token() == "access-1", "the token of the other process still works"
        later.renew()
        assert later.access_token() == "access-2"
        assert [asked.form()["refresh_token"] for asked in fake.asked] == ["refresh-given", "refresh-1"]
        assert fake.asked[0].form()["grant_type"] == "refresh_token"
        assert fake.asked[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_token_is_renewed_before_it_ends(clock: StandingClock) -> None:
    with Fake(rotating) as fake:
        access = tokens(fake, clock, MemoryKeeper(GIVEN))
        access.access_token()
        clock.sleep(timedelta(hours=23, minutes=50).total_seconds())
        assert access.access_token() == "access-1"
        clock.sleep(timedelta(minutes=6).total_seconds())
        assert access.access_token() == "access-2"


def test_of_two_processes_one_renews_and_the_other_takes_its_token(clock: StandingClock, tmp_path: Path) -> None:
    path = tmp_path / "tiktok.json"
    with Fake(rotating) as fake:
        first, second = (tokens(fake, clock, TokenFile(path, GIVEN, VAULT)) for _ in range(2))
        first.renew()
        second.renew()
        assert second.access_token() == "access-1"
        assert len(fake.asked) == 1


def test_a_new_token_from_the_user_makes_the_kept_one_void(clock: StandingClock, tmp_path: Path) -> None:
    path = tmp_path / "tiktok.json"
    TokenFile(path, GIVEN, VAULT).keep(Grant(SecretStr("refresh-9"), SecretStr("access-9"), clock.now()))
    assert TokenFile(path, GIVEN, VAULT).newest().refresh.get_secret_value() == "refresh-9"
    other = Grant(SecretStr("refresh-other"))
    assert TokenFile(path, other, VAULT).newest() == other


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"refresh_token": 7}', b"\xff\xfe"])
def test_a_damaged_file_falls_back_to_what_the_user_gave(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tiktok.json"
    path.write_bytes(content)
    assert TokenFile(path, GIVEN, VAULT).newest() == GIVEN


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens" / "tiktok.json"
    TokenFile(path, GIVEN, VAULT).keep(GIVEN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("status", [200, 400])
def test_an_ended_permission_asks_for_a_person_even_with_status_200(clock: StandingClock, status: int) -> None:
    body = {"error": "invalid_grant", "error_description": "refresh-given is expired", "log_id": "1"}
    with Fake(in_turn(Reply(status, body))) as fake, pytest.raises(PermanentFailure, match="connect tiktok") as caught:
        tokens(fake, clock, MemoryKeeper(GIVEN)).access_token()
    assert "refresh-given" not in str(caught.value)
    assert "invalid_grant" in str(caught.value)


@pytest.mark.parametrize(
    "reply", [Reply(500), Reply(200, b"<html>"), Reply(200, {"error": "server_error"}), Reply(429)]
)
def test_trouble_at_the_token_desk_is_transient(clock: StandingClock, reply: Reply) -> None:
    with Fake(in_turn(reply)) as fake, pytest.raises(TransientFailure):
        tokens(fake, clock, MemoryKeeper(GIVEN)).access_token()


def test_a_kept_token_cannot_be_read_without_the_key(tmp_path: Path) -> None:
    path = tmp_path / "tiktok.json"
    TokenFile(path, GIVEN, VAULT).keep(Grant(SecretStr("refresh-9"), account="me"))
    assert "refresh-9" not in path.read_text()
    assert TokenFile(path, GIVEN, Vault(SecretStr("another key, as long"))).newest() == GIVEN
    kept = TokenFile(path, GIVEN, VAULT).newest()
    assert (kept.refresh, kept.account) == (SecretStr("refresh-9"), "me")


def test_without_a_key_or_keyring_nothing_is_written_and_the_mend_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends.fail import Keyring

    monkeypatch.setattr(keyring.core, "_keyring_backend", Keyring())
    path = tmp_path / "tiktok.json"
    with pytest.raises(InputError, match="CREDENTIALS_KEY"):
        TokenFile(path, GIVEN, Vault(None)).keep(GIVEN)
    assert not path.exists()


def test_the_systems_keyring_keeps_a_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda *name: kept.get(name))
    monkeypatch.setattr(keyring, "set_password", lambda service, name, key: kept.update({(service, name): key}))
    path = tmp_path / "tiktok.json"
    TokenFile(path, GIVEN, Vault(None)).keep(Grant(SecretStr("refresh-9")))
    assert TokenFile(path, GIVEN, Vault(None)).newest().refresh == SecretStr("refresh-9")
    assert len(kept) == 1
