"""Lines priced to the penny: the worked examples of personal budgets, and the laws behind them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.budgets.pricing import hours_words, price, share_words
from ledger.budgets.rows import BudgetRow
from ledger.budgets.timetable import Timetable, promise_after
from ledger.values.dates import Days
from ledger.values.money import share_series
from tests.county import ARRANGED, row

TIMETABLE = Timetable(
    anchor=date(2026, 4, 6),
    terms=((4, 1), (9, 1), (1, 1)),
    leads={
        "four-weekly": "friday before",
        "monthly": "first working day",
        "termly": "first working day",
        "one-off": "last working day before",
    },
    tie_order=("education", "health", "care"),
    versions=("Four-weekly, version 1",),
)


def pences(one: BudgetRow) -> list[int]:
    """What falls due, period by period."""
    return [due.pence for due in price(one, TIMETABLE).dues]


def test_c1_nine_hours_a_week_is_thirteen_equal_payments() -> None:
    priced = price(row(), TIMETABLE)
    assert priced.weekly_pence == 14661
    assert pences(row()) == [58644] * 13
    assert priced.year_pence == 762372
    assert priced.working.sentence == "9 hours × £16.29 × 52 weeks = £7,623.72 a year"
    assert priced.dues[0].sentence == "9 hours × £16.29 × 4 weeks = £586.44"


def test_c1a_a_start_in_mid_period_pays_its_days() -> None:
    late = row(starts=date(2025, 4, 16), ends=date(2026, 4, 1))
    priced = price(late, TIMETABLE)
    assert priced.dues[0].days == Days.inclusive(date(2025, 4, 16), date(2025, 5, 4))
    assert priced.dues[0].pence == 39794
    assert priced.dues[0].sentence == "19 of 28 days × £586.44 = £397.94"
    assert share_series([39794], late.weights) == [
        {"education": 19897, "health": 9949, "care": 9948}
    ]
    assert priced.year_pence == 39794 + 12 * 58644


def test_c5b_a_split_in_a_series_never_drifts() -> None:
    weights = {"education": 6000, "health": 2500, "care": 1500}
    series = share_series(pences(row(weights=weights)), weights)
    assert list(series[0].values()) == [35186, 14661, 8797]
    assert list(series[1].values()) == [35187, 14661, 8796]
    year = {funder: sum(part[funder] for part in series) for funder in weights}
    assert list(year.values()) == [457423, 190593, 114356]


def test_c6b_term_time_money_is_spread_over_thirteen() -> None:
    taught = row(hours=250, rate_pence=2500, weeks=38)
    assert price(taught, TIMETABLE).year_pence == 237500
    found = pences(taught)
    assert [number for number, pence in enumerate(found, 1) if pence == 18270] == [3, 7, 11]
    assert set(found) == {18269, 18270}
    assert sum(found[:7]) == 127885


def test_c6a_a_year_in_three_terms() -> None:
    assert pences(row(hours=100, rate_pence=17500, weeks=40, cycle="termly")) == [
        233333, 233334, 233333,
    ]  # fmt: skip


def test_c19_a_one_off_is_paid_once_and_in_full() -> None:
    equipment = row(what="Equipment", hours=100, weeks=1, rate_pence=35000, cycle="one-off")
    priced = price(equipment, TIMETABLE)
    assert [due.pence for due in priced.dues] == [35000]
    assert priced.working.sentence == "Equipment: £350.00, paid once"


def test_c21_a_monthly_addition_is_twelve_payments_and_not_thirteen() -> None:
    payroll = row(what="Payroll", hours=100, weeks=12, rate_pence=2625, cycle="monthly")
    assert pences(payroll) == [2625] * 12


def test_a_line_that_ends_early_pays_the_days_it_has() -> None:
    short = row(ends=date(2027, 1, 3))
    assert pences(short) == [58644] * 9 + [41889]  # 20 of 28 days


def test_an_arranged_line_costs_its_weeks() -> None:
    therapy = row(hours=100, weeks=39, rate_pence=6800, **ARRANGED)
    assert price(therapy, TIMETABLE).year_pence == 39 * 6800


@pytest.mark.parametrize(
    ("cycle", "first", "promised"),
    [
        ("four-weekly", date(2026, 4, 6), date(2026, 4, 2)),  # the Friday before is Good Friday
        ("four-weekly", date(2026, 6, 1), date(2026, 5, 29)),  # C8
        ("four-weekly", date(2026, 4, 15), date(2026, 4, 10)),
        ("monthly", date(2026, 8, 1), date(2026, 8, 3)),  # a Saturday
        ("monthly", date(2027, 1, 1), date(2027, 1, 4)),  # New Year's Day, then a weekend
        ("termly", date(2026, 9, 1), date(2026, 9, 1)),
        ("one-off", date(2026, 6, 7), date(2026, 6, 5)),
    ],
)
def test_payments_are_promised_before_they_are_needed(
    cycle: str, first: date, promised: date
) -> None:
    assert TIMETABLE.promised(cycle, first) == promised


def test_a_promise_is_never_older_than_the_agreement() -> None:
    friday = date(2026, 11, 20)
    assert promise_after(date(2026, 4, 2), friday) == date(2026, 11, 23)
    assert promise_after(date(2026, 12, 11), friday) == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(900, "9 hours"), (750, "7.5 hours"), (100, "1 hour"), (25, "0.25 hours"), (1000, "10 hours")],
)
def test_hours_are_said_as_people_say_them(hours: int, words: str) -> None:
    assert hours_words(hours) == words


def test_shares_are_said_as_people_say_them() -> None:
    assert share_words({"education": 5000, "health": 2500, "care": 2500}) == (
        "50% education, 25% health, 25% care"
    )
    assert share_words({"care": 10000}) == "all care"
    assert share_words({"education": 1, "health": 1, "care": 1}) == (
        "education, health, care in equal shares"
    )
    assert share_words({"education": 3350, "care": 6650}) == "33.5% education, 66.5% care"


YEARS = st.integers(2024, 2034)
CYCLES = st.sampled_from(["four-weekly", "monthly", "termly", "one-off", ""])


@st.composite
def rows(draw: st.DrawFn) -> BudgetRow:
    """Any line that could be agreed, in any year."""
    year = draw(YEARS)
    starts = date(year, 4, 1) + timedelta(days=draw(st.integers(0, 364)))
    cycle = draw(CYCLES)
    paid = {"cycle": cycle} if cycle else ARRANGED
    return row(
        starts=starts,
        ends=starts + timedelta(days=draw(st.integers(1, 500))),
        hours=draw(st.integers(1, 16800)),
        weeks=draw(st.integers(1, 52)),
        rate_pence=draw(st.integers(1, 20000)),
        **paid,
    )


@given(rows())
def test_what_falls_due_is_never_more_than_a_full_year_and_lies_in_its_period(
    one: BudgetRow,
) -> None:
    priced = price(one, TIMETABLE)
    assert sum(due.pence for due in priced.dues) == priced.year_pence == priced.working.pence
    assert priced.year_pence <= priced.full_year_pence * 14 // 13 + 1
    for due in priced.dues:
        assert due.period.starts <= due.days.starts < due.days.ends <= due.period.ends
        assert due.pence >= 0


@given(rows())
def test_a_line_for_all_of_the_year_costs_all_of_the_year(one: BudgetRow) -> None:
    year = one.starts.year if one.starts.month > 3 else one.starts.year - 1
    whole = row(
        hours=one.hours, weeks=one.weeks, rate_pence=one.rate_pence, cycle=one.cycle or "monthly",
        starts=date(year, 4, 1), ends=date(year + 1, 4, 1),
    )  # fmt: skip
    priced = price(whole, TIMETABLE)
    if len(priced.dues) != 14:  # some years have fourteen Mondays that begin four weeks
        assert priced.year_pence == priced.full_year_pence


@given(st.integers(2020, 2060), st.sampled_from(["four-weekly", "monthly", "termly"]))
def test_periods_follow_one_another_with_no_gap_from_year_to_year(year: int, cycle: str) -> None:
    periods = [*TIMETABLE.periods(cycle, year), *TIMETABLE.periods(cycle, year + 1)]
    for one, following in zip(periods, periods[1:], strict=False):
        assert one.ends == following.starts
