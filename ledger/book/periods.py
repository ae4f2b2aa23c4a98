"""Periods: months made in advance; open, soft (adjustments only) or closed.

A state is the last step taken. A reopening ends by itself on its day of expiry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from ledger.book.refusals import refuse
from ledger.book.tables import PERIOD, PERIOD_STEP
from ledger.values.dates import months

OPEN, SOFT, CLOSED, REOPENED = "open", "soft", "closed", "reopened"
_ALLOWED = {OPEN: {SOFT, CLOSED}, SOFT: {CLOSED, REOPENED}, CLOSED: {REOPENED}}


@dataclass(frozen=True, slots=True)
class State:
    """A period and where it stands: `state` is open, soft or closed; `number` its last step's."""

    id: int
    starts: date
    ends: date
    state: str
    number: int
    step: str
    expires_at: datetime | None


def make_periods(session: Session, year: int) -> None:
    """Make the twelve months of a financial year: 2026 is April 2026 to March 2027."""
    wanted = {days.starts.year * 100 + days.starts.month: days for days in months(year)}
    known = set(session.scalars(select(PERIOD.c.id).where(PERIOD.c.id.in_(wanted))))
    rows = [
        {"id": number, "starts": days.starts, "ends": days.ends}
        for number, days in wanted.items()
        if number not in known
    ]
    if rows:
        session.connection().execute(PERIOD.insert(), rows)


def soft_close(
    session: Session, period: int, *, maker: int, now: datetime, reason: str = ""
) -> None:
    """From now on only adjusting kinds may post to the period. Raises `Refused` (B-STEP)."""
    _step(session, period, SOFT, maker, None, reason, now, None)


def close_period(
    session: Session,
    period: int,
    *,
    maker: int,
    now: datetime,
    approver: int | None = None,
    reason: str = "",
) -> None:
    """Close a period once postings in flight are done, and keep its totals. Raises B-STEP."""
    _step(session, period, CLOSED, maker, approver, reason, now, None)


def reopen(
    session: Session,
    period: int,
    *,
    maker: int,
    approver: int,
    reason: str,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Open a closed or softly closed period again until `expires_at`, by two people with a reason.

    Raises `Refused` (B-STEP, B-SAME-PERSON).
    """
    if approver == maker:
        raise refuse("B-SAME-PERSON")
    if not reason.strip() or expires_at <= now:
        raise refuse("B-STEP")
    _step(session, period, REOPENED, maker, approver, reason, now, expires_at)


def periods(session: Session, now: datetime) -> list[State]:
    """Every period and where it stands at an instant, in order of time."""
    return [_state(row, now) for row in session.execute(_query().order_by(PERIOD.c.id))]


def states(session: Session, wanted: Iterable[int], now: datetime) -> dict[int, State]:
    """The periods of these ids that have been made, and where they stand."""
    rows = session.execute(_query().where(PERIOD.c.id.in_(list(wanted))))
    return {row.id: _state(row, now) for row in rows}


def _query() -> Any:
    step, later = PERIOD_STEP, PERIOD_STEP.alias("later")
    last = select(func.max(later.c.number)).where(later.c.period == PERIOD.c.id).scalar_subquery()
    joined = PERIOD.outerjoin(step, and_(step.c.period == PERIOD.c.id, step.c.number == last))
    return select(PERIOD, step.c.number, step.c.step, step.c.expires_at).select_from(joined)


def _state(row: Row[Any], now: datetime) -> State:
    state = row.step or OPEN
    if state == REOPENED:
        state = OPEN if now < row.expires_at else CLOSED
    return State(
        row.id, row.starts, row.ends, state, row.number or 0, row.step or OPEN, row.expires_at
    )


def _step(
    session: Session,
    period: int,
    step: str,
    maker: int,
    approver: int | None,
    reason: str,
    now: datetime,
    expires_at: datetime | None,
) -> None:
    found = states(session, [period], now).get(period)
    if found is None or not _may(found, step):
        raise refuse("B-STEP")
    row = {
        "period": period,
        "number": found.number + 1,
        "step": step,
        "maker": maker,
        "approver": approver,
        "reason": reason.strip(),
        "at": now,
        "expires_at": expires_at,
    }
    session.connection().execute(PERIOD_STEP.insert(), row)


def _may(found: State, step: str) -> bool:
    if found.step == REOPENED:  # closed or softened again, or for longer
        return True
    return step in _ALLOWED[found.step]
