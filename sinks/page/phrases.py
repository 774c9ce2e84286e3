"""Numbers, lengths, times and dates as the page writes them in one language."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from sinks.page.words import WORDS, Language, Words

NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Phrases:
    """Writes values for people; a time of the day is in the given time zone."""

    language: Language
    timezone: tzinfo

    @property
    def words(self) -> Words:
        """The words of the language."""
        return WORDS[self.language]

    def number(self, value: float, decimals: int = 0) -> str:
        """`8 700` or `8,700`; with decimals `76,5` or `76.5`."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(round(value, decimals), pattern, locale=self.language))

    def percent(self, value: float, decimals: int = 0) -> str:
        """A per cent of 0..100: `83 %` or `83%`."""
        return self.words["percent"].format(self.number(value, decimals))

    def percent_range(self, low: float, high: float, decimals: int = 0) -> str:
        """Both bounds under one sign: `74–79 %`."""
        return self.words["percent"].format(f"{self.number(low, decimals)}–{self.number(high, decimals)}")

    def length(self, seconds: float) -> str:
        """`24 min 10 s`; under 10 s with a tenth where there is one."""
        if seconds < 10 and round(seconds, 1) != round(seconds):
            return self.words["seconds"].format(self.number(seconds, 1))
        minutes, rest_s = divmod(round(seconds), 60)
        hours, rest_min = divmod(minutes, 60)
        parts = [self.words["hours"].format(hours)] if hours else []
        if minutes:
            parts.append(self.words["minutes"].format(f"{rest_min:02}" if hours else rest_min))
        parts.append(self.words["seconds"].format(f"{rest_s:02}" if minutes else rest_s))
        return NO_BREAK.join(parts)

    def column_length(self, seconds: float) -> str:
        """`30 s`, `1 min`, `1 h`: of a chart's column, in its one unit."""
        for unit_s, word in ((3600, "hours"), (60, "minutes")):
            if seconds % unit_s == 0:
                return self.words[word].format(round(seconds / unit_s))
        return self.words["seconds"].format(round(seconds))

    def clock(self, seconds: float) -> str:
        """A time within the call: `09:25`, from an hour on `1:09:25`."""
        minutes, rest_s = divmod(round(seconds), 60)
        hours, rest_min = divmod(minutes, 60)
        return f"{hours}:{rest_min:02}:{rest_s:02}" if hours else f"{minutes:02}:{rest_s:02}"

    def clock_range(self, start_s: float, end_s: float) -> str:
        """`15:10–15:15`."""
        return f"{self.clock(start_s)}–{self.clock(end_s)}"

    def of_frames(self, used: int, sampled: int) -> str:
        """`30 of 30 frames`."""
        form = Locale(self.language).plural_form(sampled)
        return self.words[f"of_frames_{form}"].format(used=self.number(used), sampled=self.number(sampled))

    def date(self, started_ms: int) -> str:
        """`23 November 2026`, of a Unix time."""
        return self._date(self._moment(started_ms))

    def period(self, started_ms: int, duration_s: float) -> str:
        """`23 November 2026, 14:02–14:26`; both dates where the call goes over midnight."""
        start = self._moment(started_ms)
        end = self._moment(started_ms + round(duration_s * 1000))
        if start.date() == end.date():
            return f"{self._date(start)}, {start:%H:%M}–{end:%H:%M}"
        return f"{self._date(start)}, {start:%H:%M} – {self._date(end)}, {end:%H:%M}"

    def zone(self, started_ms: int) -> str:
        """Distance from UTC at the call: `UTC`, `UTC+03:00`, `UTC−05:00`."""
        offset = format_datetime(self._moment(started_ms), "xxx", locale="en")
        return "UTC" if offset == "+00:00" else "UTC" + str(offset).replace("-", "−")

    def _moment(self, unix_ms: int) -> datetime:
        return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=unix_ms)).astimezone(self.timezone)

    def _date(self, moment: datetime) -> str:
        return str(format_date(moment, "d MMMM y", locale=self.language)).replace(" ", NO_BREAK)
