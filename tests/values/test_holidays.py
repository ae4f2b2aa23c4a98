"""Bank holidays: the published list, and the usual pattern that carries on after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.values.holidays import bank_holidays, easter_sunday, usual_bank_holidays

# Published years in which something out of the usual happened.
JUBILEES = {2012, 2020, 2022, 2023}


@pytest.mark.parametrize("year", [year for year in range(2012, 2029) if year not in JUBILEES])
def test_the_usual_pattern_is_the_published_list(year: int) -> None:
    assert usual_bank_holidays(year) == bank_holidays(year)


@pytest.mark.parametrize(
    ("year", "added", "left_out"),
    [
        (2020, {date(2020, 5, 8)}, {date(2020, 5, 4)}),
        (2022, {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)}, {date(2022, 5, 30)}),
        (2023, {date(2023, 5, 8)}, set()),
    ],
)
def test_the_published_list_wins(year: int, added: set[date], left_out: set[date]) -> None:
    assert bank_holidays(year) == (usual_bank_holidays(year) | added) - left_out


@pytest.mark.parametrize("year", range(2029, 2060))
def test_later_years_have_eight_on_working_weekdays(year: int) -> None:
    days = bank_holidays(year)
    assert len(days) == 8
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2016, date(2016, 3, 27)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
        (2285, date(2285, 3, 22)),
    ],
)
def test_easter(year: int, sunday: date) -> None:
    assert easter_sunday(year) == sunday


def test_easter_is_always_a_sunday_in_its_season() -> None:
    for year in range(1900, 2200):
        sunday = easter_sunday(year)
        assert sunday.weekday() == 6
        assert date(year, 3, 22) <= sunday <= date(year, 4, 25)
        assert (sunday + timedelta(days=1)) in usual_bank_holidays(year)
