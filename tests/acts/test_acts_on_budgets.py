"""The council's own budget entered: each line once, on a code that takes one, harmless twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger import acts, book
from ledger.budgets.rows import BudgetAllotment
from ledger.database import Database
from ledger.values.errors import Refused
from tests.book.test_races import Act, Runner
from tests.county import at, row, settle
from tests.databases import Place

LINE = BudgetAllotment("C5210", "education", 2026, 400_000_00)
SPRING, SUMMER = at(date(2026, 4, 10)), at(date(2026, 7, 10))


def test_a_revised_budget_posts_what_it_rose_by(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, pounds=0)
        top_up = BudgetAllotment("C5110", "education", 2026, 100)
        first = acts.approve_budget(session, county.officer, [LINE, top_up], "first", SPRING)
        again = acts.approve_budget(session, county.officer, [LINE, top_up], "first", SUMMER)
        assert again.repeated  # the same file months later says the same, and adds nothing
        raised = replace(LINE, pence=450_000_00)
        more = acts.approve_budget(session, county.officer, [raised, top_up], "more", SUMMER)
        assert (more.journals, more.pence) == (1, 50_000_00)
        assert book.balance(session, layer="budget", nominals=["C5210"]) == 450_000_00
        assert book.balance(session, layer="budget", nominals=["C5110"]) == 100
        for lines, source in (([LINE, top_up], "first"), ([raised, top_up], "more")):
            assert acts.approve_budget(session, county.officer, lines, source, SUMMER).repeated
        idle = acts.approve_budget(session, county.officer, [top_up], "other", SUMMER)
        assert idle.repeated and idle.batch_id == first.batch_id
        assert book.check(session) == []


def test_what_is_given_to_children_is_still_approved(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, pounds=100_000)
        acts.agree_budgets(session, county.officer, [row()], "agreed", SPRING)
        (was,) = acts.approved_sums(session, [LINE])
        assert was == 100_000_00
        acts.approve_budget(session, county.officer, [LINE], "raised", SPRING)
        assert acts.approved_sums(session, [LINE]) == [LINE.pence]


def test_a_lower_budget_is_refused_with_what_would_do(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session, pounds=0)
        acts.approve_budget(session, county.officer, [LINE], "first", SPRING)
        lower = replace(LINE, pence=LINE.pence - 1)
        with pytest.raises(Refused) as refused:
            acts.approve_budget(session, county.officer, [lower], "lower", SUMMER)
        assert refused.value.code == "B-FALL"
        for words in ("£400,000.00", "£399,999.99", "Nothing was saved", "reversal", "virement"):
            assert words in refused.value.message


def test_two_rises_in_one_moment_do_not_add_up(place: Place) -> None:
    """Each was reckoned from what stood before: the second is refused, or waited to reckon."""
    with place.database.transaction() as session:
        county = settle(session, pounds=100_000)
    other = replace(LINE, pence=500_000_00)

    def rise(line: BudgetAllotment) -> Act:
        return lambda session: acts.approve_budget(
            session, county.officer, [line], str(line.pence), SUMMER
        )

    with place.database.transaction() as session:
        rise(LINE)(session)
        second = Runner(place, rise(other))
        assert second.waits()
    answer = second.finish()
    refused = place.name == "postgresql"
    assert (answer == "B-MEANWHILE") == refused, answer
    with place.database.reading() as session:
        assert acts.approved_sums(session, [LINE]) == [(LINE if refused else other).pence]


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
