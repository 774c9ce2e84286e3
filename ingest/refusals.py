"""Counts the requests that are refused, by the name of the problem that they are answered with."""

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bus.metrics import Metrics
from contracts.metrics import REFUSALS, REFUSED


class _Problem(msgspec.Struct, frozen=True):
    type: str


class CountedRefusals:
    """Passes requests on and looks at the answers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; an answer of 400 or more is counted once."""
        refused = False

        async def sending(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = message["status"] >= 400
            elif refused and message["type"] == "http.response.body":
                refused = False
                self._metrics.count(REFUSED, reason(message.get("body", b"")))
            await send(message)

        await self._app(scope, receive, sending)


def reason(body: bytes) -> str:
    """The name of a problem, without its URN; `other` for what is no problem of ours."""
    try:
        name = msgspec.json.decode(body, type=_Problem).type.rpartition(":")[2]
    except msgspec.DecodeError:
        return "other"
    return name if name in REFUSALS else "other"
