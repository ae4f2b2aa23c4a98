"""A table is the same numbers on a page, in a file and in a program."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from ledger.values.money import plain_pounds
from reports import draw
from reports.table import Cell, Column, Link, Table

NOW = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
COLUMNS = (
    Column("who", "Who"),
    Column("on", "Paid on", "date"),
    Column("number", "Number", "count"),
    Column("money", "Money", "money"),
)


def made(*rows: tuple[Cell, ...]) -> Table:
    table = Table("Payments", "Payments by day", "All payments of May.", NOW, COLUMNS, rows)
    return table.totalled("All payments")


PAYMENTS = made(
    ("Rowan", date(2026, 5, 4), 2, Link(58_644, "/explain/instalment/1", "for Rowan")),
    ("Amari", None, 0, -1_205),
    ("Nell", date(2026, 5, 8), 1_100, 123_456_789),
)


def rows_of(table: Table) -> list[list[str]]:
    content = draw.csv(table)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_totals_are_the_sum_of_the_rows() -> None:
    assert PAYMENTS.totals == ("All payments", None, 1_102, 123_514_228)
    assert PAYMENTS.column("money") == (58_644, -1_205, 123_456_789)
    assert PAYMENTS.total("money") == 58_644 - 1_205 + 123_456_789


def test_page_csv_json_and_text_give_the_same_totals() -> None:
    in_csv = rows_of(PAYMENTS)[4][3]
    in_json = json.loads(draw.json(PAYMENTS))["totals"]["money"]
    on_page = draw.drawn_totals(PAYMENTS)[3][1]
    assert in_csv == in_json == plain_pounds(PAYMENTS.total("money")) == "1235142.28"
    assert on_page == "£1,235,142.28"
    assert "£1,235,142.28" in draw.text(PAYMENTS)


def test_csv_opens_as_it_should_in_a_spreadsheet() -> None:
    content = draw.csv(PAYMENTS)
    assert content.startswith(b"\xef\xbb\xbfWho,Paid on,Number,Money\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert rows_of(PAYMENTS)[1] == ["Rowan", "2026-05-04", "2", "586.44"]
    assert rows_of(PAYMENTS)[2] == ["Amari", "", "0", "-12.05"]


def test_every_file_says_what_it_covers_and_when_it_was_made() -> None:
    said = "All payments of May. Made 21 November 2026, 9:05am."
    assert said in draw.csv(PAYMENTS).decode()
    assert said in draw.text(PAYMENTS)
    assert json.loads(draw.json(PAYMENTS))["says"] == "All payments of May."


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44 1632", "-2", "@SUM(A1)", "\tx", "\r=1", "\n=1", "  =1", "\uff1d1", "\uff20x"],
)
def test_no_text_can_become_a_formula(text: str) -> None:
    table = made((text, None, 1, 1))
    assert rows_of(table)[1][0] == f"'{text}"
    title = Table(text, "c", "s", NOW, (Column("a", text),), ())
    assert all(row[0].startswith("'") for row in rows_of(title) if row)


def test_negative_money_stays_a_number_in_a_file_and_has_a_real_minus_on_a_page() -> None:
    assert rows_of(PAYMENTS)[2][3] == "-12.05"
    assert draw.drawn_rows(PAYMENTS)[1][3][1] == "−£12.05"


@pytest.mark.parametrize(
    "row", [("a", date(2026, 1, 1), 1), ("a", None, 1, 1.5), ("a", None, True, 1), (1, None, 1, 1)]
)
def test_a_cell_that_is_not_what_its_column_says_is_refused(row: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError, match="holds|cells"):
        made(row)


def test_a_table_without_its_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Table("t", "c", "s", NOW.replace(tzinfo=None), COLUMNS)


def test_the_terminal_lines_up_numbers_on_the_right() -> None:
    lines = draw.text(PAYMENTS).splitlines()
    ends = {len(line) for line in lines if "£" in line}
    assert len(ends) == 1
