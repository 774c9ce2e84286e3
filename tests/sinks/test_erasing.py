"""A client is erased whole: every place, proved, and finished whatever cut it short."""

import pytest

from contracts.illustrations import IllustrationFeedback
from sinks.clickhouse import ClickHouseUnavailable
from sinks.erasing import UnknownClient, erase, erase_client, proof_of
from sinks.queries import TABLES_OF_A_CALL, NotErased
from tests.vault.test_illustrations import FIRST
from vault.database import open_vault
from vault.illustrations import PictureLinkRefused, UnknownDraft
from vault.pseudonyms import ErasureUnfinished, PersonDestroyed

NOW_MS = 1_795_435_320_000
RECORDED = "01JD0000000000000000000007"


class Killed(BaseException):
    """What no code may catch."""


class ClickHouse:
    """Rows by table and call, and feedback by person; dies at a chosen statement."""

    def __init__(self):
        self.rows, self.feedback, self.left = {}, {}, None

    def statement(self):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed

    def stored_rows(self, table, call_id):
        return self.rows.get((table, call_id), 0)

    def erase(self, table, call_id):
        self.statement()
        return self.rows.pop((table, call_id), 0)

    def query(self, name, person, request_id):
        self.statement()
        if name == "count_feedback":
            return [(self.feedback.get(person, 0),)]
        assert (name, request_id) == ("erase_feedback", "")
        self.feedback.pop(person, None)
        return []


@pytest.fixture
def vault(tmp_path):
    opened = open_vault(f"sqlite:///{tmp_path}/vault/vault.db", tmp_path / "secret" / "master.key")
    yield opened
    opened.close()


@pytest.fixture
def account(vault):
    return vault.accounts.add("i", "manager", "north", "m 1", "i@bank.example", "ru", "a long password", 1).account


class Held:
    """All that can be held of one client, beside a neighbour of whom nothing may go."""

    def __init__(self, vault, account):
        self.vault, self.database, self.dropped = vault, ClickHouse(), []
        self.live, self.link = vault.live.plan(account, "client 1", "a loan", "ru", NOW_MS)
        self.other, _ = vault.live.plan(account, "client 2", "a card", "ru", NOW_MS + 1)
        self.client = self.live.client
        for call in (self.live, self.other):
            vault.live.give(call.call_id, "report", "yes", NOW_MS)
            vault.live.redeem(vault.live.issue_token(call.call_id, "track", NOW_MS), call.call_id, "track", NOW_MS)
            vault.notes.save(call.call_id, "a note", NOW_MS)
            vault.notes.save_answer(call.call_id, "an answer", NOW_MS)
            vault.outbox.put(call.call_id, account.account_id, "ru", 1, "bank.example", NOW_MS)
        consent = vault.consents.add("client 1", "report", "signed", NOW_MS, "operator")
        vault.calls.claim(RECORDED, NOW_MS)
        self.key = vault.keys.create(RECORDED, consent, NOW_MS, NOW_MS + 10**9)
        self.draft = vault.illustrations.draft(account, "client 1", FIRST, NOW_MS)
        vault.illustrations.approve(self.draft.draft_id, FIRST.request_id, b"picture", NOW_MS)
        self.picture_link = vault.illustrations.share(self.draft.draft_id, NOW_MS)
        vault.feedback_outbox.put(
            IllustrationFeedback(
                feedback_id="1", request_id=FIRST.request_id, person=self.client, side="client", metaphor="trees",
                event="played", at_ms=1, after_ms=0, value="",
            )
        )  # fmt: skip
        for call_id in (self.live.call_id, self.other.call_id, RECORDED):
            self.database.rows |= {(f"{table}_rows", call_id): 2 for table in TABLES_OF_A_CALL}
        self.database.feedback = {self.client: 3, self.other.client: 4}

    def erase(self):
        return erase_client(self.vault, self.database, "client 1", NOW_MS + 10, self.drop)  # type: ignore[arg-type]

    def drop(self, call_id):
        self.dropped.append(call_id)
        return 1

    def assert_gone(self):
        vault = self.vault
        assert {call_id for _, call_id in self.database.rows} == {self.other.call_id}
        assert self.database.feedback == {self.other.client: 4}
        call = vault.live.find(self.live.call_id)
        assert (call.subject, call.erased_ms, call.consents) == ("", NOW_MS + 10, {})
        assert (vault.notes.find(call.call_id), vault.notes.answer(call.call_id)) == (None, None)
        with vault.connections.reading() as connection:
            keys = connection.exec_driver_sql(
                "SELECT call_id, wrapped FROM call_keys JOIN wrapped_keys USING (key_id)"
            ).all()
            assert connection.exec_driver_sql("SELECT count(*) FROM feedback_outbox").scalar() == 0
            assert connection.exec_driver_sql("SELECT count(*) FROM illustration_shares").scalar() == 0
        assert {call_id for call_id, wrapped in keys if set(wrapped) != {0}} == {self.other.call_id}
        with pytest.raises(UnknownDraft):
            vault.illustrations.find(self.draft.draft_id)
        with pytest.raises(PictureLinkRefused):
            vault.illustrations.by_link(self.picture_link, NOW_MS + 20)
        with pytest.raises(PersonDestroyed):
            vault.pseudonyms.id_of(self.client)
        assert [mail.call_id for mail in vault.outbox.list(9)] == [self.other.call_id]
        assert set(self.dropped) == {self.live.call_id, RECORDED}
        assert proof_of(vault, self.live.call_id) is not None
        events = [entry.event for entry in vault.audit.entries()]
        assert events.count("client-erasure-begun") == events.count("client-destroyed") == 1
        assert vault.lists.client_erased(RECORDED)
        assert vault.live.find(self.other.call_id).consents
        assert vault.notes.find(self.other.call_id) is not None
        assert vault.pseudonyms.id_of(self.other.client) == "client 2"


@pytest.fixture
def held(vault, account):
    return Held(vault, account)


def test_everything_of_the_client_goes_nothing_of_another_and_the_log_proves_it(held):
    done = held.erase()
    held.assert_gone()
    assert done.client == held.client
    entry = next(one for one in held.vault.audit.entries() if one.event == "client-destroyed")
    assert entry.fields == {"client": held.client, **done.counts}
    assert done.counts == {
        "calls": 2, "rows": 4 * len(TABLES_OF_A_CALL), "keys": 2, "tokens": 1, "notes": 1, "answers": 1,
        "mails": 1, "files": 2, "drafts": 1, "feedback": 3,
    }  # fmt: skip
    assert held.vault.live.by_link(held.link, NOW_MS + 20).erased_ms, "the client's link still opens the proof"


def test_what_is_killed_at_any_statement_is_finished_by_a_repeat(tmp_path):
    statements = 0
    while True:
        opened = open_vault(f"sqlite:///{tmp_path}/{statements}/vault.db", tmp_path / f"{statements}.key")
        account = opened.accounts.add("i", "manager", "n", "m", "i@bank.example", "ru", "a long password", 1).account
        held = Held(opened, account)
        held.database.left = statements
        try:
            held.erase()
        except Killed:
            with pytest.raises(ErasureUnfinished):
                opened.live.plan(account, "client 1", "", "ru", NOW_MS + 11)
            assert opened.lists.client_erased(RECORDED), "sinks stores nothing more"
            held.database.left = None
            held.erase()
            held.assert_gone()
            statements += 7
        else:
            held.assert_gone()
            opened.close()
            break
        opened.close()
    assert statements > 40


@pytest.mark.parametrize("step", ["erase_client", "destroy_client"])
def test_what_is_killed_between_places_is_finished_by_a_repeat(held, step, monkeypatch):
    place = held.vault.illustrations if step == "erase_client" else held.vault.pseudonyms

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(place), step, killed)
        with pytest.raises(Killed):
            held.erase()
    held.erase()
    held.assert_gone()


def test_a_clickhouse_that_is_away_leaves_the_erasure_begun_and_a_repeat_finishes_it(held, monkeypatch):
    def away(*_):
        raise ClickHouseUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(ClickHouse, "erase", away)
        with pytest.raises(ClickHouseUnavailable):
            held.erase()
    held.erase()
    held.assert_gone()


def test_a_call_that_its_client_erased_before_keeps_its_proof(held):
    erase(held.vault, held.database, held.live.call_id, NOW_MS + 10)
    before = proof_of(held.vault, held.live.call_id)
    held.database.rows["marks_rows", held.live.call_id] = 1
    held.erase()
    held.assert_gone()
    assert proof_of(held.vault, held.live.call_id) == before


def test_a_stranger_and_a_client_who_is_erased_are_an_error_that_names_the_way_out(held):
    for client_id in ("stranger", "client 1"):
        if client_id == "client 1":
            held.erase()
        with pytest.raises(UnknownClient, match=f"no client '{client_id}': nothing is held of them, or all of it is"):
            erase_client(held.vault, held.database, client_id, NOW_MS, held.drop)
    assert not held.vault.lists.client_erased(held.other.call_id)


def test_rows_that_keep_coming_are_an_error_and_nothing_is_said_to_be_done(held, monkeypatch):
    monkeypatch.setattr(ClickHouse, "erase", lambda *_: 1)
    with pytest.raises(NotErased):
        held.erase()
    assert "client-destroyed" not in [entry.event for entry in held.vault.audit.entries()]


def test_the_client_comes_back_as_somebody_else(held, account):
    held.erase()
    again, _ = held.vault.live.plan(account, "client 1", "", "ru", NOW_MS + 30)
    assert again.client != held.client
