"""Dates: half-open spans, financial and academic years, cycles, working days, the London day.

A stored pair is `starts`, `ends`, where `ends` is the day after the last. People and files see
`from` and `to`, both inside. Records are kept in UTC; the financial day is London's.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.values.errors import Refused
from ledger.values.holidays import is_bank_holiday

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
MONTH_NAMES = tuple(calendar.month_name)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Days:
    """A span of whole days: `starts` is in it, `ends` is the day after the last."""

    starts: date
    ends: date

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise Refused(
                "R-DATE",
                f"The last day cannot be before the first day, {show_date(self.starts)}."
                " Nothing was saved. Check both dates.",
            )

    @classmethod
    def inclusive(cls, first: date, last: date) -> Days:
        """The span from `first` to `last`, both inside; refuses a last day before the first."""
        return cls(first, last + ONE_DAY)

    @property
    def first(self) -> date:
        """The first day."""
        return self.starts

    @property
    def last(self) -> date:
        """The last day, inside the span."""
        return self.ends - ONE_DAY

    @property
    def count(self) -> int:
        """How many days."""
        return (self.ends - self.starts).days

    def __contains__(self, day: date) -> bool:
        return self.starts <= day < self.ends

    def __iter__(self) -> Iterator[date]:
        return (self.starts + timedelta(days=n) for n in range(self.count))

    def overlap(self, other: Days) -> Days | None:
        """The days both spans hold, or None."""
        starts, ends = max(self.starts, other.starts), min(self.ends, other.ends)
        return Days(starts, ends) if starts < ends else None


def financial_year(day: date) -> int:
    """The financial year a day is in, named by the calendar year of its 1 April."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def year_days(year: int) -> Days:
    """The days of a financial year: 1 April to 31 March."""
    return Days(date(year, 4, 1), date(year + 1, 4, 1))


def year_name(year: int) -> str:
    """A financial or academic year as people write it: 2026 is "2026 to 2027"."""
    return f"{year} to {year + 1}"


def academic_year(day: date) -> int:
    """The academic year a day is in, named by the calendar year of its 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def academic_year_days(year: int) -> Days:
    """The days of an academic year: 1 September to 31 August."""
    return Days(date(year, 9, 1), date(year + 1, 9, 1))


def month_days(day: date) -> Days:
    """The whole calendar month a day is in."""
    starts = day.replace(day=1)
    return Days(starts, (starts + timedelta(days=32)).replace(day=1))


def months(year: int) -> list[Days]:
    """The twelve months of a financial year, April first."""
    return [month_days(date(year + (n > 9), (n + 2) % 12 + 1, 1)) for n in range(1, 13)]


def four_weekly(anchor: date, index: int) -> Days:
    """The four weeks numbered `index`, counting the four weeks that begin on `anchor` as 0."""
    return Days(anchor + timedelta(days=28 * index), anchor + timedelta(days=28 * (index + 1)))


def four_weekly_index(anchor: date, day: date) -> int:
    """Which four weeks a day is in, counting the four weeks that begin on `anchor` as 0."""
    return (day - anchor).days // 28


def is_working_day(day: date) -> bool:
    """True from Monday to Friday unless it is a bank holiday in England."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def previous_working_day(day: date) -> date:
    """The day itself if it is a working day, else the last working day before it."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day `count` working days after `day` (before it, when count is negative).

    The day itself is never counted; with a count of 0 it comes back unchanged.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def birthday(born: date, age: int) -> date:
    """The day a person becomes `age`; someone born on 29 February does so on 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def end_of_compulsory_school_age(born: date) -> date:
    """The last Friday in June of the school year (1 September to 31 August) of the 16th birthday.

    Education Act 1996 section 8 and the School Leaving Date Order 1997.
    """
    june_30 = date(academic_year(birthday(born, 16)) + 1, 6, 30)
    return june_30 - timedelta(days=(june_30.weekday() - 4) % 7)


def london_date(instant: datetime) -> date:
    """The day it is in London at an instant; refuses a clock reading without a zone."""
    return _in_london(instant).date()


def london_time(instant: datetime) -> str:
    """The time in London, as "3:05pm"; in the hour that comes twice, "1:30am BST" or "GMT"."""
    local = _in_london(instant)
    hour, suffix = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    zone = f" {local.tzname()}" if twice else ""
    return f"{hour}:{local.minute:02}{suffix}{zone}"


def _in_london(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its zone")
    return instant.astimezone(LONDON)


def show_date(day: date) -> str:
    """A date as people read it: "6 April 2026"."""
    return f"{day.day} {MONTH_NAMES[day.month]} {day.year}"


def show_month(day: date) -> str:
    """A day's month as people read it: "April 2026"."""
    return f"{MONTH_NAMES[day.month]} {day.year}"


def show_days(days: Days) -> str:
    """A span as people read it, both ends inside: "7 April to 4 May 2026"."""
    first, last = days.first, days.last
    if first == last:
        return show_date(last)
    if first.year != last.year:
        return f"{show_date(first)} to {show_date(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTH_NAMES[first.month]} to {show_date(last)}"
    return f"{first.day} to {show_date(last)}"


_MONTH_BY_WORD = {
    word: number
    for number in range(1, 13)
    for word in (MONTH_NAMES[number].lower(), MONTH_NAMES[number][:3].lower())
} | {"sept": 9}
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH_NAMED = re.compile(r"([0-9]{1,2}) ?([A-Za-z]+)\.? ?([0-9]{4})")


def parse_date(text: str) -> date:
    """A date from 31/03/2027, 31 March 2027 or 2027-03-31; else Refused R-DATE.

    The day always comes before the month and the year has four figures.
    """
    tidy = " ".join(text.split())
    try:
        day = _read_date(tidy)
    except ValueError:
        day = None
    if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise Refused(
            "R-DATE",
            f"“{tidy[:40]}” is not a date we can read. Nothing was saved."
            " Write the day, month and year, like 31/03/2027 or 31 March 2027.",
        )
    return day


def _read_date(text: str) -> date | None:
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[4]), int(found[3]), int(found[1]))
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_NAMED.fullmatch(text):
        month = _MONTH_BY_WORD.get(found[2].lower())
        return date(int(found[3]), month, int(found[1])) if month else None
    return None
