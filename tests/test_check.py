"""`send-ledger check` proves the book, the invariants and the payments, and says what is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from click.testing import CliRunner
from sqlalchemy import select

from ledger import acts, book
from ledger.book import Coding, NewBatch, NewJournal, NewPosting
from ledger.budgets.tables import Budget
from ledger.payments.landing import record_landing
from tests.county import AGREED, at, land_days, row, run_month, settle
from wsgi import main

if TYPE_CHECKING:
    from tests.databases import Place

APRIL = date(2026, 4, 1)


def checked(place: Place) -> tuple[int, list[str]]:
    """The exit code of the command, and the sentences it said."""
    said = CliRunner().invoke(main, ["check"], env={"DATABASE_URL": place.url})
    return said.exit_code, said.stdout.splitlines()


def test_one_command_proves_the_book_the_bridge_and_the_payments(place: Place) -> None:
    with place.database.transaction() as session:
        county = settle(session)
        acts.agree_budgets(session, county.officer, [row()], "rows", AGREED)
        run_id = run_month(session, county, APRIL, landed=False)
        (day,) = land_days(session, run_id)
        budget = session.scalars(select(Budget)).one()
        people = county.officer.person_id, county.approver.person_id
    assert checked(place)[0] == 0

    spend = Coding("C5210", "education", subject=budget.child_id, pot=budget.pot_id)
    lost = NewJournal("lost", "actual", APRIL, "by hand",
                      [NewPosting(Coding("C2990"), Coding("C1010"), 3)])  # fmt: skip
    control = spend._replace(nominal="C2310")
    given = NewJournal("given", "actual", APRIL, "by hand",
                       [NewPosting(control, Coding("C1010"), 100)])  # fmt: skip
    with place.database.transaction() as session:
        book.post(session, NewBatch("correction", "by hand", *people, [lost, given]), at(APRIL))
        record_landing(session, run_id, day, day, person_id=people[0], now=at(day), batch_id=1)
    code, said = checked(place)
    assert code == 1
    assert "I22: C2990 holds £0.03" in said
    assert any(words.startswith("I12: ") for words in said), "given, and not accounted for"
    assert "Approved and not landed is £0.00 and C2310 £585.44." in said
    assert any("and in the book on no day" in words for words in said)
