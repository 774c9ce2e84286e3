import pytest

from vault.audit import AuditEntry
from vault.consents import PURPOSES, TEXT_VERSION, Consent, ConsentRefused, InvalidConsent
from vault.database import Vault
from vault.pseudonyms import PersonDestroyed

GIVEN_MS = 1_767_225_600_000
"""2026-01-01 00:00:00 UTC."""
LATER_MS = GIVEN_MS + 3_661_000


def given(vault: Vault, client_id: str = "client 1", purpose: str = "report") -> str:
    return vault.consents.add(client_id, purpose, "signed on paper, sheet 7", GIVEN_MS, "operator")


def last_entry(vault: Vault) -> AuditEntry:
    return list(vault.audit.entries())[-1]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_given_consent_holds_for_its_client_and_purpose(vault: Vault, purpose: str) -> None:
    consent_id = given(vault, purpose=purpose)
    vault.consents.check(consent_id, "client 1", purpose, LATER_MS)
    assert not vault.consents.withdrawn(consent_id)
    assert len(consent_id) == 26


def test_everything_about_a_consent_can_be_read_back(vault: Vault) -> None:
    consent_id = given(vault)
    client = vault.pseudonyms.client("client 1")
    expected = Consent(
        consent_id, client, "report", TEXT_VERSION, "signed on paper, sheet 7", "operator", GIVEN_MS, None
    )
    assert vault.consents.find(consent_id) == expected


@pytest.mark.parametrize(
    ("client_id", "purpose", "evidence", "door", "sentence"),
    [
        ("", "report", "signed", "operator", "the client id of a consent is empty"),
        ("  ", "report", "signed", "operator", "the client id of a consent is empty"),
        ("client 1", "report", " ", "operator", "the evidence of a consent is empty"),
        ("client 1", "report", "signed", "", "the door of a consent is empty"),
        (
            "client 1",
            "marketing",
            "signed",
            "operator",
            "purpose 'marketing' is unknown; choose one of live-hint, report",
        ),
    ],
)
def test_what_is_no_consent_is_not_taken(
    vault: Vault, client_id: str, purpose: str, evidence: str, door: str, sentence: str
) -> None:
    with pytest.raises(InvalidConsent, match=sentence):
        vault.consents.add(client_id, purpose, evidence, GIVEN_MS, door)
    assert vault.audit.verify() == 0


def test_refusals_say_why_and_are_logged(vault: Vault) -> None:
    consent_id = given(vault)
    given(vault, client_id="client 2")
    withdrawn = given(vault)
    vault.consents.withdraw(withdrawn, LATER_MS)
    cases = [
        ("01JD0000000000000000000000", "client 1", "report", "does not exist"),
        (consent_id, "client 2", "report", "was given by another client"),
        (consent_id, "stranger", "report", "was given by another client"),
        (consent_id, "client 1", "trend", "is for the purpose report, not for trend"),
        (withdrawn, "client 1", "report", "was withdrawn on 2026-01-01 at 01:01:01 UTC"),
    ]
    for asked, client_id, purpose, sentence in cases:
        with pytest.raises(ConsentRefused, match=f"consent {asked} {sentence}"):
            vault.consents.check(asked, client_id, purpose, LATER_MS + 5)
        entry = last_entry(vault)
        assert (entry.event, entry.at_ms) == ("consent-refused", LATER_MS + 5)
        assert (entry.fields["consent_id"], entry.fields["purpose"]) == (asked, purpose)
        assert sentence in str(entry.fields["reason"])


def test_a_check_that_passes_writes_nothing_and_a_stranger_gets_no_pseudonym(vault: Vault) -> None:
    consent_id = given(vault)
    vault.consents.check(consent_id, "client 1", "report", LATER_MS)
    assert vault.audit.verify() == 1


def test_withdrawal_is_for_ever_and_the_first_one_counts(vault: Vault) -> None:
    consent_id = given(vault)
    vault.consents.withdraw(consent_id, LATER_MS)
    vault.consents.withdraw(consent_id, LATER_MS + 1)
    assert vault.consents.withdrawn(consent_id)
    assert vault.consents.find(consent_id).withdrawn_ms == LATER_MS
    assert [entry.event for entry in vault.audit.entries()] == ["consent-added", "consent-withdrawn"]


def test_a_consent_that_does_not_exist_is_neither_withdrawn_nor_not(vault: Vault) -> None:
    for ask in (vault.consents.withdrawn, vault.consents.find, lambda one: vault.consents.withdraw(one, LATER_MS)):
        with pytest.raises(ConsentRefused, match="does not exist"):
            ask("01JD0000000000000000000000")


def test_evidence_goes_with_the_clients_key_and_the_consent_is_withdrawn(vault: Vault) -> None:
    consent_id = given(vault)
    vault.pseudonyms.destroy_client("client 1", LATER_MS)
    with pytest.raises(PersonDestroyed):
        vault.consents.find(consent_id)
    assert vault.consents.withdrawn(consent_id)
    with pytest.raises(ConsentRefused, match="another client"):
        vault.consents.check(consent_id, "client 1", "report", LATER_MS)
