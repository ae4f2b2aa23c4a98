"""Parsers: what is formatted reads back, and what only looks like a value is refused."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import parsers
from importers.declare import Problem, Repaired
from importers.grouping import group, hush
from ledger.values.errors import Refused
from ledger.values.identifiers import check_upn
from ledger.values.money import plain_pounds, show_pounds

CAP = 100_000_000
amount = parsers.amount(CAP)


def code_of(parse: parsers.Parser, value: object) -> str:
    """The code a value is refused with."""
    with pytest.raises(Refused) as refused:
        parse(value)  # type: ignore[arg-type]
    return refused.value.code


@given(st.integers(1, CAP))
def test_amounts_read_back_however_they_are_written(pence: int) -> None:
    """As a file holds them, as people read them, as a spreadsheet's number."""
    assert amount(plain_pounds(pence)) == pence
    assert amount(show_pounds(pence)) == pence
    assert amount(pence / 100) == pence


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_dates_read_back_however_they_are_written(day: date) -> None:
    """As a date cell, with a time of midnight, in figures, in words, as ISO."""
    for written in (
        day, datetime.combine(day, time.min), f"{day:%d/%m/%Y}", day.isoformat(),
        f"{day.day} {day:%B %Y}",
    ):  # fmt: skip
        assert parsers.day(written) == day


@given(st.integers(0, 10_000))
def test_shares_read_back(hundredths: int) -> None:
    """With and without a per cent sign."""
    text = f"{Decimal(hundredths) / 100:.2f}"
    assert parsers.percentage(text) == hundredths
    assert parsers.percentage(f"{text} %") == hundredths


@given(st.integers(1, 16_800))
def test_hours_read_back(hundredths: int) -> None:
    """From text and from a number."""
    parse = parsers.hundredths(Decimal("0.01"), Decimal(168), "9")
    assert parse(f"{Decimal(hundredths) / 100}") == hundredths
    assert parse(hundredths / 100) == hundredths


@given(st.text(max_size=60))
def test_no_text_breaks_a_parser(text: str) -> None:
    """A value, or a refusal with a sentence; never anything else."""
    for parse in (
        amount, parsers.day, parsers.percentage, parsers.email, parsers.financial_year,
        parsers.text(), parsers.one_line(20), parsers.reference(), parsers.padded(4),
        parsers.whole(1, 9, "1"), parsers.word("own", "card"), parsers.checked(check_upn),
    ):  # fmt: skip
        try:
            parse(text)
        except Refused as refused:
            assert refused.message


@pytest.mark.parametrize(
    "text",
    ["NaN", "1e6", "1_000", "١٢٣", "１２３", "(250.00)", "1.234,50", "0x10", "TRUE", True,
     float("nan"), float("inf"), date(2026, 4, 1), time(9, 0)],
)  # fmt: skip
def test_what_only_looks_like_an_amount_is_refused(text: object) -> None:
    """R-AMOUNT."""
    assert code_of(amount, text) == "R-AMOUNT"


@pytest.mark.parametrize(
    ("value", "code"),
    [(0, "R-AMOUNT-RANGE"), (-0.01, "R-AMOUNT-RANGE"), (1_000_000.01, "R-AMOUNT-RANGE"),
     (0.005, "R-PENCE"), ("0.015", "R-PENCE"), (9.2e18, "R-AMOUNT")],
)  # fmt: skip
def test_amounts_have_limits(value: float | str, code: str) -> None:
    """More than nothing, whole pence, no more than the cap."""
    assert code_of(amount, value) == code


@pytest.mark.parametrize(
    "value", ["31/02/2026", "29/02/2027", "03/04/26", "2026-13-01", 46_000, 60.0, time(9, 0),
              datetime.combine(date(2026, 4, 1), time(9, 30)), True],
)  # fmt: skip
def test_what_is_no_date_is_refused(value: object) -> None:
    """R-DATE: impossible, of two figures, a bare number, with a time of day."""
    assert code_of(parsers.day, value) == "R-DATE"


@pytest.mark.parametrize(
    ("value", "year"),
    [("2026 to 2027", 2026), ("2026-27", 2026), ("2026/2027", 2026), (2026.0, 2026)],
)
def test_financial_years(value: str | float, year: int) -> None:
    """However councils write them."""
    assert parsers.financial_year(value) == year


def test_a_financial_year_is_one_year() -> None:
    """2026 to 2028 is not."""
    assert code_of(parsers.financial_year, "2026 to 2028") == "R-YEAR"


def test_half_written_as_a_fraction_is_asked_about() -> None:
    """0.5 in a spreadsheet may be half a per cent or half: it is never guessed."""
    assert code_of(parsers.percentage, 0.5) == "R-SHARE"
    assert code_of(parsers.percentage, 1.0) == "R-SHARE"
    assert parsers.percentage(50.0) == 5_000


def test_invisible_letters_are_refused() -> None:
    """Zero-width, direction marks and control signs; ordinary accents are not."""
    for text in ("a\u200bb", "a\u202eb", "a\x07b", "\ufeffab"):
        assert code_of(parsers.text(), text) == "R-TEXT"
    assert parsers.text()("Zoë\u0301 O’Neill") == "Zoë\u0301 O’Neill"


def test_lost_noughts_are_offered() -> None:
    """Put back, and said so."""
    mended = parsers.padded(4)(45.0)
    assert mended == Repaired("0045", "Noughts put back: 45 read as 0045.")
    assert parsers.padded(4)("2001") == "2001"


def _problem(cell: str, message: str = "Row 2, Rate: enter an amount", found: str = "x") -> Problem:
    return Problem("Budget lines", cell, "Rate", found, message, "R-AMOUNT")


def test_one_bad_column_is_one_message() -> None:
    """4,000 cells, one group; each cell is told once."""
    problems = [_problem(f"I{row}", f"Row {row}, Rate: enter an amount") for row in range(2, 4_002)]
    (only,) = group(problems)
    assert only.cells_words.endswith("and 3,988 more")
    assert only.wrong == "Enter an amount"
    assert len(hush([*problems, *problems])) == 4_000


def test_problems_stand_in_the_order_of_the_sheet() -> None:
    """Row by row, and in a row by column."""
    cells = ["AA2", "B3", "B2", "row 2"]
    assert [each.cell for each in hush([_problem(cell) for cell in cells])][1:3] == ["AA2", "row 2"]
