import csv
import datetime
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from illustrations.money.data_file import COLUMNS, DataFileRefused, read_products

ENTRY = {
    "product_id": "deposit-classic",
    "name_ru": "Вклад «Классика»",
    "name_en": "Classic deposit",
    "kind": "deposit",
    "currency": "RUB",
    "rate_percent": "10.5",
    "rate_meaning": "nominal",
    "capitalisation": "monthly",
    "certainty": "fixed",
    "guaranteed_percent": "10.5",
    "bad_percent": "",
    "term_months": "36",
    "least_amount": "10000",
    "greatest_amount": "5000000.50",
    "top_ups": "no",
    "entry_fee_percent": "0",
    "yearly_fee_percent": "0",
    "exit_fee_percent": "0",
    "conditions_ru": "",
    "conditions_en": "",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "source": "Tariffs, edition 1",
    "approver": "product committee",
}
FUND = ENTRY | {
    "product_id": "fund-gold",
    "kind": "fund",
    "rate_meaning": "effective",
    "certainty": "expected",
    "guaranteed_percent": "",
    "bad_percent": "-5",
    "term_months": "",
    "greatest_amount": "",
    "top_ups": "yes",
}


def as_csv(*entries, delimiter=","):
    page = io.StringIO()
    writer = csv.DictWriter(page, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(entries)
    return page.getvalue()


def as_json(*entries):
    return json.dumps(entries)


def test_a_row_becomes_terms_with_amounts_in_minor_units():
    deposit, fund = read_products(as_csv(ENTRY, FUND), "csv")
    assert (deposit.product_id, deposit.catalogue_version, deposit.name_ru) == (
        "deposit-classic",
        0,
        "Вклад «Классика»",
    )
    assert (deposit.rate_percent, deposit.guaranteed_percent, deposit.bad_percent) == (
        Decimal("10.5"),
        Decimal("10.5"),
        None,
    )
    assert (deposit.least_amount_minor, deposit.greatest_amount_minor) == (1_000_000, 500_000_050)
    assert (deposit.term_months, deposit.top_ups, deposit.valid_to) == (36, False, datetime.date(2026, 12, 31))
    assert (fund.term_months, fund.top_ups, fund.greatest_amount_minor) == (None, True, None)
    assert fund.bad_percent == Decimal(-5)


def test_json_and_the_tables_that_russian_spreadsheets_save_are_the_same_products():
    expected = read_products(as_csv(ENTRY, FUND), "csv")
    russian = {"rate_percent": "10,5", "least_amount": "10 000"}
    table = as_csv(ENTRY | russian | {"guaranteed_percent": "10,5"}, FUND | russian, delimiter=";")
    assert read_products("\ufeff" + table + ";" * (len(COLUMNS) - 1) + "\r\n", "csv") == expected
    typed = {"rate_percent": 10.5, "least_amount": 10000}
    entries = ENTRY | typed | {"top_ups": False}, FUND | typed | {"top_ups": True, "term_months": None}
    assert read_products(as_json(*entries), "json") == expected


def test_amounts_follow_the_currencys_minor_unit():
    yen = ENTRY | {"currency": "JPY", "greatest_amount": ""}
    assert read_products(as_csv(yen), "csv")[0].least_amount_minor == 10_000
    with pytest.raises(DataFileRefused, match=r"line 2, column least_amount: it is 1\.5; .* with at most 0 digits"):
        read_products(as_csv(yen | {"least_amount": "1.5"}), "csv")


@pytest.mark.parametrize(
    ("entry", "changes", "named"),
    [
        (ENTRY, {"product_id": "Deposit 1"}, "product_id: 'Deposit 1' is no id"),
        (ENTRY, {"name_ru": ""}, "name_ru: it is empty"),
        (ENTRY, {"name_en": "x" * 200}, "name_en: it has 200 letters; shorten it to 100"),
        (ENTRY, {"name_en": "a\u202eb"}, "name_en: it holds the invisible character U\\+202E"),
        (ENTRY, {"kind": "shares"}, "kind: 'shares' is none of savings, deposit, bonds, insurance, fund"),
        (ENTRY, {"currency": "rub"}, "currency: 'rub' is no currency"),
        (ENTRY, {"rate_percent": "ten"}, "rate_percent: 'ten' is no number; write it as 12.5"),
        (ENTRY, {"rate_percent": "NaN"}, "rate_percent: 'NaN' is no number"),
        (ENTRY, {"rate_percent": "1e999999"}, "rate_percent: it is 1e999999; it must be -100..1000"),
        (ENTRY, {"rate_percent": "0.0000000000000000000000000001"}, "rate_percent: .* is no number that can be used"),
        (ENTRY, {"rate_percent": "-1", "guaranteed_percent": "-1"}, "rate_percent: .*is negative; write it as effect"),
        (ENTRY, {"exit_fee_percent": "101"}, r"exit_fee_percent: it is 101; it must be 0\.\.100"),
        (ENTRY, {"guaranteed_percent": ""}, "guaranteed_percent: a fixed rate guarantees itself; write 10.5"),
        (ENTRY, {"bad_percent": "1"}, "bad_percent: a fixed rate has no bad scenario"),
        (FUND, {"bad_percent": ""}, "bad_percent: it is empty; an expected rate needs its bad scenario"),
        (FUND, {"bad_percent": "11"}, "bad_percent: it is 11, which is better than the expected rate"),
        (FUND, {"guaranteed_percent": "0"}, r"guaranteed_percent: it is 0, which is better than the bad scenario"),
        (ENTRY, {"term_months": "0"}, "term_months: it is 0; write whole months"),
        (ENTRY, {"term_months": "1.5"}, "term_months: it is 1.5"),
        (ENTRY, {"least_amount": "-1"}, "least_amount: it is -1"),
        (ENTRY, {"least_amount": "1e30"}, "least_amount: it is 1e30"),
        (ENTRY, {"greatest_amount": "1"}, "greatest_amount: it is less than least_amount"),
        (ENTRY, {"top_ups": "maybe"}, "top_ups: 'maybe' is none of yes, no"),
        (ENTRY, {"conditions_ru": "Слова"}, "conditions_en: it is empty; write both languages"),
        (ENTRY, {"valid_from": "01.01.2026"}, "valid_from: '01.01.2026' is no date; write it as 2026-12-31"),
        (ENTRY, {"valid_to": "2025-12-31"}, r"valid_to: it is before valid_from \(2026-01-01\)"),
    ],
)
def test_bad_cells_are_named_by_line_and_column(entry, changes, named):
    good = ENTRY | {"product_id": "good"}
    with pytest.raises(DataFileRefused, match=f"^line 3, column {named}"):
        read_products(as_csv(good, entry | changes), "csv")
    with pytest.raises(DataFileRefused, match=f"^entry 2, field {named}"):
        read_products(as_json(good, entry | changes), "json")


@pytest.mark.parametrize(
    ("text", "form", "named"),
    [
        ("", "csv", "line 1: the column product_id is missing"),
        (as_csv(), "csv", "the file holds no product"),
        (as_csv(ENTRY).replace("kind", "colour", 1), "csv", "line 1: 'colour' is no column of a product"),
        (as_csv(ENTRY).replace("kind,", "kind,kind,", 1), "csv", "line 1: the column kind stands there twice"),
        (as_csv(ENTRY) + "a,b\n", "csv", "line 3 has 2 cells; the heading has 24"),
        (as_csv(ENTRY, ENTRY), "csv", "line 3, column product_id: deposit-classic stands in line 2 already"),
        (as_json(ENTRY, ENTRY), "json", "entry 2, field product_id: deposit-classic stands in entry 1 already"),
        ("{", "json", "the file is no JSON"),
        ("[" * 100_000, "json", "the file is no JSON"),
        ("{}", "json", "the file must hold a JSON array"),
        ("[]", "json", "the file holds no product"),
        ("[1]", "json", "entry 1 is no object"),
        (as_json(ENTRY | {"kind": []}), "json", "entry 1, field kind: write a text, a number, true, false or null"),
        (as_json({}), "json", "entry 1: the column product_id is missing"),
    ],
)
def test_broken_files_are_refused(text, form, named):
    with pytest.raises(DataFileRefused, match=named):
        read_products(text, form)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_documents_example_is_read_and_its_table_lists_every_column(language):
    page = (Path(__file__).parents[3] / "docs" / language / "products.md").read_text(encoding="utf-8")
    example = page.split("```csv\n")[1].split("```")[0]
    assert [terms.product_id for terms in read_products(example, "csv")] == ["deposit-classic", "fund-gold"]
    rows = [line.split("|")[1].strip(" `") for line in page.splitlines() if line.startswith("| `")]
    assert tuple(rows) == COLUMNS
