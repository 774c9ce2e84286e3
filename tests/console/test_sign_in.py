import re

import pytest

from console.attempts import ATTEMPTS, WINDOW_MS, Attempts
from console.sign_in import local


def fields(console, login, **other):
    return {"login": login, "password": "a long enough password", "code": console.code(login), **other}


def test_a_person_signs_in_and_out(console):
    console.account("ivanova")
    browser = console.client()
    answer = browser.post("/sign-in", data=fields(console, "ivanova", next="/calls"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("mimika=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = browser.get("/calls")
    assert page.status_code == 200
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
    assert browser.post("/sign-out", data={"csrf": csrf}).status_code == 303
    assert browser.get("/calls").headers["location"] == "/sign-in?next=/calls"


def test_under_https_the_cookie_is_bound_to_the_host(secure_console):
    secure_console.account("ivanova")
    browser = secure_console.client(base_url="https://mimika.bank.example")
    answer = browser.post("/sign-in", data=fields(secure_console, "ivanova"))
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-mimika=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert browser.get("/calls").status_code == 200


@pytest.mark.parametrize("wrong", [{"password": "another password"}, {"code": "000000"}, {"login": "nobody"}])
def test_every_wrong_field_has_one_answer(console, wrong):
    console.account("ivanova")
    answer = console.client().post("/sign-in", data={**fields(console, "ivanova"), **wrong})
    assert answer.status_code == 401
    assert "Логин, пароль или код не\u00a0подошли." in answer.text
    assert "set-cookie" not in answer.headers


def test_the_vaults_lock_says_until_when(console):
    console.account("ivanova")
    browser = console.client()
    wrong = fields(console, "ivanova", password="another password")
    for _ in range(5):
        browser.post("/sign-in", data=wrong)
    answer = browser.post("/sign-in", data=fields(console, "ivanova"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert "Вход закрыт до\u00a012:07" in answer.text


def test_one_address_may_try_twenty_times_in_five_minutes():
    attempts = Attempts()
    assert [attempts.wait_ms("a", 1000) for _ in range(ATTEMPTS)] == [0] * ATTEMPTS
    assert attempts.wait_ms("a", 2000) == WINDOW_MS - 1000
    assert attempts.wait_ms("b", 2000) == 0
    assert attempts.wait_ms("a", 1000 + WINDOW_MS) == 0


def test_the_form_refuses_an_address_that_tries_too_often(console):
    browser = console.client()
    data = {"login": "nobody", "password": "x", "code": "1"}
    for _ in range(ATTEMPTS):
        console.app.state.attempts.wait_ms("testclient", console.clock.now_ms)
    answer = browser.post("/sign-in", data=data)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert "слишком много попыток" in answer.text


def test_nobody_is_led_to_another_site():
    assert local("/calls/1?a=b") == "/calls/1?a=b"
    for address in ("https://evil.example", "//evil.example", "/\\evil.example", "", "/a\r\nb", "javascript:1"):
        assert local(address) == "/"


def test_the_language_is_chosen_once(console):
    browser = console.client()
    assert 'lang="en"' in browser.get("/sign-in", headers={"accept-language": "en-GB,en"}).text
    assert browser.post("/language", data={"language": "ru", "back": "/sign-in"}).headers["location"] == "/sign-in"
    assert 'lang="ru"' in browser.get("/sign-in", headers={"accept-language": "en-GB,en"}).text


def test_a_session_that_is_revoked_opens_nothing(console):
    browser = console.signed_in("ivanova")
    other = console.services.vault.web_sessions.open(browser.account.account_id, "Other", console.clock.now_ms)
    found = console.services.vault.web_sessions.find(other, console.clock.now_ms)
    assert "Other" in browser.get("/account").text
    answer = browser.post(f"/account/sessions/{found.session_id}/revoke", data={"csrf": browser.csrf})
    assert answer.status_code == 303
    assert console.services.vault.web_sessions.find(other, console.clock.now_ms) is None
    assert "Other" not in browser.get("/account").text


def test_nobody_revokes_the_session_of_somebody_else(console):
    ivanova, petrova = console.signed_in("ivanova"), console.signed_in("petrova")
    secret = petrova.cookies["mimika"]
    session_id = console.services.vault.web_sessions.find(secret, console.clock.now_ms).session_id
    ivanova.post(f"/account/sessions/{session_id}/revoke", data={"csrf": ivanova.csrf})
    assert petrova.get("/account").status_code == 200
