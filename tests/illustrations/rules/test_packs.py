"""Each rule has a picture that keeps it and one that breaks it."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import msgspec
import pytest

from contracts.illustrations import IllustrationRequest, Language, RulePack
from illustrations.rules.packs import RULES, Finding, broken
from tests.offered_products import product

TODAY = datetime.date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class Text:
    string: str
    size_px: float
    role: str
    product_id: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    product_id: str
    middle_px: float
    height_px: float
    shown_minor: int
    width_px: float = 150.0
    guaranteed_px: float | None = None
    bad_px: float | None = None
    loss_px: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    role: str


@dataclass(frozen=True, slots=True)
class Scene:
    columns: tuple[Column, ...]
    texts: tuple[Text, ...]
    lines: tuple[Line, ...] = (Line("zero"),)
    units_per_px: float = 1000.0


@dataclass(frozen=True, slots=True)
class Case:
    """A request and its scene, to be broken in one place."""

    request: IllustrationRequest
    scene: Scene = field(default_factory=lambda: Scene((), ()))


DEPOSIT = product(
    product_id="deposit",
    catalogue_version=3,
    name_ru="Депозит",
    name_en="Deposit",
    rate_meaning="nominal",
    capitalisation="monthly",
    term_months=36,
    least_amount_minor=1_000_000,
    greatest_amount_minor=500_000_000,
    top_ups=True,
    source="tariffs 12",
    approver="deposits",
)
INSURANCE = msgspec.structs.replace(
    DEPOSIT,
    product_id="insurance",
    name_ru="Накопительное страхование",
    name_en="Insurance",
    kind="insurance",
    rate_percent=Decimal("8.5"),
    rate_meaning="effective",
    certainty="expected",
    guaranteed_percent=Decimal(4),
    bad_percent=Decimal(-2),
    term_months=None,
    yearly_fee_percent=Decimal("1.5"),
    conditions_ru="при ежегодном взносе",
    conditions_en="with a yearly premium",
)
REQUEST = IllustrationRequest(
    request_id="r",
    manager="m",
    products=(DEPOSIT, INSURANCE),
    amount_minor=50_000_000,
    top_up_minor=0,
    currency="RUB",
    horizon_months=60,
    starts_on=TODAY,
    inflation_percent=None,
    tax_percent=Decimal(13),
    rule_pack="ru",
    metaphor="trees",
    one_species=False,
    view="final",
    language="ru",
    theme="light",
    layout="desktop",
    format="svg",
    png_scale=1,
    art=False,
    seed=1,
)
SAID: dict[Language, tuple[tuple[str, str, str], ...]] = {
    "ru": (
        ("rate", "10\u00a0%, номинальная, фиксированная", "8,5\u00a0%, эффективная, ожидаемая"),
        ("guarantee", "всё", "не менее 4\u00a0% в\u00a0год"),
        ("term", "3\u00a0года, дальше не растёт", "без срока"),
        ("fees", "", "1,5\u00a0% в\u00a0год"),
        ("conditions", "", "при ежегодном взносе"),
    ),
    "en": (
        ("rate", "10%, nominal, fixed", "8.5%, effective, expected"),
        ("guarantee", "all of it", "at least 4% a\u00a0year"),
        ("term", "3\u00a0years, no growth after it", "open-ended"),
        ("fees", "", "1.5% a\u00a0year"),
        ("conditions", "", "with a yearly premium"),
    ),
}
WHOLE: dict[Language, tuple[tuple[str, str], ...]] = {
    "ru": (
        ("subtitle", "Налог 13\u00a0% с\u00a0прибыли вычтен; он зависит от ваших обстоятельств и может измениться."),
        ("disclaimer", "Это расчёт, а\u00a0не\u00a0обещание."),
        ("disclaimer", "Доход прошлых лет не гарантирует дохода в будущем."),
    ),
    "en": (
        ("subtitle", "Tax of 13% is taken off; it depends on your circumstances and may change."),
        ("disclaimer", "This is a calculation, not a promise."),
        ("disclaimer", "Past returns do not guarantee future ones."),
    ),
}


def _good(pack: RulePack) -> Case:
    """A picture that keeps every rule: the Russian pack in Russian, the EU's in English."""
    language: Language = "ru" if pack == "ru" else "en"
    texts = [Text(words, 24 if role == "disclaimer" else 17, role) for role, words in WHOLE[language]]
    for role, *words in SAID[language]:
        texts += [
            Text(one, 17, role, terms.product_id) for one, terms in zip(words, REQUEST.products, strict=True) if one
        ]
    texts += [Text("800 000 ₽", 24, "figure", terms.product_id) for terms in REQUEST.products]
    texts.append(Text("450 000 ₽", 17, "bad", "insurance"))
    columns = (
        Column("deposit", 300.0, 320.0, 320_000, guaranteed_px=320.0),
        Column("insurance", 700.0, 400.0, 400_000, guaranteed_px=350.0, bad_px=220.0),
    )
    request = msgspec.structs.replace(REQUEST, rule_pack=pack, language=language)
    return Case(request, Scene(columns, tuple(texts)))


def _found(case: Case) -> tuple[Finding, ...]:
    return broken(case.request, case.scene, TODAY)


def _without(role: str, product_id: str = "") -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        kept = tuple(text for text in case.scene.texts if (text.role, text.product_id) != (role, product_id))
        return replace(case, scene=replace(case.scene, texts=kept))

    return change


def _said_instead(role: str, product_id: str, words: str) -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        kept = _without(role, product_id)(case)
        return replace(kept, scene=replace(kept.scene, texts=(*kept.scene.texts, Text(words, 17, role, product_id))))

    return change


def _sized(role: str, size_px: float, product_id: str = "") -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        texts = tuple(
            replace(text, size_px=size_px) if (text.role, text.product_id) == (role, product_id) else text
            for text in case.scene.texts
        )
        return replace(case, scene=replace(case.scene, texts=texts))

    return change


def _drawn(**changed: object) -> Callable[[Case], Case]:
    """The second drawing changed."""

    def change(case: Case) -> Case:
        first, second = case.scene.columns
        return replace(case, scene=replace(case.scene, columns=(first, replace(second, **changed))))  # type: ignore[arg-type]

    return change


def _lined(case: Case) -> Case:
    return replace(case, scene=replace(case.scene, lines=(*case.scene.lines, Line("inflation"))))


def _asked(**changed: object) -> Callable[[Case], Case]:
    return lambda case: replace(case, request=msgspec.structs.replace(case.request, **changed))


def _offered(index: int, **changed: object) -> Callable[[Case], Case]:
    """A product of the request changed."""

    def change(case: Case) -> Case:
        products = list(case.request.products)
        products[index] = msgspec.structs.replace(products[index], **changed)
        return _asked(products=tuple(products))(case)

    return change


BROKEN: tuple[tuple[str, Callable[[Case], Case]], ...] = (
    ("method", _said_instead("rate", "insurance", "8,5 %")),
    ("method", _said_instead("rate", "insurance", "8,5 % номинальная, ожидаемая / nominal, expected")),
    ("method", _said_instead("rate", "deposit", "10 % номинальная / nominal")),
    ("method", _without("rate", "deposit")),
    ("conditions", _without("conditions", "insurance")),
    ("conditions", _said_instead("conditions", "insurance", "при взносе / with a premium")),
    ("conditions", _offered(1, conditions_ru="", conditions_en="", kind="savings")),
    ("guarantee", _without("guarantee", "insurance")),
    ("guarantee", _said_instead("guarantee", "insurance", "не менее 40 %")),
    ("guarantee", _said_instead("guarantee", "insurance", "не менее 4,5 %")),
    ("emphasis", _sized("guarantee", 12, "insurance")),
    ("emphasis", _sized("conditions", 16.5, "insurance")),
    ("unticked", _lined),
    ("unticked", _drawn(product_id="another")),
    ("unticked", _drawn(middle_px=100.0)),
    ("disclaimer", _sized("disclaimer", 23)),
    ("disclaimer", _sized("figure", 25, "deposit")),
    ("bad-scenario", _without("bad", "insurance")),
    ("bad-scenario", _drawn(bad_px=None, guaranteed_px=None)),
    ("bad-scenario", _offered(1, bad_percent=None)),
    ("costs", _without("fees", "insurance")),
    ("costs", _said_instead("fees", "insurance", "5 % в год")),
    ("costs", _without("subtitle")),
    ("costs", _asked(tax_percent=Decimal(30))),
    ("no-promise", _said_instead("disclaimer", "", "Это не обещание. / This is not a promise.")),
    ("no-promise", _said_instead("disclaimer", "", "Доход прошлых лет. / Past returns.")),
    ("plain-names", _offered(0, name_ru="Самый лучший вклад")),
    ("plain-names", _offered(1, name_en="Guaranteed income", guaranteed_percent=None)),
    ("plain-names", _offered(1, conditions_en="with a yearly premium; 20% last year")),
    ("catalogue", _offered(0, catalogue_version=0)),
    ("catalogue", _offered(0, approver="")),
    ("catalogue", _offered(0, valid_to=datetime.date(2026, 11, 23))),
    ("catalogue", _asked(starts_on=datetime.date(2027, 1, 1))),
    ("limits", _asked(amount_minor=999_999)),
    ("limits", _asked(amount_minor=500_000_001)),
    ("limits", _offered(1, currency="EUR")),
    ("term", _said_instead("term", "deposit", "3 года / 3 years")),
    ("term", _without("term", "deposit")),
    ("equal", _drawn(width_px=151.0)),
    ("equal", _drawn(height_px=440.0)),
    ("equal", _sized("figure", 23, "insurance")),
)


@pytest.mark.parametrize("pack", ["ru", "eu"])
def test_a_good_picture_breaks_nothing(pack: RulePack) -> None:
    assert _found(_good(pack)) == ()


@pytest.mark.parametrize("pack", ["ru", "eu"])
@pytest.mark.parametrize(("rule", "change"), BROKEN, ids=[f"{rule}-{at}" for at, (rule, _) in enumerate(BROKEN)])
def test_a_changed_picture_breaks_its_rule(pack: RulePack, rule: str, change: Callable[[Case], Case]) -> None:
    assert f"{pack}-{rule}" in {finding.rule_id for finding in _found(change(_good(pack)))}


def test_tax_without_its_caveat_breaks_the_eu_pack_only() -> None:
    plain = "Налог 13 % вычтен. Tax of 13% is taken off."
    assert [one.rule_id for one in _found(_said_instead("subtitle", "", plain)(_good("eu")))] == ["eu-tax"]
    assert _found(_said_instead("subtitle", "", plain)(_good("ru"))) == ()


def test_every_rule_has_a_picture_that_breaks_it() -> None:
    tried = {f"{pack}-{rule}" for pack in ("ru", "eu") for rule, _ in BROKEN} | {"eu-tax"}
    assert tried == {rule.id for rule in RULES}


def test_ids_are_unique_and_begin_with_their_pack() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.id.startswith(f"{rule.pack}-") for rule in RULES)


@pytest.mark.parametrize(("rule", "change"), BROKEN, ids=[f"{rule}-{at}" for at, (rule, _) in enumerate(BROKEN)])
def test_a_reason_says_the_fault_and_the_way_out_in_both_languages(rule: str, change: Callable[[Case], Case]) -> None:
    for finding in _found(change(_good("ru"))):
        assert len(finding.reason_ru.split(". ")) >= 2
        assert len(finding.reason_en.split(". ")) >= 2
        assert finding.reason_ru != finding.reason_en


def test_a_gain_below_zero_has_no_height_to_compare() -> None:
    case = _drawn(height_px=0.0, shown_minor=-90_000, loss_px=90.0, bad_px=None, guaranteed_px=None)(_good("ru"))
    assert _found(case) == ()


def test_a_term_as_long_as_the_picture_needs_no_words() -> None:
    case = _said_instead("term", "deposit", "3 года")(_good("ru"))
    assert _found(_asked(horizon_months=36)(case)) == ()


def test_figures_before_tax_need_only_the_word() -> None:
    case = _said_instead("subtitle", "", "Суммы до налога.")(_good("ru"))
    assert _found(_asked(tax_percent=None)(case)) == ()


def test_nothing_guaranteed_must_be_said_without_a_number() -> None:
    case = _offered(1, guaranteed_percent=None)(_said_instead("guarantee", "insurance", "ничего")(_good("ru")))
    assert _found(case) == ()


def test_terms_that_ended_before_the_day_of_sharing_are_found() -> None:
    case = _good("ru")
    found = broken(case.request, case.scene, datetime.date(2027, 1, 1))
    assert [finding.rule_id for finding in found] == ["ru-catalogue", "ru-catalogue"]
    assert broken(case.request, case.scene, datetime.date(2026, 12, 31)) == ()
