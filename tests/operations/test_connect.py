"""``tiksports connect``: a person is walked through consent, and what comes back is looked at before it is believed."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import InputError, PermanentFailure, TransientFailure
from tiksports_dagster.operations.connect import Face, Receiver, Wish, code_in, connect
from tiksports_dagster.resources.platforms.oauth import Question
from tiksports_dagster.resources.world import World, decide_modes, has_credentials
from tiksports_dagster.settings import Settings

QUESTION = Question("https://x.invalid/", "the-state", "v", "http://127.0.0.1:1/callback/")
WISH = Wish(port=0, paste=False, patience=10)


def nobody() -> str:
    raise AssertionError("nobody was to paste")


def browser(url: str) -> None:
    """Says yes and follows the way back, as a person's browser does."""
    assert httpx.get(url, follow_redirects=True, trust_env=False, timeout=10).status_code == 200


def parts_of(home: Path, **settings: object) -> Parts:
    given = Settings(tiksports_home=home, **settings)
    return Parts(given, World(modes=decide_modes(given, offline=True)))


@pytest.mark.parametrize("platform", ["tiktok", "instagram", "youtube"])
def test_without_keys_the_sandbox_can_be_practised_on_and_nothing_is_kept(tmp_path: Path, platform: str) -> None:
    parts = parts_of(tmp_path)
    try:
        assert "sandbox" in connect(parts, platform, WISH, Face(browser, nobody))
    finally:
        parts.close()
    assert not has_credentials(platform, parts.settings)


def test_missing_app_keys_are_named(tmp_path: Path) -> None:
    parts = parts_of(tmp_path, tiktok_client_key="only-half")
    with pytest.raises(InputError, match="TIKTOK_CLIENT_SECRET is missing"):
        connect(parts, "tiktok", WISH, Face(browser, nobody))
    with pytest.raises(InputError, match="not one of"):
        connect(parts, "myspace", WISH, Face(browser, nobody))
    parts.close()
    parts = parts_of(tmp_path, instagram_app_id="1", instagram_app_secret="s")
    with pytest.raises(InputError, match="INSTAGRAM_LOGIN=instagram"):
        connect(parts, "instagram", WISH, Face(browser, nobody))
    parts.close()


@pytest.mark.parametrize(
    ("address", "failure", "words"),
    [
        ("http://127.0.0.1/callback/?code=1&state=another", InputError, "another question"),
        ("http://127.0.0.1/callback/?code=1", InputError, "another question"),
        ("http://127.0.0.1/callback/?state=the-state", InputError, "no `code`"),
        ("hello", InputError, "no `code`"),
        ("http://[", InputError, "no `code`"),
        ("/callback/?error=access_denied&error_description=No%0Athanks", PermanentFailure, "Nothanks"),
    ],
)
def test_what_comes_back_must_be_a_yes_to_this_question(address: str, failure: type[Exception], words: str) -> None:
    with pytest.raises(failure, match=words):
        code_in(address, QUESTION)
    assert code_in("https://localhost/callback/?code=abc&state=the-state#_", QUESTION) == "abc"


def test_the_receiver_takes_one_answer_and_no_stranger(tmp_path: Path) -> None:
    with Receiver(0) as receiver:

        def get(path: str) -> int:
            return httpx.get(receiver.redirect_uri.replace("/callback/", path), trust_env=False).status_code

        assert get("/favicon.ico") == 404
        assert get("/callback/") == 404
        with pytest.raises(TransientFailure, match="--paste"):
            receiver.wait(0.05)
        assert get("/callback/?code=1&state=2") == 200
        assert get("/callback/?code=3&state=4") == 404
        assert receiver.wait(1) == "/callback/?code=1&state=2"
        with pytest.raises(InputError, match="--port"):
            Receiver(int(receiver.redirect_uri.rsplit(":", 1)[1].split("/")[0]))


def test_a_grant_in_the_home_makes_a_platform_live(tmp_path: Path) -> None:
    settings = Settings(tiksports_home=tmp_path, tiktok_client_key="k", tiktok_client_secret="s")
    assert not has_credentials("tiktok", settings)
    (tmp_path / "tokens").mkdir()
    (tmp_path / "tokens" / "tiktok.json").write_text("{}")
    assert has_credentials("tiktok", settings)
