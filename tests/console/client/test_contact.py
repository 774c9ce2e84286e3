import dataclasses

import pytest

from console.client.contact import Contact, contact_of


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("privacy@bank.example", "mailto:privacy@bank.example"),
        ("+7 (495) 123-45-67", "tel:+74951234567"),
        ("https://bank.example/privacy", "https://bank.example/privacy"),
        ("http://bank.example", ""),
        ("javascript:alert(1)", ""),
        ("Main street 1, office 5", ""),
    ],
)
def test_a_line_that_is_an_address_becomes_a_link_and_no_other(line, link):
    assert contact_of(f" {line} ") == Contact(line, link)


def test_without_a_line_there_is_no_contact():
    assert contact_of(" ") is None


def test_the_client_s_page_names_the_contact_of_the_setting(phone):
    assert "договоре с\u00a0банком" in phone.get().text
    services = phone.console.services
    settings = services.settings.model_copy(update={"mimika_privacy_contact": "privacy@bank.example"})
    phone.console.app.state.services = dataclasses.replace(services, settings=settings)
    text = phone.get().text
    assert '<a href="mailto:privacy@bank.example">privacy@bank.example</a>' in text
    assert "договоре с\u00a0банком" not in text
