"""From bytes to cells: the package is checked here, the parsing is done by a child that may die."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, cast

from importers.child_wire import plain_heading
from importers.declare import CellError, CellValue, Formula, Kind, Limits
from importers.messages import refuse_file
from importers.package import open_package
from importers.parts import check_parts
from importers.sheet_scan import letters

_HOME = Path(__file__).resolve().parent.parent
_EXTRA_SECONDS = 10


@dataclass(slots=True)
class Sheet:
    """One sheet as it was read: its headings by column, and its filled rows in order.

    `ours` is whether any heading was one that was looked for; only then are all rows here, and
    only the columns with such headings. Of any other sheet the top is kept.
    """

    name: str
    hidden: bool = False
    hidden_cells: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    ours: bool = False
    heading_row: int = 0
    headings: dict[int, CellValue] = field(default_factory=dict)
    every_heading: list[CellValue] = field(default_factory=list)
    rows: list[tuple[int, dict[int, CellValue]]] = field(default_factory=list)

    @property
    def has_data(self) -> bool:
        """Whether anything at all is written on the sheet."""
        return bool(self.headings)

    def lines(self) -> Iterator[tuple[int, list[CellValue]]]:
        """Every line with the values of its filled cells, left to right, the first one included."""
        yield self.heading_row, list(self.headings.values())
        for number, cells in self.rows:
            yield number, list(cells.values())


@dataclass(slots=True)
class Reading:
    """A file as it was read."""

    is_csv: bool
    dates_from_1904: bool = False
    sheets: list[Sheet] = field(default_factory=list)


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet names it: row 3, column 2 is B3."""
    return f"{letters(column)}{row}"


def check_name(file_name: str) -> str:
    """The file's name as it is kept: its last part, at most 255 characters.

    Raises `Refused` (E-NAME) unless it ends in one of .xlsx and .csv, and only that.
    """
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    stem, dot, ending = name.rpartition(".")
    if "\0" in file_name or not dot or ending.casefold() not in ("xlsx", "csv") or not stem.strip():
        raise refuse_file("E-NAME")
    if stem.casefold().rpartition(".")[2] in _OTHER_ENDINGS:
        raise refuse_file("E-NAME")
    seen = "".join(sign if sign.isprintable() else "?" for sign in stem)
    return f"{seen[: 254 - len(ending)]}.{ending}"


_OTHER_ENDINGS = frozenset({
    "exe", "com", "bat", "cmd", "scr", "pif", "js", "jse", "vbs", "vbe", "wsf", "hta", "ps1", "msi",
    "jar", "sh", "py", "php", "phtml", "asp", "aspx", "jsp", "cgi", "html", "htm", "xhtml", "svg",
    "xml", "xls", "xlsm", "xlsb", "xlt", "xltm", "xlam", "ods", "zip", "gz", "rar", "7z", "pdf",
    "doc", "docx", "docm", "lnk", "iso", "dll", "csv", "xlsx",
})  # fmt: skip


def read_file(kind: Kind, file_name: str, content: bytes) -> Reading:
    """Read a file of a kind; the name decides whether it is a workbook or csv.

    Raises `Refused` with an E- code.
    """
    is_csv = check_name(file_name).casefold().endswith(".csv")
    if not content:
        raise refuse_file("E-EMPTY")
    if len(content) > kind.limits.size:
        raise refuse_file("E-BIG", **kind.limits.words)
    if not is_csv:
        check_parts(open_package(content, kind.limits))
    reading = Reading(is_csv)
    for answer in _ask_child(kind, content, is_csv):
        _take(reading, answer, kind.limits)
    return reading


def ask(module: str, question: bytes, seconds: int) -> bytes:
    """What a child process of ours answers; nothing when it took too long or failed.

    It looks for modules where we do and nowhere else (`-S`), which also halves its start.
    """
    places = os.pathsep.join([str(_HOME), *filter(None, sys.path)])
    environment = {"PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by this interpreter
            [sys.executable, "-S", "-s", "-m", module], input=question, capture_output=True,
            check=False, env=environment, timeout=seconds, close_fds=True, cwd=os.sep,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return b""
    return b"" if done.returncode else done.stdout


def _ask_child(kind: Kind, content: bytes, is_csv: bool) -> Sequence[Any]:
    limits = kind.limits
    headings = [
        plain_heading(name) for column in kind.columns for name in (column.heading, *column.aliases)
    ]
    told = {
        "csv": is_csv, "headings": headings, "rows": limits.rows, "columns": limits.columns,
        "memory": limits.memory, "seconds": limits.seconds,
    }  # fmt: skip
    question = json.dumps(told).encode() + b"\n" + content
    answer = ask("importers.child", question, limits.seconds + _EXTRA_SECONDS)
    lines = answer.splitlines()
    if not lines or json.loads(lines[-1]) != {"done": True}:
        raise refuse_file("E-BIG", **limits.words)
    return [json.loads(line) for line in lines[:-1]]


def _take(reading: Reading, answer: Any, limits: Limits) -> None:
    if isinstance(answer, list):
        number, cells = answer
        sheet = reading.sheets[-1]
        columns = list(sheet.headings) if sheet.ours else range(1, len(cells) + 1)
        sheet.rows.append((number, _cells(columns, cells)))
    elif "refused" in answer:
        raise refuse_file(answer["refused"], **limits.words | answer["words"])
    elif "dates_from_1904" in answer:
        reading.dates_from_1904 = answer["dates_from_1904"]
    elif "sheet" in answer:
        reading.sheets.append(
            Sheet(answer["sheet"], answer["hidden"], answer["where"], answer["merged"])
        )
    else:
        _take_heading(reading.sheets[-1], answer)


def _take_heading(sheet: Sheet, answer: Any) -> None:
    sheet.heading_row = answer["heading"]
    every = _cells(range(1, len(answer["cells"]) + 1), answer["cells"])
    sheet.every_heading = list(every.values())
    if answer["columns"] is None:
        sheet.headings = every
        return
    sheet.ours = True
    sheet.headings = {at + 1: every[at + 1] for at in answer["columns"]}


def _cells(columns: Sequence[int] | range, cells: Sequence[Any]) -> dict[int, CellValue]:
    return {
        column: value
        for column, cell in zip(columns, cells, strict=True)
        if (value := _value(cell)) is not None
    }


def _value(cell: Any) -> CellValue:
    if not isinstance(cell, list):
        return cast(CellValue, cell)
    mark, told = cell[0], cell[1]
    if mark == "d":
        return date.fromisoformat(told)
    if mark == "m":
        return datetime.fromisoformat(told)
    if mark == "t":
        return time.fromisoformat(told)
    if mark == "e":
        return CellError(told)
    shown = _value(told)
    return Formula("" if shown is None else str(shown))
