import pytest

from vault.database import Vault
from vault.outbox import Mail

NOW_MS = 1_767_225_600_000
CALL = "01JD0000000000000000000001"


@pytest.fixture
def account_id(vault: Vault) -> str:
    made = vault.accounts.add("m1", "manager", "t", "7", "m1@bank.example", "ru", "a long enough one", NOW_MS)
    return made.account.account_id


def taken(vault: Vault, now_ms: int) -> Mail:
    mail = vault.outbox.take_due(now_ms)
    assert mail is not None
    return mail


def test_a_call_has_one_mail_with_one_message_id(vault: Vault, account_id: str) -> None:
    assert vault.outbox.put(CALL, account_id, "ru", 1, "bank.example", NOW_MS)
    assert not vault.outbox.put(CALL, account_id, "ru", 2, "bank.example", NOW_MS)
    first = taken(vault, NOW_MS)
    assert vault.outbox.take_due(NOW_MS + 59_999) is None
    again = taken(vault, NOW_MS + 60_000)
    assert (again.message_id, again.attempts) == (first.message_id, 2)
    vault.outbox.sent(again.mail_id, NOW_MS + 60_001)
    assert vault.outbox.take_due(NOW_MS + 600_000) is None
    assert [mail.state for mail in vault.outbox.list(5)] == ["sent"]


def test_failures_are_tried_again_ever_later_and_given_up_after_a_day(vault: Vault, account_id: str) -> None:
    vault.outbox.put(CALL, account_id, "ru", 1, "bank.example", NOW_MS)
    now_ms, waits = NOW_MS, []
    while (mail := vault.outbox.take_due(now_ms)) is not None:
        vault.outbox.failed(mail.mail_id, "no answer", now_ms)
        (mail,) = vault.outbox.list(1)
        waits.append(mail.due_ms - now_ms)
        now_ms = mail.due_ms
    assert waits[:3] == [5_000, 10_000, 20_000]
    assert max(waits) == 3_600_000
    assert (mail.state if mail else vault.outbox.list(1)[0].state) == "failed"
    assert now_ms >= NOW_MS + 86_400_000


def test_a_mail_that_is_refused_for_good_is_given_up_at_once(vault: Vault, account_id: str) -> None:
    vault.outbox.put(CALL, account_id, "ru", 1, "bank.example", NOW_MS)
    vault.outbox.failed(taken(vault, NOW_MS).mail_id, "550 unknown", NOW_MS, final=True)
    assert vault.outbox.take_due(NOW_MS + 3_600_000) is None
    assert [mail.state for mail in vault.outbox.list(5)] == ["failed"]


def test_a_cancelled_mail_is_gone(vault: Vault, account_id: str) -> None:
    vault.outbox.put(CALL, account_id, "ru", 1, "bank.example", NOW_MS)
    vault.outbox.cancel_call(CALL)
    assert vault.outbox.take_due(NOW_MS) is None
