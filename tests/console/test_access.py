"""Every route against the roles table of docs: who may use it, and that the code holds to it."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount

from console.document import ANYBODY, SIGNED_IN, is_csrf_checked, roles_of, routes_of

DOCS = Path(__file__).parents[2] / "docs"
ROLES = ("manager", "supervisor", "privacy-officer", "administrator")
WITHOUT_SESSION = ("/c/", "/i/", "/sign-in", "/language")
"""Addresses that change something and are guarded by a secret of their own or by nothing but the site's name."""


def table(language):
    """Method and path to the roles that the document gives a yes."""
    lines = (DOCS / language / "console.md").read_text("utf-8").split("<!-- table: roles -->")[1].strip().splitlines()
    found = {}
    for line in lines[2:]:
        if not line.startswith("|"):
            break
        name, *marks = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        found[name] = marks
    return found


def methods(route):
    return sorted(set(route.methods or ()) - {"HEAD"})


def expected(route):
    roles = roles_of(route)
    if roles == (ANYBODY,):
        return ["+"] * 5
    return ["+" if roles == (SIGNED_IN,) or role in roles else "−" for role in ROLES] + ["−"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_roles_table_is_that_of_the_routes(console, language):
    wanted = {
        f"{method} {route.path}": expected(route) for route in routes_of(console.app) for method in methods(route)
    }
    assert table(language) == wanted


def test_nothing_but_routes_and_static_files_is_served(console):
    found = [context.route for context in iter_route_contexts(console.app.routes)]
    others = [route for route in found if not isinstance(route, APIRoute)]
    assert all(isinstance(route, Mount) for route in others)
    assert {route.path for route in others if isinstance(route, Mount)} == {
        "/static/panel",
        "/static/client",
        "/static/illustrations",
        "/static",
    }


def test_every_change_in_a_session_asks_for_its_token(console):
    unguarded = [
        route.path
        for route in routes_of(console.app)
        if methods(route) != ["GET"] and not is_csrf_checked(route) and not route.path.startswith(WITHOUT_SESSION)
    ]
    assert unguarded == []


def test_each_role_gets_what_the_table_says(console):
    browsers = {role: console.signed_in(role, role) for role in ROLES}
    for route in sorted(routes_of(console.app), key=lambda route: route.path == "/sign-out"):
        if roles_of(route) == (ANYBODY,):
            continue
        path = re.sub(r"\{[^}]+\}", "01JD0000000000000000000001", route.path)
        for method in methods(route):
            refused = {
                role
                for role, browser in browsers.items()
                if browser.request(method, path, headers={"x-csrf-token": browser.csrf}).status_code == 403
            }
            allowed = {role for role, mark in zip(ROLES, expected(route), strict=False) if mark == "+"}
            assert refused == set(ROLES) - allowed, (method, path)


def test_without_a_session_every_such_route_is_closed(console):
    nobody = console.client()
    for route in routes_of(console.app):
        if roles_of(route) == (ANYBODY,):
            continue
        path = re.sub(r"\{[^}]+\}", "01JD0000000000000000000001", route.path)
        for method in methods(route):
            answer = nobody.request(method, path)
            if path.startswith("/api/"):
                assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json"), path
            else:
                assert answer.status_code == 303, path
                assert answer.headers["location"].startswith("/sign-in"), path


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_change_without_the_token_does_nothing(console, token):
    browser = console.signed_in("ivanova")
    call = console.started_call(browser)
    data = {"note": "x"} if token is None else {"note": "x", "csrf": token}
    assert browser.post(f"/calls/{call.call_id}/note", data=data).status_code == 403
    assert console.services.vault.notes.find(call.call_id) is None


def test_the_token_of_another_session_is_refused(console):
    ivanova, petrova = console.signed_in("ivanova"), console.signed_in("petrova")
    call = console.started_call(ivanova)
    answer = ivanova.post(f"/calls/{call.call_id}/note", data={"note": "x", "csrf": petrova.csrf})
    assert answer.status_code == 403


def test_an_account_that_is_disabled_is_out_at_once(console):
    browser = console.signed_in("ivanova")
    console.services.vault.accounts.disable("ivanova", console.clock.now_ms)
    assert browser.get("/calls").status_code == 303
