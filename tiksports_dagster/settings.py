"""Every key, limit, flag and adjustable parameter, with its range, default and meaning, in one place.

Read from the environment, then ``.env.production``, then ``.env``. A wrong value is one ``InputError`` line that
names the variable, the value and the allowed range; a secret's value is never part of it.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tiksports_dagster.failures import InputError

ENV_FILES = (".env", ".env.production")
LEAST_KEY = 16
ESPN = "https://site.api.espn.com"
ESPN_NOW = "https://now.core.api.espn.com"


def _names(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip().lower() for part in value.split(",") if part.strip())
    return value


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("an IANA time zone, such as America/New_York")
    return value


def _long_enough(value: SecretStr | None) -> SecretStr | None:
    if value is not None and len(value.get_secret_value()) < LEAST_KEY:
        raise ValueError(f"at least {LEAST_KEY} characters")
    return value


def _http_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("a URL that starts with http:// or https://")
    return value.rstrip("/")


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
Secret = Annotated[SecretStr | None, BeforeValidator(_blank_is_none)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_is_none)]
BaseUrl = Annotated[str, AfterValidator(_http_url)]
Level = Literal["low", "medium", "high"]


class Settings(BaseSettings):
    """The whole configuration of one installation. Field names in capitals are the environment variables."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILES, env_file_encoding="utf-8", extra="ignore", frozen=True, hide_input_in_errors=False
    )

    # --- how much, and how boldly
    posts_per_day: int = Field(default=3, ge=1, le=5, description="Posts a local day at most")
    min_post_gap_minutes: int = Field(default=180, ge=0, le=1440, description="Least minutes between two posts")
    confidence_threshold: float = Field(default=0.75, ge=0.5, le=0.95, description="Least confidence to post")
    risk_tolerance: Level = Field(default="medium", description="How much risk a post may carry")
    min_trend_score: float = Field(default=70, ge=0, le=100, description="Least trend score of an opportunity")
    min_quality_score: float = Field(default=75, ge=0, le=100, description="Least quality score of a finished post")
    video_length: int = Field(default=45, ge=15, le=60, description="Wished length of a video, seconds")
    autonomy: Literal["full", "approve"] = Field(default="full", description="approve: each post waits for a person")
    approval_expires_hours: int = Field(
        default=24, ge=1, le=720, description="Hours after which a post that nobody approved is rejected"
    )

    follow_up_parts: int = Field(
        default=2, ge=1, le=5, description="Most posts about one story that goes viral; 1 makes no follow-ups"
    )

    # --- money, US dollars
    daily_budget: Decimal = Field(default=Decimal("15.00"), ge=0, le=10_000, description="US dollars a local day")
    monthly_budget: Decimal = Field(default=Decimal("350.00"), ge=0, le=300_000, description="US dollars a month")
    post_budget: Decimal = Field(default=Decimal("2.00"), ge=0, le=10_000, description="US dollars one post may cost")
    emergency_throttle: bool = Field(default=False, description="Spend nothing: free sources and writers only")

    # --- what it looks at and where it posts
    leagues: Names = Field(default=("nba", "nfl", "mlb"), min_length=1, description="League keys, comma separated")
    platforms: Names = Field(
        default=("tiktok", "instagram", "youtube"), min_length=1, description="Platforms to post to, comma separated"
    )
    youtube_preset: Literal["long", "shorts"] = Field(
        default="long", description="YouTube's picture: long is 16:9 at 60 frames a second, shorts 9:16 at 30"
    )
    render_quality: Literal["high", "standard"] = Field(
        default="high", description="standard: a still backdrop and smaller files, cheaper to draw"
    )
    render_cache_mb: int = Field(
        default=500, ge=0, le=100_000, description="Megabytes of encoded scenes kept for rendering a changed post again"
    )
    audience_timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="America/New_York", description="Time zone of local days and slots"
    )
    enable_trends: bool = Field(default=True, description="Read TikTok trends (TikHub) besides ESPN")
    enable_predictions: bool = Field(default=True, description="Use the viral model once it is trained")
    mock_mode: bool = Field(default=False, description="Every party is the sandbox and models are off, keys or not")
    claude_requests_per_minute: int = Field(
        default=45, ge=1, le=4000, description="Claude calls a minute, all processes"
    )
    openai_requests_per_minute: int = Field(
        default=55, ge=1, le=10_000, description="OpenAI calls a minute, all processes"
    )
    ai_call_seconds: int = Field(default=90, ge=5, le=900, description="Longest wait for one answer of a model")
    ai_ceiling_seconds: int = Field(
        default=240, ge=10, le=3600, description="Longest time for one question, all models, tries and waits together"
    )
    espn_cache_seconds: int = Field(
        default=60, ge=0, le=3600, description="How long an ESPN answer serves all processes"
    )

    # --- how it sounds
    voice: Literal["auto", "openai", "espeak", "none"] = Field(
        default="auto", description="Who speaks; auto: OpenAI with a key, else espeak-ng where it is installed"
    )
    openai_speech_model: str = Field(
        default="gpt-4o-mini-tts", min_length=1, description="OpenAI's speech model; it needs a price in models.json"
    )
    openai_voice: str = Field(default="cedar", min_length=1, description="OpenAI's voice, such as cedar, ash or coral")
    espeak_voice: str = Field(
        default="en-us+m7", min_length=1, description="espeak-ng's voice, with a variant after a plus sign"
    )

    # --- how it looks
    media_dir: OptionalText = Field(
        default=None, description="Your footage, pictures and music with their licences; empty: TIKSPORTS_HOME/media"
    )
    background_motion: Literal["drift", "full"] = Field(
        default="drift", description="full: all of the backdrop moves, not light alone; takes longer"
    )
    font_display: OptionalText = Field(
        default=None, description="A condensed .ttf or .otf for hooks, names and numbers; empty: Bebas Neue"
    )
    font_text: OptionalText = Field(
        default=None, description="A .ttf or .otf for sentences and captions; empty: Roboto Condensed"
    )

    # --- what is done about alarms
    alert_urls: Secret = Field(
        default=None,
        description="Who is told of alarms: Apprise URLs (mailto://, slack://, tgram://), comma separated",
    )
    alert_repeat_hours: int = Field(
        default=12, ge=1, le=168, description="Hours after which the same alarm is told again, if it is no worse"
    )
    alerts_per_hour: int = Field(default=6, ge=1, le=60, description="Messages an hour at most; the rest is summed up")
    suppression_pause_hours: int = Field(
        default=24, ge=0, le=168, description="Hours that a platform is paused when it is suspected to hide posts"
    )

    # --- where things live
    tiksports_home: Path = Field(default=Path("~/.tiksports"), description="Database, videos and logs")
    database_url: Secret = Field(default=None, description="PostgreSQL URL; empty: the embedded server")

    # --- keys: a party with its keys is live, without them the sandbox
    credentials_key: Annotated[Secret, AfterValidator(_long_enough)] = Field(
        default=None,
        description="Seals the tokens of `tiksports connect`, 16 characters or more; empty: the system's keyring",
    )
    anthropic_api_key: Secret = None
    openai_api_key: Secret = None
    tikhub_api_key: Secret = None
    tiktok_client_key: OptionalText = None
    tiktok_client_secret: Secret = None
    tiktok_refresh_token: Secret = None
    tiktok_access_token: Secret = None
    tiktok_lane: Literal["direct", "inbox"] = Field(
        default="direct", description="inbox: TikTok videos wait as drafts in the app for a person to post"
    )
    instagram_login: Literal["facebook", "instagram"] = Field(
        default="facebook", description="Which login gave Instagram's token: files are sent, or fetched from storage"
    )
    instagram_app_id: OptionalText = None
    instagram_app_secret: Secret = None
    instagram_user_id: OptionalText = None
    instagram_access_token: Secret = None
    youtube_client_id: OptionalText = None
    youtube_client_secret: Secret = None
    youtube_refresh_token: Secret = None
    supabase_url: OptionalText = None
    supabase_service_key: Secret = None
    video_store: Literal["auto", "local", "supabase"] = Field(
        default="auto", description="Where finished videos are kept; auto: the bucket when Supabase's keys are given"
    )
    video_bucket: str = Field(default="videos", description="Name of the Supabase Storage bucket, made when missing")
    video_retention_days: int = Field(
        default=30, ge=1, le=3650, description="Days that a video is kept after its last publication"
    )

    # --- how services see us, and where they are
    contact_url: BaseUrl = Field(
        default="https://tiksports.example", description="A page about you, told to every service in the User-Agent"
    )
    anthropic_base_url: BaseUrl = "https://api.anthropic.com"
    openai_base_url: BaseUrl = "https://api.openai.com/v1"
    espn_base_url: BaseUrl = ESPN
    espn_now_base_url: OptionalText = Field(
        default=None, description="ESPN's second address for headlines; empty: its own when ESPN_BASE_URL is ESPN's"
    )
    tikhub_base_url: BaseUrl = "https://api.tikhub.io"
    tiktok_base_url: BaseUrl = "https://open.tiktokapis.com"
    instagram_base_url: OptionalText = None
    youtube_base_url: BaseUrl = "https://youtube.googleapis.com"
    youtube_analytics_base_url: BaseUrl = "https://youtubeanalytics.googleapis.com"
    google_base_url: BaseUrl = "https://oauth2.googleapis.com"

    @property
    def espn_now_url(self) -> str | None:
        """Where the newest headlines are told besides the site; None for an ESPN that is not ESPN's own."""
        if self.espn_now_base_url is not None:
            return self.espn_now_base_url.rstrip("/")
        return ESPN_NOW if self.espn_base_url == ESPN else None

    @cached_property
    def home(self) -> Path:
        """``TIKSPORTS_HOME`` as an absolute path."""
        return self.tiksports_home.expanduser().absolute()

    @cached_property
    def presets(self) -> dict[str, str]:
        """Platform → the preset of ``config/platforms.json`` that a setting ``<PLATFORM>_PRESET`` chose for it."""
        chosen = [name for name in type(self).model_fields if name.endswith("_preset")]
        return {name.removesuffix("_preset"): str(getattr(self, name)) for name in chosen}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The audience's time zone."""
        return ZoneInfo(self.audience_timezone)


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process. Raises ``InputError`` with one line for the first wrong value."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise InputError(_one_line(error.errors(include_url=False)[0])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{' or '.join(ENV_FILES)} cannot be read ({error}); save it as UTF-8 text") from None


def _one_line(error: ErrorDetails) -> str:
    name = str(error["loc"][0])
    field = Settings.model_fields.get(name)
    secret = field is not None and field.annotation is not None and "SecretStr" in str(field.annotation)
    shown = "(hidden)" if secret else repr(str(error["input"]))
    return f"{name.upper()}={shown}: {allowed(name) or error['msg']}; correct it in .env or the environment"


def allowed(name: str) -> str:
    """The allowed range of a setting in words, such as ``must be 1 to 5`` (empty when any text will do)."""
    field = Settings.model_fields.get(name)
    if field is None:
        return ""
    low = next((item.ge for item in field.metadata if hasattr(item, "ge")), None)
    high = next((item.le for item in field.metadata if hasattr(item, "le")), None)
    if low is not None and high is not None:
        kind = "a whole number" if field.annotation is int else "a number"
        return f"must be {kind} from {low} to {high}"
    if field.annotation is bool:
        return "must be true or false"
    choices = getattr(field.annotation, "__args__", ())
    if choices and all(isinstance(choice, str) for choice in choices):
        return "must be one of " + ", ".join(choices)
    return ""
