"""A run's pay days on its page: each is recorded by itself, and families read the day it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ledger import acts
from ledger.database import Database
from ledger.payments.lines import digest_of
from tests.county import AGREED, County, at, row, settle
from tests.web.client import Browser, Page
from tests.web.fixtures import Clock, browser_of, make_app

FIRST, SECOND = date(2026, 5, 1), date(2026, 5, 29)
NOW = at(date(2026, 6, 2))


@pytest.fixture
def county(sqlite_database: Database) -> County:
    """May's run is approved: one payment promised for the 1st, two for the 29th."""
    with sqlite_database.transaction() as session:
        county = settle(session, children=2)
        rows = [row(), row(row=3, reference="EX-2", cycle="monthly", payee_name="Bea Example")]
        acts.agree_budgets(session, county.officer, rows, "rows", AGREED)
        run_id = acts.prepare_run(session, county.officer, FIRST, at(FIRST))
        seen = digest_of(session, run_id)
        acts.approve_run(session, county.approver, run_id, seen, at(FIRST))
    return county


@pytest.fixture
def sight(sqlite_database: Database, county: County) -> Iterator[dict[str, Browser]]:
    """The browsers of the finance officer, the approver and the parent, on 2 June."""
    app = make_app(sqlite_database, Clock(NOW))
    people = {"officer": county.officer, "approver": county.approver, "parent": county.parent}
    yield {name: browser_of(app, viewer.user_id) for name, viewer in people.items()}


def days_of(page: Page) -> list[list[str]]:
    """The rows of the table of pay days, without its heading."""
    return page.table("Pay days")[1:]


def run_page(browser: Browser) -> tuple[str, Page]:
    """The address of the only run, and its page."""
    links = browser.get("/runs").links
    address = next(link for link in links if link.startswith("/runs/"))
    return address, browser.get(address)


def record(browser: Browser, address: str, promised: date, on: date) -> Page:
    """Record that a pay day was paid, through the question and its check."""
    question = browser.get(f"{address}/landed?promised={promised}")
    given = {"landed-day": on.day, "landed-month": on.month, "landed-year": on.year}
    check = browser.send(question, f"{address}/landed/check", **given)
    return browser.send(check, f"{address}/landed")


def test_each_pay_day_is_recorded_by_itself(sight: dict[str, Browser]) -> None:
    officer = sight["officer"]
    address, page = run_page(officer)
    first, second, whole = days_of(page)
    assert first[:2] == ["1 May 2026", "2"] and second[:2] == ["29 May 2026", "1"]
    assert "Not landed" in first[3] and first[4].startswith("Record what the bank paid")
    assert whole[:2] == ["All pay days", "3"]
    assert "0 of 2 pay days" in page.main

    receipt = record(officer, address, FIRST, FIRST)
    assert receipt.h1 == "Payments landed"
    assert "Reached the accounts on1 May 2026" in receipt.main
    page = officer.get(address)
    first, second, _ = days_of(page)
    assert first[3].startswith("Paid on 1 May 2026, on time")
    assert first[3].endswith("Recorded by Priya Nair") and not first[4]
    assert "Not landed" in second[3]
    assert "1 of 2 pay days" in page.main
    assert "Partly landed" in officer.get("/runs").main

    record(officer, address, SECOND, date(2026, 6, 2))
    page = officer.get(address)
    assert days_of(page)[1][3].startswith("Paid on 2 June 2026, 4 days late")
    assert "Landed" in officer.get("/runs").table("Every run")[1][4]


def test_a_day_that_cannot_be_is_asked_for_again(sight: dict[str, Browser]) -> None:
    officer = sight["officer"]
    address, _ = run_page(officer)
    question = officer.get(f"{address}/landed?promised={FIRST}")
    for day in (date(2026, 4, 30), date(2026, 6, 3)):
        given = {"landed-day": day.day, "landed-month": day.month, "landed-year": day.year}
        again = officer.send(question, f"{address}/landed/check", status=422, **given)
        assert again.problems == ["Enter a day from 1 May 2026, when it was approved, to today."]
    officer.get(f"{address}/landed?promised=2026-05-02", status=404)


def test_an_approver_reads_the_pay_days_and_records_nothing(sight: dict[str, Browser]) -> None:
    _, page = run_page(sight["approver"])
    assert [row[4] for row in days_of(page)] == ["", "", ""]


def test_a_family_reads_the_day_each_payment_came(sight: dict[str, Browser]) -> None:
    officer, parent = sight["officer"], sight["parent"]
    address, _ = run_page(officer)
    record(officer, address, FIRST, FIRST)
    record(officer, address, SECOND, date(2026, 6, 2))
    statement = next(link for link in parent.get("/home").links if link.startswith("/statement/"))
    may = parent.get(f"{statement}?month=2026-05").main
    assert "We promised to pay on 1 May 2026. We paid on 1 May 2026." in may
    assert "29 May" not in may.split("Your year in one picture")[0].split("3. Refunds")[0]
    june = parent.get(f"{statement}?month=2026-06").main
    assert "We promised to pay on 29 May 2026. We paid on 2 June 2026." in june
    explained = next(link for link in parent.get(f"{statement}?month=2026-06").links
                     if link.startswith("/explain/instalment/"))  # fmt: skip
    words = "We promised 29 May 2026. We paid on 2 June 2026."
    assert words in parent.get(explained).main
