"""What leaves in a spreadsheet: text stays text, whatever it starts with, and never a formula."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from importers.parsers import is_inert

_UNPRINTABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))


def put(sheet: Worksheet, row: int, column: int, value: str | int | float | date | None) -> Cell:
    """Write one cell; text is typed as text, so that "=1+1" shows as it is written."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = value.translate(_UNPRINTABLE)
        cell.data_type = "s"
        if is_inert(value):
            cell.quotePrefix = True
    else:
        cell.value = value
    return cast(Cell, cell)


def csv_field(text: str) -> str:
    """A field of a csv file: text that would become a formula gets an apostrophe before it.

    Numbers keep their minus.
    """
    if is_inert(text) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    whole, _, rest = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not rest or rest.isdigit())
