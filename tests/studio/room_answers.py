"""Answers for the writers' room: a good draft of the sample game, a good review, models that say what they are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.studio.writer_stories import JAMES, NUGGETS_LAKERS, STRATEGY, brief
from tiksports_dagster.configuration import load_platforms
from tiksports_dagster.store.records.ai import AiReply, AiRequest, TokenUsage
from tiksports_dagster.store.records.room import Attempt
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.room.desk import WritersRoom
from tiksports_dagster.studio.room.style import load_style
from tiksports_dagster.studio.truth.ledger import trace_script
from tiksports_dagster.studio.writer.script import write_script

CONFIG = Path(__file__).parents[2] / "config"
STYLE = load_style(CONFIG)
PLATFORMS = tuple(load_platforms(CONFIG).values())
BRIEF = brief(
    ContentType.BREAKING_NEWS, games=(NUGGETS_LAKERS,), articles=(JAMES,), target=25, hashtags=("nbahighlights",)
)
SHEET = build_fact_sheet(BRIEF, (JAMES,), (NUGGETS_LAKERS,))


def line(text: str, says: Sequence[str] = (), kind: str = "headline", facts: Sequence[str] = ()) -> dict[str, Any]:
    return {"text": text, "says": list(says), "shows": {"kind": kind, "facts": list(facts)}}


GOOD: dict[str, Any] = {
    "title": "LeBron James hits 40,000 and the Nuggets win",
    "hook": line("40,000 points. And he lost.", ["article1.count.2"], "count_up", ["article1.count.2"]),
    "segments": [
        line(
            "LeBron James did it tonight: 40,000 career points.", ["article1.count.2", "article1.athlete.1"], "picture",
            ["article1.athlete.1"],
        ),
        line(
            "Denver had the better night: 124 to 114.",
            ["game1.away.score", "game1.home.score", "game1.away.short", "game1.home.short"], "scoreboard",
            ["game1.away.score", "game1.home.score"],
        ),
        line(
            "Nikola Jokić was everywhere: 35 points, 10 rebounds, 7 assists.",
            ["game1.away.leader.3.PTS", "game1.away.leader.3.REB", "game1.away.leader.3.AST"], "ranking",
            ["game1.away.leader.3.PTS", "game1.away.leader.3.REB", "game1.away.leader.3.AST"],
        ),
        line("LeBron answered with 26 points of his own.", ["game1.home.leader.1.PTS"], "comparison",
             ["game1.away.leader.1.PTS", "game1.home.leader.1.PTS"]),
        line("The Nuggets are 42-19 now, the Lakers 33-29.", ["game1.away.record", "game1.home.record"], "head_to_head",
             ["game1.away.record", "game1.home.record"]),
    ],
    "call_to_action": line("Which number will you remember?", [], "headline"),
    "hashtags": [
        {"platform": "tiktok", "tags": ["LeBronJames", "Lakers", "NBA"]},
        {"platform": "instagram", "tags": ["LeBronJames", "Nuggets", "NBA", "nbahighlights"]},
        {"platform": "youtube", "tags": ["NBA", "Lakers"]},
    ],
}  # fmt: skip
REVIEW: dict[str, Any] = {
    "factual_accuracy": 95, "engagement": 84, "platform_compliance": 100, "hook": 88, "clarity": 90, "pacing": 85,
    "call_to_action": 80, "trending_elements": 75, "findings": [],
}  # fmt: skip


def changed(draft: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A copy of a draft with other parts; ``text3`` is the text of segment 3 (the first after the hook is 1)."""
    made = deepcopy(draft)
    for name, value in parts.items():
        if name.startswith("text"):
            made["segments"][int(name[4:]) - 1]["text"] = value
        else:
            made[name] = value
    return made


Answer = dict[str, Any] | Exception | Callable[[AiRequest], dict[str, Any]]


class Models:
    """Two vendors that answer what they are told, in order; the last answer of a kind is given again and again."""

    def __init__(self, scripts: Sequence[Answer], reviews: Sequence[Answer] = (REVIEW,)) -> None:
        self._answers = {"script": list(scripts), "review": list(reviews)}
        self.asked: list[AiRequest] = []

    def ask(self, request: AiRequest) -> AiReply:
        self.asked.append(request)
        left = self._answers[request.answer_name]
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        data = answer(request) if callable(answer) else answer
        vendor = "openai" if request.not_vendor == "claude" else "claude"
        return AiReply(
            data=deepcopy(data), vendor=vendor, model=f"{vendor}-test", tier="high", prompt_sha256="b" * 64,
            usage=TokenUsage(input=900, output=400), cost_usd=Decimal("0.0058"), seconds=1.5,
        )  # fmt: skip

    def count(self, name: str) -> int:
        return sum(request.answer_name == name for request in self.asked)


class Pages:
    """A notebook in memory."""

    def __init__(self) -> None:
        self.kept: list[Attempt] = []

    def attempts(self, post: str) -> list[Attempt]:
        return [attempt for attempt in self.kept if attempt.post == post]

    def keep(self, attempt: Attempt) -> None:
        self.kept.append(attempt)


def room(models: Models | None, **parts: Any) -> WritersRoom:
    given: dict[str, Any] = {
        "intelligence": models, "fact_writer": write_script, "trace": trace_script, "notebook": Pages(), "style": STYLE,
        "strategy": STRATEGY, "platforms": PLATFORMS, "least": 75.0,
    }  # fmt: skip
    return WritersRoom(**{**given, **parts})
