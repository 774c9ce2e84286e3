import hashlib
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.illustrations import IllustrationRequest
from illustrations.making import answer, make
from illustrations.request_file import read_request
from tests.illustrations.sampled import EIGHT, asked, product

FORMATS = ("html", "svg", "png", "pdf")
REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_request_gives_the_same_bytes_in_another_process_too(
    form: str, fonts_folder: Path, tmp_path: Path
) -> None:
    request = asked(*EIGHT[:3], format=form)
    file = tmp_path / "request.json"
    file.write_bytes(msgspec.json.encode(request))
    subprocess.run(
        [sys.executable, "-m", "illustrations", str(file), "-o", str(tmp_path)],
        env={"MIMIKA_FONTS": str(fonts_folder), "PYTHONHASHSEED": "5"},
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    made = make(request, fonts_folder)
    assert (tmp_path / f"picture-1.{form}").read_bytes() == made.picture
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_another_seed_draws_other_leaves(fonts_folder: Path) -> None:
    assert make(asked(*EIGHT, seed=1), fonts_folder).picture != make(asked(*EIGHT, seed=2), fonts_folder).picture


def test_an_answer_carries_the_picture_its_hash_and_each_broken_rule_once(fonts_folder: Path) -> None:
    request = asked(product(0, "10", catalogue_version=0), product(1, "11", catalogue_version=0))
    made = make(request, fonts_folder)
    sent = answer(request, made)
    assert sent.sha256 == hashlib.sha256(sent.picture).hexdigest()
    assert len(sent.broken_rules) == len(set(sent.broken_rules)) > 0
    assert sent.problem == ""


def one(**changes: Any) -> IllustrationRequest:
    return asked(product(0, "10", **changes), language="en")


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (asked(language="en"), "products: there are 0"),
        (asked(*(product(number, "5") for number in range(30)), language="en"), "products: there are 30"),
        (asked(product(0, "5"), product(0, "5"), language="en"), "products: one stands twice"),
        (asked(product(0, "5"), product(1, "5", currency="EUR"), language="en"), r"products\[1\].currency"),
        (asked(product(0, "5"), currency="XYZ", language="en"), "currency: 'XYZ'"),
        (asked(product(0, "5"), amount_minor=10**14, language="en"), "amount_minor: is 1000000000000"),
        (asked(product(0, "90"), amount_minor=10**13, language="en"), "a sum reaches a trillion"),
        (asked(product(0, "5"), horizon_months=0, language="en"), "horizon_months: is 0"),
        (asked(product(0, "5"), png_scale=4, language="en"), "png_scale: is 4"),
        (asked(product(0, "5"), tax_percent=Decimal(101), language="en"), "tax_percent: is 101"),
        (asked(product(0, "5"), request_id="../x", language="en"), "request_id"),
        (one(name_ru="я" * 200), r"products\[0\].name_ru: has 200 characters"),
        (one(name_en=""), r"products\[0\].name_en: has 0 characters"),
        (one(name_ru="Вклад \u202edabc"), r"products\[0\].name_ru: characters U\+202E"),
        (one(name_en="Deposit \U0001f600"), r"products\[0\].name_en: characters U\+1F600"),
        (one(term_months=0), r"products\[0\].term_months: is 0"),
        (one(rate_percent=Decimal(-5)), r"products\[0\].rate_percent: is -5"),
        (one(rate_percent=Decimal(900)), r"products\[0\].rate_percent: is 900"),
        (one(rate_percent=Decimal("NaN")), r"products\[0\].rate_percent: is NaN"),
        (one(guaranteed_percent=None), r"products\[0\].guaranteed_percent: is empty"),
        (one(certainty="expected"), r"products\[0\].bad_percent"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_the_field_named(
    request_: IllustrationRequest, field: str, fonts_folder: Path
) -> None:
    made = make(request_, fonts_folder)
    assert made.picture == b""
    with pytest.raises(AssertionError, match=field):
        raise AssertionError(made.problem)


def test_a_refusal_speaks_the_requests_language(fonts_folder: Path) -> None:
    assert make(asked(), fonts_folder).problem == (
        "products: продуктов 0, а на рисунке бывает от 1 до 8; выберите из них"
    )


def test_the_example_request_is_drawn_and_breaks_no_rule(fonts_folder: Path) -> None:
    made = make(read_request(Path("illustrations/example_request.json")), fonts_folder)
    assert (made.problem, made.broken_rules) == ("", ())
    assert made.picture.startswith(b"<!doctype html>")
