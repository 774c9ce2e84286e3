"""The bridges' one address: passes each WHIP request on to the bridge that it belongs to."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import aiohttp
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bus.metrics import Metrics
from ingest.bodies import read_body
from ingest.offers import OfferRefused
from ingest.problems import full, problem, too_many, unavailable
from ingest.rates import OfferRate
from ingest.refusals import CountedRefusals, reason
from ingest.whip import FRAGMENT, OFFER, refused_body, refused_by_route

_ASK = aiohttp.ClientTimeout(total=1.0)
_PASS = aiohttp.ClientTimeout(total=15.0)
_INWARD = ("authorization", "content-type", "if-match")
_OUTWARD = (
    "Location",
    "ETag",
    "Link",
    "Content-Type",
    "Retry-After",
    "WWW-Authenticate",
    "Accept-Post",
    "Accept-Patch",
)
KNOWN_MS = 30_000
"""So long what a bridge told last stands for one that is too slow to tell; calls last for minutes."""
_SILENT = "The bridge of this call does not answer; try again in some seconds"
OFFERS_PER_S, OFFERS_AT_ONCE = 20.0, 60
"""Of one address, behind which a whole branch may sit."""


class _Load(msgspec.Struct, frozen=True):
    calls: int
    most_calls: int
    holds: bool


_NOTHING = _Load(calls=1, most_calls=1, holds=False)
"""Of a bridge of which nothing is known: tried last."""


class _Place(NamedTuple):
    """Where a bridge stands in the order in which the bridges are tried: the smallest first."""

    elsewhere: bool
    """It does not hold the call, or is too slow to tell."""
    full: bool
    guessed: bool
    """By what it told before, as it is too slow to tell."""
    share: float
    """Of its places that are taken."""


class _Gone(Exception):
    """Nobody listens there, so nothing was sent."""


@dataclass(slots=True)
class Front:
    """Chooses a bridge and passes requests on."""

    bridges: Sequence[str]
    """Addresses without a slash at the end; the first one is number 1."""
    now_ms: Callable[[], int]
    http: Callable[[], aiohttp.ClientSession]
    rate: OfferRate
    metrics: Metrics
    """Of the service `front`."""
    _known: dict[str, tuple[int, _Load]] = field(default_factory=dict)
    """Unix time and load, as each bridge told last."""

    async def offer(self, request: Request) -> Response:
        """POST to the bridge that holds the call, or else to the one with most room; on to the next if that is full."""
        address = request.client.host if request.client is not None else ""
        if not self.rate.allows(address, self.now_ms()):
            return too_many("Too many offers came from your address; wait a second")
        body = await read_body(request)
        asked = await asyncio.gather(*(self._place(one, request.path_params["call_id"]) for one in self.bridges))
        answer = unavailable("No bridge answers; try again in some seconds")
        for place, bridge in sorted((place, one) for place, one in zip(asked, self.bridges, strict=True) if place):
            if place.full and place.elsewhere and not place.guessed:
                answer = full("All places for calls are taken; try again in some seconds")
                continue
            try:
                answer = await self._passed(request, bridge, body)
            except _Gone:
                continue
            if answer.status_code != 503 or reason(bytes(answer.body)) != "no-room":
                break
        return answer

    async def session(self, request: Request) -> Response:
        """PATCH or DELETE to the bridge that the session's address names."""
        number = request.path_params["session"].partition("-")[0]
        if not number.isdecimal() or not 1 <= int(number) <= len(self.bridges):
            return problem("unknown-session", "No such session is open; the call may have ended", 404)
        body = await read_body(request)
        try:
            return await self._passed(request, self.bridges[int(number) - 1], body)
        except _Gone:
            return unavailable(_SILENT)

    async def _place(self, bridge: str, call_id: str) -> _Place | None:
        """Ask a bridge how full it is, and whether it holds the call; None for one that is gone."""
        try:
            async with self.http().get(f"{bridge}/load/{call_id}", timeout=_ASK) as answer:
                load = msgspec.json.decode(await answer.read(), type=_Load)
        except TimeoutError:  # slow and not gone
            told_ms, load = self._known.get(bridge, (0, _NOTHING))
            if self.now_ms() - told_ms > KNOWN_MS:
                load = _NOTHING
            return _Place(True, load.calls >= load.most_calls, True, load.calls / load.most_calls)
        except (aiohttp.ClientError, msgspec.DecodeError):
            return None
        self._known[bridge] = self.now_ms(), load
        return _Place(not load.holds, load.calls >= load.most_calls, False, load.calls / load.most_calls)

    async def _passed(self, request: Request, bridge: str, body: bytes) -> Response:
        """The bridge's answer, or a refusal if it may have taken the request and does not answer. Raises _Gone."""
        headers = {name: request.headers[name] for name in _INWARD if name in request.headers}
        url = f"{bridge}{request.url.path}"
        try:
            async with self.http().request(
                request.method, url, data=body, headers=headers, timeout=_PASS, allow_redirects=False
            ) as answer:
                response = Response(await answer.read(), answer.status)
                for name in _OUTWARD:
                    for value in answer.headers.getall(name, ()):
                        response.headers.append(name, value)
                return response
        except aiohttp.ClientConnectorError:
            raise _Gone from None
        except (aiohttp.ClientError, TimeoutError):
            return unavailable(_SILENT)


async def endpoint_options(_: Request) -> Response:
    """OPTIONS of a call's address: what may be posted."""
    return Response(status_code=204, headers={"Accept-Post": OFFER, "Allow": "OPTIONS, POST"})


async def session_options(_: Request) -> Response:
    """OPTIONS of a session's address: what may be patched."""
    return Response(status_code=204, headers={"Accept-Patch": FRAGMENT, "Allow": "DELETE, OPTIONS, PATCH"})


def build_front(front: Front, origins: Sequence[str]) -> Starlette:
    """The routes of the front, open to pages of those origins."""
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["POST", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "If-Match"],
        expose_headers=["Location", "ETag", "Link", "Retry-After"],
    )
    return Starlette(
        routes=[
            Route("/whip/{call_id}", front.offer, methods=["POST"]),
            Route("/whip/{call_id}", endpoint_options, methods=["OPTIONS"]),
            Route("/whip/{call_id}/{session}", front.session, methods=["PATCH", "DELETE"]),
            Route("/whip/{call_id}/{session}", session_options, methods=["OPTIONS"]),
        ],
        exception_handlers={HTTPException: refused_by_route, OfferRefused: refused_body},
        middleware=[cors, Middleware(CountedRefusals, metrics=front.metrics)],
    )
