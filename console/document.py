"""The OpenAPI 3.1 document of every route."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.access import RoleCheck, checked_csrf, cookie_name
from console.services import services_of

router = APIRouter()

ANYBODY = "anybody"
"""In place of a role: the route needs no session."""
SIGNED_IN = "signed in"
"""In place of a role: any role will do."""


_REFUSAL = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
    "text/html": {"schema": {"type": "string"}},
}


@router.get("/openapi.json")
def openapi_document(request: Request) -> Response:
    """Give the document."""
    app: FastAPI = request.app
    return JSONResponse(document(app, cookie_name(services_of(request))))


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every route of the application; routers are included as they are, without a prefix or guards of their own."""
    found = (context.original_route for context in iter_route_contexts(app.routes))
    return [route for route in found if isinstance(route, APIRoute)]


def roles_of(route: APIRoute) -> tuple[str, ...]:
    """Who may use a route: roles, or ANYBODY, or SIGNED_IN."""
    checks = [call for call in _calls(route.dependant) if isinstance(call, RoleCheck)]
    if not checks:
        return (ANYBODY,)
    return checks[0].roles or (SIGNED_IN,)


def is_csrf_checked(route: APIRoute) -> bool:
    """Whether a route asks for the session's token."""
    return checked_csrf in _calls(route.dependant)


def document(app: FastAPI, cookie: str) -> dict[str, Any]:
    """Describe every route: its session, its token, and its refusals as problem details or as a page."""
    made: dict[str, Any] = get_openapi(
        title="Mimika", version=app.version, openapi_version="3.1.0", routes=app.routes, summary="The console"
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    }
    made["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": cookie},
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    }
    for route in routes_of(app):
        if route.include_in_schema:
            for method in route.methods or ():
                _describe(made["paths"][route.path_format][method.lower()], route)
    return made


def _describe(operation: dict[str, Any], route: APIRoute) -> None:
    responses = operation["responses"]
    statuses = {"403", "404", "422", "500", "503"} | ({"413"} if "POST" in (route.methods or ()) else set())
    roles = roles_of(route)
    if roles != (ANYBODY,):
        operation["security"] = [{"session": [], **({"csrf": []} if is_csrf_checked(route) else {})}]
        operation["x-roles"] = list(roles)
        statuses |= {"303", "401"}
    for status in sorted(statuses | set(responses)):
        told = responses.setdefault(status, {"description": "Refused"})
        if status == "303":
            responses[status] = {"description": "To another page"}
        elif status == "422":
            responses[status] = {"description": "Refused", "content": _REFUSAL}  # in place of FastAPI's own form
        elif status >= "400":
            told["content"] = _REFUSAL


def _calls(dependant: Dependant) -> list[Any]:
    """Every dependency of a route, at any depth."""
    return [dependant.call, *(call for inner in dependant.dependencies for call in _calls(inner))]
