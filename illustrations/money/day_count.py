"""Months and shares of years between dates: nominal interest is counted by actual days, each over the length of its
calendar year (actual/actual ISDA), because banks pay deposits by days. A whole number of months is never 1/12 each."""

import calendar
import datetime

YEAR = 365 * 366
"""Parts of a year: a day is 366 of them in a common year and 365 in a leap year, so every share is an integer."""


def after_months(start: datetime.date, months: int) -> datetime.date:
    """The same day `months` later, or the month's last day where it is shorter; counted from `start`, so that
    31 January is followed by 28 February and then by 31 March."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def position(day: datetime.date) -> int:
    """Parts of years before the day: the difference of two positions over `YEAR` is the share of years between."""
    return day.year * YEAR + (day.timetuple().tm_yday - 1) * (365 if calendar.isleap(day.year) else 366)


def month_parts(start: datetime.date, months: int) -> tuple[int, ...]:
    """Length of each of the `months` months after `start`, in parts of `YEAR`."""
    positions = [position(after_months(start, month)) for month in range(months + 1)]
    return tuple(later - earlier for earlier, later in zip(positions, positions[1:], strict=False))
