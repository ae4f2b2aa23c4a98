"""The story of one budget, told twice: once on SQLite and once on PostgreSQL.

Rowan has nine hours of support a week at £16.29. Education pays half, health and care a quarter
each (worked example C1). An officer's row becomes a promise, a payment, and a statement that
Rowan's mother can read; every number below is the book's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.budgets.contingency import may_keep
from ledger.budgets.tables import Agreement, Budget, Instalment, Line
from ledger.database import Database
from ledger.payments.events import DUE, LANDED
from ledger.payments.lines import digest_of
from ledger.payments.view import run_view
from ledger.values.dates import london_date, month_days, show_date
from ledger.values.errors import Refused
from ledger.values.money import show_pounds
from ledger.values.working import Working
from ledger.web.accounts import account_of, coming, month_of
from ledger.web.moneymap import money_map
from tests.county import AGREED, County, at, child, four, row, settle

PREPARED, LANDED_ON = at(date(2026, 4, 1), 9), date(2026, 4, 2)
APPROVED = at(date(2026, 4, 1), 15)


@dataclass
class Told:
    """What has happened so far, in the words of the people it happened to."""

    session: Session
    county: County
    lines: list[str]

    def say(self, words: str) -> None:
        """One more sentence of the story."""
        self.lines.append(words)


def an_officer_agrees_the_row(told: Told) -> None:
    receipt = acts.agree_budgets(
        told.session, told.county.officer, [row(year_pence=762372)], "Rowan's row", AGREED
    )
    line = told.session.scalars(select(Line)).one()
    told.say(f"{receipt.journals} journals: {Working.from_text(line.working).sentence}.")


def one_person_prepares_and_another_approves(told: Told) -> None:
    session, county = told.session, told.county
    run_id = acts.prepare_run(session, county.officer, date(2026, 4, 1), PREPARED)
    view = run_view(session, run_id)
    told.say(f"{view.reference}: {show_pounds(view.total_pence)}, {view.state}.")
    receipt = acts.approve_run(
        session, county.approver, run_id, digest_of(session, run_id), APPROVED
    )
    told.say(f"Approved: {receipt.postings} postings.")
    acts.land_payments(session, county.officer, run_id, LANDED_ON, LANDED_ON, at(LANDED_ON))
    told.say(f"Landed on {show_date(LANDED_ON)}, the day it was promised.")


def a_parent_reads_the_statement(told: Told) -> None:
    session, today = told.session, date(2026, 4, 20)
    parent = told.county.parent
    agreement_id = session.scalars(select(Agreement.id)).one()
    account = account_of(session, parent, agreement_id, today)
    month = month_of(session, account, month_days(today))
    told.say(f"Money you had at the start: {show_pounds(month.opening)}.")
    for paid in month.payments:
        shares = ", ".join(f"{funder} {show_pounds(pence)}" for funder, pence in paid.by_funder)
        told.say(f"Money we paid in on {show_date(paid.landed_on)}: {shares}.")
    told.say(f"Money you have now: {show_pounds(month.closing)}.")
    told.say(f"For emergencies: {may_keep(session, account.pot_id, today).sentence}.")
    following = coming(session, account)[0].instalment
    told.say(
        f"Next payment: {show_pounds(following.pence)} on {show_date(following.promised_on)}: "
        f"{Working.from_text(following.working).sentence}."
    )


STORY = """
2 journals: 9 hours × £16.29 × 52 weeks = £7,623.72 a year.
DP-2026-04: £586.44, prepared.
Approved: 6 postings.
Landed on 2 April 2026, the day it was promised.
Money you had at the start: £0.00.
Money we paid in on 2 April 2026: education £293.22, health £146.61, care £146.61.
Money you have now: £586.44.
For emergencies: 8 weeks × £146.61 = £1,172.88.
Next payment: £586.44 on 1 May 2026: 9 hours × £16.29 × 4 weeks = £586.44.
""".strip().splitlines()


def test_from_a_row_to_a_statement(database: Database) -> None:
    with database.transaction() as session:
        told = Told(session, settle(session, children=2), [])
        an_officer_agrees_the_row(told)
        one_person_prepares_and_another_approves(told)
        a_parent_reads_the_statement(told)
        assert told.lines == STORY
        assert_it_can_be_explained(session)
        assert_the_bridge_holds(session)
        assert_another_parent_sees_nothing(session, told.county)


def assert_it_can_be_explained(session: Session) -> None:
    """From the payment, one step gives what it was, who agreed it, and its debits and credits."""
    first = session.scalars(select(Instalment).order_by(Instalment.number)).first()
    assert first is not None
    lines = book.lines(session, layer="actual")
    mine = [line for line in lines if line.about == first.id]
    assert {line.kind for line in mine} == {DUE[0], LANDED[0]}
    council = [line for line in mine if line.kind == DUE[0]]
    assert sum(line.pence for line in council if line.side == "debit") == first.pence
    assert sum(line.pence for line in council if line.side == "credit") == first.pence
    assert all(line.approver not in (None, line.maker) for line in council)
    assert {london_date(line.recorded_at) for line in council} == {date(2026, 4, 1)}


def assert_the_bridge_holds(session: Session) -> None:
    """I12, for each funder: what was spent less what has not landed is what the family holds."""
    for funder in ("education", "health", "care"):
        given = book.balance(
            session, layer="actual", funder=funder,
            nominals=["C5210", "C5310", "C5320", "C1410", "C2310"],
        )  # fmt: skip
        assert given == -book.balance(session, funder=funder, nominals=["F2010"])


def assert_another_parent_sees_nothing(session: Session, county: County) -> None:
    """Not yours and not there look the same."""
    today = date(2026, 4, 20)
    for other in (child(session, "EX-2").id, 404):
        with pytest.raises(Refused) as refused:
            money_map(session, county.parent, other, 2026, today)
        assert refused.value.code == "A-NOT-FOUND"


def test_the_money_map_says_what_the_book_says(database: Database) -> None:
    with database.transaction() as session:
        told = Told(session, settle(session, children=1), [])
        an_officer_agrees_the_row(told)
        one_person_prepares_and_another_approves(told)
        budget = session.scalars(select(Budget)).one()
        found = money_map(
            session, told.county.case_officer, budget.child_id, 2026, date(2026, 4, 20)
        )
        numbers = four(session, budget.pot_id)
        assert found.four.allocated == numbers["budget"] == 762372
        assert found.four.paid == numbers["actual"] == 58644
        assert found.by_funder() == {"education": 381186, "health": 190593, "care": 190593}
