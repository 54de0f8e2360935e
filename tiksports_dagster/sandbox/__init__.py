"""The outside world, emulated on loopback: sources, platforms, Google's tokens, Claude and GPT.

Only base URLs differ from the real services. Importing this package starts and loads nothing; its names load on use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiksports_dagster.sandbox.accounts import PARTIES, TOKENS, Tokens
    from tiksports_dagster.sandbox.ai_answers import AiAnswers
    from tiksports_dagster.sandbox.audience.counters import Audience, Counters, Post
    from tiksports_dagster.sandbox.captures import capture_leagues
    from tiksports_dagster.sandbox.day import SAMPLE_NOW
    from tiksports_dagster.sandbox.server import SandboxServer, create_app, serve
    from tiksports_dagster.sandbox.state import SandboxState

_HOMES = {
    "PARTIES": "accounts",
    "TOKENS": "accounts",
    "Tokens": "accounts",
    "AiAnswers": "ai_answers",
    "Audience": "audience.counters",
    "Counters": "audience.counters",
    "Post": "audience.counters",
    "capture_leagues": "captures",
    "SAMPLE_NOW": "day",
    "SandboxServer": "server",
    "create_app": "server",
    "serve": "server",
    "SandboxState": "state",
}

__all__ = [
    "PARTIES",
    "SAMPLE_NOW",
    "TOKENS",
    "AiAnswers",
    "Audience",
    "Counters",
    "Post",
    "SandboxServer",
    "SandboxState",
    "Tokens",
    "capture_leagues",
    "create_app",
    "serve",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
