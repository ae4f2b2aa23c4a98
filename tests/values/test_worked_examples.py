"""The worked examples that are pure sums, in exact pence."""

from __future__ import annotations

from datetime import date

from ledger.values.dates import (
    Days,
    add_working_days,
    end_of_compulsory_school_age,
    four_weekly,
    month_days,
    show_days,
)
from ledger.values.money import (
    instalments,
    part_of,
    round_half_up,
    share,
    share_series,
)

WEEK, PAYMENT, YEAR = 14_661, 58_644, 762_372
QUARTERS = {"education": 50, "health": 25, "care": 25}
THIRDS = {"education": 1, "health": 1, "care": 1}
UNEVEN = {"education": 60, "health": 25, "care": 15}
ANCHOR = date(2025, 4, 7)


def parts(shared: dict[str, int]) -> tuple[int, ...]:
    return tuple(shared.values())


def to_date(series: list[dict[str, int]]) -> tuple[int, ...]:
    return tuple(sum(each[name] for each in series) for name in series[0])


def test_c1_a_week_a_payment_a_year() -> None:
    assert round_half_up(9 * 1_629) == WEEK
    assert 4 * WEEK == PAYMENT
    assert 13 * PAYMENT == YEAR
    assert instalments(YEAR, 13) == [PAYMENT] * 13
    assert show_days(four_weekly(ANCHOR, 0)) == "7 April to 4 May 2025"
    assert show_days(four_weekly(ANCHOR, 12)) == "9 March to 5 April 2026"


def test_c1a_a_late_start() -> None:
    period = four_weekly(ANCHOR, 0)
    days = Days(date(2025, 4, 16), period.ends)
    assert days.count == 19
    first = part_of(PAYMENT, days.count, period.count)
    assert first == 39_794
    assert parts(share(first, QUARTERS)) == (19_897, 9_949, 9_948)


def test_c2_a_stop_inside_a_period() -> None:
    period = four_weekly(ANCHOR, 1)
    entitled = part_of(PAYMENT, Days.inclusive(period.first, date(2025, 5, 20)).count, 28)
    assert entitled == 33_511
    assert PAYMENT - entitled == 25_133
    assert parts(share(25_133, QUARTERS)) == (12_567, 6_283, 6_283)


def test_c3_a_change_inside_a_period() -> None:
    assert part_of(PAYMENT, 16, 28) + part_of(4 * 12 * 1_629, 12, 28) == 67_022


def test_c3a_a_change_of_funders_inside_a_period() -> None:
    before, after = part_of(PAYMENT, 16, 28), PAYMENT - part_of(PAYMENT, 16, 28)
    one = share(before, QUARTERS)
    two = share(after, {"education": 40, "health": 40, "care": 20})
    assert parts(one) == (16_755, 8_378, 8_378)
    assert parts(two) == (10_053, 10_053, 5_027)
    assert tuple(one[name] + two[name] for name in one) == (26_808, 18_431, 13_405)


def test_c4_a_rise_paid_back() -> None:
    assert 12 * 9 * (1_710 - 1_629) == 8_748
    assert round_half_up(4 * 9 * 1_710) == 61_560
    assert part_of(9 * (1_710 - 1_629), 6, 7) == 625


def test_c5_an_uneven_sum() -> None:
    assert parts(share(58_645, QUARTERS)) == (29_323, 14_661, 14_661)


def test_c5a_thirds_over_three_payments() -> None:
    series = share_series([100_000] * 3, THIRDS)
    assert [parts(each) for each in series] == [
        (33_334, 33_333, 33_333),
        (33_333, 33_334, 33_333),
        (33_333, 33_333, 33_334),
    ]
    assert to_date(series) == (100_000, 100_000, 100_000)


def test_c5b_uneven_shares_over_a_year() -> None:
    series = share_series([PAYMENT] * 13, UNEVEN)
    assert parts(series[0]) == (35_186, 14_661, 8_797)
    assert parts(series[1]) == (35_187, 14_661, 8_796)
    assert to_date(series) == (457_423, 190_593, 114_356)
    assert sum(to_date(series)) == YEAR


def test_c6_a_year_in_thirteen() -> None:
    payments = instalments(1_000_000, 13)
    assert payments[6] == 76_924
    assert {*payments[:6], *payments[7:]} == {76_923}


def test_c6a_a_year_in_three_terms() -> None:
    assert instalments(700_000, 3) == [233_333, 233_334, 233_333]


def test_c6b_term_time_only() -> None:
    year = 38 * 6_250
    payments = instalments(year, 13)
    assert [number for number, each in enumerate(payments, start=1) if each == 18_270] == [3, 7, 11]
    assert set(payments) == {18_269, 18_270}
    paid, earned = sum(payments[:7]), 20 * 6_250
    assert (paid, earned, paid - earned) == (127_885, 125_000, 2_885)


def test_c7_and_c7d_what_goes_back_to_each_funder() -> None:
    assert parts(share(56_252, QUARTERS)) == (28_126, 14_063, 14_063)
    paid_in = {"education": 381_189, "health": 190_591, "care": 190_592}
    assert parts(share(10_001, paid_in)) == (5_001, 2_500, 2_500)


def test_c8_a_young_person_takes_over() -> None:
    assert end_of_compulsory_school_age(date(2010, 2, 15)) == date(2026, 6, 26)
    assert date(2026, 6, 26) in four_weekly(ANCHOR, 15)


def test_c10_a_move_to_another_authority() -> None:
    assert part_of(PAYMENT, 9, 28) == 18_850
    assert PAYMENT - part_of(PAYMENT, 9, 28) == 39_794
    assert add_working_days(date(2025, 9, 8), 14) == date(2025, 9, 26)
    assert PAYMENT - part_of(PAYMENT, 4, 28) == 50_266


def test_c12_a_change_of_cycle() -> None:
    assert part_of(WEEK, month_days(date(2023, 11, 1)).count, 7) == 62_833
    assert part_of(WEEK, Days.inclusive(date(2023, 12, 1), date(2023, 12, 10)).count, 7) == 20_944
    assert part_of(WEEK, four_weekly(date(2023, 12, 11), 0).count, 7) == PAYMENT


def test_c12a_a_leap_month() -> None:
    assert part_of(WEEK, month_days(date(2028, 2, 1)).count, 7) == 60_738
