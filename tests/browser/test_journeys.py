"""What people come to do, from end to end, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from ledger import acts
from ledger.access.tables import User
from ledger.database import Database
from tests import county
from tests.browser.conftest import DESK, PHONE, Tab
from tests.browser.site import serving
from tests.browser.town import NOW, Town, budget_file, budget_row
from tests.databases import Place
from tests.web.fixtures import PASSWORD, Clock, make_app, password_hash


@dataclass
class Visitor:
    """Someone with a browser of their own, with or without script."""

    browser: Browser
    where: str
    script: bool

    def sign_in(self, email: str, size: dict[str, int]) -> Page:
        """Open a window and sign in through the form."""
        context = self.browser.new_context(
            base_url=self.where, viewport=size, java_script_enabled=self.script
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page


def bare_county(database: Database) -> county.County:
    """People, children and the authority's budget; no child has a budget yet."""
    with database.transaction() as session:
        people = county.settle(session, children=2)
        session.execute(update(User).values(password_hash=password_hash()))
    return people


@pytest.fixture(params=["sqlite_place", "postgres_place"])
def visitor(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Visitor]:
    """A bare county on each database; on PostgreSQL its people browse without script."""
    place: Place = request.getfixturevalue(request.param)
    bare_county(place.database)
    with serving(make_app(place.database, Clock(NOW))) as where:
        yield Visitor(chromium, where, script=request.param == "sqlite_place")
        for context in chromium.contexts:
            context.close()


def send(page: Page, file: Path) -> None:
    """Send in a budget-lines workbook with its control total."""
    page.goto("/uploads/budget-lines/new")
    page.get_by_label("Choose your file").set_input_files(file)
    page.get_by_label("What Yearly amount adds up to").fill("7,623.72")
    page.get_by_role("button", name="Send and check").click()


def test_from_an_officers_file_to_a_statement_on_a_phone(visitor: Visitor, tmp_path: Path) -> None:
    wrong, right = tmp_path / "Wrong.xlsx", tmp_path / "Right.xlsx"
    dates = {"reference": "EX-1", "payee": "Alex Example"}
    wrong.write_bytes(budget_file(budget_row(**dates, hours="nine")))
    right.write_bytes(budget_file(budget_row(**dates)))

    officer = visitor.sign_in("priya.nair@example.gov.uk", DESK)
    send(officer, wrong)
    expect(officer.locator("h1")).to_contain_text("1 problem")
    expect(officer.get_by_text("nine").first).to_be_visible()
    send(officer, right)
    expect(officer.locator("h1")).to_have_text("Check what this file will do")
    expect(officer.get_by_text("Nothing is saved yet.")).to_be_visible()
    officer.locator("form[action$='/post'] button").click()
    expect(officer.locator("h1")).to_contain_text("Budget lines")

    officer.goto("/runs")
    officer.get_by_label("Month", exact=True).select_option("2026-11")
    officer.get_by_role("button", name="Prepare the run").click()
    expect(officer.locator("h1")).to_have_text("Direct payments for November 2026")
    expect(officer.get_by_text("Not you: you prepared it")).to_be_visible()
    expect(officer.get_by_role("button", name="Approve")).to_have_count(0)
    total = officer.locator(".ledger-figure").inner_text().split("\n")[0]
    run = officer.url

    approver = visitor.sign_in("grace.adeyemi@example.gov.uk", DESK)
    approver.goto(run)
    approver.get_by_role("button", name=f"Approve {total}").click()
    expect(approver.get_by_role("heading", name="There is a problem")).to_be_visible()
    approver.get_by_label("I have looked at").check()
    approver.get_by_role("button", name=f"Approve {total}").click()
    expect(approver.locator("h1")).to_have_text("Run approved")
    expect(approver.get_by_text("DP-2026-11").first).to_be_visible()

    officer.goto(run)
    officer.get_by_role("link", name="Record what the bank paid").first.click()
    officer.get_by_role("button", name="Continue").click()
    expect(officer.locator("h1")).to_have_text("Check before you record this")
    landed = officer.locator("dd").last.inner_text()
    officer.get_by_role("button", name=f"Record that {landed} landed").click()
    expect(officer.locator("h1")).to_have_text("Payments landed")

    parent = visitor.sign_in("alex.example@example.gov.uk", PHONE)
    expect(parent.locator("h1")).to_have_text("Child1’s support money")
    expect(parent.locator(".ledger-figure")).to_have_text(landed)
    parent.get_by_role("link", name="See your statement").last.click()
    blocks = parent.locator(".ledger-block h2").all_inner_texts()
    assert [words.split(".")[0] for words in blocks[:12]] == [str(n) for n in range(1, 13)]
    expect(parent.get_by_text("Paid in", exact=True).first).to_be_visible()
    parent.locator("#b5").locator("xpath=../..").locator("summary").click()
    expect(parent.get_by_role("rowheader", name="Money at the start")).to_be_visible()


def test_a_run_is_approved_with_the_keyboard_alone(sqlite_place: Place, chromium: Browser) -> None:
    people = bare_county(sqlite_place.database)
    with sqlite_place.database.transaction() as session:
        acts.agree_budgets(session, people.officer, [county.row()], "keys", NOW)
        run_id = acts.prepare_run(session, people.officer, NOW.date(), NOW)
    with serving(make_app(sqlite_place.database, Clock(NOW))) as where:
        page = chromium.new_context(base_url=where, viewport=DESK).new_page()
        page.goto(f"/runs/{run_id}")
        tab_to(page, "Email address")
        page.keyboard.type("grace.adeyemi@example.gov.uk")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Direct payments for November 2026")
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to main content")).to_be_focused()
        tab_to(page, "I have looked at")
        page.keyboard.press("Space")
        tab_to(page, "Approve £")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Run approved")
        page.context.close()


WORDS = """() => {
  const at = document.activeElement;
  const label = at && at.labels && at.labels.length ? at.labels[0].innerText : '';
  return at ? label || at.innerText || '' : '';
}"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus begins with these words; it must show that it has it."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(WORDS).strip().startswith(words):
            return
    raise AssertionError(f"Tab never reached {words}")


def test_printing_a_statement_opens_every_explanation(town: Town, tab: Tab) -> None:
    page = tab("parent or young person", PHONE)
    page.goto(f"/statement/{town.agreement}?month=2026-10")
    hidden = page.get_by_text("This is your first statement").or_(
        page.get_by_text("It is the number at the end of the month before")
    )
    expect(hidden).not_to_be_visible()
    page.emulate_media(media="print")
    expect(hidden).to_be_visible()
    expect(page.get_by_role("navigation", name="Menu")).not_to_be_visible()


def test_an_officer_finds_a_child_and_explains_an_amount(town: Town, tab: Tab) -> None:
    page = tab("finance officer")
    page.goto("/children")
    page.get_by_label("Name or case number").fill("child1")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Child1 Example", exact=True).click()
    expect(page.get_by_role("img", name="Where the £")).to_be_visible()
    lines = page.get_by_role("table", name="Every line of the budget")
    lines.locator("td.ledger-num a").first.click()
    expect(page.locator("h1")).to_contain_text("Explain £")
    expect(page.get_by_text("9 hours × £16.29").first).to_be_visible()
    expect(page.get_by_role("table", name="Rules in force")).to_be_visible()


def test_what_is_not_yours_and_what_is_not_there_look_the_same(town: Town, tab: Tab) -> None:
    page = tab("parent or young person")
    bodies = set()
    for path in (
        f"/runs/{town.open_run}",
        "/children",
        f"/explain/instalment/{town.held_instalment}",
        "/explain/instalment/12345",
        "/no-such-page",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404, path
        bodies.add(page.locator("h1").inner_text())
    assert len(bodies) == 1
