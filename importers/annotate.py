"""The marked copy: the sender's own file back, with each problem in its cell.

A workbook keeps its own look; the cell with a problem is filled, outlined and has a comment, and a
column after the last says it in words. CSV gets a column of problems. The original is never lost:
it stays as it came, and this is a copy.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from importers.child_csv import decode, delimiter_of
from importers.declare import Problem
from importers.grouping import tail
from importers.plain_cells import csv_field, put
from importers.reading import ask
from ledger.values.errors import Refused

PROBLEMS = "Problems"
MEMORY = 1536 * 1024 * 1024
SECONDS = 60
AUTHOR = "SEND money"
_FILL = PatternFill("solid", fgColor="FBEAEA")
_EDGE = Side("medium", color="A82B2B")
_BORDER = Border(_EDGE, _EDGE, _EDGE, _EDGE)
_WORDS = Font(bold=True, color="A82B2B")
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]*", re.ASCII)


def annotated(file_name: str, content: bytes, problems: Sequence[Problem]) -> tuple[str, bytes]:
    """The name and the bytes of the marked copy.

    The work is done by a child within limits. Raises `Refused` (U-MARK) when it cannot be done.
    """
    stem, _, ending = file_name.rpartition(".")
    told = {"csv": ending.casefold() == "csv", "problems": [asdict(each) for each in problems]}
    answer = ask("importers.annotate", json.dumps(told).encode() + b"\n" + content, SECONDS)
    if not answer:
        raise Refused(
            "U-MARK",
            "We could not mark a copy of this file. Nothing was changed. Use the list of problems "
            "on the page.",
        )
    return f"{stem} (marked).{ending.casefold()}", answer


def main() -> None:
    """Read a request and a file from standard input; the marked copy goes to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    told = json.loads(sys.stdin.buffer.readline())
    problems = [Problem(**each) for each in told["problems"]]
    sys.stdout.buffer.write(mark(sys.stdin.buffer.read(), problems, is_csv=told["csv"]))


def mark(content: bytes, problems: Sequence[Problem], *, is_csv: bool) -> bytes:
    """The marked copy, made here and now: for the child alone, which has limits."""
    return _csv(content, problems) if is_csv else _workbook(content, problems)


def _by_row(problems: Sequence[Problem]) -> Mapping[int, list[str]]:
    said: dict[int, list[str]] = {}
    for problem in problems:
        row = int("".join(filter(str.isdigit, problem.cell)) or 0)
        words = tail(problem.message)
        said.setdefault(row, []).append(f"{problem.heading}: {words}" if problem.heading else words)
    return said


def _workbook(content: bytes, problems: Sequence[Problem]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for each in book.worksheets:
        _still(each)
    for name in {problem.sheet for problem in problems}:
        sheet: Any = book[name] if name in book.sheetnames else book.active
        _mark(sheet, [problem for problem in problems if problem.sheet == name])
        book.active = book.index(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _still(sheet: Any) -> None:
    """Formulas become the text they are written in: a copy of ours runs nothing."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                written = getattr(cell.value, "text", None) or str(cell.value)
                put(sheet, cell.row, cell.column, written if written[:1] == "=" else f"={written}")


def _heading_end(sheet: Any) -> tuple[int, int]:
    """The first row with anything in it, and the last column filled there."""
    for row in sheet.iter_rows():
        filled = [cell.column for cell in row if cell.value is not None]
        if filled:
            return row[0].row, max(filled)
    return 1, 1


def _mark(sheet: Worksheet, problems: Sequence[Problem]) -> None:
    first, last = _heading_end(sheet)
    after = last + 1
    head = put(sheet, first, after, PROBLEMS)
    head.font = _WORDS
    sheet.column_dimensions[head.column_letter].width = 60
    for row, said in _by_row(problems).items():
        if row:
            put(sheet, row, after, ". ".join(said)).font = _WORDS
    for problem in problems:
        if not _CELL.fullmatch(problem.cell):
            continue
        cell: Any = sheet[problem.cell]
        cell.fill, cell.border = _FILL, _BORDER
        if not isinstance(cell, MergedCell):
            cell.comment = Comment(tail(problem.message), AUTHOR, height=90, width=280)


def _csv(content: bytes, problems: Sequence[Problem]) -> bytes:
    text = decode(content)
    csv.field_size_limit(max(len(text), 1))
    said = _by_row(problems)
    _, delimiter = delimiter_of(text)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    headed = False
    for number, record in enumerate(
        csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1
    ):
        extra = ". ".join(said.get(number, []))
        if not headed and any(field.strip() for field in record):
            headed, extra = True, PROBLEMS
        writer.writerow([csv_field(field) for field in [*record, extra]])
    return out.getvalue().encode("utf-8-sig")


if __name__ == "__main__":
    main()
