"""What a person must look at in a run: one row for each child and cause, told in words."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from ledger import acts
from ledger.budgets.tables import Instalment
from ledger.database import Database
from ledger.payments.view import CHANGED, FIRST, HELD, LATE, run_view
from ledger.values.money import show_pounds
from tests.acts.runs import APRIL, MAY, start
from tests.county import AGREED, at, row, run_month, settle


def test_exceptions_come_first_and_say_why(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = start(
            session,
            {},
            {"starts": date(2026, 4, 15)},
            {"hours": 250, "rate_pence": 2500, "weeks": 38},
        )
        first = run_view(session, run_month(session, county, APRIL))
        assert {shown.remarks[0].kind for shown in first.lines} == {FIRST}
        second = run_view(session, acts.prepare_run(session, county.officer, MAY, at(MAY)))
        assert [shown.line.reference for shown in second.exceptions] == ["EX-2"]
        changed = second.lines[0]
        assert [remark.kind for remark in changed.remarks] == [CHANGED]
        assert changed.remarks[0].words == "£188.50 more than the last payment, £397.94"
        assert changed.last_pence == 39794
        # A penny of rounding is no exception: the third payment of £2,375.00 is £182.70.
        words = [change.words for change in second.compared]
        assert words == ["Paid in April 2026", "have more paydays in this month",
                         "To pay in May 2026"]  # fmt: skip
        assert second.compared[0].pence + second.compared[1].pence == second.total_pence


def test_money_agreed_late_is_promised_at_once_and_said_to_be_late(
    sqlite_database: Database,
) -> None:
    agreed_on = date(2026, 6, 10)
    with sqlite_database.transaction() as session:
        county = settle(session)
        acts.agree_budgets(session, county.officer, [row()], "rows", at(agreed_on))
        promised = session.scalars(select(Instalment.promised_on).order_by(Instalment.number)).all()
        assert promised[:3] == [agreed_on + timedelta(days=1)] * 3  # April, May and June's money
        assert promised[3] == date(2026, 6, 26)
        run_id = acts.prepare_run(session, county.officer, date(2026, 6, 1), at(agreed_on))
        view = run_view(session, run_id)
        assert len(view.lines) == 4
        late = [shown for shown in view.lines for each in shown.remarks if each.kind == LATE]
        assert len(late) == 3
        first, together = view.exceptions  # what a person looks at: one row for each cause
        assert (first.remarks[0].kind, first.count, first.line.pence) == (FIRST, 1, 58644)
        assert first.remarks[0].words == "First payment of this agreement"
        assert (together.count, together.line.pence) == (3, 3 * 58644)
        assert together.remarks[0].words == (
            "3 payments for 6 April to 28 June 2026, "
            "promised 10 to 66 days after their periods begin"
        )
        assert view.total_pence == 4 * 58644  # each payment is still a line of its own


def test_exceptions_are_one_row_for_each_child_and_cause(sqlite_database: Database) -> None:
    """Two children, one with two agreements, agreed late; one payment is held and stands apart."""
    agreed_on = date(2026, 6, 10)
    second = {"number": 2, "hours": 500, "rate_pence": 1111, "weeks": 38, "custody": "card"}
    with sqlite_database.transaction() as session:
        county = settle(session, children=2)
        rows = [row(), row(row=3, **second), row(row=4, reference="EX-2")]
        acts.agree_budgets(session, county.officer, rows, "rows", at(agreed_on))
        june = date(2026, 6, 1)
        run_id = acts.prepare_run(session, county.officer, june, at(agreed_on))
        held = next(
            shown.line.instalment_id
            for shown in run_view(session, run_id).lines
            if shown.line.reference == "EX-2" and shown.line.number == 2
        )
        acts.hold_payment(session, county.officer, run_id, held, "Wait", at(agreed_on))
        view = run_view(session, run_id)
        found = [
            (each.line.reference, each.remarks[0].kind, each.count) for each in view.exceptions
        ]
        assert sorted(found) == [
            ("EX-1", FIRST, 2), ("EX-1", LATE, 6),
            ("EX-2", FIRST, 1), ("EX-2", HELD, 1), ("EX-2", LATE, 2),
        ]  # fmt: skip
        firsts = next(each for each in view.exceptions if each.count == 2)
        assert firsts.remarks[0].words.endswith("2026, each the first of its agreement")
        late = [
            shown.line.pence
            for shown in view.paid
            if shown.line.reference == "EX-1"
            for remark in shown.remarks
            if remark.kind == LATE
        ]
        row_of_late = next(each for each in view.exceptions if each.count == 6)
        assert row_of_late.line.pence == sum(late)
        assert sum(row_of_late.line.by_funder.values()) == sum(late)


def test_changed_amounts_of_a_child_say_the_least_and_the_most(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        other = {"hours": 250, "rate_pence": 2500, "weeks": 38, "starts": date(2026, 4, 15)}
        county = settle(session)
        rows = [row(starts=date(2026, 4, 15)), row(row=3, number=2, custody="card", **other)]
        acts.agree_budgets(session, county.officer, rows, "rows", AGREED)
        run_month(session, county, APRIL)
        view = run_view(session, acts.prepare_run(session, county.officer, MAY, at(MAY)))
        changed = [each for each in view.exceptions if each.remarks[0].kind == CHANGED]
        steps = sorted(
            shown.line.pence - (shown.last_pence or 0)
            for shown in view.lines
            if any(remark.kind == CHANGED for remark in shown.remarks)
        )
        assert [each.count for each in changed] == [len(steps)] == [2]
        least, most = show_pounds(steps[0], "+"), show_pounds(steps[-1], "+")
        assert (
            changed[0]
            .remarks[0]
            .words.endswith(f"{least} to {most} against the payment before each")
        )
