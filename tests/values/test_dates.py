"""Dates: spans, years, cycles, working days, the London day and what people write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.dates import (
    Days,
    academic_year,
    academic_year_days,
    add_working_days,
    birthday,
    end_of_compulsory_school_age,
    financial_year,
    four_weekly,
    four_weekly_index,
    is_working_day,
    london_date,
    london_time,
    month_days,
    months,
    next_working_day,
    parse_date,
    previous_working_day,
    show_date,
    show_days,
    show_month,
    year_days,
    year_name,
)
from ledger.values.errors import Refused

DATES = st.dates(date(1990, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1990, 2099)


def test_a_span_is_half_open_inside_and_inclusive_outside() -> None:
    days = Days.inclusive(date(2026, 4, 6), date(2026, 5, 3))
    assert (days.starts, days.ends) == (date(2026, 4, 6), date(2026, 5, 4))
    assert (days.first, days.last, days.count) == (date(2026, 4, 6), date(2026, 5, 3), 28)
    assert date(2026, 5, 3) in days
    assert date(2026, 5, 4) not in days
    assert list(days)[-1] == days.last


@pytest.mark.parametrize("back", [0, 1, 400])
def test_a_span_never_ends_before_it_starts(back: int) -> None:
    starts = date(2026, 4, 6)
    with pytest.raises(Refused) as refused:
        Days(starts, starts - timedelta(days=back))
    assert refused.value.code == "R-DATE"


@given(DATES, st.integers(1, 400), DATES, st.integers(1, 400))
def test_an_overlap_is_what_both_hold(one: date, first: int, two: date, second: int) -> None:
    a, b = Days(one, one + timedelta(first)), Days(two, two + timedelta(second))
    both = set(a) & set(b)
    shared = a.overlap(b)
    assert (set(shared) if shared else set()) == both
    assert a.overlap(b) == b.overlap(a)


@given(DATES)
def test_a_day_is_in_its_years_and_month(day: date) -> None:
    assert day in year_days(financial_year(day))
    assert day in academic_year_days(academic_year(day))
    assert day in month_days(day)


def test_years_turn_on_their_day() -> None:
    assert financial_year(date(2027, 3, 31)) == 2026
    assert financial_year(date(2027, 4, 1)) == 2027
    assert academic_year(date(2026, 8, 31)) == 2025
    assert academic_year(date(2026, 9, 1)) == 2026
    assert year_name(2026) == "2026 to 2027"
    assert year_days(2027).count == 366


@given(YEARS)
def test_the_months_of_a_year_follow_each_other(year: int) -> None:
    found = months(year)
    assert len(found) == 12
    assert found[0].starts == year_days(year).starts
    assert found[-1].ends == year_days(year).ends
    assert all(one.ends == two.starts for one, two in zip(found, found[1:], strict=False))


@given(DATES, st.integers(-100, 400), st.integers(0, 27))
def test_four_weeks_follow_each_other(anchor: date, index: int, into: int) -> None:
    period = four_weekly(anchor, index)
    assert period.count == 28
    assert period.ends == four_weekly(anchor, index + 1).starts
    assert four_weekly_index(anchor, period.starts + timedelta(days=into)) == index


def test_the_demonstration_s_cycle() -> None:
    anchor = date(2026, 4, 6)
    assert show_days(four_weekly(anchor, 0)) == "6 April to 3 May 2026"
    assert four_weekly(anchor, 12).ends == date(2027, 4, 5)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 4), False),  # a Saturday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 7), True),
        (date(2026, 12, 28), False),  # for Boxing Day, a Saturday
        (date(2026, 3, 17), True),  # St Patrick's Day is not England's
        (date(2026, 11, 30), True),  # nor is St Andrew's
        (date(2026, 8, 3), True),  # nor Scotland's summer holiday
        (date(2023, 5, 8), False),  # the Coronation
        (date(2034, 4, 7), False),  # Good Friday beyond the published list
    ],
)
def test_working_days_are_england_s(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_nearest_working_day() -> None:
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)
    assert previous_working_day(date(2026, 4, 6)) == date(2026, 4, 2)
    assert next_working_day(date(2026, 4, 7)) == date(2026, 4, 7)
    assert previous_working_day(date(2026, 4, 7)) == date(2026, 4, 7)


@given(DATES, st.integers(-40, 40))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    reached = add_working_days(day, count)
    low, high = min(day, reached), max(day, reached)
    between = sum(is_working_day(each) for each in Days(low, high + timedelta(days=1)))
    assert between - is_working_day(day) == abs(count) or count == 0
    assert count == 0 or is_working_day(reached)
    if count > 0 and is_working_day(day):
        assert add_working_days(reached, -count) == day


@pytest.mark.parametrize(
    ("born", "leaves"),
    [
        (date(2010, 2, 15), date(2026, 6, 26)),
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2008, 2, 29), date(2024, 6, 28)),
        (date(2007, 6, 30), date(2023, 6, 30)),  # the 30th is itself a Friday
        (date(2007, 9, 1), date(2024, 6, 28)),
    ],
)
def test_the_end_of_compulsory_school_age(born: date, leaves: date) -> None:
    assert end_of_compulsory_school_age(born) == leaves


@given(st.dates(date(1990, 1, 1), date(2080, 12, 31)))
def test_it_is_the_last_friday_in_june_of_that_school_year(born: date) -> None:
    leaves = end_of_compulsory_school_age(born)
    assert leaves.weekday() == 4
    assert leaves.month == 6
    assert (leaves + timedelta(days=7)).month == 7
    assert academic_year(leaves) == academic_year(birthday(born, 16))


def test_a_birthday_on_29_february() -> None:
    assert birthday(date(2012, 2, 29), 16) == date(2028, 2, 29)
    assert birthday(date(2012, 2, 29), 18) == date(2030, 3, 1)


# Ten instants round a year end, in UTC, and the London date of each. Summer time begins on the
# last Sunday in March, before 1 April: on the 31st itself in 2024 and 2030.
ROUND_YEAR_END = (
    ("03-31 00:30", "03-31"),
    ("03-31 12:00", "03-31"),
    ("03-31 22:30", "03-31"),
    ("03-31 22:59", "03-31"),
    ("03-31 23:00", "04-01"),
    ("03-31 23:30", "04-01"),
    ("03-31 23:59", "04-01"),
    ("04-01 00:00", "04-01"),
    ("04-01 22:59", "04-01"),
    ("04-01 23:00", "04-02"),
)


@pytest.mark.parametrize("year", range(2024, 2031))
@pytest.mark.parametrize(("instant", "day"), ROUND_YEAR_END)
def test_the_financial_day_is_london_s(year: int, instant: str, day: str) -> None:
    at = datetime.fromisoformat(f"{year}-{instant}:00").replace(tzinfo=UTC)
    expected = date.fromisoformat(f"{year}-{day}")
    assert london_date(at) == expected
    assert financial_year(london_date(at)) == (year if expected.month == 4 else year - 1)
    assert london_date(at.astimezone(timezone(timedelta(hours=-11)))) == expected


@pytest.mark.parametrize(("year", "day"), [(2024, 30), (2030, 30), (2026, 31), (2029, 31)])
def test_the_evening_before_depends_on_when_the_clocks_changed(year: int, day: int) -> None:
    at = datetime(year, 3, 30, 23, 30, tzinfo=UTC)
    assert london_date(at) == date(year, 3, day)


def test_a_winter_day_turns_at_midnight_utc() -> None:
    assert london_date(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert london_date(datetime(2027, 1, 1, 0, 0, tzinfo=UTC)) == date(2027, 1, 1)


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        london_date(datetime(2026, 3, 31, 23, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 7, 1, 14, 5, tzinfo=UTC), "3:05pm"),
        (datetime(2026, 12, 1, 0, 7, tzinfo=UTC), "12:07am"),
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "12:00pm"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "1:30am BST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "1:30am GMT"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "2:30am"),
    ],
)
def test_times_are_london_s_and_name_the_zone_when_they_come_twice(
    instant: datetime, shown: str
) -> None:
    assert london_time(instant) == shown


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 4, 6), date(2026, 4, 6), "6 April 2026"),
        (date(2026, 11, 1), date(2026, 11, 30), "1 to 30 November 2026"),
        (date(2026, 4, 7), date(2026, 5, 4), "7 April to 4 May 2026"),
        (date(2026, 12, 28), date(2027, 1, 24), "28 December 2026 to 24 January 2027"),
    ],
)
def test_spans_are_shown_with_both_ends_inside(first: date, last: date, shown: str) -> None:
    assert show_days(Days.inclusive(first, last)) == shown


def test_dates_and_months_as_people_read_them() -> None:
    assert show_date(date(2026, 4, 6)) == "6 April 2026"
    assert show_month(date(2026, 11, 18)) == "November 2026"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_reading_what_we_show_gives_it_back(day: date) -> None:
    assert parse_date(show_date(day)) == day
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%d/%m/%Y}") == day


@pytest.mark.parametrize(
    "text",
    ["31/03/2027", "31-3-2027", "31.03.2027", " 31 March 2027 ", "31 mar 2027", "31 MARCH 2027"]
    + ["31  March\u00a02027", "31Mar2027", "31 Mar. 2027", "2027-03-31"],
)
def test_reads_what_people_write(text: str) -> None:
    assert parse_date(text) == date(2027, 3, 31)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31/02/2027", "03/31/2027", "31/03/27", "31/03", "2027-3-31", "2027/03/31"]
    + ["31 Smarch 2027", "31/03-2027", "３１/03/2027", "31/03/2027 10:00", "46112", "0/0/0000"]
    + ["29 February 2027", "31/03/1899", "31/03/2200", "1 2 2027", "٣١/٠٣/٢٠٢٧"],
)
def test_refuses_what_is_not_a_date(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_date(text)
    assert refused.value.code == "R-DATE"
    assert "Nothing was saved." in refused.value.message


@given(st.text(max_size=15))
def test_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(parse_date(text), date)
    except Refused as refused:
        assert refused.code == "R-DATE"
