import pytest

from vault.database import Vault

NOW_MS = 1_767_225_600_000
MINUTE_MS = 60_000


@pytest.fixture
def account_id(vault: Vault) -> str:
    made = vault.accounts.add("m1", "manager", "t", "7", "m1@bank.example", "ru", "a long enough one", NOW_MS)
    return made.account.account_id


def test_a_session_ends_after_half_an_hour_without_a_page(vault: Vault, account_id: str) -> None:
    cookie = vault.web_sessions.open(account_id, "browser", NOW_MS)
    assert vault.web_sessions.find(cookie, NOW_MS + 29 * MINUTE_MS) is not None
    assert vault.web_sessions.find(cookie, NOW_MS + 58 * MINUTE_MS) is not None
    assert vault.web_sessions.find(cookie, NOW_MS + 88 * MINUTE_MS) is None


def test_a_session_ends_after_twelve_hours(vault: Vault, account_id: str) -> None:
    cookie = vault.web_sessions.open(account_id, "browser", NOW_MS)
    for minute in range(20, 720, 20):
        assert vault.web_sessions.find(cookie, NOW_MS + minute * MINUTE_MS) is not None
    assert vault.web_sessions.find(cookie, NOW_MS + 720 * MINUTE_MS) is None


def test_sessions_are_listed_revoked_and_closed(vault: Vault, account_id: str) -> None:
    first = vault.web_sessions.open(account_id, "browser 1", NOW_MS)
    second = vault.web_sessions.open(account_id, "browser 2", NOW_MS + 1)
    newest, oldest = vault.web_sessions.of(account_id, NOW_MS + 1)
    assert (newest.agent, oldest.agent, newest.csrf) == ("browser 2", "browser 1", "")
    vault.web_sessions.revoke("another", oldest.session_id, NOW_MS + 1)
    assert vault.web_sessions.find(first, NOW_MS + 1) is not None
    vault.web_sessions.revoke(account_id, oldest.session_id, NOW_MS + 1)
    assert vault.web_sessions.find(first, NOW_MS + 1) is None
    vault.web_sessions.close(second, NOW_MS + 1)
    assert vault.web_sessions.find(second, NOW_MS + 1) is None


def test_each_session_has_a_csrf_word_of_its_own_that_stays(vault: Vault, account_id: str) -> None:
    cookies = [vault.web_sessions.open(account_id, "browser", NOW_MS) for _ in range(2)]
    words = [found.csrf for cookie in cookies * 2 if (found := vault.web_sessions.find(cookie, NOW_MS))]
    assert words[:2] == words[2:]
    assert len(set(words)) == 2
