"""A table drawn for a program or a terminal: csv, json, plain text, and cells for a page.

Pounds in files are plain (`-1234.50`), dates are ISO, and no text can become a formula.
"""

from __future__ import annotations

import csv as _csv
import io
import json as _json
from collections.abc import Callable
from datetime import date
from typing import Any

from ledger.values.dates import london_date, london_time, show_date
from ledger.values.money import plain_pounds, show_pounds
from reports.table import Cell, Column, Link, Table, plain

BOM = "\ufeff"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def made(table: Table) -> str:
    """When the table was true, in words: "21 November 2026, 9:05am"."""
    return f"{show_date(london_date(table.as_at))}, {london_time(table.as_at)}"


def safe_text(text: str) -> str:
    """Text that a spreadsheet will not run: a leading formula sign gets an apostrophe before it."""
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def _for_file(column: Column, cell: Cell) -> str:
    value = plain(cell)
    if value is None:
        return ""
    if column.kind == "money" and isinstance(value, int):
        return plain_pounds(value)
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(value) if isinstance(value, str) else str(value)


def csv(table: Table) -> bytes:
    """The table for a spreadsheet: UTF-8 with a mark, CRLF; headings, rows, totals, notes."""
    out = io.StringIO(newline="")
    writer = _csv.writer(out, lineterminator="\r\n")
    writer.writerow(safe_text(column.heading) for column in table.columns)
    lines = (*table.rows, table.totals) if table.totals else table.rows
    for row in lines:
        writer.writerow(_cells(table, row, _for_file))
    writer.writerow(())
    writer.writerow((safe_text(f"{table.title}: {table.says} Made {made(table)}."),))
    for note in table.notes:
        writer.writerow((safe_text(note),))
    return (BOM + out.getvalue()).encode()


def _cells(table: Table, row: tuple[Cell, ...], draw: Callable[[Column, Cell], str]) -> list[str]:
    return [draw(column, cell) for column, cell in zip(table.columns, row, strict=True)]


def _for_program(column: Column, cell: Cell) -> Any:
    value = plain(cell)
    if column.kind == "money" and isinstance(value, int):
        return plain_pounds(value)
    return value.isoformat() if isinstance(value, date) else value


def json(table: Table) -> str:
    """The table as one JSON object; money is text in plain pounds, so no reader can round it."""
    names = [column.name for column in table.columns]

    def named(row: tuple[Cell, ...]) -> dict[str, Any]:
        cells = zip(table.columns, row, strict=True)
        return dict(zip(names, (_for_program(column, cell) for column, cell in cells), strict=True))

    return _json.dumps(
        {
            "title": table.title,
            "caption": table.caption,
            "says": table.says,
            "as_at": table.as_at.isoformat(),
            "columns": [
                {"name": c.name, "heading": c.heading, "kind": c.kind} for c in table.columns
            ],
            "rows": [named(row) for row in table.rows],
            "totals": named(table.totals) if table.totals else None,
            "notes": list(table.notes),
        },
        ensure_ascii=False,
        indent=2,
    )


def show(column: Column, cell: Cell) -> str:
    """One cell as a person reads it: £1,234.50, 6 April 2026, 1,204; an empty cell is empty."""
    value = plain(cell)
    if value is None:
        return ""
    if column.kind == "money" and isinstance(value, int):
        return show_pounds(value)
    if isinstance(value, date):
        return show_date(value)
    return f"{value:,}" if isinstance(value, int) else value


def text(table: Table) -> str:
    """The table for a terminal: title, aligned columns, totals under a rule, notes."""
    head = [column.heading for column in table.columns]
    body = [_cells(table, row, show) for row in table.rows]
    last = [_cells(table, table.totals, show)] if table.totals else []
    widths = [max(len(row[n]) for row in (head, *body, *last)) for n in range(len(head))]
    rule = "  ".join("-" * width for width in widths)
    lines = [table.title, f"{table.says} Made {made(table)}.", "", _line(table, head, widths), rule]
    lines += [_line(table, row, widths) for row in body]
    if last:
        lines += [rule, _line(table, last[0], widths)]
    lines += ["", *table.notes] if table.notes else []
    return "\n".join(lines) + "\n"


def _line(table: Table, row: list[str], widths: list[int]) -> str:
    cells = zip(table.columns, row, widths, strict=True)
    drawn = (f"{t:>{w}}" if column.is_number else f"{t:<{w}}" for column, t, w in cells)
    return "  ".join(drawn).rstrip()


def drawn_rows(table: Table) -> list[list[tuple[Column, str, Link | None]]]:
    """Rows for the page's template: each cell's column, its words, and where it leads."""
    return [
        [
            (column, show(column, cell), cell if isinstance(cell, Link) else None)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in table.rows
    ]


def drawn_totals(table: Table) -> list[tuple[Column, str]]:
    """The totals for the page's template, or nothing."""
    cells = zip(table.columns, table.totals, strict=True) if table.totals else ()
    return [(column, show(column, cell)) for column, cell in cells]
