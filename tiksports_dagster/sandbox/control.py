"""The control plane under ``/_control``: headlines and faults in, what arrived out. JSON, for this machine only."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiksports_dagster.sandbox.ai_answers import AiAnswers
from tiksports_dagster.sandbox.progress import published_at
from tiksports_dagster.sandbox.state import SandboxState
from tiksports_dagster.sandbox.watching import shown
from tiksports_dagster.sandbox.wire import read_object


class Control:
    """The HTTP form of ``SandboxState``'s functions; what they raise becomes a 400 with their message."""

    def __init__(self, state: SandboxState) -> None:
        self.state = state
        self.answers = AiAnswers(state)

    def routes(self) -> list[Route]:
        """The endpoints."""
        return [
            _route("/espn/{league}/articles", self.inject_article, "POST"),
            _route("/faults", self.add_fault, "POST"),
            _route("/faults", self.faults, "GET"),
            _route("/faults", self.clear_faults, "DELETE"),
            _route("/accounts/{party}", self.configure, "POST"),
            _route("/accounts/{party}", self.account, "GET"),
            _route("/ai/questions", self.ai_questions, "GET"),
            _route("/ai/answers", self.ai_waiting, "GET"),
            _route("/ai/answers", self.ai_clear, "DELETE"),
            _route("/ai/{party}/answers", self.ai_queue, "POST"),
            _route("/audience", self.choose_audience, "POST"),
            _route("/audience", self.audience, "GET"),
            _route("/audience/faults", self.schedule, "POST"),
            _route("/audience/faults", self.scheduled, "GET"),
            _route("/audience/faults", self.clear_schedule, "DELETE"),
            _route("/audience/truth", self.truth, "GET"),
            _route("/received", self.received, "GET"),
            _route("/requests", self.requests, "GET"),
            _route("/reset", self.reset, "POST"),
        ]

    async def inject_article(self, request: Request) -> Any:
        """A headline for a league's news; gives back the article as it will be served."""
        return self.state.inject_article(request.path_params["league"], await _sent(request))

    async def add_fault(self, request: Request) -> Any:
        """``{party, kind, path_prefix?, times?, …options}``."""
        sent = await _sent(request)
        return {"id": self.state.add_fault(str(sent.pop("party", "")), str(sent.pop("kind", "")), **sent)}

    async def faults(self, _request: Request) -> Any:
        """The faults still waiting."""
        return self.state.faults()

    async def clear_faults(self, _request: Request) -> Any:
        """Takes all faults away."""
        self.state.clear_faults()
        return {}

    async def configure(self, request: Request) -> Any:
        """Changes settings of an account; gives back all of them."""
        return self.state.configure(request.path_params["party"], **await _sent(request))

    async def account(self, request: Request) -> Any:
        """An account's settings."""
        return self.state.configure(request.path_params["party"])

    async def ai_queue(self, request: Request) -> Any:
        """An answer of a model, see ``AiAnswers.queue``; the party is ``anthropic``, ``openai`` or ``any``."""
        return {"id": self.answers.queue(request.path_params["party"], **await _sent(request))}

    async def ai_waiting(self, _request: Request) -> Any:
        """The answers still in the queue."""
        return self.answers.waiting()

    async def ai_clear(self, _request: Request) -> Any:
        """Empties the queue of answers."""
        self.answers.clear()
        return {}

    async def ai_questions(self, _request: Request) -> Any:
        """Every question the models were asked."""
        return self.answers.questions()

    async def choose_audience(self, request: Request) -> Any:
        """``{preset?, seed?, …}``, see ``Watching.choose``."""
        return self.state.audience.choose(**await _sent(request))

    async def audience(self, _request: Request) -> Any:
        """The world that is simulated."""
        return self.state.audience.world()

    async def schedule(self, request: Request) -> Any:
        """``{kind, platform, post_id?, at?, until?, factor?}``, see ``Watching.schedule``."""
        sent = await _sent(request)
        return {"id": self.state.audience.schedule(str(sent.pop("kind", "")), **sent)}

    async def scheduled(self, _request: Request) -> Any:
        """Every fault of the audience, those that are over too."""
        return [shown(fault) for fault in self.state.audience.scheduled()]

    async def clear_schedule(self, _request: Request) -> Any:
        """Ends them all."""
        self.state.audience.clear()
        return {}

    async def truth(self, _request: Request) -> Any:
        """What the simulation knows of every live post and no API tells."""
        now, tasks = self.state.timestamp(), self.state.store.tasks()
        live = ((task, published_at(task)) for task in tasks)
        return [self.state.audience.truth(task, at) for task, at in live if at is not None and at <= now]

    async def received(self, _request: Request) -> Any:
        """Every upload by platform."""
        return self.state.received()

    async def requests(self, _request: Request) -> Any:
        """How often each path of each party was asked."""
        return self.state.requests()

    async def reset(self, _request: Request) -> Any:
        """Forgets everything."""
        self.state.reset()
        return {}


def _route(path: str, act: Callable[[Request], Awaitable[Any]], method: str) -> Route:
    async def endpoint(request: Request) -> Response:
        if not _from_here(request):
            return JSONResponse({"error": "the control plane answers this machine only"}, status_code=403)
        try:
            return JSONResponse(await act(request))
        except (ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return Route(path, endpoint, methods=[method])


def _from_here(request: Request) -> bool:
    if request.client is None:
        return True
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _sent(request: Request) -> dict[str, Any]:
    value = await read_object(request)
    if value is None:
        raise ValueError("the body is not a JSON object")
    return value
