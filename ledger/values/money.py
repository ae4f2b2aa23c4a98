"""Money: whole pence, read and shown as pounds, rounded half up, shared to the last penny.

Every sum inside is an `int` of pence; arithmetic is exact (`int`, `Fraction`, `Decimal` of text).
No rate or share is ever a binary fraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import isfinite, lcm

from moneyed import GBP, Money

from ledger.values.errors import Refused

MINUS = "\N{MINUS SIGN}"
LARGEST_PENCE = 99_999_999_999_999  # £999,999,999,999.99
_POUNDS = re.compile(
    r"(?P<sign>[-+−]?) ?£? ?(?P<inner>[-−]?) ?"
    r"(?P<whole>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{0,13})(?:\.(?P<pence>[0-9]+))?"
)


def parse_pounds(value: str | int | float | Decimal) -> int:
    """Pence from pounds as written or as a spreadsheet holds them.

    Text may carry a pound sign, commas or spaces between thousands and a leading sign. A float
    is read through its 15 significant digits, as a spreadsheet shows it. Refused R-AMOUNT when
    it is not an amount, R-PENCE when it has parts of a penny.
    """
    if isinstance(value, bool):
        raise _not_an_amount(str(value))
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, float):
        if not isfinite(value):
            raise _not_an_amount(str(value))
        value = Decimal(f"{value:.15g}")
    return _from_number(Decimal(value))


def _from_text(text: str) -> int:
    tidy = " ".join(text.split())
    found = _POUNDS.fullmatch(tidy)
    if found is None or not (found["whole"] or found["pence"]):
        raise _not_an_amount(tidy)
    if found["sign"] and found["inner"]:
        raise _not_an_amount(tidy)
    decimals = found["pence"] or ""
    if len(decimals) > 2:
        raise _part_penny(tidy)
    whole = int(found["whole"].replace(",", "").replace(" ", "") or 0)
    pence = whole * 100 + int(decimals.ljust(2, "0"))
    minus = (found["sign"] or found["inner"]) in ("-", MINUS)
    return _within_reach(-pence if minus else pence, tidy)


def _from_number(pounds: Decimal) -> int:
    if not pounds.is_finite():
        raise _not_an_amount(str(pounds))
    if abs(pounds) > LARGEST_PENCE:
        raise _too_large(str(pounds))
    pence = Fraction(pounds) * 100
    if pence.denominator != 1:
        raise _part_penny(str(pounds))
    return _within_reach(int(pence), str(pounds))


def _within_reach(pence: int, shown: str) -> int:
    if abs(pence) > LARGEST_PENCE:
        raise _too_large(shown)
    return pence


def _not_an_amount(shown: str) -> Refused:
    return Refused(
        "R-AMOUNT",
        f"“{shown[:40]}” is not an amount of money we can read. Nothing was saved."
        " Write pounds and pence in figures, like 1,234.50.",
    )


def _too_large(shown: str) -> Refused:
    return Refused(
        "R-AMOUNT",
        f"“{shown[:40]}” is more than we can hold. Nothing was saved. Check the amount.",
    )


def _part_penny(shown: str) -> Refused:
    return Refused(
        "R-PENCE",
        f"“{shown[:40]}” has more than two figures after the point. Nothing was saved."
        " Write whole pence, like 1,234.50.",
    )


def show_pounds(pence: int, sign: str = "") -> str:
    """Pence as people read them: "£1,234.50", with a real minus; `sign="+"` marks a rise."""
    pounds, rest = divmod(abs(pence), 100)
    mark = MINUS if pence < 0 else "+" if sign == "+" and pence > 0 else ""
    return f"{mark}£{pounds:,}.{rest:02}"


def plain_pounds(pence: int) -> str:
    """Pence as a file holds them: "1234.50", with a hyphen for a minus."""
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{pounds}.{rest:02}"


def to_money(pence: int) -> Money:
    """Pence as a py-moneyed amount of pounds sterling."""
    return Money(Decimal(pence).scaleb(-2), GBP)


def from_money(money: Money) -> int:
    """Pence from a py-moneyed amount; refuses other currencies and parts of a penny."""
    if money.currency != GBP:
        raise Refused(
            "R-AMOUNT",
            f"The amount is in {money.currency.code}; only pounds sterling are kept."
            " Nothing was saved. Give the amount in pounds.",
        )
    return _from_number(money.amount)


def round_half_up(value: Fraction | Decimal | int) -> int:
    """The nearest whole number; exactly half goes away from nil (0.5 to 1, −0.5 to −1)."""
    exact = Fraction(value)
    return _half_up(exact.numerator, exact.denominator)


def _half_up(above: int, below: int) -> int:
    """The nearest whole number to `above` out of `below`, which is more than nil."""
    whole = (2 * abs(above) + below) // (2 * below)
    return -whole if above < 0 else whole


def part_of(pence: int, part: int, of: int) -> int:
    """`part` out of `of` of a sum, in pence, rounded half up: 19 of 28 days of a payment."""
    return round_half_up(Fraction(pence * part, of))


def share(pence: int, weights: Mapping[str, int | Fraction]) -> dict[str, int]:
    """A sum shared by weight to the last penny, by largest remainder.

    Each part is its exact share rounded down; the pence left go one each to the largest
    remainders, ties in the order given. A minus sum is shared as its opposite, so that a
    reversal mirrors it. Weights are nil or more, and not all nil.
    """
    return share_series([pence], weights)[0]


def _whole_weights(weights: Iterable[int | Fraction]) -> list[int]:
    """The weights as whole numbers in the same proportions; refuses what shares nothing."""
    given = list(weights)
    whole = [weight.numerator for weight in given]
    if any(weight.denominator != 1 for weight in given):
        common = lcm(*(weight.denominator for weight in given))
        whole = [weight.numerator * (common // weight.denominator) for weight in given]
    if sum(whole) <= 0 or min(whole) < 0:
        raise Refused(
            "R-SHARES",
            "The shares must be nil or more and add up to more than nil. Nothing was saved."
            " Check who pays what share.",
        )
    return whole


def share_series(
    amounts: Sequence[int], weights: Mapping[str, int | Fraction]
) -> list[dict[str, int]]:
    """Each sum of a series shared so that the running totals are shared right too.

    Each part is the share of the running total less what was already given: every funder stays
    within a penny of its exact share, the series sums to the whole, and no part goes against
    the sum it is part of.
    """
    whole = _whole_weights(weights.values())
    total, running = sum(whole), 0
    given = [0] * len(whole)
    series = []
    for amount in amounts:
        running += amount
        sign = -1 if amount < 0 else 1
        due = [
            sign * (running * weight - had * total)
            for weight, had in zip(whole, given, strict=True)
        ]
        parts = [sign * part for part in _largest_remainders(abs(amount), due, total)]
        given = [had + part for had, part in zip(given, parts, strict=True)]
        series.append(dict(zip(weights, parts, strict=True)))
    return series


def _largest_remainders(pence: int, due: Sequence[int], total: int) -> list[int]:
    """Whole pence for what is due, nobody below nil; the odd pence to the largest remainders.

    What is due is in parts of a penny, `total` of them to the penny.
    """
    parts = [max(0, each // total) for each in due]
    left = pence - sum(parts)
    if left:
        over = [part * total - each for part, each in zip(parts, due, strict=True)]
        for place in sorted(range(len(due)), key=over.__getitem__)[:left]:
            parts[place] += 1
    return parts


def instalments(total: int, count_or_weights: int | Sequence[int | Fraction]) -> list[int]:
    """A sum in so many equal instalments, or by weight, each what is due to date less what went.

    £10,000.00 in 13: the seventh is £769.24, the others £769.23.
    """
    weights: Sequence[int | Fraction]
    weights = [1] * count_or_weights if isinstance(count_or_weights, int) else count_or_weights
    whole = _whole_weights(weights)
    parts, given, all_of_it = [], 0, sum(whole)
    for reached in accumulate(whole):
        due = _half_up(total * reached, all_of_it)
        parts.append(due - given)
        given = due
    return parts
