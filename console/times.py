"""Times of the day and days as the console writes them; the time zone is that of this machine."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from babel.dates import format_date

from console.words import WORDS, Language


def moment(unix_ms: int, timezone: tzinfo) -> datetime:
    """A Unix time in the time zone."""
    return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=unix_ms)).astimezone(timezone)


def clock(unix_ms: int, timezone: tzinfo) -> str:
    """`14:02`."""
    return f"{moment(unix_ms, timezone):%H:%M}"


def day_and_clock(unix_ms: int, timezone: tzinfo, language: Language) -> str:
    """`23 ноября, 14:02`."""
    at = moment(unix_ms, timezone)
    return f"{_day(at.date(), 'd MMMM', language)}, {at:%H:%M}"


def day_title(day: date, today: date, language: Language) -> str:
    """`Сегодня, 23 ноября`, `Пятница, 20 ноября`, in another year with the year."""
    if day == today:
        return WORDS[language]["today"].format(date=_day(day, "d MMMM", language))
    pattern = "EEEE, d MMMM" if day.year == today.year else "EEEE, d MMMM y"
    title = _day(day, pattern, language)
    return title[:1].upper() + title[1:]


def _day(day: date, pattern: str, language: Language) -> str:
    written = str(format_date(day, pattern, locale=language))
    head, comma, rest = written.rpartition(", ")
    return head + comma + rest.replace(" ", "\u00a0")
