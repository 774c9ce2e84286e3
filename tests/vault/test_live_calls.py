from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contracts.calls import Stop
from vault.accounts import Account
from vault.call_keys import KeyDestroyed
from vault.consents import ConsentRefused
from vault.database import Vault, open_vault
from vault.live_calls import Admission, Counters, LinkRefused, LiveCall, ResumeRefused, TokenRefused, UnknownCall

NOW_MS = 1_767_225_600_000
DAY_MS = 86_400_000


@pytest.fixture
def account(vault: Vault) -> Account:
    password = "a long enough one"
    return vault.accounts.add("m1", "manager", "team", "7", "m1@bank.example", "ru", password, NOW_MS).account


@pytest.fixture
def call(vault: Vault, account: Account) -> LiveCall:
    return vault.live.plan(account, "client 1", "a loan", "ru", NOW_MS)[0]


def admitted(vault: Vault, call: LiveCall, now_ms: int = NOW_MS) -> Admission:
    return vault.live.redeem(vault.live.issue_token(call.call_id, "t", now_ms), call.call_id, "t", now_ms)


def test_a_planned_call_is_found_by_id_account_team_and_link(vault: Vault, account: Account) -> None:
    first, secret = vault.live.plan(account, "client 1", "a loan", "ru", NOW_MS)
    second, _ = vault.live.plan(account, "client 2", "", "en", NOW_MS + 1)
    assert vault.live.find(first.call_id) == first == vault.live.by_link(secret, NOW_MS)
    assert vault.lists.of_account(account.account_id, 9) == [second, first] == vault.lists.of_team("team", 9)
    assert vault.live.client_id(first.call_id) == "client 1"
    with pytest.raises(UnknownCall):
        vault.live.find("01JD0000000000000000000001")


def test_a_link_ends_with_its_term_or_with_a_newer_one(vault: Vault, account: Account) -> None:
    call, secret = vault.live.plan(account, "client 1", "", "ru", NOW_MS)
    with pytest.raises(LinkRefused) as late:
        vault.live.by_link(secret, NOW_MS + DAY_MS)
    assert late.value.expired
    renewed = vault.live.new_link(call.call_id, NOW_MS + 5)
    assert vault.live.by_link(renewed, NOW_MS + DAY_MS).call_id == call.call_id
    with pytest.raises(LinkRefused) as unknown:
        vault.live.by_link(secret, NOW_MS + 6)
    assert not unknown.value.expired


def test_a_token_admits_one_source_once(vault: Vault, call: LiveCall) -> None:
    vault.live.give(call.call_id, "report", "yes", NOW_MS)
    token = vault.live.issue_token(call.call_id, "t", NOW_MS)
    admission = vault.live.redeem(token, call.call_id, "t", NOW_MS + 9)
    assert (admission.epoch, admission.call.started_ms) == (1, NOW_MS + 9)
    assert vault.keys.secret(admission.key.key_id, NOW_MS + 9) == admission.key.secret
    with pytest.raises(TokenRefused, match="was used before"):
        vault.live.redeem(token, call.call_id, "t", NOW_MS + 10)
    again = admitted(vault, call, NOW_MS + 20)
    assert (again.epoch, again.call.started_ms) == (2, NOW_MS + 9)


def test_one_token_among_simultaneous_processes_admits_one(
    vault: Vault, call: LiveCall, database: Path, key_file: Path
) -> None:
    vault.live.give(call.call_id, "report", "yes", NOW_MS)
    token = vault.live.issue_token(call.call_id, "t", NOW_MS)
    vaults = [open_vault(f"sqlite:///{database}", key_file) for _ in range(4)]

    def attempt(one: Vault) -> bool:
        try:
            one.live.redeem(token, call.call_id, "t", NOW_MS)
        except TokenRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, vaults)) == 1
    for one in vaults:
        one.close()


def test_a_token_that_names_no_track_opens_the_only_one_of_a_sender(vault: Vault, call: LiveCall) -> None:
    vault.live.give(call.call_id, "report", "yes", NOW_MS)
    token = vault.live.issue_token(call.call_id, "", NOW_MS)
    assert vault.live.redeem(token, call.call_id, "a track", NOW_MS).epoch == 1


def test_tokens_are_refused_with_their_reason(vault: Vault, account: Account, call: LiveCall) -> None:
    with pytest.raises(TokenRefused, match="has not consented"):
        vault.live.issue_token(call.call_id, "t", NOW_MS)
    vault.live.give(call.call_id, "report", "yes", NOW_MS)
    other, _ = vault.live.plan(account, "client 2", "", "ru", NOW_MS)
    issued = [vault.live.issue_token(call.call_id, "t", NOW_MS) for _ in range(6)]
    with pytest.raises(TokenRefused, match="unknown"):
        vault.live.redeem("x", call.call_id, "t", NOW_MS)
    with pytest.raises(TokenRefused, match="expired"):
        vault.live.redeem(issued[0], call.call_id, "t", NOW_MS + 60_000)
    with pytest.raises(TokenRefused, match="another call"):
        vault.live.redeem(issued[1], other.call_id, "t", NOW_MS)
    with pytest.raises(TokenRefused, match="another track"):
        vault.live.redeem(issued[2], call.call_id, "", NOW_MS)
    vault.live.stop(call.call_id, "client", NOW_MS)
    with pytest.raises(TokenRefused, match="client stopped"):
        vault.live.redeem(issued[3], call.call_id, "t", NOW_MS)
    vault.live.end(call.call_id, "hang-up", NOW_MS)
    with pytest.raises(TokenRefused, match="has ended"):
        vault.live.redeem(issued[4], call.call_id, "t", NOW_MS)
    assert [entry.event for entry in vault.audit.entries()].count("token-refused") == 7


def test_a_clients_stop_withdraws_and_only_the_client_resumes_with_new_consents(vault: Vault, call: LiveCall) -> None:
    old = vault.live.give(call.call_id, "report", "yes", NOW_MS)
    vault.live.give(call.call_id, "trend", "yes", NOW_MS)
    assert vault.live.stop(call.call_id, "manager", NOW_MS)
    assert vault.live.stop(call.call_id, "client", NOW_MS + 1)
    assert not vault.live.stop(call.call_id, "client", NOW_MS + 2)
    assert not vault.live.stop(call.call_id, "manager", NOW_MS + 2)
    assert vault.consents.withdrawn(old)
    assert vault.live.find(call.call_id).paused == ("report",)
    with pytest.raises(ResumeRefused, match="only the client"):
        vault.live.resume(call.call_id, "manager", NOW_MS + 3)
    assert vault.live.resume(call.call_id, "client", NOW_MS + 4)
    now = vault.live.find(call.call_id)
    assert set(now.consents) == {"report", "trend"}
    assert now.consents["report"] != old
    assert (now.stopped_by, now.stopped_ms, now.paused) == ("", None, ())
    assert not vault.live.resume(call.call_id, "client", NOW_MS + 5)


def test_withdrawing_the_last_consent_to_analysis_stops_as_the_client(vault: Vault, call: LiveCall) -> None:
    for purpose in ("report", "live-hint"):
        vault.live.give(call.call_id, purpose, "yes", NOW_MS)
    vault.live.withdraw(call.call_id, "report", NOW_MS + 1)
    assert vault.live.permissions([call.call_id])[call.call_id].allowed
    vault.live.withdraw(call.call_id, "live-hint", NOW_MS + 2)
    permission = vault.live.permissions([call.call_id, "unknown"])[call.call_id]
    assert (permission.stopped_by, permission.allowed, permission.ended) == ("client", False, False)
    assert vault.live.find(call.call_id).paused == ()


def test_beats_of_an_older_source_change_nothing(vault: Vault, call: LiveCall) -> None:
    vault.live.give(call.call_id, "live-hint", "yes", NOW_MS)
    admitted(vault, call)
    admitted(vault, call)
    counters = Counters(5_000_000, 256, 30, 1, 2, (Stop(by="manager", from_us=1, to_us=2),))
    vault.live.note_beat(call.call_id, 1, counters)
    assert vault.live.find(call.call_id).counters.sent == 0
    vault.live.note_beat(call.call_id, 2, counters)
    assert vault.live.find(call.call_id).counters == counters


def test_the_first_end_counts(vault: Vault, call: LiveCall) -> None:
    vault.live.end(call.call_id, "hang-up", NOW_MS + 1)
    vault.live.end(call.call_id, "time-out", NOW_MS + 2)
    ended = vault.live.find(call.call_id)
    assert (ended.ended_ms, ended.end_reason) == (NOW_MS + 1, "hang-up")
    with pytest.raises(ResumeRefused):
        vault.live.resume(call.call_id, "client", NOW_MS + 3)


def test_erasing_destroys_keys_and_words_and_repeats_safely(vault: Vault, account: Account) -> None:
    call, secret = vault.live.plan(account, "client 1", "a loan", "ru", NOW_MS)
    vault.live.give(call.call_id, "report", "yes", NOW_MS)
    key = admitted(vault, call).key
    vault.notes.save(call.call_id, "a note", NOW_MS)
    vault.notes.save_answer(call.call_id, "a sentence", NOW_MS)
    vault.outbox.put(call.call_id, account.account_id, "ru", 1, "bank.example", NOW_MS)
    counts = vault.live.erase(call.call_id, NOW_MS + 1)
    assert counts == {"keys": 1, "tokens": 1, "notes": 1, "answers": 1, "mails": 1}
    with pytest.raises(KeyDestroyed):
        vault.keys.secret(key.key_id, NOW_MS + 1)
    assert vault.notes.find(call.call_id) is None
    erased = vault.live.by_link(secret, NOW_MS + 2)
    assert (erased.erased_ms, erased.subject, erased.consents) == (NOW_MS + 1, "", {})
    assert sum(vault.live.erase(call.call_id, NOW_MS + 3).values()) == 0
    with pytest.raises(ConsentRefused, match="erased"):
        vault.live.give(call.call_id, "report", "yes", NOW_MS + 4)
    assert not vault.outbox.put(call.call_id, account.account_id, "ru", 1, "bank.example", NOW_MS)
