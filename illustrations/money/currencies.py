"""Currencies of ISO 4217: their minor units, and sums as people read them in Russian and English.

page/money.js writes the same strings.
"""

from contracts.illustrations import Language

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
    "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN "
    "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY "
    "TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
_WITHOUT_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_WITH_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"

_SIGNS = {"RUB": "₽", "EUR": "€", "USD": "$"}
_SPACE, _MINUS = "\u00a0", "\u2212"
_SHORT_FROM = 10_000
"""Smaller sums are written out."""
_SHORT: dict[Language, tuple[tuple[int, str], ...]] = {
    "ru": (
        (10**12, _SPACE + "трлн"),
        (10**9, _SPACE + "млрд"),
        (10**6, _SPACE + "млн"),
        (10**3, _SPACE + "тыс."),
    ),
    "en": ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")),
}


class CurrencyUnknown(ValueError):
    """A code that is no currency of ISO 4217."""


def minor_digits(currency: str) -> int:
    """Digits of the minor unit: 2 for RUB, 0 for JPY, 3 for KWD.

    Raises:
        CurrencyUnknown: if the code is none of ISO 4217's.
    """
    if currency not in _CODES.split():
        raise CurrencyUnknown(f"{currency!r} is no currency; write a code of ISO 4217 such as RUB or EUR")
    return 0 if currency in _WITHOUT_MINOR else 3 if currency in _WITH_THREE_DIGITS else 2


def format_sum(minor: int, currency: str, language: Language, signed: bool = False) -> str:
    """A sum in whole units, half to even, with its currency: "2 593 742 ₽" (non-breaking spaces), "€2,593,742".

    Args:
        minor: In minor units.
        currency: ISO 4217; those without a sign of their own show the code.
        language: Decides grouping and the place of the currency.
        signed: Write a plus before a positive sum; the minus (U+2212) is always written.

    Raises:
        CurrencyUnknown: if there is no such currency.
    """
    units = _units(minor, currency)
    number = _grouped(units, language)
    mark = _SIGNS.get(currency, currency)
    if language == "ru":
        return _sign(minor, units, signed) + number + _SPACE + mark
    return _sign(minor, units, signed) + mark + ("" if currency in _SIGNS else _SPACE) + number


def short_sum(minor: int, currency: str, language: Language, signed: bool = False) -> str:
    """A sum in three figures, without its currency: "2,59 млн", "2.59M"; below 10 000 in full.

    Raises:
        CurrencyUnknown: if there is no such currency.
    """
    units = _units(minor, currency)
    sign = _sign(minor, units, signed)
    if units < _SHORT_FROM:
        return sign + _grouped(units, language)
    scales = _SHORT[language]
    place = next(index for index, (size, _) in enumerate(scales) if units >= size)
    hundredths = _three_figures(units, scales[place][0])
    if hundredths == 100_000 and place > 0:
        place, hundredths = place - 1, 100
    whole, rest = divmod(hundredths, 100)
    fraction = f"{rest:02d}".rstrip("0")
    point = "," if language == "ru" else "."
    return sign + _grouped(whole, language) + (point + fraction if fraction else "") + scales[place][1]


def half_even(number: int, divisor: int) -> int:
    """Quotient of integers, `number` at least 0, rounded half to even."""
    whole, rest = divmod(number, divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1))


def _units(minor: int, currency: str) -> int:
    return half_even(abs(minor), 10 ** minor_digits(currency))


def _sign(minor: int, units: int, signed: bool) -> str:
    if units == 0:
        return ""
    return _MINUS if minor < 0 else "+" if signed else ""


def _grouped(units: int, language: Language) -> str:
    return f"{units:,}".replace(",", _SPACE) if language == "ru" else f"{units:,}"


def _three_figures(units: int, size: int) -> int:
    """Hundredths of `size`, rounded so that three figures, or all whole ones, are left."""
    for step in (1, 10, 100):
        hundredths = half_even(units * 100, size * step) * step
        if hundredths < 1000 * step:
            return hundredths
    return half_even(units, size) * 100
