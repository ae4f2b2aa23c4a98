"""Load the demonstration: people, files through the real importers, months through the real acts.

Everything is done as on the day it would have been: budgets agreed as the year opens, each month's
run prepared and approved before it, landed on its day. Nothing is put into a table by hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from importers.demonstration.files import DemoFile, files
from importers.demonstration.schools import AUTHORITY_CODE
from importers.demonstration.signins import SignIn, make_password
from importers.demonstration.staff import APPROVER, FAMILIES, FINANCE, STAFF, Family, Staff
from importers.intake import run_import
from ledger import book
from ledger.access.passwords import hash_password
from ledger.access.people import add_person, add_user, find_user, users, viewer_of
from ledger.access.permissions import Viewer
from ledger.access.ties import add_tie
from ledger.acts import approve_run, hold_payment, land_payments, prepare_run
from ledger.book.tables import Batch
from ledger.casework.tables import Upload
from ledger.database import Base, Database
from ledger.parties.authorities import found_authority
from ledger.parties.children import find_child
from ledger.parties.tables import Authority, Child, School
from ledger.payments.view import run_view
from ledger.values.dates import (
    LONDON,
    financial_year,
    london_date,
    previous_working_day,
    year_days,
)
from ledger.values.errors import Refused
from ledger.values.identity import seeded

Tick = Callable[[str], None]
EVE = timedelta(days=10)  # how long before its month a run is prepared
HELD, HELD_BECAUSE = "EX10444", "Waiting for Stepping Stones to confirm its new account details"
FAMILY_ROLE = "parent or young person"


@dataclass(slots=True)
class Loaded:
    """What loading did: journals and postings, pence agreed and paid by funder, and sign-ins."""

    journals: int = 0
    postings: int = 0
    agreed: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    sign_ins: list[SignIn] = field(default_factory=list)


def state(session: Session) -> str:
    """`empty`; `whole` or `half` of the demonstration; or `other` people's books.

    The officers' accounts are opened first and the families' last.
    """
    if not users(session):
        return "other" if _in_use(session) else "empty"
    if find_user(session, FAMILIES[-1].email) is not None:
        return "whole"
    return "half" if find_user(session, FINANCE) is not None else "other"


def _in_use(session: Session) -> bool:
    """Whether anything was sent in or posted, or the books were founded for another authority."""
    tables: tuple[type[Base], ...] = (Upload, School, Child, Batch)
    if any(session.scalar(select(func.count()).select_from(table)) for table in tables):
        return True
    code = session.scalar(select(Authority.code).where(Authority.home))
    return code not in (None, AUTHORITY_CODE)


def load(database: Database, council: str, now: datetime, tick: Tick = lambda step: None) -> Loaded:
    """Load everything into an empty ledger; `tick` is told each step as it is done.

    Raises `Refused` (C-NOT-EMPTY) when the ledger is in use already.
    """
    began, loaded = time.monotonic(), Loaded()
    with database.reading() as session:
        if state(session) != "empty":
            raise Refused(
                "C-NOT-EMPTY",
                "This database is in use already. Nothing was loaded. "
                "Give DATABASE_URL an empty database and run send-ledger init first.",
            )
    with seeded("Exampleshire"):
        for step in _steps(database, council, now, loaded):
            tick(step)
    with database.reading() as session:
        _count(session, loaded)
    loaded.seconds = time.monotonic() - began
    return loaded


def steps(now: datetime) -> int:
    """How many steps `load` will tell of."""
    return 1 + len(files(london_date(now))) + 1 + len(_months(london_date(now))) + 1


def _steps(database: Database, council: str, now: datetime, loaded: Loaded) -> Iterator[str]:
    today = london_date(now)
    opening = _instant(year_days(financial_year(today)).starts, clock(8), now)
    database.run(lambda session: _people(session, council, today, loaded))
    yield "People and periods"
    for file in files(today):
        _send_in(database, file, opening)
        yield file.name
    for month in _months(today):
        _run(database, month, now)
        yield f"{month:%B %Y}"
    _prepare(database, _next_month(today), _eve(_next_month(today), now)[0])
    yield "Next month's run, waiting for approval"
    database.run(lambda session: _families(session, today, loaded))
    yield "Families"


def _people(session: Session, council: str, today: date, loaded: Loaded) -> None:
    """The authority, its periods, and everyone who signs in."""
    found_authority(session, AUTHORITY_CODE, council)
    year = financial_year(today)
    book.make_periods(session, year)
    book.make_periods(session, year + 1)
    for one in STAFF:
        _account(session, one, one.role, loaded)


def _account(session: Session, one: Staff | Family, role: str, loaded: Loaded) -> int:
    person, password = add_person(session, one.name), make_password()
    user = add_user(session, person.id, one.email, role, hash_password(password))
    kind = one.kind if isinstance(one, Family) else role
    if kind not in {before.kind for before in loaded.sign_ins}:
        loaded.sign_ins.append(SignIn(kind, one.name, one.email, password))
    return user.id


def _families(session: Session, today: date, loaded: Loaded) -> None:
    """An account for each family, tied to its own child from the year's first day."""
    since = year_days(financial_year(today)).starts
    for family in FAMILIES:
        user_id = _account(session, family, FAMILY_ROLE, loaded)
        child = find_child(session, family.reference)
        assert child is not None, family.reference
        add_tie(session, user_id, child.id, family.kind, since)


def _viewer(session: Session, email: str) -> Viewer:
    user = find_user(session, email)
    viewer = viewer_of(session, user.id) if user else None
    assert viewer is not None, email
    return viewer


def _send_in(database: Database, file: DemoFile, now: datetime) -> None:
    """Send a file in as the finance officer does; anything but a clean file stops the loading."""
    with database.reading() as session:
        viewer = _viewer(session, FINANCE)
    with TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        path.write_bytes(file.content)
        outcome = run_import(database, viewer, file.kind, path, now)
    if outcome.state != "posted":
        raise Refused(outcome.code, f"{file.name}: {outcome.message}")


def _run(database: Database, month: date, now: datetime) -> None:
    """A month's run: prepared by one person, approved by another, landed as promised."""
    prepared, approved = _eve(month, now)
    run_id = _prepare(database, month, prepared)
    if run_id is None:
        return
    if _next_month(month) > london_date(now):
        _hold_one(database, run_id, prepared)
    with database.reading() as session:
        approver, finance = _viewer(session, APPROVER), _viewer(session, FINANCE)
        view = run_view(session, run_id)
    database.run(lambda session: approve_run(session, approver, run_id, view.digest, approved))
    promised = {shown.line.promised_on for shown in view.paid}
    for day in sorted(promised):
        _land(database, finance, run_id, day, now)


def _land(database: Database, finance: Viewer, run_id: int, day: date, now: datetime) -> None:
    """What was promised for a day lands on it, if that day has come."""
    landed = datetime.combine(day, clock(16), LONDON).astimezone(UTC)
    if landed <= now:
        database.run(lambda session: land_payments(session, finance, run_id, day, day, landed))


def _hold_one(database: Database, run_id: int, now: datetime) -> None:
    """This month one payment is held, with its reason, so that something waits for an answer."""
    with database.reading() as session:
        finance = _viewer(session, FINANCE)
        lines = [shown.line for shown in run_view(session, run_id).lines]
    held = next((line.instalment_id for line in lines if line.reference == HELD), None)
    if held is not None:
        database.run(
            lambda session: hold_payment(session, finance, run_id, held, HELD_BECAUSE, now)
        )


def _prepare(database: Database, month: date, now: datetime) -> int | None:
    """Gather a month's payments; a month with none has no run."""
    with database.reading() as session:
        finance = _viewer(session, FINANCE)
    try:
        return database.run(lambda session: prepare_run(session, finance, month, now))
    except Refused as refused:
        if refused.code != "R-RUN-EMPTY":
            raise
        return None


def _eve(month: date, now: datetime) -> tuple[datetime, datetime]:
    """When a month's run is prepared and approved: ten days before it, but not before the year."""
    opening = year_days(financial_year(month)).starts
    day = max(previous_working_day(month - EVE), opening)
    return _instant(day, clock(9, 30), now), _instant(day, clock(14, 10), now)


def _instant(day: date, hour: clock, now: datetime) -> datetime:
    """That hour in London, or now when it has not come yet."""
    return min(datetime.combine(day, hour, LONDON).astimezone(UTC), now)


def _months(today: date) -> list[date]:
    """The first days of the months from April to this one."""
    month, found = year_days(financial_year(today)).starts, []
    while month <= today:
        found.append(month)
        month = _next_month(month)
    return found


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _count(session: Session, loaded: Loaded) -> None:
    """What the book came to: journals, postings, and pence agreed and paid out by funder."""
    made = session.execute(select(func.sum(Batch.journals), func.sum(Batch.postings))).one()
    loaded.journals, loaded.postings = int(made[0]), int(made[1])
    agreed = book.balances(session, ("funder",), layer="commitment", nominals=("C9110",))
    paid = book.balances(session, ("funder",), layer="actual", nominals=("C2310",))
    loaded.agreed = {row.funder: row.credit for row in agreed}
    loaded.paid = {row.funder: row.debit for row in paid}
