"""The control total: what the sender says the rows add up to, held against what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importers.child_wire import plain_heading
from importers.declare import CONTROL_SHEET, CellError, CellValue, Formula, Kind, Row
from importers.messages import ROW, refuse_file
from importers.parsers import shown
from importers.reading import Reading
from ledger.values import money
from ledger.values.errors import Refused


@dataclass(frozen=True, slots=True)
class Control:
    """What was declared: a total in pence, a number of rows, and where it was written."""

    pence: int | None = None
    rows: int | None = None
    where: str = ""


def declared(kind: Kind, reading: Reading, given: int | None) -> Control:
    """The control total given with the file, else the one in its sheet named Control.

    `given` is pence for a kind with a control column, else a number of rows. Raises `Refused`
    (R-FORMULA, R-AMOUNT) when the sheet holds something that is not a number.
    """
    found = _on_sheet(reading)
    if given is None:
        return found
    if kind.control is None:
        return Control(None, given, "given with the file")
    return Control(given, found.rows, "given with the file")


def _on_sheet(reading: Reading) -> Control:
    pence = rows = None
    where = ""
    for sheet in reading.sheets:
        if plain_heading(sheet.name) != plain_heading(CONTROL_SHEET):
            continue
        for number, values in sheet.lines():
            if len(values) < 2:
                continue
            label = plain_heading(shown(values[0]))
            if label.startswith(("total", "control total")):
                where = f"sheet {sheet.name}, row {number}"
                pence = _pounds(values[1], where)
            elif label.startswith(("rows", "number of rows")):
                where = where or f"sheet {sheet.name}, row {number}"
                rows = _pounds(values[1], f"sheet {sheet.name}, row {number}") // 100
    return Control(pence, rows, where)


def _pounds(value: CellValue, where: str) -> int:
    if isinstance(value, Formula):
        raise Refused("R-FORMULA", f"In {where}: {ROW['R-FORMULA']}")
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool | CellError):
            return money.parse_pounds(value)
    except Refused:
        pass
    raise Refused("R-AMOUNT", f"In {where}: {ROW['R-AMOUNT']}")


def check_control(kind: Kind, control: Control, rows: Sequence[Row]) -> int | None:
    """The total of the control column in pence; None for a kind without one.

    Raises `Refused` (E-CONTROL) unless what was declared agrees with the rows.
    """
    if control.rows is not None and control.rows != len(rows):
        raise refuse_file(
            "E-CONTROL", where=control.where, declared=f"{control.rows:,} rows",
            found=f"{len(rows):,} rows", difference=f"{abs(control.rows - len(rows)):,} rows",
        )  # fmt: skip
    if kind.control is None:
        return None
    total: int = sum(row[kind.control] for row in rows)
    if control.pence is None:
        raise refuse_file("E-CONTROL-MISSING", column=kind.column(kind.control).heading)
    if control.pence != total:
        raise refuse_file(
            "E-CONTROL",
            where=control.where,
            declared=money.show_pounds(control.pence),
            found=money.show_pounds(total),
            difference=money.show_pounds(abs(control.pence - total)),
        )
    return total
