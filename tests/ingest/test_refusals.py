"""Refused requests are counted by the name of their problem."""

import ast
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import ingest
from contracts.metrics import REFUSALS, REFUSED
from ingest.problems import problem
from ingest.refusals import CountedRefusals


class Counted:
    def __init__(self):
        self.reasons = []

    def count(self, metric, value):
        assert metric is REFUSED
        self.reasons.append(value)


async def refuse(_):
    return problem("token-refused", "No", 403)


async def take(_):
    return PlainTextResponse("taken", 201)


@pytest.fixture
def counted():
    return Counted()


def test_a_refusal_is_counted_once_and_an_answer_never(counted):
    app = Starlette(
        routes=[Route("/refuse", refuse), Route("/take", take)],
        middleware=[Middleware(CountedRefusals, metrics=counted)],
    )
    with TestClient(app) as client:
        assert client.get("/refuse").status_code == 403
        assert client.get("/take").status_code == 201
        assert client.get("/absent").status_code == 404
    assert counted.reasons == ["token-refused", "other"]


def names_in(source):
    """First words given to `problem` and `OfferRefused`, and those that a variable `name` holds."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="problem" | "OfferRefused"), args=[ast.Constant(value=str(name)), *_]):
                yield name
            case ast.Assign(targets=[ast.Name(id="name")], value=ast.IfExp(body=one, orelse=other)):
                yield from (choice.value for choice in (one, other) if isinstance(choice, ast.Constant))


def test_every_problem_of_this_folder_is_a_reason_of_the_contract_and_none_is_missing():
    folder = Path(str(ingest.__path__[0]))
    found = {name for file in folder.glob("*.py") for name in names_in(file.read_text())}
    assert found == set(REFUSALS) - {"other"}
