"""The rule packs: each rule with the norm that it follows, and what a picture breaks.

They are this project's reading of the norms, not a lawyer's. `quote` holds words of the norm itself; where it is empty,
the demand is told in own words only.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contracts.illustrations import IllustrationRequest, RulePack
from illustrations.rules import drawing, terms, wording
from illustrations.rules.shown import Fault, Picture, ShownScene

Check = Callable[[Picture], tuple[Fault, ...]]


@dataclass(frozen=True, slots=True)
class Norm:
    """A law, regulation or letter."""

    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand on a picture."""

    id: str
    pack: RulePack
    norm: Norm
    place: str
    """Article and paragraph inside the norm; empty for a letter."""
    quote: str
    """Words of the norm in its own language; empty where the demand is told in own words only."""
    demand_ru: str
    demand_en: str
    check: Check

    @property
    def source_en(self) -> str:
        """The norm and the place in it."""
        return f"{self.norm.en}, {self.place}" if self.place else self.norm.en

    @property
    def source_ru(self) -> str:
        """The same in Russian."""
        place = self.place.replace("art. ", "ст. ").replace("part ", "ч. ").replace("item ", "п. ")
        return f"{self.norm.ru}, {place}" if place else self.norm.ru


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a picture breaks; it can be looked at and not shared."""

    rule_id: str
    reason_ru: str
    reason_en: str


LETTER_2025: Final = Norm(
    "Информационное письмо Банка России и ФАС России от 15.04.2025 № ИН-03-59/80",
    "Information letter ИН-03-59/80 of the Bank of Russia and the FAS of 2025-04-15",
)
LETTER_2019: Final = Norm(
    "Информационное письмо Банка России от 23.01.2019 № ИН-06-59/3",
    "Information letter ИН-06-59/3 of the Bank of Russia of 2019-01-23",
)
ADVERTISING: Final = Norm(
    "Федеральный закон от 13.03.2006 № 38-ФЗ «О рекламе»",
    "Federal Law No. 38-FZ of Russia on advertising of 2006-03-13",
)
CONSUMERS: Final = Norm(
    "Закон РФ от 07.02.1992 № 2300-1 «О защите прав потребителей»",
    "Law No. 2300-1 of Russia on consumers' rights of 1992-02-07",
)
MIFID_ACT: Final = Norm(
    "Делегированный регламент (ЕС) 2017/565 от 25.04.2016",
    "Delegated Regulation (EU) 2017/565 of 2016-04-25",
)
MIFID: Final = Norm("Директива 2014/65/ЕС от 15.05.2014 (MiFID II)", "Directive 2014/65/EU of 2014-05-15 (MiFID II)")

_PROMISE = (
    "гарантии или обещания в будущем эффективности деятельности (доходности вложений), "
    "в том числе основанные на реальных показателях в прошлом"
)
_SILENCE = "умалчивать об иных условиях оказания соответствующих услуг, влияющих на сумму доходов"
_CHOICE = "необходимую и достоверную информацию о товарах (работах, услугах)"
_FAIR = "fair, clear and not misleading"


def _both(
    name: str, demand_ru: str, demand_en: str, check: Check, ru: tuple[Norm, str, str], eu: tuple[Norm, str, str]
) -> tuple[Rule, Rule]:
    """One demand that both packs have, each on its own norm (norm, place, quote)."""
    return (
        Rule(f"ru-{name}", "ru", *ru, demand_ru, demand_en, check),
        Rule(f"eu-{name}", "eu", *eu, demand_ru, demand_en, check),
    )


RULES: Final[tuple[Rule, ...]] = (
    *_both(
        "method",
        "У каждой ставки сказано, эффективная она или номинальная, фиксированная или ожидаемая.",
        "Each rate says whether it is effective or nominal, fixed or expected.",
        wording.method_named,
        (LETTER_2025, "", ""),
        (MIFID_ACT, "art. 44(2)(d)", "presented in a way that is likely to be understood by"),
    ),
    *_both(
        "conditions",
        "Ставка стоит рядом с условиями, от которых она зависит; наибольшая ставка без условий не показывается.",
        "A rate stands beside the conditions that it depends on; no maximum rate is shown without them.",
        wording.conditions_shown,
        (LETTER_2025, "", ""),
        (MIFID_ACT, "art. 44(2)(e)", "does not disguise, diminish or obscure important items, statements or warnings"),
    ),
    *_both(
        "guarantee",
        "Минимальная гарантированная ставка показана всюду, где она отличается от показанной ставки.",
        "The minimum guaranteed rate is shown wherever it differs from the shown rate.",
        wording.guarantee_shown,
        (
            LETTER_2019,
            "",
            "риск введения потребителя финансовых услуг в заблуждение",
        ),
        (MIFID_ACT, "art. 44(2)(b)", "a fair and prominent indication of any relevant risks"),
    ),
    *_both(
        "emphasis",
        "Гарантия, плохой сценарий, условия и комиссии набраны не мельче ставки.",
        "Guarantee, bad scenario, conditions and fees are set no smaller than the rate.",
        wording.equal_emphasis,
        (LETTER_2025, "", ""),
        (MIFID_ACT, "art. 44(2)(e)", "does not disguise, diminish or obscure important items, statements or warnings"),
    ),
    *_both(
        "unticked",
        "Ничего не включено за клиента: только выбранные продукты и линии, о которых просили.",
        "Nothing is switched on for the client: only chosen products, and lines that were asked for.",
        drawing.nothing_ticked,
        (LETTER_2025, "", ""),
        (MIFID, "art. 24(3)", _FAIR),
    ),
    *_both(
        "disclaimer",
        "Предупреждение набрано не мельче самой крупной суммы.",
        "The disclaimer is set no smaller than the largest figure.",
        wording.disclaimer_large,
        (LETTER_2025, "", ""),
        (
            MIFID_ACT,
            "art. 44(2)(c)",
            "at least equal to the predominant font size used throughout the information provided",
        ),
    ),
    *_both(
        "bad-scenario",
        "У продукта, доход которого не гарантирован, показан плохой сценарий.",
        "A product whose yield is not guaranteed has its bad scenario shown.",
        wording.bad_scenario_shown,
        (ADVERTISING, "art. 28, part 2, item 2", _SILENCE),
        (MIFID_ACT, "art. 44(6)(d)", "performance scenarios in different market conditions"),
    ),
    *_both(
        "costs",
        "Названы комиссии и сказано, до налога суммы или после.",
        "Fees are named, and it is said whether sums are before or after tax.",
        wording.costs_said,
        (ADVERTISING, "art. 28, part 2, item 2", _SILENCE),
        (MIFID_ACT, "art. 44(6)(c)", "the effect of commissions, fees or other charges is disclosed"),
    ),
    *_both(
        "no-promise",
        "Предупреждение говорит, что расчёт не обещание и что прошлый доход не обещает будущего.",
        "The disclaimer says that the calculation is no promise, and that past returns promise nothing.",
        wording.unsure_said,
        (ADVERTISING, "art. 28, part 2, item 1", _PROMISE),
        (MIFID_ACT, "art. 44(6)(e)", "such forecasts are not a reliable indicator of future performance"),
    ),
    *_both(
        "plain-names",
        "Названия и условия никого не хвалят, не обещают негарантированного и не ссылаются на прошлый доход.",
        "Names and conditions praise nothing, promise nothing unguaranteed and cite no past yield.",
        wording.no_promises,
        (ADVERTISING, "art. 28, part 2, item 1", _PROMISE),
        (MIFID, "art. 24(3)", _FAIR),
    ),
    *_both(
        "catalogue",
        "Продукт взят из каталога, утверждён и предлагается сегодня и в первый день.",
        "The product is an approved entry of the catalogue, offered today and on the first day.",
        terms.from_catalogue,
        (CONSUMERS, "art. 10, item 1", _CHOICE),
        (MIFID_ACT, "art. 44(2)(g)", "up-to-date and relevant to the means of communication used"),
    ),
    *_both(
        "limits",
        "Сумма лежит в пределах продукта и в его валюте.",
        "The amount lies within the product's limits and is in its currency.",
        terms.within_limits,
        (CONSUMERS, "art. 10, item 1", _CHOICE),
        (MIFID, "art. 24(3)", _FAIR),
    ),
    *_both(
        "term",
        "Где картинка длиннее срока продукта, это сказано у срока.",
        "Where the picture goes on after a product's end, this is said beside its term.",
        wording.term_said,
        (CONSUMERS, "art. 10, item 1", _CHOICE),
        (MIFID, "art. 24(3)", _FAIR),
    ),
    *_both(
        "equal",
        "Все продукты нарисованы в одном масштабе, одной ширины, одним кеглем.",
        "All products are drawn by one scale, in one width, with letters of one size.",
        drawing.equal_treatment,
        (LETTER_2025, "", ""),
        (MIFID_ACT, "art. 44(3)(a)", "meaningful and presented in a fair and balanced way"),
    ),
    Rule(
        "eu-tax",
        "eu",
        MIFID_ACT,
        "art. 44(7)",
        "the tax treatment depends on the individual circumstances of each client",
        "Где налог вычтен, сказано, что он зависит от обстоятельств клиента и может измениться.",
        "Where tax is taken off, it is said that tax depends on the client's circumstances and may change.",
        wording.tax_individual,
    ),
)
"""All rules of both packs; ids are stable, they stand in stored pictures."""


def broken(request: IllustrationRequest, scene: ShownScene, today: datetime.date) -> tuple[Finding, ...]:
    """What a picture breaks of its request's pack, in the order of the rules.

    Args:
        request: decides the pack and the products.
        scene: the picture of this request, before it is rendered.
        today: the day on which it would be shared.
    """
    picture = Picture(request, scene, today)
    return tuple(
        Finding(rule.id, fault.ru, fault.en)
        for rule in RULES
        if rule.pack == request.rule_pack
        for fault in rule.check(picture)
    )
