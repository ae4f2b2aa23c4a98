"""Cells that cannot be taken for what they look like."""

from __future__ import annotations

from tests.importers.hostile import (
    ACCEPT,
    CHILDREN,
    INERT,
    REJECT,
    ROWS,
    case,
)
from tests.importers.workbooks import (
    Cell,
    headings,
    line,
    three_lines,
    total_of,
    workbook,
)

ODD_AMOUNTS: tuple[Cell, ...] = (
    "NaN", "Infinity", "1e6", "1_000", "\u0661\u0662\u0663", "\uff11\uff12\uff13", "(250.00)",
    "1.234,50", "0x10", "TRUE", True,
)  # fmt: skip
ODD_DATES: tuple[Cell, ...] = (
    "31/02/2026", "29/02/2027", "03/04/26", "2026-13-01", "01/01/9999", "31/03/2026", 60,
)  # fmt: skip


def _each(name: str, values: tuple[Cell, ...]) -> bytes:
    return workbook([line(at, **{name: value}) for at, value in enumerate(values, 1)])


@case(
    "H46", "amounts that parsers accept by accident", ROWS, "R-AMOUNT",
    bad_rows=tuple(range(2, 2 + len(ODD_AMOUNTS))),
)  # fmt: skip
def _h46() -> bytes:
    return _each("year_amount", ODD_AMOUNTS)


@case("H47", "negative, zero and huge amounts", ROWS, "R-AMOUNT-RANGE R-AMOUNT", core=False,
       bad_rows=(2, 3, 4, 5, 6))  # fmt: skip
def _h47() -> bytes:
    return _each("year_amount", (-0.01, 0, 1e15, 9.2e18, -1250))


@case("H48", "rounding attack: 1,000 rows of half pennies", ROWS, "R-PENCE",
       bad_rows=tuple(range(2, 1_002)))  # fmt: skip
def _h48() -> bytes:
    return workbook([
        line(at % CHILDREN + 1, at // CHILDREN + 1, year_amount=0.005 if at % 2 else 0.015)
        for at in range(1_000)
    ])  # fmt: skip


@case("H49", "Excel error values in money and date cells", ROWS, "R-CELLERROR", core=False,
       bad_rows=(2, 3, 4))  # fmt: skip
def _h49() -> bytes:
    error = '<c r="@" t="e"><v>{}</v></c>'
    return workbook([
        line(1, year_amount=error.format("#REF!")), line(2, year_amount=error.format("#DIV/0!")),
        line(3, starts=error.format("#N/A")),
    ])  # fmt: skip


@case("H50", "impossible, ambiguous and out-of-year dates", ROWS, "R-DATE R-DATE-RANGE", core=False)
def _h50() -> bytes:
    return _each("starts", ODD_DATES)


@case("H51", "same line twice, spaced and cased otherwise", ROWS, "R-DUPROW")
def _h51() -> bytes:
    return workbook([*three_lines(), line(1, reference=" ex-0001 ")])


@case("H52", "a child who is not there", ROWS, "R-NOTYOURS", bad_rows=(3,))
def _h52() -> bytes:
    return workbook([line(1), line(2, reference="EX-9999"), line(3)])


@case("H53", "script, template, SQL and right-to-left text", (ROWS, ACCEPT, INERT),
       "OK-INERT R-TEXT OK", core=False)  # fmt: skip
def _h53() -> bytes:
    return workbook([
        line(1, what="<script>alert(1)</script> {{7*7}}"), line(2, what="'; DROP TABLE line; --"),
        line(3, what="abc\u202edef"),
    ])  # fmt: skip


@case("H54", "headings only", REJECT, "E-NOROWS", core=False)
def _h54() -> bytes:
    return workbook([])


@case("H55", "total row at the bottom", ROWS, "R-TOTAL R-MISSING R-NOTYOURS", core=False,
       bad_rows=(5,))  # fmt: skip
def _h55() -> bytes:
    last: list[Cell] = [None] * len(headings())
    last[0], last[16] = "Total", total_of(three_lines())
    return workbook([*three_lines(), last])
