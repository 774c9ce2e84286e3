"""The bridges' one address: passes each WHIP request on to the bridge that it belongs to."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
from ingest.problems import problem, too_many, unavailable
from ingest.rates import OfferRate
from ingest.refusals import CountedRefusals
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
OFFERS_PER_S, OFFERS_AT_ONCE = 20.0, 60
"""Of one address, behind which a whole branch may sit."""


class _Load(msgspec.Struct, frozen=True):
    calls: int
    most_calls: int
    holds: bool


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

    async def offer(self, request: Request) -> Response:
        """POST to the bridge that holds the call, or else to the one with most room."""
        address = request.client.host if request.client is not None else ""
        if not self.rate.allows(address, self.now_ms()):
            return too_many("Too many offers came from your address; wait a second")
        body = await read_body(request)
        loads = await asyncio.gather(*(self._load(one, request.path_params["call_id"]) for one in self.bridges))
        answering = [(load, one) for load, one in zip(loads, self.bridges, strict=True) if load is not None]
        if not answering:
            return unavailable("No bridge answers; try again in some seconds")
        _, bridge = min(answering, key=lambda found: (not found[0].holds, found[0].calls / found[0].most_calls))
        return await self._passed(request, bridge, body)

    async def session(self, request: Request) -> Response:
        """PATCH or DELETE to the bridge that the session's address names."""
        number = request.path_params["session"].partition("-")[0]
        if not number.isdecimal() or not 1 <= int(number) <= len(self.bridges):
            return problem("unknown-session", "No such session is open; the call may have ended", 404)
        body = await read_body(request)
        return await self._passed(request, self.bridges[int(number) - 1], body)

    async def _load(self, bridge: str, call_id: str) -> _Load | None:
        """How full a bridge is; None where it does not answer."""
        try:
            async with self.http().get(f"{bridge}/load/{call_id}", timeout=_ASK) as answer:
                return msgspec.json.decode(await answer.read(), type=_Load)
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError):
            return None

    async def _passed(self, request: Request, bridge: str, body: bytes) -> Response:
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
        except (aiohttp.ClientError, TimeoutError):
            return unavailable("The bridge of this call does not answer; try again in some seconds")


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
