"""The upload pages: send in, see what is wrong or what it will do, post, keep the receipt."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from importers.kinds import KINDS
from importers.messages import NOTHING_SAVED
from importers.pages import pages
from ledger.database import Database
from ledger.web.app import build_app
from tests.importers.corpus import corpus
from tests.importers.hostile import Hostile
from tests.importers.workbooks import csv_text, line, workbook
from tests.importers.world import World, counts, settled
from tests.web.client import Browser, Page
from tests.web.fixtures import Clock, browser_of, settings_for

pytestmark = pytest.mark.usefixtures("each_file_read_once")


@pytest.fixture
def world_app(sqlite_database: Database, now: datetime) -> tuple[World, Flask]:
    """A settled ledger with the upload pages over it."""
    world = settled(sqlite_database, now, children=12)
    app = build_app(settings_for(sqlite_database), sqlite_database, [pages])
    app.config["CLOCK"] = Clock(now)
    return world, app


@pytest.fixture
def officer(world_app: tuple[World, Flask]) -> Browser:
    """The finance officer's browser."""
    world, app = world_app
    return browser_of(app, world.officer.user_id)


def send(
    browser: Browser, content: bytes, name: str = "June.xlsx", status: int = 200, **more: Any
) -> Page:
    """Send a file of budget lines from its page."""
    form = browser.get("/uploads/budget-lines/new")
    return browser.send(
        form, "/uploads/budget-lines/new", status, file=(io.BytesIO(content), name), **more
    )


def test_a_good_file_is_previewed_posted_and_receipted(
    world_app: tuple[World, Flask], officer: Browser
) -> None:
    """Choose, send, check what it will do, post, receipt, list."""
    before = counts(world_app[0].database)
    chosen = officer.get("/uploads")
    assert "/uploads/budget-lines/new" in chosen.links
    page = send(officer, workbook())
    assert page.h1 == "Check what this file will do"
    assert "It adds 3 budget lines, changes 0 and leaves 0 as they are" in page.main
    assert "£26,863.72" in page.main and "Nothing is saved yet" in page.main
    rows = page.table("What will change")
    assert rows[1][:2] == ["2", "Add"] and rows[1][-1] == "+£7,623.72"
    assert rows[-1][-1] == "£26,863.72"
    assert page.table("Control total")[-1] == ["Difference", "£0.00"]
    assert counts(world_app[0].database) == before
    action = next(form.action for form in page.forms() if form.action.endswith("/post"))
    done = officer.send(page, action)
    assert done.h1 == "Budget lines: posted"
    assert "Your reference is UP-" in done.main
    assert counts(world_app[0].database)["line"] == before["line"] + 3
    listed = officer.get("/uploads").table("Files sent in, newest first")
    assert listed[1][1:3] == ["Budget lines", "June.xlsx"] and listed[1][-1] == "Posted"
    again = send(officer, workbook())
    assert "These rows were sent before" in again.main
    assert counts(world_app[0].database)["line"] == before["line"] + 3


def test_problems_are_shown_in_the_senders_own_rows(officer: Browser) -> None:
    """Groups, the rows with the message in the cell, the marked file, the form again."""
    rows = [line(1, rate="abc"), line(2), line(3, starts="31/02/2026", rate="x")]
    page = send(officer, workbook(rows))
    assert page.h1 == "There are 3 problems in 2 rows of your file"
    assert NOTHING_SAVED.removesuffix(".") in page.main
    assert "The other 1 row is fine." in page.main
    groups = page.table("Problems, grouped")
    assert groups[1][:2] == ["Rate", "I2, I4"]
    assert groups[2] == ["From", "L4", "31/02/2026", "Enter a real date, like 31/03/2027"]
    sheet = page.table("Your rows")
    assert [row[0] for row in sheet] == ["Row", "2", "4"]
    assert "I: Rate" in sheet[0]
    marked = next(link for link in page.links if link.endswith("/annotated"))
    answer = officer.ask("GET", marked)
    assert "June (marked).xlsx" in answer.headers["Content-Disposition"]
    copy = load_workbook(io.BytesIO(answer.data))["Budget lines"]
    assert copy["I2"].comment is not None
    fixed = officer.send(
        page, "/uploads/budget-lines/new", file=(io.BytesIO(workbook()), "June v2.xlsx")
    )
    assert fixed.h1 == "Check what this file will do"


def test_a_file_of_the_wrong_shape_is_told_what_is_looked_for(officer: Browser) -> None:
    """Which headings are missing, and which were found."""
    page = send(officer, workbook([["a", "b"]], heading=["Case reference", "Nickname"]))
    assert page.h1 == "We could not take this file"
    assert "We could not find these headings: Plan version, Line" in page.main
    assert "Case reference, Nickname." in page.main


def test_a_wrong_control_total_is_shown_with_the_rows_it_is_of(officer: Browser) -> None:
    """Where it was written, what the rows add up to, and the rows, to be held against one's own."""
    page = send(officer, workbook(control=26863.71))
    assert page.h1 == "We could not take this file"
    assert "Your control total (sheet Control, row 1) is £26,863.71" in page.main
    assert "a difference of £0.01" in page.main and NOTHING_SAVED in page.main
    rows = page.table("Your rows")
    assert rows[0][1:] == ["A: Case reference", "B: Plan version", "C: Line", "Q: Yearly amount"]
    assert rows[1] == ["2", "EX-0001", "1", "1", "7,623.72"]


def test_what_is_no_workbook_is_not_told_to_be_opened_as_one(officer: Browser) -> None:
    """A photo under a workbook's name: which file to choose comes first."""
    page = send(officer, b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(400))
    assert "whatever its name says. Choose the file that holds your figures." in page.main
    assert NOTHING_SAVED in page.main


def test_hidden_data_is_told_by_its_place(officer: Browser) -> None:
    """The sheet, the row."""
    page = send(officer, workbook(attributes={3: 'hidden="1"'}))
    assert "Budget lines: row 3" in page.main


def test_a_control_total_may_be_typed_beside_the_file(officer: Browser) -> None:
    """For csv, which has no sheet for it; one that cannot be read is said so in its field."""
    content = csv_text().encode()
    assert "has no control total" in send(officer, content, "a.csv").main
    wrong = send(officer, content, "a.csv", 422, control="lots")
    assert wrong.problems and "#control" in wrong.links
    assert send(officer, content, "a.csv", control="26,863.72").h1 == "Check what this file will do"


def test_no_file_is_an_error_of_the_field(officer: Browser) -> None:
    """422, with the summary."""
    form = officer.get("/uploads/budget-lines/new")
    page = officer.send(form, "/uploads/budget-lines/new", 422)
    assert page.problems == ["Select the file you want to send"]


def test_a_file_can_be_set_aside(officer: Browser) -> None:
    """Cancel, and nothing of it can be posted."""
    page = send(officer, workbook())
    action = next(form.action for form in page.forms() if form.action.endswith("/withdraw"))
    assert officer.send(page, action).h1 == "This file was set aside"


def test_posting_twice_posts_once(world_app: tuple[World, Flask], officer: Browser) -> None:
    """Two clicks lead to one receipt."""
    page = send(officer, workbook())
    action = next(form.action for form in page.forms() if form.action.endswith("/post"))
    first, second = officer.send(page, action), officer.send(page, action)
    assert first.h1 == second.h1 == "Budget lines: posted"
    assert counts(world_app[0].database)["line"] == 3


def test_a_refusal_while_posting_is_told_on_the_page(
    officer: Browser, world_app: tuple[World, Flask]
) -> None:
    """Two files for one child: the second is refused with a sentence."""
    one = send(officer, workbook([line(1)], control=7623.72), "one.xlsx")
    two = send(officer, workbook([line(1, number=2)], control=7623.72), "two.xlsx")
    for page, status in ((one, 200), (two, 422)):
        action = next(form.action for form in page.forms() if form.action.endswith("/post"))
        page = officer.send(page, action, status)
    assert "no longer fits" in page.main
    assert counts(world_app[0].database)["line"] == 1


@pytest.mark.parametrize("name", list(KINDS))
def test_each_kind_has_its_pages(officer: Browser, name: str) -> None:
    """The form, the columns, the template."""
    assert officer.get(f"/uploads/{name}/new").h1.startswith("Send in ")
    columns = officer.get(f"/uploads/{name}/help").table("Columns")
    assert len(columns) == len(KINDS[name].columns) + 1
    answer = officer.ask("GET", f"/templates/{name}")
    assert load_workbook(io.BytesIO(answer.data)).sheetnames[0] == KINDS[name].sheet


def test_others_find_nothing_there(world_app: tuple[World, Flask], officer: Browser) -> None:
    """A case officer, an administrator: no page of uploads exists for them."""
    page = send(officer, workbook())
    own = next(form.action for form in page.forms() if form.action.endswith("/post"))
    world, app = world_app
    for viewer in (world.case_officer, world.administrator):
        browser = browser_of(app, viewer.user_id)
        upload = own.removesuffix("/post")
        for address in (
            "/uploads", "/uploads/budget-lines/new", upload, "/templates/caseload",
            f"{upload}/annotated",
        ):  # fmt: skip
            assert browser.ask("GET", address).status_code == 404
    assert officer.ask("GET", "/uploads/nothing/new").status_code == 404
    assert officer.ask("GET", "/uploads/12").status_code == 404


QUICK = [each for each in corpus() if each.core]


@pytest.mark.parametrize("group", range(2))
def test_the_corpus_through_the_browser(
    world_app: tuple[World, Flask], officer: Browser, group: int
) -> None:
    """No fault, whatever is sent: a page that says what to do, and nothing saved."""
    before = counts(world_app[0].database)
    for hostile in QUICK[group::2]:
        _inspect(officer, hostile)
    assert counts(world_app[0].database) == before


def _inspect(officer: Browser, hostile: Hostile) -> None:
    name = hostile.file_name.replace("\0", "%00")
    page = send(officer, hostile.make(), name, control="26863.72")
    if page.h1 == "Check what this file will do":
        assert "accept" in hostile.outcomes or "accept_inert" in hostile.outcomes, hostile.name
    else:
        assert NOTHING_SAVED.removesuffix(".") in page.main, hostile.name
        assert "Reference UP-" in page.main, hostile.name
