"""Each report says what the book says, the same in every shape, and only to whom it may."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.access.permissions import Viewer
from ledger.budgets.tables import Agreement, Budget
from ledger.database import Database
from ledger.parties.tables import Payee
from ledger.payments.tables import Run
from ledger.values.errors import Refused
from ledger.values.money import plain_pounds, show_pounds
from ledger.web import figures, moneymap
from ledger.web.accounts import account_of, held
from reports import REPORTS, draw, find, run
from reports.table import Table
from tests import county

NOW = county.at(date(2026, 6, 10))
TODAY = NOW.date()


@pytest.fixture
def ledger(database: Database) -> tuple[Database, county.County]:
    """Three children with budgets of each mechanism, and two months paid."""
    with database.transaction() as session:
        people = county.settle(session, children=3)
        rows = [
            county.row(),
            county.row(row=3, reference="EX-2", payee_name="Bea Example", custody="card"),
            county.row(
                row=4, reference="EX-2", number=2, hours=100, weeks=12, rate_pence=9201,
                weights={"health": 5000, "care": 5000}, **county.ARRANGED,
            ),
            county.row(row=5, reference="EX-3", payee_name="Cy Example", weights=county.THIRDS),
        ]  # fmt: skip
        acts.agree_budgets(session, people.officer, rows, "reports", county.AGREED)
        county.run_month(session, people, date(2026, 4, 1))
        county.run_month(session, people, date(2026, 5, 1))
    return database, people


def asked_of(session: Session) -> dict[str, dict[str, str]]:
    """What each report is asked in these tests."""
    child = county.child(session, "EX-1").id
    agreement = session.scalars(
        select(Agreement.id).join(Budget).where(Budget.child_id == child)
    ).one()
    run_id = session.scalars(select(Run.id).order_by(Run.month)).first()
    return {
        "trial-balance": {},
        "money-map": {"child": "EX-1"},
        "statement": {"agreement": str(agreement), "month": "2026-05"},
        "run": {"run": str(run_id)},
    }


def shown_on_a_page(table: Table) -> list[str]:
    return [words for _, words in draw.drawn_totals(table)]


def test_every_report_has_one_total_on_page_in_csv_and_in_json(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        asked = asked_of(session)
        assert set(asked) == set(REPORTS)
        for name, given in asked.items():
            table = run(find(name), session, people.officer, NOW, given)
            assert table.rows, name
            lines = list(csv.reader(io.StringIO(draw.csv(table).decode("utf-8-sig"), newline="")))
            in_csv = lines[len(table.rows) + 1]
            in_json: dict[str, Any] = json.loads(draw.json(table))["totals"]
            for place, column in enumerate(table.columns):
                if column.kind == "money":
                    pence = table.total(column.name)
                    assert in_csv[place] == in_json[column.name] == plain_pounds(pence)
                    assert shown_on_a_page(table)[place] == show_pounds(pence)


def test_the_trial_balance_balances_in_each_layer(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        for layer in ("budget", "commitment", "actual"):
            table = run(find("trial-balance"), session, people.officer, NOW, {"layer": layer})
            assert table.total("debit") == table.total("credit") > 0
            assert table.total("balance") == 0
            assert set(table.column("layer")) == {layer}


def test_a_money_map_is_what_the_book_allocated(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        for reference in ("EX-1", "EX-2", "EX-3"):
            child = county.child(session, reference)
            found = moneymap.money_map(session, people.officer, child.id, 2026, TODAY)
            assert found.budget is not None
            assert found.four.allocated == moneymap.in_book(session, found.budget)
            assert found.four == figures.by_child(session, people.officer, 2026, TODAY)[child.id]
            layers = county.four(session, found.budget.pot_id)
            assert found.four.paid == layers["actual"]


def test_the_funders_four_numbers_are_the_books_and_add_up(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        fours = figures.by_funder(session, people.officer, 2026, TODAY)
        for funder, four in fours.items():
            for layer, pence in zip(figures.LAYERS, four.numbers, strict=False):
                assert pence == book.balance(
                    session, layer=layer, funder=funder, nominals=figures.PERSONAL
                )
        mine = figures.by_funder(session, people.case_officer, 2026, TODAY)
        assert figures.total(mine.values()).allocated == 762_372


def test_a_statement_ends_with_what_the_account_holds(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        given = asked_of(session)["statement"]
        table = run(find("statement"), session, people.parent, NOW, given)
        account = account_of(session, people.parent, int(given["agreement"]), TODAY)
        assert table.total("money") == held(session, account, date(2026, 5, 31))
        assert table.column("money")[0] == held(session, account, date(2026, 4, 30))


REFUSED: list[tuple[str, Callable[[county.County], Viewer]]] = [
    ("trial-balance", lambda people: people.parent),
    ("trial-balance", lambda people: people.case_officer),
    ("trial-balance", lambda people: people.administrator),
    ("money-map", lambda people: people.parent),
    ("money-map", lambda people: people.administrator),
    ("statement", lambda people: people.administrator),
    ("run", lambda people: people.case_officer),
    ("run", lambda people: people.parent),
]


def test_a_report_is_refused_to_whom_it_is_not_for(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        for name, who in REFUSED:
            with pytest.raises(Refused):
                run(find(name), session, who(people), NOW, asked_of(session)[name])


def test_another_familys_statement_is_not_there(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        other = session.scalars(
            select(Agreement.id)
            .join(Budget)
            .where(Budget.child_id == county.child(session, "EX-2").id)
        ).one()
        for number in (str(other), "12345", "not a number"):
            with pytest.raises(Refused) as refused:
                run(find("statement"), session, people.parent, NOW, {"agreement": number})
            assert refused.value.code == "A-NOT-FOUND"


def test_a_statement_is_found_by_the_case_number(
    ledger: tuple[Database, county.County],
) -> None:
    """The same as by its agreement; another family's is not there."""
    database, people = ledger
    with database.reading() as session:
        given = asked_of(session)["statement"]
        by_child = {"child": "EX-1", "month": "2026-05"}
        for viewer in (people.officer, people.parent):
            same = [run(find("statement"), session, viewer, NOW, a) for a in (given, by_child)]
            assert same[0] == same[1]
        for reference in ("EX-2", "EX-99"):
            with pytest.raises(Refused) as refused:
                run(find("statement"), session, people.parent, NOW, {"child": reference})
            assert refused.value.code == "A-NOT-FOUND"


def test_a_child_of_several_accounts_is_asked_which(database: Database) -> None:
    """By payee, each with the agreement to give; none is said as such."""
    with database.transaction() as session:
        people = county.settle(session, children=2)
        rows = [county.row(), county.row(row=3, number=2, payee_name="Bea Example")]
        acts.agree_budgets(session, people.officer, rows, "two accounts", county.AGREED)
    with database.reading() as session:
        ids = session.execute(
            select(Agreement.id).join(Payee, Payee.id == Agreement.payee_id).order_by(Payee.name)
        ).scalars()
        alex, bea = ids
        for reference, words in (
            ("EX-1", "EX-1 has 2 accounts. Say which: "
             f"agreement={alex} for Alex Example or agreement={bea} for Bea Example."),
            ("EX-2", "EX-2 has no direct payment account, so there is no statement."),
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                run(find("statement"), session, people.officer, NOW, {"child": reference})
            assert refused.value.message == words


def test_reports_are_known_by_the_numbers_people_know(
    ledger: tuple[Database, county.County],
) -> None:
    """Asked by a row's own number, the same is drawn and the case number or reference is shown."""
    database, people = ledger
    with database.reading() as session:
        child, asked = county.child(session, "EX-1").id, asked_of(session)
        for name, by_id, by_name in (
            ("money-map", {"child": str(child)}, {"child": "EX-1"}),
            ("run", asked["run"], {"run": "DP-2026-04"}),
        ):
            report = find(name)
            tables = [run(report, session, people.officer, NOW, each) for each in (by_id, by_name)]
            assert tables[0] == tables[1]
            assert report.known(session, by_id) == by_name


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("money-map", {}, "Give the child’s case number"),
    ("money-map", {"child": "EX-1", "year": "soon"}, "like 2026, not soon"),
    ("statement", {}, "Give the child’s case number"),
    ("statement", {"child": "EX-1", "month": "soon"}, "like 2026-11, not soon"),
    ("trial-balance", {"colour": "red"}, "does not ask for colour"),
    ("trial-balance", {"layer": "cash"}, "budget, commitment or actual"),
    ("trial-balance", {"until": "soon"}, "soon"),
]


def test_a_wrong_question_is_answered_with_what_to_ask(
    ledger: tuple[Database, county.County],
) -> None:
    database, people = ledger
    with database.reading() as session:
        for name, given, words in WRONG:
            with pytest.raises(Refused, match=words):
                run(find(name), session, people.officer, NOW, given)
        with pytest.raises(Refused, match="no report called profit"):
            find("profit")
