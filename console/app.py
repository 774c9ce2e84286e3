"""Builds the console: its guards, routes, static files and document."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from bus.metrics import Metrics
from console import account, calls, document, mails, planning, reports, sign_in, statics
from console.access import is_secure
from console.attempts import Attempts
from console.bounds import RequestBounds
from console.client.routes import router as client_router
from console.errors import handle_errors
from console.figures import CountedAnswers
from console.guards import SecurityHeaders, origin_of, security_headers
from console.illustrations.filling_routes import router as filling_router
from console.illustrations.routes import router as illustrations_router
from console.illustrations.shared_routes import router as shared_router
from console.illustrations.understanding import router as understanding_router
from console.panel.now import router as now_router
from console.panel.routes import router as panel_router
from console.services import Services

_HERE = Path(str(files("console")))


def build_app(services: Services, metrics: Metrics) -> FastAPI:
    """Return the application; `app.state.services` is what its routes work with."""
    app = FastAPI(title="Mimika", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.attempts = Attempts()
    bridge = origin_of(services.settings.mimika_bridge_url)
    handle_errors(app, is_secure(services), bridge)
    app.add_middleware(RequestBounds)
    app.add_middleware(SecurityHeaders, headers=security_headers(is_secure(services), bridge))
    app.add_middleware(CountedAnswers, metrics=metrics)
    for router in (
        sign_in.router,
        calls.router,
        planning.router,
        reports.router,
        mails.router,
        account.router,
        statics.router,
        document.router,
        panel_router,
        now_router,
        client_router,
        illustrations_router,
        filling_router,
        shared_router,
        understanding_router,
    ):
        app.include_router(router)
    for name in ("panel", "client", "illustrations"):
        app.mount(f"/static/{name}", StaticFiles(directory=_HERE / name / "static", check_dir=False), name)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), "static")
    return app
