"""A manager drafts, looks at, changes, approves and shares a picture."""

import datetime

import pytest

from tests.console.illustrations.conftest import FORM, PICTURE

DAY_MS = 86_400_000


def test_a_form_becomes_a_whole_request(desk):
    address = desk.draft()
    wanted = desk.answer(address)
    assert [(one.product_id, one.catalogue_version) for one in wanted.products] == [("ten", 1), ("twelve", 1)]
    assert (wanted.amount_minor, wanted.horizon_months, str(wanted.inflation_percent)) == (50_000_000, 60, "7.5")
    assert wanted.starts_on == datetime.date(2026, 11, 23)
    assert (wanted.manager, wanted.format) == (desk.browser.account.manager, "html")
    page = desk.browser.get(address).text
    assert 'src="' + address + '/picture.html"' in page
    assert "500\u00a0000\u00a0₽: Вклад «Десять», Вклад «Двенадцать»" in page


def test_the_page_waits_for_the_topic_and_asks_once(desk):
    address = desk.draft()
    for _ in range(3):
        assert '<meta http-equiv="refresh" content="2">' in desk.browser.get(address).text
    assert len(desk.requests) == 1
    desk.console.clock.now_ms += 12_000
    desk.browser.get(address)
    assert len(desk.requests) == 2


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("client_number", " ", "Введите номер клиента"),
        ("amount", "сто", "Введите сумму больше нуля"),
        ("amount", "0", "Введите сумму больше нуля"),
        ("amount", "-5", "Введите сумму больше нуля"),
        ("amount", "1,005", "Введите сумму больше нуля"),
        ("currency", "RUR", "Введите код валюты"),
        ("horizon", "51", "Введите целый срок"),
        ("horizon", "0", "Введите целый срок"),
        ("inflation", "много", "Введите число процентов"),
        ("products", [], "Выберите от\u00a01\u00a0до\u00a08"),
        ("products", ["ten@2"], "Этих условий сегодня уже нет"),
    ],
)
def test_a_field_that_cannot_be_read_is_told_and_the_rest_stays(desk, field, typed, told):
    answer = desk.post("/illustrations/new", **{**FORM, field: typed})
    assert answer.status_code == 422
    assert told in answer.text
    assert field in ("amount", "products", "client_number") or 'value="500 000"' in answer.text
    assert desk.requests == []


def test_a_broken_rule_is_shown_with_its_reason_and_cannot_be_shared(desk):
    address = desk.draft()
    wanted = desk.answer(address, broken=("ru-method",))
    page = desk.browser.get(address).text
    assert "картинка нарушает правила" in page
    assert "У каждой ставки сказано, эффективная она или номинальная" in page
    assert "/picture.html" in page
    assert "/approve" not in page
    assert desk.post(f"{address}/approve", request_id=wanted.request_id).status_code == 409
    assert desk.post(f"{address}/share").status_code == 409


def test_a_product_outside_the_catalogue_can_be_seen_and_not_shared(desk):
    own = {
        "own_name": ["Золото"], "own_rate": ["12,5"], "own_kind": ["fund"], "own_meaning": ["effective"],
        "own_certainty": ["expected"], "own_guaranteed": [""], "own_bad": ["-20"],
    }  # fmt: skip
    address = desk.draft(products=["ten@1"], **own)
    wanted = desk.answer(address)
    assert (str(wanted.products[1].rate_percent), str(wanted.products[1].bad_percent)) == ("12.5", "-20")
    assert "в\u00a0ней есть продукт не\u00a0из\u00a0каталога" in desk.browser.get(address).text
    assert desk.post(f"{address}/approve", request_id=wanted.request_id).status_code == 409


def test_terms_that_ended_after_the_approval_cannot_be_shared(desk):
    address = desk.draft()
    wanted = desk.answer(address)
    desk.post(f"{address}/approve", request_id=wanted.request_id)
    desk.console.clock.now_ms += 60 * DAY_MS
    browser = desk.browser
    secret = desk.console.services.vault.web_sessions.open(browser.account.account_id, "T", desk.console.clock.now_ms)
    browser.cookies.set("mimika", secret)
    browser.csrf = desk.console.services.vault.web_sessions.find(secret, desk.console.clock.now_ms).csrf
    assert desk.post(f"{address}/share").status_code == 409


def test_a_problem_is_shown_in_place_of_the_picture(desk):
    address = desk.draft()
    desk.answer(address, picture=b"", problem="amount_minor: сумма вырастает до триллиона")
    page = desk.browser.get(address).text
    assert "сумма вырастает до триллиона" in page
    assert "<iframe" not in page


def test_a_change_needs_another_approval_and_keeps_the_seed(desk):
    address = desk.draft()
    first = desk.answer(address)
    desk.post(f"{address}/approve", request_id=first.request_id)
    form = desk.browser.get(f"{address}/change").text
    assert 'value="500000"' in form
    assert 'value="7,5"' in form
    desk.console.clock.now_ms += 1
    assert desk.post(f"{address}/change", **{**FORM, "metaphor": "coins"}).status_code == 303
    second = desk.answer(address)
    assert (second.metaphor, second.seed) == ("coins", first.seed)
    assert desk.post(f"{address}/share").status_code == 409
    assert desk.post(f"{address}/approve", request_id=first.request_id).status_code == 409


def test_the_picture_is_given_sandboxed_under_its_own_policy(desk):
    address = desk.draft()
    desk.answer(address)
    given = desk.browser.get(f"{address}/picture.html")
    assert given.content == PICTURE
    policy = given.headers["content-security-policy"]
    assert policy == "default-src 'none'; script-src 'sha256-abc'; sandbox allow-scripts; frame-ancestors 'self'"
    assert given.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in desk.browser.get(address).headers["content-security-policy"]


def test_other_formats_are_asked_for_when_they_are_wanted(desk):
    address = desk.draft()
    desk.answer(address)
    away = desk.browser.get(f"{address}/picture.png")
    assert (away.status_code, away.headers["retry-after"]) == (503, "2")
    assert (desk.requests[-1].format, desk.requests[-1].request_id) == ("png", desk.requests[0].request_id)


def test_a_picture_is_only_its_managers(desk):
    address, _ = desk.share()
    other = desk.console.signed_in("petrova")
    for path in (address, f"{address}/picture.html", f"{address}/change"):
        assert other.get(path).status_code == 404
    assert address not in other.get("/illustrations").text
    assert address in desk.browser.get("/illustrations").text


def test_the_managers_rating_is_told_by_one_click(desk):
    address = desk.draft()
    wanted = desk.answer(address)
    assert desk.post(f"{address}/rate", liked="yes").status_code == 303
    [told] = desk.told
    assert (told.side, told.event, told.value, told.request_id) == ("manager", "liked", "yes", wanted.request_id)
    assert 'value="yes" aria-pressed="true"' in desk.browser.get(address).text


def test_a_sentence_fills_the_form_and_draws_nothing(desk):
    page = desk.post("/illustrations/sentence", sentence="депозит 10 %, золото 12 % на 5 лет, 500 тысяч").text
    assert "Ничего не\u00a0рисуется, пока вы не\u00a0подтвердите" in page
    for filled in ('value="500000"', 'value="депозит"', 'value="золото"', 'value="12"'):
        assert filled in page
    assert "из\u00a0слов «500 тысяч»" in page
    assert desk.requests == []
    refused = desk.post("/illustrations/sentence", sentence="что-нибудь хорошее")
    assert refused.status_code == 200
    assert "Фразу не\u00a0удалось разобрать:" in refused.text


def test_the_crms_file_fills_the_form(desk):
    export = '{"client": "4821", "amount": "750000.50", "horizon_months": 36, "products": ["ten", "gone"], "age": 40}'
    page = desk.post("/illustrations/crm", text=export).text
    for filled in ('value="4821"', 'value="750000,5"', 'value="3"', 'value="ten@1" checked'):
        assert filled in page
    assert "Сегодня не\u00a0предлагаются: gone" in page
    uploaded = desk.browser.post(
        "/illustrations/crm", data={"csrf": desk.browser.csrf}, files={"file": ("crm.json", export)}
    )
    assert 'value="750000,5"' in uploaded.text
    assert "Это не\u00a0выгрузка из\u00a0CRM" in desk.post("/illustrations/crm", text="{").text
