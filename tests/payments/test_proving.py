"""Whatever is agreed, paid, held, released and landed, the three records stay one."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.book.entries import Coding, NewBatch, NewJournal, NewPosting
from ledger.budgets.agree import check_budgets
from ledger.budgets.rows import BudgetRow
from ledger.budgets.tables import Budget
from ledger.database import Database
from ledger.payments.landing import record_landing
from ledger.payments.lines import digest_of
from ledger.payments.proving import HELD, check_payments
from ledger.payments.view import run_view
from ledger.values.errors import Refused
from tests.budgets.test_agreeing import budgets
from tests.county import AGREED, County, at, four, land_days, row, run_month, settle

MONTHS = [date(2026 + (n > 8), (n + 3) % 12 + 1, 1) for n in range(12)]
FEW = settings(max_examples=max(4, settings().max_examples // 8))


def a_month(session: Session, county: County, month: date, holding: bool) -> int:
    """Prepare, perhaps hold the first payment, approve and land; the pence that were paid."""
    now = at(month)
    try:
        run_id = acts.prepare_run(session, county.officer, month, now)
    except Refused as refused:
        assert refused.code == "R-RUN-EMPTY"
        return 0
    view = run_view(session, run_id)
    if holding and len(view.lines) > 1:
        held = view.lines[0].line.instalment_id
        acts.hold_payment(session, county.officer, run_id, held, "Query", now)
    paid = run_view(session, run_id).total_pence
    acts.approve_run(session, county.approver, run_id, digest_of(session, run_id), now)
    assert check_payments(session) == []
    for number, promised_on in enumerate(land_days(session, run_id)):
        landed_on = max(month, promised_on)
        acts.land_payments(session, county.officer, run_id, promised_on, landed_on, at(landed_on))
        assert number or check_payments(session) == []
    return paid


@FEW
@given(rows=budgets(), holding=st.lists(st.booleans(), min_size=12, max_size=12))
def test_what_families_hold_is_what_was_paid(
    sqlite_database: Database, rows: list[BudgetRow], holding: list[bool]
) -> None:
    with sqlite_database.engine.connect() as connection, connection.begin() as outer:
        session = Session(connection, join_transaction_mode="create_savepoint")
        county = settle(session, pounds=10_000_000)
        if not check_budgets(session, rows):
            acts.agree_budgets(session, county.officer, rows, "rows", AGREED)
            paid = sum(
                a_month(session, county, month, held)
                for month, held in zip(MONTHS, holding, strict=True)
            )
            assert book.balance(session, nominals=HELD) == paid
            for pot in session.scalars(select(Budget.pot_id)):
                numbers = four(session, pot)
                assert numbers["available"] == 0
                assert numbers["actual"] == paid
            assert check_payments(session) == []
        session.close()
        outer.rollback()


def test_the_proof_holds_on_both_databases_and_sees_a_stranger(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, children=2)
        rows = [row(), row(row=3, reference="EX-2", custody="card", cycle="monthly")]
        acts.agree_budgets(session, county.officer, rows, "rows", AGREED)
        run_month(session, county, MONTHS[0])
        assert check_payments(session) == []
        budget = session.scalars(select(Budget)).first()
        assert budget is not None
        post_by_hand(session, county, budget)
        found = check_payments(session)
        assert len(found) == 2
        assert found[0].startswith(f"The budget of pot {budget.pot_id} is £7,623.7")
        assert found[1] == "Approved and not landed is £0.00 and C2310 £1.00."


def test_the_proof_sees_a_landing_that_was_never_posted(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session)
        acts.agree_budgets(session, county.officer, [row()], "rows", AGREED)
        run_id = run_month(session, county, MONTHS[0], landed=False)
        (day,) = land_days(session, run_id)
        record_landing(
            session, run_id, day, day, person_id=county.officer.person_id, now=at(day), batch_id=1
        )
        control, landed = check_payments(session)
        assert control == "Approved and not landed is £0.00 and C2310 £586.44."
        assert landed.endswith("is recorded as landed on 2 April 2026 and in the book on no day.")


def post_by_hand(session: Session, county: County, budget: Budget) -> None:
    """A pound of budget and a pound of payment that no line and no run knows of."""
    subject = budget.child_id
    spend = Coding("C5210", "education", subject=subject, pot=budget.pot_id)
    day = MONTHS[0]
    journals = [
        NewJournal("by hand 1", "budget", day, "correction",
                   [NewPosting(spend, Coding("C9010", pot=budget.pot_id), 100)]),
        NewJournal("by hand 2", "actual", day, "correction",
                   [NewPosting(spend, spend._replace(nominal="C2310"), 100)]),
    ]  # fmt: skip
    book.post(
        session,
        NewBatch("correction", "by hand", county.officer.person_id,
                 county.approver.person_id, journals),
        at(day),
    )  # fmt: skip
