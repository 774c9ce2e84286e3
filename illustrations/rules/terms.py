"""Checks of the request alone: is each product offered, and for this sum."""

from illustrations.rules.shown import Fault, Picture, about


def from_catalogue(picture: Picture) -> tuple[Fault, ...]:
    """Each product is an approved entry of the catalogue, offered today and on the first day."""
    faults = []
    for terms in picture.request.products:
        if terms.catalogue_version < 1 or not terms.source or not terms.approver:
            faults.append(
                about(
                    terms,
                    "его нет в каталоге с источником и утвердившим. Добавьте продукт командой mimika products import.",
                    "it is not in the catalogue with its source and approver. Add it by mimika products import.",
                )
            )
        elif not all(terms.valid_from <= day <= terms.valid_to for day in (picture.today, picture.request.starts_on)):
            faults.append(
                about(
                    terms,
                    f"условия действуют с {terms.valid_from} по {terms.valid_to}. Возьмите действующую версию из "
                    "каталога или измените первый день.",
                    f"its terms hold from {terms.valid_from} to {terms.valid_to}. Take the current version from the "
                    "catalogue or change the first day.",
                )
            )
    return tuple(faults)


def within_limits(picture: Picture) -> tuple[Fault, ...]:
    """The first sum lies within each product's limits, in its currency."""
    faults = []
    for terms in picture.request.products:
        greatest = terms.greatest_amount_minor
        too_much = greatest is not None and picture.request.amount_minor > greatest
        if terms.currency != picture.request.currency:
            faults.append(
                about(
                    terms,
                    f"продукт в {terms.currency}, а картинка в {picture.request.currency}. "
                    "Сравнивайте продукты одной валюты.",
                    f"the product is in {terms.currency} and the picture in {picture.request.currency}. "
                    "Compare products of one currency.",
                )
            )
        elif picture.request.amount_minor < terms.least_amount_minor or too_much:
            side = ("больше наибольшей", "above the greatest") if too_much else ("меньше наименьшей", "below the least")
            faults.append(
                about(
                    terms,
                    f"сумма {side[0]}, с которой его открывают. Измените сумму или уберите продукт.",
                    f"the amount is {side[1]} with which it is opened. Change the amount or leave the product out.",
                )
            )
    return tuple(faults)
