from pathlib import Path

import pyotp
import pytest

from vault.accounts import InvalidAccount, NewAccount, SignInLocked, SignInRefused
from vault.database import Vault

NOW_MS = 1_767_225_600_000
PASSWORD = "a long enough one"


def added(vault: Vault, login: str = "m1", password: str = PASSWORD, email: str = "m1@bank.example") -> NewAccount:
    return vault.accounts.add(login, "manager", "team", "7", email, "ru", password, NOW_MS)


def code(made: NewAccount, now_ms: int) -> str:
    return pyotp.TOTP(made.totp_secret).at(now_ms // 1000)


@pytest.mark.parametrize("beside_ms", [-30_000, 0, 30_000])
def test_a_one_time_password_is_accepted_once(vault: Vault, beside_ms: int) -> None:
    made = added(vault)
    word = code(made, NOW_MS + beside_ms)
    assert vault.accounts.sign_in("M1", PASSWORD, word, NOW_MS) == made.account
    with pytest.raises(SignInRefused):
        vault.accounts.sign_in("m1", PASSWORD, word, NOW_MS + 1)


def test_a_one_time_password_two_steps_away_is_refused(vault: Vault) -> None:
    made = added(vault)
    with pytest.raises(SignInRefused):
        vault.accounts.sign_in("m1", PASSWORD, code(made, NOW_MS + 60_000), NOW_MS)


def test_a_recovery_code_is_accepted_once(vault: Vault) -> None:
    made = added(vault)
    assert len(set(made.recovery_codes)) == 8
    vault.accounts.sign_in("m1", PASSWORD, made.recovery_codes[3], NOW_MS)
    with pytest.raises(SignInRefused):
        vault.accounts.sign_in("m1", PASSWORD, made.recovery_codes[3], NOW_MS)


def test_every_refusal_says_the_same(vault: Vault) -> None:
    made = added(vault)
    now = code(made, NOW_MS)
    wrong = [("m2", PASSWORD, now), ("m1", "wrong", now), ("m1", PASSWORD, "x")]
    texts = set()
    for words in wrong:
        with pytest.raises(SignInRefused) as refused:
            vault.accounts.sign_in(*words, NOW_MS)
        texts.add(str(refused.value))
    assert len(texts) == 1


def test_five_failures_lock_for_five_minutes(vault: Vault) -> None:
    made = added(vault)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            vault.accounts.sign_in("m1", "wrong", "000000", NOW_MS)
    with pytest.raises(SignInLocked) as locked:
        vault.accounts.sign_in("m1", PASSWORD, code(made, NOW_MS), NOW_MS + 299_999)
    assert locked.value.until_ms == NOW_MS + 300_000
    later_ms = NOW_MS + 300_000
    assert vault.accounts.sign_in("m1", PASSWORD, code(made, later_ms), later_ms) == made.account


def test_an_account_that_is_disabled_cannot_sign_in_until_reset(vault: Vault) -> None:
    made = added(vault)
    cookie = vault.web_sessions.open(made.account.account_id, "browser", NOW_MS)
    vault.accounts.disable("m1", NOW_MS)
    assert vault.web_sessions.find(cookie, NOW_MS) is None
    with pytest.raises(SignInRefused):
        vault.accounts.sign_in("m1", PASSWORD, code(made, NOW_MS), NOW_MS)
    again = vault.accounts.reset("m1", "another long one", NOW_MS)
    with pytest.raises(SignInRefused):
        vault.accounts.sign_in("m1", "another long one", made.recovery_codes[0], NOW_MS)
    assert vault.accounts.sign_in("m1", "another long one", code(again, NOW_MS), NOW_MS) == made.account


def test_what_is_no_account_is_refused_with_the_way_out(vault: Vault) -> None:
    added(vault)
    for words, sentence in (
        ({"login": "M1"}, "is taken"),
        ({"login": " "}, "login of an account is empty"),
        ({"login": "m2", "password": "short"}, "at least 12"),
        ({"login": "m2", "email": "nobody"}, "no e-mail address"),
    ):
        with pytest.raises(InvalidAccount, match=sentence):
            added(vault, **words)


def test_no_secret_of_an_account_stands_in_the_database(vault: Vault, database: Path) -> None:
    made = added(vault, login="login-in-clear")
    vault.connections.forget_destroyed()
    stored = database.read_bytes()
    for text in ("login-in-clear", "m1@bank.example", made.totp_secret, *made.recovery_codes, PASSWORD):
        assert text.encode() not in stored
    assert b"$argon2id$" in stored
