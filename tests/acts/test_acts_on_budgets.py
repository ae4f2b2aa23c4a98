"""The council's own budget entered: each line once, on a code that takes one, harmless twice."""

from __future__ import annotations

from datetime import date

import pytest

from ledger import acts, book
from ledger.budgets.rows import BudgetAllotment
from ledger.database import Database
from ledger.values.errors import Refused
from tests.county import at, settle

LINE = BudgetAllotment("C5210", "education", 2026, 400_000_00)
SPRING, SUMMER = at(date(2026, 4, 10)), at(date(2026, 7, 10))


def test_a_budget_is_entered_and_added_to(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, pounds=0)
        top_up = BudgetAllotment("C5110", "education", 2026, 100)
        acts.approve_budget(session, county.officer, [LINE, top_up], "first", SPRING)
        again = acts.approve_budget(session, county.officer, [LINE, top_up], "first", SUMMER)
        assert again.repeated  # the same file months later says the same, and adds nothing
        acts.approve_budget(session, county.officer, [LINE], "more", SUMMER)
        assert book.balance(session, layer="budget", nominals=["C5210"]) == 800_000_00
        assert book.balance(session, layer="budget", nominals=["C5110"]) == 100


def test_a_budget_for_next_year_stands_in_next_year(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session, pounds=0, years=(2026, 2027))
        line = BudgetAllotment("C5210", "education", 2027, 100)
        acts.approve_budget(session, county.officer, [line], "next year", SPRING)
        last = date(2027, 3, 31)
        assert book.balance(session, layer="budget", nominals=["C5210"], until=last) == 0
        assert book.balance(session, layer="budget", nominals=["C5210"]) == 100


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "B-NO-ROWS"),
        ([LINE, LINE], "B-TWICE"),
        ([BudgetAllotment("C5210", "education", 2026, 0)], "B-NIL"),
        ([BudgetAllotment("C2310", "education", 2026, 1)], "B-NOT-SPENDING"),
        ([BudgetAllotment("X1", "education", 2026, 1)], "B-NOT-SPENDING"),
        ([BudgetAllotment("C1410", "health", 2026, 1)], "B-NOT-OURS"),
        ([BudgetAllotment("C5210", "health", 2026, 1)], "B-NOT-OURS"),
    ],
)
def test_a_wrong_line_is_refused_by_name(
    sqlite_database: Database, lines: list[BudgetAllotment], code: str
) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session, pounds=0)
        with pytest.raises(Refused) as refused:
            acts.approve_budget(session, county.officer, lines, "wrong", SPRING)
        assert refused.value.code == code


def test_only_finance_officers_enter_budgets(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session, pounds=0)
        for viewer in (county.approver, county.case_officer, county.parent, county.administrator):
            with pytest.raises(Refused) as refused:
                acts.approve_budget(session, viewer, [LINE], "first", SPRING)
            assert refused.value.code == "A-PERMISSION"
