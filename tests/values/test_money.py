"""Money: reading, showing, rounding, and sharing to the last penny."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import EUR, GBP, Money

from ledger.values.errors import Refused
from ledger.values.money import (
    LARGEST_PENCE,
    from_money,
    instalments,
    parse_pounds,
    part_of,
    plain_pounds,
    round_half_up,
    share,
    share_series,
    show_pounds,
    to_money,
)

PENCE = st.integers(-LARGEST_PENCE, LARGEST_PENCE)
SUMS = st.integers(0, 10**9)
WEIGHTS = st.dictionaries(
    st.sampled_from(("education", "health", "care", "transport", "school")),
    st.integers(0, 10_000) | st.fractions(0, 100, max_denominator=99),
    min_size=1,
).filter(lambda weights: any(weights.values()))

READ = {
    "£1,234.50": 123_450,
    "1234.5": 123_450,
    "1 234.50": 123_450,
    "£ 12": 1_200,
    "  7.05\n": 705,
    "\u00a31\u00a0234.50": 123_450,
    ".50": 50,
    "0": 0,
    "-0.00": 0,
    "-£5": -500,
    "£-5": -500,
    "\u2212£5.01": -501,
    "- £5.01": -501,
    "+£5.01": 501,
    "999,999,999,999.99": LARGEST_PENCE,
}
NOT_AMOUNTS = (
    *("", " ", "£", "-", ".", "five", "£5 each", "NaN", "nan", "inf", "-Infinity", "1e3", "1E3"),
    *("1_000", "0x10", "1,23", "12,34.50", "1,,000", "1.234,50", "5.", "--5", "-£-5", "(5.00)"),
    *(
        "$5",
        "5€",
        "1 2",
        "1 23",
        "12 34",
        "１２",
        "١٢",
        "1٫5",
        "¹²",
        "1O",
        "l2",
        "5%",
        "=5",
        "1000000000000",
    ),
)


@pytest.mark.parametrize(("text", "pence"), READ.items())
def test_reads_what_people_write(text: str, pence: int) -> None:
    assert parse_pounds(text) == pence


@pytest.mark.parametrize("text", NOT_AMOUNTS)
def test_refuses_what_is_not_an_amount(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_pounds(text)
    assert refused.value.code == "R-AMOUNT"
    assert "Nothing was saved." in refused.value.message


@pytest.mark.parametrize("value", ["1.234", "0.005", "£1,234.500", 0.005, 19.999, Decimal("0.001")])
def test_refuses_parts_of_a_penny(value: str | float | Decimal) -> None:
    with pytest.raises(Refused) as refused:
        parse_pounds(value)
    assert refused.value.code == "R-PENCE"


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), True]
    + [1e15, 1e300, Decimal("1e30"), 10**13],
)
def test_refuses_numbers_that_are_no_amount(value: float | Decimal) -> None:
    with pytest.raises(Refused) as refused:
        parse_pounds(value)
    assert refused.value.code == "R-AMOUNT"


def test_reads_a_spreadsheet_s_numbers_as_it_shows_them() -> None:
    assert parse_pounds(0.1 + 0.2) == 30
    assert parse_pounds(1.15) == 115
    assert parse_pounds(586.44) == 58_644
    assert parse_pounds(-8.29) == -829
    assert parse_pounds(3) == 300
    assert parse_pounds(Decimal("12.3400")) == 1_234


def test_every_penny_to_a_hundred_pounds_survives_a_float() -> None:
    assert [parse_pounds(pence / 100) for pence in range(1, 10_001)] == list(range(1, 10_001))


@given(PENCE)
def test_reading_what_we_show_gives_it_back(pence: int) -> None:
    assert parse_pounds(show_pounds(pence)) == pence
    assert parse_pounds(show_pounds(pence, "+")) == pence
    assert parse_pounds(plain_pounds(pence)) == pence
    assert parse_pounds(Decimal(plain_pounds(pence))) == pence
    assert from_money(to_money(pence)) == pence


@given(st.integers(-(10**13), 10**13))
def test_a_float_gives_every_penny_back(pence: int) -> None:
    assert parse_pounds(pence / 100) == pence


@given(st.text(max_size=12))
def test_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(parse_pounds(text), int)
    except Refused as refused:
        assert refused.code in ("R-AMOUNT", "R-PENCE")


def test_shown_as_people_read_it() -> None:
    assert show_pounds(123_450) == "£1,234.50"
    assert show_pounds(-5) == "\u2212£0.05"
    assert show_pounds(0, "+") == "£0.00"
    assert show_pounds(250, "+") == "+£2.50"
    assert plain_pounds(-123_450) == "-1234.50"


def test_only_whole_pence_of_sterling_come_in() -> None:
    assert to_money(58_644) == Money("586.44", GBP)
    for money, code in (
        (Money("1.00", EUR), "R-AMOUNT"),
        (Money("NaN", GBP), "R-AMOUNT"),
        (Money("0.125", GBP), "R-PENCE"),
    ):
        with pytest.raises(Refused) as refused:
            from_money(money)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("pounds", "pence"),
    [("0.005", 1), ("0.015", 2), ("0.125", 13), ("2.675", 268), ("-0.005", -1)]
    + [("0.0049", 0), ("-0.0149", -1), ("1.00", 100)],
)
def test_half_goes_up(pounds: str, pence: int) -> None:
    assert round_half_up(Decimal(pounds) * 100) == pence
    assert round_half_up(Fraction(pounds) * 100) == pence


@given(st.fractions())
def test_rounding_is_to_the_nearest_and_the_same_both_ways(exact: Fraction) -> None:
    assert abs(round_half_up(exact) - exact) <= Fraction(1, 2)
    assert round_half_up(-exact) == -round_half_up(exact)


@given(PENCE, st.integers(0, 365), st.integers(1, 366))
def test_a_part_and_the_rest_make_the_whole(pence: int, part: int, of: int) -> None:
    part = min(part, of)
    assert abs(part_of(pence, part, of) + part_of(pence, of - part, of) - pence) <= 1
    assert part_of(pence, of, of) == pence


@given(PENCE, WEIGHTS)
def test_shares_sum_to_the_whole_each_within_a_penny(
    pence: int, weights: dict[str, int | Fraction]
) -> None:
    parts = share(pence, weights)
    total = Fraction(sum(weights.values()))
    assert sum(parts.values()) == pence
    assert list(parts) == list(weights)
    for name, weight in weights.items():
        assert abs(parts[name] - Fraction(pence * weight) / total) < 1
        assert weight or parts[name] == 0
    assert share(-pence, weights) == {name: -part for name, part in parts.items()}
    assert share(pence, {name: weight * 7 for name, weight in weights.items()}) == parts


@given(SUMS, st.permutations(("education", "health", "care")))
def test_ties_go_in_the_order_given(pence: int, order: list[str]) -> None:
    parts = list(share(pence, dict.fromkeys(order, 1)).values())
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@given(st.lists(st.integers(0, 20) | SUMS, min_size=1, max_size=15), WEIGHTS)
def test_a_series_never_drifts(amounts: list[int], weights: dict[str, int | Fraction]) -> None:
    series = share_series(amounts, weights)
    total = Fraction(sum(weights.values()))
    given_so_far = dict.fromkeys(weights, 0)
    for count, (amount, parts) in enumerate(zip(amounts, series, strict=True), start=1):
        assert sum(parts.values()) == amount
        assert min(parts.values()) >= 0
        for name, weight in weights.items():
            given_so_far[name] += parts[name]
            exact = Fraction(sum(amounts[:count]) * weight) / total
            assert abs(given_so_far[name] - exact) < 1


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=10), WEIGHTS)
def test_a_series_that_goes_both_ways_sums(
    amounts: list[int], weights: dict[str, int | Fraction]
) -> None:
    series = share_series(amounts, weights)
    assert [sum(parts.values()) for parts in series] == amounts
    mirrored = share_series([-amount for amount in amounts], weights)
    assert mirrored == [{name: -part for name, part in parts.items()} for parts in series]


@given(st.lists(st.integers(1_000, 10**7), min_size=1, max_size=13), WEIGHTS)
def test_a_series_is_the_share_of_what_is_due_to_date(
    amounts: list[int], weights: dict[str, int | Fraction]
) -> None:
    """Where no part is less than a penny, running totals are shares of the running total."""
    total = Fraction(sum(weights.values()))
    if any(0 < Fraction(weight) * 1_000 < total for weight in weights.values()):
        return
    series = share_series(amounts, weights)
    for count in range(1, len(amounts) + 1):
        to_date = {name: sum(parts[name] for parts in series[:count]) for name in weights}
        assert to_date == share(sum(amounts[:count]), weights)


def _series_by_fractions(
    amounts: list[int], weights: dict[str, int | Fraction]
) -> list[dict[str, int]]:
    """The rule as it is told, in exact fractions of a penny: slow, and plain to read."""
    total = Fraction(sum(weights.values()))
    so_far = dict.fromkeys(weights, 0)
    series = []
    for count, amount in enumerate(amounts, start=1):
        sign = -1 if amount < 0 else 1
        reached = sum(amounts[:count])
        due = {name: sign * (reached * weight / total - so_far[name])
               for name, weight in weights.items()}  # fmt: skip
        parts = {name: max(0, floor(exact)) for name, exact in due.items()}
        left = abs(amount) - sum(parts.values())
        for name in sorted(due, key=lambda name: parts[name] - due[name])[:left]:
            parts[name] += 1
        series.append({name: sign * part for name, part in parts.items()})
        so_far = {name: so_far[name] + sign * parts[name] for name in weights}
    return series


@given(st.lists(st.integers(-99, 99) | PENCE, max_size=15), WEIGHTS)
def test_whole_numbers_share_as_fractions_do(
    amounts: list[int], weights: dict[str, int | Fraction]
) -> None:
    assert share_series(amounts, weights) == _series_by_fractions(amounts, weights)


@given(PENCE, st.lists(st.integers(0, 366) | st.fractions(0, 9), min_size=1).filter(any))
def test_instalments_in_whole_numbers_are_those_of_fractions(
    total: int, weights: list[int | Fraction]
) -> None:
    whole, reached, parts = Fraction(sum(weights)), Fraction(0), []
    for weight in weights:
        reached += weight
        parts.append(round_half_up(total * reached / whole) - sum(parts))
    assert instalments(total, weights) == parts


@given(PENCE, st.integers(1, 53))
def test_instalments_sum_and_differ_by_a_penny(total: int, count: int) -> None:
    parts = instalments(total, count)
    assert len(parts) == count
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


@given(SUMS, st.lists(st.integers(0, 366), min_size=1, max_size=12).filter(any))
def test_instalments_by_weight_sum(total: int, weights: list[int]) -> None:
    parts = instalments(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
    for count in range(1, len(parts) + 1):
        exact = Fraction(total * sum(weights[:count]), sum(weights))
        assert abs(sum(parts[:count]) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize("weights", [{}, {"care": 0}, {"care": 2, "health": -1}])
def test_shares_that_are_none_are_refused(weights: dict[str, int | Fraction]) -> None:
    with pytest.raises(Refused) as refused:
        share(100, weights)
    assert refused.value.code == "R-SHARES"


def test_instalments_of_nothing_are_refused() -> None:
    for weights in (0, [], [0, 0]):
        with pytest.raises(Refused):
            instalments(100, weights)
