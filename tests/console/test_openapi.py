"""Requests that schemathesis makes from the document, each role signed in: no server error, no undocumented answer."""

import dataclasses
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from console.panel.feed import LiveFeed
from infra.settings import Settings
from tests.look.day import PlantedDatabase

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class WithoutLifespan:
    """The console without its thread that follows Kafka."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        for _ in range(2):
            told = await receive()
            await send({"type": f"{told['type']}.complete"})


def opened(console):
    """The console over rows that can be counted and erased, with nothing to follow."""
    console.database = PlantedDatabase()
    console.services = dataclasses.replace(
        console.services, database=console.database, fonts_folder=Settings().cache().fonts
    )
    console.app.state.services = console.services
    console.app.state.feed = LiveFeed(lambda since_ms: pytest.fail("nothing is opened"), console.clock)
    return WithoutLifespan(console.app)


def requests_of(operation, known):
    """Made-up requests, most of them to a call and a client's link that exist."""
    named = [{name: one[name] for name in one if f"{{{name}}}" in operation.path} for one in known]
    return st.one_of(operation.as_strategy(), *(operation.as_strategy(path_parameters=one) for one in named if one))


def session_of(console, account):
    """Cookies and headers of a fresh session: some requests end the one that they come in."""
    sessions, now_ms = console.services.vault.web_sessions, console.clock.now_ms
    secret = sessions.open(account.account_id, "Tests", now_ms)
    return {"cookies": {"mimika": secret}, "headers": {"X-CSRF-Token": sessions.find(secret, now_ms).csrf}}


@pytest.mark.parametrize("role", ["", "manager", "supervisor", "privacy-officer", "administrator"])
def test_every_answer_to_a_made_up_request_is_documented(console, role):
    app = opened(console)
    owner = console.signed_in("petrova")
    account = console.account("ivanova", role) if role not in ("", "manager") else owner.account
    calls = [console.reported_call(owner).call_id, console.started_call(owner).call_id]
    new_link = console.services.vault.live.new_link
    known = [{"call_id": call_id, "secret": new_link(call_id, console.clock.now_ms)} for call_id in calls]

    def ask(case):
        answer = case.call(allow_redirects=False, **(session_of(console, account) if role else {}))
        case.validate_response(answer, checks=CHECKS)
        lost = answer.status_code == 401 or answer.headers.get("location", [""])[0].startswith("/sign-in?")
        assert not (role and lost), "the session was not accepted"

    asked = 0
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if not role or "security" in operation.definition.raw:
            asked += 1
            BOUNDED(given(case=requests_of(operation, known))(ask))()
    assert asked > 20
