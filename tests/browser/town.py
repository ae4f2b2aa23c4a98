"""A small town for browsers: budgets, a landed run, a run to approve, two uploads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from importers.intake import receive
from importers.kinds import kind_named
from importers.template import template
from ledger import acts, book
from ledger.access import sessions
from ledger.access.tables import User
from ledger.budgets.tables import Agreement, Budget, Instalment, Line
from ledger.database import Database
from ledger.parties.tables import Child
from ledger.payments.runs import prepare
from ledger.payments.tables import RunLine
from tests import county
from tests.web.fixtures import password_hash

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
LONG = "Speech and language therapy at home, at school and at the children’s centre, with a report"
AUTUMN = {"starts": date(2026, 10, 5), "ends": date(2027, 4, 1)}


@dataclass(frozen=True)
class Town:
    """What stands in the ledger, by the ids that its addresses need."""

    database: Database
    people: county.County
    child: int
    child_without_budget: int
    agreement: int
    landed_instalment: int
    next_instalment: int
    line: int
    journal: int
    landed_run: int
    open_run: int
    held_instalment: int
    payable_instalment: int
    upload_with_problems: int
    upload_to_post: int

    def token(self, role: str) -> str:
        """A session of someone of this role who has just signed in."""
        with self.database.transaction() as session:
            user = session.scalar(select(User.id).where(User.role == role).order_by(User.id))
            assert user is not None
            return sessions.start(session, user, NOW)

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """Every page there is to look at, each with the role that looks."""
        officer, approver, parent = "finance officer", "approver", "parent or young person"
        run, done = f"/runs/{self.open_run}", f"/runs/{self.landed_run}"
        return [
            *(("", path) for path in PUBLIC),
            *((officer, path) for path in (
                "/work", "/children", "/children?find=nobody", f"/children/{self.child}",
                f"/children/{self.child_without_budget}", "/runs", run, done, f"{done}/receipt",
                f"{run}/hold?payment={self.payable_instalment}",
                f"{run}/release?payment={self.held_instalment}", f"{run}/withdraw",
                f"/explain/instalment/{self.landed_instalment}",
                f"/explain/instalment/{self.next_instalment}", f"/explain/line/{self.line}",
                f"/explain/journal/{self.journal}", "/explain/figure?layer=available&funder=health",
                f"/explain/figure?child={self.child}&figure=spent",
                f"/explain/figure?child={self.child}&figure=paid", "/work?age=all",
                "/reports", "/reports/trial-balance", f"/reports/money-map?child={self.child}",
                "/reports/money-map", f"/reports/run?run={self.open_run}", "/uploads",
                "/uploads/budget-lines/new", "/uploads/budget-lines/help",
                f"/uploads/{self.upload_with_problems}", f"/uploads/{self.upload_to_post}",
                "/how-we-post",
            )),
            (approver, run),
            ("SEN case officer", "/work"),
            *((parent, path) for path in (
                "/home", "/statement", f"/statement/{self.agreement}",
                f"/statement/{self.agreement}?month=2026-10",
                f"/explain/instalment/{self.landed_instalment}", f"/explain/line/{self.line}",
            )),
            ("administrator", "/users"),
        ]  # fmt: skip


PUBLIC = ("/sign-in", "/accessibility", "/privacy", "/cookies", "/help", "/nothing-here")


def build(database: Database) -> Town:
    """Fill an empty ledger through the real acts."""
    with database.transaction() as session:
        people = county.settle(session, children=5)
        session.execute(update(User).values(password_hash=password_hash()))
        acts.agree_budgets(session, people.officer, _rows(), "town", county.AGREED)
        landed = county.run_month(session, people, date(2026, 10, 1))
        open_run = prepare(session, date(2026, 11, 1), people.officer.person_id, NOW)
        lines = session.scalars(
            select(RunLine.instalment_id)
            .where(RunLine.run_id == open_run)
            .order_by(RunLine.instalment_id)
        ).all()
        acts.hold_payment(
            session, people.officer, open_run, lines[-1], "New bank details, no call-back yet", NOW
        )
        found = _found(session, landed)
    return Town(
        database=database,
        people=people,
        landed_run=landed,
        open_run=open_run,
        held_instalment=lines[-1],
        payable_instalment=lines[0],
        upload_with_problems=_upload(database, people, wrong=True),
        upload_to_post=_upload(database, people, wrong=False),
        **found,
    )


def _rows() -> list[county.BudgetRow]:
    return [
        county.row(**AUTUMN),
        county.row(
            row=3, number=2, what=LONG, outcome="Talking and listening", hours=100, weeks=38,
            rate_pence=6250, weights={"education": 10000}, **AUTUMN,
        ),
        county.row(row=4, reference="EX-2", payee_name="Bea Example", hours=750, **AUTUMN),
        county.row(
            row=5, reference="EX-3", what="Occupational therapy", outcome="Staying well", hours=100,
            weeks=12, rate_pence=9200, weights={"health": 10000},
            **{**county.ARRANGED, **AUTUMN},
        ),
        county.row(
            row=6, reference="EX-3", number=2, payee_name="Cy Example", cycle="monthly",
            custody="card", **AUTUMN,
        ),
        county.row(
            row=7, reference="EX-4", mechanism="third party", payee_kind="third party",
            payee_name="Fen Trust", custody="managed", **AUTUMN,
        ),
    ]  # fmt: skip


def _found(session: Session, landed_run: int) -> dict[str, int]:
    child = county.child(session, "EX-1").id
    agreement = session.scalars(
        select(Agreement.id).join(Budget).where(Budget.child_id == child)
    ).one()
    paid = select(RunLine.instalment_id).where(RunLine.run_id == landed_run)
    mine = select(Instalment.id).where(Instalment.agreement_id == agreement)
    line = session.scalars(select(Line.id).where(Line.agreement_id == agreement)).first()
    landed = session.scalars(mine.where(Instalment.id.in_(paid))).first()
    coming = session.scalars(
        mine.where(Instalment.id.not_in(paid)).order_by(Instalment.promised_on)
    ).first()
    assert landed and coming and line
    without = session.scalars(
        select(Child.id).where(Child.id.not_in(select(Budget.child_id)))
    ).first()
    assert without
    return {
        "child": child,
        "child_without_budget": without,
        "agreement": agreement,
        "landed_instalment": landed,
        "next_instalment": coming,
        "line": line,
        "journal": book.journals_about(session, landed)[0].id,
    }


def budget_file(*rows: dict[str, object]) -> bytes:
    """A budget-lines workbook of these rows, values by column name."""
    return template(kind_named("budget-lines"), rows)


def budget_row(**changes: object) -> dict[str, object]:
    """A line of the workbook: worked example C1 for child EX-5."""
    return {
        "reference": "EX-5", "version": 1, "number": 1, "section": "H1", "outcome": "Getting out",
        "what": "Personal assistant", "hours": 9, "weeks": 52, "rate": 16.29,
        "rate_source": "Rate card", "mechanism": "direct payment", "starts": date(2026, 4, 1),
        "ends": date(2027, 3, 31), "year_amount": 7623.72,
        "payee_kind": "parent", "payee": "Dee Example",
        "custody": "own", "cycle": "four-weekly", "education": 50, "health": 25, "care": 25,
        **changes,
    }  # fmt: skip


def _upload(database: Database, people: county.County, *, wrong: bool) -> int:
    row = budget_row(hours="nine", rate="about £16") if wrong else budget_row()
    content = budget_file(row)
    name = "November lines.xlsx" if wrong else "Lines.xlsx"
    outcome = database.run(
        lambda session: receive(
            session, people.officer, "budget-lines", name, content, NOW, 7_623_72
        )
    )
    return int(outcome.upload_id or 0)
