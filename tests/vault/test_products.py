import datetime
from decimal import Decimal

import msgspec
import pytest

from contracts.illustrations import ProductTerms
from tests.offered_products import product
from vault.database import Vault
from vault.products import Imported, UnknownProduct

NOW_MS = 1_767_225_600_000
DEPOSIT = product(
    product_id="deposit",
    catalogue_version=0,
    name_ru="Вклад",
    name_en="Deposit",
    rate_percent="10.50",
    rate_meaning="nominal",
    capitalisation="at the end",
    term_months=12,
    least_amount_minor=100,
)
FUND = msgspec.structs.replace(DEPOSIT, product_id="fund", kind="fund")


def version(terms: ProductTerms, number: int) -> ProductTerms:
    return msgspec.structs.replace(terms, catalogue_version=number)


def test_an_import_adds_versions_only_where_terms_changed(vault: Vault) -> None:
    assert vault.products.add([DEPOSIT, FUND], NOW_MS) == Imported(("deposit", "fund"), (), ())
    dearer = msgspec.structs.replace(DEPOSIT, rate_percent=Decimal(11), guaranteed_percent=Decimal(11))
    assert vault.products.add([dearer, FUND], NOW_MS) == Imported((), ("deposit",), ("fund",))
    assert vault.products.add([dearer, FUND], NOW_MS) == Imported((), (), ("deposit", "fund"))
    assert vault.products.newest() == (version(dearer, 2), version(FUND, 1))
    assert vault.products.get("deposit", 1) == version(DEPOSIT, 1)


def test_a_product_that_an_import_leaves_out_stays_and_old_terms_can_come_back_as_a_new_version(vault: Vault) -> None:
    other = msgspec.structs.replace(DEPOSIT, name_en="Other")
    for terms in ([DEPOSIT, FUND], [other], [DEPOSIT]):
        vault.products.add(terms, NOW_MS)
    assert vault.products.newest() == (version(DEPOSIT, 3), version(FUND, 1))


def test_what_is_offered_on_a_day_is_the_newest_version_that_has_begun_while_it_lasts(vault: Vault) -> None:
    summer = msgspec.structs.replace(
        DEPOSIT, name_en="Summer", valid_from=datetime.date(2026, 6, 1), valid_to=datetime.date(2026, 8, 31)
    )
    vault.products.add([DEPOSIT], NOW_MS)
    vault.products.add([summer], NOW_MS)
    offered = {
        day: [terms.catalogue_version for terms in vault.products.current(datetime.date.fromisoformat(day))]
        for day in ("2025-12-31", "2026-01-01", "2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01")
    }
    assert list(offered.values()) == [[], [1], [1], [2], [2], []]


def test_versions_that_never_were_are_refused(vault: Vault) -> None:
    vault.products.add([DEPOSIT], NOW_MS)
    for product_id, number in (("deposit", 2), ("deposit", 0), ("fund", 1)):
        with pytest.raises(UnknownProduct, match=f"version {number} of product {product_id} is not in the catalogue"):
            vault.products.get(product_id, number)


def test_an_import_is_in_the_audit_log_and_one_that_fails_leaves_nothing(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault.audit, "append", fail)
        with pytest.raises(KeyboardInterrupt):
            vault.products.add([DEPOSIT], NOW_MS)
    assert vault.products.newest() == ()
    vault.products.add([DEPOSIT], NOW_MS)
    (entry,) = vault.audit.entries()
    assert (entry.event, entry.fields) == ("products-imported", {"new": 1, "changed": 0, "unchanged": 0})
