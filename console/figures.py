"""What the console shows at /metrics: its answers by class, and how many browsers are signed in."""

import math
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bus.metrics import Metrics
from contracts.metrics import CONSOLE_REQUESTS
from vault.connections import VaultUnreachable
from vault.web_sessions import WebSessions


class CountedAnswers:
    """Passes requests on and counts each answer when it begins."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one without an answer met a bug and is answered with 500 outside."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = False

        async def sending(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                self._metrics.count(CONSOLE_REQUESTS, f"{message['status'] // 100}xx")
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            if not answered:
                self._metrics.count(CONSOLE_REQUESTS, "5xx")


def open_sessions(sessions: WebSessions, now_ms: Callable[[], int]) -> float:
    """How many browsers are signed in; NaN where the vault does not answer."""
    try:
        return sessions.count(now_ms())
    except VaultUnreachable:
        return math.nan
