"""The life of an upload, on both databases: checked, posted whole or not at all, harmless twice."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from importers.declare import Kind
from importers.demonstration.files import files
from importers.demonstration.staff import STAFF
from importers.intake import receive, run_import, withdraw
from importers.judging import Examined, examine
from importers.kinds import KINDS, budget_lines_act, kind_named
from importers.template import template
from importers.uploads import find_upload
from ledger import book
from ledger.access.people import add_person, add_user
from ledger.book.tables import Batch
from ledger.budgets.tables import Line
from ledger.casework.tables import StoredFile, Upload
from ledger.database import Database
from ledger.values.errors import Refused
from tests.importers.workbooks import csv_text, line, three_lines, total_of, workbook
from tests.importers.world import World, counts, post, send, settled

pytestmark = pytest.mark.usefixtures("each_file_read_once")
REGISTER = Path(__file__).resolve().parents[1] / "files" / "register" / "gias.csv"


def test_lines_are_checked_then_posted_in_one_batch(world: World, now: datetime) -> None:
    """Received ready, posted with a reference; the book holds the file's total."""
    outcome = send(world, workbook(), now)
    assert (outcome.state, outcome.code, outcome.rows) == ("ready", "OK", 3)
    assert outcome.total == round(total_of(three_lines()) * 100)
    assert sum(outcome.preview.totals.values()) == outcome.total
    before = counts(world.database)
    posted = post(world, outcome, now)
    after = counts(world.database)
    assert posted.state == "posted" and posted.batch_reference
    assert after["batch"] == before["batch"] + 1 and after["line"] == before["line"] + 3
    with world.database.reading() as session:
        committed = book.balance(
            session, layer="commitment", nominals=("C5210",), funder="education"
        )
        assert committed == round(total_of(three_lines()) * 100) // 2
        assert book.check(session) == []


def test_the_same_bytes_and_the_same_rows_again_do_nothing(world: World, now: datetime) -> None:
    """The first result is shown: for the same file, the same rows elsewhere, a second post."""
    first = post(world, send(world, workbook(), now), now)
    before = counts(world.database)
    again = send(world, workbook(), now)
    rows = [*reversed(three_lines())]
    other = send(world, workbook(rows), now, "other.xlsx")
    as_csv = world.database.run(
        lambda session: receive(
            session, world.officer, "budget-lines", "a.csv", csv_text().encode(), now, first.total
        )
    )
    for outcome in (again, other, as_csv, post(world, first, now)):
        assert outcome.repeated
        assert (outcome.upload_id, outcome.reference) == (first.upload_id, first.reference)
    assert counts(world.database) == before


def test_lines_agreed_already_are_left_and_new_ones_added(world: World, now: datetime) -> None:
    """A file with old rows and new ones does what is new."""
    post(world, send(world, workbook(), now), now)
    rows = [*three_lines(), line(4)]
    outcome = send(world, workbook(rows, control=total_of(rows)), now)
    assert outcome.preview.counts == {"add": 1, "change": 0, "unchanged": 3}
    assert post(world, outcome, now).state == "posted"


def test_a_line_agreed_otherwise_is_a_problem(world: World, now: datetime) -> None:
    """Agreed money is never changed by sending a file."""
    post(world, send(world, workbook(), now), now)
    rows = [line(1, hours=10, year_amount=8470.80), line(2), line(3)]
    outcome = send(world, workbook(rows, control=total_of(rows)), now)
    assert outcome.outcome == "row_errors"
    assert {problem.cell for problem in outcome.problems} == {"C2"}


def test_a_file_with_problems_saves_nothing_and_may_be_sent_again(
    lite_world: World, now: datetime
) -> None:
    """The same bytes are checked afresh in their old place, when what they lacked has come."""
    before = counts(lite_world.database)
    rows = [line(1), line(2, reference="EX-0009"), line(3)]
    content = workbook(rows)
    bad = send(lite_world, content, now)
    assert (bad.state, bad.code) == ("problems", "R-NOTYOURS")
    assert counts(lite_world.database) == before
    again = send(lite_world, content, now)
    assert again.upload_id == bad.upload_id
    with pytest.raises(Refused) as refused:
        post(lite_world, bad, now)
    assert refused.value.code == "U-NOT-READY"


def test_every_problem_is_told_at_once_in_its_cell(lite_world: World, now: datetime) -> None:
    """Sheet, cell, heading, what was found, what to do."""
    rows = [
        line(1, rate="abc", what=None), line(2, starts="soon"), line(3, section="Z"),
        line(4, reference="EX-9999"), line(5, year_amount=1.00),
    ]  # fmt: skip
    outcome = send(lite_world, workbook(rows), now)
    told = {
        problem.cell: (problem.heading, problem.found, problem.code) for problem in outcome.problems
    }
    assert told == {
        "F2": ("What it pays for", "", "R-MISSING"),
        "I2": ("Rate", "abc", "R-AMOUNT"),
        "L3": ("From", "soon", "R-DATE"),
        "D4": ("Section", "Z", "R-WORD"),
        "A5": ("Case reference", "EX-9999", "R-NOTYOURS"),
        "Q6": ("Yearly amount", "1", "B-DECLARED"),
    }
    assert {problem.sheet for problem in outcome.problems} == {"Budget lines"}
    assert outcome.problems[0].message == (
        "Row 2, What it pays for: enter a value. If cells are merged, unmerge them"
    )


def test_the_officers_own_sum_is_held_against_ours(lite_world: World, now: datetime) -> None:
    """A yearly amount that differs is told with how we make it."""
    rows = [line(1, year_amount=7623.73), line(2), line(3)]
    outcome = send(lite_world, workbook(rows, control=total_of(rows)), now)
    (problem,) = outcome.problems
    assert problem.cell == "Q2"
    assert "£7,623.72" in problem.message


@pytest.mark.parametrize(
    ("control", "code"), [(26863.72, "OK"), (26863.71, "E-CONTROL"), (0, "E-CONTROL")]
)
def test_the_control_total_must_agree(
    lite_world: World, now: datetime, control: float, code: str
) -> None:
    """To the penny, or nothing is taken."""
    outcome = send(lite_world, workbook(control=control), now)
    assert outcome.code == code
    if code == "E-CONTROL":
        assert "difference of £" in outcome.message
        assert outcome.outcome == "reject_file"


def test_money_without_a_control_total_is_not_taken(world: World, now: datetime) -> None:
    """CSV has no sheet for it, so it must be given beside the file."""
    content = csv_text().encode()
    assert send(world, content, now, "a.csv").code == "E-CONTROL"
    given = world.database.run(
        lambda session: receive(
            session, world.officer, "budget-lines", "a.csv", content, now, 2_686_372
        )
    )
    assert given.state == "ready"
    assert post(world, given, now).state == "posted"


def test_a_post_that_fails_half_way_leaves_nothing(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the file, or none of it."""
    outcome = send(world, workbook(), now)
    before = counts(world.database)
    whole = budget_lines_act.agree_budgets

    def broken(*given: object) -> object:
        whole(*given)  # type: ignore[arg-type]
        raise OSError("the disk is full")

    monkeypatch.setattr(budget_lines_act, "agree_budgets", broken)
    with pytest.raises(OSError, match="disk"):
        post(world, outcome, now)
    assert counts(world.database) == before
    monkeypatch.undo()
    assert post(world, outcome, now).state == "posted"


def test_a_file_that_no_longer_fits_is_not_posted(world: World, now: datetime) -> None:
    """Two files for the same child, both ready; the second to be posted is refused."""
    first = send(world, workbook([line(1)], control=7623.72), now, "one.xlsx")
    rows = [line(1, number=2)]
    second = send(world, workbook(rows, control=7623.72), now, "two.xlsx")
    post(world, first, now)
    with pytest.raises(Refused) as refused:
        post(world, second, now)
    assert refused.value.code == "U-CHANGED"


def test_an_upload_can_be_set_aside_until_it_is_posted(world: World, now: datetime) -> None:
    """Withdrawn, it cannot be posted; posted, it cannot be withdrawn."""
    outcome = send(world, workbook(), now)
    with world.database.transaction() as session:
        withdraw(session, world.officer, outcome.upload_id)
    with pytest.raises(Refused):
        post(world, outcome, now)
    posted = post(world, send(world, workbook(), now), now)
    with world.database.transaction() as session, pytest.raises(Refused) as refused:
        withdraw(session, world.officer, posted.upload_id)
    assert refused.value.code == "U-POSTED"


def test_only_those_who_may_send_a_kind_do(lite_world: World, now: datetime) -> None:
    """A case officer and an administrator may not; what is not there is not found."""
    for viewer in (lite_world.case_officer, lite_world.administrator):
        for kind in KINDS:
            with lite_world.database.transaction() as session, pytest.raises(Refused) as refused:
                receive(session, viewer, kind, "a.xlsx", workbook(), now)
            assert refused.value.code == "A-PERMISSION"
    with lite_world.database.reading() as session, pytest.raises(Refused) as refused:
        find_upload(session, lite_world.officer, 1)
    assert refused.value.code == "A-NOT-FOUND"


def test_the_original_is_kept_as_it_came(lite_world: World, now: datetime) -> None:
    """Good or bad, byte for byte, once."""
    good = workbook()
    for content in (good, b"not a workbook", b"not a workbook"):
        send(lite_world, content, now)
    with lite_world.database.reading() as session:
        kept = set(session.scalars(select(StoredFile.content)))
        assert kept == {good, b"not a workbook"}
        assert session.scalar(select(func.count()).select_from(Upload)) == 2


def test_checking_only_keeps_nothing(lite_world: World, now: datetime) -> None:
    """Not the file, not the upload, not a row."""
    before = counts(lite_world.database)
    outcome = run_import(
        lite_world.database, lite_world.officer, "schools-register", REGISTER, now, check_only=True
    )
    assert outcome.good and outcome.state == "received"
    assert counts(lite_world.database) == before
    with lite_world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 0


def test_the_whole_county_comes_in_by_its_files(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    """Register, caseload, budget, lines: each posted, and each harmless when sent again."""
    world = settled(database, now, children=6, pounds=0)
    with world.database.transaction() as session:
        for each in STAFF:
            person = add_person(session, each.name)
            add_user(session, person.id, each.email, each.role, "no password")
    for file in files(date(2026, 11, 18)):
        path = tmp_path / file.name
        path.write_bytes(file.content)
        done: list[tuple[int, int]] = []
        outcome = run_import(
            world.database, world.officer, file.kind, path, now,
            progress=lambda rows, total, done=done: done.append((rows, total)),  # type: ignore[misc]
        )  # fmt: skip
        assert outcome.state == "posted", outcome.message
        assert done[-1] == (outcome.rows, outcome.rows)
        before = counts(world.database)
        again = run_import(world.database, world.officer, file.kind, path, now)
        assert again.repeated and counts(world.database) == before


def test_the_answer_for_a_program_has_exactly_its_parts(lite_world: World, now: datetime) -> None:
    """The names of the JSON answer, good and bad."""
    for content in (workbook(), workbook([line(1, rate="x")]), b""):
        answer = json.loads(json.dumps(send(lite_world, content, now).for_program()))
        assert list(answer) == [
            "outcome",
            "code",
            "message",
            "rows",
            "total",
            "problems",
            "repairs",
        ]
        for problem in answer["problems"]:
            assert list(problem) == ["sheet", "cell", "heading", "found", "message", "code"]


@pytest.mark.parametrize("name", list(KINDS))
def test_a_template_filled_in_is_taken(name: str) -> None:
    """What the template shows as an example is what the columns take."""
    kind = kind_named(name)
    examples = {column.name: _example(kind, column.name) for column in kind.columns}
    found: Examined = examine(kind, "filled.xlsx", template(kind, [examples]))
    assert found.refused is None and found.parsed is not None
    assert not found.parsed.problems
    assert len(found.parsed.rows) == 1
    blank = examine(kind, "blank.xlsx", template(kind))
    assert blank.refused is not None and blank.refused.code == "E-NOROWS"


def _example(kind: Kind, name: str) -> object:
    column = kind.column(name)
    if column.example and column.shows in ("money", "number"):
        return float(column.example)
    return column.example or None


def test_no_batch_is_left_open(world: World, now: datetime) -> None:
    """Every batch an upload made is closed and explains itself by its source."""
    post(world, send(world, workbook(), now), now)
    with world.database.reading() as session:
        sources = list(session.scalars(select(Batch.source).order_by(Batch.id)))
        assert sources[-1].startswith("upload:budget-lines:")
        assert session.scalar(select(func.count()).select_from(Line)) == 3
