"""The register of schools and the council's own budget, as files of these kinds come in."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from importers.intake import receive, run_import
from importers.kinds import KINDS
from importers.outcome import Outcome
from ledger import book
from ledger.book.tables import Batch
from ledger.casework.tables import Upload
from ledger.parties.schools import find_school, schools_by_urn
from ledger.parties.tables import School
from ledger.values.errors import Refused
from tests.importers.world import World, counts, post

pytestmark = pytest.mark.usefixtures("each_file_read_once")
REGISTER = Path(__file__).resolve().parents[1] / "files" / "register" / "gias.csv"


def test_the_register_is_taken_with_its_layout(world: World, now: datetime, tmp_path: Path) -> None:
    """60 schools; LAESTAB built; Windows-1252 as well; a second time nothing changes."""
    outcome = run_import(world.database, world.officer, "schools-register", REGISTER, now)
    assert (outcome.state, outcome.rows, outcome.preview.counts["add"]) == ("posted", 60, 60)
    with world.database.reading() as session:
        schools = list(session.scalars(select(School)))
        assert len(schools) == 60
        by_urn = {school.urn: school for school in schools}
        assert by_urn["130000"].laestab == "100/1000"
        assert by_urn["130000"].sector == "academy"
    renamed = REGISTER.read_text().replace("school 1,", "École Saint-André,", 1)
    file = tmp_path / "register.csv"
    file.write_bytes(renamed.encode("cp1252"))
    changed = run_import(world.database, world.officer, "schools-register", file, now)
    assert changed.preview.counts == {"add": 0, "change": 1, "unchanged": 59}
    with world.database.reading() as session:
        names = set(session.scalars(select(School.name)))
    assert "École Saint-André" in names
    _academy_order(world, now, tmp_path)


def _academy_order(world: World, now: datetime, folder: Path) -> None:
    """The register when a school became an academy: the closed one's number is the academy's."""
    heading, first, *_ = csv.reader(REGISTER.read_text().splitlines())
    shut = dict(zip(heading, first, strict=True))
    academy = shut | {"URN": "149999", "EstablishmentName": "School 1 Academy"}
    shut["EstablishmentStatus (name)"], shut["CloseDate"] = "Closed", "31/08/2026"
    file = folder / "academy order.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, heading)
        writer.writeheader()
        writer.writerows([academy, shut])
    outcome = run_import(world.database, world.officer, "schools-register", file, now)
    assert (outcome.state, outcome.preview.counts["add"]) == ("posted", 1)
    with world.database.reading() as session:
        found = find_school(session, "100/1000")
        assert found is not None and (found.urn, found.status) == ("149999", "Open")
        assert schools_by_urn(session, ["130000"])["130000"].closed == date(2026, 8, 31)


def test_a_closed_schools_number_alone_is_a_problem_of_its_cell(
    lite_world: World, now: datetime
) -> None:
    """The register closed the school and names no other: the case officer is told to say which."""
    text = REGISTER.read_text().splitlines()
    shut = "\n".join([text[0], text[1].replace(",Open,", ",Closed,", 1)])
    heading = [column.heading for column in KINDS["caseload"].columns]
    for kind, content in (
        ("schools-register", shut),
        ("caseload", _csv([heading, [_case(name, "1001000") for name in heading]])),
    ):
        outcome = lite_world.database.run(
            lambda session, kind=kind, content=content: receive(  # type: ignore[misc]
                session, lite_world.officer, kind, "a.csv", content.encode(), now
            )
        )
        if outcome.state == "ready":
            post(lite_world, outcome, now)
    assert [problem.code for problem in outcome.problems] == ["P-SCHOOL-CLOSED"]
    assert "school 1 (URN 130000), now closed" in outcome.problems[0].message


def _case(heading: str, school: str) -> str:
    """The example of a column of the caseload, at this school and with no officer."""
    column = next(one for one in KINDS["caseload"].columns if one.heading == heading)
    return {"school": school, "officer": ""}.get(column.name, column.example)


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_lost_noughts_are_put_back_and_offered(
    lite_world: World, now: datetime, tmp_path: Path
) -> None:
    """A spreadsheet took the noughts of an establishment number; the repair is listed."""
    rows = REGISTER.read_text().splitlines()
    first = rows[1].split(",")
    first[3] = "45"
    file = tmp_path / "register.csv"
    file.write_text("\n".join([rows[0], ",".join(first)]))
    outcome = run_import(
        lite_world.database, lite_world.officer, "schools-register", file, now, check_only=True
    )
    (repair,) = outcome.repairs
    assert (repair.cell, repair.found, repair.offered) == ("D2", "45", "0045")
    assert outcome.outcome == "accept"


def _budget(*rows: tuple[str, str, float]) -> bytes:
    """An authority's budget for 2026 to 2027: nominal, funder, pounds."""
    book_of = Workbook()
    sheet = book_of.active
    assert sheet is not None
    sheet.append([column.heading for column in KINDS["authority-budget"].columns])
    for nominal, funder, pounds in rows:
        sheet.append([nominal, funder, "2026 to 2027", pounds])
    book_of.create_sheet("Control").append(["Total", sum(pounds for *_, pounds in rows)])
    out = io.BytesIO()
    book_of.save(out)
    return out.getvalue()


def test_a_revised_budget_says_the_whole_sum(world: World, now: datetime) -> None:
    """What it was and will be, line by line; the rise alone is posted; a fall is refused."""

    def sent(*rows: tuple[str, str, float]) -> Outcome:
        content = _budget(*rows)
        return world.database.run(
            lambda session: receive(
                session, world.officer, "authority-budget", "budget.xlsx", content, now
            )
        )

    standing, care = ("C5210", "education", 10_000_000.0), ("C5310", "care", 10_000_000.0)
    first = sent(standing, care)
    assert first.preview.counts == {"add": 0, "change": 0, "unchanged": 2}
    revised = sent(("C5210", "education", 10_250_000.5), care, ("C5330", "care", 400.0))
    assert revised.preview.counts == {"add": 1, "change": 1, "unchanged": 1}
    assert [(each.detail, each.pence) for each in revised.preview.changes] == [
        ("education, 2026 to 2027: was £10,000,000.00, will be £10,250,000.50", 25_000_050),
        ("care, 2026 to 2027: was £0.00, will be £400.00", 40_000),
    ]
    assert revised.preview.totals == {"education": 25_000_050, "care": 40_000}
    posted = post(world, revised, now)
    with world.database.reading() as session:
        (found,) = session.scalars(select(Batch).where(Batch.id == _batch(session, posted)))
        assert (found.journals, found.pence) == (2, 25_040_050)
        assert book.balance(session, layer="budget", nominals=("C5210",)) == 1_025_000_050
    before = counts(world.database)
    again = sent(care, ("C5330", "care", 400.0), ("C5210", "education", 10_250_000.5))
    assert again.repeated and counts(world.database) == before
    with pytest.raises(Refused) as refused:
        post(world, first, now)  # checked before the rise, and now a fall
    assert refused.value.code == "U-CHANGED"
    lower = sent(standing)
    assert (lower.code, lower.problems[0].cell) == ("B-FALL", "D2")


def _batch(session: Session, outcome: Outcome) -> int | None:
    return session.get_one(Upload, outcome.upload_id).batch_id
