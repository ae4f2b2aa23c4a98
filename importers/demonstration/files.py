"""The demonstration's files, as a council would have them: one csv extract and three workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from importers.declare import CONTROL_SHEET, Kind
from importers.demonstration import budgets, people, schools
from importers.kinds import kind_named
from ledger.values.dates import birthday, financial_year, year_name

FORMATS = {"money": "#,##0.00", "date": "dd/mm/yyyy"}
THIRD = "33.33"


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file to send in: its kind, its name, its bytes."""

    kind: str
    name: str
    content: bytes


def files(today: date) -> list[DemoFile]:
    """The files of the financial year `today` falls in, in the order they are to be sent in."""
    year = financial_year(today)
    lines = budgets.rows(year)
    return [
        DemoFile(
            "schools-register", f"edubasealldata{today:%Y%m%d}.csv", schools.register_csv(today)
        ),
        _workbook("caseload", f"Caseload {today:%B %Y}.xlsx", _caseload(year, today)),
        _workbook("authority-budget", f"High needs budget {year}.xlsx", _approved(year, lines)),
        _workbook("budget-lines", f"Personal budgets {year}.xlsx", _lines(lines)),
    ]


def write(folder: Path, today: date) -> list[Path]:
    """Write the files into a folder, made if it is not there; returns their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for place, file in enumerate(files(today), start=1):
        path = folder / f"{place} {file.name}"
        path.write_bytes(file.content)
        paths.append(path)
    return paths


def _caseload(year: int, today: date) -> list[dict[str, Any]]:
    everyone = people.children(year)
    due = people.reviews(everyone, today)
    return [
        {
            "reference": child.reference,
            "upn": child.upn,
            "first_name": child.first_name,
            "last_name": child.last_name,
            "born": child.born,
            "school": child.school.laestab,
            "version": child.plan_version,
            "starts": child.plan_from,
            "review_on": due[child.reference],
            "officer": people.case_officer(place),
        }
        for place, child in enumerate(everyone)
    ]


def _lines(lines: Sequence[budgets.DemoRow]) -> list[dict[str, Any]]:
    return [_line(row) for row in lines]


def _line(row: budgets.DemoRow) -> dict[str, Any]:
    line = row.line
    education, health, care = line.shares.replace("1/1/1", "/".join([THIRD] * 3)).split("/")
    return {
        "reference": row.child.reference,
        "version": row.child.plan_version,
        "number": row.number,
        "section": line.section,
        "outcome": line.outcome,
        "what": line.what,
        "hours": float(line.hours),
        "weeks": line.weeks,
        "rate": float(line.rate),
        "rate_source": line.source,
        "mechanism": line.mechanism,
        "starts": row.first,
        "ends": row.last,
        "education": float(education),
        "health": float(health),
        "care": float(care),
        "year_amount": row.year_pence / 100,
        "payee": row.payee,
        "payee_kind": line.payee_kind,
        "custody": line.custody,
        "cycle": line.cycle,
    }


def _nominal(row: budgets.DemoRow, funder: str) -> str:
    """The line of the authority's budget that pays: by who buys, and for care by age."""
    if row.line.mechanism == "arranged":
        return "C5170" if funder == "education" else "C5330"
    if funder == "education":
        return "C5210"
    return "C5320" if birthday(row.child.born, 18) <= row.first else "C5310"


def _approved(year: int, lines: Sequence[budgets.DemoRow]) -> list[dict[str, Any]]:
    """What full council approved: what the lines need and a tenth, to the next £1,000.

    The health board agrees its own money, so none of it is in the authority's budget.
    """
    needed: dict[tuple[str, str], int] = {}
    for row in lines:
        for funder, pence in row.shares.items():
            if funder != "health":
                place = (_nominal(row, funder), funder)
                needed[place] = needed.get(place, 0) + pence
    return [
        {
            "nominal": nominal,
            "funder": funder,
            "year": year_name(year),
            "amount": (pence * 11 // 1_000_000 + 1) * 1000,
        }
        for (nominal, funder), pence in sorted(needed.items())
    ]


def _workbook(name: str, file_name: str, rows: Sequence[Mapping[str, Any]]) -> DemoFile:
    """A workbook of one kind: its sheet under the headings of the kind, and its control total."""
    kind = kind_named(name)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = kind.sheet
    sheet.append([column.heading for column in kind.columns])
    for row in rows:
        sheet.append([row.get(column.name) or None for column in kind.columns])
    for place, column in enumerate(kind.columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        sheet[f"{letter}1"].font = Font(bold=True)
        for cell in sheet[letter][1:]:
            cell.number_format = FORMATS.get(column.shows, "General")
    sheet.freeze_panes = "A2"
    _control(book, kind, rows)
    content = BytesIO()
    book.save(content)
    return DemoFile(name, file_name, content.getvalue())


def _control(book: Workbook, kind: Kind, rows: Sequence[Mapping[str, Any]]) -> None:
    sheet = book.create_sheet(CONTROL_SHEET)
    if kind.control is None:
        sheet.append(["Rows", len(rows)])
        return
    total = round(sum(row[kind.control] for row in rows), 2)
    sheet.append([f"Total of {kind.column(kind.control).heading}", total])
    sheet["B1"].number_format = FORMATS["money"]
