"""Months and shares of years between dates, by actual days.

A day is 1/365 of a common and 1/366 of a leap year (actual/actual ISDA): deposits are paid by days, so a sum by
twelfths would differ from the contract's. The Civil Code of Russia (article 839) counts them so: from the day after the
money came to the day when it is given back.
"""

import calendar
import datetime
import itertools

YEAR = 365 * 366
"""Parts of a year: a day is 366 of them in a common year and 365 in a leap year, so every share is an integer."""


def after_months(start: datetime.date, months: int) -> datetime.date:
    """The same day `months` later, or the month's last day where it is shorter.

    Counted from `start`: 31 January is followed by 28 February and then by 31 March.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def position(day: datetime.date) -> int:
    """Parts of years before the day: the difference of two positions over `YEAR` is the share of years between."""
    return day.year * YEAR + (day.timetuple().tm_yday - 1) * (365 if calendar.isleap(day.year) else 366)


def month_parts(start: datetime.date, months: int) -> tuple[int, ...]:
    """Length of each of the `months` months after `start`, in parts of `YEAR`."""
    positions = [position(after_months(start, month)) for month in range(months + 1)]
    return tuple(later - earlier for earlier, later in itertools.pairwise(positions))
