"""Reading: two readers agree cell for cell, and the child can do nothing but read."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time as clock
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from importers import child, reading
from importers.child_csv import decode
from importers.child_wire import Stop, Wanted, Writer
from importers.declare import CellError, CellValue, Formula, Kind
from importers.demonstration.files import files
from importers.judging import examine
from importers.kinds import KINDS
from importers.kinds.budget_lines import BUDGET_LINES
from importers.reading import cell_name, check_name, read_file
from importers.sheet_scan import letters, number_of
from ledger.values.errors import Refused
from tests.importers.workbooks import line, three_lines, workbook


def _by_openpyxl(content: bytes, sheet: str) -> dict[str, CellValue]:
    """Every filled cell, read by the other reader."""
    shown = load_workbook(io.BytesIO(content), data_only=True)[sheet]
    written = load_workbook(io.BytesIO(content))[sheet]
    cells: dict[str, CellValue] = {}
    for row in written.iter_rows():
        for cell in row:
            value = shown[cell.coordinate].value
            if cell.data_type == "f":
                cells[cell.coordinate] = Formula("" if value is None else str(value))
            elif cell.data_type == "e":
                cells[cell.coordinate] = CellError(str(cell.value))
            elif value is not None and value != "":
                cells[cell.coordinate] = value
    return cells


def _plain(value: CellValue) -> CellValue:
    """Both readers' values in one form: midnight is a date, whole floats are whole."""
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Formula):
        shown = value.shown
        return Formula(shown.removesuffix(".0"))
    return value


def _ours(kind: Kind, content: bytes) -> dict[str, CellValue]:
    sheet = read_file(kind, "a.xlsx", content).sheets[0]
    cells = {cell_name(sheet.heading_row, at): value for at, value in sheet.headings.items()}
    for number, row in sheet.rows:
        cells |= {cell_name(number, at): value for at, value in row.items()}
    return cells


def _agree(kind: Kind, content: bytes, sheet: str) -> int:
    ours = {name: _plain(value) for name, value in _ours(kind, content).items()}
    theirs = {name: _plain(value) for name, value in _by_openpyxl(content, sheet).items()}
    assert ours == theirs
    return len(ours)


def test_both_readers_agree_on_the_files_of_a_county() -> None:
    """The demonstration's workbooks, cell for cell."""
    read = sum(
        _agree(KINDS[file.kind], file.content, KINDS[file.kind].sheet)
        for file in files(date(2026, 11, 18))
        if file.name.endswith(".xlsx")
    )
    assert read > 1_000


def test_both_readers_agree_on_strange_cells() -> None:
    """Booleans, errors, formulas, dates, long numbers, text that looks like something else."""
    error = '<c r="@" t="e"><v>#DIV/0!</v></c>'
    formula = '<c r="@"><f>1+1</f><v>2</v></c>'
    rows = [
        line(1, what=True, rate=0.1, weeks=1e15, payee="=1+1"),
        line(2, what=error, rate=formula, payee="  spaced  ", starts=date(2028, 2, 29)),
        line(3, what="01/02/2026", rate=-0.005, payee="é ½ 漢", outcome=None),
    ]
    _agree(BUDGET_LINES, workbook(rows), "Budget lines")


TEXTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="_"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() and not text.startswith(("=", "#")))
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    st.decimals(-1_000_000, 1_000_000, places=2).map(float),
)


def _at_home(module: str, question: bytes, seconds: int) -> bytes:
    """The child's answer, made in this process: many files, one start."""
    told, _, content = question.partition(b"\n")
    limits, out = json.loads(told), io.StringIO()
    wanted = Wanted(frozenset(limits["headings"]), limits["rows"], limits["columns"])
    child.read_workbook(content, wanted, Writer(out))
    return f'{out.getvalue()}{{"done": true}}\n'.encode()


@given(st.lists(st.lists(CELLS, min_size=21, max_size=21), min_size=1, max_size=4))
def test_both_readers_agree_on_any_cells(rows: list[list[CellValue]]) -> None:
    """What openpyxl writes and reads, we read."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Budget lines"
    sheet.append([column.heading for column in BUDGET_LINES.columns])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "ask", _at_home)
        _agree(BUDGET_LINES, out.getvalue(), "Budget lines")


def test_the_child_can_open_nothing_and_reach_nobody() -> None:
    """After giving up its powers: no file, no socket, no new process, no memory beyond its own."""
    attempt = (
        "import importers.child as child, socket, os, sys\n"
        "from importers.sheet_scan import letters\n"
        "child.give_up_powers(512 << 20, 5)\n"
        "done = []\n"
        "def dare(name, act):\n"
        "    try:\n"
        "        act(); done.append(name)\n"
        "    except (OSError, MemoryError):\n"
        "        pass\n"
        "dare('file', lambda: open('/etc/passwd'))\n"
        "dare('socket', socket.socket)\n"
        "dare('memory', lambda: bytearray(1 << 30))\n"
        "sys.stdout.write(repr(done)); sys.stdout.flush(); os._exit(0)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", attempt], capture_output=True, check=True, text=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert answer.stdout == "[]"


def test_a_child_that_meets_its_limit_is_too_large_a_file() -> None:
    """Too little memory, or too little time: E-BIG, and the caller lives on."""
    for limits in (
        replace(BUDGET_LINES.limits, memory=1 << 20),
        replace(BUDGET_LINES.limits, rows=2),
    ):
        content = workbook([line(number) for number in range(1, 3000)])
        found = examine(replace(BUDGET_LINES, limits=limits), "a.xlsx", content)
        assert found.refused is not None
        assert found.refused.code == "E-BIG"


def test_markup_that_met_the_limit_of_memory_is_large_not_damaged() -> None:
    """The XML reader's own word for it is among its faults."""
    for number, code in ((1, "E-BIG"), (3, "E-DAMAGED")):
        error = ParseError("told by a number")
        error.code = number
        assert child.unreadable(error) == code


def test_a_child_that_fails_or_hangs_answers_nothing() -> None:
    """A request it cannot read, a module that is not there, a clock that runs out."""
    assert reading.ask("importers.child", b"", 20) == b""
    assert reading.ask("importers.nobody", b"", 20) == b""
    assert reading.ask("http.server", b"", 1) == b""


def test_a_small_file_is_read_at_once() -> None:
    """Well under half a second of processor time, the child's start included."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), clock.process_time()
    examine(BUDGET_LINES, "a.xlsx", workbook())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used + clock.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("return.xlsx", "return.xlsx"),
        ("C:\\fakepath\\Return June.CSV", "Return June.CSV"),
        ("../../x.csv", "x.csv"),
        ("a.b.c.xlsx", "a.b.c.xlsx"),
    ],
)
def test_a_name_is_kept_by_its_last_part(name: str, kept: str) -> None:
    """Folders are dropped, points within are kept."""
    assert check_name(name) == kept


@pytest.mark.parametrize(
    "name", ["", "return", ".xlsx", "a.xls", "a.exe.xlsx", "a.xlsx.csv", "a.xlsx\0", "a.xlsm"]
)
def test_another_name_is_refused(name: str) -> None:
    """E-NAME."""
    with pytest.raises(Refused) as refused:
        check_name(name)
    assert refused.value.code == "E-NAME"


@given(st.integers(1, 16_384))
def test_columns_have_letters(column: int) -> None:
    """Letters and numbers of columns are each other's inverse."""
    assert number_of(letters(column)) == column


@pytest.mark.parametrize("text", ["café £5", "naïve – “quoted”"])
def test_csv_comes_in_three_encodings(text: str) -> None:
    """UTF-8 with and without its mark, and Windows-1252."""
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert decode(text.encode(encoding)) == text


def test_csv_in_another_encoding_is_refused() -> None:
    """UTF-16, and bytes that Windows-1252 has no sign for."""
    for content in ("text".encode("utf-16"), b"a\x81b"):
        with pytest.raises(Stop) as stop:
            decode(content)
        assert stop.value.code == "E-ENCODING"


def test_blank_rows_between_rows_keep_the_numbers() -> None:
    """A row is told by the number the sender sees."""
    rows = [line(1), [None] * 21, line(2), line(3, rate="x")]
    found = examine(BUDGET_LINES, "a.xlsx", workbook(rows))
    assert found.parsed is not None
    assert [row.number for row in found.parsed.rows] == [2, 4]
    assert [problem.cell for problem in found.parsed.problems] == ["I5"]


def test_headings_may_stand_in_any_order_and_case() -> None:
    """Order, case, spacing and other columns do not matter; letters do."""
    rows = [[*reversed(row), "mine"] for row in three_lines()]
    heading = [f"  {str(column.heading).upper()} " for column in reversed(BUDGET_LINES.columns)]
    found = examine(BUDGET_LINES, "a.xlsx", workbook(rows, heading=[*heading, "My notes"]))
    assert found.parsed is not None and not found.parsed.problems
    assert [row["reference"] for row in found.parsed.rows] == ["EX-0001", "EX-0002", "EX-0003"]
