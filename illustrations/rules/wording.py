"""Checks of what a picture says, and in letters of what size."""

from typing import Final

from contracts.illustrations import ProductTerms
from illustrations.rules.shown import Fault, Picture, about, name, plain, products, said, said_of, says, says_number

_MEANINGS: Final = {"effective": ("эфф", "eff"), "nominal": ("ном", "nom")}
_CERTAINTIES: Final = {"fixed": ("фикс", "fixed"), "expected": ("ожид", "expected")}
_UNSURE: Final = (
    "не обещание",
    "не является обещанием",
    "прогноз",
    "not a promise",
    "not a reliable indicator",
    "forecast",
)
_PAST: Final = ("прошл", "past")
_TAX: Final = ("налог", "tax")
_STANDS_STILL: Final = ("не раст", "без роста", "without growth", "no growth", "stops growing", "does not grow")
_INDIVIDUAL: Final = ("обстоятельств", "circumstances")
_PAST_YIELDS: Final = (
    "историческ",
    "за прошл",
    "в прошлом",
    "historical",
    "past performance",
    "last year",
    "track record",
)
_PROMISES: Final = (
    "лучш", "самый", "самая", "самое", "максимальн", "без риска", "безриск", "best", "highest", "maximum", "risk-free",
    "no risk", "riskless",
)  # fmt: skip
_GUARANTEES: Final = ("гарант", "guarant")
_SIDE_ROLES: Final = ("guarantee", "bad", "conditions", "fees")
_FIGURE_ROLES: Final = ("figure", "final", "gain")
_TOLERANCE_PX: Final = 0.01


def method_named(picture: Picture) -> tuple[Fault, ...]:
    """Each rate stands with what it means and with whether it is fixed."""
    faults = []
    for terms in picture.request.products:
        words = said_of(picture.scene, terms, "rate")
        if not (says(words, _MEANINGS[terms.rate_meaning]) and says(words, _CERTAINTIES[terms.certainty])):
            faults.append(
                about(
                    terms,
                    "у ставки не сказано, эффективная она или номинальная, фиксированная или ожидаемая. "
                    "Верните эти слова в подпись.",
                    "the rate does not say whether it is effective or nominal, fixed or expected. "
                    "Put these words back into the caption.",
                )
            )
    return tuple(faults)


def conditions_shown(picture: Picture) -> tuple[Fault, ...]:
    """What a rate depends on stands beside it; a bank's rate above the guaranteed one has conditions."""
    faults = []
    for terms in picture.request.products:
        conditions = terms.conditions_ru if picture.request.language == "ru" else terms.conditions_en
        shown = plain(conditions) in said_of(picture.scene, terms, "conditions")
        if (terms.conditions_ru or terms.conditions_en or _depends(terms)) and not (plain(conditions) and shown):
            faults.append(
                about(
                    terms,
                    "ставка показана без условий, от которых она зависит. Впишите условия в каталог на языке картинки.",
                    "the rate is shown without the conditions that it depends on. Enter them in the catalogue in the "
                    "picture's language.",
                )
            )
    return tuple(faults)


def _depends(terms: ProductTerms) -> bool:
    """Whether a bank's rate is above the one it guarantees."""
    least = terms.guaranteed_percent
    return terms.kind in ("savings", "deposit") and least is not None and least < terms.rate_percent


def guarantee_shown(picture: Picture) -> tuple[Fault, ...]:
    """Where the guaranteed rate is not the shown one, the picture says how much is guaranteed."""
    faults = []
    for terms in picture.request.products:
        least = terms.guaranteed_percent
        if least == terms.rate_percent:
            continue
        words = said_of(picture.scene, terms, "guarantee")
        if not words or (least is not None and least > 0 and not says_number(words, least)):
            faults.append(
                about(
                    terms,
                    "не показана минимальная гарантированная ставка (или слова, что доход не гарантирован). "
                    "Верните строку о гарантии.",
                    "the minimum guaranteed rate (or that nothing is guaranteed) is not shown. "
                    "Put the line on the guarantee back.",
                )
            )
    return tuple(faults)


def bad_scenario_shown(picture: Picture) -> tuple[Fault, ...]:
    """A product that is not guaranteed has its bad scenario, in words and in the drawing."""
    drawings = {column.product_id: column for column in picture.scene.columns}
    faults = []
    for terms in products(picture.request, "expected"):
        drawing = drawings.get(terms.product_id)
        levels = (drawing.bad_px, drawing.loss_px, drawing.guaranteed_px) if drawing else ()
        drawn = any(level is not None for level in levels)
        if terms.bad_percent is None or not said_of(picture.scene, terms, "bad") or not drawn:
            faults.append(
                about(
                    terms,
                    "доход ожидается, а плохой сценарий не показан. Впишите его в каталог и не скрывайте на картинке.",
                    "the yield is expected and its bad scenario is not shown. Enter it in the catalogue and do not "
                    "hide it in the picture.",
                )
            )
    return tuple(faults)


def disclaimer_large(picture: Picture) -> tuple[Fault, ...]:
    """The disclaimer is there, in letters at least as large as the largest figure."""
    sizes = [text.size_px for text in picture.scene.texts if text.role == "disclaimer"]
    largest = max((text.size_px for text in picture.scene.texts if text.role in _FIGURE_ROLES), default=0.0)
    if sizes and min(sizes) >= largest - _TOLERANCE_PX:
        return ()
    smallest = min(sizes, default=0.0)
    return (
        Fault(
            f"Предупреждение набрано {smallest:g} px, а самая крупная сумма {largest:g} px. "
            "Сделайте предупреждение не мельче.",
            f"The disclaimer is set in {smallest:g} px and the largest figure in {largest:g} px. "
            "Make the disclaimer no smaller.",
        ),
    )


def equal_emphasis(picture: Picture) -> tuple[Fault, ...]:
    """Guarantee, bad scenario, conditions and fees are no smaller than the rate beside them."""
    faults = []
    for terms in picture.request.products:
        own = [text for text in picture.scene.texts if text.product_id == terms.product_id]
        rate = min((text.size_px for text in own if text.role == "rate"), default=0.0)
        sizes = {role: max((text.size_px for text in own if text.role == role), default=rate) for role in _SIDE_ROLES}
        if min(sizes.values()) < rate - _TOLERANCE_PX:
            faults.append(
                about(
                    terms,
                    "гарантия, плохой сценарий, условия или комиссии набраны мельче ставки. Уравняйте кегль.",
                    "guarantee, bad scenario, conditions or fees are set smaller than the rate. Make them equal.",
                )
            )
    return tuple(faults)


def costs_said(picture: Picture) -> tuple[Fault, ...]:
    """Fees are named, and whether the figures are before or after tax."""
    faults = []
    for terms in picture.request.products:
        fees = [fee for fee in (terms.entry_fee_percent, terms.yearly_fee_percent, terms.exit_fee_percent) if fee > 0]
        words = said_of(picture.scene, terms, "fees")
        if not all(says_number(words, fee) for fee in fees):
            faults.append(
                about(
                    terms,
                    "не названы комиссии, которые вычтены из суммы. Верните строку о комиссиях.",
                    "the fees taken from the sum are not named. Put the line on fees back.",
                )
            )
    words = said(picture.scene, "subtitle", "legend", "disclaimer")
    rate_said = picture.request.tax_percent is None or says_number(words, picture.request.tax_percent)
    if not (says(words, _TAX) and rate_said):
        faults.append(
            Fault(
                "Не сказано, до налога суммы или после. Напишите «до налога» или «налог … вычтен» под заголовком.",
                "It is not said whether sums are before or after tax. Write “before tax” or “tax of … taken off” under "
                "the title.",
            )
        )
    return tuple(faults)


def tax_individual(picture: Picture) -> tuple[Fault, ...]:
    """Where tax is taken off, the picture says that tax depends on the client's own circumstances."""
    if picture.request.tax_percent is None or says(
        said(picture.scene, "subtitle", "legend", "disclaimer"), _INDIVIDUAL
    ):
        return ()
    return (
        Fault(
            "Налог вычтен, но не сказано, что он зависит от личных обстоятельств клиента и может измениться. "
            "Добавьте эти слова или уберите налог.",
            "Tax is taken off, and it is not said that it depends on the client's circumstances and may change. "
            "Add these words or switch tax off.",
        ),
    )


def unsure_said(picture: Picture) -> tuple[Fault, ...]:
    """With an expected yield, the disclaimer calls the figures no promise, and the past no promise of the future."""
    words = said(picture.scene, "disclaimer")
    if not products(picture.request, "expected") or (says(words, _PAST) and says(words, _UNSURE)):
        return ()
    return (
        Fault(
            "Предупреждение не говорит, что расчёт не обещание и что прошлый доход не обещает будущего. "
            "Верните полный текст предупреждения.",
            "The disclaimer does not say that the calculation is no promise and that past returns promise nothing. "
            "Put its full text back.",
        ),
    )


def no_promises(picture: Picture) -> tuple[Fault, ...]:
    """Names and conditions praise nothing, promise nothing that is not guaranteed, and sell no past yield."""
    faults = []
    for terms in picture.request.products:
        words = plain(f"{name(terms, 'ru')} {name(terms, 'en')} {terms.conditions_ru} {terms.conditions_en}")
        names = plain(f"{name(terms, 'ru')} {name(terms, 'en')}")
        unfounded = _GUARANTEES if terms.guaranteed_percent is None else ()
        stem = says(words, _PAST_YIELDS) or says(names, (*_PROMISES, *unfounded))
        if stem:
            faults.append(
                about(
                    terms,
                    f"слово «{stem}…» в названии или условиях обещает доход или ссылается на прошлый. Замените его.",
                    f"the word “{stem}…” in the name or conditions promises a yield or cites a past one. Replace it.",
                )
            )
    return tuple(faults)


def term_said(picture: Picture) -> tuple[Fault, ...]:
    """Where the picture goes on after a product's end, it names the term and says that money stops growing."""
    faults = []
    for terms in picture.request.products:
        if terms.term_months is None or terms.term_months >= picture.request.horizon_months:
            continue
        words = said_of(picture.scene, terms, "term", "rate")
        if not (words and says(words, _STANDS_STILL)):
            faults.append(
                about(
                    terms,
                    "срок продукта короче срока картинки. Напишите у срока, что дальше сумма не растёт, или сократите "
                    "срок картинки.",
                    "the product ends before the picture does. Write beside its term that the sum does not grow after "
                    "it, or shorten the picture's term.",
                )
            )
    return tuple(faults)
