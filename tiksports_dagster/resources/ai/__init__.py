"""Language models behind one question: clients of the vendors, models and prices, tries, failover, money."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tiksports_dagster.resources.clock import SystemClock
from tiksports_dagster.resources.http import user_agent
from tiksports_dagster.resources.limits import home_limiter
from tiksports_dagster.resources.world import AI_VENDORS, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.system import Mode

if TYPE_CHECKING:
    from tiksports_dagster.resources.ai.calls import VendorClient
    from tiksports_dagster.resources.ai.desk import AiDesk
    from tiksports_dagster.store.ledger import Ledger
    from tiksports_dagster.store.records.money import Throttle


def ai_base_url(vendor: str, settings: Settings, world: World) -> str:
    """Where the vendor's SDK sends to: Claude's without ``/v1``, GPT's with it, as the vendors write theirs."""
    base = world.base_url(vendor, settings)
    return f"{base}/v1" if vendor == "openai" and world.invented(vendor) else base


def ai_key(vendor: str, settings: Settings, world: World) -> str:
    """The vendor's key; the sandbox has one of its own, so that a real one never goes there."""
    if world.invented(vendor):
        from tiksports_dagster.sandbox import TOKENS

        return str(getattr(TOKENS, f"{vendor}_key"))
    secret = getattr(settings, f"{vendor}_api_key")
    return str(secret.get_secret_value())


def ai_desk(
    settings: Settings,
    world: World,
    ledger: Ledger,
    throttle: Callable[[], Throttle],
    *,
    pause: Callable[[float], None] = time.sleep,
) -> AiDesk:
    """The desk over every vendor that is live (or, in a test, the sandbox). Raises ``InputError`` for a wrong table.

    It lives in real time: a service does not care which clock we simulate.
    """
    from tiksports_dagster.resources.ai.claude import ClaudeClient
    from tiksports_dagster.resources.ai.desk import AiDesk
    from tiksports_dagster.resources.ai.gpt import GptClient
    from tiksports_dagster.resources.ai.models import load_models

    made = {"anthropic": ClaudeClient, "openai": GptClient}
    agent = user_agent(settings.contact_url)
    vendors: dict[str, VendorClient] = {
        vendor: made[vendor](
            ai_base_url(vendor, settings, world), ai_key(vendor, settings, world), agent, SystemClock().now
        )
        for vendor in AI_VENDORS
        if world.modes.get(vendor, Mode.OFF) in (Mode.LIVE, Mode.SANDBOX)
    }
    return AiDesk(
        vendors,
        load_models(),
        ledger,
        home_limiter(settings),
        throttle,
        call_seconds=settings.ai_call_seconds,
        ceiling_seconds=settings.ai_ceiling_seconds,
        pause=pause,
    )
