"""Settings: defaults, ranges, one-line errors, secrets."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tiksports_dagster.failures import InputError
from tiksports_dagster.settings import Settings, load_settings


def test_the_documented_defaults_hold_without_any_configuration() -> None:
    settings = load_settings()
    assert settings.posts_per_day == 3
    assert settings.confidence_threshold == 0.75
    assert settings.daily_budget == Decimal("15.00")
    assert settings.monthly_budget == Decimal("350.00")
    assert settings.min_trend_score == 70
    assert settings.leagues == ("nba", "nfl", "mlb")
    assert settings.audience_timezone == "America/New_York"
    assert (settings.claude_requests_per_minute, settings.openai_requests_per_minute) == (45, 55)


@pytest.mark.parametrize(
    ("name", "value", "range_in_words"),
    [
        ("POSTS_PER_DAY", "9", "1 to 5"),
        ("POSTS_PER_DAY", "three", "1 to 5"),
        ("CONFIDENCE_THRESHOLD", "0.2", "0.5 to 0.95"),
        ("DAILY_BUDGET", "-1", "0 to 10000"),
        ("RISK_TOLERANCE", "wild", "low, medium, high"),
        ("AUTONOMY", "maybe", "full, approve"),
        ("MOCK_MODE", "perhaps", "true or false"),
        ("VIDEO_LENGTH", "600", "15 to 60"),
        ("AUDIENCE_TIMEZONE", "Mars/Olympus", "IANA"),
        ("ESPN_BASE_URL", "ftp://x", "http"),
        ("LEAGUES", "", "at least 1"),
    ],
)
def test_a_wrong_value_is_one_line_with_variable_value_and_range(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, range_in_words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError) as caught:
        load_settings()
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(name)
    assert value in message
    assert range_in_words in message


def test_the_production_file_wins_over_env_and_the_environment_over_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("POSTS_PER_DAY=2\nVIDEO_LENGTH=30\nMIN_TREND_SCORE=60\n")
    (tmp_path / ".env.production").write_text("POSTS_PER_DAY=4\nVIDEO_LENGTH=40\n")
    monkeypatch.setenv("VIDEO_LENGTH", "50")
    settings = load_settings()
    assert (settings.posts_per_day, settings.video_length, settings.min_trend_score) == (4, 50, 60)


def test_a_file_that_is_not_text_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"POSTS_PER_DAY=\xff\xfe\x00\n")
    with pytest.raises(InputError, match="UTF-8"):
        load_settings()


def test_a_secret_never_shows_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKHUB_API_KEY", "hunter2-key")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@host/db")
    settings = load_settings()
    assert "hunter2" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.tikhub_api_key is not None
    assert settings.tikhub_api_key.get_secret_value() == "hunter2-key"


def test_an_empty_key_means_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", " ")
    assert load_settings().openai_api_key is None


def test_every_setting_with_a_range_has_a_default_inside_it() -> None:
    Settings.model_validate(Settings().model_dump())
