"""A draft's way from request to link, and what is kept of what a client does before the picture."""

from pathlib import Path

import msgspec
import pytest

from contracts.codec import decode
from contracts.illustrations import IllustrationFeedback
from contracts.topics import ILLUSTRATION_REQUESTS
from vault.illustrations import LINK_TERM_MS, PictureLinkRefused, ShareRefused, UnknownDraft

GOLDEN = (Path(__file__).parents[1] / "golden" / "illustration-requests.v1.jsonl").read_bytes().splitlines()[0]
FIRST = decode(ILLUSTRATION_REQUESTS, GOLDEN)
SECOND = msgspec.structs.replace(FIRST, request_id="01JD0000000000000000000009", amount_minor=7)
NOW_MS = 1_795_435_320_000
DAY_MS = 86_400_000


@pytest.fixture
def drafts(vault):
    return vault.illustrations


@pytest.fixture
def draft(vault, drafts):
    account = vault.accounts.add("ivanova", "manager", "north", "m 1", "i@bank.example", "ru", "a long password", 1)
    return drafts.draft(account.account, "client 1", FIRST, NOW_MS)


@pytest.fixture
def secret(drafts, draft):
    drafts.approve(draft.draft_id, FIRST.request_id, b"picture one", NOW_MS)
    return drafts.share(draft.draft_id, NOW_MS)


def test_a_draft_keeps_its_newest_request(drafts, draft):
    assert drafts.find(draft.draft_id).request == FIRST
    assert drafts.change(draft.draft_id, SECOND, NOW_MS).request == SECOND
    assert [one.draft_id for one in drafts.of_account(draft.account_id, 10)] == [draft.draft_id]
    with pytest.raises(UnknownDraft):
        drafts.find("01JD0000000000000000000000")


def test_only_the_request_that_was_approved_can_be_shared(drafts, draft):
    with pytest.raises(ShareRefused, match="not approved"):
        drafts.share(draft.draft_id, NOW_MS)
    drafts.approve(draft.draft_id, FIRST.request_id, b"picture", NOW_MS)
    drafts.change(draft.draft_id, SECOND, NOW_MS)
    with pytest.raises(ShareRefused, match="not approved"):
        drafts.share(draft.draft_id, NOW_MS)
    with pytest.raises(ShareRefused, match="changed after you looked"):
        drafts.approve(draft.draft_id, FIRST.request_id, b"picture", NOW_MS)


def test_a_link_opens_what_was_approved_also_after_the_draft_was_changed(drafts, draft, secret):
    drafts.change(draft.draft_id, SECOND, NOW_MS)
    share, picture = drafts.by_link(secret, NOW_MS)
    assert (share.request, picture) == (FIRST, b"picture one")


def test_a_link_ends_by_its_term_by_revoking_and_by_the_next_one(drafts, draft, secret):
    for open_at_ms in (NOW_MS, NOW_MS + LINK_TERM_MS - 1):
        drafts.by_link(secret, open_at_ms)
    with pytest.raises(PictureLinkRefused) as refusal:
        drafts.by_link(secret, NOW_MS + LINK_TERM_MS)
    assert refusal.value.expired
    newer = drafts.share(draft.draft_id, NOW_MS + DAY_MS)
    for gone in (secret, "never given"):
        with pytest.raises(PictureLinkRefused):
            drafts.by_link(gone, NOW_MS + DAY_MS)
    assert drafts.revoke(draft.draft_id, NOW_MS + DAY_MS)
    assert not drafts.revoke(draft.draft_id, NOW_MS + DAY_MS)
    with pytest.raises(PictureLinkRefused):
        drafts.by_link(newer, NOW_MS + DAY_MS)


def test_the_disk_holds_neither_secret_nor_sums_nor_picture(drafts, draft, secret, database):
    stored = b"".join(file.read_bytes() for file in database.parent.iterdir())
    assert draft.draft_id.encode() in stored
    for told in (secret.encode(), b"picture one", b"50000000", b"client 1"):
        assert told not in stored


def test_a_picture_goes_when_its_link_is_over(drafts, draft, secret):
    assert drafts.sweep(NOW_MS + LINK_TERM_MS - 1) == 0
    assert drafts.sweep(NOW_MS + LINK_TERM_MS) == 1
    with pytest.raises(PictureLinkRefused):
        drafts.by_link(secret, NOW_MS)


def test_what_a_client_does_is_kept_only_under_their_consent(drafts, draft, secret):
    share, _ = drafts.by_link(secret, NOW_MS)
    drafts.note(share, exploring_ms=NOW_MS, clarity=5)
    assert drafts.find(draft.draft_id).shares == (share,)
    assert not drafts.may_keep(FIRST.request_id, draft.client)
    drafts.agree(share, "switched on", NOW_MS - 4000, NOW_MS)
    agreed, _ = drafts.by_link(secret, NOW_MS)
    drafts.note(agreed, exploring_ms=NOW_MS, clarity=5)
    [known] = drafts.find(draft.draft_id).shares
    assert (known.painted_ms, known.exploring_ms, known.clarity) == (NOW_MS - 4000, NOW_MS, 5)
    assert drafts.may_keep(FIRST.request_id, draft.client)


@pytest.mark.parametrize("door", ["page", "operator"])
def test_a_withdrawn_consent_leaves_nothing_of_what_was_done(vault, drafts, draft, secret, door):
    share, _ = drafts.by_link(secret, NOW_MS)
    consent_id = drafts.agree(share, "switched on", NOW_MS, NOW_MS)
    agreed, _ = drafts.by_link(secret, NOW_MS)
    drafts.note(agreed, understood_ms=NOW_MS, liked="yes")
    if door == "page":
        drafts.withdraw(agreed, NOW_MS)
    else:
        vault.consents.withdraw(consent_id, NOW_MS)
    left, picture = drafts.by_link(secret, NOW_MS)
    assert (left.consent_id, left.painted_ms, left.understood_ms, left.liked) == (None, None, None, "")
    assert picture == b"picture one"
    assert not drafts.may_keep(FIRST.request_id, draft.client)


def test_what_waits_for_kafka_goes_with_the_consent(vault, drafts, draft, secret):
    share, _ = drafts.by_link(secret, NOW_MS)
    drafts.agree(share, "switched on", NOW_MS, NOW_MS)
    for number, request_id in enumerate((FIRST.request_id, "another")):
        vault.feedback_outbox.put(
            IllustrationFeedback(
                feedback_id=str(number), request_id=request_id, person=draft.client, side="client", metaphor="trees",
                event="played", at_ms=1, after_ms=0, value="",
            )
        )  # fmt: skip
    drafts.withdraw(drafts.by_link(secret, NOW_MS)[0], NOW_MS)
    left: list[IllustrationFeedback] = []
    vault.feedback_outbox.hand_over(left.append)
    assert [one.request_id for one in left] == ["another"]


def test_an_erased_client_leaves_no_draft_and_no_open_link(vault, drafts, draft, secret):
    assert drafts.erase_client(draft.client, NOW_MS) == 1
    with pytest.raises(UnknownDraft):
        drafts.find(draft.draft_id)
    with pytest.raises(PictureLinkRefused):
        drafts.by_link(secret, NOW_MS)


def test_a_client_whose_key_is_destroyed_is_left_out(vault, drafts, draft, secret):
    vault.pseudonyms.destroy_client("client 1", NOW_MS)
    assert drafts.of_account(draft.account_id, 10) == []
    with pytest.raises(PictureLinkRefused):
        drafts.by_link(secret, NOW_MS)
