"""The blank template of a kind, drawn from its declaration: rows, control total, help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from importers.declare import CONTROL_SHEET, HELP_SHEET, Column, Kind
from importers.plain_cells import put
from importers.sheet_scan import letters

_FORMATS = {"money": "#,##0.00", "date": "dd/mm/yyyy", "number": "General", "text": "@"}
_HEAD = Font(bold=True, color="FFFFFF")
_TINT = PatternFill("solid", fgColor="0B4F5C")
_WRAP = Alignment(wrap_text=True, vertical="top")
_RULED_ROWS = 5_000
_MOST_LISTED = 250  # characters of a list that Excel keeps within a cell's rule


def template(kind: Kind, rows: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """A workbook to fill in: the kind's sheet, a sheet named Control, a sheet named Help.

    `rows` fills it in advance, values by column name.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = kind.sheet
    book.properties.title = f"{kind.title} template"
    book.properties.language = "en-GB"
    _rows_sheet(sheet, kind, rows)
    _control_sheet(book.create_sheet(CONTROL_SHEET), kind)
    _help_sheet(book.create_sheet(HELP_SHEET), kind)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _rows_sheet(sheet: Worksheet, kind: Kind, rows: Sequence[Mapping[str, Any]]) -> None:
    for place, column in enumerate(kind.columns, 1):
        head = put(sheet, 1, place, column.heading)
        head.font, head.fill, head.alignment = _HEAD, _TINT, _WRAP
        width = max(column.width, min(len(column.heading) + 2, 30))
        dimension = sheet.column_dimensions[letters(place)]
        dimension.width, dimension.number_format = width, _FORMATS[column.shows]
        _rule(sheet, place, column)
    for number, told in enumerate(rows, 2):
        for place, column in enumerate(kind.columns, 1):
            cell = put(sheet, number, place, told.get(column.name))
            cell.number_format = _FORMATS[column.shows]
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 32
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _rule(sheet: Worksheet, place: int, column: Column) -> None:
    """A list to choose from, and the column's help when its cell is entered."""
    listed = ",".join(column.words)
    rule = DataValidation(
        type="list" if column.words and len(listed) <= _MOST_LISTED else None,
        formula1=f'"{listed}"' if column.words and len(listed) <= _MOST_LISTED else None,
        allow_blank=not column.required,
        showInputMessage=True,
        promptTitle=column.heading[:32],
        prompt=column.help[:255],
        showErrorMessage=False,
    )
    rule.add(f"{letters(place)}2:{letters(place)}{_RULED_ROWS + 1}")
    sheet.add_data_validation(rule)


def _control_sheet(sheet: Worksheet, kind: Kind) -> None:
    if kind.control is None:
        put(sheet, 1, 1, "Rows")
        put(sheet, 2, 1, "How many rows there are under the headings. You may leave it empty.")
    else:
        heading = kind.column(kind.control).heading
        put(sheet, 1, 1, f"Total of {heading}")
        sheet["B1"].number_format = _FORMATS["money"]
        put(
            sheet, 2, 1,
            f"Type in cell B1 what {heading} adds up to, from your own records. It must be a "
            "number, not a formula. We refuse the file if the rows add up to anything else.",
        )  # fmt: skip
    sheet["A1"].font = Font(bold=True)
    sheet["A2"].alignment = _WRAP
    sheet.column_dimensions["A"].width = 60
    sheet.column_dimensions["B"].width = 20


def _help_sheet(sheet: Worksheet, kind: Kind) -> None:
    for place, (heading, width) in enumerate(
        (("Column", 26), ("Must be filled in", 18), ("What to write", 70), ("Example", 28)), 1
    ):
        head = put(sheet, 1, place, heading)
        head.font, head.fill = _HEAD, _TINT
        sheet.column_dimensions[letters(place)].width = width
    for number, column in enumerate(kind.columns, 2):
        put(sheet, number, 1, column.heading)
        put(sheet, number, 2, "Yes" if column.required else "No")
        put(sheet, number, 3, column.help).alignment = _WRAP
        put(sheet, number, 4, column.example)
    sheet.freeze_panes = "A2"
