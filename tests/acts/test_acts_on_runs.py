"""A month's payments: prepared by one, approved by another, landed; never twice, never by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from ledger import acts, book
from ledger.access.approvals import approval_of
from ledger.access.people import add_user
from ledger.access.permissions import Viewer
from ledger.budgets.tables import Agreement, Budget, Instalment
from ledger.database import Database
from ledger.payments.landing import LANDED, PARTLY
from ledger.payments.lines import digest_of
from ledger.payments.proving import check_payments
from ledger.payments.view import HELD, run_view, runs
from tests.acts.runs import APRIL, MAY, NOW, approve, refusal, start
from tests.county import AGREED, HALF, THIRDS, at, four, row, run_month, settle


def test_c1_followed_from_notice_to_the_account(database: Database) -> None:
    """The table of section 2 of the accounting: steps 1 to 5, in exact pence."""
    with database.transaction() as session:
        county = start(session)
        pot = session.scalars(select(Budget.pot_id)).one()
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        assert four(session, pot)["actual"] == 0  # preparing posts nothing
        receipt = approve(session, county, run_id)
        assert receipt.postings == 6  # each funder: the cost, and the commitment met
        assert four(session, pot) == {
            "budget": 762372, "commitment": 703728, "actual": 58644, "available": 0,
        }  # fmt: skip
        assert book.balance(session, nominals=["C2310"]) == -58644
        assert book.balance(session, layer="actual", nominals=["C1410"]) == 14661
        promised_on = date(2026, 4, 2)
        acts.land_payments(
            session, county.officer, run_id, promised_on, promised_on, at(promised_on)
        )
        assert book.balance(session, nominals=["C2310"]) == 0
        assert book.balance(session, nominals=["C1010"]) == -58644
        account = session.scalars(select(Agreement.account_pot_id)).one()
        assert book.balance(session, nominals=["F1010"], pot=account) == 58644
        by_funder = {
            each.funder: -each.net
            for each in book.balances(session, ("funder",), nominals=["F2010"], pot=account)
        }
        assert by_funder == {"education": 29322, "health": 14661, "care": 14661}


CUSTODIES = [
    ({"custody": "own"}, "F1010", ()),
    ({"custody": "card"}, "F1020", ("C1210",)),
    ({"custody": "managed"}, "F1030", ("C1220",)),
    ({"custody": "authority"}, "F1040", ()),
    ({"custody": "managed", "mechanism": "third party", "payee_kind": "third party"}, "F1030", ()),
    ({"custody": "own", "cycle": "one-off", "weeks": 1}, "F1010", ()),
]


@pytest.mark.parametrize(("changes", "held_on", "through"), CUSTODIES)
def test_what_is_held_is_what_was_paid_whoever_holds_it(
    sqlite_database: Database, changes: dict[str, Any], held_on: str, through: tuple[str, ...]
) -> None:
    with sqlite_database.transaction() as session:
        county = start(session, changes)
        run_id = run_month(session, county, APRIL)
        paid = run_view(session, run_id).total_pence
        assert paid > 0
        assert book.balance(session, nominals=[held_on]) == paid
        assert book.balance(session, nominals=["F2010"]) == -paid
        assert book.balance(session, nominals=["C2310"]) == 0
        for clearing in through:
            assert book.balance(session, nominals=[clearing]) == 0
        bank = book.balance(session, nominals=["C1010"])
        kept = book.balance(session, nominals=["C2330"])  # what the authority holds for families
        assert bank + kept == -paid


def test_a_year_of_runs_pays_every_penny_and_no_more(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = start(
            session,
            {},
            {"weights": THIRDS, "custody": "card", "cycle": "monthly"},
            {"hours": 250, "rate_pence": 2500, "weeks": 38},
            {"cycle": "termly", "starts": date(2026, 10, 3)},
        )
        for number in range(12):
            run_month(session, county, date(2026 + (number > 8), (number + 3) % 12 + 1, 1))
        for pot in session.scalars(select(Budget.pot_id)):
            numbers = four(session, pot)
            assert numbers["commitment"] == 0
            assert numbers["actual"] == numbers["budget"]
        promised = sum(session.scalars(select(Instalment.pence)))
        assert book.balance(session, nominals=["F2010"]) == -promised
        assert sum(view.pence for view in runs(session)) == promised
        assert book.balance(session, layer="commitment", nominals=["C9110"]) == 0


def test_a_birthday_in_mid_year_relieves_what_it_committed(sqlite_database: Database) -> None:
    """From the 18th birthday care is adults' care, in the promise and in the payment alike."""
    with sqlite_database.transaction() as session:
        county = settle(session, born=date(2008, 10, 1))
        own = row(payee_kind="young person", weights={"education": 3000, "care": 7000})
        acts.agree_budgets(session, county.officer, [own], "rows", AGREED)
        for number in range(12):
            run_month(session, county, date(2026 + (number > 8), (number + 3) % 12 + 1, 1))
            for nominal in ("C5310", "C5320"):  # I4: nothing is relieved that was not committed
                assert book.balance(session, layer="commitment", nominals=[nominal]) >= 0
        paid = {
            nominal: book.balance(session, layer="actual", nominals=[nominal])
            for nominal in ("C5310", "C5320")
        }
        assert sum(paid.values()) == 762372 * 7 // 10 and min(paid.values()) > 0
        assert book.balance(session, layer="commitment", nominals=["C9110"]) == 0


def test_c24_a_second_run_has_nothing_to_pay(database: Database) -> None:
    with database.transaction() as session:
        county = start(session)
        run_id = run_month(session, county, APRIL, landed=False)
        refused = refusal(acts.prepare_run, session, county.second_officer, APRIL, NOW)
        assert refused.code == "R-RUN-EMPTY"
        assert "0 payments, £0.00" in refused.message and "DP-2026-04" in refused.message
        # The same approval sent twice is one approval; another person's is refused.
        seen = run_view(session, run_id).steps["approved"].digest
        again = acts.approve_run(session, county.approver, run_id, seen, NOW)
        assert again.repeated
        other = Viewer(9, county.case_officer.person_id, "Helen Marsh", "approver")
        assert refusal(acts.approve_run, session, other, run_id, seen, NOW).code == "R-RUN-STATE"
        assert book.balance(session, nominals=["C2310"]) == -58644


def test_the_second_officer_is_told_who_prepared_it_and_when(database: Database) -> None:
    with database.transaction() as session:
        county = start(session)
        acts.prepare_run(session, county.officer, APRIL, NOW)
        refused = refusal(acts.prepare_run, session, county.second_officer, APRIL, NOW)
        assert refused.code == "R-RUN-OPEN"
        assert "Priya Nair, 1 April 2026 at 11:00am" in refused.message


def test_one_natural_person_cannot_do_both_halves(database: Database) -> None:
    with database.transaction() as session:
        county = start(session)
        own = add_user(session, county.officer.person_id, "priya2@example.gov.uk", "approver", "x")
        both = Viewer(own.id, county.officer.person_id, "Priya Nair", "approver")
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        refused = refusal(acts.approve_run, session, both, run_id, digest_of(session, run_id), NOW)
        assert refused.code == "A-TWO-PEOPLE"
        assert run_view(session, run_id).state == "prepared"


def test_whoever_released_a_payment_cannot_approve_it(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = start(session)
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        one = session.scalars(select(Instalment.id).order_by(Instalment.number)).first()
        assert one is not None
        released_by = Viewer(9, county.approver.person_id, "Grace Adeyemi", "finance officer")
        acts.hold_payment(session, county.officer, run_id, one, "No call-back yet", NOW)
        acts.release_payment(session, released_by, run_id, one, "Called back", NOW)
        seen = digest_of(session, run_id)
        refused = refusal(acts.approve_run, session, county.approver, run_id, seen, NOW)
        assert refused.code == "A-TWO-PEOPLE"


def test_an_approval_counts_only_for_what_was_shown(database: Database) -> None:
    with database.transaction() as session:
        county = start(session, {}, {})
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        shown = run_view(session, run_id)
        held = shown.lines[0].line.instalment_id
        acts.hold_payment(session, county.officer, run_id, held, "Bank details changed", NOW)
        refused = refusal(acts.approve_run, session, county.approver, run_id, shown.digest, NOW)
        assert refused.code == "R-RUN-CHANGED"
        after = run_view(session, run_id)
        assert after.check_code != shown.check_code
        assert (after.total_pence, after.held_pence) == (58644, 58644)
        acts.approve_run(session, county.approver, run_id, after.digest, NOW)
        approval = approval_of(session, "payment run", run_id)
        assert approval is not None and approval.digest == after.digest
        assert book.balance(session, nominals=["C2310"]) == -58644  # the held one is not in it


def test_a_held_payment_waits_for_the_next_run_of_its_month(database: Database) -> None:
    with database.transaction() as session:
        county = start(session, {}, {})
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        held = run_view(session, run_id).lines[0].line.instalment_id
        acts.hold_payment(session, county.approver, run_id, held, "No agreement yet", NOW)
        approve(session, county, run_id)
        again = acts.prepare_run(session, county.officer, APRIL, NOW)
        view = run_view(session, again)
        assert view.reference == "DP-2026-04-2"
        assert [shown.line.instalment_id for shown in view.lines] == [held]
        approve(session, county, again)
        assert book.balance(session, nominals=["C2310"]) == -2 * 58644


def test_all_held_is_nothing_to_approve(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = start(session)
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        held = run_view(session, run_id).lines[0].line.instalment_id
        acts.hold_payment(session, county.officer, run_id, held, "No agreement yet", NOW)
        assert refusal(approve, session, county, run_id).code == "R-RUN-EMPTY"
        assert run_view(session, run_id).lines[0].remarks[0].kind == HELD


def test_a_withdrawn_run_gives_its_payments_back(database: Database) -> None:
    with database.transaction() as session:
        county = start(session)
        first = acts.prepare_run(session, county.officer, APRIL, NOW)
        acts.withdraw_run(session, county.officer, first, "Prepared too early", NOW)
        assert refusal(approve, session, county, first).code == "R-RUN-STATE"
        second = acts.prepare_run(session, county.second_officer, APRIL, NOW)
        approve(session, county, second)
        states = {run.reference: run.state for run in runs(session)}
        assert states == {"DP-2026-04": "withdrawn", "DP-2026-04-2": "approved"}


def test_a_pay_day_lands_once_on_a_day_that_can_be(database: Database) -> None:
    promised_on, later = date(2026, 4, 2), date(2026, 4, 7)
    with database.transaction() as session:
        county = start(session)
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        land = (session, county.officer, run_id)
        refused = refusal(acts.land_payments, *land, promised_on, APRIL, NOW)
        assert refused.code == "R-RUN-STATE"
        approve(session, county, run_id)
        for day in (date(2026, 3, 31), date(2026, 4, 2)):
            refused = refusal(acts.land_payments, *land, promised_on, day, NOW)
            assert refused.code == "R-LANDED-ON"
        refused = refusal(acts.land_payments, *land, APRIL, APRIL, NOW)
        assert (refused.code, "nothing for 1 April 2026" in refused.message) == ("R-PAY-DAY", True)
        first = acts.land_payments(*land, promised_on, later, at(later))
        again = acts.land_payments(*land, promised_on, later, at(MAY))
        assert again.repeated and again.batch_id == first.batch_id
        refused = refusal(acts.land_payments, *land, promised_on, MAY, at(MAY))
        assert refused.code == "R-LANDED"
        assert "paid on 7 April 2026 (Priya Nair, 7 April 2026 at 11:00am)" in refused.message
        assert run_view(session, run_id).state == "landed"
        assert book.balance(session, nominals=["C1010"], until=date(2026, 4, 6)) == 0
        assert book.balance(session, nominals=["C1010"], until=later) == -58644


def test_each_pay_day_of_a_run_lands_by_itself(database: Database) -> None:
    """Monthly on 1 May, four-weekly on the 1st and the 29th: each is held from its own day."""
    monthly = {"cycle": "monthly", "custody": "card"}
    with database.transaction() as session:
        county = start(session, {}, monthly, {"custody": "managed"})
        run_id = acts.prepare_run(session, county.officer, MAY, at(MAY))
        seen = digest_of(session, run_id)
        acts.approve_run(session, county.approver, run_id, seen, at(MAY))
        first, second = run_view(session, run_id).days
        assert (first.promised_on, second.promised_on) == (MAY, date(2026, 5, 29))
        assert (first.count, second.count) == (3, 2)
        land = (session, county.officer, run_id)
        acts.land_payments(*land, MAY, MAY, at(MAY))
        view = run_view(session, run_id)
        assert (view.state, [run.state for run in runs(session)]) == (PARTLY, [PARTLY])
        assert book.balance(session, nominals=["C2310"]) == -second.pence
        assert check_payments(session) == []
        late = date(2026, 6, 2)
        acts.land_payments(*land, second.promised_on, late, at(late))
        view = run_view(session, run_id)
        assert view.state == LANDED
        assert [day.landing and day.landing.landed_on for day in view.days] == [MAY, late]
        assert book.balance(session, nominals=["C2310"]) == 0
        assert check_payments(session) == []


def test_funders_of_a_run_are_summed_apart(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = start(session, {"weights": HALF}, {"weights": {"care": 10000}})
        view = run_view(session, acts.prepare_run(session, county.officer, APRIL, NOW))
        assert view.by_funder == {"education": 29322, "health": 14661, "care": 14661 + 58644}
        assert view.lines[0].line.working.sentence == "9 hours × £16.29 × 4 weeks = £586.44"


def test_each_step_needs_its_own_permission(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = start(session)
        run_id = acts.prepare_run(session, county.officer, APRIL, NOW)
        one = run_view(session, run_id).lines[0].line.instalment_id
        seen = digest_of(session, run_id)
        for viewer in (county.case_officer, county.parent, county.administrator):
            for act, arguments in (
                (acts.prepare_run, (MAY, NOW)),
                (acts.hold_payment, (run_id, one, "x", NOW)),
                (acts.release_payment, (run_id, one, "x", NOW)),
                (acts.approve_run, (run_id, seen, NOW)),
                (acts.land_payments, (run_id, APRIL, APRIL, NOW)),
                (acts.withdraw_run, (run_id, "x", NOW)),
            ):
                assert refusal(act, session, viewer, *arguments).code == "A-PERMISSION"
        refused = refusal(acts.approve_run, session, county.officer, run_id, seen, NOW)
        assert refused.code == "A-PERMISSION"
        refused = refusal(acts.prepare_run, session, county.approver, MAY, NOW)
        assert refused.code == "A-PERMISSION"
