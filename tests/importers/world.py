"""A ledger for uploads: an authority, its budget, an officer, and the children of the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from importers.intake import post_upload, receive
from importers.outcome import Outcome
from ledger import acts, book
from ledger.access.people import add_person, add_user
from ledger.access.permissions import Viewer
from ledger.book.tables import Batch, Journal, Posting
from ledger.budgets.plans import PlanRow, save_plans
from ledger.budgets.rows import BudgetAllotment
from ledger.budgets.tables import Line
from ledger.database import Database
from ledger.parties.authorities import found_authority
from ledger.parties.children import ChildRow, save_children
from ledger.parties.tables import Child, School
from tests.importers.hostile import CHILDREN


@dataclass(frozen=True)
class World:
    """A ledger and the people who use it."""

    database: Database
    officer: Viewer
    case_officer: Viewer
    administrator: Viewer


def settled(
    database: Database, now: datetime, *, children: int = CHILDREN, pounds: int = 10_000_000
) -> World:
    """The ledger with its people, `children` children with plans, and a budget for their lines."""
    return database.run(lambda session: _settle(database, session, now, children, pounds))


def _settle(
    database: Database, session: Session, now: datetime, children: int, pounds: int
) -> World:
    found_authority(session, "899", "Exampleshire Council")
    for year in (2025, 2026, 2027):
        book.make_periods(session, year)
    people = [
        _person(session, name, role)
        for name, role in (
            ("Olu Finch", "finance officer"),
            ("Cal Marsh", "SEN case officer"),
            ("Ada Lowe", "administrator"),
        )
    ]
    rows = [
        ChildRow(at, f"EX-{at:04}", None, "Robin", f"Example {at}", date(2014, 5, 4))
        for at in range(1, children + 1)
    ]
    save_children(session, rows)
    save_plans(session, [PlanRow(row.row, row.reference, 1, date(2025, 9, 1)) for row in rows])
    allotments = [
        BudgetAllotment(nominal, funder, 2026, pounds * 100)
        for nominal, funder in (("C5210", "education"), ("C5310", "care"))
    ]
    if pounds:
        acts.approve_budget(session, people[0], allotments, "approved", now)
    return World(database, *people)


def _person(session: Session, name: str, role: str) -> Viewer:
    person = add_person(session, name)
    address = f"{name.lower().replace(' ', '.')}@example.org"
    user = add_user(session, person.id, address, role, "no password")
    return Viewer(user.id, person.id, name, role)


def counts(database: Database) -> dict[str, int]:
    """How many rows the tables that an upload could touch have."""
    with database.reading() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Batch, Journal, Posting, Line, Child, School)
        }


def send(world: World, content: bytes, now: datetime, name: str = "a.xlsx") -> Outcome:
    """A file of budget lines, received and checked."""
    return world.database.run(
        lambda session: receive(session, world.officer, "budget-lines", name, content, now)
    )


def post(world: World, outcome: Outcome, now: datetime) -> Outcome:
    """A checked file, posted."""
    return world.database.run(
        lambda session: post_upload(session, world.officer, outcome.upload_id, now)
    )
