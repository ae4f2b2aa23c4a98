"""What goes out: marked copies, templates, and text that never becomes a formula."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from importers.annotate import annotated, mark
from importers.judging import examine, judge
from importers.kinds import KINDS
from importers.kinds.budget_lines import BUDGET_LINES
from importers.plain_cells import csv_field, put
from importers.template import template
from ledger.values.errors import Refused
from tests.importers.corpus import corpus
from tests.importers.workbooks import csv_text, line, workbook
from tests.importers.world import World

pytestmark = pytest.mark.usefixtures("each_file_read_once")
DANGEROUS = [
    start + rest
    for start in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    for rest in ("1+1", "cmd|'/C calc'!A0", 'HYPERLINK("http://x")', "SUM(A1)")
]


def test_each_problem_is_marked_in_its_cell(small_world: World, now: datetime) -> None:
    """The sender's own workbook, filled and commented where it is wrong, words beside."""
    rows = [line(1, rate="abc"), line(2), line(3, starts="31/02/2026", section="Z")]
    content = workbook(rows)
    with small_world.database.reading() as session:
        outcome = judge(
            session, small_world.officer, examine(BUDGET_LINES, "June.xlsx", content), now
        )
    name, copy = annotated("June.xlsx", content, outcome.problems)
    assert name == "June (marked).xlsx"
    sheet = load_workbook(io.BytesIO(copy))["Budget lines"]
    marked = {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows() for cell in row if cell.comment
    }  # fmt: skip
    assert marked == {
        "I2": "Enter an amount in pounds and pence, like 1234.56",
        "D4": "Enter one of F, G, H1 or H2",
        "L4": "Enter a real date, like 31/03/2027",
    }
    assert all(sheet[cell].fill.fgColor.rgb == "00FBEAEA" for cell in marked)
    assert sheet["V1"].value == "Problems"
    assert "Section: Enter one of" in str(sheet["V4"].value)
    assert sheet["I2"].value == "abc" and sheet["A3"].value == "EX-0002"
    again = examine(BUDGET_LINES, name, copy)
    assert again.parsed is not None
    assert [problem.cell for problem in again.parsed.problems] == ["I2", "D4", "L4"]


def test_a_csv_gets_a_column_of_problems(small_world: World, now: datetime) -> None:
    """Every row as it was, with its problems at the end; the numbers of the rows stay."""
    content = csv_text([line(1), line(2, rate="abc"), line(3)]).encode()
    with small_world.database.reading() as session:
        found = examine(BUDGET_LINES, "a.csv", content)
        outcome = judge(session, small_world.officer, found, now)
    name, copy = annotated("a.csv", content, outcome.problems)
    rows = list(csv.reader(io.StringIO(copy.decode("utf-8-sig"), newline="")))
    assert name == "a (marked).csv"
    assert [row[-1] for row in rows] == [
        "Problems", "", "Rate: Enter an amount in pounds and pence, like 1234.56", "",
    ]  # fmt: skip


def test_a_marked_copy_runs_nothing(small_world: World, now: datetime) -> None:
    """Formulas come back as the text they are written in."""
    hostile = next(each for each in corpus() if each.name == "H29")
    content = hostile.make()
    with small_world.database.reading() as session:
        found = examine(BUDGET_LINES, "a.xlsx", content)
        outcome = judge(session, small_world.officer, found, now)
    _, copy = annotated("a.xlsx", content, outcome.problems)
    sheet = load_workbook(io.BytesIO(copy))["Budget lines"]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert sheet["F2"].value == "=cmd|'/C calc'!A0"


def test_every_file_of_row_errors_can_be_marked(small_world: World, now: datetime) -> None:
    """Whatever was wrong with its rows, its sender gets it back marked."""
    marked = 0
    for hostile in corpus():
        if "row_errors" not in hostile.outcomes or hostile.name in ("H38", "H38b", "H48"):
            continue
        content = hostile.make()
        with small_world.database.reading() as session:
            found = examine(BUDGET_LINES, hostile.file_name, content)
            outcome = judge(session, small_world.officer, found, now)
        if outcome.problems:
            mark(content, outcome.problems, is_csv=hostile.file_name.endswith(".csv"))
            marked += 1
    assert marked > 12


def test_a_file_that_cannot_be_marked_is_said_to_be() -> None:
    """A sentence, not a fault."""
    with pytest.raises(Refused) as refused:
        annotated("a.xlsx", b"not a workbook", [])
    assert refused.value.code == "U-MARK"


def test_forty_dangerous_texts_stay_text() -> None:
    """Written to a workbook and read again: forty texts, no formula; numbers stay numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, text in enumerate(DANGEROUS, 1):
        put(sheet, row, 1, text)
        put(sheet, row, 2, -12.5)
    out = io.BytesIO()
    book.save(out)
    again = load_workbook(io.BytesIO(out.getvalue())).active
    assert again is not None
    assert len(DANGEROUS) == 40
    for row, text in enumerate(DANGEROUS, 1):
        assert again.cell(row, 1).data_type == "s"
        assert str(again.cell(row, 1).value).strip() == text.strip()
        assert again.cell(row, 2).value == -12.5


def test_csv_fields_cannot_become_formulas() -> None:
    """An apostrophe before text, none before a negative number."""
    assert all(csv_field(text) == f"'{text}" for text in DANGEROUS)
    assert csv_field("-12.50") == "-12.50"
    assert csv_field("plain") == "plain"


@pytest.mark.parametrize("name", list(KINDS))
def test_a_template_is_whole(name: str) -> None:
    """Its sheet, Control and Help; every heading with its help; the first row stays in sight."""
    kind = KINDS[name]
    book = load_workbook(io.BytesIO(template(kind)))
    assert book.sheetnames == [kind.sheet, "Control", "Help"]
    sheet = book[kind.sheet]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in kind.columns]
    assert sheet.freeze_panes == "A2"
    explained = {row[0].value: row[2].value for row in book["Help"].iter_rows(min_row=2)}
    assert explained == {column.heading: column.help for column in kind.columns}
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert len(rules) == len(kind.columns)
    assert all(rule.prompt for rule in rules.values())
