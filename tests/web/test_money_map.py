"""One child's money line by line: each line has what was posted about it, and no other's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.book import Coding, NewBatch, NewJournal, NewPosting
from ledger.budgets.tables import Budget, Line
from ledger.database import Database
from ledger.payments.lines import digest_of
from ledger.web.figures import by_child
from ledger.web.moneymap import MoneyMap, money_map
from tests.county import AGREED, ARRANGED, County, at, child, land_days, row, settle

DAY, TODAY = date(2026, 5, 1), date(2026, 5, 20)


def agreed(session: Session) -> County:
    """One child: two lines that the council buys, one that the family is paid for."""
    county = settle(session)
    rows = [
        row(),
        row(row=3, number=2, what="Speech therapy", hours=100, weeks=38, rate_pence=6250,
            weights={"education": 10000}, **ARRANGED),
        row(row=4, number=3, what="Occupational therapy", hours=200, weeks=12, rate_pence=9200,
            weights={"education": 5000, "health": 5000}, **ARRANGED),
    ]  # fmt: skip
    acts.agree_budgets(session, county.officer, rows, "rows", AGREED)
    return county


def map_of(session: Session, county: County) -> MoneyMap:
    """The child's money map, as the finance officer sees it."""
    one = child(session, "EX-1")
    return money_map(session, county.officer, one.id, 2026, TODAY)


def bill(session: Session, county: County, line: Line, pence: int) -> None:
    """A bill for one line: it costs, and its commitment is met."""
    budget = session.scalars(select(Budget)).one()
    subject = child(session, "EX-1").subject
    spend = Coding("C5170", "education", subject=subject, pot=budget.pot_id)
    met, owed = spend._replace(nominal="C9110"), spend._replace(nominal="C2310")
    journals = [
        NewJournal("bill", "actual", DAY, "bill", [NewPosting(spend, owed, pence)], about=line.id),
        NewJournal("met", "commitment", DAY, "bill", [NewPosting(met, spend, pence)],
                   about=line.id),
    ]  # fmt: skip
    people = county.officer.person_id, county.approver.person_id
    book.post(session, NewBatch("correction", "bill", *people, journals), at(DAY))


def test_a_bill_for_one_line_leaves_the_others_as_they_were(database: Database) -> None:
    with database.transaction() as session:
        county = agreed(session)
        lines = session.scalars(select(Line).order_by(Line.number)).all()
        bill(session, county, lines[1], 50_000)
        fours = {(one.line.number, one.funder): one.four.numbers
                 for one in map_of(session, county).lines}  # fmt: skip
        assert fours[2, "education"] == (237_500, 187_500, 50_000, 0)
        assert fours[3, "education"] == (110_400, 110_400, 0, 0)
        assert fours[3, "health"] == (110_400, 110_400, 0, 0)


def test_paid_is_what_has_landed_on_the_map_and_in_the_list(database: Database) -> None:
    with database.transaction() as session:
        county = agreed(session)
        run_id = acts.prepare_run(session, county.officer, DAY, at(DAY))
        acts.approve_run(session, county.approver, run_id, digest_of(session, run_id), at(DAY))
        first, second = land_days(session, run_id)
        for landed, days in ((0, []), (58_644, [first])):
            for day in days:
                acts.land_payments(session, county.officer, run_id, day, day, at(day))
            found = map_of(session, county)
            listed = by_child(session, county.officer, 2026, TODAY)[found.child.id]
            assert found.four.paid == listed.paid == landed
            assert found.four.numbers == listed.numbers
        stands = {one.promised_on: stood for one, stood in found.instalments}
        assert (stands[first].landed_on, stands[second].state) == (first, "approved")
