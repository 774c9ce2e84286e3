"""The HTTP side of a bridge: WHIP as in RFC 9725."""

import re
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bus.neighbour import NeighbourUnavailable
from ingest.bodies import read_body
from ingest.bridge import Bridge, NoRoom, UnknownSession
from ingest.ice_servers import link
from ingest.offers import OfferRefused, examine, read_fragment
from ingest.problems import full, problem, unavailable
from ingest.refusals import CountedRefusals
from vault.connections import VaultUnreachable
from vault.live_calls import TokenRefused

OFFER, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"
_BEARER = re.compile(r"[Bb]earer +([A-Za-z0-9\-._~+/]+=*)")


def build_app(bridge: Bridge, number: int) -> Starlette:
    """The routes of a bridge.

    Args:
        bridge: holds the calls.
        number: of this bridge, 1..; part of each session's address, so that the front finds the way.
    """
    whip = _Whip(bridge, number)
    return Starlette(
        routes=[
            Route("/whip/{call_id}", whip.offer, methods=["POST"]),
            Route("/whip/{call_id}/{session}", whip.trickle, methods=["PATCH"]),
            Route("/whip/{call_id}/{session}", whip.hang_up, methods=["DELETE"]),
            Route("/load/{call_id}", whip.load, methods=["GET"]),
        ],
        exception_handlers={HTTPException: refused_by_route},
        middleware=[Middleware(CountedRefusals, metrics=bridge.metrics)],
    )


async def refused_by_route(_: Request, error: Exception) -> Response:
    """An unknown address or method."""
    if not isinstance(error, HTTPException):
        raise error
    name = "not-found" if error.status_code == 404 else "not-allowed"
    return problem(name, f"{error.detail} at this address", error.status_code, error.headers)


async def refused_body(_: Request, error: Exception) -> Response:
    """A body that is too long or does not come."""
    if not isinstance(error, OfferRefused):
        raise error
    return problem(error.type, error.title, error.status)


class _Whip:
    def __init__(self, bridge: Bridge, number: int) -> None:
        self._bridge = bridge
        self._prefix = f"{number}-"

    async def offer(self, request: Request) -> Response:
        """POST: a session, 201."""
        token = _BEARER.fullmatch(request.headers.get("authorization", ""))
        if token is None:
            headers = {"WWW-Authenticate": "Bearer"}
            return problem("no-token", "Send the call's token as Authorization: Bearer", 401, headers)
        if _media_type(request) != OFFER:
            headers = {"Accept-Post": OFFER}
            return problem("media-type", f"An offer is {OFFER}", 415, headers)
        return await _answered(lambda: self._admit(request, token[1]))

    async def _admit(self, request: Request, token: str) -> Response:
        call_id: str = request.path_params["call_id"]
        offer = examine(await read_body(request))
        session, answer = await self._bridge.admit(call_id, token, offer)
        headers = {
            "Location": f"/whip/{call_id}/{self._prefix}{session}",
            "ETag": f'"{session}"',
            "Accept-Patch": FRAGMENT,
        }
        response = Response(answer, 201, headers, OFFER)
        for server in self._bridge.ice_servers():
            response.headers.append("Link", link(server))
        return response

    async def trickle(self, request: Request) -> Response:
        """PATCH: more candidates, 204."""
        return await _answered(lambda: self._trickle(request))

    async def _trickle(self, request: Request) -> Response:
        call_id, session = self._named(request)
        self._bridge.check_session(call_id, session)
        if _media_type(request) != FRAGMENT:
            return problem("media-type", f"A fragment is {FRAGMENT}", 415, {"Accept-Patch": FRAGMENT})
        wanted = request.headers.get("if-match")
        if wanted is None:
            return problem("no-if-match", "Send the session's ETag as If-Match", 428)
        if wanted == "*":
            raise OfferRefused("ice-restart", "ICE restarts are not served; post a new offer with a new token", 422)
        if f'"{session}"' not in [word.strip() for word in wanted.split(",")]:
            return problem("if-match", "If-Match is not the ETag of this session", 412)
        await self._bridge.trickle(call_id, session, read_fragment(await read_body(request)))
        return Response(status_code=204)

    async def hang_up(self, request: Request) -> Response:
        """DELETE: the end of the call, 200."""

        async def done() -> Response:
            await self._bridge.hang_up(*self._named(request))
            return Response(status_code=200)

        return await _answered(done)

    async def load(self, request: Request) -> Response:
        """For the front only: how full this bridge is, and whether it holds the call."""
        bridge = self._bridge
        holds = bridge.holds(request.path_params["call_id"])
        return JSONResponse({"calls": bridge.load(), "most_calls": bridge.most_calls, "holds": holds})

    def _named(self, request: Request) -> tuple[str, str]:
        session: str = request.path_params["session"]
        return request.path_params["call_id"], session.removeprefix(self._prefix)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _answered(handler: Callable[[], Awaitable[Response]]) -> Response:
    """The handler's answer, or the problem that it met."""
    try:
        return await handler()
    except OfferRefused as error:
        return problem(error.type, error.title, error.status)
    except TokenRefused as error:
        return problem("token-refused", str(error), 403)
    except UnknownSession:
        return problem("unknown-session", "No such session is open; the call may have ended", 404)
    except NoRoom:
        return full("All places for calls are taken; try again in some seconds")
    except (VaultUnreachable, NeighbourUnavailable):
        return unavailable("The bridge cannot reach what it needs; try again in some seconds")
