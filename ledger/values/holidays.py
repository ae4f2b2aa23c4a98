"""Bank holidays in England: the published list where it reaches, the usual pattern beyond it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache


@cache
def _published() -> dict[int, frozenset[date]]:
    """Published bank holidays by calendar year, from the copy that comes with the library."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # slow to load: it can also download

    entries = BankHolidays(use_cached_holidays=True).get_holidays(
        division=BankHolidays.ENGLAND_AND_WALES
    )
    days = [entry["date"] for entry in entries]
    return {
        year: frozenset(day for day in days if day.year == year)
        for year in {day.year for day in days}
    }


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a calendar year in England."""
    published = _published().get(year)
    return usual_bank_holidays(year) if published is None else published


def is_bank_holiday(day: date) -> bool:
    """True when the day is a bank holiday in England."""
    return day in bank_holidays(day.year)


def easter_sunday(year: int) -> date:
    """Easter Sunday, by the Gregorian reckoning of Butcher (1876)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def usual_bank_holidays(year: int) -> frozenset[date]:
    """The eight usual bank holidays of a year, moved on when they fall at a weekend.

    Banking and Financial Dealings Act 1971; one-off holidays can only be known when published.
    """
    easter = easter_sunday(year)
    days = {
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    }
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() >= 5 or day in days:
            day += timedelta(days=1)
        days.add(day)
    return frozenset(days)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
