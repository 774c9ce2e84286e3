import pytest
from starlette.datastructures import Headers

from bus.neighbour import NeighbourUnavailable
from console.bounds import MAX_BODY_BYTES
from console.guards import is_foreign


def test_every_answer_forbids_what_is_not_ours(console):
    browser = console.client()
    for path in ("/sign-in", "/nowhere", "/health", "/static/base.css", "/static/fonts.css", "/openapi.json"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "connect-src 'self' http://127.0.0.1:8700;" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_are_not_kept_by_caches(console):
    assert console.client().get("/sign-in").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "null"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"origin": "https://bank.example", "host": "bank.example"}, False),
        ({"origin": "https://evil.example", "host": "bank.example"}, True),
        ({"origin": "null", "host": "bank.example"}, True),
        ({"host": "bank.example"}, False),
    ],
)
def test_a_request_of_another_site_is_told(headers, foreign):
    assert is_foreign(Headers(headers)) is foreign


def test_another_sites_form_signs_nobody_in(console):
    answer = console.client().post("/sign-in", data={"login": "a"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_a_body_is_bounded_whether_its_length_is_told_or_not(console):
    browser = console.client()
    form = {"content-type": "application/x-www-form-urlencoded"}
    most = b"login=" + b"a" * (MAX_BODY_BYTES - 6)
    assert browser.post("/sign-in", content=most, headers=form).status_code == 422
    assert browser.post("/sign-in", content=most + b"a", headers=form).status_code == 413
    assert browser.post("/sign-in", content=iter([most, b"a"]), headers=form).status_code == 413


def test_programs_get_problem_details_and_people_a_page(console):
    browser = console.client()
    answer = browser.get("/api/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json() == {"type": "about:blank", "title": "Not Found", "status": 404}
    page = browser.get("/nothing", headers={"accept-language": "en"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in page.text


def test_a_bug_shows_no_traceback_and_keeps_the_headers(console, monkeypatch):
    monkeypatch.setattr("console.account.language_of", lambda *_: 1 / 0)
    browser = console.signed_in("ivanova")
    browser._transport.raise_server_exceptions = False
    answer = browser.get("/account")
    assert answer.status_code == 500
    assert "Данные целы" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_neighbour_that_is_away_is_told_with_a_time_to_try_again(console, monkeypatch):
    def away(*_):
        raise NeighbourUnavailable("Kafka at 127.0.0.1:9 does not answer")

    monkeypatch.setattr("console.account.language_of", away)
    answer = console.signed_in("ivanova").get("/account", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "127.0.0.1" not in answer.text


def test_only_the_pages_fonts_are_served(console, tmp_path):
    browser = console.client()
    css = browser.get("/static/fonts.css").text
    assert "url(/static/fonts/onest-cyrillic-wght-normal.woff2)" in css
    for name in ("onest-cyrillic-wght-normal.woff2", "other.woff2", "..%2fvault%2fmaster.key"):
        assert browser.get(f"/static/fonts/{name}").status_code == 404


def test_the_styles_hold_the_tokens_of_both_themes(console):
    css = console.client().get("/static/tokens.css").text
    assert css.count("--accent-soft:") == 2
    assert "prefers-color-scheme: dark" in css
