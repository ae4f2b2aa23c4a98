"""A county with something on every page: runs landed, approved and waiting; and who sees what.

Child1 is the family's and the case officer's own; Child2 is somebody else's; Child3 was theirs
until yesterday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.access.people import add_person, add_user
from ledger.access.permissions import Viewer
from ledger.access.tables import User
from ledger.access.ties import add_tie
from ledger.budgets.tables import Agreement, Budget, Instalment, Line
from ledger.database import Database
from ledger.payments.tables import RunLine
from tests import county
from tests.county import AGREED, County, at, row, run_month, settle
from tests.web.fixtures import password_hash

NUMBERS = (1, 2, 3)
MARCH = date(2026, 3, 1)


@dataclass
class Scene:
    """The county's people by role, and the ids of its things by kind and by whose they are.

    `held` is the instalment kept out of the run that waits, `promised` a day of the approved run.
    """

    county: County
    viewers: dict[str, Viewer]
    ids: dict[str, dict[str, int]]
    held: int
    promised: date


OWNERS = {1: "own", 2: "other", 3: "ended"}
ABSENT = 987654321


def set_scene(database: Database, today: date) -> Scene:
    """Agree three budgets, pay a month, approve another, prepare a third; answer what there is."""
    with database.transaction() as session:
        people = settle(session, children=3)
        third = county.child(session, "EX-3")
        for viewer, kind in ((people.parent, "parent"), (people.case_officer, "case officer")):
            add_tie(session, viewer.user_id, third.id, kind, MARCH, today)
        session.execute(update(User).values(password_hash=password_hash()))
        rows = [row(row=n + 1, reference=f"EX-{n}", payee_name=f"Payee{n}") for n in NUMBERS]
        acts.agree_budgets(session, people.officer, rows, "rows", AGREED)
        paid = run_month(session, people, date(2026, 4, 1))
        approved = run_month(session, people, date(2026, 5, 1), landed=False)
        last = acts.prepare_run(session, people.officer, date(2026, 6, 1), at(date(2026, 5, 20)))
        held = session.scalars(
            select(RunLine.instalment_id).where(RunLine.run_id == last).order_by(RunLine.id)
        ).first()
        assert held is not None
        why = "Waiting for new account details"
        acts.hold_payment(session, people.officer, last, held, why, at(date(2026, 5, 21)))
        spare = add_user(
            session,
            add_person(session, "Nobody Special").id,
            "nobody.special@example.gov.uk",
            "approver",
            password_hash(),
        )
        viewers = {
            viewer.role: viewer
            for viewer in (
                people.officer,
                people.approver,
                people.case_officer,
                people.parent,
                people.administrator,
            )
        }
        ids = _ids(session)
        ids["run"] = {"any": last, "absent": ABSENT}
        ids["paid run"] = {"any": paid, "absent": ABSENT}
        ids["approved run"] = {"any": approved, "absent": ABSENT}
        ids["user"] = {"any": spare.id, "absent": ABSENT}
        promised = session.scalars(
            select(Instalment.promised_on)
            .join(RunLine, RunLine.instalment_id == Instalment.id)
            .where(RunLine.run_id == approved)
            .order_by(Instalment.promised_on)
        ).first()
        assert promised is not None
        return Scene(people, viewers, ids, held, promised)


def _ids(session: Session) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {
        kind: {"absent": ABSENT} for kind in ("child", "agreement", "line", "instalment", "journal")
    }
    for number, owner in OWNERS.items():
        child = county.child(session, f"EX-{number}")
        budget = session.scalars(select(Budget).where(Budget.child_id == child.id)).one()
        line = session.scalars(select(Line).where(Line.budget_id == budget.id)).one()
        agreement = session.scalars(select(Agreement).where(Agreement.budget_id == budget.id)).one()
        instalment = session.scalars(
            select(Instalment)
            .where(Instalment.agreement_id == agreement.id)
            .order_by(Instalment.starts)
            .limit(1)
        ).one()
        journal = book.journals_about(session, instalment.id)[0]
        things = {
            "child": child.id,
            "agreement": agreement.id,
            "line": line.id,
            "instalment": instalment.id,
            "journal": journal.id,
        }
        for kind, thing in things.items():
            found[kind][owner] = thing
    return found
