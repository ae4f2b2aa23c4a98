"""What the bank paid: each promised day of a run lands by itself, on the day the bank gives.

A run is landed when every promised day of its payments has landed; held payments have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from ledger.access.tables import Person
from ledger.budgets.tables import Instalment
from ledger.payments.lines import held_now
from ledger.payments.runs import StepTaken, state_of
from ledger.payments.tables import RunLanding, RunLine
from ledger.values.dates import london_date, london_time, show_date
from ledger.values.identity import new_id

APPROVED, PARTLY, LANDED = "approved", "partly landed", "landed"


@dataclass(frozen=True, slots=True)
class Landing:
    """That a promised day's payments reached the payees: on which day, and who recorded it."""

    landed_on: date
    name: str
    at: datetime
    batch_id: int

    @property
    def words(self) -> str:
        """Who recorded it: "Priya Nair, 18 November 2026 at 10:00am"."""
        return f"{self.name}, {show_date(london_date(self.at))} at {london_time(self.at)}"


@dataclass(frozen=True, slots=True)
class PayDay:
    """One promised day of a run: how many payments that are not held, their pence, and whether
    the bank has paid them."""

    promised_on: date
    count: int
    pence: int
    landing: Landing | None


def pay_days(session: Session, run_ids: Sequence[int]) -> dict[int, tuple[PayDay, ...]]:
    """The promised days of these runs, the earliest first, by run; a run all held has none."""
    landings = _landings(session, RunLanding.run_id.in_(run_ids))
    rows = session.execute(
        select(
            RunLine.run_id,
            Instalment.promised_on,
            func.count().label("payments"),
            func.sum(RunLine.pence).label("pence"),
        )
        .join(Instalment, Instalment.id == RunLine.instalment_id)
        .where(RunLine.run_id.in_(run_ids), ~held_now())
        .group_by(RunLine.run_id, Instalment.promised_on)
        .order_by(RunLine.run_id, Instalment.promised_on)
    )
    found: dict[int, tuple[PayDay, ...]] = dict.fromkeys(run_ids, ())
    for run_id, day, count, pence in rows:
        landing = landings.get((run_id, day))
        found[run_id] += (PayDay(day, count, int(pence), landing),)
    return found


def standing(steps: dict[str, StepTaken], days: Iterable[PayDay]) -> str:
    """Where a run stands: the last step taken, and once approved how much of it has landed."""
    state = state_of(steps)
    if state != APPROVED:
        return state
    landed = [day.landing is not None for day in days]
    if not any(landed):
        return APPROVED
    return LANDED if all(landed) else PARTLY


def landing_of(session: Session, run_id: int, promised_on: date) -> Landing | None:
    """What was recorded of one promised day of a run; None when nothing is yet."""
    same = and_(RunLanding.run_id == run_id, RunLanding.promised_on == promised_on)
    return _landings(session, same).get((run_id, promised_on))


def _landings(session: Session, which: ColumnElement[bool]) -> dict[tuple[int, date], Landing]:
    rows = session.execute(
        select(RunLanding, Person.name).join(Person, Person.id == RunLanding.person_id).where(which)
    )
    return {
        (one.run_id, one.promised_on): Landing(one.landed_on, name, one.at, one.batch_id)
        for one, name in rows
    }


def has_landed() -> ColumnElement[bool]:
    """Whether a run line joined to its instalment has landed: recorded, and not held."""
    return and_(exists().where(on_its_day()), ~held_now())


def on_its_day() -> ColumnElement[bool]:
    """The landing of a run line joined to its instalment: the same run, the promised day."""
    return and_(
        RunLanding.run_id == RunLine.run_id, RunLanding.promised_on == Instalment.promised_on
    )


def record_landing(
    session: Session,
    run_id: int,
    promised_on: date,
    landed_on: date,
    *,
    person_id: int,
    now: datetime,
    batch_id: int,
) -> None:
    """Append that a promised day landed; each does once, and the database holds that."""
    session.add(
        RunLanding(
            id=new_id(),
            run_id=run_id,
            promised_on=promised_on,
            landed_on=landed_on,
            person_id=person_id,
            at=now,
            batch_id=batch_id,
        )
    )
    session.flush()
